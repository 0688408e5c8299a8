// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/sizes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "einsum/language/evaluate.hpp"
#include "einsum/language/offset.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

/// Whether every name of a shape's expression has an extent.
bool is_known(const Expression& e, const Sizes& sizes) {
  if (e.kind == Kind::name) return sizes.contains(e.name);
  for (const Expression& operand : e.operands) {
    if (!is_known(operand, sizes)) return false;
  }
  return true;
}

std::optional<std::int64_t> find(const std::string& name, const Sizes& sizes) {
  const auto found = sizes.find(name);
  return found == sizes.end() ? std::nullopt : std::optional(found->second);
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

/// The names of a shape's expression that have no extent.
void add_unknown(std::vector<std::string>& names, const Expression& e, const Sizes& sizes) {
  if (e.kind == Kind::name && !sizes.contains(e.name)) add_once(names, e.name);
  for (const Expression& operand : e.operands) add_unknown(names, operand, sizes);
}

/// A division with a remainder would drop the rest of the longer rank without a word.
void require_no_remainder(const ShapeDefinition& definition, const IntegerLookup& lookup) {
  const Expression& e = definition.extent;
  if (e.kind != Kind::binary || e.name != "//") return;
  const std::int64_t whole = evaluate_integer(e.operands[0], lookup);
  const std::int64_t part = evaluate_integer(e.operands[1], lookup);
  if (part == -1 || whole % part == 0) return;
  throw SpecError(definition.where, definition.rank + " = " + to_string(e) + " = " + std::to_string(whole) +
                                        " // " + std::to_string(part) +
                                        " leaves a remainder; expected none, or " + definition.rank +
                                        " given in whole tiles");
}

/// A rank and a statement that needs its extent.
struct Need {
  std::string rank;
  SourceLocation where;
};

void add_needs(std::vector<Need>& needs, const TensorAccess& access, const Cascade& cascade) {
  for (const TensorDeclaration& declaration : cascade.declarations) {
    if (declaration.name != access.tensor) continue;
    for (const Expression& extent : declaration.extents) {
      if (const std::optional<Offset> rank = as_offset(extent)) needs.push_back({rank->name, access.where});
    }
  }
}

std::vector<Need> needs_of(const Cascade& cascade) {
  std::vector<Need> needs;
  for (const Einsum& einsum : cascade.einsums) {
    for (const auto& variables : {iteration_variables(einsum), made_variables(einsum)}) {
      for (const std::string& variable : variables) needs.push_back({rank_of(variable), einsum.where});
    }
    for (const TensorAccess& access : accesses(einsum.value)) add_needs(needs, access, cascade);
    for (const TensorAccess& output : einsum.outputs) add_needs(needs, output, cascade);
  }
  return needs;
}

}  // namespace

Sizes resolve_sizes(const Cascade& cascade, Sizes given) {
  const auto lookup = [&](const std::string& name) { return find(name, given); };
  for (const ShapeDefinition& definition : cascade.shape) {
    if (given.contains(definition.rank) || !is_known(definition.extent, given)) continue;
    const std::int64_t extent = evaluate_integer(definition.extent, lookup);
    if (extent >= 1) require_no_remainder(definition, lookup);
    given[definition.rank] = extent;
  }
  for (const auto& [rank, extent] : given) {
    if (extent >= 1) continue;
    SourceLocation where = cascade.where;
    for (const ShapeDefinition& definition : cascade.shape) {
      if (definition.rank == rank) where = definition.where;
    }
    throw SpecError(where, "extent " + rank + " is " + std::to_string(extent) + "; expected at least 1");
  }
  return given;
}

std::int64_t size_of(const std::string& rank, const Sizes& sizes, const SourceLocation& where) {
  if (const std::optional<std::int64_t> size = find(rank, sizes)) return *size;
  throw SpecError(
      where,
      "rank " + rank + " has no extent; expected it in the cascade's shape or in -s shape." + rank + "=...");
}

std::vector<std::string> ranks_without_size(const Cascade& cascade, const Sizes& sizes) {
  std::vector<std::string> ranks;
  for (const Need& need : needs_of(cascade)) {
    if (sizes.contains(need.rank)) continue;
    const auto definition =
        std::find_if(cascade.shape.begin(), cascade.shape.end(),
                     [&](const ShapeDefinition& defined) { return defined.rank == need.rank; });
    if (definition == cascade.shape.end()) {
      add_once(ranks, need.rank);
    } else {
      add_unknown(ranks, definition->extent, sizes);
    }
  }
  return ranks;
}

void require_sizes(const Cascade& cascade, const Sizes& sizes) {
  for (const Need& need : needs_of(cascade)) size_of(need.rank, sizes, need.where);
}

std::int64_t checked_product(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result)) throw SpecError("count above 2^63; expected smaller extents");
  return result;
}

std::int64_t checked_sum(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_add_overflow(a, b, &result)) throw SpecError("count above 2^63; expected smaller extents");
  return result;
}

}  // namespace weir
