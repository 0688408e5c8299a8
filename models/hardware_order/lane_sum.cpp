// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/lane_sum.hpp"

#include <algorithm>
#include <utility>

namespace weir {

template <typename Float>
void LaneSum<Float>::merge(const Lanes<Float>& item, std::size_t count) {
  const bool had_some = some_;
  bool all = true;
  for (std::size_t lane = 0; lane < count; ++lane) {
    const bool had = all_ || (had_some && present_[lane] != 0);
    const bool has = item.is_present(lane);
    if (has) values_[lane] = had ? next_[lane] : item.at(lane);
    present_[lane] = had || has ? 1 : 0;
    all = all && present_[lane] != 0;
    some_ = some_ || has;
  }
  all_ = all;
}

template <typename Float>
void LaneSum<Float>::add(LaneFunction::Kind kind, const Lanes<Float>& item, std::size_t count) {
  if (item.absent) return;
  if (!some_ && item.present == nullptr) {
    for (std::size_t lane = 0; lane < count; ++lane) values_[lane] = item.at(lane);
    some_ = all_ = true;
    return;
  }
  if (all_ && item.present == nullptr) return arithmetic_.combine(kind, item, count, values_);
  if (some_) {
    std::copy_n(values_, count, next_.begin());
    arithmetic_.combine(kind, item, count, next_.data());
  }
  merge(item, count);
}

template <typename Float>
void LaneSum<Float>::add_product(const Lanes<Float>& a, const Lanes<Float>& b, std::size_t count) {
  if (a.absent || b.absent) return;
  const bool masked = a.present != nullptr || b.present != nullptr;
  if (all_ && !masked) return arithmetic_.multiply_add(a, b, count, values_);
  if (!some_ && !masked) {
    arithmetic_.multiply(a, b, count, values_);
    some_ = all_ = true;
    return;
  }
  arithmetic_.multiply(a, b, count, product_.data());
  if (some_) {
    std::copy_n(values_, count, next_.begin());
    arithmetic_.multiply_add(a, b, count, next_.data());
  }
  for (std::size_t lane = 0; lane < count; ++lane)
    both_[lane] = a.is_present(lane) && b.is_present(lane) ? 1 : 0;
  const bool none = std::count(both_.begin(), both_.begin() + static_cast<std::ptrdiff_t>(count), 1) == 0;
  if (!none) merge({product_.data(), both_.data(), false, false}, count);
}

template <typename Float>
void LaneSum<Float>::copy(const LaneSum& other, std::size_t count) {
  std::copy_n(other.values_, count, values_);
  std::copy_n(other.present_.begin(), count, present_.begin());
  some_ = other.some_;
  all_ = other.all_;
}

template class LaneSum<float>;
template class LaneSum<double>;

}  // namespace weir
