// SPDX-License-Identifier: Apache-2.0
// What entered the array in a cycle, for those who check it.
#include <algorithm>

#include "models/pe/pe_statement.hpp"

namespace weir {
namespace {

template <typename Float>
void append(Words& words, const Lanes<Float>& lanes, std::size_t count) {
  for (std::size_t lane = 0; lane < count; ++lane) {
    const bool present = lanes.is_present(lane);
    words.push_back({present ? static_cast<double>(lanes.at(lane)) : 0.0, present});
  }
}

std::string text_of(const std::string& tensor, std::int64_t place) {
  return tensor + "@" + std::to_string(place);
}

}  // namespace

template <typename Float>
void PeStatement<Float>::tell(std::size_t first_function) {
  Wave wave;
  wave.statement = placed_.statement->name();
  wave.code = &code_;
  wave.arithmetic = &arithmetic_.arithmetic();
  wave.formats = arithmetic_.formats();
  wave.reduces_rows = order_.reduces_rows;
  wave.rounds_partials = column_sums_ == ColumnSums::element;
  wave.rows = has_point_ ? extent_.valid_rows : 0;
  wave.columns = has_point_ ? extent_.valid_columns : 0;
  wave.lands = cycle_ == 1;
  wave.clears =
      wave.lands && cursor_.is_first(WaveLoop::Kind::reduced) && !(placed_.layout.stays && !begins_);
  wave.sum = sum_base_;
  wave.first_function = first_function;
  wave.end_function = function_;
  wave.rounds = cycle_ == code_.cycles && cursor_.is_last(WaveLoop::Kind::reduced) && result_rows_ > 0 &&
                (placed_.layout.stays ? completes_ : begins_);
  if (kept_now_) wave.kept = text_of(kept_name_.first, kept_name_.second);
  for (const OperandFeed<Float>& feed : feeds_) {
    Wave::Operand& operand = wave.operands.emplace_back();
    operand.path = feed.path();
    const auto name = feed.register_name();
    operand.name = text_of(name.first, name.second);
    for (std::size_t row = 0; row < wave.rows; ++row) append(operand.words, feed.row(row), wave.columns);
  }
  wave.results.resize(code_.functions.size());
  for (std::size_t row = 0; row < wave.rows; ++row) {
    for (std::size_t f = 0; f < function_ && !(code_.reduces && f + 1 == code_.functions.size()); ++f)
      append(wave.results[f], results_[f].row(row), wave.columns);
    if (order_.reduces_time) append(wave.sums, sum(row).lanes(), wave.columns);
    if (kept_now_) append(wave.made, made_.row(row), wave.columns);
  }
  const bool is_done = function_ == code_.functions.size() && first_function < function_;
  if (order_.reduces_rows && is_done && wave.rows > 0) append(wave.bottom, south_.lanes(), wave.columns);
  observer->enter(std::move(wave));
}

template class PeStatement<float>;
template class PeStatement<double>;

}  // namespace weir
