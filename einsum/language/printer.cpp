// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/printer.hpp"

#include <array>
#include <charconv>
#include <ostream>

namespace weir {
namespace {

using Kind = Expression::Kind;

/// How tightly an expression holds together; a looser one inside a tighter one needs parentheses.
enum Precedence {
  either = 1,
  both,
  negation,
  comparison,
  defaulted,
  added,
  multiplied,
  negative,
  power,
  primary
};

Precedence precedence(const Expression& e) {
  if (e.kind == Kind::number) return e.value < 0 ? negative : primary;
  if (e.kind == Kind::unary) return e.name == "not" ? negation : negative;
  if (e.kind != Kind::binary) return primary;
  if (e.name == "or") return either;
  if (e.name == "and") return both;
  if (e.name == "??") return defaulted;
  if (e.name == "+" || e.name == "-") return added;
  if (e.name == "**") return power;
  if (e.name == "*" || e.name == "/" || e.name == "//" || e.name == "%") return multiplied;
  return comparison;
}

std::string number_text(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

template <typename Parts, typename Print>
std::string joined(const Parts& parts, Print print) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + print(part);
  return text;
}

/// Prints expressions; inside brackets arithmetic is set tight (`K[m1*M0+m0, e]`).
class Printer {
 public:
  explicit Printer(bool tight) : tight_(tight) {}

  std::string print(const Expression& e) const {
    switch (e.kind) {
      case Kind::number:
        return number_text(e.value);
      case Kind::name:
        return e.name;
      case Kind::infinity:
        return "inf";
      case Kind::empty:
        return "empty";
      case Kind::access:
        return e.name + "[" + joined(e.operands, [](const Expression& i) { return Printer(true).print(i); }) +
               "]";
      case Kind::call:
        return e.name + "(" + joined(e.operands, [this](const Expression& a) { return print(a); }) + ")";
      case Kind::unary:
        return (e.name == "not" ? "not " : e.name) + within(e.operands.front(), precedence(e));
      case Kind::binary:
        return binary(e);
    }
    return {};
  }

 private:
  /// The expression, in parentheses if it holds together less tightly than `least`.
  std::string within(const Expression& e, int least) const {
    return precedence(e) < least ? "(" + print(e) + ")" : print(e);
  }

  std::string binary(const Expression& e) const {
    const int own = precedence(e);
    int left = own;
    int right = own + 1;
    if (own == comparison) left = own + 1;
    if (own == power) {
      left = primary;
      right = negative;
    }
    const bool word = e.name == "and" || e.name == "or";
    const std::string op = tight_ && !word ? e.name : " " + e.name + " ";
    return within(e.operands[0], left) + op + within(e.operands[1], right);
  }

  bool tight_;
};

}  // namespace

std::string to_string(const Expression& expression) { return Printer(false).print(expression); }

std::string to_string(const TensorAccess& access) {
  return to_string(Expression{Kind::access, 0, access.tensor, access.indices, access.where});
}

std::string to_string(const Reduction& reduction) {
  const auto same = [](const std::string& name) { return name; };
  const std::string made = reduction.to.empty() ? "" : " -> " + joined(reduction.to, same);
  return reduction.op + "(" + joined(reduction.from, same) + made + ")";
}

std::string to_string(const Einsum& einsum) {
  std::string text = joined(einsum.outputs, [](const TensorAccess& output) { return to_string(output); });
  if (einsum.outputs.size() > 1) text = "(" + text + ")";
  text += " = " + to_string(einsum.value);
  if (!einsum.reductions.empty()) {
    text +=
        " :: " + joined(einsum.reductions, [](const Reduction& reduction) { return to_string(reduction); });
  }
  if (einsum.predicate) text += " if " + to_string(*einsum.predicate);
  return text;
}

std::ostream& operator<<(std::ostream& os, const Expression& expression) {
  return os << to_string(expression);
}
std::ostream& operator<<(std::ostream& os, const TensorAccess& access) { return os << to_string(access); }
std::ostream& operator<<(std::ostream& os, const Reduction& reduction) { return os << to_string(reduction); }
std::ostream& operator<<(std::ostream& os, const Einsum& einsum) { return os << to_string(einsum); }

}  // namespace weir
