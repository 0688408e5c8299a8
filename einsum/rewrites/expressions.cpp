// SPDX-License-Identifier: Apache-2.0
#include "einsum/rewrites/expressions.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

void add_factors(std::vector<Factor>& all, const Expression& e, int power) {
  const bool divides = e.kind == Kind::binary && e.name == "/";
  if (!divides && !(e.kind == Kind::binary && e.name == "*")) {
    all.push_back({e, power});
    return;
  }
  add_factors(all, e.operands[0], power);
  add_factors(all, e.operands[1], divides ? -power : power);
}

}  // namespace

Expression number(double value) { return {Kind::number, value, "", {}, {}}; }
Expression name(const std::string& text) { return {Kind::name, 0, text, {}, {}}; }

Expression binary(const std::string& op, Expression left, Expression right) {
  Expression e{Kind::binary, 0, op, {}, left.where};
  e.operands.push_back(std::move(left));
  e.operands.push_back(std::move(right));
  return e;
}

Expression call(const std::string& function, std::vector<Expression> arguments) {
  return {Kind::call, 0, function, std::move(arguments), {}};
}

Expression read(const TensorAccess& access) {
  return {Kind::access, 0, access.tensor, access.indices, access.where};
}

Expression with_accesses(const Expression& e, const std::function<Expression(const Expression&)>& change) {
  Expression result = e;
  for (Expression& operand : result.operands) operand = with_accesses(operand, change);
  return e.kind == Kind::access ? change(result) : result;
}

Expression with_names(const Expression& e, const std::map<std::string, Expression>& names) {
  if (e.kind == Kind::name) {
    const auto found = names.find(e.name);
    return found == names.end() ? e : found->second;
  }
  Expression result = e;
  for (Expression& operand : result.operands) operand = with_names(operand, names);
  return result;
}

TensorAccess with_names(const TensorAccess& access, const std::map<std::string, Expression>& names) {
  TensorAccess result = access;
  for (Expression& index : result.indices) index = with_names(index, names);
  return result;
}

bool mentions(const Expression& e, const std::string& name) {
  if (e.kind == Kind::name && e.name == name) return true;
  return std::any_of(e.operands.begin(), e.operands.end(),
                     [&](const Expression& operand) { return mentions(operand, name); });
}

bool reads_tensor(const Expression& e, const std::string& tensor) {
  if (e.kind == Kind::access && e.name == tensor) return true;
  return std::any_of(e.operands.begin(), e.operands.end(),
                     [&](const Expression& operand) { return reads_tensor(operand, tensor); });
}

bool reads_tensor(const Einsum& einsum, const std::string& tensor) {
  const std::vector<TensorAccess> all = reads(einsum);
  return std::any_of(all.begin(), all.end(), [&](const TensorAccess& r) { return r.tensor == tensor; });
}

bool is_plain(const TensorAccess& access) {
  std::vector<std::string> seen;
  for (const Expression& index : access.indices) {
    const bool plain = index.kind == Kind::name && is_rank_variable(index.name);
    if (!plain || contains(seen, index.name)) return false;
    seen.push_back(index.name);
  }
  return true;
}

std::string reduction_operator(const Einsum& einsum) {
  return einsum.reductions.empty() ? "sum" : einsum.reductions.front().op;
}

std::vector<Factor> factors(const Expression& e) {
  std::vector<Factor> all;
  add_factors(all, e, 1);
  return all;
}

Expression product(const std::vector<Factor>& factors) {
  std::optional<Expression> result;
  for (const Factor& factor : factors) {
    if (factor.power < 0) continue;
    result = result ? binary("*", *result, factor.value) : factor.value;
  }
  if (!result) result = number(1);
  for (const Factor& factor : factors) {
    if (factor.power < 0) result = binary("/", *result, factor.value);
  }
  return *result;
}

}  // namespace weir
