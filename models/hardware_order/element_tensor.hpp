// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "einsum/interpreter/tensor.hpp"

namespace weir {

/// What the program has made of an element so far.
enum class ElementState : std::uint8_t {
  unwritten,      ///< nothing: to read it is a hazard
  present,        ///< its value
  absent,         ///< nothing, for good: culled, or reduced from nothing
  partial,        ///< a sum that lacks tiles still to come
  partial_absent  ///< the same, and nothing to add up yet
};

/// A tensor while a program runs, whole, with the axis fastest that the lanes of most tasks go along.
template <typename Float>
struct ElementTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;  ///< of each axis
  std::vector<Float> values;          ///< 0 where absent
  std::vector<ElementState> states;

  ElementTensor() = default;
  /// All unwritten; `fastest` is the axis of stride 1.
  ElementTensor(std::string tensor_name, std::vector<std::int64_t> tensor_shape, std::size_t fastest);

  /// Takes over values and presence.
  void load(const Tensor& tensor);
  /// What is there, absent where nothing was written.
  Tensor unload() const;
  /// "QK[0, 3, 17]"
  std::string element_text(std::int64_t offset) const;
};

template <typename Float>
using ElementStore = std::map<std::string, ElementTensor<Float>>;

}  // namespace weir
