// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "einsum/binding/sweep_levels.hpp"
#include "einsum/lowering/layout.hpp"
#include "einsum/mapping/fusion_group.hpp"

namespace weir {

/// What the homes of a phase's tensors follow from. `phase` is lowered with every intermediate in the arrays;
/// `levels` are the sweeps of its tasks.
struct PhaseFlow {
  const MappedCascade& mapped;
  const FusionGroup& group;
  const Layout& layout;
  const Phase& phase;
  const std::vector<SweepLevel>& levels;
};

/// Inputs come from DRAM a tile at a time, results that leave the group go there. `keeps`: tiles of inputs
/// stay where a loop inside uses them again; else they are fetched for every tile of the nest.
std::map<std::string, TensorMapping> outer_tensors(const MappedCascade& mapped, const FusionGroup& group,
                                                   const PhaseMapping& phase,
                                                   const std::vector<Partition>& partitions, bool keeps);

/// The intermediates that live in the buffer: state carried over a loop, results of a loop that others need,
/// and what a later sweep reads again (`copies` blocks of it).
std::map<std::string, TensorMapping> inner_tensors(const PhaseFlow& flow, std::int64_t copies);

}  // namespace weir
