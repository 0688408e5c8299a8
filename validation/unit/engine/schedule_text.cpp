// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/engine/schedule_text.hpp"

#include <iomanip>
#include <sstream>

namespace weir::test {

namespace {

template <typename... Values>
void line(std::ostream& os, const Values&... values) {
  ((os << values << ' '), ...) << '\n';
}

void print(std::ostream& os, const Condition& condition) {
  os << "when " << condition.block_period;
  for (const When when : condition.loops) os << ' ' << static_cast<int>(when);
  os << '\n';
}

void print(std::ostream& os, const Dependency& wait) {
  line(os, "wait", wait.producer, static_cast<int>(wait.form), wait.slot_distance, wait.ring, wait.latency,
       wait.by_return_path, to_string(wait.cause), to_string(wait.latency_cause));
  for (const LoopSource& source : wait.loops) line(os, "source", source.own_loop, source.distance);
}

void print(std::ostream& os, const Task& task) {
  line(os, "task", task.name, task.einsum, static_cast<int>(task.kind), task.unit, task.nest, task.lag,
       task.issue_cycles, task.active_pe_cycles, task.read_rows, task.write_rows, task.bank,
       task.return_words, task.bytes, task.urgent);
  print(os, task.when);
  for (const Dependency& wait : task.dependencies) print(os, wait);
  for (const ConditionalActions& actions : task.actions) {
    print(os, actions.when);
    for (const auto& [name, count] : actions.counts) line(os, name, count);
  }
}

void print(std::ostream& os, const Phase& phase) {
  line(os, "phase", phase.name);
  for (const Loop& loop : phase.blocks) line(os, "block", loop.name, loop.extent);
  for (const Nest& nest : phase.nests) {
    line(os, "nest", nest.name, nest.pad);
    for (const Loop& loop : nest.loops) line(os, "loop", loop.name, loop.extent);
  }
  for (const Task& task : phase.tasks) print(os, task);
  for (const Unit& unit : phase.units) {
    line(os, "unit", unit.name, static_cast<int>(unit.kind));
    for (const Sweep& sweep : unit.sweeps) {
      line(os, "sweep", sweep.nest);
      for (const Group& group : sweep.groups) {
        os << "group";
        for (const int task : group.tasks) os << ' ' << task;
        os << '\n';
      }
    }
  }
}

void print(std::ostream& os, const Machine& machine) {
  line(os, "machine", machine.clock_hz, machine.word_bytes, machine.array2d_pes, machine.array1d_pes,
       machine.array2d_skew, machine.array1d_skew, machine.read_ports, machine.write_ports,
       machine.shared_ports, machine.banks, machine.dram_bytes_per_cycle, machine.dram_latency,
       machine.return_latency, machine.return_words_per_cycle);
}

}  // namespace

std::string schedule_text(const Schedule& schedule) {
  std::ostringstream os;
  os << std::setprecision(17);
  print(os, schedule.machine);
  for (const Phase& phase : schedule.phases) print(os, phase);
  for (const auto& [name, extent] : schedule.extents) line(os, "extent", name, extent);
  for (const Residency& entry : schedule.residency) {
    line(os, "resident", entry.tensor, entry.tiles, entry.tile_bytes, entry.copies);
  }
  line(os, schedule.buffer_bytes, schedule.capacity_bytes, schedule.spilled, schedule.padded_share);
  return os.str();
}

}  // namespace weir::test
