// SPDX-License-Identifier: Apache-2.0
#include "einsum/mapping/auto_mapping.hpp"

#include <algorithm>

#include "einsum/binding/provisional.hpp"
#include "einsum/binding/sweep_levels.hpp"
#include "einsum/compile.hpp"
#include "einsum/lowering/lower.hpp"
#include "einsum/lowering/phase_builder.hpp"
#include "einsum/mapping/fusion_group.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

/// The experiment `auto` with another cascade and these settings.
Experiment automatic(const std::string& cascade, std::vector<Override> overrides = {}) {
  overrides.insert(overrides.begin(), {"einsum", "configs/cascades/" + cascade + ".yaml"});
  return read_experiment({"configs/experiments/auto.yaml"}, overrides);
}

CompiledDesign compiled(const Experiment& e) {
  return compile(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
}

std::vector<FusionGroup> groups_of(const Experiment& e) {
  const MappedCascade mapped(e.cascade, Sizes(e.workload.extents.begin(), e.workload.extents.end()));
  return fusion_groups(mapped);
}

Mapping mapped(const Experiment& e) { return auto_mapping(e.cascade, e.workload, e.architecture, e.mapping); }

/// Sweeps of the only phase, whatever the order of work will be.
int sweeps_of(const Experiment& e) {
  const Mapping mapping = mapped(e);
  const Binding binding = provisional_binding(mapping, e.binding);
  const DesignParts parts{e.cascade, e.workload, e.architecture, mapping, binding};
  const Extents extents = fitted_extents(parts);
  const Layout layout = parts.layout(mapping.phases.front(), extents);
  int sweeps = 0;
  for (const SweepLevel& level : sweep_levels(PhaseBuilder(layout, 0).build_whole()))
    sweeps = std::max(sweeps, level.level + 1);
  return sweeps;
}

const TensorMapping& tensor(const Mapping& mapping, const std::string& name) {
  return mapping.phases.front().tensors.at(name);
}

using Home = TensorMapping::Home;

TEST_CASE("Nothing but its cascade gives FuseMax's mapping", "[unit][mapping]") {
  const Mapping found = compiled(automatic("attention_1pass")).mapping;
  const Mapping hand = read_experiment({"configs/experiments/binding.yaml"}, {}).mapping;
  CHECK_FALSE(found.is_automatic);
  REQUIRE(found.phases.size() == 1);
  const PhaseMapping& phase = found.phases.front();
  const PhaseMapping& expected = hand.phases.front();
  CHECK(phase.blocks == expected.blocks);
  REQUIRE(phase.nests.size() == 1);
  CHECK(phase.nests.front().loops == expected.nests.front().loops);
  REQUIRE(phase.einsums.size() == expected.einsums.size());
  for (std::size_t i = 0; i < expected.einsums.size(); ++i) {
    const auto& [name, einsum] = expected.einsums[i];
    CAPTURE(name);
    CHECK(phase.einsums[i].first == name);
    CHECK(phase.einsums[i].second.unit == einsum.unit);
    CHECK(phase.einsums[i].second.rows == einsum.rows);
    CHECK(phase.einsums[i].second.columns == einsum.columns);
    CHECK(phase.einsums[i].second.direct == einsum.direct);
  }
  REQUIRE(phase.tensors.size() == expected.tensors.size());
  for (const auto& [name, entry] : expected.tensors) {
    CAPTURE(name);
    REQUIRE(phase.tensors.contains(name));
    CHECK(phase.tensors.at(name).home == entry.home);
    CHECK(phase.tensors.at(name).direct == entry.direct);
  }
}

TEST_CASE("One-pass attention is one group, streamed along its keys in the cascade's own tiles",
          "[unit][mapping]") {
  const std::vector<FusionGroup> groups = groups_of(automatic("attention_1pass"));
  REQUIRE(groups.size() == 1);
  CHECK(groups.front().statements.size() == 12);
  CHECK(groups.front().parallel == std::vector<std::string>{"B", "H", "P"});
  CHECK(groups.front().stream == "M");
  CHECK(groups.front().stream_tile == "M0");
  CHECK(groups.front().stream_loops == std::vector<std::string>{"M1"});
  CHECK_FALSE(groups.front().steps);
}

// The local form divides by a sum that needs the global maximum: a sweep over the tiles' statistics of its
// own, between its two passes over the keys.
TEST_CASE("Attention of one, two and three passes sweeps over the keys once, twice, three times",
          "[unit][mapping]") {
  CHECK(sweeps_of(automatic("attention_1pass")) == 1);
  CHECK(sweeps_of(automatic("attention_2pass_deferred")) == 2);
  CHECK(sweeps_of(automatic("attention_2pass_local")) == 3);
  CHECK(sweeps_of(automatic("attention_3pass")) == 3);
}

TEST_CASE("Scores that a later sweep reads live in the buffer, two blocks of them", "[unit][mapping]") {
  const Mapping design = mapped(automatic("attention_3pass"));
  CHECK(design.phases.front().blocks == std::vector<std::string>{"B", "H", "P1"});
  CHECK(design.phases.front().nests.front().loops == std::vector<std::string>{"M1"});
  CHECK(tensor(design, "QK").home == Home::buffer);
  REQUIRE(tensor(design, "QK").tiles.has_value());
  CHECK(design.phases.front().tensors.count("A") == 0);  // from the arrays to the arrays
}

TEST_CASE("Linear attention with decay steps along its tokens, its state in the registers",
          "[unit][mapping]") {
  const Experiment e =
      automatic("linear_attention_decay", {{"workload.extents", "{B: 1, H: 2, T: 64, E: 64, F: 64}"}});
  const std::vector<FusionGroup> groups = groups_of(e);
  REQUIRE(groups.size() == 1);
  CHECK(groups.front().steps);
  CHECK(groups.front().stream == "T");
  const CompiledDesign design = compiled(e);
  CHECK(design.mapping.phases.front().nests.front().loops == std::vector<std::string>{"T"});
  const auto& [name, state] = design.mapping.phases.front().einsums.front();
  CHECK(name == "S");
  CHECK(state.unit == "array2d");
  CHECK(state.rows == "e");
  CHECK(state.columns == "f");
  CHECK(design.mapping.phases.front().tensors.count("S") == 0);
}

TEST_CASE("So many short tiles are under way as are used up while one is on its way", "[unit][mapping]") {
  // A token takes 4 cycles; one of K 102 cycles of DRAM and buffer, and less than two for the turns of all
  // streams. A result leaves the array 3 + 256 + 255 cycles after its task's start.
  const std::vector<Override> extents = {{"workload.extents", "{B: 8, H: 2, T: 1K, E: 64, F: 64}"}};
  std::vector<Override> slow = extents;
  slow.push_back({"architecture.dram.latency", "202"});
  std::vector<Override> ideal = extents;
  ideal.push_back({"assumptions", "configs/assumptions/ideal.yaml"});
  const Mapping found = mapped(automatic("linear_attention_decay", extents));
  CHECK(tensor(found, "K").prefetch == 26);
  CHECK(tensor(found, "AV").prefetch == 129);
  CHECK(tensor(mapped(automatic("linear_attention_decay", slow)), "K").prefetch == 52);
  CHECK(tensor(mapped(automatic("linear_attention_decay", ideal)), "K").prefetch == 1);
}

TEST_CASE("What is under way has room in the buffer", "[unit][mapping]") {
  const Experiment e =
      automatic("linear_attention_decay", {{"workload.extents", "{B: 8, H: 2, T: 1K, E: 64, F: 64}"},
                                           {"architecture.global_buffer.capacity", "2 KiB"}});
  const CompiledDesign design = compiled(e);
  const Mapping& found = design.mapping;
  CHECK(design.schedule.buffer_bytes <= 2048);
  CHECK(design.schedule.buffer_bytes > 2048 - 128);  // a tile of 64 words
  CHECK(tensor(found, "V").prefetch == 1);           // the others came first
}

TEST_CASE("With one query, the query heads of a group go across the columns", "[unit][mapping]") {
  const Mapping mapping =
      compiled(
          automatic("attention_gqa", {{"workload.extents", "{B: 1, G: 4, J: 8, E: 64, F: 64, P: 1, M: 4K}"}}))
          .mapping;
  for (const auto& [name, einsum] : mapping.phases.front().einsums) {
    CAPTURE(name);
    CHECK(einsum.columns == "j");
  }
  CHECK(mapping.phases.front().blocks == std::vector<std::string>{"B", "G", "P", "J2"});
}

TEST_CASE("A function that no array has is named with the Einsum that needs it", "[unit][mapping]") {
  const Experiment e = automatic("attention_1pass", {{"architecture.array1d.functions", "{mac: 1}"},
                                                     {"architecture.array2d.functions", "{mac: 1}"}});
  const std::string error = spec_error_of([&] { compiled(e); });
  CHECK(error.substr(error.find("configs/")) ==
        "configs/cascades/attention_1pass.yaml:20:6: Einsum LM needs the function 'max', which no array of "
        "'fusemax-functions' that can run it has; expected it under functions of array2d or array1d");
}

}  // namespace
}  // namespace weir::test
