// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "sim/commands/commands.hpp"
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

/// The folder with the configurations that come with Weir: of the source tree, or what WEIR_CONFIGS in the
/// environment says.
std::string configs_folder();

/// A file as named, or if there is none, the one of that name in these folders of the configurations (with or
/// without `.yaml`), or if there is none either, the name. Throws SpecError if one is called nearly so.
std::string find_config(const std::string& name, const std::vector<std::string>& folders);

}  // namespace weir
