// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/variables.hpp"

#include <algorithm>

#include "einsum/language/names.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (!contains(names, name)) names.push_back(name);
}

void add_variables(std::vector<std::string>& names, const Expression& e) {
  if (e.kind == Kind::name && is_rank_variable(e.name)) add_once(names, e.name);
  for (const Expression& operand : e.operands) add_variables(names, operand);
}

void add_variables(std::vector<std::string>& names, const TensorAccess& access) {
  for (const Expression& index : access.indices) add_variables(names, index);
}

void add_accesses(std::vector<TensorAccess>& reads, const Expression& e) {
  if (e.kind == Kind::access) reads.push_back({e.name, e.operands, e.where});
  for (const Expression& operand : e.operands) add_accesses(reads, operand);
}

std::string binary_operator_name(const std::string& op) {
  if (op == "*") return "mul";
  if (op == "+" || op == "-") return "add";
  if (op == "/") return "divide";
  if (op == "//") return "floor_divide";
  if (op == "%") return "modulo";
  if (op == "**") return "power";
  if (op == "??") return "default";
  return op == "and" || op == "or" ? op : "compare";
}

std::string operator_name(const Expression& e) {
  if (e.kind == Kind::unary) return e.name == "-" ? "negate" : e.name;
  return e.kind == Kind::binary ? binary_operator_name(e.name) : e.name;
}

/// Appends the operators of `e` in the order of evaluation; returns whether `e` reads a tensor.
bool add_operators(std::vector<std::string>& names, const Expression& e) {
  if (e.kind == Kind::access) return true;
  bool reads = false;
  for (const Expression& operand : e.operands) reads = add_operators(names, operand) || reads;
  if (reads) names.push_back(operator_name(e));
  return reads;
}

std::vector<std::string> left_variables(const Einsum& einsum) {
  std::vector<std::string> names;
  for (const TensorAccess& output : einsum.outputs) add_variables(names, output);
  return names;
}

}  // namespace

bool is_rank_variable(const std::string& name) {
  return std::none_of(name.begin(), name.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '.'; });
}

std::string rank_of(const std::string& variable) {
  std::string rank = variable;
  for (char& c : rank) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return rank;
}

std::vector<std::string> rank_variables(const Expression& expression) {
  std::vector<std::string> names;
  add_variables(names, expression);
  return names;
}

std::vector<std::string> rank_variables(const TensorAccess& access) {
  std::vector<std::string> names;
  add_variables(names, access);
  return names;
}

std::vector<std::string> made_variables(const Einsum& einsum) {
  std::vector<std::string> names;
  for (const Reduction& reduction : einsum.reductions) {
    for (const std::string& name : reduction.to) add_once(names, name);
  }
  return names;
}

std::vector<std::string> iteration_variables(const Einsum& einsum) {
  const std::vector<std::string> made = made_variables(einsum);
  std::vector<std::string> names;
  for (const std::string& name : left_variables(einsum)) {
    if (!contains(made, name)) names.push_back(name);
  }
  add_variables(names, einsum.value);
  for (const Reduction& reduction : einsum.reductions) {
    for (const std::string& name : reduction.from) add_once(names, name);
  }
  return names;
}

std::vector<std::string> reduced_variables(const Einsum& einsum) {
  const std::vector<std::string> left = left_variables(einsum);
  std::vector<std::string> names = iteration_variables(einsum);
  std::erase_if(names, [&](const std::string& name) { return contains(left, name); });
  return names;
}

std::vector<TensorAccess> accesses(const Expression& expression) {
  std::vector<TensorAccess> reads;
  add_accesses(reads, expression);
  return reads;
}

std::vector<std::string> operators(const Einsum& einsum) {
  std::vector<std::string> names;
  add_operators(names, einsum.value);
  return names;
}

std::vector<TensorAccess> reads(const Einsum& einsum) {
  std::vector<TensorAccess> result = accesses(einsum.value);
  const auto add = [&result](const Expression& e) {
    for (TensorAccess& access : accesses(e)) result.push_back(std::move(access));
  };
  if (einsum.predicate) add(*einsum.predicate);
  for (const TensorAccess& output : einsum.outputs) {
    for (const Expression& index : output.indices) add(index);
  }
  return result;
}

}  // namespace weir
