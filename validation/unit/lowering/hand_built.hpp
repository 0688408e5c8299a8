// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"
#include "einsum/lowering/architecture.hpp"
#include "einsum/lowering/layout.hpp"
#include "einsum/lowering/mapping.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir::test {

/// A cascade of these statements; its shape cuts M into M1 x M0.
Cascade cascade_of(const std::vector<std::string>& expressions);
Cascade one_pass();
/// Adds declarations: {"K", {"B", "H", "M", "E"}}.
void declare(Cascade& cascade, const std::map<std::string, std::vector<std::string>>& tensors);
/// One-pass attention whose scores are there where `predicate` (over m1, m0, p and shapes) holds, its tensors
/// declared.
Cascade culled_one_pass(const std::string& predicate);
Cascade three_pass();

/// 256 x 256 PEs over 256 lanes, 16 MiB of buffer, every function, all assumptions of `physical`.
Architecture fusemax_machine();
/// Twice the buffer, only multiply-accumulate in 2D, a pipelined 1D array that reduces across lanes.
Architecture flat_machine();

/// One batch entry and one head of self-attention over `tokens` tokens with heads of `width`.
Workload self_attention(std::int64_t tokens, std::int64_t width);

PartitionFactor sized(const std::string& name, const std::string& size);
PartitionFactor fit(const std::string& name);
PartitionFactor rest(const std::string& name);

EinsumMapping on_2d(const std::string& rows, const std::string& columns, const std::string& stationary = "");
EinsumMapping on_lanes(const std::string& columns, const std::vector<std::string>& direct = {});
TensorMapping in_dram(const std::vector<std::string>& loops);
TensorMapping streamed(const std::vector<std::string>& loops, std::int64_t copies);
TensorMapping in_buffer(const std::string& tiles = "");
TensorMapping sharing(const std::string& tensor);

/// A binding of one phase, "attention"; empty orders leave a unit out.
Binding binding_of(const std::string& array2d, const std::string& array1d);

/// All that lowering takes.
struct Design {
  Cascade cascade;
  Workload workload;
  Architecture architecture;
  Mapping mapping;
  Binding binding;

  PhaseMapping& phase() { return mapping.phases.front(); }
  TensorMapping& tensor(const std::string& name) { return phase().tensors[name]; }
  EinsumMapping& einsum(const std::string& name);
  Schedule lowered() const;
};

// The published designs, their mappings standing at mapping.yaml:7:3, their bindings at binding.yaml:2:1.
Design fusemax(std::int64_t tokens, std::int64_t width);
Design cascade_design(std::int64_t tokens, std::int64_t width);
/// FLAT with P1 query tiles of 256 a row block.
Design flat_output_stationary(std::int64_t tokens, std::int64_t width, std::int64_t p1);
Design flat_weight_stationary(std::int64_t tokens, std::int64_t width);

/// The parts of a design's first phase cut into `extents`; keeps all that a Layout refers to.
class LaidOut {
 public:
  explicit LaidOut(Design design, std::int64_t fit = 1);
  const Layout& layout() const { return layout_; }
  const Einsum& einsum(const std::string& name) const { return *layout_.producer(name); }

 private:
  Design design_;
  Extents extents_;
  Layout layout_;
};

/// The task of that name in the only phase.
const Task& task_of(const Schedule& schedule, const std::string& name);
/// What `task` waits for from `producer`; fails the test if that is not exactly one thing of that form.
const Dependency& dependency_on(const Schedule& schedule, const std::string& task,
                                const std::string& producer, Dependency::Form form = Dependency::Form::data);

/// The text of the SpecError that `action` throws, or "no error".
template <typename Action>
std::string spec_error_of(Action action) {
  try {
    action();
  } catch (const SpecError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace weir::test
