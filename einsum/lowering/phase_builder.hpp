// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "einsum/lowering/layout.hpp"
#include "einsum/lowering/liveness.hpp"
#include "einsum/lowering/schedule.hpp"
#include "einsum/lowering/task_template.hpp"

namespace weir {

/// Lowers one phase: its Einsums to tasks, its DRAM tensors to transfers, its data flow to dependencies, its
/// binding to the units' programs. One use each.
class PhaseBuilder {
 public:
  /// `spilled` is the share of the buffer-resident tensors that lives in DRAM for lack of room.
  PhaseBuilder(const Layout& layout, double spilled);

  Phase build(const Liveness& liveness);
  /// As if no predicate culled a tile.
  Phase build_whole();

 private:
  void add_flow();

  // Tasks (phase_builder.cpp, transfers.cpp)
  void add_compute_tasks();
  void add_transfers();
  int add_load(const std::string& tensor);
  int add_store(const std::string& tensor);
  void add_spills(const std::string& einsum);
  int add_spill(const std::string& name, Task::Kind kind, const std::string& einsum,
                const BufferAccess& access);
  int add_task(Task task);
  bool is_spilled(const std::string& tensor) const;
  Condition transfer_condition(const std::string& tensor, int nest) const;

  // Culled tiles (culling.cpp)
  void add_liveness(const Liveness& liveness);

  // Dependencies (dependencies.cpp)
  void add_dependencies();
  void add_operand(int consumer, const TensorAccess& access);
  void send_back(Task& task);
  void add_room(int writer, const std::string& tensor, std::int64_t ring);
  void add_places(int writer, const std::string& tensor);
  void add_place(int writer, int reader, const TensorAccess& read);
  void add_store_room(int store);
  Dependency spilled_before(int refill, int spill, const std::string& reader) const;
  Dependency data_dependency(int consumer, int producer, const TensorAccess* read) const;
  void set_path(Dependency& dependency, int consumer, const TensorAccess& access) const;
  std::int64_t preload_cycles(const std::string& einsum) const;
  std::int64_t drain_latency(const Task& producer) const;
  std::int64_t skew_of(const Task& producer) const;

  // Programs (programs.cpp)
  void add_programs();
  void add_program(const std::string& unit, const std::vector<BindingSweep>& sweeps);
  void add_transfer_units();
  void drop_streamed_dependencies();
  void drop_streamed(const Group& group, std::size_t member);
  void add_barriers();
  void add_drained_waves();  // drained_waves.cpp
  void pad_nests();
  std::int64_t lag_of(const BindingMember& member, int nest) const;

  const Layout& layout_;
  const double spilled_;
  Phase phase_;
  std::map<std::string, int> task_of_;                ///< Einsum -> compute task
  std::map<std::string, int> load_of_;                ///< tensor -> load
  std::map<std::string, int> store_of_;               ///< tensor -> store
  std::map<std::string, int> refill_of_;              ///< "tensor for Einsum" -> load of its spilled share
  std::map<std::string, int> spill_of_;               ///< tensor -> store of its spilled share
  std::vector<std::vector<std::vector<int>>> steps_;  ///< unit -> step -> tasks
  std::map<int, std::int64_t> order_;                 ///< task -> place in its unit's program
};

}  // namespace weir
