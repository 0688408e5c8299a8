// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "validation/gpu/fused/device_error.cuh"
#include "validation/gpu/fused/fused_launch.hpp"
#include "validation/gpu/program/gpu_run.hpp"

namespace weir::gpu {
namespace {

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

/// The version of the kernel's driver, from where Linux shows it: the first word that is a number with a dot.
/// (No std::regex: PyTorch brings one of its own, and a process that has both may crash.)
std::string driver_version() {
  std::ifstream file("/proc/driver/nvidia/version");
  std::string line;
  std::getline(file, line);
  std::istringstream words(line);
  for (std::string word; words >> word;)
    if (word.find('.') != std::string::npos && word.find_first_not_of("0123456789.") == std::string::npos)
      return word;
  return "";
}

/// GPU memory that a program's run keeps.
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t bytes) { check(cudaMalloc(&data_, bytes), "cudaMalloc"); }
  ~DeviceArray() { cudaFree(data_); }
  DeviceArray(DeviceArray&& other) noexcept : data_(std::exchange(other.data_, nullptr)) {}
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  void* get() const { return data_; }

 private:
  void* data_ = nullptr;
};

/// A pair of CUDA events around what is timed.
class Stopwatch {
 public:
  Stopwatch() {
    check(cudaEventCreate(&begin_), "cudaEventCreate");
    check(cudaEventCreate(&end_), "cudaEventCreate");
  }
  ~Stopwatch() {
    cudaEventDestroy(begin_);
    cudaEventDestroy(end_);
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

  template <class Work>
  double milliseconds(const Work& work) {
    check(cudaEventRecord(begin_), "cudaEventRecord");
    work();
    check(cudaEventRecord(end_), "cudaEventRecord");
    check(cudaEventSynchronize(end_), "cudaEventSynchronize");
    float time = 0;
    check(cudaEventElapsedTime(&time, begin_, end_), "cudaEventElapsedTime");
    return time;
  }

 private:
  cudaEvent_t begin_ = nullptr;
  cudaEvent_t end_ = nullptr;
};

int attribute(cudaDeviceAttr which) {
  int value = 0;
  return cudaDeviceGetAttribute(&value, which, 0) == cudaSuccess ? value : 0;
}

/// Operations of dense fp16 products, summed in fp32, that one multiprocessor's tensor cores do a cycle:
/// NVIDIA's white papers on A100 (4 cores of 256 multiply-adds) and H100 (4 of 512); 0 for others.
double tensor_flops_per_cycle(const std::string& capability) {
  if (capability == "9.0") return 4096;
  return capability == "8.0" ? 2048 : 0;
}

void add_peaks(Device& device) {
  constexpr double kilo = 1e3;
  device.tensor_flops_per_s = tensor_flops_per_cycle(device.capability) * device.multiprocessors *
                              attribute(cudaDevAttrClockRate) * kilo;
  device.memory_bytes_per_s = 2.0 * attribute(cudaDevAttrMemoryClockRate) * kilo *  // both edges of the clock
                              attribute(cudaDevAttrGlobalMemoryBusWidth) / 8;
}

}  // namespace

bool find_device(Device& device, std::string& why) {
  int count = 0;
  cudaError_t error = cudaGetDeviceCount(&count);
  if (error == cudaSuccess && count == 0) error = cudaErrorNoDevice;
  cudaDeviceProp properties{};
  if (error == cudaSuccess) error = cudaGetDeviceProperties(&properties, 0);
  if (error != cudaSuccess) {
    why = cudaGetErrorString(error);
    return false;
  }
  int driver = 0;
  int runtime = 0;
  cudaDriverGetVersion(&driver);
  cudaRuntimeGetVersion(&runtime);
  device = {properties.name,
            std::to_string(properties.major) + "." + std::to_string(properties.minor),
            properties.multiProcessorCount,
            driver_version(),
            version_text(driver),
            version_text(runtime),
            "nvcc " + std::to_string(__CUDACC_VER_MAJOR__) + "." + std::to_string(__CUDACC_VER_MINOR__) +
                "." + std::to_string(__CUDACC_VER_BUILD__)};
  add_peaks(device);
  return true;
}

void launch(const Job& job, const TensorPointers& inputs, void* output, void* stream) {
  if (job.kernel == "naive") return launch_naive(job, inputs, output, stream);
  if (job.kernel == "recurrent") return launch_linear_recurrent(job, inputs, output, stream);
  if (job.family->algorithm == Algorithm::linear_attention)
    return launch_linear_chunked(job, inputs, output, stream);
  if (job.family->algorithm == Algorithm::selective_scan)
    return launch_selective_scan(job, inputs, output, stream);
  launch_attention(job, inputs, output, stream);
}

TimedOutput run_on_gpu(const Job& job, const std::map<std::string, Array>& inputs) {
  std::vector<DeviceArray> memory;
  TensorPointers tensors;
  for (const TensorSpec& input : job.family->inputs) {
    const std::vector<double>& values = inputs.at(input.name).values;
    const NumberType type = storage_of(job, input);
    std::vector<char> stored(values.size() * bytes_of(type));
    store(values.data(), values.size(), type, stored.data());
    memory.emplace_back(stored.size());
    check(cudaMemcpy(memory.back().get(), stored.data(), stored.size(), cudaMemcpyHostToDevice),
          "cudaMemcpy");
    tensors[input.name] = memory.back().get();
  }
  TimedOutput result;
  result.output.shape = shape_of(job.family->output, job.extents);
  const std::size_t count = element_count(result.output.shape);
  std::vector<char> stored(count * bytes_of(output_storage_of(job)));
  const DeviceArray output(stored.size());
  check(cudaMemset(output.get(), 0xff, stored.size()), "cudaMemset");  // NaN: what is not written shows
  launch(job, tensors, output.get(), nullptr);
  check(cudaDeviceSynchronize(), job.name.c_str());
  Stopwatch watch;
  for (int i = 0; i < job.repeats; ++i)
    result.milliseconds.push_back(watch.milliseconds([&] { launch(job, tensors, output.get(), nullptr); }));
  check(cudaMemcpy(stored.data(), output.get(), stored.size(), cudaMemcpyDeviceToHost), "cudaMemcpy");
  result.output.values.resize(count);
  load(stored.data(), count, output_storage_of(job), result.output.values.data());
  return result;
}

}  // namespace weir::gpu
