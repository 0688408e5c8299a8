// SPDX-License-Identifier: Apache-2.0
#include "validation/gpu/program/provenance.hpp"

#include <algorithm>
#include <ctime>

#include "validation/gpu/core/text.hpp"

namespace weir::gpu {
namespace {

std::string entry(const std::string& key, const std::string& text) {
  return quoted(key) + ": " + quoted(text);
}

/// `, "key": number`, or nothing if it is not known.
std::string known(const std::string& key, double number) {
  return number > 0 ? ", " + quoted(key) + ": " + json_number(number) : "";
}

/// The inputs that files gave, quoted.
std::string given(const Job& job) {
  std::vector<std::string> names;
  for (const auto& [tensor, file] : job.files) names.push_back(quoted(tensor));
  return joined(names);
}

std::string now() {
  const std::time_t time = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&time));
  return text;
}

}  // namespace

std::string device_json(const Device& device) {
  return "{" + entry("device", device.name) + ", " + entry("capability", device.capability) +
         ", \"multiprocessors\": " + std::to_string(device.multiprocessors) + ", " +
         entry("driver", device.driver) + ", " + entry("cuda_driver", device.cuda_driver) + ", " +
         entry("cuda_runtime", device.cuda_runtime) + ", " + entry("compiler", device.compiler) +
         known("tensor_flops_per_s", device.tensor_flops_per_s) +
         known("memory_bytes_per_s", device.memory_bytes_per_s) + "}";
}

std::string provenance_json(const Device& device) {
  return "{\"gpu\": " + device_json(device) + ", " + entry("host_compiler", __VERSION__) + ", " +
         entry("commit", WEIR_GPU_COMMIT) + ", " + entry("date", now()) + "}";
}

std::string result_json(const Job& job, std::vector<double> milliseconds) {
  std::string text = "{" + entry("name", job.name) + ", " + entry("family", job.family->name) + ", " +
                     entry("kernel", job.kernel) + ", " + entry("dtype", name_of(job.type)) + ", " +
                     entry("output_type", name_of(output_storage_of(job))) +
                     ", \"seed\": " + std::to_string(job.seed) + ", \"scale\": " + json_number(job.scale) +
                     ", \"extents\": {";
  std::vector<std::string> extents;
  for (const auto& [rank, extent] : job.extents)
    extents.push_back(concatenated({quoted(rank), ": ", std::to_string(extent)}));
  text += joined(extents) + "}";
  if (!job.files.empty()) text += ", \"given\": [" + given(job) + "]";
  if (!milliseconds.empty()) {
    std::sort(milliseconds.begin(), milliseconds.end());
    text += ", \"milliseconds\": " + json_number(milliseconds[milliseconds.size() / 2]) +
            ", \"repeats\": " + std::to_string(milliseconds.size());
  }
  return text + "}";
}

}  // namespace weir::gpu
