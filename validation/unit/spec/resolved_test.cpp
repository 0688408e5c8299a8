// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "einsum/language/printer.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

void check_equal(const ArraySpec& a, const ArraySpec& b) {
  CHECK(a.rows == b.rows);
  CHECK(a.columns == b.columns);
  CHECK(a.issue == b.issue);
  CHECK(a.registers == b.registers);
  CHECK(a.result_latency == b.result_latency);
  CHECK(a.cross_lane_reduction == b.cross_lane_reduction);
  REQUIRE(a.functions.size() == b.functions.size());
  for (const auto& [name, function] : a.functions) {
    CHECK(function.cycles == b.functions.at(name).cycles);
    CHECK(function.actions == b.functions.at(name).actions);
  }
}

void check_equal(const Architecture& a, const Architecture& b) {
  CHECK(a.name == b.name);
  CHECK(a.clock_hz == b.clock_hz);
  CHECK(a.word_bytes == b.word_bytes);
  check_equal(a.array2d, b.array2d);
  check_equal(a.array1d, b.array1d);
  CHECK(a.global_buffer.capacity_bytes == b.global_buffer.capacity_bytes);
  CHECK(a.global_buffer.row_words == b.global_buffer.row_words);
  CHECK(a.global_buffer.banks == b.global_buffer.banks);
  CHECK(a.global_buffer.read_ports == b.global_buffer.read_ports);
  CHECK(a.global_buffer.write_ports == b.global_buffer.write_ports);
  CHECK(a.global_buffer.shared_ports == b.global_buffer.shared_ports);
  CHECK(a.global_buffer.latency == b.global_buffer.latency);
  CHECK(a.dram.bandwidth_bytes_per_s == b.dram.bandwidth_bytes_per_s);
  CHECK(a.dram.latency == b.dram.latency);
  CHECK(a.dram.efficiency == b.dram.efficiency);
  CHECK(a.return_path.latency == b.return_path.latency);
  CHECK(a.return_path.words_per_cycle == b.return_path.words_per_cycle);
}

void check_equal(const Assumptions& a, const Assumptions& b) {
  CHECK(a.name == b.name);
  CHECK(a.row_reduction == b.row_reduction);
  CHECK(a.column_drain == b.column_drain);
  CHECK(a.skew == b.skew);
  CHECK(a.return_path == b.return_path);
  CHECK(a.result_latency == b.result_latency);
  CHECK(a.buffer_ports == b.buffer_ports);
  CHECK(a.buffer_banks == b.buffer_banks);
  CHECK(a.buffer_latency == b.buffer_latency);
  CHECK(a.dram_latency == b.dram_latency);
  CHECK(a.dram_efficiency == b.dram_efficiency);
  CHECK(a.double_buffers == b.double_buffers);
}

void check_equal(const TensorMapping& a, const TensorMapping& b) {
  CHECK(a.home == b.home);
  CHECK(a.direct == b.direct);
  CHECK(a.direct_store == b.direct_store);
  CHECK(a.loops == b.loops);
  CHECK(a.prefetch == b.prefetch);
  CHECK(a.copies == b.copies);
  CHECK(a.tiles == b.tiles);
  CHECK(a.shares == b.shares);
}

void check_equal(const PhaseMapping& a, const PhaseMapping& b) {
  CHECK(a.name == b.name);
  CHECK(a.blocks == b.blocks);
  REQUIRE(a.nests.size() == b.nests.size());
  for (std::size_t i = 0; i < a.nests.size(); ++i) {
    CHECK(a.nests[i].name == b.nests[i].name);
    CHECK(a.nests[i].loops == b.nests[i].loops);
  }
  REQUIRE(a.einsums.size() == b.einsums.size());
  for (std::size_t i = 0; i < a.einsums.size(); ++i) {
    CHECK(a.einsums[i].first == b.einsums[i].first);
    CHECK(a.einsums[i].second.unit == b.einsums[i].second.unit);
    CHECK(a.einsums[i].second.rows == b.einsums[i].second.rows);
    CHECK(a.einsums[i].second.columns == b.einsums[i].second.columns);
    CHECK(a.einsums[i].second.stationary == b.einsums[i].second.stationary);
    CHECK(a.einsums[i].second.direct == b.einsums[i].second.direct);
  }
  REQUIRE(a.tensors.size() == b.tensors.size());
  for (const auto& [name, tensor] : a.tensors) check_equal(tensor, b.tensors.at(name));
}

void check_equal(const Mapping& a, const Mapping& b) {
  CHECK(a.name == b.name);
  CHECK(a.capacity_bytes == b.capacity_bytes);
  CHECK(a.overflow == b.overflow);
  REQUIRE(a.partitions.size() == b.partitions.size());
  for (std::size_t i = 0; i < a.partitions.size(); ++i) {
    CHECK(a.partitions[i].rank == b.partitions[i].rank);
    REQUIRE(a.partitions[i].factors.size() == b.partitions[i].factors.size());
    for (std::size_t j = 0; j < a.partitions[i].factors.size(); ++j) {
      CHECK(a.partitions[i].factors[j].name == b.partitions[i].factors[j].name);
      CHECK(a.partitions[i].factors[j].kind == b.partitions[i].factors[j].kind);
      CHECK(a.partitions[i].factors[j].size == b.partitions[i].factors[j].size);
    }
  }
  REQUIRE(a.phases.size() == b.phases.size());
  for (std::size_t i = 0; i < a.phases.size(); ++i) check_equal(a.phases[i], b.phases[i]);
}

void check_equal(const Binding& a, const Binding& b) {
  CHECK(a.name == b.name);
  REQUIRE(a.phases.size() == b.phases.size());
  for (const auto& [phase, programs] : a.phases) {
    REQUIRE(programs.size() == b.phases.at(phase).size());
    for (const auto& [unit, sweeps] : programs) {
      const auto& others = b.phases.at(phase).at(unit);
      REQUIRE(sweeps.size() == others.size());
      for (std::size_t i = 0; i < sweeps.size(); ++i) {
        CHECK(sweeps[i].nest == others[i].nest);
        CHECK(to_string(sweeps[i]) == to_string(others[i]));
      }
    }
  }
}

void check_equal(const std::map<std::string, SourcedValue>& a, const std::map<std::string, SourcedValue>& b) {
  REQUIRE(a.size() == b.size());
  for (const auto& [name, figure] : a) {
    CHECK(figure.value == b.at(name).value);
    CHECK(figure.source == b.at(name).source);
  }
}

void check_equal(const EnergyTable& a, const EnergyTable& b) {
  CHECK(a.name == b.name);
  check_equal(a.actions, b.actions);
  check_equal(a.areas, b.areas);
  CHECK(a.leakage_mw == b.leakage_mw);
  CHECK(a.one_register_file == b.one_register_file);
  CHECK(a.uncharged == b.uncharged);
  REQUIRE(a.buffers.size() == b.buffers.size());
  for (std::size_t i = 0; i < a.buffers.size(); ++i) {
    CHECK(a.buffers[i].capacity_bytes == b.buffers[i].capacity_bytes);
    CHECK(a.buffers[i].read_pj_per_row == b.buffers[i].read_pj_per_row);
    CHECK(a.buffers[i].write_pj_per_row == b.buffers[i].write_pj_per_row);
    CHECK(a.buffers[i].row_words == b.buffers[i].row_words);
    CHECK(a.buffers[i].source == b.buffers[i].source);
  }
}

void check_equal(const Experiment& a, const Experiment& b) {
  CHECK(a.name == b.name);
  CHECK(a.design == b.design);
  CHECK(a.cascade == b.cascade);
  CHECK(a.workload.name == b.workload.name);
  CHECK(a.workload.model == b.workload.model);
  CHECK(a.workload.extents == b.workload.extents);
  check_equal(a.architecture, b.architecture);
  check_equal(a.architecture.assumptions, b.architecture.assumptions);
  check_equal(a.mapping, b.mapping);
  check_equal(a.binding, b.binding);
  check_equal(a.energy, b.energy);
  CHECK(a.resolved_yaml == b.resolved_yaml);
}

/// Reads the resolved document of an experiment as the only file of another one.
void check_round_trip(const Folder& folder, const Experiment& first) {
  folder.write_raw("resolved.yaml", first.resolved_yaml);
  check_equal(read_experiment({"resolved.yaml"}, {}), first);
}

TEST_CASE("A resolved experiment reads back to an equal one", "[property][spec]") {
  const Folder folder;
  folder.write_experiment();
  check_round_trip(folder, read_experiment({"experiment.yaml"}, {}));
}

TEST_CASE("A resolved experiment has its overrides and choices applied", "[property][spec]") {
  const Folder folder;
  folder.write_experiment();
  folder.write("outer.yaml", R"(include: [experiment.yaml]
experiment: {name: 'null', design: "12"}
select:
- {when: P == 1024, use: [ideal.yaml], set: {mapping.overflow: spill, binding.name: "a: b"}}
)");
  folder.write("ideal.yaml", "assumptions: {name: ideal, skew: false, dram_latency: false}\n");
  const Experiment first = read_experiment(
      {"outer.yaml"}, {{"architecture.global_buffer.capacity", "1.5 MiB"},
                       {"binding.phases.all.array2d", "['(C@1 | C@2b) || C', {nest: t, order: C}]"},
                       {"mapping.phases.0.einsums.C.rows", "''"},
                       {"energy.oddities", "{uncharged: [array1d.exp, x]}"}});
  CHECK(first.name == "null");
  CHECK(first.mapping.overflow == Mapping::Overflow::spill);
  CHECK_FALSE(first.architecture.assumptions.skew);
  check_round_trip(folder, first);
}

TEST_CASE("A resolved experiment says its defaults and names no other file", "[unit][spec]") {
  const Folder folder;
  folder.write_experiment();
  const std::string resolved = read_experiment({"experiment.yaml"}, {}).resolved_yaml;
  CHECK(resolved.rfind("version: 1\nexperiment: {name: first, design: serial}\neinsum:\n", 0) == 0);
  CHECK(resolved.find(".yaml") == std::string::npos);
  for (const char* text :
       {"word_bits: 16", "issue: sequential", "banks: 1", "ports: {read: 0, write: 0, shared: 0}",
        "efficiency: 1", "return_path: {latency: 0, words_per_cycle: 0}", "double_buffers: true",
        "overflow: error", "prefetch: 1", "one_register_file: false", "leakage_mw: 0", "row_words: 256",
        "blocks: []"}) {
    CHECK(resolved.find(text) != std::string::npos);
  }
}

}  // namespace
}  // namespace weir::test
