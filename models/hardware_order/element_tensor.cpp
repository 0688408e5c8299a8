// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/element_tensor.hpp"

#include <utility>

namespace weir {
namespace {

/// Calls `body(offset in the order of the axes, offset by strides)` for every element.
template <typename Body>
void for_each_element(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& strides,
                      const Body& body) {
  std::vector<std::int64_t> index(shape.size(), 0);
  std::int64_t size = 1;
  for (const std::int64_t extent : shape) size *= extent;
  std::int64_t place = 0;
  for (std::int64_t offset = 0; offset < size; ++offset) {
    body(static_cast<std::size_t>(offset), static_cast<std::size_t>(place));
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      place += strides[axis];
      if (++index[axis] < shape[axis]) break;
      place -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

}  // namespace

template <typename Float>
ElementTensor<Float>::ElementTensor(std::string tensor_name, std::vector<std::int64_t> tensor_shape,
                                    std::size_t fastest)
    : name(std::move(tensor_name)), shape(std::move(tensor_shape)), strides(shape.size(), 1) {
  std::int64_t size = shape.empty() ? 1 : shape.at(fastest);
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    if (axis == fastest) continue;
    strides[axis] = size;
    size *= shape[axis];
  }
  values.resize(static_cast<std::size_t>(size));
  states.resize(static_cast<std::size_t>(size), ElementState::unwritten);
}

template <typename Float>
void ElementTensor<Float>::load(const Tensor& tensor) {
  for_each_element(shape, strides, [&](std::size_t from, std::size_t to) {
    values[to] = static_cast<Float>(tensor.values()[from]);
    states[to] = tensor.is_present(from) ? ElementState::present : ElementState::absent;
  });
}

template <typename Float>
Tensor ElementTensor<Float>::unload() const {
  Tensor tensor(shape);
  for_each_element(shape, strides, [&](std::size_t to, std::size_t from) {
    if (states[from] == ElementState::present) tensor.set(to, static_cast<double>(values[from]));
  });
  return tensor;
}

template <typename Float>
std::string ElementTensor<Float>::element_text(std::int64_t offset) const {
  std::string text;
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    text += (axis == 0 ? "" : ", ") + std::to_string(offset / strides[axis] % shape[axis]);
  return name + "[" + text + "]";
}

template struct ElementTensor<float>;
template struct ElementTensor<double>;

}  // namespace weir
