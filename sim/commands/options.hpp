// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "sim/commands/commands.hpp"
#include "sim/spec/config_files.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// How a command is called, for its `--help`.
struct Usage {
  std::string call;     ///< "weir run FILES... [options]"
  std::string what;     ///< one sentence
  std::string example;  ///< whole command lines
};

/// Reads the arguments of a command; positional ones go to the option `positional` (none: they are an error).
/// Prints the help and returns nothing if asked to. Throws SpecError for what it does not know.
bool parse_options(const Arguments& arguments, const Usage& usage,
                   const boost::program_options::options_description& options, const char* positional,
                   boost::program_options::variables_map& values);

/// "-s key.path=value" options. Throws SpecError if one has no `=`.
std::vector<Override> to_overrides(const std::vector<std::string>& settings);

}  // namespace weir
