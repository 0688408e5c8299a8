// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/instances.hpp"
#include "validation/catch.hpp"

using namespace weir;

namespace {

constexpr int consumer = 0;
constexpr int producer = 1;
const Condition every{{When::every, When::every}, 1};

/// Two tasks over 2 blocks of M1 = 4 by P1 = 3, both at every iteration unless said otherwise.
Phase two_tasks(const Condition& producer_when = every) {
  Phase phase;
  phase.blocks = {{"B", 2}};
  phase.nests = {{"", {{"M1", 4}, {"P1", 3}}, 0}};
  phase.tasks.resize(2);
  phase.tasks[consumer].when = every;
  phase.tasks[producer].when = producer_when;
  return phase;
}

Dependency waits_for(Dependency::Form form, const std::vector<LoopSource>& loops) {
  Dependency dependency;
  dependency.producer = producer;
  dependency.form = form;
  dependency.loops = loops;
  return dependency;
}

std::optional<std::int64_t> awaited(const Phase& phase, const Dependency& dependency, std::int64_t flat) {
  return awaited_instance(phase, phase.tasks[consumer], dependency, flat);
}

TEST_CASE("A task waits for the instance that made its operand of the same tile", "[unit][lowering]") {
  const Phase phase = two_tasks();
  const Dependency same = waits_for(Dependency::Form::data, {{0, 0}, {1, 0}});
  CHECK(awaited(phase, same, 0) == 0);
  CHECK(awaited(phase, same, 23) == 23);
}

TEST_CASE("A task waits for the generation before, and for none at the first", "[unit][lowering]") {
  const Phase phase = two_tasks();
  const Dependency before = waits_for(Dependency::Form::data, {{0, 1}, {1, 0}});
  CHECK_FALSE(awaited(phase, before, 2).has_value());
  CHECK(awaited(phase, before, 3) == 0);
  CHECK(awaited(phase, before, 11) == 8);
  CHECK_FALSE(awaited(phase, before, 12).has_value());  // the next block begins anew
}

TEST_CASE("A task that reads a reduced tensor waits for the last iteration of the loop", "[unit][lowering]") {
  const Phase phase = two_tasks();
  const Dependency last = waits_for(Dependency::Form::data, {{-1, 0}, {1, 0}});
  CHECK(awaited(phase, last, 1) == 10);
  CHECK(awaited(phase, last, 13) == 22);
}

TEST_CASE("A task waits for the iteration at which a producer that runs once does", "[unit][lowering]") {
  const Dependency same = waits_for(Dependency::Form::data, {{0, 0}, {1, 0}});
  const Phase first = two_tasks({{When::every, When::first}, 1});
  CHECK(awaited(first, same, 5) == 3);
  const Phase last = two_tasks({{When::last, When::every}, 1});
  CHECK(awaited(last, same, 5) == 11);
  const Phase once = two_tasks({{When::every, When::every}, 2});
  CHECK(awaited(once, same, 12 + 5) == 5);
}

TEST_CASE(
    "A writer waits until what it wrote a ring before has been read, and for nothing inside the first ring",
    "[unit][lowering]") {
  const Phase phase = two_tasks();
  Dependency room = waits_for(Dependency::Form::room, {{0, 0}, {1, 0}});
  room.ring = 2;
  CHECK_FALSE(awaited(phase, room, 1).has_value());
  CHECK(awaited(phase, room, 2) == 0);
  CHECK(awaited(phase, room, 12) == 10);  // across blocks
}

TEST_CASE("A writer that runs once a row of tiles waits for the last reader of the row it replaces",
          "[unit][lowering]") {
  Phase phase = two_tasks();
  phase.tasks[consumer].when = {{When::every, When::first}, 1};  // writes M1 tiles, read by all P1
  Dependency room = waits_for(Dependency::Form::room, {{0, 0}, {1, 0}});
  room.ring = 1;
  CHECK_FALSE(awaited(phase, room, 0).has_value());
  CHECK(awaited(phase, room, 3) == 2);
  CHECK(awaited(phase, room, 12) == 11);
}

TEST_CASE("A writer that runs once in several blocks waits for the readers of the last of them",
          "[unit][lowering]") {
  Phase phase = two_tasks();
  phase.blocks = {{"B", 6}};
  phase.tasks[consumer].when = {{When::first, When::first}, 3};
  Dependency room = waits_for(Dependency::Form::room, {{0, 0}, {1, 0}});
  room.ring = 1;
  CHECK_FALSE(awaited(phase, room, 0).has_value());
  CHECK(awaited(phase, room, 3 * 12) == 2 * 12 + 11);
}

TEST_CASE("A barrier waits for the slot of the program, whatever the tasks' lags", "[unit][lowering]") {
  Phase phase = two_tasks();
  phase.tasks[consumer].lag = 1;
  phase.tasks[producer].lag = 3;
  const Dependency same_slot = waits_for(Dependency::Form::barrier, {});
  CHECK_FALSE(awaited(phase, same_slot, 1).has_value());  // the producer's lag lies before its first tile
  CHECK(awaited(phase, same_slot, 2) == 0);
  Dependency slot_before = same_slot;
  slot_before.slot_distance = 1;
  CHECK_FALSE(awaited(phase, slot_before, 2).has_value());
  CHECK(awaited(phase, slot_before, 3) == 0);
}

TEST_CASE("A barrier does not wait for tiles behind the last, nor for those at which the producer rests",
          "[unit][lowering]") {
  Phase phase = two_tasks({{When::last, When::every}, 1});
  phase.tasks[consumer].lag = 1;
  const Dependency barrier = waits_for(Dependency::Form::barrier, {});
  CHECK_FALSE(awaited(phase, barrier, 7).has_value());  // slot 8 is of the third key block
  CHECK(awaited(phase, barrier, 8) == 9);
  CHECK(awaited(phase, barrier, 22) == 23);
  CHECK_FALSE(awaited(phase, barrier, 23).has_value());
}

}  // namespace
