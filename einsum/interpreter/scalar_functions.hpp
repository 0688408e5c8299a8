// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

namespace weir {

/// A number from numbers; as many as the function has arguments.
using ScalarFunction = double (*)(std::span<const double>);

/// What a function of the language computes, or null if it has no definition. `max` and `min` take two of
/// their arguments at a time; a NaN among them is the result. `round` goes to the even neighbour, `gelu` is
/// the exact one (by erf), `elu` has a slope of 1 at 0, `where(c, x, y)` is x if c is not 0.
ScalarFunction scalar_function(const std::string& name);

/// What an operator sign computes: + - * / // % ** comparisons (0 or 1). `//` rounds down and `%` has its
/// divisor's sign. Null if there is none.
ScalarFunction binary_operator(const std::string& sign);

/// `-` or `not`.
ScalarFunction unary_operator(const std::string& sign);

}  // namespace weir
