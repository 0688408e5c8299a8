// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "einsum/legality/legality.hpp"
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {

/// A lowered design to tamper with: the schedule, or what it is held against.
struct Tampered {
  explicit Tampered(Design from) : design(std::move(from)), schedule(design.lowered()) {}

  Task& task(const std::string& name);
  /// The group of a unit's program in which a task stands.
  Group& group(const std::string& task);
  /// Removes all that `task` waits for from `producer`.
  void forget(const std::string& task, const std::string& producer);
  /// Puts the groups of two tasks of one unit in each other's place.
  void swap_groups(const std::string& one, const std::string& other);

  /// The hazard that a check finds; empty: none.
  std::string hazard() const {
    return replay({design.cascade, design.architecture, design.mapping}, schedule).hazard;
  }

  Design design;
  Schedule schedule;
};

}  // namespace weir::test
