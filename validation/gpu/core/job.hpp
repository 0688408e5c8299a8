// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "validation/gpu/core/families.hpp"
#include "validation/gpu/core/json.hpp"
#include "validation/gpu/core/npy.hpp"
#include "validation/gpu/core/number_type.hpp"

namespace weir::gpu {

/// One kernel on one problem.
struct Job {
  std::string name;  ///< its output is NAME.npy
  const Family* family = nullptr;
  std::string kernel = "naive";
  NumberType type = NumberType::fp16;       ///< inputs are rounded to it; fused kernels store and multiply it
  NumberType precision = NumberType::fp64;  ///< what the naive kernel computes in, fp64 or fp32
  std::uint64_t seed = 1;
  double scale = 1;        ///< of every score, besides what the cascade says
  std::int64_t parts = 0;  ///< of the keys in the split kernel; 0: as many as fill the GPU
  int repeats = 0;         ///< timed runs; 0: the job is run once and not timed
  Extents extents;
  std::map<std::string, std::string> files;  ///< tensor -> .npy or .npz; the others come from the seed
};

/// Reads one job, an object. Throws InputError that begins with `where`.
Job read_job(const Json& json, const std::string& where);

/// Reads a job list: an array of jobs, or an object {"defaults": job, "jobs": [job, ..]} whose defaults each
/// job may override key by key. Throws InputError.
std::vector<Job> read_jobs(const std::string& text, const std::string& file);

/// How the job's kernel wants an input, and how it writes its output.
NumberType storage_of(const Job& job, const TensorSpec& tensor);
NumberType output_storage_of(const Job& job);

/// The values of an input, rounded to the job's number type. Throws InputError if a file has another shape.
Array input_of(const Job& job, const TensorSpec& tensor);

/// Where the inputs of a job lie, each in `storage_of` it.
using TensorPointers = std::map<std::string, const void*>;

}  // namespace weir::gpu
