// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/accumulator.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace weir {

std::string counted_name(const std::string& reduction) {
  if (reduction == "sum") return "add";
  return reduction == "prod" ? "mul" : reduction;
}

ScalarFunction combining_function(const std::string& reduction) {
  if (reduction == "sum") return binary_operator("+");
  if (reduction == "prod") return binary_operator("*");
  return reduction == "max" || reduction == "min" ? scalar_function(reduction) : nullptr;
}

void Accumulator::add(const std::optional<double>& item) {
  if (!item) return;
  if (result_) ++count_;
  result_ = result_ ? combine_(std::array{*result_, *item}) : *item;
}

void order(std::vector<Selected>& candidates, const std::string& reduction) {
  const bool least_first = reduction == "argmin";
  std::stable_sort(candidates.begin(), candidates.end(), [&](const Selected& a, const Selected& b) {
    if (std::isnan(a.value) || std::isnan(b.value)) return !std::isnan(a.value) && std::isnan(b.value);
    return least_first ? a.value < b.value : a.value > b.value;
  });
}

}  // namespace weir
