// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir {

inline constexpr int max_newton_steps = 4;

/// How a / b is computed. NaN, infinities and zeros follow IEEE 754 in both: 0/0 and inf/inf are NaN, a/0 is
/// infinite.
struct DivideOption {
  enum class Method {
    correctly_rounded,  ///< a pipelined divider: the nearest number of the result's format
    newton,  ///< a * (1/b) in fp32: seed 48/17 - 32/17 m for the mantissa m of b in [0.5, 1), then steps
  };
  Method method = Method::correctly_rounded;
  int newton_steps = 0;  ///< each squares the relative error of the seed, 1/17

  bool operator==(const DivideOption&) const = default;
};

/// Issue cycles of one quotient: 1 for the divider; Newton: the seed, two multiply-adds a step, and the
/// product.
constexpr int issue_cycles(const DivideOption& option) {
  return option.method == DivideOption::Method::correctly_rounded ? 1 : 2 + 2 * option.newton_steps;
}

std::string to_string(const DivideOption& option);                 ///< "correctly-rounded", "newton2"
std::optional<DivideOption> divide_option(std::string_view name);  ///< the option of that name, or nothing

}  // namespace weir
