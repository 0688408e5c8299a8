// SPDX-License-Identifier: Apache-2.0
#include "einsum/rewrites/cut.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "einsum/analysis/sizes.hpp"
#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/language/offset.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/rewrites/expressions.hpp"

namespace weir {
namespace {

std::set<std::string> names_of(const Cascade& cascade) {
  std::set<std::string> names;
  for (const ShapeDefinition& definition : cascade.shape) names.insert(definition.rank);
  for (const TensorDeclaration& declaration : cascade.declarations) {
    for (const Expression& extent : declaration.extents) {
      if (const std::optional<Offset> rank = as_offset(extent)) names.insert(rank->name);
    }
  }
  return names;
}

const Expression* definition_of(const Cascade& cascade, const std::string& rank) {
  for (const ShapeDefinition& definition : cascade.shape) {
    if (definition.rank == rank) return &definition.extent;
  }
  return nullptr;
}

/// The letter behind that of the rank: chunks inside a part are no chunks of the rank.
std::string next_letter(const std::string& rank) {
  std::string next = rank;
  next.front() = rank.front() == 'Z' ? 'A' : static_cast<char>(rank.front() + 1);
  return next;
}

Expression step_extent(const Cut& cut) {
  if (cut.part.empty()) return binary("//", name(cut.rank), name(cut.inner));
  return binary("//", name(cut.rank), binary("*", name(cut.inner), name(cut.part)));
}

bool is_defined_as(const Cascade& cascade, const Cut& cut) {
  const Expression* step = definition_of(cascade, cut.step);
  return step != nullptr && *step == step_extent(cut) && definition_of(cascade, cut.inner) != nullptr;
}

Cut named(const std::string& rank, bool in_parts, int digit) {
  const auto with = [digit](const std::string& text, int offset) {
    return text + std::to_string(digit + offset);
  };
  if (!in_parts) return {rank, "", with(rank, 1), with(rank, 0)};
  return {rank, with(rank, 2), with(next_letter(rank), 1), with(rank, 0)};
}

std::int64_t largest_divisor(std::int64_t whole, std::int64_t most) {
  std::int64_t divisor = std::min(whole, most);
  while (whole % divisor != 0) --divisor;
  return divisor;
}

void define(Cascade& cascade, const std::string& rank, const Expression& extent) {
  if (definition_of(cascade, rank) == nullptr) cascade.shape.push_back({rank, extent, {}});
}

}  // namespace

std::vector<std::string> Cut::ranks() const {
  if (part.empty()) return {step, inner};
  return {part, step, inner};
}

std::vector<std::string> Cut::outer_variables() const {
  std::vector<std::string> variables;
  if (!part.empty()) variables.push_back(variable_of(part));
  variables.push_back(variable_of(step));
  return variables;
}

Expression Cut::index() const {
  Expression chunk = name(variable_of(step));
  if (!part.empty()) chunk = binary("+", binary("*", name(variable_of(part)), name(step)), chunk);
  return binary("+", binary("*", chunk, name(inner)), name(variable_of(inner)));
}

Cut choose_cut(const Cascade& cascade, const std::string& rank, bool in_parts) {
  const std::set<std::string> taken = names_of(cascade);
  for (int digit = 0;; digit += 10) {
    Cut cut = named(rank, in_parts, digit);
    if (is_defined_as(cascade, cut)) return cut;
    const std::vector<std::string> ranks = cut.ranks();
    const bool free = std::none_of(ranks.begin(), ranks.end(), [&](const std::string& r) {
      return taken.contains(r) && !(r == cut.inner && definition_of(cascade, r) != nullptr &&
                                    definition_of(cascade, r)->kind == Expression::Kind::number);
    });
    if (free) return cut;
  }
}

void define_cut(Cascade& cascade, const Cut& cut, const CutOptions& options) {
  const Sizes sizes = resolve_sizes(cascade, {});
  const auto known = sizes.find(cut.rank);
  std::int64_t chunk = options.chunk;
  std::int64_t parts = options.parts;
  if (known != sizes.end()) {
    const auto given = sizes.find(cut.inner);
    chunk = given == sizes.end() ? largest_divisor(known->second, chunk) : given->second;
    if (known->second % chunk == 0) parts = largest_divisor(known->second / chunk, parts);
  }
  define(cascade, cut.inner, number(static_cast<double>(chunk)));
  if (!cut.part.empty()) define(cascade, cut.part, number(static_cast<double>(parts)));
  define(cascade, cut.step, step_extent(cut));
}

}  // namespace weir
