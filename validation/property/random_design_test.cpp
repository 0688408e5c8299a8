// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/check.hpp"
#include "einsum/language/printer.hpp"
#include "validation/catch.hpp"
#include "validation/property/random_attention.hpp"

namespace weir {
namespace {

/// The cascade with the workload's extents in its shape, as the checks want it.
Cascade on_workload(const RandomProblem& problem) {
  Cascade cascade = problem.cascade;
  for (const auto& [rank, extent] : problem.workload.extents) {
    Expression value;
    value.value = static_cast<double>(extent);
    cascade.shape.insert(cascade.shape.begin(), {rank, value, {}});
  }
  return cascade;
}

TEST_CASE("Random cascades of the attention family obey the language's rules", "[property][legality]") {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const RandomDesign design = draw_design(seed);
    INFO(describe(seed, design));
    CHECK_NOTHROW(check(on_workload(design.problem)));
  }
}

TEST_CASE("A seed draws the same design each time", "[property][legality]") {
  CHECK(describe(7, draw_design(7)) == describe(7, draw_design(7)));
  CHECK(describe(7, draw_design(7)) != describe(8, draw_design(8)));
}

}  // namespace
}  // namespace weir
