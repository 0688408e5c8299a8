// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weir::test {

using Index = std::int64_t;
using Extents = std::map<std::string, Index>;

/// A dense array of numbers for the references: it shares nothing with the interpreter's tensors.
class Array {
 public:
  Array() = default;
  /// All 0.
  explicit Array(std::vector<Index> extents) : extents_(std::move(extents)) {
    Index size = 1;
    for (const Index extent : extents_) size *= extent;
    values_.resize(static_cast<std::size_t>(size));
  }
  Array(std::vector<Index> extents, std::vector<double> values)
      : extents_(std::move(extents)), values_(std::move(values)) {}

  template <class... Indices>
  double& operator()(Indices... indices) {
    return values_.at(offset({static_cast<Index>(indices)...}));
  }
  template <class... Indices>
  double operator()(Indices... indices) const {
    return values_.at(offset({static_cast<Index>(indices)...}));
  }
  /// The number at a place, 0 outside of the array.
  template <class... Indices>
  double padded(Indices... indices) const {
    return has(indices...) ? (*this)(indices...) : 0;
  }
  /// Whether there is such a place.
  template <class... Indices>
  bool has(Indices... indices) const {
    const std::array<Index, sizeof...(Indices)> all = {static_cast<Index>(indices)...};
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i] < 0 || all[i] >= extents_.at(i)) return false;
    }
    return true;
  }

  const std::vector<double>& values() const { return values_; }

 private:
  std::size_t offset(std::initializer_list<Index> indices) const {
    if (indices.size() != extents_.size()) throw std::logic_error("wrong number of indices");
    Index result = 0;
    auto extent = extents_.begin();
    for (const Index index : indices) {
      if (index < 0 || index >= *extent) throw std::logic_error("index out of range");
      result = result * *extent++ + index;
    }
    return static_cast<std::size_t>(result);
  }

  std::vector<Index> extents_;
  std::vector<double> values_;
};

/// Calls `body` with every combination of indices below the extents: `loop(P, M)([&](Index p, Index m)
/// {...})`.
template <class... Extent>
auto loop(Extent... extents) {
  const std::array<Index, sizeof...(Extent)> all = {static_cast<Index>(extents)...};
  return [all](const auto& body) {
    std::array<Index, sizeof...(Extent)> at{};
    if (std::find(all.begin(), all.end(), 0) != all.end()) return;
    for (std::size_t axis = 0; axis != all.size() + 1;) {
      std::apply(body, at);
      for (axis = all.size(); axis > 0 && ++at[axis - 1] == all[axis - 1]; --axis) at[axis - 1] = 0;
      if (axis == 0) return;
      axis = 0;
    }
  };
}

template <class Term>
double sum(Index count, const Term& term) {
  double result = 0;
  for (Index i = 0; i < count; ++i) result += term(i);
  return result;
}

/// What a score is if the query does not see the key.
constexpr double unseen = -std::numeric_limits<double>::infinity();

/// The softmax weights of a row; all 0 if nothing in it is seen.
template <class Score>
std::vector<double> softmax(Index count, const Score& score) {
  std::vector<double> weights;
  for (Index i = 0; i < count; ++i) weights.push_back(score(i));
  if (weights.empty()) return weights;
  const double largest = *std::max_element(weights.begin(), weights.end());
  double denominator = 0;
  for (double& weight : weights) {
    weight = weight == unseen ? 0 : std::exp(weight - largest);
    denominator += weight;
  }
  for (double& weight : weights) weight = denominator == 0 ? 0 : weight / denominator;
  return weights;
}

/// The indices of the `kept` largest numbers, in falling order, the lowest index first among equals; fewer if
/// fewer are seen.
template <class Score>
std::vector<Index> largest(Index kept, Index count, const Score& score) {
  std::vector<std::pair<double, Index>> all;
  for (Index i = 0; i < count; ++i) {
    if (score(i) != unseen) all.emplace_back(-score(i), i);
  }
  std::sort(all.begin(), all.end());
  std::vector<Index> result;
  for (std::size_t i = 0; i < all.size() && static_cast<Index>(i) < kept; ++i)
    result.push_back(all[i].second);
  return result;
}

inline Index ceil_of(Index a, Index b) { return (a + b - 1) / b; }
inline double logistic(double x) { return 1 / (1 + std::exp(-x)); }
inline double elu_plus_1(double x) { return x > 0 ? x + 1 : std::exp(x); }
inline double gelu_of(double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); }

}  // namespace weir::test
