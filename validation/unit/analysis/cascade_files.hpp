// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "validation/unit/analysis/cascades.hpp"

namespace weir::test {

/// The passes that every file in configs/cascades makes over the ranks that matter: by name of the file, then
/// by rank, as the mechanism's definition wants them, "-" if the count is not a constant.
const std::map<std::string, std::map<std::string, std::string>>& passes_of_files();

}  // namespace weir::test
