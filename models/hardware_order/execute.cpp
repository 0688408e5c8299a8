// SPDX-License-Identifier: Apache-2.0
#include "models/hardware_order/execute.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "einsum/language/variables.hpp"
#include "einsum/lowering/layout.hpp"
#include "models/arithmetic/encoding.hpp"
#include "models/hardware_order/program_values.hpp"
#include "models/hardware_order/tile_statement.hpp"

namespace weir {
namespace {

/// A statement, where it is laid, and what executes it.
template <typename Float>
struct PlacedStatement {
  const Einsum* statement = nullptr;
  StatementLayout layout;
  std::unique_ptr<LaneArithmetic<Float>> arithmetic;
  std::unique_ptr<TileStatement<Float>> tile;
};

/// Executes one program.
template <typename Float>
class HardwareOrder {
 public:
  HardwareOrder(const LoweredProgram& program, const Numerics& numerics, const HardwareOrderOptions& options)
      : program_(program), numerics_(numerics), options_(options), shape_(program_shape(program)) {
    place_statements();
    make_tensors();
    for (auto& statement : statements_) bind(statement);
  }

  void take_inputs(const TensorMap& given) { load_inputs(program_.cascade, given, tensors_); }

  HardwareOrderResult run() {
    for (PlacedStatement<Float>& statement : statements_) {
      if (!is_initial(*statement.statement)) continue;
      reader_ = statement.statement->name() + " before the first tile";
      statement.tile->run({});
    }
    for (const Phase& lowered : program_.schedule.phases) {
      // Nothing in a culled tile has a value; the generations that it carries on have their own elements
      // here.
      const Phase phase = without_culling(lowered);
      run_program(phase, options_.unit_order,
                  [&](const Task& task, const Position& position) { execute(phase, task, position); });
    }
    HardwareOrderResult result;
    for (const auto& [name, tensor] : tensors_) result.tensors[name] = tensor.unload();
    if (std::isfinite(events_.largest_logit)) result.largest_logit = events_.largest_logit;
    return result;
  }

 private:
  void place_statements() {
    for (const Einsum& einsum : program_.cascade.einsums) {
      if (is_initial(einsum))
        statements_.push_back({&einsum, layout_alone(einsum, shape_), nullptr, nullptr});
    }
    for (const PhaseMapping& phase : program_.mapping.phases) {
      const Layout layout(program_.cascade, program_.architecture, program_.mapping, phase, program_.binding,
                          program_.schedule.extents);
      for (const auto& [name, mapping] : phase.einsums) {
        for (const Einsum& einsum : program_.cascade.einsums) {
          if (einsum.name() == name && !is_initial(einsum))
            statements_.push_back({&einsum, layout_statement(layout, einsum, shape_), nullptr, nullptr});
        }
      }
    }
  }

  void make_tensors() {
    std::int64_t elements = 0;
    for (const std::string& name : tensor_names(program_.cascade)) {
      std::int64_t size = 1;
      for (const std::int64_t extent : tensor_shape(program_.cascade, name, shape_))
        if (__builtin_mul_overflow(size, extent, &size)) size = options_.elements;
      elements += std::min(size, options_.elements + 1);
    }
    if (elements > options_.elements) {
      throw SimulationError("hardware order: tensors have " + std::to_string(elements) +
                            " elements; expected at most " + std::to_string(options_.elements) +
                            ": fewer batches or heads, as in -s workload.extents.B=1");
    }
    for (const std::string& name : tensor_names(program_.cascade)) {
      std::vector<std::int64_t> extents = tensor_shape(program_.cascade, name, shape_);
      const std::size_t fastest = fastest_axis(name, extents.size());
      tensors_.emplace(name, ElementTensor<Float>(name, std::move(extents), fastest));
    }
  }

  /// The axis along which the lanes of most points go.
  std::size_t fastest_axis(const std::string& tensor, std::size_t axes) const {
    std::vector<double> votes(std::max<std::size_t>(axes, 1), 0);
    votes.back() = 1;
    for (const PlacedStatement<Float>& placed : statements_) {
      if (placed.layout.lane == no_slot) continue;
      const std::string& lane = placed.layout.variables[placed.layout.lane];
      std::vector<TensorAccess> all = accesses(placed.statement->value);
      all.insert(all.end(), placed.statement->outputs.begin(), placed.statement->outputs.end());
      for (const TensorAccess& access : all) {
        if (access.tensor != tensor) continue;
        for (std::size_t axis = 0; axis < access.indices.size(); ++axis) {
          const std::vector<std::string> names = rank_variables(access.indices[axis]);
          if (std::find(names.begin(), names.end(), lane) != names.end())
            votes[axis] += placed.layout.points();
        }
      }
    }
    return static_cast<std::size_t>(std::max_element(votes.begin(), votes.end()) - votes.begin());
  }

  void bind(PlacedStatement<Float>& placed) {
    const auto writers = std::count_if(statements_.begin(), statements_.end(), [&](const auto& other) {
      return other.statement->name() == placed.statement->name();
    });
    const std::size_t lanes =
        placed.layout.lane == no_slot
            ? 1
            : std::min(most_lanes, placed.layout.ranges[placed.layout.lane].inside.size());
    const NumericFormat widest = sizeof(Float) == sizeof(double) ? NumericFormat::fp64 : NumericFormat::fp32;
    placed.arithmetic = std::make_unique<LaneArithmetic<Float>>(
        numerics_.arithmetic, formats_of(program_.cascade, numerics_, *placed.statement, widest));
    const LaneScope<Float> scope{program_.cascade,
                                 shape_,
                                 tensors_,
                                 *placed.arithmetic,
                                 placed.layout.variables,
                                 placed.layout.lane,
                                 lanes,
                                 numerics_.column_sums,
                                 events_,
                                 reader_};
    placed.tile =
        std::make_unique<TileStatement<Float>>(*placed.statement, placed.layout, scope, writers == 1);
  }

  void execute(const Phase& phase, const Task& task, const Position& position) {
    if (task.kind != Task::Kind::compute) return;
    const TilePosition at = tile_position(phase, position);
    reader_ = task.name + " of tile " + tile_text(phase, task, position);
    for (PlacedStatement<Float>& statement : statements_) {
      if (statement.statement->name() == task.einsum && !is_initial(*statement.statement))
        statement.tile->run(at);
    }
  }

  const LoweredProgram& program_;
  const Numerics& numerics_;
  const HardwareOrderOptions& options_;
  const Shape shape_;
  LaneEvents events_;
  ElementStore<Float> tensors_;
  std::string reader_;
  std::vector<PlacedStatement<Float>> statements_;
};

}  // namespace

Shape program_shape(const LoweredProgram& program) {
  Shape given;
  for (const auto& [name, extent] : program.schedule.extents) {
    if (name.find('.') == std::string::npos) given[name] = extent;
  }
  return resolve_shape(program.cascade, given);
}

TensorMap stored_inputs(const Cascade& cascade, const Numerics& numerics, TensorMap given) {
  for (auto& [name, tensor] : given) {
    if (is_exact(cascade, name)) continue;
    const NumericFormat format = tensor_format(cascade, numerics, name);
    for (std::size_t i = 0; i < tensor.size(); ++i) {
      if (tensor.is_present(i)) tensor.set(i, round_to(format, tensor.values()[i]));
    }
  }
  return given;
}

HardwareOrderResult execute_in_hardware_order(const LoweredProgram& program, const TensorMap& given,
                                              const Numerics& numerics, const HardwareOrderOptions& options) {
  const auto run = [&](auto order) {
    order.take_inputs(stored_inputs(program.cascade, numerics, given));
    return order.run();
  };
  if (widest_format(program.cascade, numerics) == NumericFormat::fp64)
    return run(HardwareOrder<double>(program, numerics, options));
  return run(HardwareOrder<float>(program, numerics, options));
}

}  // namespace weir
