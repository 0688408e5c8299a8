// SPDX-License-Identifier: Apache-2.0
/// The dataflows that FLAT (ASPLOS 2023, arXiv 2107.06419) chooses from for fused attention. Its two matrix
/// products are named by what they make: scores = queries x keys, outputs = weights x values, where the
/// weights are the softmax of the scores and take their place.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "einsum/lowering/architecture.hpp"

namespace weir {

/// The sizes of attention, all at least 1.
struct FlatProblem {
  std::int64_t batch = 1;
  std::int64_t heads = 1;
  std::int64_t queries = 1;  ///< P
  std::int64_t keys = 1;     ///< M
  std::int64_t depth = 1;    ///< E: words of a query and of a key
  std::int64_t width = 1;    ///< F: words of a value
};

/// Which ranks of a workload these are; `batch` and `heads` may be absent from it and are 1 then.
struct FlatRanks {
  std::string batch;
  std::string heads;
  std::string queries;
  std::string keys;
  std::string depth;
  std::string width;
};

/// Throws SpecError if the workload has no extent for one of the other four.
FlatProblem flat_problem(const Workload& workload, const FlatRanks& ranks);

struct FlatDataflow {
  /// What is fused at a time: all heads of a batch entry, a head, or a block of a head's rows of scores.
  enum class Granularity { batch, head, row };
  /// What stays in the PEs: results, keys (values), or queries (weights).
  enum class Stationarity { output, weight, input };
  enum Tensor { queries, keys, scores, values, outputs };
  static constexpr int tensor_count = 5;

  Granularity granularity = Granularity::head;
  std::int64_t row_block = 1;  ///< queries fused at a time (P1); at other granularities: all
  Stationarity scores_stationarity = Stationarity::output;
  Stationarity outputs_stationarity = Stationarity::output;
  std::array<bool, tensor_count> on_chip{};  ///< staged in the buffer; else moved between DRAM and the PEs

  bool operator==(const FlatDataflow&) const = default;
};

/// "batch", "output", "queries": as they are written in data files.
const std::vector<std::string>& flat_granularities();
const std::vector<std::string>& flat_stationarities();
const std::vector<std::string>& flat_tensors();
std::string to_string(FlatDataflow::Granularity granularity);
std::string to_string(FlatDataflow::Stationarity stationarity);
std::string to_string(FlatDataflow::Tensor tensor);

}  // namespace weir
