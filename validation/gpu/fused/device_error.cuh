// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime.h>

#include <string>

#include "validation/gpu/core/errors.hpp"

namespace weir::gpu {

/// Throws DeviceError if a CUDA call failed.
inline void check(cudaError_t error, const char* what) {
  if (error != cudaSuccess) throw DeviceError(std::string(what) + ": " + cudaGetErrorString(error));
}

/// Throws DeviceError if the kernel just launched could not start.
inline void check_launch(const char* kernel) { check(cudaGetLastError(), kernel); }

/// GPU memory of one launch, given back in stream order.
template <class Element>
class Workspace {
 public:
  Workspace(std::size_t count, cudaStream_t stream) : stream_(stream) {
    check(cudaMallocAsync(reinterpret_cast<void**>(&data_), count * sizeof(Element), stream),
          "cudaMallocAsync");
  }
  ~Workspace() { cudaFreeAsync(data_, stream_); }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  Element* get() const { return data_; }

 private:
  Element* data_ = nullptr;
  cudaStream_t stream_;
};

}  // namespace weir::gpu
