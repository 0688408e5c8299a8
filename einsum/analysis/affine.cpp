// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/affine.hpp"

#include <cmath>

#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

constexpr double largest_constant = 1e15;  // sums of a few of these still fit

std::optional<Affine> product(const Affine& a, const Affine& b) {
  if (!a.terms.empty() && !b.terms.empty()) return std::nullopt;
  const Affine& factor = a.terms.empty() ? a : b;
  Affine result;
  result.add(a.terms.empty() ? b : a, factor.constant);
  return result;
}

/// `//` and `%` of constants.
std::optional<Affine> quotient(const std::string& op, const Affine& a, const Affine& b) {
  if (!a.terms.empty() || !b.terms.empty() || b.constant == 0) return std::nullopt;
  const std::int64_t whole = floor_divide(a.constant, b.constant);
  return constant_affine(op == "//" ? whole : a.constant - whole * b.constant);
}

std::optional<Affine> binary(const Expression& e, const Sizes& sizes) {
  const std::optional<Affine> left = as_affine(e.operands[0], sizes);
  const std::optional<Affine> right = as_affine(e.operands[1], sizes);
  if (!left || !right) return std::nullopt;
  if (e.name == "*") return product(*left, *right);
  if (e.name == "//" || e.name == "%") return quotient(e.name, *left, *right);
  if (e.name != "+" && e.name != "-") return std::nullopt;
  Affine result = *left;
  result.add(*right, e.name == "+" ? 1 : -1);
  return result;
}

}  // namespace

std::int64_t Affine::coefficient(const std::string& variable) const {
  const auto found = terms.find(variable);
  return found == terms.end() ? 0 : found->second;
}

void Affine::add(const Affine& other, std::int64_t times) {
  constant = checked_sum(constant, checked_product(other.constant, times));
  for (const auto& [variable, coefficient] : other.terms) {
    std::int64_t& sum = terms[variable];
    sum = checked_sum(sum, checked_product(coefficient, times));
    if (sum == 0) terms.erase(variable);
  }
}

void Affine::substitute(const std::string& variable, const Affine& value) {
  const std::int64_t times = coefficient(variable);
  if (times == 0) return;
  terms.erase(variable);
  add(value, times);
}

Affine constant_affine(std::int64_t constant) { return {{}, constant}; }
Affine variable_affine(const std::string& variable) { return {{{variable, 1}}, 0}; }

std::optional<Affine> as_affine(const Expression& e, const Sizes& sizes) {
  if (e.kind == Kind::number) {
    if (e.value != std::floor(e.value) || std::abs(e.value) > largest_constant) return std::nullopt;
    return constant_affine(static_cast<std::int64_t>(e.value));
  }
  if (e.kind == Kind::name) {
    if (is_rank_variable(e.name)) return variable_affine(e.name);
    const auto found = sizes.find(e.name);
    if (found == sizes.end()) return std::nullopt;
    return constant_affine(found->second);
  }
  if (e.kind == Kind::unary && e.name == "-") {
    const std::optional<Affine> inner = as_affine(e.operands[0], sizes);
    if (!inner) return std::nullopt;
    Affine result;
    result.add(*inner, -1);
    return result;
  }
  return e.kind == Kind::binary ? binary(e, sizes) : std::nullopt;
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  const std::int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

}  // namespace weir
