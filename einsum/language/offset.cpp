// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/offset.hpp"

#include <cmath>

namespace weir {
namespace {

using Kind = Expression::Kind;

constexpr double largest_constant = 1e15;  // sums of a few of these still fit

}  // namespace

std::optional<Offset> as_offset(const Expression& index) {
  if (index.kind == Kind::name) return Offset{index.name, 0};
  if (index.kind == Kind::number) {
    if (index.value > largest_constant || index.value != std::floor(index.value)) return std::nullopt;
    return Offset{"", static_cast<std::int64_t>(index.value)};
  }
  const bool minus = index.name == "-";
  if (index.kind == Kind::unary && minus) {
    const std::optional<Offset> inner = as_offset(index.operands[0]);
    if (!inner || !inner->name.empty()) return std::nullopt;
    return Offset{"", -inner->constant};
  }
  if (index.kind != Kind::binary || (!minus && index.name != "+")) return std::nullopt;
  const std::optional<Offset> left = as_offset(index.operands[0]);
  const std::optional<Offset> right = as_offset(index.operands[1]);
  if (!left || !right || (!right->name.empty() && (minus || !left->name.empty()))) return std::nullopt;
  const std::int64_t constant = left->constant + (minus ? -right->constant : right->constant);
  return Offset{left->name + right->name, constant};
}

}  // namespace weir
