// SPDX-License-Identifier: Apache-2.0
#include "einsum/timing/phase_walk.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <optional>

#include "einsum/lowering/alternation.hpp"
#include "einsum/lowering/arithmetic.hpp"
#include "einsum/lowering/instances.hpp"
#include "einsum/lowering/live_instances.hpp"
#include "einsum/timing/global_buffer.hpp"
#include "einsum/timing/program_walk.hpp"
#include "einsum/timing/return_path.hpp"

namespace weir {

namespace {

constexpr std::int64_t ticks = 64;  // a cycle, on the DRAM channel
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

class Walk {
 public:
  Walk(const Phase& phase, const Machine& machine)
      : phase_(phase),
        machine_(machine),
        buffer_(machine),
        return_path_(machine),
        tasks_(phase.tasks.size()) {
    for (const Task& task : phase.tasks) {
      for (const Dependency& dependency : task.dependencies) {
        std::int64_t& horizon = tasks_[static_cast<std::size_t>(dependency.producer)].horizon;
        horizon = std::max(horizon, dependency.latency);
      }
    }
    for (std::size_t u = 0; u < phase.units.size(); ++u) {
      const Unit& unit = phase.units[u];
      if (unit.kind == Unit::Kind::dma) {
        add_stream(static_cast<int>(u));
      } else {
        arrays_.emplace_back(phase, static_cast<int>(u));
        times_.units.push_back({unit.name, {}, {}});
      }
    }
    last_served_ = streams_.empty() ? 0 : streams_.size() - 1;
  }

  PhaseTimes run(std::int64_t most_instances) {
    for (std::size_t a = 0; a < arrays_.size(); ++a) consider_array(a);
    for (Stream& stream : streams_) consider_stream(stream);
    while (times_.instances < most_instances) {
      if (!act()) {
        times_.is_complete = is_done();
        times_.stands_still = !times_.is_complete;
        break;
      }
      reconsider();
    }
    std::int64_t skewed = 0;
    for (const Array& array : arrays_) {
      const bool is_2d = phase_.units[static_cast<std::size_t>(array.unit)].kind == Unit::Kind::array2d;
      skewed = std::max(skewed, array.free_at + (is_2d ? machine_.array2d_skew : machine_.array1d_skew));
    }
    times_.cycles = std::max(last_finish_, skewed);
    return std::move(times_);
  }

 private:
  struct Completion {
    std::int64_t instance = 0;
    std::int64_t finish = 0;
    std::int64_t returned = 0;
  };
  struct TaskState {
    std::int64_t issued_before = 0;  ///< instances below have started or never will
    std::int64_t horizon = 0;        ///< cycles after its finish for which a completion matters
    std::deque<Completion> completions;
  };
  /// When something may start, or whom it waits for.
  struct Readiness {
    int waits_for = -1;  ///< unit; -1: it may start at `ready`
    std::int64_t ready = 0;
  };
  struct Array {
    Array(const Phase& phase, int index) : unit(index), walk(phase, index) {}
    int unit;
    ProgramWalk walk;
    std::vector<std::pair<int, std::int64_t>> members;
    Readiness readiness;
    std::int64_t free_at = 0;
    std::int64_t retry = 0;  ///< refused by the buffer until then
  };
  struct Stream {
    int unit = 0;
    int task = 0;
    std::int64_t next = 0;
    std::int64_t count = 0;
    std::int64_t instance = 0;
    std::int64_t duration = 0;
    Readiness readiness;
  };

  const Task& task(int index) const { return phase_.tasks[static_cast<std::size_t>(index)]; }
  TaskState& state(int index) { return tasks_[static_cast<std::size_t>(index)]; }

  void add_stream(int unit) {
    Stream stream;
    stream.unit = unit;
    stream.task = phase_.units[static_cast<std::size_t>(unit)].sweeps.front().groups.front().tasks.front();
    stream.count = instance_count(task(stream.task), phase_);
    const double cycles = static_cast<double>(task(stream.task).bytes) / machine_.dram_bytes_per_cycle;
    stream.duration = std::max<std::int64_t>(std::llround(cycles * ticks), 1);
    seek(stream, 0);
    streams_.push_back(stream);
  }

  void seek(Stream& stream, std::int64_t next) {
    const Task& of = task(stream.task);
    const std::int64_t end = phase_.block_count() * phase_.nests[static_cast<std::size_t>(of.nest)].slots();
    stream.next = std::min(next, stream.count);
    stream.instance = next < stream.count ? flat_of_instance(of, phase_, next) : end;
    if (next < stream.count && of.is_culled()) {
      stream.instance = next_running(phase_, of, stream.instance).value_or(end);
      stream.next = stream.instance < end ? first_instance_from(of, phase_, stream.instance) : stream.count;
    }
    advance(stream.task, stream.instance);
  }

  void advance(int index, std::int64_t instance) {
    state(index).issued_before = std::max(state(index).issued_before, instance);
  }

  Readiness readiness_of(int index, std::int64_t instance) const {
    Readiness found;
    for (const Dependency& dependency : task(index).dependencies) {
      const auto awaited = awaited_instance(phase_, task(index), dependency, instance);
      if (!awaited) continue;
      const TaskState& producer = tasks_[static_cast<std::size_t>(dependency.producer)];
      if (*awaited >= producer.issued_before) return {task(dependency.producer).unit, 0};
      for (auto it = producer.completions.rbegin(); it != producer.completions.rend(); ++it) {
        if (it->instance < *awaited) break;
        if (it->instance != *awaited) continue;
        const std::int64_t from = dependency.by_return_path ? it->returned : it->finish;
        found.ready = std::max(found.ready, from + dependency.latency);
        break;
      }
    }
    return found;
  }

  bool collect_members(Array& array) {
    array.members.clear();
    for (const int index : array.walk.sweep().groups[array.walk.cursor().group].tasks) {
      const auto instance = array.walk.instance(index);
      if (!instance) continue;
      const Nest& nest = phase_.nests[static_cast<std::size_t>(task(index).nest)];
      if (runs_at(phase_, task(index), position_of(nest, *instance))) {
        array.members.emplace_back(index, *instance);
      } else {
        advance(index, *instance + 1);
      }
    }
    return !array.members.empty();
  }

  void note_blocks(std::size_t number) {
    const Array& array = arrays_[number];
    std::vector<std::int64_t>& ends = times_.units[number].block_ends;
    while (static_cast<std::int64_t>(ends.size()) < array.walk.cursor().block) ends.push_back(array.free_at);
  }

  /// Moves an array to its next group with work and finds out when that may start.
  void consider_array(std::size_t number) {
    Array& array = arrays_[number];
    bool skipped = false;
    while (array.members.empty() && !array.walk.is_at_end()) {
      const bool is_empty = array.walk.sweep().groups.empty() || !collect_members(array);
      if (!is_empty) break;
      array.walk.step();
      note_blocks(number);
      skipped = true;
    }
    if (skipped) moved_.push_back(array.unit);
    array.readiness = {};
    for (const auto& [index, instance] : array.members) {
      const Readiness found = readiness_of(index, instance);
      array.readiness.ready = std::max(array.readiness.ready, found.ready);
      if (found.waits_for < 0) continue;
      array.readiness = found;
      return;
    }
  }

  void consider_stream(Stream& stream) {
    if (stream.next < stream.count) stream.readiness = readiness_of(stream.task, stream.instance);
  }

  /// Has those look again who waited for a unit that has moved.
  void reconsider() {
    while (!moved_.empty()) {
      const int unit = moved_.back();
      moved_.pop_back();
      for (std::size_t a = 0; a < arrays_.size(); ++a) {
        if (arrays_[a].readiness.waits_for == unit && !arrays_[a].members.empty()) consider_array(a);
      }
      for (Stream& stream : streams_) {
        if (stream.readiness.waits_for == unit) consider_stream(stream);
      }
    }
  }

  /// A cycle at or after which a unit with this place in the order of a cycle may act.
  std::int64_t not_before(std::int64_t cycle, int substep) const {
    return std::max(cycle, now_ + (substep < substep_ ? 1 : 0));
  }

  std::int64_t transfer_cycle() const {
    std::int64_t ready = never;
    for (const Stream& stream : streams_) {
      if (stream.next < stream.count && stream.readiness.waits_for < 0)
        ready = std::min(ready, stream.readiness.ready);
    }
    if (ready == never) return never;
    const std::int64_t free_at = ceil_divide(dram_free_, ticks);
    return not_before(std::max({ready, free_at, dram_retry_}), dram_substep);
  }

  /// Lets the unit act that may first; false if none may.
  bool act() {
    std::int64_t best = never;
    std::size_t who = arrays_.size();
    int substep = dram_substep;
    for (std::size_t a = 0; a < arrays_.size(); ++a) {
      const Array& array = arrays_[a];
      if (array.members.empty() || array.readiness.waits_for >= 0) continue;
      const int own = substep_of(array);
      const std::int64_t cycle =
          not_before(std::max({array.readiness.ready, array.free_at, array.retry}), own);
      if (cycle > best || (cycle == best && own >= substep)) continue;
      best = cycle;
      who = a;
      substep = own;
    }
    const std::int64_t transfer = transfer_cycle();
    if (best == never && transfer == never) return false;
    if (transfer < best) {
      now_ = transfer;
      substep_ = dram_substep;
      transfer_next();
    } else {
      now_ = best;
      substep_ = substep;
      start(who);
    }
    return true;
  }

  int substep_of(const Array& array) const {
    return phase_.units[static_cast<std::size_t>(array.unit)].kind == Unit::Kind::array2d ? 0 : 1;
  }

  void start(std::size_t number) {
    Array& array = arrays_[number];
    std::vector<std::int64_t> cycles;
    std::int64_t issue = 0;
    BufferDemand demand;
    demand.bank = task(array.members.front().first).bank;
    for (const auto& [index, instance] : array.members) {
      cycles.push_back(task(index).issue_cycles);
      issue += cycles.back();
      demand.read_rows += task(index).read_rows;
      demand.write_rows += task(index).write_rows;
    }
    const std::int64_t length = buffer_.stretched(demand, issue);
    const Admission admission = buffer_.admit(demand, now_, length);
    if (!admission.granted) {
      array.retry = admission.retry;
      return;
    }
    const std::vector<std::int64_t> last = last_issues(cycles);
    for (std::size_t i = 0; i < array.members.size(); ++i) {
      const auto [index, instance] = array.members[i];
      const std::int64_t finish = now_ + last[i] + (length - issue);
      complete(index, {instance, finish, return_path_.send(task(index).return_words, finish)});
    }
    if (array.walk.cursor().group == 0 && array.walk.cursor().sweep == 0 && array.walk.is_at_slot())
      times_.units[number].visit_starts.push_back(now_);
    array.free_at = now_ + length;
    array.members.clear();
    array.walk.step();
    note_blocks(number);
    moved_.push_back(array.unit);
    consider_array(number);
  }

  void complete(int index, const Completion& completion) {
    TaskState& progress = state(index);
    progress.issued_before = completion.instance + 1;
    const std::int64_t old = now_ - progress.horizon;
    while (!progress.completions.empty() && progress.completions.front().finish < old &&
           progress.completions.front().returned < old) {
      progress.completions.pop_front();
    }
    progress.completions.push_back(completion);
    last_finish_ = std::max(last_finish_, completion.finish);
    ++times_.instances;
  }

  /// The next stream in turn that may start now, urgent ones before others.
  Stream* chosen_stream(std::size_t& place) {
    for (const bool urgent : {true, false}) {
      for (std::size_t i = 0; i < streams_.size(); ++i) {
        place = (last_served_ + 1 + i) % streams_.size();
        Stream& stream = streams_[place];
        if (stream.next >= stream.count || task(stream.task).urgent != urgent) continue;
        if (stream.readiness.waits_for < 0 && stream.readiness.ready <= now_) return &stream;
      }
    }
    return nullptr;
  }

  void transfer_next() {
    std::size_t place = 0;
    Stream* stream = chosen_stream(place);
    const Task& of = task(stream->task);
    const std::int64_t from = is_refused_ ? now_ : stream->readiness.ready;
    const std::int64_t begin = std::max(dram_free_, from * ticks);
    const BufferDemand demand{of.read_rows, of.write_rows, of.bank};
    const std::int64_t cycles = std::max<std::int64_t>(ceil_divide(stream->duration, ticks), 1);
    const std::int64_t stretch = buffer_.stretched(demand, cycles) - cycles;
    const Admission admission = buffer_.admit(demand, now_, cycles + stretch);
    is_refused_ = !admission.granted;
    dram_retry_ = is_refused_ ? admission.retry : 0;
    if (is_refused_) return;
    dram_free_ = begin + stream->duration + stretch * ticks;
    const std::int64_t finish = std::max(ceil_divide(dram_free_, ticks), now_ + 1);
    complete(stream->task, {stream->instance, finish, finish});
    seek(*stream, stream->next + 1);
    last_served_ = place;
    moved_.push_back(stream->unit);
    consider_stream(*stream);
  }

  bool is_done() const {
    return std::all_of(arrays_.begin(), arrays_.end(),
                       [](const Array& array) { return array.walk.is_at_end(); }) &&
           std::all_of(streams_.begin(), streams_.end(),
                       [](const Stream& stream) { return stream.next >= stream.count; });
  }

  static constexpr int dram_substep = 2;

  const Phase& phase_;
  const Machine& machine_;
  GlobalBuffer buffer_;
  ReturnPath return_path_;
  std::vector<TaskState> tasks_;
  std::vector<Array> arrays_;
  std::vector<Stream> streams_;
  std::vector<int> moved_;  ///< units that have moved on since others last looked
  std::int64_t now_ = 0;
  int substep_ = 0;
  std::int64_t dram_free_ = 0;  ///< ticks
  std::int64_t dram_retry_ = 0;
  bool is_refused_ = false;
  std::size_t last_served_ = 0;
  std::int64_t last_finish_ = 0;
  PhaseTimes times_;
};

}  // namespace

PhaseTimes walk_phase(const Phase& phase, const Machine& machine, std::int64_t most_instances) {
  return Walk(phase, machine).run(most_instances);
}

}  // namespace weir
