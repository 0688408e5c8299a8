// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace weir {

/// How exp(x) is computed. Unless it says otherwise, in fp32 from the element's value, and rounded once to
/// the result's format. Every option finds NaN and infinities at its input: exp(NaN) = NaN, exp(-inf) = 0,
/// exp(inf) = inf.
enum class ExpOption {
  taylor5,      ///< Taylor polynomial of degree 5 about 0 of x itself: FuseMax's six multiply-accumulates,
                ///< literally
  taylor5_ln2,  ///< the same of x - k ln 2, |x - k ln 2| <= ln 2 / 2, and 2^k
  cody_waite_fp16,  ///< degree 4, ln 2 in two parts, each operation rounded to fp16
  exp2_minimax3,    ///< 2^t, t = x log2 e, floor and fraction of t, minimax polynomial of the fraction
  exp2_minimax4,
  exp2_minimax5,
  exp2_linear8,  ///< 2^t, the fraction of t by the chord of one of 8 segments
  exp2_linear16,
  exp2_linear32,
  schraudolph,  ///< bits of the result = one multiply-add of x (Schraudolph, Neural Computation 11(4), 1999)
  correctly_rounded,  ///< a unit of its own (table or more digits): the nearest number of the result's format
};

inline constexpr ExpOption exp_options[] = {
    ExpOption::taylor5,       ExpOption::taylor5_ln2,   ExpOption::cody_waite_fp16,  ExpOption::exp2_minimax3,
    ExpOption::exp2_minimax4, ExpOption::exp2_minimax5, ExpOption::exp2_linear8,     ExpOption::exp2_linear16,
    ExpOption::exp2_linear32, ExpOption::schraudolph,   ExpOption::correctly_rounded};

/// What one exponential costs on a processing element. The fields but `table_reads` take one issue cycle
/// each.
struct ExpCost {
  int multiply_adds = 0;  ///< including plain multiplications: they use the same unit
  int integer_steps = 0;  ///< split into integer and fraction, cast, or addition to the exponent
  int table_reads = 0;    ///< in the shadow of the multiply-add that uses the entry
  int dedicated = 0;      ///< uses of a pipelined exponential unit

  constexpr int issue_cycles() const { return multiply_adds + integer_steps + dedicated; }
};

std::string_view to_string(ExpOption option);                ///< "exp2-minimax3"
std::optional<ExpOption> exp_option(std::string_view name);  ///< the option of that name, or nothing
ExpCost cost(ExpOption option);

}  // namespace weir
