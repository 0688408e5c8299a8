// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "einsum/interpreter/shape.hpp"
#include "einsum/interpreter/tensor.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// Steele, Lea and Flood's SplitMix64 (OOPSLA 2014): a stream of 64-bit numbers from a seed, the same on
/// every machine.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  /// In [0, 1), a multiple of 2^-53.
  double uniform();
  /// From 0 to `count` - 1; `count` is at least 1.
  std::int64_t below(std::int64_t count);
  /// Mean 0, variance 1: the sum of twelve uniform numbers less 6, so within +-6. Close to normal, and,
  /// unlike what needs a logarithm, the same on every machine.
  double normal();

 private:
  std::uint64_t state_;
};

/// The seed of one tensor's stream: whatever other tensors there are, its values stay the same.
std::uint64_t tensor_seed(std::uint64_t seed, const std::string& tensor);

/// A tensor that stands in for an input: whole numbers below the extent of the axis if it indexes a tensor
/// (`K[TI[j], e]`), whole numbers from 0 to the largest extent if a predicate reads it (`m < LEN[b]`), else
/// `normal` numbers. Throws SpecError if the input's shape is not known.
Tensor random_input(const Cascade& cascade, const std::string& tensor, const Shape& shape,
                    std::uint64_t seed);

}  // namespace weir
