// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/gpu_reference.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "einsum/error.hpp"
#include "sim/tensor_io/npy.hpp"
#include "sim/tensor_io/npz.hpp"

namespace weir {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr int known_version = 1;

/// The JSON of a file. Throws SpecError.
Json parse_file(const fs::path& file) {
  try {
    return Json::parse(read_binary_file(file.string()));
  } catch (const Json::exception&) {
    throw SpecError(file.string() + ": no JSON; expected what weir-gpu or scripts/refresh_golden_gpu wrote");
  }
}

NumericFormat format_of(const Json& entry, const char* key) {
  const std::string name = entry.at(key).get<std::string>();
  if (const auto format = numeric_format(name)) return *format;
  throw SpecError(std::string(key) + " '" + name + "' is no format; expected fp64, fp32, fp16 or bf16");
}

ReferenceDevice read_device(const Json& provenance) {
  const Json& gpu = provenance.at("gpu");
  const auto text = [](const Json& json, const char* key) { return json.value(key, std::string()); };
  const auto number = [&](const char* key) { return gpu.value(key, 0.0); };
  return {text(gpu, "device"),         text(gpu, "driver"),      text(gpu, "compiler"),
          text(provenance, "commit"),  text(provenance, "date"), number("tensor_flops_per_s"),
          number("memory_bytes_per_s")};
}

/// Numbers of a nested list, row by row.
void flatten(const Json& list, std::vector<double>& values) {
  if (!list.is_array()) return values.push_back(list.get<double>());
  for (const Json& item : list) flatten(item, values);
}

/// "Golden results": every case with the outputs of several kernels, whole or sampled.
class GoldenReader {
 public:
  explicit GoldenReader(const fs::path& folder)
      : index_(parse_file(folder / "index.json")), arrays_(read_npz((folder / "outputs.npz").string())) {}

  GpuReference read() const {
    if (index_.value("version", 0) != known_version) {
      throw SpecError("version is " + index_.value("version", Json()).dump() + "; expected " +
                      std::to_string(known_version));
    }
    GpuReference reference;
    reference.device = read_device(index_.at("provenance"));
    for (const Json& entry : index_.at("cases")) reference.cases.push_back(read_case(entry));
    for (const Json& entry : index_.value("timings", Json::array())) {
      reference.times.push_back({entry.at("family").get<std::string>(), entry.at("kernel").get<std::string>(),
                                 format_of(entry, "dtype"), entry.at("extents").get<Shape>(),
                                 entry.at("milliseconds").get<double>() / 1e3});
    }
    return reference;
  }

 private:
  ReferenceCase read_case(const Json& entry) const {
    ReferenceCase result{entry.at("name").get<std::string>(),
                         entry.at("family").get<std::string>(),
                         entry.at("extents").get<Shape>(),
                         entry.at("seed").get<std::uint64_t>(),
                         {},
                         {}};
    for (const auto& [tensor, values] : entry.at("given").items()) flatten(values, result.given[tensor]);
    for (const Json& output : entry.at("results")) result.outputs.push_back(read_output(output));
    return result;
  }

  ReferenceOutput read_output(const Json& entry) const {
    ReferenceOutput output;
    output.kernel = entry.at("kernel").get<std::string>();
    output.dtype = output.computed = format_of(entry, "dtype");
    output.bound = entry.at("bound").get<double>();
    output.elements = entry.at("elements").get<std::size_t>();
    if (entry.contains("array")) {
      const std::string name = entry.at("array").get<std::string>();
      const auto found = arrays_.find(name);
      if (found == arrays_.end())
        throw SpecError("outputs.npz has no array '" + name + "'; expected the one that index.json names");
      output.values = found->second.values();
      return output;
    }
    for (const Json& sample : entry.at("samples")) {
      output.places.push_back(sample.at(0).get<std::size_t>());
      output.values.push_back(sample.at(1).get<double>());
    }
    return output;
  }

  Json index_;
  TensorMap arrays_;
};

/// The inputs that a job took from files: without them it cannot be repeated.
void add_given(const fs::path& folder, const Json& entry, ReferenceCase& result) {
  for (const Json& name : entry.value("given", Json::array())) {
    const std::string tensor = name.get<std::string>();
    const fs::path file = folder / (result.name + "." + tensor + ".npy");
    if (!fs::is_regular_file(file)) {
      throw SpecError("job '" + result.name + "' took " + tensor + " from a file; expected " + file.string() +
                      ", which weir-gpu --inputs writes");
    }
    result.given[tensor] = parse_npy(read_binary_file(file.string()), file.string()).values();
  }
}

ReferenceCase read_job(const fs::path& folder, const Json& entry) {
  ReferenceCase result{entry.at("name").get<std::string>(),
                       entry.at("family").get<std::string>(),
                       entry.at("extents").get<Shape>(),
                       entry.at("seed").get<std::uint64_t>(),
                       {},
                       {}};
  if (entry.value("scale", 1.0) != 1)
    throw SpecError("job '" + result.name + "' scales its scores; expected scale 1, which is the cascade's");
  add_given(folder, entry, result);
  ReferenceOutput output;
  output.kernel = entry.at("kernel").get<std::string>();
  output.dtype = format_of(entry, "dtype");
  output.computed = format_of(entry, "output_type");
  if (entry.contains("bound")) output.bound = entry.at("bound").get<double>();
  const std::string file = (folder / (result.name + ".npy")).string();
  output.values = parse_npy(read_binary_file(file), file).values();
  output.elements = output.values.size();
  result.outputs.push_back(std::move(output));
  return result;
}

/// What `weir-gpu JOBS.json -o FOLDER` wrote.
GpuReference read_results(const fs::path& folder) {
  const Json results = parse_file(folder / "results.json");
  GpuReference reference;
  reference.device = read_device(results.at("provenance"));
  for (const Json& entry : results.at("results")) {
    reference.cases.push_back(read_job(folder, entry));
    if (!entry.contains("milliseconds")) continue;
    const ReferenceCase& job = reference.cases.back();
    reference.times.push_back({job.family, job.outputs.front().kernel, job.outputs.front().dtype, job.extents,
                               entry.at("milliseconds").get<double>() / 1e3});
  }
  return reference;
}

}  // namespace

GpuReference read_gpu_reference(const std::string& folder) {
  if (!fs::is_directory(folder)) {
    throw SpecError(folder +
                    ": no such folder; expected results of weir-gpu, or golden results such as "
                    "validation/golden/gpu");
  }
  const bool is_golden = fs::is_regular_file(fs::path(folder) / "index.json");
  const fs::path file = fs::path(folder) / (is_golden ? "index.json" : "results.json");
  if (!fs::is_regular_file(file)) {
    throw SpecError(folder +
                    ": no results.json (weir-gpu) and no index.json (golden results); expected one "
                    "of them");
  }
  try {
    return is_golden ? GoldenReader(folder).read() : read_results(folder);
  } catch (const Json::exception& error) {
    std::string what = error.what();
    what = what.substr(what.find("] ") == std::string::npos ? 0 : what.find("] ") + 2);
    throw SpecError(file.string() + ": " + what + "; expected what docs/gpu.md describes");
  } catch (const SpecError& error) {
    const std::string what = error.what();
    throw SpecError(what.starts_with(folder) ? what : file.string() + ": " + what);
  }
}

}  // namespace weir
