// SPDX-License-Identifier: Apache-2.0
/// What a dataflow of FLAT costs, in closed form, as the FuseMax artifact (MICRO 2024, doi
/// 10.5281/zenodo.13377042) evaluates FLAT. Nothing here is simulated: it is the objective of a search.
#pragma once

#include "einsum/lowering/architecture.hpp"
#include "einsum/search/flat_dataflow.hpp"

namespace weir {

/// Who asks for the cost.
enum class FlatObjective {
  /// FLAT's own simulator, on whose figures the published choices rest: the two matrix products without the
  /// softmax. Results off chip are written once, even if the array makes them in partial sums. What does not
  /// fit the buffer moves on top of what is staged.
  products,
  /// The FuseMax paper's evaluation: the products and the softmax, four steps of an element a cycle on the 1D
  /// array. Partial sums go off chip and come back. What does not fit moves instead of being staged.
  attention,
};

struct FlatCost {
  double latency_s = 0;  ///< the largest of the next three
  double memory_s = 0;
  double array2d_s = 0;
  double array1d_s = 0;
  double traffic_bytes = 0;
  double on_chip_bytes = 0;  ///< by FLAT's capacity rule: all but the scores twice; may exceed the buffer
  double spilled = 0;        ///< share of what is on chip that does not fit
};

/// Partial tiles count as whole. Reads the array sizes, lanes, clock, word size, buffer and bandwidth of
/// the architecture; the row block must be between 1 and the queries.
FlatCost flat_cost(const FlatDataflow& dataflow, const FlatProblem& problem, const Architecture& architecture,
                   FlatObjective objective);

}  // namespace weir
