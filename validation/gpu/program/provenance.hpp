// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "validation/gpu/core/job.hpp"
#include "validation/gpu/program/gpu_run.hpp"

namespace weir::gpu {

std::string device_json(const Device& device);

/// Device, driver, compilers, the commit of the sources and the date (UTC): where a result comes from.
std::string provenance_json(const Device& device);

/// What was run, which inputs files gave, and the median of its times in milliseconds if it was timed.
std::string result_json(const Job& job, std::vector<double> milliseconds);

}  // namespace weir::gpu
