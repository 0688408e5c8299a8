// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "models/pe/wave.hpp"
#include "models/pe_check/check_pe.hpp"

namespace weir {

/// A 2D array of one module a PE, wired by signals, that does what the waves of the vector array say, in the
/// cycles of a real array: PE(r, c) has a wave r + c cycles after PE(0, 0). It checks every register in every
/// cycle.
class CheckArray final : public sc_core::sc_module, public WaveObserver {
 public:
  CheckArray(const sc_core::sc_module_name& name, std::size_t rows, std::size_t columns);

  void enter(Wave wave) override;

  /// Registers compared, over all PEs and cycles.
  std::uint64_t compared() const;
  /// The first difference found; empty: none.
  std::string difference() const;

 private:
  template <typename T>
  using Signals = std::vector<std::unique_ptr<sc_core::sc_signal<T>>>;

  template <typename T>
  Signals<T> make_signals(const std::string& name, std::size_t count) const;
  std::size_t at(std::size_t row, std::size_t column) const { return row * (columns_ + 1) + column; }
  void wire(CheckPe& pe, std::size_t row, std::size_t column);
  /// Puts on the edges what belongs there in this cycle, and clocks the PEs.
  void drive();
  const Wave* wave_before(std::size_t cycles) const;

  const std::size_t rows_;
  const std::size_t columns_;
  sc_core::sc_event entered_;
  sc_core::sc_event tick_;
  Signals<Instruction> instructions_;  ///< into PE(row, column), from the west; in column 0 from the north
  Signals<Instruction> unused_;        ///< south of all columns but the first
  Signals<LinkWords> west_;
  Signals<LinkWords> north_;
  Signals<Word> partials_;
  std::vector<std::unique_ptr<CheckPe>> pes_;
  std::deque<std::shared_ptr<const Wave>> waves_;  ///< of this cycle and those before, while they pass
  std::shared_ptr<const Wave> next_;
};

}  // namespace weir
