// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "models/arithmetic/arithmetic.hpp"
#include "models/hardware_order/lane_arithmetic.hpp"
#include "models/pe/operand_feed.hpp"
#include "models/pe/pe_code.hpp"

namespace weir {

/// A word of a register or a link: a value, or nothing.
struct Word {
  double value = 0;
  bool present = false;

  /// Of all bits, but for which NaN it is.
  bool operator==(const Word& other) const {
    if (present != other.present) return false;
    return !present || (value != value && other.value != other.value) ||
           std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(other.value);
  }
};

/// A word of each PE that has a point, row by row.
using Words = std::vector<Word>;

/// What enters an array in one cycle: what its PEs are to do and where their operands come from, and, for
/// those who check it, what they hold afterwards.
struct Wave {
  struct Operand {
    OperandPath path = OperandPath::north;
    std::string name;  ///< of the register, if it lies in one
    Words words;       ///< in all PEs
  };
  std::string statement;
  const PeCode* code = nullptr;
  const Arithmetic* arithmetic = nullptr;
  LaneFormats formats;
  bool reduces_rows = false;
  bool rounds_partials = false;  ///< column sums are words of the result's format
  std::size_t rows = 0;          ///< with a point
  std::size_t columns = 0;
  bool lands = false;              ///< a point begins: operands arrive
  bool clears = false;             ///< ... and its sums
  std::size_t sum = 0;             ///< number of the PEs' accumulator
  std::size_t first_function = 0;  ///< those whose results are there at the end of this cycle
  std::size_t end_function = 0;
  bool rounds = false;  ///< the result is there, and becomes a word of the result's format
  std::string kept;     ///< the register that the result is kept in; empty: none
  std::vector<Operand> operands;

  std::vector<Words> results;  ///< of the functions, as far as they are there
  Words sums;
  Words made;    ///< what is in `kept`
  Words bottom;  ///< what leaves the last row, a word a column
};

/// Is told of each wave that enters an array.
class WaveObserver {
 public:
  virtual ~WaveObserver() = default;
  virtual void enter(Wave wave) = 0;
};

}  // namespace weir
