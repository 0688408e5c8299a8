// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "einsum/analysis/passes.hpp"
#include "einsum/analysis/present_points.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// What has to be on chip of one tensor, at least, so that each of its passes over a rank reads it once.
struct Footprint {
  enum class Kind {
    element,      ///< one element of the rank at a time
    tile,         ///< one chunk of it
    window,       ///< the elements around one
    generations,  ///< the one that is read and the one that is written
    fiber         ///< all of it, since another pass comes
  };
  std::string tensor;
  std::string rank;
  Kind kind = Kind::element;
  std::int64_t elements =
      0;  ///< with one coordinate of every other rank, all of those that its readers reduce
  std::int64_t bytes = 0;
};

/// The least traffic of one tensor between chip and memory.
struct TensorTraffic {
  enum class Role { input, intermediate, output };

  std::string tensor;
  Role role = Role::input;
  std::int64_t tensor_bytes = 0;  ///< of the elements that some statement touches; of all if that is unknown
  std::int64_t times = 0;         ///< how often they move: 0 if they stay on chip
  std::int64_t bytes = 0;
  std::string because;  ///< "M fiber of 512 KiB does not fit", or empty
};

/// Lower bounds that hold for every mapping.
struct Bounds {
  std::vector<Footprint> footprints;
  std::vector<TensorTraffic> traffic;
  std::int64_t buffer_bytes = 0;
  std::int64_t bytes = 0;  ///< all traffic
};

/// Footprints along the ranks that are reduced, and traffic for an on-chip buffer of `buffer_bytes`. An input
/// moves once if the fiber that it is read along fits the buffer, else once a pass but for the share that
/// stays on chip in between; what comes after may be kept or spilled instead, if that is less. Outputs move
/// once, and intermediates not at all: they are fused or computed again. Throws SpecError if a rank has no
/// extent or a dtype no width.
Bounds find_bounds(const Cascade& cascade, const std::vector<RankPasses>& passes,
                   const PresentPoints& present, std::int64_t buffer_bytes);

/// The bytes of one element of a tensor: its dtype, else the default, else `fp16`. Throws SpecError at a
/// dtype without a known width.
double element_bytes(const Cascade& cascade, const std::string& tensor);

std::string to_string(Footprint::Kind kind);
std::string to_string(TensorTraffic::Role role);

}  // namespace weir
