// SPDX-License-Identifier: Apache-2.0
#include "einsum/rewrites/correction.hpp"

#include <algorithm>

#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

[[noreturn]] void refuse(const Expression& e) {
  throw SpecError(e.where, "'" + to_string(e) +
                               "' turns a change of its statistic into neither a factor nor a term; expected "
                               "exp(x - g), a product or a quotient");
}

bool is_binary(const Expression& e, const char* op) { return e.kind == Kind::binary && e.name == op; }
bool is_zero(const Expression& e) { return e.kind == Kind::number && e.value == 0; }

std::vector<Factor> joined(std::vector<Factor> left, const std::vector<Factor>& right, int power) {
  for (const Factor& factor : right) left.push_back({factor.value, factor.power * power});
  return cancelled(left);
}

bool are_equal(const std::vector<Factor>& a, const std::vector<Factor>& b) {
  return joined(a, b, -1).empty();
}

}  // namespace

std::vector<Factor> cancelled(const std::vector<Factor>& factors) {
  std::vector<Factor> left;
  for (const Factor& factor : factors) {
    const auto inverse = std::find_if(left.begin(), left.end(), [&](const Factor& other) {
      return other.power == -factor.power && other.value == factor.value;
    });
    if (inverse == left.end()) {
      left.push_back(factor);
    } else {
      left.erase(inverse);
    }
  }
  return left;
}

const Einsum* Correction::definition(const Expression& access) const {
  const auto found = definitions_.find(access.name);
  return found == definitions_.end() ? nullptr : &cascade_.einsums[found->second];
}

bool Correction::depends(const Expression& e) const {
  if (e.kind == Kind::access) {
    if (statistics_.contains(e.name)) return true;
    const auto known = known_.find(e.name);
    if (known != known_.end() && !known->second.change.empty()) return true;
    const Einsum* made = definition(e);
    if (made != nullptr && depends(made->value)) return true;
  }
  return std::any_of(e.operands.begin(), e.operands.end(),
                     [this](const Expression& operand) { return depends(operand); });
}

Expression Correction::defined(const Expression& access) const {
  const Einsum& made = *definition(access);
  const TensorAccess& output = made.outputs.front();
  if (!is_plain(output) || (made.predicate && depends(*made.predicate))) refuse(access);
  std::map<std::string, Expression> names;
  for (std::size_t i = 0; i < output.indices.size(); ++i) names[output.indices[i].name] = access.operands[i];
  return with_names(made.value, names);
}

std::vector<Factor> Correction::known_change(const Expression& access) const {
  const Known& known = known_.at(access.name);
  std::map<std::string, Expression> names;
  for (std::size_t i = 0; i < access.operands.size(); ++i)
    names[known.output.indices[i].name] = access.operands[i];
  std::vector<Factor> result;
  for (const Factor& factor : known.change) result.push_back({with_names(factor.value, names), factor.power});
  return result;
}

std::vector<Factor> Correction::ratio(const Expression& e, const StatisticRead& from,
                                      const StatisticRead& to) const {
  if (!depends(e)) return {};
  switch (e.kind) {
    case Kind::access: {
      if (known_.contains(e.name)) return known_change(e);
      if (!statistics_.contains(e.name)) return ratio(defined(e), from, to);
      const TensorAccess access{e.name, e.operands, e.where};
      return {{binary("/", to(access), from(access)), 1}};
    }
    case Kind::unary:
      if (e.name == "-") return ratio(e.operands[0], from, to);
      break;
    case Kind::binary:
      return ratio_of_binary(e, from, to);
    case Kind::call:
      return ratio_of_call(e, from, to);
    default:
      break;
  }
  refuse(e);
}

std::vector<Factor> Correction::ratio_of_binary(const Expression& e, const StatisticRead& from,
                                                const StatisticRead& to) const {
  if (e.name == "**") {
    const Expression& exponent = e.operands[1];
    if (exponent.kind != Kind::number || (exponent.value != 1 && exponent.value != 2)) refuse(e);
    const std::vector<Factor> base = ratio(e.operands[0], from, to);
    return exponent.value == 1 ? base : joined(base, base, 1);
  }
  const bool scales = e.name == "*" || e.name == "/";
  if (!scales && e.name != "+" && e.name != "-") refuse(e);
  const std::vector<Factor> left = ratio(e.operands[0], from, to);
  const std::vector<Factor> right = ratio(e.operands[1], from, to);
  if (scales) return joined(left, right, e.name == "*" ? 1 : -1);
  if (!are_equal(left, right)) refuse(e);
  return left;
}

std::vector<Factor> Correction::ratio_of_call(const Expression& e, const StatisticRead& from,
                                              const StatisticRead& to) const {
  if (e.name == "exp" || e.name == "exp2") {
    return {{call(e.name, {*difference(e.operands[0], from, to)}), 1}};
  }
  const bool is_unchanged = std::all_of(e.operands.begin(), e.operands.end(), [&](const Expression& operand) {
    return ratio(operand, from, to).empty();
  });
  if (is_unchanged) return {};
  if (e.name != "where" || depends(e.operands[0])) refuse(e);
  const std::vector<Factor> yes = ratio(e.operands[1], from, to);
  const std::vector<Factor> no = ratio(e.operands[2], from, to);
  if (is_zero(e.operands[2])) return yes;
  if (!is_zero(e.operands[1]) && !are_equal(yes, no)) refuse(e);
  return no;
}

std::optional<Expression> Correction::difference(const Expression& e, const StatisticRead& from,
                                                 const StatisticRead& to) const {
  if (!depends(e)) return std::nullopt;
  if (e.kind == Kind::access) {
    if (known_.contains(e.name)) refuse(e);
    if (!statistics_.contains(e.name)) return difference(defined(e), from, to);
    const TensorAccess access{e.name, e.operands, e.where};
    return binary("-", to(access), from(access));
  }
  if (e.kind == Kind::unary && e.name == "-") return difference(e.operands[0], to, from);
  if (is_binary(e, "+") || is_binary(e, "-")) {
    const std::optional<Expression> left = difference(e.operands[0], from, to);
    const bool plus = e.name == "+";
    const std::optional<Expression> right =
        plus ? difference(e.operands[1], from, to) : difference(e.operands[1], to, from);
    if (left && right) return binary("+", *left, *right);
    return left ? left : right;
  }
  const bool left_depends = e.kind == Kind::binary && depends(e.operands[0]);
  if (is_binary(e, "*") && !(left_depends && depends(e.operands[1]))) {
    if (left_depends) return binary("*", *difference(e.operands[0], from, to), e.operands[1]);
    return binary("*", e.operands[0], *difference(e.operands[1], from, to));
  }
  if (is_binary(e, "/") && left_depends && !depends(e.operands[1])) {
    return binary("/", *difference(e.operands[0], from, to), e.operands[1]);
  }
  refuse(e);
}

}  // namespace weir
