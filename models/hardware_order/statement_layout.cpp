// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/statement_layout.hpp"

#include <algorithm>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

std::int64_t extent_of(const std::string& variable, const Shape& shape, const SourceLocation& where) {
  const auto found = shape.find(rank_of(variable));
  if (found != shape.end()) return found->second;
  throw SpecError(where, "rank " + rank_of(variable) + " has no extent; expected one");
}

/// The loop of the block or the nest with that name, if there is one.
const WalkedLoop* find_loop(const std::vector<WalkedLoop>& loops, const std::vector<std::string>& names,
                            const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? nullptr : &loops[static_cast<std::size_t>(found - names.begin())];
}

/// The loops around a task, with their names.
struct Surroundings {
  std::vector<WalkedLoop> loops;
  std::vector<std::string> names;
};

Surroundings loops_around(const Layout& layout, int nest) {
  Surroundings around;
  const auto add = [&](const std::vector<std::string>& names, bool is_block) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      around.loops.push_back({is_block, i, layout.extent(names[i]), 1});
      around.names.push_back(names[i]);
    }
  };
  add(layout.phase.blocks, true);
  add(layout.phase.nests[static_cast<std::size_t>(nest)].loops, false);
  return around;
}

/// Cuts a variable's rank into the factors that loops walk and those that a tile holds, outermost first.
VariableRange range_of(const Layout& layout, const Surroundings& around, const std::string& variable) {
  VariableRange range;
  std::int64_t stride = 1;
  range.inside = {0};
  for (const std::string& factor : layout.factors(rank_of(variable))) {
    const std::int64_t extent = layout.extent(factor);
    if (const WalkedLoop* found = find_loop(around.loops, around.names, factor)) {
      range.walked.push_back(*found);
      range.walked.back().stride = stride;
    } else {
      const std::vector<std::int64_t> inner = range.inside;
      range.inside.clear();
      for (std::int64_t i = 0; i < extent; ++i) {
        for (const std::int64_t offset : inner) range.inside.push_back(i * stride + offset);
      }
    }
    stride *= extent;
  }
  return range;
}

/// Splits the slots into kept and reduced ones, and picks a kept variable to go across the lanes of the
/// computation: a long one, rather the one across the columns. No result depends on the choice.
void place_variables(const Einsum& statement, const EinsumMapping* mapping, StatementLayout& result) {
  const std::vector<std::string> reduced = reduced_variables(statement);
  for (std::size_t slot = 0; slot < result.ranges.size(); ++slot) {
    const std::string& name = result.variables[slot];
    if (!contains(reduced, name)) {
      result.kept.push_back(slot);
    } else if (mapping != nullptr && name == mapping->rows) {
      result.row = slot;
    } else if (mapping != nullptr && name == mapping->columns) {
      result.column = slot;
    } else {
      result.time.push_back(slot);
    }
  }
  constexpr std::size_t preference = 4;  // lanes along the columns are mostly next to each other in memory
  std::size_t best = 0;
  for (const std::size_t slot : result.kept) {
    const bool across = mapping != nullptr && result.variables[slot] == mapping->columns;
    const std::size_t length = result.ranges[slot].inside.size() * (across ? preference : 1);
    if (length < best) continue;
    best = length;
    result.lane = slot;
  }
  std::erase(result.kept, result.lane);
}

}  // namespace

TilePosition tile_position(const Phase& phase, const Position& position) {
  TilePosition at;
  at.blocks.resize(phase.blocks.size());
  std::int64_t rest = position.block;
  for (std::size_t i = phase.blocks.size(); i-- > 0; rest /= phase.blocks[i].extent)
    at.blocks[i] = rest % phase.blocks[i].extent;
  at.loops.assign(position.loops.begin(), position.loops.end());
  return at;
}

std::vector<std::int64_t> VariableRange::values(const TilePosition& position) const {
  std::int64_t base = 0;
  for (const WalkedLoop& loop : walked) base += position.index(loop) * loop.stride;
  std::vector<std::int64_t> result;
  result.reserve(inside.size());
  for (const std::int64_t offset : inside) {
    if (base + offset < extent) result.push_back(base + offset);
  }
  return result;
}

bool StatementLayout::begins(const TilePosition& position) const {
  return std::all_of(reduced.begin(), reduced.end(),
                     [&](const WalkedLoop& loop) { return position.index(loop) == 0; });
}

bool StatementLayout::completes(const TilePosition& position) const {
  return std::all_of(reduced.begin(), reduced.end(),
                     [&](const WalkedLoop& loop) { return position.index(loop) == loop.extent - 1; });
}

double StatementLayout::points() const {
  double count = 1;
  for (const VariableRange& range : ranges) count *= static_cast<double>(range.extent);
  return count;
}

StatementLayout layout_statement(const Layout& layout, const Einsum& statement, const Shape& shape) {
  const EinsumMapping& mapping = layout.einsum_mapping(statement.name());
  const int nest = layout.nest_of(statement.name());
  const Surroundings around = loops_around(layout, nest);
  StatementLayout result;
  result.variables = iteration_variables(statement);
  for (const std::string& variable : result.variables) {
    result.ranges.push_back(range_of(layout, around, variable));
    result.ranges.back().extent = extent_of(variable, shape, statement.where);
  }
  place_variables(statement, &mapping, result);
  for (const std::string& made : made_variables(statement)) result.variables.push_back(made);
  const ArraySpec& array =
      mapping.unit == "array1d" ? layout.architecture.array1d : layout.architecture.array2d;
  result.rows = array.rows;
  result.columns = array.columns;
  const std::vector<std::string> reduced = reduced_variables(statement);
  for (std::size_t slot = 0; slot < result.ranges.size(); ++slot) {
    if (!contains(reduced, result.variables[slot])) continue;
    for (const WalkedLoop& loop : result.ranges[slot].walked) result.reduced.push_back(loop);
  }
  const std::size_t innermost = layout.phase.nests[static_cast<std::size_t>(nest)].loops.size() - 1;
  result.stays = result.row == no_slot && result.column == no_slot && mapping.stationary.empty() &&
                 std::all_of(result.reduced.begin(), result.reduced.end(), [&](const WalkedLoop& loop) {
                   return !loop.is_block && loop.loop == innermost;
                 });
  return result;
}

StatementLayout layout_alone(const Einsum& statement, const Shape& shape) {
  StatementLayout result;
  result.variables = iteration_variables(statement);
  for (const std::string& variable : result.variables) {
    VariableRange range;
    range.extent = extent_of(variable, shape, statement.where);
    for (std::int64_t i = 0; i < range.extent; ++i) range.inside.push_back(i);
    result.ranges.push_back(std::move(range));
  }
  place_variables(statement, nullptr, result);
  for (const std::string& made : made_variables(statement)) result.variables.push_back(made);
  return result;
}

}  // namespace weir
