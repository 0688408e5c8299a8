// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "einsum/error.hpp"
#include "einsum/lowering/architecture.hpp"
#include "models/stats.hpp"

namespace weir {

/// The energy of one action, or the area of one instance, and where the figure comes from.
struct SourcedValue {
  double value = 0;
  std::string source;
};

/// A buffer's access energy at one capacity.
struct BufferEnergy {
  std::int64_t capacity_bytes = 0;
  double read_pj_per_row = 0;
  double write_pj_per_row = 0;
  std::int64_t row_words = 256;
  std::string source;
};

/// Picojoules an action and square microns an instance. Actions are named as the simulation counts them:
/// "<component>.<action>", component = array2d | array1d | staging | links | return_path | global_buffer |
/// dram.
struct EnergyTable {
  std::string name;
  std::map<std::string, SourcedValue>
      actions;                        ///< pJ an action: "array2d.mac", "dram.read_words" (a word), ...
  std::vector<BufferEnergy> buffers;  ///< global buffer, by capacity
  std::map<std::string, SourcedValue> areas;  ///< um^2 an instance: "array2d.mac", "registers.12", ...
  double leakage_mw = 0;
  bool one_register_file = false;  ///< oddity: charges the register file of one PE of each array, not of all
  std::vector<std::string> uncharged;  ///< oddity: actions that count but cost nothing, by name
  SourceLocation where;
};

/// Energy by component and action, in picojoules.
struct EnergyBreakdown {
  std::map<std::string, double> pj_by_action;
  double total_pj = 0;
  std::vector<std::string> notes;  ///< where a charge is not count x listed price, one sentence each
};

/// Throws SpecError naming the first action that the run counted and the table does not price.
EnergyBreakdown energy(const Stats& stats, const EnergyTable& table, const Architecture& architecture);

/// Area by component, um^2. Throws SpecError if the table does not know a component.
std::map<std::string, double> area(const EnergyTable& table, const Architecture& architecture);

}  // namespace weir
