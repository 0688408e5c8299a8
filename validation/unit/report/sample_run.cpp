// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/report/sample_run.hpp"

namespace weir {

namespace {

Einsum einsum_named(const std::string& name) {
  Einsum einsum;
  einsum.outputs = {{name, {}, {}}};
  return einsum;
}

Experiment sample_experiment() {
  Experiment experiment;
  experiment.name = "sample";
  experiment.design = "binding";
  experiment.cascade.name = "two Einsums";
  experiment.cascade.einsums = {einsum_named("QK"), einsum_named("AV")};
  experiment.workload = {"BERT 1K", "BERT", {{"M", 1024}, {"P", 2048}}, {}};
  experiment.architecture.name = "small";
  experiment.architecture.clock_hz = 1e9;
  experiment.architecture.dram.bandwidth_bytes_per_s = 8e9;
  experiment.energy.name = "round";
  return experiment;
}

UnitStats sample_unit(const std::string& name, std::uint64_t pes, std::uint64_t busy) {
  UnitStats unit;
  unit.name = name;
  unit.pes = pes;
  unit.busy_cycles = busy;
  unit.active_pe_cycles = busy * pes;
  return unit;
}

void stall(UnitStats& unit, Cause cause, std::uint64_t cycles) {
  unit.stalls[static_cast<std::size_t>(cause)] = cycles;
}

Stats sample_stats() {
  Stats stats;
  stats.cycles = 1000;
  UnitStats array2d = sample_unit("array2d", 1024, 800);
  array2d.active_pe_cycles = 700 * array2d.pes;
  stall(array2d, Cause::operand, 150);
  stall(array2d, Cause::drain, 49);
  stall(array2d, Cause::empty, 1);
  array2d.busy_by_einsum = {{"QK", 500}, {"AV", 300}};
  array2d.active_by_einsum = {{"QK", 500 * array2d.pes}, {"AV", 200 * array2d.pes}};
  UnitStats array1d = sample_unit("array1d", 32, 250);
  stall(array1d, Cause::return_path, 750);
  array1d.busy_by_einsum = {{"AV", 250}};
  array1d.active_by_einsum = {{"AV", 250 * 32}};
  UnitStats dram = sample_unit("dram", 1, 500);
  stall(dram, Cause::empty, 500);
  stats.units = {array2d, array1d, dram};
  stats.actions = {{"array2d.mac", 9007199254740993}};  // no double is this number
  stats.executions = {{"attention/QK", 4}};
  stats.dram_bytes_by_transfer = {{"load K", 3000}, {"store AV", 1000}};
  stats.dram_read_bytes = 3000;
  stats.dram_write_bytes = 1000;
  stats.simulated_cycles = 400;
  stats.simulated_tasks = 7;
  stats.phase_cycles = {{"attention", 900}, {"output", 100}};
  return stats;
}

}  // namespace

SampleRun::SampleRun() : experiment(sample_experiment()), stats(sample_stats()) {
  schedule.extents = {{"M", 1024}, {"M0", 32}};
  schedule.residency = {{"K", 2, 4096, 2}, {"RM", 1, 64, 1}};
  schedule.buffer_bytes = 16448;
  schedule.capacity_bytes = 32768;
  schedule.spilled = 0.25;
  energy.pj_by_action = {{"array2d.mac", 3e6}, {"array2d.register_reads", 1e6}, {"dram.read_words", 4e6}};
  energy.total_pj = 8e6;
  energy.notes = {"array1d.exp is counted and not charged"};
  area = {{"array2d", 3e6}, {"global_buffer", 1e6}};
}

}  // namespace weir
