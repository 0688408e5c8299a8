// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "einsum/search/flat_search.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// How dataflows of one stationarity are run.
struct FlatRun {
  /// A setting by tensor; nothing: no mapping has it there. A path that is empty: as the mapping has it.
  using Settings = std::array<std::optional<Override>, FlatDataflow::tensor_count>;

  FlatDataflow::Stationarity stationarity = FlatDataflow::Stationarity::output;  ///< of both products
  std::string mapping;                                                           ///< file
  std::string binding;                                                           ///< file
  std::string binding_of_one_tile;  ///< file, for row blocks of one query tile
  std::string row_block;            ///< path of the query tiles of a row block
  Settings on_chip;
  Settings off_chip;
};

/// FLAT's search as data: what it chooses from, and how its choice is run.
struct FlatRules {
  FlatRanks ranks;
  std::array<std::string, FlatDataflow::tensor_count> labels;  ///< the tensors' names in the cascade
  FlatSearchSpace space;
  std::vector<FlatRun> runs;
};

/// Reads a file with a `flat` section; the files it names are relative to it. Throws SpecError.
FlatRules read_flat_rules(const std::string& file);

/// The settings (`-s`) that give an experiment this dataflow on an array with so many columns. Throws
/// SpecError if the rules have no mapping for it.
std::vector<Override> flat_overrides(const FlatRules& rules, const FlatDataflow& dataflow,
                                     std::int64_t columns);

}  // namespace weir
