// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/element_roundings.hpp"

#include <algorithm>
#include <limits>

#include "einsum/language/variables.hpp"
#include "einsum/lowering/layout.hpp"
#include "models/hardware_order/statement_layout.hpp"

namespace weir {
namespace {

int roundings_of(const StatementLayout& layout, ColumnSums column_sums) {
  double roundings = 1;
  for (const WalkedLoop& loop : layout.reduced)
    if (!layout.stays) roundings *= static_cast<double>(loop.extent);
  if (column_sums == ColumnSums::element && layout.row != no_slot)
    roundings *= 1 + static_cast<double>(layout.ranges[layout.row].inside.size());
  return static_cast<int>(std::min<double>(roundings, std::numeric_limits<int>::max()));
}

}  // namespace

std::vector<int> element_roundings(const LoweredProgram& program, ColumnSums column_sums) {
  const std::vector<Einsum>& einsums = program.cascade.einsums;
  const Shape shape = program_shape(program);
  std::vector<int> result(einsums.size(), 1);
  for (const PhaseMapping& phase : program.mapping.phases) {
    const Layout layout(program.cascade, program.architecture, program.mapping, phase, program.binding,
                        program.schedule.extents);
    for (const auto& [name, mapping] : phase.einsums) {
      for (std::size_t i = 0; i < einsums.size(); ++i) {
        if (einsums[i].name() != name || accesses(einsums[i].value).empty()) continue;
        result[i] = roundings_of(layout_statement(layout, einsums[i], shape), column_sums);
      }
    }
  }
  return result;
}

}  // namespace weir
