// SPDX-License-Identifier: Apache-2.0
// What must hold of every instance of a replay.
#include <algorithm>

#include "einsum/legality/phase_replay.hpp"

namespace weir {

namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

bool is_among(const std::vector<InstanceName>& group, const InstanceName& who) {
  return std::find(group.begin(), group.end(), who) != group.end();
}

}  // namespace

std::string PhaseReplay::name(const InstanceName& who) const {
  const Task& task = phase_.tasks[who.task];
  const Nest& nest = phase_.nests[task.nest];
  const Position position = position_of(nest, who.flat);
  std::string text = task.name + " (block " + std::to_string(position.block);
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    text += ", " + nest.loops[i].name + " " + std::to_string(position.loops[i]);
  }
  return text + ")";
}

std::string PhaseReplay::unit_name(int task) const { return phase_.units[phase_.tasks[task].unit].name; }

bool PhaseReplay::fail(std::int64_t cycle, const std::string& what) {
  hazard_ = "illegal schedule in phase '" + phase_.name + "' at cycle " + std::to_string(cycle);
  if (start_.block > 0 || start_.slot > 0) {
    hazard_ += " after block " + std::to_string(start_.block) + ", slot " + std::to_string(start_.slot);
  }
  hazard_ += ": " + what;
  return false;
}

bool PhaseReplay::check(const std::vector<InstanceName>& members, const std::vector<Run>& runs) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!check_overwrite(members[i], runs[i])) return false;
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!check_reads(members[i], runs[i], members)) return false;
  }
  return check_registers(members, runs.front().start);
}

/// Every instance runs once, one after the other.
bool PhaseReplay::check_order(const InstanceName& who, std::int64_t cycle) {
  const Task& task = phase_.tasks[who.task];
  const TaskHistory& history = tasks_[who.task];
  const std::int64_t expected = history.next_ordinal < instance_count(task, phase_)
                                    ? flat_of_instance(task, phase_, history.next_ordinal)
                                    : never;
  if (who.flat == expected) return true;
  if (who.flat < expected) return fail(cycle, name(who) + " on " + unit_name(who.task) + " runs twice");
  return fail(cycle, name({who.task, expected}) + " on " + unit_name(who.task) + " never runs; " + name(who) +
                         " runs instead");
}

bool PhaseReplay::check_all_ran() {
  for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
    const Task& task = phase_.tasks[t];
    if (tasks_[t].next_ordinal >= instance_count(task, phase_)) continue;
    const InstanceName missing{static_cast<int>(t), flat_of_instance(task, phase_, tasks_[t].next_ordinal)};
    return fail(now_, name(missing) + " on " + unit_name(missing.task) + " never runs");
  }
  return true;
}

bool PhaseReplay::check_reads(const InstanceName& who, const Run& run,
                              const std::vector<InstanceName>& group) {
  for (const Read& read : demands_.reads[who.task]) {
    if (!check_read(read, who, run, group)) return false;
  }
  return true;
}

bool PhaseReplay::check_read(const Read& read, const InstanceName& who, const Run& run,
                             const std::vector<InstanceName>& group) {
  const Instant at = instant_of(phase_, phase_.nests[phase_.tasks[who.task].nest], who.flat);
  const auto needed = read.need.last(phase_, at);
  TaskHistory& producer = tasks_[read.need.producer];
  if (!needed || *needed < producer.base) return true;
  const InstanceName awaited{read.need.producer, *needed};
  const bool in_group = is_among(group, awaited);
  if (!in_group && *needed >= producer.passed) {
    return fail(run.start, name(who) + " on " + unit_name(who.task) + " reads " + name(awaited) +
                               ", which has not been made");
  }
  Run* made = producer.last_at(*needed);
  if (made == nullptr) return true;
  if (in_group) {
    if (!check_handed_on(read, *made, who, run)) return false;
  } else if (!check_arrival(read, *made, who, run)) {
    return false;
  }
  if (read.keeps_order) {
    const std::size_t index = static_cast<std::size_t>(&read - demands_.reads[who.task].data());
    std::int64_t& taken = taken_[who.task][index];
    if (*needed < taken) {
      return fail(run.start, name(who) + " takes " + name(awaited) + " from between the arrays after " +
                                 name({awaited.task, taken}));
    }
    taken = *needed;
  }
  if (!read.holds_place) return true;
  return check_place(read, made->flat, {who, run.start, run.finish});
}

bool PhaseReplay::check_arrival(const Read& read, const Run& made, const InstanceName& who, const Run& run) {
  const std::int64_t arrival = (read.by_return_path ? made.returned : made.finish) + read.latency;
  if (arrival <= run.start) return true;
  return fail(run.start, name(who) + " on " + unit_name(who.task) + " reads " +
                             name({read.need.producer, made.flat}) + ", which arrives at cycle " +
                             std::to_string(arrival));
}

/// Members of a group hand each element on in the cycle after it is made.
bool PhaseReplay::check_handed_on(const Read& read, const Run& made, const InstanceName& who,
                                  const Run& run) {
  const InstanceName maker{read.need.producer, made.flat};
  const std::string pair = name(who) + " on " + unit_name(who.task) + " alternates with " + name(maker);
  if (demands_.completes_at_end[maker.task]) {
    return fail(run.start, pair + ", which has no result before cycle " + std::to_string(made.finish));
  }
  if (run.finish > made.finish) return true;
  return fail(run.start, pair + " and reads its last element at cycle " + std::to_string(run.finish - 1) +
                             ", which is made at cycle " + std::to_string(made.finish - 1));
}

bool PhaseReplay::check_unbroken(const Event& written, const Event& reading, const Run& tile, int maker) {
  if (!written.exists() || written.start >= reading.cycle || written.who == reading.who) return true;
  // A member of the same group that reads each element before it is overwritten.
  const bool same_unit = phase_.tasks[written.who.task].unit == phase_.tasks[reading.who.task].unit;
  if (same_unit && written.start == reading.start && reading.cycle <= written.cycle) return true;
  const std::string& where = demands_.places[maker].where;
  return fail(std::max(written.start, reading.start),
              name(written.who) + " on " + unit_name(written.who.task) + " overwrites " +
                  name({maker, tile.flat}) + " in " + (where.empty() ? "the global buffer" : where) +
                  " from cycle " + std::to_string(written.start) + " on; " + name(reading.who) + " on " +
                  unit_name(reading.who.task) + " reads it until cycle " + std::to_string(reading.cycle));
}

/// The tile that is read, and the one whose place it lies in, are still there; notes who reads until when.
bool PhaseReplay::check_place(const Read& read, std::int64_t flat, const Event& reading) {
  int maker = read.need.producer;
  std::size_t link = 0;
  while (true) {
    Run* tile = tasks_[maker].last_at(flat);
    if (tile == nullptr || tile->flat != flat) return true;
    if (!check_unbroken(tile->overwritten, reading, *tile, maker)) return false;
    if (link == 0 && !check_unbroken(tile->replaced, reading, *tile, maker)) return false;
    const bool replaces = link == 0 && read.takes_place;
    if (!replaces && reading.cycle > tile->last_read.cycle) tile->last_read = reading;
    if (replaces) {
      if (!check_unbroken(reading, tile->last_read, *tile, maker)) return false;
      tile->replaced = reading;
    }
    if (link == read.place.size()) return true;
    const DataNeed& next = read.place[link++];
    const Instant made_at = instant_of(phase_, phase_.nests[phase_.tasks[maker].nest], flat);
    const auto under = next.last(phase_, made_at);
    if (!under) return true;
    maker = next.producer;
    flat = *under;
  }
}

bool PhaseReplay::overwrite(Run* tile, const InstanceName& who, const Run& run) {
  if (tile == nullptr) return true;
  tile->overwritten = {who, run.start, run.finish};
  return check_unbroken(tile->overwritten, tile->last_read, *tile, who.task);
}

bool PhaseReplay::check_overwrite(const InstanceName& who, const Run& run) {
  const Places& places = demands_.places[who.task];
  if (places.ring <= 0) return true;
  TaskHistory& history = tasks_[who.task];
  if (places.steps.empty()) {
    const auto own = static_cast<std::int64_t>(history.runs.size()) - 1;
    return own < places.ring || overwrite(&history.runs[own - places.ring], who, run);
  }
  const Nest& nest = phase_.nests[phase_.tasks[who.task].nest];
  const Position own = position_of(nest, who.flat);
  if (places.generation >= 0 && own.loops[places.generation] > 0) {
    Position before = own;
    --before.loops[places.generation];
    if (!overwrite(history.at(flat_of(nest, before)), who, run)) return false;
  }
  const auto before = tile_before(places, phase_.tasks[who.task], own);
  return !before || overwrite(history.at(flat_of(nest, *before)), who, run);
}

/// For the first step of a tile: the last step of the one `ring` tiles before.
std::optional<Position> PhaseReplay::tile_before(const Places& places, const Task& task,
                                                 const Position& own) const {
  const Nest& nest = phase_.nests[task.nest];
  Position found = own;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    const bool is_step =
        std::find(places.steps.begin(), places.steps.end(), static_cast<int>(i)) != places.steps.end();
    if (is_step && own.loops[i] != 0) return std::nullopt;
    if (is_step) found.loops[i] = nest.loops[i].extent - 1;
    if (!is_step && task.when.loops[i] == When::every) kept.push_back(i);
  }
  std::int64_t tile = own.block;
  for (const std::size_t i : kept) tile = tile * nest.loops[i].extent + own.loops[i];
  tile -= places.ring;
  if (tile < 0) return std::nullopt;
  for (std::size_t k = kept.size(); k-- > 0;) {
    found.loops[kept[k]] = tile % nest.loops[kept[k]].extent;
    tile /= nest.loops[kept[k]].extent;
  }
  found.block = tile;
  return found;
}

/// Values that this group makes are held from its first cycle on, those that it reads for the last time until
/// its last.
bool PhaseReplay::check_registers(const std::vector<InstanceName>& group, std::int64_t cycle) {
  const InstanceName* maker = nullptr;
  for (const InstanceName& who : group) {
    for (std::size_t v = 0; v < demands_.values.size(); ++v) {
      if (demands_.values[v].maker != who.task) continue;
      values_[v].tiles.push_back(who.flat);
      maker = &who;
    }
  }
  if (maker != nullptr && !check_held(*maker, cycle)) return false;
  for (const InstanceName& who : group) {
    for (std::size_t v = 0; v < demands_.values.size(); ++v) release_read(who, v);
  }
  return true;
}

/// Moves on what a reader still needs of a value to what its next instance reads that reads any: those of a
/// first generation do not.
void PhaseReplay::release_read(const InstanceName& who, std::size_t v) {
  const RegisterValue& value = demands_.values[v];
  const Task& reader = phase_.tasks[who.task];
  const std::int64_t count = instance_count(reader, phase_);
  for (std::size_t r = 0; r < value.readers.size(); ++r) {
    if (value.readers[r] != who.task) continue;
    std::int64_t& from = values_[v].needed_from[r];
    std::int64_t& ordinal = values_[v].next_reader[r];
    if (ordinal > tasks_[who.task].next_ordinal) continue;
    for (ordinal = tasks_[who.task].next_ordinal; ordinal < count; ++ordinal) {
      const std::int64_t next = flat_of_instance(reader, phase_, ordinal);
      const auto needed = value.needs[r].last(phase_, instant_of(phase_, phase_.nests[reader.nest], next));
      if (!needed) continue;
      from = std::max(from, *needed);
      break;
    }
    if (ordinal >= count) from = never;
  }
}

bool PhaseReplay::check_held(const InstanceName& maker, std::int64_t cycle) {
  const int unit = phase_.tasks[maker.task].unit;
  std::int64_t words = working_registers;
  std::string held = "operands and partial result " + std::to_string(working_registers);
  for (std::size_t v = 0; v < demands_.values.size(); ++v) {
    LiveValue& live = values_[v];
    if (phase_.tasks[demands_.values[v].maker].unit != unit) continue;
    const std::int64_t from = *std::min_element(live.needed_from.begin(), live.needed_from.end());
    while (!live.tiles.empty() && live.tiles.front() < from) live.tiles.pop_front();
    if (live.tiles.empty()) continue;
    words += static_cast<std::int64_t>(live.tiles.size());
    held += ", " + phase_.tasks[demands_.values[v].maker].name + " " + std::to_string(live.tiles.size());
  }
  if (words <= demands_.registers[unit]) return true;
  return fail(cycle, name(maker) + " on " + unit_name(maker.task) + " needs register " +
                         std::to_string(words) + " of each PE (" + held + "); it has " +
                         std::to_string(demands_.registers[unit]));
}

}  // namespace weir
