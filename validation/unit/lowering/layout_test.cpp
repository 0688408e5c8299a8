// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/layout.hpp"

#include "einsum/language/parser.hpp"
#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {
namespace {

std::int64_t words_of(const Layout& layout, const std::string& text) {
  const Expression access = parse_expression(text, {});
  return layout.tile_words({access.name, access.operands, {}}, 0);
}

TEST_CASE("A tile holds of each variable what no loop walks", "[unit][lowering]") {
  const LaidOut parts(fusemax(4096, 64), 4);
  const Layout& layout = parts.layout();
  CHECK(layout.tile_extent("b", 0) == 1);  // a block
  CHECK(layout.tile_extent("m0", 0) == 256);
  CHECK(layout.tile_extent("m1", 0) == 1);   // a loop
  CHECK(layout.tile_extent("p", 0) == 256);  // cut into P2 x P1 x P0: only P0 is left
  CHECK(layout.tile_extent("e", 0) == 64);
}

TEST_CASE("A tile differs between the nests of a phase", "[unit][lowering]") {
  const LaidOut parts(flat_weight_stationary(4096, 64));
  const Layout& layout = parts.layout();
  CHECK(layout.tile_extent("p", 0) == 256);  // R1 x R0 inside M1, P1
  CHECK(layout.tile_extent("p", 1) == 1);    // R0 inside P1, R1
  CHECK(layout.tile_extent("m", 0) == 256);
  CHECK(layout.tile_extent("m", 1) == 4096);
}

TEST_CASE("The words of a tile are the product of the extents of its variables, each counted once",
          "[unit][lowering]") {
  const LaidOut parts(fusemax(4096, 64));
  CHECK(words_of(parts.layout(), "QK[b, h, m1, m0, p]") == 256 * 256);
  CHECK(words_of(parts.layout(), "K[b, h, m1*M0 + m0, e]") == 256 * 64);
  CHECK(words_of(parts.layout(), "RM[b, h, m1+1, p]") == 256);
  CHECK(words_of(parts.layout(), "RNV[b, h, M1, p, f]") == 256 * 64);
  CHECK(words_of(parts.layout(), "D[p, p]") == 256);
}

TEST_CASE("An Einsum runs in the nest of the sweep that names it", "[unit][lowering]") {
  const LaidOut parts(flat_weight_stationary(4096, 64));
  CHECK(parts.layout().nest_of("QK") == 0);
  CHECK(parts.layout().nest_of("A") == 1);
}

TEST_CASE("A sweep that names no nest walks the first", "[unit][lowering]") {
  const LaidOut parts(flat_output_stationary(4096, 64, 16));
  CHECK(parts.layout().nest_of("A") == 0);
  CHECK(parts.layout().nest_index({"", {}}) == 0);
}

TEST_CASE("An Einsum that the binding leaves out is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.binding = binding_of("QK", "RM");
  const LaidOut parts(design);
  CHECK(spec_error_of([&] { parts.layout().nest_of("LM"); }) ==
        "binding.yaml:2:1: binding 'by hand' gives Einsum LM of phase 'attention' no place; expected it in a "
        "unit's order");
}

TEST_CASE("A sweep over a nest that the phase lacks is an error", "[unit][lowering]") {
  const LaidOut parts(fusemax(4096, 64));
  CHECK(spec_error_of([&] {
          parts.layout().nest_index({"rows", {}});
        }) ==
        "binding.yaml:2:1: phase 'attention' has no nest 'rows'; expected one that the mapping declares");
}

TEST_CASE("A loop walks the variables of the rank that it is a factor of", "[unit][lowering]") {
  const LaidOut parts(fusemax(4096, 64));
  CHECK(parts.layout().walks("P1", "p"));
  CHECK(parts.layout().walks("M1", "m1"));
  CHECK(parts.layout().walks("B", "b"));
  CHECK_FALSE(parts.layout().walks("P1", "m1"));
  CHECK_FALSE(parts.layout().walks("M1", "m0"));
}

TEST_CASE("A loop that is neither rank nor factor is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.phase().nests.front().loops = {"M1", "P7"};
  CHECK(spec_error_of([&] {
          nests_of(design.phase(), {{"M1", 4}});
        }) == "mapping.yaml:7:3: loop P7 is neither a rank nor a partition factor; expected one of them");
}

TEST_CASE("The producer of a tensor is its first statement that is not an initial value",
          "[unit][lowering]") {
  const LaidOut parts(fusemax(4096, 64));
  CHECK(parts.layout().producer("RM")->value.name == "max");
  CHECK(parts.layout().producer("Q") == nullptr);
  CHECK(parts.layout().readers("RM") == std::vector<std::string>{"RM", "SLN", "PRM"});
}

TEST_CASE("A tensor from outside the phase that has no home is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.phase().tensors.erase("K");
  const LaidOut parts(design);
  CHECK(spec_error_of([&] { parts.layout().tensor_mapping("K"); }) ==
        "mapping.yaml:7:3: phase 'attention' does not say where K comes from; expected it under tensors with "
        "home: dram");
  CHECK(parts.layout().tensor_mapping("LM").home == TensorMapping::Home::array);
}

TEST_CASE("An index with an offset is a variable plus or minus a number, and nothing else",
          "[unit][lowering]") {
  const auto offset = [](const std::string& text) { return offset_index(parse_expression(text, {})); };
  CHECK(offset("m1")->offset == 0);
  CHECK(offset("m1+1")->offset == 1);
  CHECK(offset("m1-2")->offset == -2);
  CHECK(offset("m1-2")->variable == "m1");
  CHECK_FALSE(offset("M1").has_value());
  CHECK_FALSE(offset("3").has_value());
  CHECK_FALSE(offset("m1*M0 + m0").has_value());
}

}  // namespace
}  // namespace weir::test
