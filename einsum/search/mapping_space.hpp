// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "einsum/lowering/lower.hpp"

namespace weir {

/// One way to decide one thing of a mapping.
struct MappingChoice {
  std::string label;                    ///< "P1 = 4", "K moves at M1, P2"
  std::function<void(Mapping&)> apply;  ///< edits a mapping that other axes may have edited before
};

/// One decision of a mapping; the first choice leaves it as given.
struct MappingAxis {
  std::string name;  ///< "order of attention", "P1", "unit of LM"
  std::vector<MappingChoice> choices;
};

/// The variants of a mapping: every combination of the axes' choices.
struct MappingSpace {
  Mapping given;
  std::vector<MappingAxis> axes;

  /// Combinations; no more than 2^62 are told apart.
  std::uint64_t size() const;
  /// The combination of a number, whose mixed-radix digits choose; 0 is the mapping as given.
  Mapping variant(std::uint64_t number) const;
  /// What a combination changes: "P1 = 4; K moves at M1, P2", or "as given".
  std::string describe(std::uint64_t number) const;
  /// All numbers if there are at most `most`; else the given mapping, those with one change, those with two
  /// (up to half of `most`), and for the rest such as are spread evenly over the space. Deterministic.
  std::vector<std::uint64_t> sample(std::uint64_t most) const;
};

/// Derives the variants of a laid out mapping by its structure:
///  - the order of the loops of each phase, and which of its parallel loops are blocks around the nest;
///  - the sizes of innermost factors: powers of two up to the array; of `fit` factors: each divisor;
///  - for each input, at which of the loops that do not walk it it moves again, and how far it is fetched
///  ahead;
///  - the unit of each Einsum whose functions both arrays have.
/// Variants need not be legal or fit: lowering tells. `parts.binding` only places Einsums.
MappingSpace mapping_space(const DesignParts& parts);

}  // namespace weir
