// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/divide_option.hpp"

namespace weir {

std::string to_string(const DivideOption& option) {
  if (option.method == DivideOption::Method::correctly_rounded) return "correctly-rounded";
  return "newton" + std::to_string(option.newton_steps);
}

std::optional<DivideOption> divide_option(std::string_view name) {
  if (name == "correctly-rounded") return DivideOption{};
  for (int steps = 0; steps <= max_newton_steps; ++steps) {
    const DivideOption option{DivideOption::Method::newton, steps};
    if (to_string(option) == name) return option;
  }
  return std::nullopt;
}

}  // namespace weir
