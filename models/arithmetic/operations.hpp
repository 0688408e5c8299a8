// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/arithmetic/arithmetic.hpp"

namespace weir {

/// Scalar operations, one rounding each: the exact result for the operands, to the nearest number of the
/// format. Operands hold numbers of any formats (for a result in fp64: of up to fp64; else of up to fp32).
/// What the result's format cannot hold: see `round_to` in encoding.hpp. Infinities and NaN follow IEEE 754:
/// inf - inf, 0 * inf, 0 / 0 are NaN.
double add(NumericFormat result, double a, double b);
double subtract(NumericFormat result, double a, double b);
double multiply(NumericFormat result, double a, double b);
double divide(NumericFormat result, double a, double b);

/// accumulator + a * b in the accumulator's format: one rounding if fused, else one for the product and one
/// for the sum.
double multiply_add(const Arithmetic& arithmetic, double accumulator, double a, double b);

/// As the interpreter has them: NaN if either is, and exact.
double maximum(double a, double b);
double minimum(double a, double b);

/// By the option, then rounded to the result's format.
double divide(const DivideOption& option, NumericFormat result, double a, double b);

/// exp(x) by the option, then rounded to the result's format. For a result in fp64, `correctly_rounded` is
/// that of the C library (within one last bit), and all others take x as fp32 and give an fp32 number. A
/// result in fp32 that is correctly rounded is the nearest or, once in about 2^28 arguments, its neighbour at
/// a tie that double cannot tell.
double exponential(ExpOption option, NumericFormat result, double x);

/// The same before its rounding to the result's format: fp32, or double for `correctly_rounded`.
double unrounded_exponential(ExpOption option, double x);

}  // namespace weir
