// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "validation/gpu/core/job.hpp"

namespace weir::gpu {

/// The GPU and the software that computed a result.
struct Device {
  std::string name;
  std::string capability;
  int multiprocessors = 0;
  std::string driver;  ///< of the kernel, as NVIDIA numbers it; empty if the system does not say
  std::string cuda_driver;
  std::string cuda_runtime;
  std::string compiler;  ///< of the kernels
  /// What it could do at its highest clocks: multiplications and additions of dense fp16 matrix products, and
  /// bytes of its memory; 0 if not known.
  double tensor_flops_per_s = 0;
  double memory_bytes_per_s = 0;
};

/// The first GPU, or nothing and in `why` the reason. Throws nothing.
bool find_device(Device& device, std::string& why);

/// Starts the job's kernel on pointers to GPU memory, in the CUDA stream `stream` (a cudaStream_t). Throws
/// DeviceError, or InputError for a problem that the kernel does not take.
void launch(const Job& job, const TensorPointers& inputs, void* output, void* stream);

/// An output and the times of its repeats.
struct TimedOutput {
  Array output;
  std::vector<double> milliseconds;
};

/// Copies the inputs to the GPU, runs the job, and copies its output back.
TimedOutput run_on_gpu(const Job& job, const std::map<std::string, Array>& inputs);

}  // namespace weir::gpu
