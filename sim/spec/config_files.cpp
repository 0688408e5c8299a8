// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/config_files.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "einsum/language/nearest_name.hpp"
#include "sim/spec/document.hpp"

namespace weir {

namespace {

namespace fs = std::filesystem;

/// The file of that name in the folders of the configurations, or "" and what is there.
std::string find_in(const std::vector<std::string>& folders, const std::string& name,
                    std::vector<std::string>& known) {
  for (const std::string& folder : folders) {
    const fs::path configs = fs::path(configs_folder()) / folder;
    for (const char* ending : {"", ".yaml"}) {
      if (fs::is_regular_file(configs / (name + ending))) return (configs / (name + ending)).string();
    }
    if (!fs::is_directory(configs)) continue;
    for (const auto& entry : fs::directory_iterator(configs)) known.push_back(entry.path().stem().string());
  }
  std::sort(known.begin(), known.end());
  return "";
}

}  // namespace

std::string configs_folder() {
  const char* folder = std::getenv("WEIR_CONFIGS");
  return folder != nullptr ? folder : WEIR_CONFIGS;
}

std::string find_config(const std::string& name, const std::vector<std::string>& folders) {
  if (fs::exists(name)) return name;
  std::vector<std::string> known;
  const std::string found = find_in(folders, name, known);
  if (!found.empty()) return found;
  const std::string near = suggestion(name, known);
  if (near.empty()) return name;
  throw SpecError("cannot read '" + name + "'; expected a YAML file, or a name that `weir list` shows" +
                  near);
}

std::string path_of(const NamedConfig& config) {
  const std::string beside = path_beside(config.by, config.name);
  if (fs::is_regular_file(beside)) return beside;
  std::vector<std::string> known;
  const std::string found = find_in(config.folders, config.name, known);
  if (!found.empty()) return found;
  throw SpecError(config.where, "no file '" + config.name + "'; expected a YAML file beside '" + config.by +
                                    "', or a name that `weir list` shows" + suggestion(config.name, known));
}

}  // namespace weir
