// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "validation/gpu/core/job.hpp"

namespace weir::gpu {

/// Runs the naive kernel's arithmetic on the host, element by element: how its equations are checked where
/// there is no GPU. `inputs` are `input_of` the job by name. Throws InputError for another kernel.
Array run_on_cpu(const Job& job, const std::map<std::string, Array>& inputs);

}  // namespace weir::gpu
