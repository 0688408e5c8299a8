// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/shape.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "einsum/interpreter/index_bounds.hpp"
#include "einsum/language/evaluate.hpp"
#include "einsum/language/offset.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

constexpr double largest_extent = 9007199254740992.0;  // 2^53

std::int64_t evaluated(const Expression& expression, const Shape& shape) {
  std::vector<std::string> known;
  for (const auto& [rank, extent] : shape) known.push_back(rank);
  const auto lookup = [&](const std::string& rank) -> std::optional<std::int64_t> {
    const auto found = shape.find(rank);
    return found == shape.end() ? std::nullopt : std::optional(found->second);
  };
  return evaluate_integer(expression, lookup, known);
}

/// Dividing ranks with a remainder would drop the rest of the longer one without a word.
void require_no_rest(const ShapeDefinition& definition, const Shape& shape) {
  const Expression& e = definition.extent;
  if (e.kind != Expression::Kind::binary || e.name != "//") return;
  const std::int64_t whole = evaluated(e.operands[0], shape);
  const std::int64_t part = evaluated(e.operands[1], shape);
  if (part == 0 || part == -1 || whole % part == 0) return;
  throw SpecError(definition.where, definition.rank + " = " + to_string(e) + " = " + std::to_string(whole) +
                                        " // " + std::to_string(part) +
                                        " leaves a remainder; expected none, or " + definition.rank +
                                        " given in whole tiles");
}

std::int64_t written_extent(const Cascade& cascade, const std::string& tensor, std::size_t axis,
                            const Shape& shape) {
  double extent = 0;
  for (const Einsum& einsum : cascade.einsums) {
    for (const TensorAccess& output : einsum.outputs) {
      if (output.tensor != tensor) continue;
      extent = std::max(extent, index_bounds(output.indices.at(axis), shape).greatest + 1);
    }
  }
  if (extent > largest_extent)
    throw SpecError(cascade.where, "tensor '" + tensor + "' is too large; expected a smaller shape");
  return static_cast<std::int64_t>(extent);
}

bool is_written(const Cascade& cascade, const std::string& tensor) {
  return std::any_of(cascade.einsums.begin(), cascade.einsums.end(), [&](const Einsum& einsum) {
    return std::any_of(einsum.outputs.begin(), einsum.outputs.end(),
                       [&](const TensorAccess& output) { return output.tensor == tensor; });
  });
}

void add_reads(std::set<std::string>& tensors, const Einsum& einsum) {
  std::set<std::string> own;
  for (const TensorAccess& output : einsum.outputs) own.insert(output.tensor);
  const auto add = [&](const Expression& e) {
    for (const TensorAccess& access : accesses(e)) {
      if (!own.contains(access.tensor)) tensors.insert(access.tensor);
    }
  };
  add(einsum.value);
  if (einsum.predicate) add(*einsum.predicate);
  for (const TensorAccess& output : einsum.outputs) {
    for (const Expression& index : output.indices) add(index);
  }
}

}  // namespace

std::vector<std::string> open_ranks(const Cascade& cascade, const Shape& given) {
  std::set<std::string> known;
  for (const auto& [rank, extent] : given) known.insert(rank);
  for (const ShapeDefinition& definition : cascade.shape) known.insert(definition.rank);
  std::vector<std::string> ranks;
  for (const TensorDeclaration& declaration : cascade.declarations) {
    for (const Expression& extent : declaration.extents) {
      const std::optional<Offset> offset = as_offset(extent);
      if (offset && !offset->name.empty() && known.insert(offset->name).second) ranks.push_back(offset->name);
    }
  }
  return ranks;
}

Shape resolve_shape(const Cascade& cascade, const Shape& given) {
  Shape shape = given;
  for (const std::string& rank : open_ranks(cascade, given))
    throw SpecError(cascade.where, "rank " + rank + " has no extent; expected one");
  for (const ShapeDefinition& definition : cascade.shape) {
    if (shape.contains(definition.rank)) continue;
    const std::int64_t extent = evaluated(definition.extent, shape);
    if (extent < 1) {
      throw SpecError(definition.where, "extent " + definition.rank + " is " + std::to_string(extent) +
                                            "; expected at least 1");
    }
    require_no_rest(definition, shape);
    shape[definition.rank] = extent;
  }
  for (const auto& [rank, extent] : shape) {
    if (extent >= 1) continue;
    throw SpecError(cascade.where,
                    "extent " + rank + " is " + std::to_string(extent) + "; expected at least 1");
  }
  return shape;
}

std::vector<const TensorDeclaration*> inputs(const Cascade& cascade) {
  std::vector<const TensorDeclaration*> result;
  for (const TensorDeclaration& declaration : cascade.declarations) {
    if (!is_written(cascade, declaration.name)) result.push_back(&declaration);
  }
  return result;
}

std::vector<std::string> outputs(const Cascade& cascade) {
  std::set<std::string> read;
  for (const Einsum& einsum : cascade.einsums) add_reads(read, einsum);
  std::vector<std::string> result;
  for (const Einsum& einsum : cascade.einsums) {
    for (const TensorAccess& output : einsum.outputs) {
      if (read.contains(output.tensor)) continue;
      if (std::find(result.begin(), result.end(), output.tensor) == result.end())
        result.push_back(output.tensor);
    }
  }
  return result;
}

std::vector<std::int64_t> tensor_shape(const Cascade& cascade, const std::string& tensor,
                                       const Shape& shape) {
  std::vector<std::int64_t> extents;
  for (const TensorDeclaration& declaration : cascade.declarations) {
    if (declaration.name != tensor) continue;
    for (const Expression& extent : declaration.extents) extents.push_back(evaluated(extent, shape));
    return extents;
  }
  for (const Einsum& einsum : cascade.einsums) {
    for (const TensorAccess& output : einsum.outputs) {
      if (output.tensor != tensor) continue;
      for (std::size_t axis = 0; axis < output.indices.size(); ++axis)
        extents.push_back(written_extent(cascade, tensor, axis, shape));
      return extents;
    }
  }
  throw SpecError(cascade.where, "tensor '" + tensor + "' is neither declared nor written; expected either");
}

}  // namespace weir
