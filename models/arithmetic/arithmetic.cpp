// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/arithmetic.hpp"

namespace weir {

std::string complaint(const Arithmetic& arithmetic) {
  const FormatParameters element = parameters(arithmetic.element);
  const FormatParameters accumulator = parameters(arithmetic.accumulator);
  if (arithmetic.accumulator == NumericFormat::int8)
    return "int8 cannot accumulate; expected a floating point format";
  if (accumulator.precision < element.precision || accumulator.largest < element.largest)
    return std::string(accumulator.name) + " cannot accumulate " + std::string(element.name) +
           "; expected a format with at least its precision and range";
  const int steps = arithmetic.divide.newton_steps;
  if (steps < 0 || steps > max_newton_steps)
    return std::to_string(steps) + " Newton steps; expected 0 to " + std::to_string(max_newton_steps) +
           ", after which the reciprocal is as exact as fp32";
  return {};
}

std::string to_string(const Arithmetic& arithmetic) {
  return std::string(to_string(arithmetic.element)) + ", accumulated in " +
         std::string(to_string(arithmetic.accumulator)) + " (" +
         std::string(to_string(arithmetic.multiply_add)) + "), exp " +
         std::string(to_string(arithmetic.exp)) + ", divide " + to_string(arithmetic.divide);
}

}  // namespace weir
