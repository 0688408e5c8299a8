// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/program_values.hpp"

#include <cmath>

#include "einsum/interpreter/shape.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

bool has_all_of(NumericFormat wide, NumericFormat narrow) {
  const FormatParameters a = parameters(wide);
  const FormatParameters b = parameters(narrow);
  return a.precision >= b.precision && a.largest >= b.largest && a.min_exponent <= b.min_exponent;
}

/// Whole numbers that index or decide must not change when they are stored.
template <typename Float>
void check_indices(const TensorDeclaration& declaration, const Tensor& tensor) {
  for (const double value : tensor.values()) {
    if (value != std::floor(value) || static_cast<double>(static_cast<Float>(value)) == value) continue;
    throw SpecError(declaration.where, "input '" + declaration.name + "' has the index " +
                                           std::to_string(static_cast<std::int64_t>(value)) +
                                           ", which fp32 does not hold; expected fp64 numerics");
  }
}

}  // namespace

bool is_initial(const Einsum& einsum) { return accesses(einsum.value).empty(); }

std::set<std::string> tensor_names(const Cascade& cascade) {
  std::set<std::string> names;
  for (const TensorDeclaration* declaration : inputs(cascade)) names.insert(declaration->name);
  for (const Einsum& einsum : cascade.einsums) {
    for (const TensorAccess& output : einsum.outputs) names.insert(output.tensor);
  }
  return names;
}

LaneFormats formats_of(const Cascade& cascade, const Numerics& numerics, const Einsum& statement,
                       NumericFormat widest) {
  LaneFormats formats;
  formats.result = tensor_format(cascade, numerics, statement.name());
  formats.accumulator = numerics.arithmetic.accumulator;
  if (!has_all_of(formats.accumulator, formats.result)) formats.accumulator = widest;
  formats.operand = formats.result;
  for (const TensorAccess& access : accesses(statement.value)) {
    const bool same = tensor_format(cascade, numerics, access.tensor) == formats.result;
    if (!same || is_exact(cascade, access.tensor)) formats.operand = widest;
  }
  return formats;
}

NumericFormat widest_format(const Cascade& cascade, const Numerics& numerics) {
  bool is_double = numerics.arithmetic.accumulator == NumericFormat::fp64;
  for (const std::string& name : tensor_names(cascade))
    is_double = is_double || tensor_format(cascade, numerics, name) == NumericFormat::fp64;
  return is_double ? NumericFormat::fp64 : NumericFormat::fp32;
}

template <typename Float>
void load_inputs(const Cascade& cascade, const TensorMap& given, ElementStore<Float>& tensors) {
  for (const TensorDeclaration* declaration : inputs(cascade)) {
    const auto found = given.find(declaration->name);
    if (found == given.end())
      throw SpecError(declaration->where, "no input '" + declaration->name + "'; expected a tensor");
    ElementTensor<Float>& tensor = tensors.at(declaration->name);
    if (found->second.shape() != tensor.shape) {
      throw SpecError(declaration->where, "input '" + declaration->name + "' is " +
                                              shape_text(found->second.shape()) + "; expected " +
                                              shape_text(tensor.shape));
    }
    tensor.load(found->second);
    if (is_exact(cascade, declaration->name)) check_indices<Float>(*declaration, found->second);
  }
}

template void load_inputs(const Cascade& cascade, const TensorMap& given, ElementStore<float>& tensors);
template void load_inputs(const Cascade& cascade, const TensorMap& given, ElementStore<double>& tensors);

}  // namespace weir
