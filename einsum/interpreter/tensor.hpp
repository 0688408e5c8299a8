// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weir {

/// A dense array of numbers, last axis fastest, each of which may be absent.
class Tensor {
 public:
  Tensor() = default;
  /// All absent.
  explicit Tensor(std::vector<std::int64_t> shape);
  /// All present; `values` has as many as the shape has points, else std::logic_error.
  Tensor(std::vector<std::int64_t> shape, std::vector<double> values);

  const std::vector<std::int64_t>& shape() const { return shape_; }
  std::size_t size() const { return values_.size(); }

  /// The place of a point among the values, or nothing if an index is out of range.
  std::optional<std::size_t> offset(const std::vector<std::int64_t>& indices) const;

  bool is_present(std::size_t offset) const { return present_[offset]; }
  std::optional<double> at(std::size_t offset) const {
    return present_[offset] ? std::optional(values_[offset]) : std::nullopt;
  }
  /// The value at a point; absent if an index is out of range.
  std::optional<double> at(const std::vector<std::int64_t>& indices) const;
  void set(std::size_t offset, double value);

  /// The values with 0 where one is absent: what leaves the interpreter.
  const std::vector<double>& values() const { return values_; }
  std::size_t absent_count() const;

  bool operator==(const Tensor&) const = default;

 private:
  std::vector<std::int64_t> shape_;
  std::vector<double> values_;
  std::vector<bool> present_;
};

using TensorMap = std::map<std::string, Tensor>;

/// "3 x 4", or "a scalar".
std::string shape_text(const std::vector<std::int64_t>& shape);

}  // namespace weir
