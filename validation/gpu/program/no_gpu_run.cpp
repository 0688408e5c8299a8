// SPDX-License-Identifier: Apache-2.0
// Stands in for gpu_run.cu where there is no CUDA compiler.
#include "validation/gpu/core/errors.hpp"
#include "validation/gpu/program/gpu_run.hpp"

namespace weir::gpu {

bool find_device(Device&, std::string& why) {
  why = "this weir-gpu was built without CUDA (no nvcc was found), so it has no kernels";
  return false;
}

TimedOutput run_on_gpu(const Job& job, const std::map<std::string, Array>&) {
  throw DeviceError(job.name + ": built without CUDA; expected --cpu");
}

}  // namespace weir::gpu
