// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/yaml_file.hpp"

#include <fstream>
#include <sstream>

#include "sim/spec/yaml_text.hpp"

namespace weir {

YamlNode parse_yaml_file(const std::string& file, const std::string& expected) {
  std::ifstream stream(file);
  if (!stream) throw SpecError(file + ": no such file; expected " + expected);
  std::ostringstream text;
  text << stream.rdbuf();
  return parse_yaml(text.str(), file);
}

}  // namespace weir
