// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/evaluate.hpp"

#include <algorithm>
#include <cmath>

#include "einsum/language/nearest_name.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

constexpr double largest_exact = 9007199254740992.0;  // 2^53: every integer up to here is a double

class Evaluator {
 public:
  Evaluator(const IntegerLookup& lookup, const std::vector<std::string>& known_names)
      : lookup_(lookup), known_names_(known_names) {}

  std::int64_t value(const Expression& e) const {
    switch (e.kind) {
      case Kind::number:
        if (std::abs(e.value) > largest_exact)
          throw SpecError(e.where, "number is above 2^53; expected a smaller one");
        if (e.value != std::floor(e.value)) fail(e, "number is not an integer");
        return static_cast<std::int64_t>(e.value);
      case Kind::name:
        return named(e);
      case Kind::unary:
        return e.name == "not" ? (value(e.operands[0]) == 0 ? 1 : 0) : difference(e, 0, value(e.operands[0]));
      case Kind::binary:
        return binary(e);
      case Kind::call:
        return call(e);
      case Kind::access:
        fail(e, "tensor '" + e.name + "' where an integer is needed");
      case Kind::infinity:
      case Kind::empty:
        fail(e, e.kind == Kind::empty ? "'empty' is not an integer" : "'inf' is not an integer");
    }
    return 0;
  }

 private:
  [[noreturn]] static void fail(const Expression& e, const std::string& what) {
    throw SpecError(e.where, what + "; expected integers and + - * // % ** min max");
  }

  [[noreturn]] static void fail_overflow(const Expression& e) {
    throw SpecError(e.where, "result of '" + e.name + "' does not fit; expected at most 64 bits");
  }

  std::int64_t named(const Expression& e) const {
    if (const std::optional<std::int64_t> found = lookup_(e.name)) return *found;
    throw SpecError(e.where, "unknown name '" + e.name + "'; expected a known integer" +
                                 suggestion(e.name, known_names_));
  }

  std::int64_t binary(const Expression& e) const {
    const std::string& op = e.name;
    const std::int64_t left = value(e.operands[0]);
    if (op == "and" && left == 0) return 0;
    if (op == "or" && left != 0) return 1;
    const std::int64_t right = value(e.operands[1]);
    if (op == "and" || op == "or") return right != 0 ? 1 : 0;
    if (op == "<") return left < right ? 1 : 0;
    if (op == "<=") return left <= right ? 1 : 0;
    if (op == ">") return left > right ? 1 : 0;
    if (op == ">=") return left >= right ? 1 : 0;
    if (op == "==") return left == right ? 1 : 0;
    if (op == "!=") return left != right ? 1 : 0;
    if (op == "-") return difference(e, left, right);
    if (op == "+") return sum(e, left, right);
    if (op == "*") return product(e, left, right);
    if (op == "**") return power(e, left, right);
    if (op == "//" || op == "%") return floored(e, left, right);
    fail(e, "operator '" + op + "' does not give an integer");
  }

  static std::int64_t sum(const Expression& e, std::int64_t left, std::int64_t right) {
    std::int64_t result = 0;
    if (__builtin_add_overflow(left, right, &result)) fail_overflow(e);
    return result;
  }

  static std::int64_t difference(const Expression& e, std::int64_t left, std::int64_t right) {
    std::int64_t result = 0;
    if (__builtin_sub_overflow(left, right, &result)) fail_overflow(e);
    return result;
  }

  static std::int64_t product(const Expression& e, std::int64_t left, std::int64_t right) {
    std::int64_t result = 0;
    if (__builtin_mul_overflow(left, right, &result)) fail_overflow(e);
    return result;
  }

  /// `//` and `%`: the quotient is rounded down, so the remainder has the divisor's sign.
  static std::int64_t floored(const Expression& e, std::int64_t left, std::int64_t right) {
    if (right == 0) throw SpecError(e.where, "division by zero; expected a divisor other than 0");
    if (right == -1) return e.name == "%" ? 0 : difference(e, 0, left);  // the least integer has no opposite
    std::int64_t quotient = left / right;
    std::int64_t remainder = left % right;
    if (remainder != 0 && (remainder < 0) != (right < 0)) {
      --quotient;
      remainder += right;
    }
    return e.name == "%" ? remainder : quotient;
  }

  static std::int64_t power(const Expression& e, std::int64_t base, std::int64_t exponent) {
    if (exponent < 0) throw SpecError(e.where, "negative exponent; expected 0 or more");
    if (base == 0 || base == 1) return exponent == 0 ? 1 : base;
    if (base == -1) return exponent % 2 == 0 ? 1 : -1;
    std::int64_t result = 1;
    for (; exponent > 0; --exponent) result = product(e, result, base);
    return result;
  }

  std::int64_t call(const Expression& e) const {
    if (e.name != "min" && e.name != "max") fail(e, "function '" + e.name + "' does not give an integer");
    if (e.operands.empty())
      throw SpecError(e.where, "'" + e.name + "' of nothing; expected at least one argument");
    std::int64_t result = value(e.operands[0]);
    for (std::size_t i = 1; i < e.operands.size(); ++i) {
      const std::int64_t operand = value(e.operands[i]);
      result = e.name == "min" ? std::min(result, operand) : std::max(result, operand);
    }
    return result;
  }

  const IntegerLookup& lookup_;
  const std::vector<std::string>& known_names_;
};

}  // namespace

std::int64_t evaluate_integer(const Expression& expression, const IntegerLookup& lookup,
                              const std::vector<std::string>& known_names) {
  return Evaluator(lookup, known_names).value(expression);
}

}  // namespace weir
