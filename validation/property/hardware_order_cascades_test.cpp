// SPDX-License-Identifier: Apache-2.0
// Every cascade file through a mapping made up from its structure: each Einsum a phase of its own, those of a
// recurrence one phase together; ranks in tiles of two where nothing forbids it; reductions down the rows,
// across the lanes and in time.
#include <algorithm>
#include <map>
#include <set>

#include "einsum/interpreter/plan.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/task_template.hpp"
#include "validation/catch.hpp"
#include "validation/property/hardware_order_runs.hpp"
#include "validation/property/interpreter_cases.hpp"

namespace weir {
namespace {

bool is_initial(const Einsum& einsum) { return accesses(einsum.value).empty(); }

/// Makes up mapping, binding and machine for a cascade.
class MadeUpProgram {
 public:
  MadeUpProgram(test::DrawnCase drawn, SplitMix64& random) : random_(random), drawn_(std::move(drawn)) {
    experiment_.cascade = drawn_.cascade;
    experiment_.workload.extents = drawn_.shape;
    make_architecture();
    for (const PlanStep& step : plan(drawn_.cascade)) add_step(step);
    add_partitions();
  }

  ValuedProgram valued() && {
    ValuedProgram program(std::move(experiment_));
    program.inputs = drawn_.inputs;
    return program;
  }

 private:
  void make_architecture() {
    Architecture& architecture = experiment_.architecture;
    architecture.clock_hz = 1e9;
    architecture.array2d.rows = 1 + random_.below(3);
    architecture.array2d.columns = architecture.array1d.columns = 1 + random_.below(4);
    architecture.array1d.cross_lane_reduction = true;
    for (ArraySpec* array : {&architecture.array2d, &architecture.array1d}) {
      array->registers = 1'000'000;
      for (const Einsum& einsum : drawn_.cascade.einsums) {
        for (const std::string& function : functions_of(einsum)) array->functions[function] = {};
      }
    }
    architecture.global_buffer.capacity_bytes = std::int64_t{1} << 40;
    architecture.global_buffer.row_words = 4;
    architecture.dram.bandwidth_bytes_per_s = 1e9;
  }

  void collect(const PlanStep& step, std::vector<const Einsum*>& einsums, std::vector<std::string>& loops) {
    if (!step.is_loop()) {
      einsums.push_back(&drawn_.cascade.einsums[step.statement]);
      return;
    }
    loops.push_back(rank_of(step.variable));
    for (const PlanStep& inner : step.body) collect(inner, einsums, loops);
  }

  void add_step(const PlanStep& step) {
    std::vector<const Einsum*> einsums;
    PhaseMapping phase;
    phase.name = "phase " + std::to_string(experiment_.mapping.phases.size());
    phase.nests = {{"", {}}};
    collect(step, einsums, phase.nests.front().loops);
    std::erase_if(einsums, [](const Einsum* einsum) { return is_initial(*einsum); });
    if (einsums.empty()) return;
    for (const std::string& loop : phase.nests.front().loops) whole_.insert(loop);
    for (const Einsum* einsum : einsums) map(*einsum, phase);
    if (!step.is_loop()) add_loops(*einsums.front(), phase);
    for (const Einsum* einsum : einsums) add_tensors(*einsum, phase);
    experiment_.mapping.phases.push_back(std::move(phase));
  }

  /// A spatial place for some of its variables.
  void map(const Einsum& einsum, PhaseMapping& phase) {
    const std::vector<std::string> all = iteration_variables(einsum);
    EinsumMapping mapping;
    mapping.unit = random_.below(2) == 0 ? "array1d" : "array2d";
    const auto pick = [&] {
      return all.empty() ? "" : all[static_cast<std::size_t>(random_.below(std::ssize(all)))];
    };
    mapping.columns = pick();
    if (mapping.unit == "array2d") mapping.rows = pick();
    if (mapping.rows == mapping.columns) mapping.rows.clear();
    phase.einsums.emplace_back(einsum.name(), mapping);
    auto& program = experiment_.binding.phases[phase.name][mapping.unit];
    if (program.empty()) program.push_back({"", {{}}});
    program.front().steps.front().push_back({{einsum.name(), 0, false, {}}});
  }

  /// Loops over outer parts of its ranks.
  void add_loops(const Einsum& einsum, PhaseMapping& phase) {
    for (const std::string& variable : iteration_variables(einsum)) {
      std::vector<std::string>& loops = phase.nests.front().loops;
      const std::string outer = rank_of(variable) + "_OUT";
      if (loops.size() < 3 && random_.below(3) > 0 && !contains(loops, outer)) {
        loops.push_back(outer);
        cut_.insert(rank_of(variable));
      }
    }
    if (phase.nests.front().loops.empty()) phase.blocks = {};
  }

  void add_tensors(const Einsum& einsum, PhaseMapping& phase) {
    for (const TensorAccess& read : accesses(einsum.value)) {
      const bool here = std::any_of(phase.einsums.begin(), phase.einsums.end(),
                                    [&](const auto& entry) { return entry.first == read.tensor; });
      TensorMapping mapping;
      mapping.home = here ? TensorMapping::Home::buffer : TensorMapping::Home::dram;
      phase.tensors[read.tensor] = mapping;
    }
  }

  /// Recurrences walk whole ranks; so do the loops of all other phases over those.
  void add_partitions() {
    for (const std::string& rank : cut_) {
      const bool whole = whole_.contains(rank) || drawn_.shape.at(rank) == 1;
      Partition partition{rank, {}, {}};
      PartitionFactor inner{rank + "_IN", PartitionFactor::Kind::expression, {}, {}};
      inner.size.value = whole ? 1 : 2;
      partition.factors = {inner, {rank + "_OUT", PartitionFactor::Kind::rest, {}, {}}};
      if (!whole_.contains(rank)) {
        experiment_.mapping.partitions.push_back(partition);
        continue;
      }
      for (PhaseMapping& phase : experiment_.mapping.phases) {
        for (std::string& loop : phase.nests.front().loops) {
          if (loop == rank + "_OUT") loop = rank;
        }
      }
    }
  }

  SplitMix64& random_;
  test::DrawnCase drawn_;
  Experiment experiment_;
  std::set<std::string> cut_;    ///< ranks cut into tiles
  std::set<std::string> whole_;  ///< ranks that a recurrence walks
};

}  // namespace

TEST_CASE("Hardware order computes every cascade file, through mappings made up from its structure",
          "[property][hardware_order]") {
  SplitMix64 random(2024);
  std::set<std::string> executed;
  std::map<std::string, std::string> refused;
  for (const test::ReferenceCase& reference : test::all_reference_cases()) {
    for (int round = 0; round < 4; ++round) {
      INFO(reference.cascade << ", round " << round);
      std::optional<ValuedProgram> run;
      try {
        run.emplace(MadeUpProgram(draw_case(reference, random), random).valued());
      } catch (const SpecError& error) {
        refused[reference.cascade] = error.what();
        continue;
      }
      const TensorMap expected = run->interpreted();
      TensorMap found;
      try {
        found = execute_in_hardware_order(run->program(), run->inputs, fp64).tensors;
      } catch (const SimulationError& error) {
        refused[reference.cascade] = error.what();
        continue;
      }
      executed.insert(reference.cascade);
      for (const auto& [name, tensor] : expected) {
        INFO(name);
        CHECK(relative_difference(found.at(name), tensor) < 1e-9);
      }
    }
  }
  std::set<std::string> never;
  for (const auto& [cascade, error] : refused) {
    if (!executed.contains(cascade)) never.insert(cascade);
  }
  // Two statements of one tensor, in different phases: the lowering wants it in one.
  CHECK(never == std::set<std::string>{"attention_kv_bias", "mixture_of_heads"});
  CHECK(executed.size() >= 95);
}

}  // namespace weir
