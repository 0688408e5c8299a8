// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "einsum/analysis/point_set.hpp"
#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// The points at which the statements of a cascade have a value, as sets of affine conditions: what a
/// predicate culls, an index leaves out or `empty` holds is absent, and so is what is made of it alone. The
/// cascade and the sizes must outlive this. Throws SpecError if a rank has no extent.
class PresentPoints {
 public:
  PresentPoints(const Cascade& cascade, const Sizes& sizes);

  const Sizes& sizes() const { return sizes_; }
  /// The extents of the variables of a statement's iteration space.
  const Ranges& ranges(std::size_t statement) const { return ranges_[statement]; }
  /// The points at which the statement has a value.
  const PointSet& points(std::size_t statement) const { return points_[statement]; }
  /// The points at which each of its operators is executed, in the order of `operators()`.
  const std::vector<PointSet>& executed(std::size_t statement) const { return executed_[statement]; }
  /// The points at which its result is there: without the reduced variables.
  PointSet results(std::size_t statement) const;

 private:
  class StatementAlgebra;

  void set_ranges(const Cascade& cascade);
  bool sweep();
  bool is_settled(std::size_t statement);
  bool update(std::size_t statement);
  void close(const std::string& tensor);
  void check_closed();
  void give_up();
  PointSet of(const TensorAccess& access, const Ranges& ranges) const;
  PointSet inside(const TensorAccess& access, std::size_t dimension, const Ranges& ranges) const;
  PointSet written(std::size_t statement, const TensorAccess& output) const;
  Ranges with_dimensions(const std::string& tensor, Ranges ranges) const;

  const Cascade& cascade_;
  const Sizes& sizes_;
  std::map<std::string, TensorRanks> tensors_;
  std::vector<Ranges> ranges_;
  std::vector<PointSet> points_;
  std::vector<std::vector<PointSet>> executed_;
  std::map<std::string, std::map<std::size_t, PointSet>> writes_;  ///< tensor -> statement -> what it wrote
  std::map<std::string, PointSet> tensors_present_;
  std::map<std::string, int> versions_;  ///< how often what is there of a tensor changed
  std::vector<int> seen_;                ///< the versions that each statement was last updated with, summed
};

/// The extent of a tensor's dimension, generations included; nothing if a rank of it has no extent.
std::optional<std::int64_t> dimension_extent(const TensorDimension& dimension, const Sizes& sizes);

}  // namespace weir
