// SPDX-License-Identifier: Apache-2.0
#include "einsum/legality/index_range.hpp"

#include <algorithm>
#include <initializer_list>

#include "einsum/language/variables.hpp"

namespace weir {

namespace {

IndexRange hull(std::initializer_list<std::int64_t> values) { return {std::min(values), std::max(values)}; }

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

std::optional<IndexRange> divided(const IndexRange& a, const IndexRange& b) {
  if (b.low != b.high || b.low <= 0) return std::nullopt;
  return IndexRange{floor_divide(a.low, b.low), floor_divide(a.high, b.low)};
}

/// The remainders of a range, which wraps around if it passes a multiple of the divisor.
std::optional<IndexRange> remainder(const IndexRange& a, const IndexRange& b) {
  if (b.low != b.high || b.low <= 0) return std::nullopt;
  if (floor_divide(a.low, b.low) != floor_divide(a.high, b.low)) return IndexRange{0, b.low - 1};
  const std::int64_t base = floor_divide(a.low, b.low) * b.low;
  return IndexRange{a.low - base, a.high - base};
}

std::optional<IndexRange> combined(const std::string& op, const IndexRange& a, const IndexRange& b) {
  if (op == "+") return IndexRange{a.low + b.low, a.high + b.high};
  if (op == "-") return IndexRange{a.low - b.high, a.high - b.low};
  if (op == "*") return hull({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
  if (op == "//") return divided(a, b);
  if (op == "%") return remainder(a, b);
  if (op == "min") return IndexRange{std::min(a.low, b.low), std::min(a.high, b.high)};
  if (op == "max") return IndexRange{std::max(a.low, b.low), std::max(a.high, b.high)};
  return std::nullopt;
}

bool add_scaled(AffineIndex& sum, const AffineIndex& part, std::int64_t factor) {
  sum.constant += factor * part.constant;
  for (const auto& [variable, stride] : part.terms) {
    for (const auto& [present, other] : sum.terms) {
      if (present == variable) return false;
    }
    sum.terms.emplace_back(variable, factor * stride);
  }
  return true;
}

std::optional<AffineIndex> affine_product(const AffineIndex& a, const AffineIndex& b) {
  if (!a.terms.empty() && !b.terms.empty()) return std::nullopt;
  const bool scales = a.terms.empty();
  AffineIndex product;
  add_scaled(product, scales ? b : a, scales ? a.constant : b.constant);
  return product;
}

}  // namespace

std::optional<IndexRange> index_range(const Expression& index, const RangeOfName& range_of) {
  if (index.kind == Expression::Kind::number) {
    const auto value = static_cast<std::int64_t>(index.value);
    return IndexRange{value, value};
  }
  if (index.kind == Expression::Kind::name) return range_of(index.name);
  const bool is_operation = index.kind == Expression::Kind::binary || index.kind == Expression::Kind::call;
  if (!is_operation || index.operands.size() != 2) return std::nullopt;
  const auto left = index_range(index.operands[0], range_of);
  const auto right = index_range(index.operands[1], range_of);
  if (!left || !right) return std::nullopt;
  return combined(index.name, *left, *right);
}

std::optional<AffineIndex> affine_index(const Expression& index, const RangeOfName& extent_of) {
  if (index.kind == Expression::Kind::number) return AffineIndex{static_cast<std::int64_t>(index.value), {}};
  if (index.kind == Expression::Kind::name) {
    if (is_rank_variable(index.name)) return AffineIndex{0, {{index.name, 1}}};
    const auto extent = extent_of(index.name);
    if (!extent || extent->low != extent->high) return std::nullopt;
    return AffineIndex{extent->low, {}};
  }
  if (index.kind != Expression::Kind::binary) return std::nullopt;
  const auto left = affine_index(index.operands[0], extent_of);
  const auto right = affine_index(index.operands[1], extent_of);
  if (!left || !right) return std::nullopt;
  if (index.name == "*") return affine_product(*left, *right);
  if (index.name != "+" && index.name != "-") return std::nullopt;
  AffineIndex sum = *left;
  if (!add_scaled(sum, *right, index.name == "+" ? 1 : -1)) return std::nullopt;
  return sum;
}

}  // namespace weir
