// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "models/pe/pe_statement.hpp"

namespace weir {
namespace {

constexpr std::int64_t most_columns = static_cast<std::int64_t>(most_lanes);

/// Whether an operand lies in the PEs' registers since another Einsum of the same array made it.
bool is_resident(const Layout& layout, const EinsumMapping& mapping, const TensorAccess& access) {
  const Einsum* producer = layout.producer_here(access.tensor);
  if (producer == nullptr) return false;
  const EinsumMapping& maker = layout.einsum_mapping(producer->name());
  return maker.unit == mapping.unit && maker.rows == mapping.rows && maker.columns == mapping.columns &&
         layout.tensor_mapping(access.tensor).home == TensorMapping::Home::array &&
         !contains(reduced_variables(*producer), maker.rows) && producer->outputs.front() == access;
}

OperandPath path_of(const Layout& layout, const PlacedCode& placed, const TensorAccess& access) {
  if (!placed.is_2d) return OperandPath::north;
  const EinsumMapping& mapping = layout.einsum_mapping(placed.statement->name());
  const std::vector<std::string> names = rank_variables(access);
  const bool has_row = !mapping.rows.empty() && contains(names, mapping.rows);
  const bool has_column = !mapping.columns.empty() && contains(names, mapping.columns);
  if (has_row && has_column && is_resident(layout, mapping, access)) return OperandPath::resident;
  if (has_row && (has_column || mapping.columns.empty())) return OperandPath::loaded;
  if (has_row) return OperandPath::west;
  return has_column ? OperandPath::north : OperandPath::corner;
}

bool comes_by_staging(const Layout& layout, const EinsumMapping& mapping, const TensorAccess& access) {
  if (layout.producer_here(access.tensor) == nullptr) return false;
  return layout.einsum_mapping(access.tensor).unit != mapping.unit &&
         (contains(mapping.direct, access.tensor) ||
          layout.tensor_mapping(access.tensor).home == TensorMapping::Home::array);
}

/// The conditions under which the ports of the buffer move operands, result and sums so far.
void place_accesses(const Layout& layout, PlacedCode& placed) {
  const Einsum& statement = *placed.statement;
  const std::vector<BufferAccess> all = buffer_accesses(layout, statement);
  std::size_t next = 0;
  for (const TensorAccess& access : placed.code.operands) {
    const bool reads = reads_buffer(layout, statement.name(), access);
    placed.reads.push_back(reads ? std::optional(all.at(next++).when) : std::nullopt);
  }
  for (; next < all.size(); ++next) (all[next].is_write ? placed.writes : placed.reads_back) = all[next].when;
}

void check_shape(const PlacedCode& placed, const SourceLocation& where) {
  const std::string& name = placed.statement->name();
  const WaveOrder& order = placed.order;
  if (order.array_columns > most_columns || order.array_rows > most_columns) {
    refuse_pe(where, name, "its array has more than " + std::to_string(most_columns) + " rows or columns");
  }
  if (placed.is_2d && order.reduces_columns)
    refuse_pe(where, name, "it reduces across the columns of the 2D array");
  if (order.reduces_time && (order.reduces_rows || order.reduces_columns))
    refuse_pe(where, name, "it reduces both across the array and in time");
  if (placed.statement->outputs.size() != 1) refuse_pe(where, name, "it makes more than one tensor");
}

}  // namespace

PlacedCode place_code(const Layout& layout, const Einsum& statement, const Shape& shape) {
  const EinsumMapping& mapping = layout.einsum_mapping(statement.name());
  PlacedCode placed;
  placed.statement = &statement;
  placed.is_2d = mapping.unit == "array2d";
  placed.layout = layout_statement(layout, statement, shape);
  placed.order = wave_order(statement, mapping, placed.layout);
  placed.code = pe_code(statement, placed.is_2d ? layout.architecture.array2d : layout.architecture.array1d);
  placed.nest = static_cast<std::size_t>(layout.nest_of(statement.name()));
  placed.stationary = mapping.stationary;
  check_shape(placed, mapping.where);
  for (const TensorAccess& access : placed.code.operands) {
    placed.paths.push_back(path_of(layout, placed, access));
    placed.by_staging.push_back(comes_by_staging(layout, mapping, access));
  }
  place_accesses(layout, placed);
  return placed;
}

}  // namespace weir
