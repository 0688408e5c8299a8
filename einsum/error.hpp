// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace weir {

/// A place in a user's file. Lines and columns count from 1; 0 means unknown.
struct SourceLocation {
  std::string file;
  int line = 0;
  int column = 0;

  /// Locations never take part in comparing what was written: two equal texts are equal wherever they stand.
  bool operator==(const SourceLocation&) const { return true; }
};

/// "file:line:column", or as much of it as is known.
std::string to_string(const SourceLocation& where);

/// The user's input is wrong. `what()` is one line: "file:line:column: what is wrong; expected what".
class SpecError : public std::runtime_error {
 public:
  SpecError(const SourceLocation& where, const std::string& message);
  explicit SpecError(const std::string& message) : std::runtime_error(message) {}
};

/// A legal input that cannot run (deadlock, capacity): says where, at which cycle, and who waits for what.
class SimulationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace weir
