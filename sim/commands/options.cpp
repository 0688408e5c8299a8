// SPDX-License-Identifier: Apache-2.0
#include "sim/commands/options.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "einsum/language/nearest_name.hpp"

namespace weir {

namespace po = boost::program_options;

bool parse_options(const Arguments& arguments, const Usage& usage, const po::options_description& options,
                   const char* positional, po::variables_map& values) {
  po::options_description all;
  all.add(options);
  all.add_options()("help,h", "print this help");
  po::positional_options_description places;
  if (positional != nullptr) {
    all.add_options()(positional, po::value<std::vector<std::string>>()->default_value({}, ""), "");
    places.add(positional, -1);
  }
  try {
    po::store(po::command_line_parser(arguments).options(all).positional(places).run(), values);
    po::notify(values);
  } catch (const po::error& error) {
    throw SpecError(std::string(error.what()) + "; expected the options that --help lists");
  }
  if (values.count("help") == 0) return true;
  std::ostringstream text;
  text << options;
  fmt::print("Usage: {}\n\n{}\n\n{}\n  -h [ --help ]  print this help\n\nExample:\n{}\n", usage.call,
             usage.what, text.str(), usage.example);
  return false;
}

std::vector<Override> to_overrides(const std::vector<std::string>& settings) {
  std::vector<Override> overrides;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw SpecError("-s " + setting + ": no value; expected -s key.path=value");
    }
    overrides.push_back({setting.substr(0, equals), setting.substr(equals + 1)});
  }
  return overrides;
}

std::string configs_folder() {
  const char* folder = std::getenv("WEIR_CONFIGS");
  return folder != nullptr ? folder : WEIR_CONFIGS;
}

std::string find_config(const std::string& name, const std::vector<std::string>& folders) {
  namespace fs = std::filesystem;
  if (fs::exists(name)) return name;
  std::vector<std::string> known;
  for (const std::string& folder : folders) {
    const fs::path configs = fs::path(configs_folder()) / folder;
    for (const char* ending : {"", ".yaml"}) {
      if (fs::is_regular_file(configs / (name + ending))) return (configs / (name + ending)).string();
    }
    if (!fs::is_directory(configs)) continue;
    for (const auto& entry : fs::directory_iterator(configs)) known.push_back(entry.path().stem().string());
  }
  std::sort(known.begin(), known.end());
  const std::string near = suggestion(name, known);
  if (near.empty()) return name;
  throw SpecError("cannot read '" + name + "'; expected a YAML file, or a name that `weir list` shows" +
                  near);
}

}  // namespace weir
