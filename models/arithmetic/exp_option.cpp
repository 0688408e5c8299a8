// SPDX-License-Identifier: Apache-2.0
#include "models/arithmetic/exp_option.hpp"

namespace weir {

std::string_view to_string(ExpOption option) {
  switch (option) {
    case ExpOption::taylor5:
      return "taylor5";
    case ExpOption::taylor5_ln2:
      return "taylor5-ln2";
    case ExpOption::cody_waite_fp16:
      return "cody-waite-fp16";
    case ExpOption::exp2_minimax3:
      return "exp2-minimax3";
    case ExpOption::exp2_minimax4:
      return "exp2-minimax4";
    case ExpOption::exp2_minimax5:
      return "exp2-minimax5";
    case ExpOption::exp2_linear8:
      return "exp2-linear8";
    case ExpOption::exp2_linear16:
      return "exp2-linear16";
    case ExpOption::exp2_linear32:
      return "exp2-linear32";
    case ExpOption::schraudolph:
      return "schraudolph";
    case ExpOption::correctly_rounded:
      return "correctly-rounded";
  }
  return {};
}

std::optional<ExpOption> exp_option(std::string_view name) {
  for (const ExpOption option : exp_options) {
    if (to_string(option) == name) return option;
  }
  return std::nullopt;
}

ExpCost cost(ExpOption option) {
  switch (option) {
    // Horner's rule needs five; the sixth is what the published designs charge (FLAT: 5 multiply-adds and 1
    // multiply).
    case ExpOption::taylor5:
      return {.multiply_adds = 6};
    // k: multiply, round; x - k ln 2 and five of the polynomial, or ln 2 in two parts and four; exponent.
    case ExpOption::taylor5_ln2:
    case ExpOption::cody_waite_fp16:
      return {.multiply_adds = 7, .integer_steps = 2};
    // x log2 e, split, polynomial, exponent.
    case ExpOption::exp2_minimax3:
      return {.multiply_adds = 4, .integer_steps = 2};
    case ExpOption::exp2_minimax4:
      return {.multiply_adds = 5, .integer_steps = 2};
    case ExpOption::exp2_minimax5:
      return {.multiply_adds = 6, .integer_steps = 2};
    // x log2 e, split, chord; the table hands out its entries with the exponent already added.
    case ExpOption::exp2_linear8:
    case ExpOption::exp2_linear16:
    case ExpOption::exp2_linear32:
      return {.multiply_adds = 2, .integer_steps = 1, .table_reads = 1};
    case ExpOption::schraudolph:
      return {.multiply_adds = 1, .integer_steps = 1};
    case ExpOption::correctly_rounded:
      return {.dedicated = 1};
  }
  return {};
}

}  // namespace weir
