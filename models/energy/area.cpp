// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "models/energy/energy_table.hpp"

namespace weir {

namespace {

double listed_area(const EnergyTable& table, const std::string& name) {
  const auto entry = table.areas.find(name);
  if (entry == table.areas.end()) {
    throw SpecError(table.where, "energy table '" + table.name + "' has no area for " + name +
                                     "; expected an entry under areas");
  }
  return entry->second.value;
}

/// Listed by depth, or by the entry where a table does not tell depths apart.
double register_file_area(const EnergyTable& table, std::int64_t depth) {
  if (depth == 0) return 0;
  const auto entry = table.areas.find("registers.entry");
  if (entry != table.areas.end()) return entry->second.value * static_cast<double>(depth);
  return listed_area(table, "registers." + std::to_string(depth));
}

/// A PE has one of each unit that its functions use, and a register file.
double pe_area(const EnergyTable& table, const std::string& array_name, const ArraySpec& array) {
  std::set<std::string> units;
  for (const auto& [name, function] : array.functions) {
    for (const auto& [action, count] : function.actions) {
      if (count > 0) units.insert(std::string(array_name).append(".").append(action));
    }
  }
  double sum = register_file_area(table, array.registers);
  for (const std::string& unit : units) sum += listed_area(table, unit);
  return sum;
}

double array_area(const EnergyTable& table, const std::string& name, const ArraySpec& array) {
  return static_cast<double>(array.rows) * static_cast<double>(array.columns) * pe_area(table, name, array);
}

}  // namespace

std::map<std::string, double> area(const EnergyTable& table, const Architecture& architecture) {
  return {{"array2d", array_area(table, "array2d", architecture.array2d)},
          {"array1d", array_area(table, "array1d", architecture.array1d)},
          {"links", static_cast<double>(architecture.array2d.columns) * listed_area(table, "links.column")},
          {"global_buffer", static_cast<double>(architecture.global_buffer.capacity_bytes) *
                                listed_area(table, "global_buffer.um2_per_byte")}};
}

}  // namespace weir
