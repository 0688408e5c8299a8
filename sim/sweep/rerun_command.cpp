// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/rerun_command.hpp"

namespace weir {

namespace {

/// As a shell reads it back.
std::string quoted(const std::string& word) {
  static const std::string plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string text = "'";
  for (const char character : word)
    text += character == '\'' ? std::string("'\\''") : std::string(1, character);
  return text + "'";
}

}  // namespace

std::string rerun_command(const SweepHeading& heading, const SweepRow& row) {
  std::string command = "weir run";
  for (const std::string& file : heading.base) command += " " + quoted(file);
  for (const std::string& setting : row.settings) command += " -s " + quoted(setting);
  return command;
}

}  // namespace weir
