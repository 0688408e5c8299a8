// SPDX-License-Identifier: Apache-2.0
#include "models/pe_check/check_array.hpp"

#include <algorithm>
#include <utility>

#include "models/tile/scoreboard.hpp"

namespace weir {
namespace {

/// The edges are driven behind the 2D array's own turn in a cycle, and the PEs clocked behind that.
constexpr std::uint64_t drive_substep = 2;

LinkWords words_for(const Wave* wave, bool from_west, std::size_t line) {
  LinkWords link;
  if (wave == nullptr || line >= (from_west ? wave->rows : wave->columns)) return link;
  for (const Wave::Operand& operand : wave->operands) {
    const bool enters_west = operand.path == OperandPath::west || operand.path == OperandPath::corner;
    const bool enters_north = operand.path == OperandPath::north;
    if (from_west ? !enters_west : !enters_north) continue;
    link.words.push_back(operand.words[from_west ? line * wave->columns : line]);
  }
  return link;
}

}  // namespace

template <typename T>
CheckArray::Signals<T> CheckArray::make_signals(const std::string& name, std::size_t count) const {
  Signals<T> signals;
  for (std::size_t i = 0; i < count; ++i) {
    signals.push_back(std::make_unique<sc_core::sc_signal<T>>((name + "_" + std::to_string(i)).c_str()));
  }
  return signals;
}

CheckArray::CheckArray(const sc_core::sc_module_name& name, std::size_t rows, std::size_t columns)
    : sc_module(name), rows_(rows), columns_(columns) {
  const std::size_t places = (rows + 1) * (columns + 1);
  instructions_ = make_signals<Instruction>("instruction", places);
  unused_ = make_signals<Instruction>("unused", places);
  west_ = make_signals<LinkWords>("west", places);
  north_ = make_signals<LinkWords>("north", places);
  partials_ = make_signals<Word>("partial", places);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      const std::string pe = "pe_" + std::to_string(row) + "_" + std::to_string(column);
      pes_.push_back(std::make_unique<CheckPe>(pe.c_str(), row, column, tick_));
      wire(*pes_.back(), row, column);
    }
  }
  SC_HAS_PROCESS(CheckArray);
  SC_METHOD(drive);
  dont_initialize();
  sensitive << entered_;
}

void CheckArray::wire(CheckPe& pe, std::size_t row, std::size_t column) {
  pe.instruction_in(*instructions_[at(row, column)]);
  pe.instruction_east_out(*instructions_[at(row, column + 1)]);
  pe.instruction_south_out(*(column == 0 ? instructions_ : unused_)[at(row + 1, column)]);
  pe.west_in(*west_[at(row, column)]);
  pe.east_out(*west_[at(row, column + 1)]);
  pe.north_in(*north_[at(row, column)]);
  pe.south_out(*north_[at(row + 1, column)]);
  pe.partial_in(*partials_[at(row, column)]);
  pe.partial_out(*partials_[at(row + 1, column)]);
}

void CheckArray::enter(Wave wave) {
  next_ = std::make_shared<const Wave>(std::move(wave));
  entered_.notify(sc_core::sc_time::from_value(drive_substep));
}

const Wave* CheckArray::wave_before(std::size_t cycles) const {
  return cycles < waves_.size() ? waves_[cycles].get() : nullptr;
}

void CheckArray::drive() {
  waves_.push_front(std::exchange(next_, nullptr));
  while (waves_.size() > rows_ + columns_ + 1) waves_.pop_back();
  instructions_[at(0, 0)]->write({waves_.front()});
  for (std::size_t row = 0; row < rows_; ++row)
    west_[at(row, 0)]->write(words_for(wave_before(row), true, row));
  for (std::size_t column = 0; column < columns_; ++column)
    north_[at(0, column)]->write(words_for(wave_before(column), false, column));
  tick_.notify(sc_core::sc_time::from_value(1));
  const bool passes =
      std::any_of(waves_.begin(), waves_.end(), [](const auto& wave) { return wave != nullptr; });
  if (passes) next_trigger(sc_core::sc_time::from_value(substeps));
}

std::uint64_t CheckArray::compared() const {
  std::uint64_t count = 0;
  for (const auto& pe : pes_) count += pe->compared();
  return count;
}

std::string CheckArray::difference() const {
  for (const auto& pe : pes_) {
    if (!pe->difference().empty()) return pe->difference();
  }
  return "";
}

}  // namespace weir
