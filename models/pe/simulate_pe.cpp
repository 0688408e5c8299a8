// SPDX-License-Identifier: Apache-2.0
#include "models/pe/simulate_pe.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <deque>
#include <memory>
#include <systemc>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "models/hardware_order/program_values.hpp"
#include "models/hardware_order/tile_statement.hpp"
#include "models/pe/pe_array.hpp"
#include "models/pe/pe_statement.hpp"
#include "models/tile/phase_model.hpp"

namespace weir {
namespace {

/// All statements of a phase, placed. The statements of one task follow each other in the cascade; at `pe` a
/// task has one.
std::vector<PlacedCode> place_phase(const LoweredProgram& program, const PhaseMapping& phase,
                                    const Shape& shape) {
  const Layout layout(program.cascade, program.architecture, program.mapping, phase, program.binding,
                      program.schedule.extents);
  std::vector<PlacedCode> placed;
  for (const auto& [name, mapping] : phase.einsums) {
    for (const Einsum& einsum : program.cascade.einsums) {
      if (einsum.name() != name || is_initial(einsum)) continue;
      if (!placed.empty() && placed.back().statement->name() == name)
        refuse_pe(einsum.where, name, "more than one statement computes it");
      placed.push_back(place_code(layout, einsum, shape));
      placed.back().is_sole =
          std::count_if(program.cascade.einsums.begin(), program.cascade.einsums.end(),
                        [&](const Einsum& other) { return other.name() == einsum.name(); }) == 1;
    }
  }
  return placed;
}

/// A program's values, and the tasks that compute them.
template <typename Float>
class PeProgram {
 public:
  PeProgram(const LoweredProgram& program, const Numerics& numerics, const PeOptions& options)
      : program_(program), numerics_(numerics), shape_(program_shape(program)) {
    for (const PhaseMapping& phase : program.mapping.phases)
      placed_.push_back(place_phase(program, phase, shape_));
    make_tensors(options.elements);
  }

  /// Of the waves of the 2D array; null: nobody.
  WaveObserver* observer = nullptr;

  void load(const TensorMap& inputs) {
    load_inputs(program_.cascade, inputs, tensors_);
    for (const Einsum& einsum : program_.cascade.einsums) {
      if (is_initial(einsum)) run_initial(einsum);
    }
  }

  /// The arrays' tasks in a phase, by index; null for transfers.
  std::vector<PeTask*> make_tasks(std::size_t index, std::array<PeActivity, 2>& activity) {
    const Phase& phase = program_.schedule.phases[index];
    auto& residents = residents_.emplace_back();
    std::vector<PeTask*> tasks(phase.tasks.size(), nullptr);
    for (std::size_t t = 0; t < tasks.size(); ++t) {
      const Task& task = phase.tasks[t];
      if (task.kind != Task::Kind::compute) continue;
      for (PlacedCode& placed : placed_[index]) {
        if (placed.statement->name() != task.einsum) continue;
        placed.returns = task.return_words > 0;
        tasks[t] = make_task(placed, residents[placed.is_2d ? 0 : 1], activity[placed.is_2d ? 0 : 1]);
      }
    }
    return tasks;
  }

  HardwareOrderResult values() const {
    HardwareOrderResult result;
    for (const auto& [name, tensor] : tensors_) result.tensors[name] = tensor.unload();
    if (std::isfinite(events_.largest_logit)) result.largest_logit = events_.largest_logit;
    return result;
  }

 private:
  void make_tensors(std::int64_t most) {
    double elements = 0;
    for (const std::string& name : tensor_names(program_.cascade)) {
      double size = 1;
      for (const std::int64_t extent : tensor_shape(program_.cascade, name, shape_))
        size *= static_cast<double>(extent);
      elements += size;
    }
    if (elements > static_cast<double>(most)) {
      throw SimulationError("pe: tensors have more than " + std::to_string(most) +
                            " elements; expected fewer batches or heads, as in -s workload.extents.B=1");
    }
    for (const std::string& name : tensor_names(program_.cascade)) {
      std::vector<std::int64_t> extents = tensor_shape(program_.cascade, name, shape_);
      const std::size_t fastest = fastest_axis(name, extents.size());
      tensors_.emplace(name, ElementTensor<Float>(name, std::move(extents), fastest));
    }
  }

  /// The axis along which most words of a tensor are next to each other at the edge of an array.
  std::size_t fastest_axis(const std::string& tensor, std::size_t axes) const {
    std::vector<double> votes(std::max<std::size_t>(axes, 1), 0);
    votes.back() = 1;
    const auto vote = [&](const TensorAccess& access, const PlacedCode& placed, std::size_t slot) {
      if (access.tensor != tensor || slot == no_slot) return;
      for (std::size_t axis = 0; axis < access.indices.size(); ++axis) {
        if (contains(rank_variables(access.indices[axis]), placed.layout.variables[slot]))
          votes[axis] += placed.layout.points();
      }
    };
    for (const std::vector<PlacedCode>& phase : placed_) {
      for (const PlacedCode& placed : phase) {
        for (std::size_t i = 0; i < placed.paths.size(); ++i) {
          const bool west = placed.paths[i] == OperandPath::west;
          vote(placed.code.operands[i], placed, west ? placed.order.row : placed.order.column);
        }
        vote(placed.statement->outputs.front(), placed, placed.order.column);
      }
    }
    return static_cast<std::size_t>(std::max_element(votes.begin(), votes.end()) - votes.begin());
  }

  const LaneArithmetic<Float>& arithmetic_of(const Einsum& statement) {
    const NumericFormat widest = sizeof(Float) == sizeof(double) ? NumericFormat::fp64 : NumericFormat::fp32;
    return arithmetic_.emplace_back(numerics_.arithmetic,
                                    formats_of(program_.cascade, numerics_, statement, widest));
  }

  LaneScope<Float> scope(const StatementLayout& layout, const LaneArithmetic<Float>& arithmetic,
                         std::size_t lane, std::size_t lanes) {
    return {program_.cascade,      shape_,  tensors_, arithmetic, layout.variables, lane, lanes,
            numerics_.column_sums, events_, reader_};
  }

  PeTask* make_task(const PlacedCode& placed, ResidentTiles<Float>& residents, PeActivity& activity) {
    const WaveOrder& order = placed.order;
    const auto lanes = static_cast<std::size_t>(std::max(order.array_columns, order.array_rows));
    const LaneArithmetic<Float>& arithmetic = arithmetic_of(*placed.statement);
    auto task = std::make_unique<PeStatement<Float>>(
        placed, scope(placed.layout, arithmetic, order.column, lanes),
        scope(placed.layout, arithmetic, order.row, lanes), residents, activity);
    if (placed.is_2d) task->observer = observer;
    tasks_.push_back(std::move(task));
    return tasks_.back().get();
  }

  void run_initial(const Einsum& einsum) {
    const StatementLayout layout = layout_alone(einsum, shape_);
    reader_ = einsum.name() + " before the first tile";
    TileStatement<Float> statement(einsum, layout,
                                   scope(layout, arithmetic_of(einsum), layout.lane, most_lanes), false);
    statement.run({});
    reader_ = "a PE";
  }

  const LoweredProgram& program_;
  const Numerics& numerics_;
  const Shape shape_;
  ElementStore<Float> tensors_;
  LaneEvents events_;
  std::string reader_ = "a PE";
  std::deque<LaneArithmetic<Float>> arithmetic_;
  std::deque<std::array<ResidentTiles<Float>, 2>> residents_;  ///< of each phase: 2D, 1D
  std::vector<std::vector<PlacedCode>> placed_;
  std::vector<std::unique_ptr<PeTask>> tasks_;
};

template <typename Float>
PeRun run(const LoweredProgram& program, const TensorMap& inputs, const Numerics& numerics,
          const PeOptions& options, std::vector<TimelineEvent>* timeline) {
  PeProgram<Float> values(program, numerics, options);
  values.load(inputs);
  sc_core::sc_set_time_resolution(1, sc_core::SC_PS);
  if (options.attachment != nullptr) values.observer = options.attachment->attach(program.architecture);
  const Schedule& schedule = program.schedule;
  std::deque<std::array<PeActivity, 2>> activity;
  std::vector<std::unique_ptr<PhaseModel>> phases;
  for (std::size_t i = 0; i < schedule.phases.size(); ++i) {
    const Phase& phase = schedule.phases[i];
    auto& counts = activity.emplace_back();
    const std::vector<PeTask*> tasks = values.make_tasks(i, counts);
    const MakeArray make = [&](int unit, const SharedParts& parts) {
      const bool is_2d = phase.units[unit].kind == Unit::Kind::array2d;
      return std::make_unique<PeArray>(phase.units[unit].name.c_str(), unit, parts, tasks,
                                       counts[is_2d ? 0 : 1]);
    };
    phases.push_back(std::make_unique<PhaseModel>(sc_core::sc_gen_unique_name("phase"), phase,
                                                  schedule.machine, make, options.timeline_events));
  }
  PeRun result;
  const std::clock_t begin = std::clock();
  result.stats = run_phases(phases, schedule.machine, timeline);
  result.simulation_s = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  result.values = values.values();
  return result;
}

}  // namespace

void check_pe(const LoweredProgram& program) {
  const Shape shape = program_shape(program);
  for (const PhaseMapping& phase : program.mapping.phases) place_phase(program, phase, shape);
}

PeRun simulate_pe(const LoweredProgram& program, const TensorMap& inputs, const Numerics& numerics,
                  const PeOptions& options, std::vector<TimelineEvent>* timeline) {
  const TensorMap stored = stored_inputs(program.cascade, numerics, inputs);
  if (widest_format(program.cascade, numerics) == NumericFormat::fp64)
    return run<double>(program, stored, numerics, options, timeline);
  return run<float>(program, stored, numerics, options, timeline);
}

}  // namespace weir
