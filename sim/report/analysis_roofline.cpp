// SPDX-License-Identifier: Apache-2.0
#include "sim/report/analysis_roofline.hpp"

namespace weir {

Roofline roofline(const Analysis& analysis, const Architecture& architecture) {
  constexpr double operations_a_cycle = 2;  // a multiply-accumulate
  const ArraySpec& array2d = architecture.array2d;
  const auto pes = static_cast<double>(array2d.rows * array2d.columns + architecture.array1d.columns);
  Roofline result;
  result.architecture = architecture.name;
  result.peak_operations_per_s = pes * operations_a_cycle * architecture.clock_hz;
  result.bandwidth_bytes_per_s = architecture.dram.bandwidth_bytes_per_s;
  result.intensity = analysis.intensity();
  result.compute_s = static_cast<double>(analysis.operations->sum) / result.peak_operations_per_s;
  result.memory_s = static_cast<double>(analysis.bounds->bytes) / result.bandwidth_bytes_per_s;
  return result;
}

}  // namespace weir
