// SPDX-License-Identifier: Apache-2.0
/// What errors can be, before anything is computed. The derivations are in docs/arithmetic.md.
#pragma once

#include "models/arithmetic/arithmetic.hpp"

namespace weir {

/// |computed - exact| <= relative * (the exact size, or the sum of the sizes of the terms) + absolute.
struct ErrorBound {
  double relative = 0;
  double absolute = 0;
};

/// n u / (1 - n u), what n roundings do to a term (Higham, Accuracy and Stability of Numerical Algorithms,
/// section 3.1); infinite if n u >= 1.
double accumulated_roundoff(int roundings, NumericFormat format);

/// Of a sum of n products of elements that begins with 0, in any order, without overflow. Relative to the sum
/// of |a b|.
ErrorBound dot_product_bound(int terms, const Arithmetic& arithmetic);

/// Of exp(x) for lowest <= x <= 0 before it is rounded to the result's format; x is an fp32 number, for
/// cody_waite_fp16 an fp16 number.
ErrorBound exponential_bound(ExpOption option, double lowest);

/// Of a quotient before it is rounded to the result's format, relative to it.
double divide_bound(const DivideOption& option);

/// One row of softmax attention, as far as its error bound depends on it.
struct AttentionRow {
  int head_dim = 64;
  int keys = 1024;
  double max_logit = 1;                              ///< largest |q . k|
  double max_logit_terms = 1;                        ///< largest sum of |q_i k_i|, at least max_logit
  double max_value = 1;                              ///< largest |v|
  int rescalings = 0;                                ///< of sums under a running maximum: tiles less one
  NumericFormat running_sums = NumericFormat::fp32;  ///< in which those rest between tiles
  bool word_per_step =
      false;  ///< each tile's sum and each rescaled sum rests in it as well: FuseMax's cascade
};

/// A bound on |AV - exact AV| / max |V| where AV = sum exp(s - max s) v / sum exp(s - max s), s = q . k.
/// Inputs are elements; s, s - max s, the exponentials and AV are rounded to elements; sums are formed in the
/// accumulator, in any order, and the quotient is taken of them. With a running maximum, sums are multiplied
/// by exp(old maximum - new maximum) at each rescaling, added to the next tile's and then rounded to
/// `running_sums`; with `word_per_step` these three results are each rounded to it. Infinite if a sum may
/// overflow, or is longer than its format has digits, or for elements that have no exponentials (int8).
double attention_bound(const Arithmetic& arithmetic, const AttentionRow& row);

}  // namespace weir
