// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "einsum/language/ast.hpp"
#include "einsum/rewrites/rewrite.hpp"

namespace weir {

/// How two cascades compared that should compute the same.
struct Witness {
  int instances = 0;       ///< random shapes and inputs on which both were executed
  std::size_t points = 0;  ///< of outputs that were compared
  double difference = 0;   ///< the largest, over the largest magnitude of its output in that instance
  std::map<std::string, double> magnitudes;  ///< the largest of every tensor with a declared bound
};

/// Executes both in double precision on `instances` small random shapes, chunks that do not divide their rank
/// among them, with seeded inputs, and compares all outputs of the first. Operators that the user declares
/// stand for addition, multiplication or the maximum here, by their identity. Throws SpecError if an output
/// differs by more than 1e-9, or in where it is absent, and if no such shape can be found.
Witness witness(const Cascade& original, const Rewritten& rewritten, int instances = 8,
                std::uint64_t seed = 1);

}  // namespace weir
