// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/language/random_einsum.hpp"

#include <utility>

namespace weir::test {
namespace {

using Kind = Expression::Kind;

const std::vector<std::string> binary_operators = {
    "or", "and", "<", "<=", ">", ">=", "==", "!=", "??", "+", "-", "*", "/", "//", "%", "**"};

}  // namespace

int RandomEinsum::below(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }

std::string RandomEinsum::one_of(const std::vector<std::string>& names) {
  return names[static_cast<std::size_t>(below(static_cast<int>(names.size())))];
}

Expression RandomEinsum::leaf() {
  switch (below(6)) {
    case 0:
      return {Kind::number, static_cast<double>(below(1000)) / (below(2) == 0 ? 1 : 7), "", {}, {}};
    case 1:
      return {Kind::name, 0, one_of({"m", "m0", "p", "array2d.rows", "x_1"}), {}, {}};
    case 2:
      return {Kind::name, 0, one_of({"M", "M0", "P"}), {}, {}};
    case 3:
      return {Kind::infinity, 0, "", {}, {}};
    case 4:
      return {Kind::empty, 0, "", {}, {}};
    default:
      return access(1);
  }
}

Expression RandomEinsum::access(int depth) {
  Expression result{Kind::access, 0, one_of({"Q", "K", "SLNV", "T2x"}), {}, {}};
  for (int count = below(4); count > 0; --count) result.operands.push_back(index(depth));
  return result;
}

Expression RandomEinsum::value(int depth) {
  if (depth == 0 || below(8) == 0) return leaf();
  const int choice = below(10);
  if (choice == 0) {
    Expression call{Kind::call, 0, one_of({"exp", "max", "where"}), {}, {}};
    for (int count = below(4); count > 0; --count) call.operands.push_back(value(depth - 1));
    return call;
  }
  if (choice < 3) return {Kind::unary, 0, one_of({"-", "not"}), {value(depth - 1)}, {}};
  Expression left = value(depth - 1);
  return {Kind::binary, 0, one_of(binary_operators), {std::move(left), value(depth - 1)}, {}};
}

Expression RandomEinsum::index(int depth) {
  if (depth == 0 || below(3) == 0) {
    if (below(3) == 0) return {Kind::number, static_cast<double>(below(300)), "", {}, {}};
    return {Kind::name, 0, one_of({"m", "m0", "p", "M0"}), {}, {}};
  }
  const int choice = below(6);
  if (choice == 0) return access(depth - 1);
  if (choice == 1) return {Kind::unary, 0, "-", {index(depth - 1)}, {}};
  Expression left = index(depth - 1);
  if (choice == 2) return {Kind::call, 0, one_of({"min", "max"}), {std::move(left), index(depth - 1)}, {}};
  return {Kind::binary, 0, one_of({"+", "-", "*", "//", "%"}), {std::move(left), index(depth - 1)}, {}};
}

std::vector<std::string> RandomEinsum::variables() {
  std::vector<std::string> result;
  for (int count = 1 + below(2); count > 0; --count) result.push_back(one_of({"m", "m0", "p", "j"}));
  return result;
}

Einsum RandomEinsum::einsum() {
  Einsum result;
  for (int count = 1 + below(5) / 4; count > 0; --count) {
    Expression output = access(2);
    result.outputs.push_back({output.name, output.operands, {}});
  }
  result.value = value(4);
  for (int count = below(3); count > 0; --count) {
    Reduction reduction{one_of({"sum", "max", "topk"}), variables(), {}, {}};
    if (below(3) == 0) reduction.to = variables();
    result.reductions.push_back(std::move(reduction));
  }
  if (below(2) == 0) result.predicate = value(3);
  return result;
}

}  // namespace weir::test
