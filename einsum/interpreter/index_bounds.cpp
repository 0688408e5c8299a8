// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/index_bounds.hpp"

#include <algorithm>
#include <cmath>

#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

[[noreturn]] void fail(const Expression& index) {
  throw SpecError(index.where, "no bounds known of the index '" + to_string(index) +
                                   "'; expected the tensor in the declaration");
}

IndexBounds named(const Expression& e, const Shape& shape) {
  const bool variable = is_rank_variable(e.name);
  const auto found = shape.find(variable ? rank_of(e.name) : e.name);
  if (found == shape.end()) fail(e);
  const auto extent = static_cast<double>(found->second);
  return variable ? IndexBounds{0, extent - 1} : IndexBounds{extent, extent};
}

/// The bounds of a function that is monotone in each operand: it has them at the corners.
template <typename Function>
IndexBounds at_corners(const IndexBounds& a, const IndexBounds& b, Function function) {
  const auto corners = {function(a.least, b.least), function(a.least, b.greatest),
                        function(a.greatest, b.least), function(a.greatest, b.greatest)};
  return {std::min(corners), std::max(corners)};
}

IndexBounds binary(const Expression& e, const Shape& shape) {
  const IndexBounds a = index_bounds(e.operands[0], shape);
  const IndexBounds b = index_bounds(e.operands[1], shape);
  if (e.name == "+") return {a.least + b.least, a.greatest + b.greatest};
  if (e.name == "-") return {a.least - b.greatest, a.greatest - b.least};
  if (e.name == "*") return at_corners(a, b, [](double x, double y) { return x * y; });
  const bool divides = e.name == "//" || e.name == "%";
  if (!divides || (b.least <= 0 && b.greatest >= 0)) fail(e);
  if (e.name == "//") return at_corners(a, b, [](double x, double y) { return std::floor(x / y); });
  if (b.greatest < 0) return {b.least + 1, 0};
  return a.least >= 0 ? IndexBounds{0, std::min(a.greatest, b.greatest - 1)} : IndexBounds{0, b.greatest - 1};
}

IndexBounds call(const Expression& e, const Shape& shape) {
  if (e.name != "min" && e.name != "max") fail(e);
  IndexBounds result = index_bounds(e.operands[0], shape);
  for (const Expression& operand : e.operands) {
    const IndexBounds other = index_bounds(operand, shape);
    const bool least = e.name == "min";
    result.least = least ? std::min(result.least, other.least) : std::max(result.least, other.least);
    result.greatest =
        least ? std::min(result.greatest, other.greatest) : std::max(result.greatest, other.greatest);
  }
  return result;
}

}  // namespace

IndexBounds index_bounds(const Expression& index, const Shape& shape) {
  if (index.kind == Kind::number) return {index.value, index.value};
  if (index.kind == Kind::name) return named(index, shape);
  if (index.kind == Kind::binary) return binary(index, shape);
  if (index.kind == Kind::call) return call(index, shape);
  if (index.kind != Kind::unary || index.name != "-") fail(index);
  const IndexBounds inner = index_bounds(index.operands[0], shape);
  return {-inner.greatest, -inner.least};
}

std::optional<IndexBounds> find_index_bounds(const Expression& index, const Shape& shape) {
  try {
    return index_bounds(index, shape);
  } catch (const SpecError&) {
    return std::nullopt;
  }
}

}  // namespace weir
