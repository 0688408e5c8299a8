// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "einsum/error.hpp"

namespace weir {

/// The folder with the configurations that come with Weir: of the source tree, or what WEIR_CONFIGS in the
/// environment says.
std::string configs_folder();

/// A file as named, or if there is none, the one of that name in these folders of the configurations (with or
/// without `.yaml`), or if there is none either, the name. Throws SpecError if one is called nearly so.
std::string find_config(const std::string& name, const std::vector<std::string>& folders);

/// A file that the file `by` names at `where`: beside it, or in one of these folders of the configurations.
struct NamedConfig {
  std::string name;
  std::string by;
  SourceLocation where;
  std::vector<std::string> folders;
};

/// The path of a named file. Throws SpecError at `where` if there is none.
std::string path_of(const NamedConfig& config);

}  // namespace weir
