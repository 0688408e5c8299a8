// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "einsum/interpreter/shape.hpp"
#include "einsum/language/ast.hpp"
#include "models/hardware_order/element_tensor.hpp"
#include "models/hardware_order/lanes.hpp"
#include "models/hardware_order/numerics.hpp"

namespace weir {

template <typename Value, typename Float>
class LaneExpression;
template <typename Value>
class LaneArithmetic;

/// What is noticed on the way.
struct LaneEvents {
  double largest_logit =
      -std::numeric_limits<double>::infinity();  ///< largest finite argument of an exponential
};

/// What the names in a statement stand for, and where its results go.
template <typename Float>
struct LaneScope {
  const Cascade& cascade;
  const Shape& shape;
  ElementStore<Float>& tensors;
  const LaneArithmetic<Float>& arithmetic;
  const std::vector<std::string>& variables;  ///< the name of each slot of a point
  std::size_t lane = no_slot;                 ///< slot of the variable that goes across the lanes
  std::size_t lanes = 1;                      ///< at most this many at once
  ColumnSums column_sums = ColumnSums::accumulator;
  LaneEvents& events;
  const std::string& reader;  ///< the task under way, for messages: "SLN of tile M1 2, P1 0"
};

/// A place in a tensor for each lane, from one index an axis.
template <typename Float>
class LaneAccess {
 public:
  LaneAccess(const TensorAccess& access, const LaneScope<Float>& scope);
  LaneAccess(LaneAccess&&) noexcept;
  ~LaneAccess();

  /// The elements at a frame's points; absent where an index is absent or out of range. Throws
  /// SimulationError at an element that no task has made yet, SpecError at an index that is no whole number.
  Lanes<Float> read(const LaneFrame& frame);

  /// Where the frame's points lie. Afterwards `offset` is valid.
  void locate(const LaneFrame& frame);
  /// Of a lane; -1: outside of the tensor.
  std::int64_t offset(std::size_t lane) const {
    if (nowhere_) return -1;
    return regular_ ? first_ + stride_ * static_cast<std::int64_t>(lane) : offsets_[lane];
  }
  /// Whether the lanes lie next to each other, all inside the tensor.
  bool is_contiguous() const { return !nowhere_ && regular_ && stride_ == 1; }
  ElementTensor<Float>& tensor() const { return tensor_; }

 private:
  struct Term {
    std::size_t slot = 0;
    std::int64_t factor = 0;
  };
  struct Axis {
    std::int64_t constant = 0;
    std::vector<Term> terms;
    std::int64_t lane_factor = 0;
    std::unique_ptr<LaneExpression<double, Float>> general;  ///< instead, if it is not linear
    Expression source;
  };
  /// Indices along one axis: `at + step * lane`, or one a lane.
  struct AxisIndex {
    std::int64_t at = 0;
    std::int64_t step = 0;
    std::vector<std::int64_t> each;  ///< -1: absent
  };

  AxisIndex index_of(const Axis& axis, const LaneFrame& frame) const;
  void locate_each(std::size_t count);
  void check_written(std::int64_t offset) const;
  Lanes<Float> read_uniform();
  Lanes<Float> gather(const LaneFrame& frame);

  ElementTensor<Float>& tensor_;
  const std::string& reader_;
  std::vector<Axis> axes_;
  bool nowhere_ = false;
  bool regular_ = true;
  std::int64_t first_ = 0;
  std::int64_t stride_ = 0;
  std::vector<AxisIndex> indices_;
  std::vector<std::int64_t> offsets_;
  std::vector<Float> values_;
  std::vector<std::uint8_t> present_;
};

/// The whole number that an index is. Throws SpecError if it is none.
std::int64_t whole_index(double value, const Expression& source);

}  // namespace weir
