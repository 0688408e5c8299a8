// SPDX-License-Identifier: Apache-2.0
// The functions of a row of PEs.
#include <algorithm>
#include <array>
#include <cmath>

#include "models/pe/pe_statement.hpp"

namespace weir {

template <typename Float>
Lanes<Float> PeStatement<Float>::source(const PeSource& source, std::size_t row) {
  switch (source.kind) {
    case PeSource::Kind::operand:
      return feeds_[source.index].row(row);
    case PeSource::Kind::result:
      return results_[source.index].row(row);
    case PeSource::Kind::constant:
      break;
  }
  LaneFrame at = frame_;
  if (order_.row != no_slot) at.point[order_.row] += static_cast<std::int64_t>(row);
  return constants_[source.index].evaluate(at);
}

/// Computes a function in the PEs of a row. What it needs and is absent leaves the result absent; `max`,
/// `min` and `+` take what is there.
template <typename Float>
void PeStatement<Float>::apply(std::size_t function, std::size_t row) {
  const PeFunction& code = code_.functions[function];
  RegisterPlane<Float>& result = results_[function];
  arguments_.clear();
  bool all = true;
  bool any_absent = false;
  for (const PeSource& from : code.sources) {
    arguments_.push_back(source(from, row));
    all = all && !arguments_.back().absent && arguments_.back().present == nullptr;
    any_absent = any_absent || arguments_.back().absent;
  }
  if (!all && code.skips_absent) return apply_present(code, row, result);
  if (any_absent) return result.set_absent(row);
  const std::size_t count = frame_.count;
  Float* const out = result.values(row);
  if (arguments_.size() <= 2) {
    arithmetic_.apply(code.function, arguments_, count, out);
  } else {
    Lanes<Float> folded = arguments_.front();
    for (std::size_t i = 1; i < arguments_.size(); ++i) {
      const std::array<Lanes<Float>, 2> pair = {folded, arguments_[i]};
      arithmetic_.apply(code.function, pair, count, out);
      folded = {out, nullptr, false, false};
    }
  }
  if (all) {
    result.set_full(row);
  } else {
    for (std::size_t lane = 0; lane < count; ++lane) {
      const bool there = std::all_of(arguments_.begin(), arguments_.end(),
                                     [lane](const Lanes<Float>& of) { return of.is_present(lane); });
      result.present(row)[lane] = there ? 1 : 0;
    }
    result.set_masked(row);
  }
  if (code.function.kind == LaneFunction::Kind::exponential) record_logit(arguments_.front());
}

template <typename Float>
void PeStatement<Float>::apply_present(const PeFunction& function, std::size_t row,
                                       RegisterPlane<Float>& result) {
  bool some = false;
  for (std::size_t lane = 0; lane < frame_.count; ++lane) {
    bool found = false;
    Float value = 0;
    for (const Lanes<Float>& argument : arguments_) {
      if (!argument.is_present(lane)) continue;
      const Float right = argument.at(lane);
      if (found) {
        const std::array<Lanes<Float>, 2> pair = {Lanes<Float>{&value, nullptr, true, false},
                                                  Lanes<Float>{&right, nullptr, true, false}};
        Float next = 0;
        arithmetic_.apply(function.function, pair, 1, &next);
        value = next;
      } else {
        value = right;
      }
      found = true;
    }
    result.values(row)[lane] = value;
    result.present(row)[lane] = found ? 1 : 0;
    some = some || found;
  }
  if (some) {
    result.set_masked(row);
  } else {
    result.set_absent(row);
  }
}

/// Keeps the largest finite argument of an exponential.
template <typename Float>
void PeStatement<Float>::record_logit(const Lanes<Float>& argument) {
  for (std::size_t lane = 0; lane < frame_.count; ++lane) {
    if (!argument.is_present(lane)) continue;
    const auto value = static_cast<double>(argument.at(lane));
    if (std::isfinite(value) && value > events_.largest_logit) events_.largest_logit = value;
  }
}

template class PeStatement<float>;
template class PeStatement<double>;

}  // namespace weir
