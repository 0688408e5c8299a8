// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/lane_access.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>

#include "einsum/language/variables.hpp"
#include "models/hardware_order/lane_expression.hpp"

namespace weir {
namespace {

/// constant + sum of factor * variable
struct LinearForm {
  std::int64_t constant = 0;
  std::map<std::string, std::int64_t> factors;

  LinearForm scaled(std::int64_t by) const {
    LinearForm result{constant * by, factors};
    for (auto& [name, factor] : result.factors) factor *= by;
    return result;
  }
  LinearForm plus(const LinearForm& other) const {
    LinearForm result = *this;
    result.constant += other.constant;
    for (const auto& [name, factor] : other.factors) result.factors[name] += factor;
    return result;
  }
};

std::optional<LinearForm> linear_form(const Expression& e, const Shape& shape);

std::optional<LinearForm> linear_operator(const Expression& e, const Shape& shape) {
  const auto left = linear_form(e.operands[0], shape);
  if (!left) return std::nullopt;
  if (e.kind == Expression::Kind::unary)
    return e.name == "-" ? std::optional(left->scaled(-1)) : std::nullopt;
  const auto right = linear_form(e.operands[1], shape);
  if (!right) return std::nullopt;
  if (e.name == "+") return left->plus(*right);
  if (e.name == "-") return left->plus(right->scaled(-1));
  if (e.name != "*") return std::nullopt;
  if (left->factors.empty()) return right->scaled(left->constant);
  return right->factors.empty() ? std::optional(left->scaled(right->constant)) : std::nullopt;
}

std::optional<LinearForm> linear_form(const Expression& e, const Shape& shape) {
  switch (e.kind) {
    case Expression::Kind::number:
      if (e.value != std::floor(e.value) || std::abs(e.value) > 1e15) return std::nullopt;
      return LinearForm{static_cast<std::int64_t>(e.value), {}};
    case Expression::Kind::name: {
      if (is_rank_variable(e.name)) return LinearForm{0, {{e.name, 1}}};
      const auto extent = shape.find(e.name);
      return extent == shape.end() ? std::nullopt : std::optional(LinearForm{extent->second, {}});
    }
    case Expression::Kind::unary:
    case Expression::Kind::binary:
      return linear_operator(e, shape);
    default:
      return std::nullopt;
  }
}

bool all_present(const ElementState* states, std::size_t count) {
  constexpr std::uint64_t present = 0x0101010101010101;
  std::size_t i = 0;
  std::uint64_t different = 0;
  for (; i + 8 <= count; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, states + i, 8);
    different |= word ^ present;
  }
  for (; i < count; ++i) different |= states[i] != ElementState::present ? 1 : 0;
  return different == 0;
}

}  // namespace

std::int64_t whole_index(double value, const Expression& source) {
  constexpr double largest_exact = 9007199254740992.0;  // 2^53
  if (value == std::floor(value) && std::abs(value) <= largest_exact) return static_cast<std::int64_t>(value);
  throw SpecError(source.where, "index is no whole number; expected one");
}

template <typename Float>
LaneAccess<Float>::LaneAccess(const TensorAccess& access, const LaneScope<Float>& scope)
    : tensor_(scope.tensors.at(access.tensor)), reader_(scope.reader) {
  for (const Expression& index : access.indices) {
    Axis axis;
    axis.source = index;
    std::optional<LinearForm> form = linear_form(index, scope.shape);
    for (const std::string& name : rank_variables(index)) {
      const auto slot = std::find(scope.variables.begin(), scope.variables.end(), name);
      if (slot == scope.variables.end()) form.reset();
      if (!form) break;
      const auto place = static_cast<std::size_t>(slot - scope.variables.begin());
      axis.terms.push_back({place, form->factors.at(name)});
      if (place == scope.lane) axis.lane_factor = form->factors.at(name);
    }
    if (form) {
      axis.constant = form->constant;
    } else {
      axis.terms.clear();
      axis.general = std::make_unique<LaneExpression<double, Float>>(index, scope, LaneRole::index);
    }
    axes_.push_back(std::move(axis));
  }
  offsets_.resize(scope.lanes);
  values_.resize(scope.lanes);
  present_.resize(scope.lanes);
}

template <typename Float>
LaneAccess<Float>::LaneAccess(LaneAccess&&) noexcept = default;
template <typename Float>
LaneAccess<Float>::~LaneAccess() = default;

template <typename Float>
typename LaneAccess<Float>::AxisIndex LaneAccess<Float>::index_of(const Axis& axis,
                                                                  const LaneFrame& frame) const {
  AxisIndex index;
  if (axis.general == nullptr) {
    index.at = axis.constant;
    for (const Term& term : axis.terms) index.at += term.factor * frame.point[term.slot];
    index.step = frame.lane == no_slot ? 0 : axis.lane_factor;
    return index;
  }
  const Lanes<double> lanes = axis.general->evaluate(frame);
  if (lanes.absent) {
    index.at = -1;
  } else if (lanes.uniform && lanes.present == nullptr) {
    index.at = whole_index(*lanes.values, axis.source);
  } else {
    for (std::size_t lane = 0; lane < frame.count; ++lane)
      index.each.push_back(
          frame.is_active(lane) && lanes.is_present(lane) ? whole_index(lanes.at(lane), axis.source) : -1);
  }
  return index;
}

template <typename Float>
void LaneAccess<Float>::locate(const LaneFrame& frame) {
  first_ = 0;
  stride_ = 0;
  regular_ = true;
  nowhere_ = false;
  indices_.clear();
  const auto last = static_cast<std::int64_t>(frame.count) - 1;
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    AxisIndex index = index_of(axes_[i], frame);
    const std::int64_t extent = tensor_.shape[i];
    const bool begins_inside = index.at >= 0 && index.at < extent;
    const std::int64_t end = index.at + index.step * last;
    const bool ends_inside = end >= 0 && end < extent;
    if (index.each.empty() && index.step == 0 && !begins_inside) nowhere_ = true;
    regular_ = regular_ && index.each.empty() && begins_inside && ends_inside;
    first_ += index.at * tensor_.strides[i];
    stride_ += index.step * tensor_.strides[i];
    indices_.push_back(std::move(index));
  }
  if (!regular_ && !nowhere_) locate_each(frame.count);
}

template <typename Float>
void LaneAccess<Float>::locate_each(std::size_t count) {
  std::fill(offsets_.begin(), offsets_.begin() + static_cast<std::ptrdiff_t>(count), 0);
  for (std::size_t i = 0; i < indices_.size(); ++i) {
    for (std::size_t lane = 0; lane < count; ++lane) {
      const std::int64_t index = indices_[i].each.empty()
                                     ? indices_[i].at + indices_[i].step * static_cast<std::int64_t>(lane)
                                     : indices_[i].each[lane];
      if (offsets_[lane] < 0 || index < 0 || index >= tensor_.shape[i]) {
        offsets_[lane] = -1;
      } else {
        offsets_[lane] += index * tensor_.strides[i];
      }
    }
  }
}

template <typename Float>
void LaneAccess<Float>::check_written(std::int64_t offset) const {
  const ElementState state = tensor_.states[static_cast<std::size_t>(offset)];
  if (state == ElementState::present || state == ElementState::absent) return;
  throw SimulationError(
      "hazard: " + reader_ + " reads " + tensor_.element_text(offset) + ", which " +
      (state == ElementState::unwritten ? "no task has produced" : "still lacks tiles of its sum"));
}

template <typename Float>
Lanes<Float> LaneAccess<Float>::read_uniform() {
  check_written(first_);
  const auto place = static_cast<std::size_t>(first_);
  return {&tensor_.values[place], nullptr, true, tensor_.states[place] == ElementState::absent};
}

template <typename Float>
Lanes<Float> LaneAccess<Float>::gather(const LaneFrame& frame) {
  bool all = true;
  bool none = true;
  for (std::size_t lane = 0; lane < frame.count; ++lane) {
    const std::int64_t from = frame.is_active(lane) ? offset(lane) : -1;
    if (from >= 0) check_written(from);
    const bool present = from >= 0 && tensor_.states[static_cast<std::size_t>(from)] == ElementState::present;
    values_[lane] = present ? tensor_.values[static_cast<std::size_t>(from)] : Float{0};
    present_[lane] = present ? 1 : 0;
    all = all && present;
    none = none && !present;
  }
  return {values_.data(), all ? nullptr : present_.data(), false, none};
}

template <typename Float>
Lanes<Float> LaneAccess<Float>::read(const LaneFrame& frame) {
  locate(frame);
  if (nowhere_) return {nullptr, nullptr, true, true};
  if (regular_ && stride_ == 0) return read_uniform();
  if (regular_ && stride_ == 1 && all_present(&tensor_.states[static_cast<std::size_t>(first_)], frame.count))
    return {&tensor_.values[static_cast<std::size_t>(first_)], nullptr, false, false};
  return gather(frame);
}

template class LaneAccess<float>;
template class LaneAccess<double>;

}  // namespace weir
