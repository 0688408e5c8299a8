// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/numeric_expression.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "einsum/language/nearest_name.hpp"

namespace weir {

namespace {

using Kind = Expression::Kind;

using Function = double (*)(double);
const std::map<std::string, Function> functions = {
    {"abs", [](double x) { return std::fabs(x); }},  {"floor", [](double x) { return std::floor(x); }},
    {"ceil", [](double x) { return std::ceil(x); }}, {"round", [](double x) { return std::round(x); }},
    {"sqrt", [](double x) { return std::sqrt(x); }}, {"log", [](double x) { return std::log(x); }},
    {"log2", [](double x) { return std::log2(x); }}, {"exp", [](double x) { return std::exp(x); }},
    {"exp2", [](double x) { return std::exp2(x); }}};

class Evaluator {
 public:
  Evaluator(const NumberLookup& lookup, const std::vector<std::string>& known)
      : lookup_(lookup), known_(known) {}

  double value(const Expression& e) const {
    const double result = raw_value(e);
    if (!std::isfinite(result))
      throw SpecError(e.where, "'" + e.name + "' gives no finite number; expected one");
    return result;
  }

 private:
  double raw_value(const Expression& e) const {
    switch (e.kind) {
      case Kind::number:
        return e.value;
      case Kind::name:
        return named(e);
      case Kind::unary:
        return e.name == "not" ? (value(e.operands[0]) == 0 ? 1 : 0) : -value(e.operands[0]);
      case Kind::binary:
        return binary(e);
      case Kind::call:
        return call(e);
      default:
        throw SpecError(e.where, "no number; expected numbers, names and + - * / // % ** min max");
    }
  }

  double named(const Expression& e) const {
    if (const std::optional<double> found = lookup_(e.name)) return *found;
    throw SpecError(e.where, "unknown name '" + e.name + "'; expected one that has a number" +
                                 suggestion(e.name, known_));
  }

  double binary(const Expression& e) const {
    const std::string& op = e.name;
    const double left = value(e.operands[0]);
    if (op == "and" && left == 0) return 0;
    if (op == "or" && left != 0) return 1;
    const double right = value(e.operands[1]);
    if (op == "and" || op == "or") return right != 0 ? 1 : 0;
    if (op == "<") return left < right ? 1 : 0;
    if (op == "<=") return left <= right ? 1 : 0;
    if (op == ">") return left > right ? 1 : 0;
    if (op == ">=") return left >= right ? 1 : 0;
    if (op == "==") return left == right ? 1 : 0;
    if (op == "!=") return left != right ? 1 : 0;
    return arithmetic(e, left, right);
  }

  static double arithmetic(const Expression& e, double left, double right) {
    const std::string& op = e.name;
    if (op == "+") return left + right;
    if (op == "-") return left - right;
    if (op == "*") return left * right;
    if (op == "**") return std::pow(left, right);
    if (right == 0) throw SpecError(e.where, "division by zero; expected a divisor other than 0");
    if (op == "/") return left / right;
    if (op == "//") return std::floor(left / right);
    if (op == "%") return left - right * std::floor(left / right);
    throw SpecError(e.where, "operator '" + op + "' gives no number; expected + - * / // % **");
  }

  double call(const Expression& e) const {
    std::vector<double> values;
    const bool is_choice = e.name == "where" && e.operands.size() == 3;
    if (is_choice) return value(value(e.operands[0]) != 0 ? e.operands[1] : e.operands[2]);
    for (const Expression& operand : e.operands) values.push_back(value(operand));
    if (e.name == "min" && !values.empty()) return *std::min_element(values.begin(), values.end());
    if (e.name == "max" && !values.empty()) return *std::max_element(values.begin(), values.end());
    const auto function = functions.find(e.name);
    if (function != functions.end() && values.size() == 1) return function->second(values[0]);
    throw SpecError(
        e.where,
        "no function '" + e.name + "' of " + std::to_string(values.size()) +
            " numbers; expected min, max, abs, floor, ceil, round, sqrt, log, log2, exp, exp2 or where");
  }

  const NumberLookup& lookup_;
  const std::vector<std::string>& known_;
};

void add_names(const Expression& expression, std::vector<const Expression*>& names) {
  if (expression.kind == Kind::name) names.push_back(&expression);
  for (const Expression& operand : expression.operands) add_names(operand, names);
}

}  // namespace

double evaluate_number(const Expression& expression, const NumberLookup& lookup,
                       const std::vector<std::string>& known_names) {
  return Evaluator(lookup, known_names).value(expression);
}

std::vector<const Expression*> names_in(const Expression& expression) {
  std::vector<const Expression*> names;
  add_names(expression, names);
  return names;
}

}  // namespace weir
