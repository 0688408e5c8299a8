// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/extents.hpp"

#include "einsum/language/parser.hpp"
#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {
namespace {

Mapping mapping_with(const std::vector<PartitionFactor>& factors) {
  Mapping mapping;
  mapping.where = {"mapping.yaml", 2, 1};
  mapping.partitions = {{"P", factors, {"mapping.yaml", 3, 3}}};
  return mapping;
}

Extents resolved(const std::vector<PartitionFactor>& factors, std::int64_t p, std::int64_t fit = 1) {
  return resolve_extents(Cascade{}, mapping_with(factors), {{"P", p}, {"array2d.columns", 256}}, fit);
}

TEST_CASE("A workload and an architecture give names to the expressions of a mapping", "[unit][lowering]") {
  const Extents known = known_extents(self_attention(1024, 64), fusemax_machine());
  CHECK(known == Extents{{"B", 1},
                         {"H", 1},
                         {"E", 64},
                         {"F", 64},
                         {"P", 1024},
                         {"M", 1024},
                         {"array1d.lanes", 256},
                         {"array2d.columns", 256},
                         {"array2d.rows", 256},
                         {"global_buffer.capacity_bytes", 16777216}});
}

TEST_CASE("The rest of a partition is what its other factors leave, rounded up", "[unit][lowering]") {
  CHECK(resolved({sized("P0", "array2d.columns"), rest("P1")}, 1024).at("P1") == 4);
  CHECK(resolved({sized("P0", "array2d.columns"), rest("P1")}, 1025).at("P1") == 5);
  CHECK(resolved({sized("P0", "array2d.columns"), rest("P1")}, 255).at("P1") == 1);
}

TEST_CASE("A rest between other factors takes what all of them leave", "[unit][lowering]") {
  const Extents extents = resolved({sized("P0", "16"), rest("P1"), sized("P2", "4")}, 1024);
  CHECK(extents.at("P1") == 16);
  CHECK(extents.at("P2") == 4);
}

TEST_CASE("A factor may use the factors before it", "[unit][lowering]") {
  const Extents extents =
      resolved({sized("R0", "4"), sized("R1", "array2d.columns // R0"), rest("P1")}, 1024);
  CHECK(extents.at("R1") == 64);
  CHECK(extents.at("P1") == 4);
}

TEST_CASE("A fit factor takes what is tried and leaves less to the rest", "[unit][lowering]") {
  const std::vector<PartitionFactor> factors = {sized("P0", "array2d.columns"), fit("P1"), rest("P2")};
  CHECK(resolved(factors, 4096).at("P2") == 16);
  CHECK(resolved(factors, 4096, 8).at("P1") == 8);
  CHECK(resolved(factors, 4096, 8).at("P2") == 2);
}

TEST_CASE("The range of a fit factor is the rank divided by the sized factors, rounded up",
          "[unit][lowering]") {
  const Mapping mapping = mapping_with({sized("P0", "256"), fit("P1"), rest("P2")});
  CHECK(fit_range(mapping, {{"P", 4096}}) == 16);
  CHECK(fit_range(mapping, {{"P", 4097}}) == 17);
  CHECK_FALSE(fit_range(mapping_with({sized("P0", "256"), rest("P1")}), {{"P", 4096}}).has_value());
}

TEST_CASE("The shape of a cascade defines what neither workload nor mapping do", "[unit][lowering]") {
  Cascade cascade;
  cascade.shape = {{"M0", parse_expression("128", {}), {}}, {"W", parse_expression("M // 4", {}), {}}};
  Mapping mapping;
  CHECK(resolve_extents(cascade, mapping, {{"M", 1024}}, 1) == Extents{{"M", 1024}, {"M0", 128}, {"W", 256}});
  mapping.partitions = {{"M", {sized("M0", "256"), rest("M1")}, {}}};
  CHECK(resolve_extents(cascade, mapping, {{"M", 1024}, {"W", 7}}, 1) ==
        Extents{{"M", 1024}, {"M0", 256}, {"M1", 4}, {"W", 7}});
}

TEST_CASE("What follows from a factor, and what follows from that, is known once the factor is",
          "[unit][lowering]") {
  Cascade cascade;
  cascade.shape = {{"R", parse_expression("P0 + 2", {}), {}}, {"N", parse_expression("2 * R", {}), {}}};
  const Mapping mapping = mapping_with({sized("P0", "8"), rest("P1")});
  const Extents extents = resolve_extents(cascade, mapping, {{"P", 64}}, 1);
  CHECK(extents.at("R") == 10);
  CHECK(extents.at("N") == 20);
}

TEST_CASE("A partition of a rank without an extent is an error", "[unit][lowering]") {
  CHECK(spec_error_of([] {
          resolve_extents({}, mapping_with({rest("P0")}), {{"M", 4}}, 1);
        }) == "mapping.yaml:3:3: rank P has no extent; expected it in the workload's extents");
}

TEST_CASE("A factor below one is an error", "[unit][lowering]") {
  CHECK(spec_error_of([] {
          resolved({sized("P0", "P // 2048"), rest("P1")}, 1024);
        }) == "mapping.yaml:4:5: factor P0 is 0; expected at least 1");
  CHECK(resolved({sized("P0", "P // 1024"), rest("P1")}, 1024).at("P0") == 1);
}

TEST_CASE("An extent of the workload below one is an error", "[unit][lowering]") {
  CHECK(spec_error_of([] {
          resolve_extents({}, mapping_with({rest("P0")}), {{"B", 0}, {"P", 4}}, 1);
        }) == "mapping.yaml:2:1: extent B is 0; expected at least 1");
}

TEST_CASE("A factor that uses an unknown name is an error that suggests the nearest", "[unit][lowering]") {
  const PartitionFactor factor{"P0",
                               PartitionFactor::Kind::expression,
                               parse_expression("array2d.column", {"mapping.yaml", 4, 9}),
                               {}};
  CHECK(spec_error_of([&] {
          resolved({factor, rest("P1")}, 1024);
        }) ==
        "mapping.yaml:4:9: unknown name 'array2d.column'; expected a known integer (did you mean "
        "'array2d.columns'?)");
}

}  // namespace
}  // namespace weir::test
