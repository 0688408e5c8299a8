// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/random_tensor.hpp"

#include <algorithm>
#include <optional>

#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

bool reads(const Expression& e, const std::string& tensor) {
  if (e.kind == Kind::access && e.name == tensor) return true;
  return std::any_of(e.operands.begin(), e.operands.end(),
                     [&](const Expression& operand) { return reads(operand, tensor); });
}

/// The extent of the axis that `tensor` indexes in the expression, if it does.
std::optional<std::int64_t> indexed_extent(const Cascade& cascade, const Expression& e,
                                           const std::string& tensor, const Shape& shape) {
  for (std::size_t i = 0; i < e.operands.size(); ++i) {
    if (const auto inner = indexed_extent(cascade, e.operands[i], tensor, shape)) return inner;
    if (e.kind == Kind::access && reads(e.operands[i], tensor))
      return tensor_shape(cascade, e.name, shape).at(i);
  }
  return std::nullopt;
}

/// How many whole numbers the input is drawn from, or nothing if it holds other numbers.
std::optional<std::int64_t> choices(const Cascade& cascade, const std::string& tensor, const Shape& shape) {
  for (const Einsum& einsum : cascade.einsums) {
    std::vector<Expression> all = {einsum.value};
    if (einsum.predicate) all.push_back(*einsum.predicate);
    for (const TensorAccess& output : einsum.outputs)
      all.push_back({Kind::access, 0, output.tensor, output.indices, output.where});
    for (const Expression& e : all) {
      if (const auto extent = indexed_extent(cascade, e, tensor, shape)) return extent;
    }
  }
  for (const Einsum& einsum : cascade.einsums) {
    if (!einsum.predicate || !reads(*einsum.predicate, tensor)) continue;
    std::int64_t largest = 1;
    for (const std::string& variable : rank_variables(*einsum.predicate)) {
      const auto extent = shape.find(rank_of(variable));
      if (extent != shape.end()) largest = std::max(largest, extent->second);
    }
    return largest + 1;
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t SplitMix64::next() {
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

double SplitMix64::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

std::int64_t SplitMix64::below(std::int64_t count) {
  return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(count));
}

double SplitMix64::normal() {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += uniform();
  return sum;
}

std::uint64_t tensor_seed(std::uint64_t seed, const std::string& tensor) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const char c : tensor) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return SplitMix64(seed).next() ^ hash;
}

Tensor random_input(const Cascade& cascade, const std::string& tensor, const Shape& shape,
                    std::uint64_t seed) {
  Tensor result(tensor_shape(cascade, tensor, shape));
  const std::optional<std::int64_t> count = choices(cascade, tensor, shape);
  SplitMix64 random(tensor_seed(seed, tensor));
  for (std::size_t i = 0; i < result.size(); ++i)
    result.set(
        i, count ? static_cast<double>(random.below(std::max<std::int64_t>(*count, 1))) : random.normal());
  return result;
}

}  // namespace weir
