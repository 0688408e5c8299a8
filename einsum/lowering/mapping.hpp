// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "einsum/error.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// One factor of a partitioned rank, e.g. P0 of P = P2 x P1 x P0.
struct PartitionFactor {
  enum class Kind {
    expression,  ///< a size given by `size`
    fit,         ///< the largest divisor for which the resident tensors fit the buffer
    rest         ///< what the other factors leave, rounded up
  };
  std::string name;
  Kind kind = Kind::rest;
  Expression size;
  SourceLocation where;
};

/// A rank cut into factors, innermost first; exactly one factor is the `rest`.
struct Partition {
  std::string rank;
  std::vector<PartitionFactor> factors;
  SourceLocation where;
};

/// Where one Einsum runs and which of its variables go across the array; all others follow each other in
/// time.
struct EinsumMapping {
  std::string unit;        ///< array2d or array1d
  std::string rows;        ///< variable across the rows of the 2D array; empty: none
  std::string columns;     ///< variable across the columns (lanes of the 1D array); empty: none
  std::string stationary;  ///< input held in the PEs while the other streams; empty: output stationary
  std::vector<std::string>
      direct;  ///< inputs taken from the link as they are produced, without a buffer access
  SourceLocation where;
};

/// Where a tensor lives between the Einsum that makes it and those that read it.
struct TensorMapping {
  enum class Home { array, buffer, dram };
  Home home = Home::array;
  bool direct = false;  ///< dram only: moves between DRAM and the array without being kept in the buffer
  bool direct_store = false;  ///< dram only: leaves the array directly, but is read through the buffer
  bool stored = false;        ///< buffer only: goes to DRAM as well, for later phases
  std::vector<std::string>
      loops;  ///< dram only: a transfer happens at each iteration of these loops, at the first of others
  std::int64_t prefetch = 1;  ///< transfers that may be under way or waiting beyond the tiles in use
  std::int64_t copies = 1;    ///< how often the mapping's capacity rule counts the live tiles
  std::optional<Expression>
      tiles;           ///< buffer only: tiles of it that exist at once; default: what the loops keep live
  std::string shares;  ///< buffer only: overwrites the tiles of this tensor
  SourceLocation where;
};

/// A loop nest inside a block, outermost first.
struct NestMapping {
  std::string name;
  std::vector<std::string> loops;
};

/// Einsums that run together (fused), over `blocks` repetitions of their nests.
struct PhaseMapping {
  std::string name;
  std::vector<std::string>
      blocks;  ///< outer loops; every unit repeats its program for each of their iterations
  std::vector<NestMapping> nests;  ///< the first is the default
  std::vector<std::pair<std::string, EinsumMapping>> einsums;
  std::map<std::string, TensorMapping> tensors;
  SourceLocation where;
};

/// How a cascade is laid out on an accelerator.
struct Mapping {
  enum class Overflow { error, spill };

  std::string name;
  bool is_automatic = false;  ///< the phases are to be found (`auto_mapping`)
  std::vector<Partition> partitions;
  std::vector<PhaseMapping> phases;
  std::optional<std::int64_t> capacity_bytes;  ///< part of the buffer that the mapping may use; default: all
  Overflow overflow = Overflow::error;  ///< spill: the share that does not fit moves to and from DRAM (FLAT)
  std::vector<std::string> notes;       ///< what the rule that found it had to give up, and why
  SourceLocation where;
};

/// One Einsum of a unit's program, `lag` tiles (or blocks) behind the tile that the program is at.
struct BindingMember {
  std::string einsum;
  std::int64_t lag = 0;
  bool lag_in_blocks = false;
  SourceLocation where;
};

/// Einsums whose cycles alternate on one unit: "A | B"; mostly one.
using BindingGroup = std::vector<BindingMember>;

/// A unit's order of work over one nest, in steps: all units finish a step before any starts the next.
struct BindingSweep {
  std::string nest;  ///< empty: the phase's first
  std::vector<std::vector<BindingGroup>> steps;
};

/// The unit that a binding puts an Einsum on, whatever the mapping says.
struct Placement {
  std::string unit;  ///< array2d or array1d
  SourceLocation where;
};

/// Each unit's program, by phase and unit: its sweeps are repeated for each block.
struct Binding {
  std::string name;
  bool is_automatic = false;               ///< the programs are to be found (`auto_binding`)
  std::map<std::string, Placement> units;  ///< by Einsum
  std::map<std::string, std::map<std::string, std::vector<BindingSweep>>> phases;
  SourceLocation where;
};

/// Reads "(SLNV@3 | QK) -> LM -> SLN@2": `->` then, `|` alternating, `||` step, `@n` tiles behind, `@nb`
/// blocks behind. Throws SpecError at the offending column.
std::vector<std::vector<BindingGroup>> parse_binding_order(const std::string& text,
                                                           const SourceLocation& start);
std::string to_string(const BindingSweep& sweep);

}  // namespace weir
