// SPDX-License-Identifier: Apache-2.0
#include "models/energy/energy_table.hpp"
#include "validation/catch.hpp"

using namespace weir;
using Catch::Matchers::Message;
using Catch::Matchers::WithinRel;

namespace {

/// The areas of the FuseMax artifact that its own machine needs.
EnergyTable artifact_areas() {
  EnergyTable table;
  table.name = "artifact";
  table.where = {"artifact.yaml", 4, 1};
  table.areas = {{"array2d.mac", {1545, ""}},
                 {"array2d.max", {49.28944, ""}},
                 {"array1d.mac", {1545, ""}},
                 {"array1d.max", {49.28944, ""}},
                 {"array1d.divide", {23740.9375, ""}},
                 {"registers.12", {16837.57936, ""}},
                 {"registers.32", {16849.2142, ""}},
                 {"links.column", {1, ""}},
                 {"global_buffer.um2_per_byte", {2, ""}}};
  return table;
}

Architecture fusemax_arrays() {
  Architecture architecture;
  architecture.array2d.rows = 256;
  architecture.array2d.columns = 256;
  architecture.array2d.registers = 12;
  architecture.array2d.functions = {
      {"mac", {1, {{"mac", 1}}}}, {"max", {1, {{"max", 1}}}}, {"exp", {6, {{"mac", 6}}}}};
  architecture.array1d.columns = 256;
  architecture.array1d.registers = 32;
  architecture.array1d.functions = {
      {"mac", {1, {{"mac", 1}}}}, {"max", {1, {{"max", 1}}}}, {"divide", {1, {{"divide", 1}}}}};
  architecture.global_buffer.capacity_bytes = 1000;
  return architecture;
}

}  // namespace

TEST_CASE("area has each unit of a PE once, its register file by depth, and the buffer by the byte",
          "[unit][energy]") {
  const std::map<std::string, double> areas = area(artifact_areas(), fusemax_arrays());
  // The published model: array_2d_area = N0^2 (registers + 1545 + 49.28944) + N0.
  CHECK_THAT(areas.at("array2d") + areas.at("links"),
             WithinRel(256.0 * 256 * (16837.57936 + 1545 + 49.28944) + 256, 1e-12));
  CHECK_THAT(areas.at("array1d"), WithinRel(256 * (16849.2142 + 1545 + 49.28944 + 23740.9375), 1e-12));
  CHECK(areas.at("global_buffer") == 2000);
}

TEST_CASE("area leaves out the register file of a PE that has none", "[unit][energy]") {
  Architecture architecture = fusemax_arrays();
  architecture.array2d.registers = 0;
  CHECK_THAT(area(artifact_areas(), architecture).at("array2d"), WithinRel(65536 * (1545 + 49.28944), 1e-12));
}

TEST_CASE("area refuses a unit without a listed area", "[unit][energy]") {
  Architecture architecture = fusemax_arrays();
  architecture.array1d.functions["exp"] = {1, {{"exp", 1}}};
  CHECK_THROWS_MATCHES(area(artifact_areas(), architecture), SpecError,
                       Message("artifact.yaml:4:1: energy table 'artifact' has no area for array1d.exp; "
                               "expected an entry under areas"));
}

TEST_CASE("area refuses a depth of register file without a listed area", "[unit][energy]") {
  Architecture architecture = fusemax_arrays();
  architecture.array2d.registers = 10;
  CHECK_THROWS_MATCHES(area(artifact_areas(), architecture), SpecError,
                       Message("artifact.yaml:4:1: energy table 'artifact' has no area for registers.10; "
                               "expected an entry under areas"));
}
