// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include "validation/gpu/core/errors.hpp"
#include "validation/gpu/core/text.hpp"
#include "validation/gpu/program/cpu_run.hpp"
#include "validation/gpu/program/gpu_run.hpp"
#include "validation/gpu/program/provenance.hpp"

namespace weir::gpu {
namespace {

constexpr const char* usage =
    "weir-gpu JOBS.json -o FOLDER [--cpu] [--inputs]\n"
    "weir-gpu --list | --device | --help\n"
    "\n"
    "Runs reference kernels of attention on a GPU: reads a job list, writes NAME.npy per job and "
    "results.json\n"
    "with times and provenance.\n"
    "\n"
    "  -o FOLDER   where to write\n"
    "  --cpu       run the naive kernels' arithmetic on the host, element by element (small shapes)\n"
    "  --inputs    write the inputs too, as NAME.TENSOR.npy\n"
    "  --list      the families, their kernels and tensors\n"
    "  --device    the GPU, or why there is none (exit code 77)\n"
    "\n"
    "  {\"defaults\": {\"seed\": 1, \"dtype\": \"fp16\"}, \"jobs\": [{\"family\": "
    "\"attention_1pass_causal\",\n"
    "   \"kernel\": \"fused\", \"extents\": {\"B\": 1, \"H\": 2, \"P\": 100, \"M\": 100, \"E\": 64, \"F\": "
    "64}}]}\n";

constexpr int skipped = 77;

struct Options {
  std::string jobs;
  std::string folder;
  bool on_cpu = false;
  bool write_inputs = false;
};

Options parse(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--cpu") {
      options.on_cpu = true;
    } else if (argument == "--inputs") {
      options.write_inputs = true;
    } else if (argument == "-o" && i + 1 < arguments.size()) {
      options.folder = arguments[++i];
    } else if (!argument.starts_with("-") && options.jobs.empty()) {
      options.jobs = argument;
    } else {
      throw InputError("weir-gpu: unexpected '" + argument +
                       "'; expected JOBS.json -o FOLDER [--cpu] [--inputs]");
    }
  }
  if (options.jobs.empty() || options.folder.empty())
    throw InputError("weir-gpu: expected JOBS.json and -o FOLDER");
  return options;
}

std::string axes(const TensorSpec& tensor) { return tensor.name + "[" + joined(tensor.ranks) + "]"; }

int list() {
  for (const Family& family : families()) {
    std::string kernels;
    std::string tensors;
    for (const std::string& kernel : family.kernels) kernels += " " + kernel;
    for (const TensorSpec& input : family.inputs) tensors += " " + axes(input);
    std::printf("%-31s%-26s ->%s: %s\n", family.name.c_str(), kernels.c_str(), tensors.c_str(),
                axes(family.output).c_str());
  }
  return 0;
}

int show_device() {
  Device device;
  std::string why;
  if (find_device(device, why)) {
    std::printf("%s\n", device_json(device).c_str());
    return 0;
  }
  std::printf("weir-gpu: no GPU: %s\n", why.c_str());
  return skipped;
}

/// Runs one job, writes its tensors, and gives its entry of results.json.
std::string run_job(const Job& job, const Options& options) {
  std::map<std::string, Array> inputs;
  for (const TensorSpec& input : job.family->inputs) inputs[input.name] = input_of(job, input);
  const std::string prefix = options.folder + "/" + job.name;
  if (options.write_inputs)
    for (const auto& [name, array] : inputs)
      write_npy(concatenated({prefix, ".", name, ".npy"}), array, NumberType::fp64);
  TimedOutput result;
  if (options.on_cpu) {
    result.output = run_on_cpu(job, inputs);
  } else {
    result = run_on_gpu(job, inputs);
  }
  write_npy(prefix + ".npy", result.output, output_storage_of(job));
  return result_json(job, result.milliseconds);
}

int run(const Options& options) {
  const std::vector<Job> jobs = read_jobs(read_file(options.jobs), options.jobs);
  Device device;
  std::string why;
  if (options.on_cpu) {
    device.name = "host";
  } else if (!find_device(device, why)) {
    throw DeviceError("weir-gpu: no GPU: " + why + "; expected one, or --cpu");
  }
  std::filesystem::create_directories(options.folder);
  std::string results;
  for (const Job& job : jobs) results += (results.empty() ? "" : ",\n  ") + run_job(job, options);
  write_file(options.folder + "/results.json",
             "{\"provenance\": " + provenance_json(device) + ",\n \"results\": [\n  " + results + "]}\n");
  return 0;
}

int program(const std::vector<std::string>& arguments) {
  if (arguments == std::vector<std::string>{"--list"}) return list();
  if (arguments == std::vector<std::string>{"--device"}) return show_device();
  if (arguments.empty() || arguments.front() == "--help") {
    std::printf("%s", usage);
    return arguments.empty() ? 1 : 0;
  }
  return run(parse(arguments));
}

}  // namespace
}  // namespace weir::gpu

int main(int count, char** arguments) {
  try {
    return weir::gpu::program({arguments + 1, arguments + count});
  } catch (const weir::gpu::InputError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
