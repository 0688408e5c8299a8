// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/point_count.hpp"
#include "einsum/lowering/live_instances.hpp"

namespace weir {

std::int64_t live_instance_count(const Phase& phase, const Task& task) {
  if (!task.is_culled()) return instance_count(task, phase);
  const LoopBox box = box_of(phase, task);
  const auto name = [](std::size_t dimension) { return "$" + std::to_string(dimension); };
  Ranges ranges;
  for (std::size_t d = 0; d < box.dimensions; ++d) {
    if (box.low[d] < box.high[d]) ranges[name(d)] = box.high[d] + 1;
  }
  PointSet set = PointSet::none();
  for (const LiveRegion& live : task.live) {
    Region region;
    for (const LoopCondition& condition : live) {
      Affine sum = constant_affine(condition.constant);
      for (std::size_t d = 0; d < condition.coefficients.size(); ++d) {
        const bool is_open = box.low[d] < box.high[d];
        sum.add(is_open ? variable_affine(name(d)) : constant_affine(box.low[d]), condition.coefficients[d]);
      }
      region.push_back(sum);
    }
    set.regions.push_back(region);
  }
  return count_points(set, ranges).points;
}

}  // namespace weir
