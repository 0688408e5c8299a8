// SPDX-License-Identifier: Apache-2.0
#include "models/pe_check/check_pe.hpp"

#include <stdexcept>

#include "models/arithmetic/encoding.hpp"
#include "models/arithmetic/operations.hpp"

namespace weir {
namespace {

using Kind = LaneFunction::Kind;

double combine(Kind kind, NumericFormat format, double a, double b) {
  switch (kind) {
    case Kind::add:
      return weir::add(format, a, b);
    case Kind::subtract:
      return subtract(format, a, b);
    case Kind::multiply:
      return multiply(format, a, b);
    case Kind::maximum:
      return maximum(a, b);
    case Kind::minimum:
      return minimum(a, b);
    default:
      throw std::logic_error("no function of a check PE");
  }
}

}  // namespace

CheckPe::CheckPe(const sc_core::sc_module_name& name, std::size_t row, std::size_t column,
                 sc_core::sc_event& tick)
    : sc_module(name), row_(row), column_(column) {
  SC_HAS_PROCESS(CheckPe);
  SC_METHOD(on_clock);
  sensitive << tick;
  dont_initialize();
}

void CheckPe::on_clock() {
  const Instruction instruction = instruction_in.read();
  instruction_east_out.write(instruction);
  instruction_south_out.write(instruction);
  east_out.write(west_in.read());
  south_out.write(north_in.read());
  bottom_ = partial_in.read();
  sends_ = false;
  if (instruction.wave != nullptr && row_ < instruction.wave->rows && column_ < instruction.wave->columns) {
    const Wave& wave = *instruction.wave;
    PeRegisters::OfStatement& own = registers_.statements[wave.statement];
    if (wave.lands) land(wave, own);
    execute(wave, own);
    expect(wave, row_ * wave.columns + column_);
    compare(wave);
  }
  partial_out.write(bottom_);
}

/// Operands arrive: from the links in the order in which the statement names them, or in registers.
void CheckPe::land(const Wave& wave, PeRegisters::OfStatement& own) {
  own.operands.resize(wave.operands.size());
  own.results.assign(wave.code->functions.size(), {});
  std::size_t from_west = 0;
  std::size_t from_north = 0;
  for (std::size_t i = 0; i < wave.operands.size(); ++i) {
    const Wave::Operand& operand = wave.operands[i];
    switch (operand.path) {
      case OperandPath::west:
      case OperandPath::corner:
        own.operands[i] = west_in.read().words.at(from_west++);
        break;
      case OperandPath::north:
        own.operands[i] = north_in.read().words.at(from_north++);
        break;
      case OperandPath::loaded:  // in the shadow of the task before
        own.operands[i] = operand.words[row_ * wave.columns + column_];
        break;
      case OperandPath::resident:
        own.operands[i] = registers_.kept.at(operand.name);
        break;
    }
  }
  if (wave.clears && !wave.sums.empty()) own.sums[wave.sum] = {};
}

void CheckPe::execute(const Wave& wave, PeRegisters::OfStatement& own) {
  const PeCode& code = *wave.code;
  for (std::size_t f = wave.first_function; f < wave.end_function; ++f) {
    if (!code.reduces || f + 1 < code.functions.size()) {
      own.results[f] = map(wave, code.functions[f], own);
    } else if (wave.reduces_rows) {
      bottom_ = add(wave, row_ == 0 ? Word{} : partial_in.read(), own);
      if (wave.rounds_partials && bottom_.present)
        bottom_.value = round_to(wave.formats.result, bottom_.value);
      sends_ = true;
    } else {
      own.sums[wave.sum] = add(wave, own.sums[wave.sum], own);
    }
  }
  if (wave.reduces_rows || (!wave.rounds && wave.kept.empty())) return;
  Word made = code.reduces ? own.sums[wave.sum] : source(code.value, own);
  if (made.present && wave.rounds) made.value = round_to(wave.formats.result, made.value);
  if (!wave.sums.empty()) own.sums[wave.sum] = made;
  if (!wave.kept.empty()) registers_.kept[wave.kept] = made;
}

Word CheckPe::source(const PeSource& source, const PeRegisters::OfStatement& own) const {
  if (source.kind == PeSource::Kind::operand) return own.operands[source.index];
  if (source.kind == PeSource::Kind::result) return own.results[source.index];
  throw std::logic_error("constants do not reach check PEs");
}

Word CheckPe::map(const Wave& wave, const PeFunction& function, const PeRegisters::OfStatement& own) const {
  const NumericFormat format = wave.formats.result;
  Word result;
  for (const PeSource& from : function.sources) {
    const Word word = source(from, own);
    if (!word.present) {
      if (function.skips_absent) continue;
      return {};
    }
    if (function.function.kind == Kind::exponential)
      return {exponential(wave.arithmetic->exp, format, word.value), true};
    if (!result.present) {
      result = word;
    } else if (function.function.kind == Kind::divide) {
      result.value = divide(wave.arithmetic->divide, format, result.value, word.value);
    } else {
      result.value = combine(function.function.kind, format, result.value, word.value);
    }
  }
  return result;
}

/// A sum with what this PE adds to it.
Word CheckPe::add(const Wave& wave, const Word& sum, const PeRegisters::OfStatement& own) const {
  const PeCode& code = *wave.code;
  const NumericFormat format = wave.formats.accumulator;
  const std::vector<PeSource>& sources = code.functions.back().sources;
  const Word a = source(sources[0], own);
  const Word b = code.multiplies ? source(sources[1], own) : a;
  if (!a.present || !b.present) return sum;
  if (!code.multiplies) {
    return sum.present ? Word{combine(code.combining, format, sum.value, a.value), true} : a;
  }
  if (!sum.present) return {multiply(format, a.value, b.value), true};
  return {multiply_add(*wave.arithmetic, sum.value, a.value, b.value), true};
}

/// Brings what the vector array has up to this wave.
void CheckPe::expect(const Wave& wave, std::size_t place) {
  PeRegisters::OfStatement& own = expected_.statements[wave.statement];
  if (wave.lands) {
    own.operands.resize(wave.operands.size());
    own.results.assign(wave.code->functions.size(), {});
    for (std::size_t i = 0; i < wave.operands.size(); ++i) own.operands[i] = wave.operands[i].words[place];
  }
  for (std::size_t f = 0; f < wave.results.size(); ++f) {
    if (!wave.results[f].empty()) own.results[f] = wave.results[f][place];
  }
  if (!wave.sums.empty()) own.sums[wave.sum] = wave.sums[place];
  if (!wave.kept.empty()) expected_.kept[wave.kept] = wave.made[place];
}

void CheckPe::compare(const Wave& wave) {
  const bool sums_down = sends_ && row_ + 1 == wave.rows && !wave.bottom.empty();
  for (const auto& [name, own] : registers_.statements)
    compared_ += own.operands.size() + own.results.size() + own.sums.size();
  compared_ += registers_.kept.size() + (sums_down ? 1 : 0);
  const bool same = registers_ == expected_ && (!sums_down || bottom_ == wave.bottom[column_]);
  if (same || !difference_.empty()) return;
  difference_ = "PE(" + std::to_string(row_) + ", " + std::to_string(column_) + ") differs after a wave of " +
                wave.statement + " at " + sc_core::sc_time_stamp().to_string();
}

}  // namespace weir
