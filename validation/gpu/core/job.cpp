// SPDX-License-Identifier: Apache-2.0
#include "validation/gpu/core/job.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "validation/gpu/core/errors.hpp"
#include "validation/gpu/core/random_numbers.hpp"
#include "validation/gpu/core/text.hpp"

namespace weir::gpu {
namespace {

/// A key's value, with what is said when it is of another kind.
struct Entry {
  const Json& value;
  std::string where;

  [[noreturn]] void fail(const std::string& expected) const {
    throw InputError(where + "; expected " + expected);
  }

  std::string text() const {
    if (value.kind != Json::Kind::string) fail("a string");
    return value.text;
  }
  double number() const {
    if (value.kind != Json::Kind::number) fail("a number");
    return value.number;
  }
  std::int64_t whole(std::int64_t least) const {
    const double x = number();
    if (x != std::floor(x) || x < static_cast<double>(least) || x > 9e15)
      fail("a whole number from " + std::to_string(least));
    return static_cast<std::int64_t>(x);
  }
};

using Reader = std::function<void(Job&, const Entry&)>;

void read_extents(Job& job, const Entry& entry) {
  if (entry.value.kind != Json::Kind::object) entry.fail("an object {rank: extent}");
  for (const auto& [rank, extent] : entry.value.members)
    job.extents[rank] = Entry{extent, entry.where + "." + rank}.whole(1);
}

void read_files(Job& job, const Entry& entry) {
  if (entry.value.kind != Json::Kind::object) entry.fail("an object {tensor: file}");
  for (const auto& [tensor, file] : entry.value.members)
    job.files[tensor] = Entry{file, entry.where + "." + tensor}.text();
}

void read_precision(Job& job, const Entry& entry) {
  job.precision = number_type_of(entry.text());
  if (job.precision != NumberType::fp64 && job.precision != NumberType::fp32) entry.fail("fp64 or fp32");
}

const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> all = {
      {"name", [](Job& job, const Entry& entry) { job.name = entry.text(); }},
      {"family", [](Job& job, const Entry& entry) { job.family = &family_of(entry.text()); }},
      {"kernel", [](Job& job, const Entry& entry) { job.kernel = entry.text(); }},
      {"dtype", [](Job& job, const Entry& entry) { job.type = number_type_of(entry.text()); }},
      {"precision", read_precision},
      {"seed", [](Job& job, const Entry& entry) { job.seed = static_cast<std::uint64_t>(entry.whole(0)); }},
      {"scale", [](Job& job, const Entry& entry) { job.scale = entry.number(); }},
      {"parts", [](Job& job, const Entry& entry) { job.parts = entry.whole(0); }},
      {"repeats", [](Job& job, const Entry& entry) { job.repeats = static_cast<int>(entry.whole(0)); }},
      {"extents", read_extents},
      {"inputs", read_files}};
  return all;
}

void read_into(Job& job, const Json& json, const std::string& where) {
  if (json.kind != Json::Kind::object) throw InputError(where + ": no object; expected a job");
  for (const auto& [key, value] : json.members) {
    const auto reader = readers().find(key);
    if (reader == readers().end()) {
      std::vector<std::string> known;
      for (const auto& [name, read] : readers()) known.push_back(name);
      throw InputError(concatenated({where, ": unknown key '", key, "'; expected one of ", joined(known)}));
    }
    reader->second(job, {value, concatenated({where, ": ", key})});
  }
}

void check_job(Job& job, const std::string& where) {
  if (job.family == nullptr) throw InputError(where + ": no family; expected one");
  const std::vector<std::string>& kernels = job.family->kernels;
  if (std::find(kernels.begin(), kernels.end(), job.kernel) == kernels.end()) {
    throw InputError(concatenated(
        {where, ": ", job.family->name, " has no kernel '", job.kernel, "'; expected ", joined(kernels)}));
  }
  const bool is_half = job.type == NumberType::fp16 || job.type == NumberType::bf16;
  if (job.kernel != "naive" && !is_half)
    throw InputError(where + ": kernel " + job.kernel + " with dtype " + name_of(job.type) +
                     "; expected fp16 or bf16");
  if (!(job.scale > 0)) throw InputError(where + ": scale is not positive; expected a number above 0");
  for (const auto& [tensor, file] : job.files)
    if (job.family->input(tensor) == nullptr)
      throw InputError(concatenated(
          {where, ": ", job.family->name, " has no input '", tensor, "'; expected one of its own"}));
  complete_extents(*job.family, where, job.extents);
}

}  // namespace

Job read_job(const Json& json, const std::string& where) {
  Job job;
  read_into(job, json, where);
  check_job(job, where);
  return job;
}

std::vector<Job> read_jobs(const std::string& text, const std::string& file) {
  const Json document = parse_json(text, file);
  const Json* list = document.kind == Json::Kind::array ? &document : document.find("jobs");
  if (list == nullptr || list->kind != Json::Kind::array)
    throw InputError(file + ": no job list; expected [job, ..] or {\"jobs\": [job, ..]}");
  Job defaults;
  if (const Json* json = document.find("defaults")) read_into(defaults, *json, file + ": defaults");
  std::vector<Job> jobs;
  for (const Json& json : list->elements) {
    const std::string where = file + ": job " + std::to_string(jobs.size() + 1);
    Job job = defaults;
    read_into(job, json, where);
    check_job(job, where);
    if (job.name.empty())
      job.name = std::to_string(jobs.size() + 1) + "_" + job.family->name + "_" + job.kernel;
    jobs.push_back(job);
  }
  return jobs;
}

NumberType storage_of(const Job& job, const TensorSpec& tensor) {
  if (tensor.is_whole()) return NumberType::int32;
  if (job.kernel == "naive") return job.precision;
  return tensor.small ? NumberType::fp32 : job.type;
}

NumberType output_storage_of(const Job& job) { return job.kernel == "naive" ? job.precision : job.type; }

Array input_of(const Job& job, const TensorSpec& tensor) {
  const std::vector<std::int64_t> shape = shape_of(tensor, job.extents);
  Array array{shape, {}};
  const auto file = job.files.find(tensor.name);
  if (file != job.files.end()) {
    array = read_array(file->second, tensor.name);
    if (array.shape != shape)
      throw InputError(file->second + ": " + tensor.name + " has another shape; expected that of the job");
  } else if (tensor.is_whole()) {
    std::int64_t largest = 1;
    for (const std::string& rank : tensor.choices) largest = std::max(largest, job.extents.at(rank));
    array.values = whole_numbers(stream_of(job.seed, tensor.name), element_count(shape),
                                 static_cast<std::uint64_t>(largest) + 1);
  } else {
    array.values = normal_numbers(stream_of(job.seed, tensor.name), element_count(shape));
  }
  if (!tensor.is_whole())
    for (double& x : array.values) x = rounded(x, job.type);
  return array;
}

}  // namespace weir::gpu
