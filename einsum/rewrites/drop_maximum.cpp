// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "einsum/interpreter/shape.hpp"
#include "einsum/language/check.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/rewrites/correction.hpp"
#include "einsum/rewrites/definitions.hpp"
#include "einsum/rewrites/rewrite.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

/// The largest finite number of a dtype (IEEE 754; bfloat16 has the exponents of binary32; fp8 as e4m3), or
/// 0.
double largest(const std::string& dtype) {
  static const std::array<std::pair<const char*, double>, 8> table = {{{"fp8", 448},
                                                                       {"fp16", 65504},
                                                                       {"f16", 65504},
                                                                       {"bf16", 3.3895313892515355e38},
                                                                       {"fp32", 3.4028234663852886e38},
                                                                       {"f32", 3.4028234663852886e38},
                                                                       {"fp64", 1.7976931348623157e308},
                                                                       {"f64", 1.7976931348623157e308}}};
  for (const auto& [name, value] : table) {
    if (dtype == name) return value;
  }
  return 0;
}

std::string dtype_of(const Cascade& cascade, const std::string& tensor) {
  for (const std::string& key : {tensor, std::string("default")}) {
    const auto found = cascade.dtypes.find(key);
    if (found != cascade.dtypes.end()) return found->second;
  }
  return "fp16";
}

std::string number_text(double value) {
  Expression e = number(std::floor(value * 100) / 100);
  return to_string(e);
}

class MaximumDrop {
 public:
  MaximumDrop(const Cascade& cascade, std::size_t statement)
      : cascade_(cascade),
        statement_(statement),
        correction_(cascade, {cascade.einsums[statement].name()}, {}) {}

  Rewritten write() {
    const Einsum& maximum = cascade_.einsums[statement_];
    require_bound(maximum);
    for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) follow(i);
    Rewritten result;
    result.cascade = cascade_;
    for (Einsum& einsum : result.cascade.einsums) einsum.value = without(einsum.value);
    result.cascade.einsums.erase(result.cascade.einsums.begin() + static_cast<std::ptrdiff_t>(statement_));
    remove_unwritten(result.cascade, cascade_);
    check(result.cascade);
    result.steps = {"drop-max"};
    result.origins = {"no " + maximum.name() + ", since " + maximum.value.name + " is within +-" +
                      to_string(number(cascade_.bounded.at(maximum.value.name)))};
    return result;
  }

 private:
  const std::string& tensor() const { return cascade_.einsums[statement_].name(); }

  void require_bound(const Einsum& maximum) const {
    const std::string& logits = maximum.value.name;
    const auto bound = cascade_.bounded.find(logits);
    if (bound == cascade_.bounded.end()) {
      throw SpecError(maximum.where, logits + ", whose maximum is " + tensor() +
                                         ", has no bound; expected 'bounded: {" + logits +
                                         ": ...}' in the einsum section");
    }
    for (const Einsum& einsum : cascade_.einsums) {
      if (reads_tensor(einsum.value, tensor())) require_range(einsum, bound->second);
    }
  }

  /// The value is exp(logits - maximum), and exp(bound) fits its dtype.
  void require_range(const Einsum& einsum, double bound) const {
    const Einsum& maximum = cascade_.einsums[statement_];
    const Expression& e = einsum.value;
    const bool shifts = e.kind == Kind::call && (e.name == "exp" || e.name == "exp2") &&
                        e.operands[0].kind == Kind::binary && e.operands[0].name == "-" &&
                        e.operands[0].operands[0].name == maximum.value.name &&
                        e.operands[0].operands[1].name == tensor();
    if (!shifts) {
      throw SpecError(einsum.where, einsum.name() + " reads " + tensor() + " in '" + to_string(e) +
                                        "'; expected exp(" + maximum.value.name + " - " + tensor() + ")");
    }
    const std::string dtype = dtype_of(cascade_, einsum.name());
    const double most = e.name == "exp" ? std::log(largest(dtype)) : std::log2(largest(dtype));
    if (bound <= most) return;
    throw SpecError(einsum.where, e.name + " of " + maximum.value.name + ", which is within +-" +
                                      to_string(number(bound)) + ", may exceed " + dtype + " in " +
                                      einsum.name() + "; expected a bound of at most " + number_text(most) +
                                      ", or another dtype");
  }

  /// How a statement changes without the maximum: not at all, or by factors that a sum does not walk.
  void follow(std::size_t i) {
    const Einsum& einsum = cascade_.einsums[i];
    if (i == statement_ || !correction_.depends(einsum.value)) return;
    const StatisticRead with = [](const TensorAccess& access) { return read(access); };
    const StatisticRead none = [](const TensorAccess&) { return number(0); };
    const std::vector<Factor> change = correction_.ratio(einsum.value, with, none);
    const bool reduces = !reduced_variables(einsum).empty();
    for (const Factor& factor : change) {
      for (const std::string& variable : reduced_variables(einsum)) {
        if (mentions(factor.value, variable)) refuse(einsum);
      }
    }
    const bool is_last = contains(outputs(cascade_), einsum.name());
    const bool is_plain_sum = !reduces || reduction_operator(einsum) == "sum";
    if (!change.empty() && (is_last || !is_plain_sum || !is_plain(einsum.outputs.front()))) refuse(einsum);
    correction_.know(einsum.outputs.front(), change);
  }

  [[noreturn]] void refuse(const Einsum& einsum) const {
    throw SpecError(einsum.where, einsum.name() + " changes without " + tensor() +
                                      "; expected it to cancel, as in a quotient of two sums of exp(x - " +
                                      tensor() + ")");
  }

  Expression without(const Expression& e) const {
    if (e.kind == Kind::binary && e.name == "-" && e.operands[1].kind == Kind::access &&
        e.operands[1].name == tensor())
      return without(e.operands[0]);
    Expression result = e;
    for (Expression& operand : result.operands) operand = without(operand);
    return result;
  }

  const Cascade& cascade_;
  std::size_t statement_;
  Correction correction_;
};

bool is_maximum(const Einsum& einsum) {
  const std::string op = reduction_operator(einsum);
  return (op == "max" || op == "min") && einsum.value.kind == Kind::access && einsum.outputs.size() == 1;
}

/// Whether an exponential reads the statement's result.
bool shifts_exponential(const Cascade& cascade, const Einsum& maximum) {
  return std::any_of(cascade.einsums.begin(), cascade.einsums.end(), [&](const Einsum& einsum) {
    return einsum.value.kind == Kind::call && (einsum.value.name == "exp" || einsum.value.name == "exp2") &&
           reads_tensor(einsum.value, maximum.name());
  });
}

}  // namespace

Rewritten drop_maximum(const Cascade& cascade) {
  std::optional<SpecError> obstacle;
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    if (!is_maximum(cascade.einsums[i]) || !shifts_exponential(cascade, cascade.einsums[i])) continue;
    try {
      return MaximumDrop(cascade, i).write();
    } catch (const SpecError& error) {
      if (!obstacle) obstacle = error;
    }
  }
  if (obstacle) throw SpecError(*obstacle);
  throw SpecError(cascade.where, "no maximum that only keeps exp in range; expected exp(x - max(x))");
}

}  // namespace weir
