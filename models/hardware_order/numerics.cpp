// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/numerics.hpp"

#include <algorithm>

#include "einsum/interpreter/shape.hpp"
#include "einsum/language/functions.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

NumericFormat parse_dtype(const std::string& name, const SourceLocation& where) {
  std::string full = name;
  if (full.size() > 1 && full[0] == 'f' && full[1] >= '0' && full[1] <= '9') full = "fp" + full.substr(1);
  const auto found = numeric_format(full);
  if (found && *found != NumericFormat::int8) return *found;
  throw SpecError(
      where, "dtype '" + name + "' has no arithmetic; expected fp64, fp32, fp16, bf16, fp8_e4m3 or fp8_e5m2");
}

std::string dtype_of(const Cascade& cascade, const std::string& tensor) {
  for (const std::string& name : {tensor, std::string("default")}) {
    const auto found = cascade.dtypes.find(name);
    if (found != cascade.dtypes.end()) return found->second;
  }
  return "fp16";
}

bool reads(const Expression& e, const std::string& tensor) {
  const std::vector<TensorAccess> all = accesses(e);
  return std::any_of(all.begin(), all.end(),
                     [&](const TensorAccess& access) { return access.tensor == tensor; });
}

bool is_in_index(const Expression& e, const std::string& tensor) {
  return std::any_of(e.operands.begin(), e.operands.end(), [&](const Expression& operand) {
    return (e.kind == Expression::Kind::access && reads(operand, tensor)) || is_in_index(operand, tensor);
  });
}

bool decides(const Einsum& einsum, const std::string& tensor) {
  if (is_in_index(einsum.value, tensor) || (einsum.predicate && reads(*einsum.predicate, tensor)))
    return true;
  for (const TensorAccess& output : einsum.outputs) {
    for (const Expression& index : output.indices) {
      if (reads(index, tensor)) return true;
    }
  }
  return false;
}

}  // namespace

Numerics usual_numerics(NumericFormat element) {
  Numerics numerics;
  numerics.arithmetic.element = element;
  const bool is_double = element == NumericFormat::fp64;
  numerics.arithmetic.accumulator = is_double ? NumericFormat::fp64 : NumericFormat::fp32;
  if (is_double) numerics.arithmetic.multiply_add = MultiplyAdd::separate;
  if (parameters(element).bits >= 32) numerics.arithmetic.exp = ExpOption::correctly_rounded;
  return numerics;
}

Numerics cascade_numerics(const Cascade& cascade) {
  Numerics numerics = usual_numerics(parse_dtype(dtype_of(cascade, "default"), cascade.where));
  numerics.by_tensor = true;
  return numerics;
}

NumericFormat tensor_format(const Cascade& cascade, const Numerics& numerics, const std::string& tensor) {
  if (!numerics.by_tensor) return numerics.arithmetic.element;
  return parse_dtype(dtype_of(cascade, tensor), cascade.where);
}

bool is_exact(const Cascade& cascade, const std::string& tensor) {
  for (const Einsum& einsum : cascade.einsums) {
    const bool selects = !einsum.reductions.empty() && gives_index(einsum.reductions.front().op);
    if (selects && einsum.outputs.back().tensor == tensor) return true;
  }
  const std::vector<const TensorDeclaration*> given = inputs(cascade);
  const bool is_input = std::any_of(given.begin(), given.end(), [&](const TensorDeclaration* declaration) {
    return declaration->name == tensor;
  });
  return is_input && std::any_of(cascade.einsums.begin(), cascade.einsums.end(),
                                 [&](const Einsum& einsum) { return decides(einsum, tensor); });
}

}  // namespace weir
