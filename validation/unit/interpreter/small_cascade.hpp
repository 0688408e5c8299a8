// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "einsum/interpreter/interpreter.hpp"
#include "einsum/language/check.hpp"
#include "einsum/language/parser.hpp"
#include "validation/catch.hpp"

namespace weir::test {

/// A value that is absent, in a list of values.
inline constexpr double absent = std::numeric_limits<double>::max();

/// A tensor of one axis; `absent` values are absent.
inline Tensor vector(const std::vector<double>& values) {
  Tensor result({static_cast<std::int64_t>(values.size())});
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != absent) result.set(i, values[i]);
  }
  return result;
}

/// The values of a tensor with `absent` where there is none.
inline std::vector<double> listed(const Tensor& tensor) {
  std::vector<double> result;
  for (std::size_t i = 0; i < tensor.size(); ++i) result.push_back(tensor.at(i).value_or(absent));
  return result;
}

/// A checked cascade of declarations ("Q: P, E") and statements, one a line from line 1 of "c.yaml".
inline Cascade small_cascade(const std::vector<std::string>& declarations,
                             const std::vector<std::string>& statements,
                             const std::vector<UserOperator>& operators = {}) {
  Cascade result;
  result.where = {"c.yaml", 0, 0};
  result.operators = operators;
  for (const std::string& line : declarations) {
    const std::size_t colon = line.find(':');
    const SourceLocation where{"declaration", 1, 1};
    result.declarations.push_back({line.substr(0, colon),
                                   parse_expression("LIST[" + line.substr(colon + 1) + "]", where).operands,
                                   where});
  }
  int line = 0;
  for (const std::string& text : statements)
    result.einsums.push_back(parse_einsum(text, {"c.yaml", ++line, 1}));
  check(result);
  return result;
}

inline Evaluation evaluate_small(const std::vector<std::string>& declarations,
                                 const std::vector<std::string>& statements, const Shape& shape,
                                 TensorMap inputs) {
  const Cascade cascade = small_cascade(declarations, statements);
  return evaluate_cascade(cascade, resolve_shape(cascade, shape), std::move(inputs));
}

/// What one statement computes from A and B, which have four elements along R: `Y` as a list.
inline std::vector<double> computed(const std::string& statement, const std::vector<double>& a,
                                    const std::vector<double>& b = {0, 0, 0, 0}) {
  const Evaluation result =
      evaluate_small({"A: R", "B: R"}, {statement}, {{"R", 4}}, {{"A", vector(a)}, {"B", vector(b)}});
  return listed(result.tensors.at("Y"));
}

/// The text of the SpecError that `action` throws, or "no error".
template <typename Action>
std::string interpreter_error(Action action) {
  try {
    action();
  } catch (const SpecError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace weir::test
