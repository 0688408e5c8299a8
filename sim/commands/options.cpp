// SPDX-License-Identifier: Apache-2.0
#include "sim/commands/options.hpp"

#include <fmt/core.h>

#include <sstream>

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

}  // namespace weir
