// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "validation/gpu/core/attention.hpp"
#include "validation/gpu/core/recurrence.hpp"

namespace weir::gpu {

using Ranks = std::vector<std::string>;
using Extents = std::map<std::string, std::int64_t>;

enum class Algorithm { attention, linear_attention, selective_scan };

/// A tensor of a family, its axes named as the cascade names them, outermost first.
struct TensorSpec {
  std::string name;
  Ranks ranks;
  Ranks choices = {};  ///< not empty: whole numbers from 0 to the largest extent of these ranks
  bool small = false;  ///< fused kernels read it as fp32, whatever the job's number type

  bool is_whole() const { return !choices.empty(); }
};

/// One family of kernels: the cascade in configs/cascades/ of the same name says what it computes.
struct Family {
  std::string name;
  Algorithm algorithm = Algorithm::attention;
  std::vector<TensorSpec> inputs;
  TensorSpec output;
  std::vector<std::string> kernels;  ///< "naive" first
  // Which ranks are which extent of the problem; a product if there are several, 1 if there is none.
  Ranks heads = {"H"};
  Ranks key_heads = {"H"};
  Ranks queries = {"P"};
  Ranks keys = {"M"};
  // What is special about the problem.
  Weighting weighting = Weighting::softmax;
  MaskKind mask = MaskKind::none;
  EditKind edit = EditKind::none;
  bool scaled_by_width = false;  ///< scores are divided by sqrt(E)
  LinearAttention linear = {};   ///< its switches

  const TensorSpec* input(const std::string& tensor) const;
};

const std::vector<Family>& families();

/// Throws InputError that lists the known ones.
const Family& family_of(const std::string& name);

/// Adds the extents that follow from others (M1 from M and M0, ..) and defaults of tile sizes; then throws
/// InputError, beginning with `where`, if a rank of the family's tensors or masks has none.
void complete_extents(const Family& family, const std::string& where, Extents& extents);

std::vector<std::int64_t> shape_of(const TensorSpec& tensor, const Extents& extents);

Attention attention_problem(const Family& family, const Extents& extents, double scale);
LinearAttention linear_problem(const Family& family, const Extents& extents);
SelectiveScan scan_problem(const Extents& extents);

}  // namespace weir::gpu
