// SPDX-License-Identifier: Apache-2.0
// What Python calls through ctypes. A job is given as JSON, as in a job list; a function returns 0, or else
// weir_gpu_error says what was wrong.
#include <algorithm>
#include <exception>
#include <string>

#include "validation/gpu/core/job.hpp"
#include "validation/gpu/core/text.hpp"
#include "validation/gpu/fused/exp2_error.hpp"
#include "validation/gpu/program/gpu_run.hpp"
#include "validation/gpu/program/provenance.hpp"

namespace {

using namespace weir::gpu;

thread_local std::string text;

template <class Work>
int guarded(const Work& work) {
  try {
    work();
    return 0;
  } catch (const std::exception& error) {
    text = error.what();
    return 1;
  }
}

Job job_of(const char* json) { return read_job(parse_json(json, "job"), "job"); }

std::string tensor_json(const Job& job, const TensorSpec& tensor, weir::gpu::NumberType type) {
  std::string result =
      "{\"name\": " + quoted(tensor.name) + ", \"type\": " + quoted(name_of(type)) + ", \"shape\": [";
  std::vector<std::string> extents;
  for (const std::int64_t extent : shape_of(tensor, job.extents)) extents.push_back(std::to_string(extent));
  return result + joined(extents) + "]}";
}

}  // namespace

extern "C" {

/// What the last call that failed had to say, or what the last that answers with a text answered.
const char* weir_gpu_text() { return text.c_str(); }

/// Answers with {"inputs": [{"name", "type", "shape"}, ..], "output": {..}}: what `weir_gpu_run` takes.
int weir_gpu_describe(const char* json) {
  return guarded([&] {
    const Job job = job_of(json);
    std::vector<std::string> inputs;
    for (const TensorSpec& input : job.family->inputs)
      inputs.push_back(tensor_json(job, input, storage_of(job, input)));
    text = "{\"inputs\": [" + joined(inputs) +
           "], \"output\": " + tensor_json(job, job.family->output, output_storage_of(job)) + "}";
  });
}

/// Writes the values of an input, from the job's seed and rounded to its number type.
int weir_gpu_input(const char* json, const char* tensor, double* values) {
  return guarded([&] {
    const Job job = job_of(json);
    const Array array = input_of(job, *job.family->input(tensor));
    std::copy(array.values.begin(), array.values.end(), values);
  });
}

/// Starts the job's kernel on GPU memory: the inputs in the order of `weir_gpu_describe`.
int weir_gpu_run(const char* json, const void* const* inputs, void* output, void* stream) {
  return guarded([&] {
    const Job job = job_of(json);
    TensorPointers tensors;
    for (const TensorSpec& input : job.family->inputs) tensors[input.name] = *inputs++;
    launch(job, tensors, output, stream);
  });
}

/// Answers with the largest relative error of 2^x as fused kernels compute it, over every fp32 from -126 to
/// 0.
int weir_gpu_exp2_error() {
  return guarded([&] { text = json_number(largest_exp2_error()); });
}

/// Answers with the provenance of results.
int weir_gpu_provenance() {
  return guarded([&] {
    Device device;
    std::string why;
    if (!find_device(device, why)) device.name = "none: " + why;
    text = provenance_json(device);
  });
}
}
