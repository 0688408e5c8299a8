// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/tensor.hpp"

#include <algorithm>
#include <stdexcept>

namespace weir {
namespace {

std::size_t point_count(const std::vector<std::int64_t>& shape) {
  std::size_t count = 1;
  for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
  return count;
}

}  // namespace

Tensor::Tensor(std::vector<std::int64_t> shape)
    : shape_(std::move(shape)), values_(point_count(shape_)), present_(values_.size()) {}

Tensor::Tensor(std::vector<std::int64_t> shape, std::vector<double> values)
    : shape_(std::move(shape)), values_(std::move(values)), present_(values_.size(), true) {
  if (values_.size() != point_count(shape_))
    throw std::logic_error("tensor with more or fewer values than points");
}

std::optional<std::size_t> Tensor::offset(const std::vector<std::int64_t>& indices) const {
  std::size_t offset = 0;
  for (std::size_t i = 0; i < shape_.size(); ++i) {
    if (indices[i] < 0 || indices[i] >= shape_[i]) return std::nullopt;
    offset = offset * static_cast<std::size_t>(shape_[i]) + static_cast<std::size_t>(indices[i]);
  }
  return offset;
}

std::optional<double> Tensor::at(const std::vector<std::int64_t>& indices) const {
  const std::optional<std::size_t> place = offset(indices);
  return place ? at(*place) : std::nullopt;
}

void Tensor::set(std::size_t offset, double value) {
  values_[offset] = value;
  present_[offset] = true;
}

std::size_t Tensor::absent_count() const {
  return static_cast<std::size_t>(std::count(present_.begin(), present_.end(), false));
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t extent : shape) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return text.empty() ? "a scalar" : text;
}

}  // namespace weir
