// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/instances.hpp"

#include "validation/catch.hpp"

using namespace weir;

namespace {

/// 3 x 2 iterations and, with a pad, as many empty slots behind each two.
Nest nest_of_six(std::int64_t pad) { return {"", {{"M1", 3}, {"P1", 2}}, pad}; }

Position at(std::int64_t block, std::int64_t m1, std::int64_t p1) { return {block, {m1, p1}}; }

/// A phase of `blocks` blocks of one nest, in which one task runs `when`.
Phase phase_of(std::int64_t blocks, const Nest& nest, const Condition& when) {
  Phase phase;
  phase.blocks = {{"B", blocks}};
  phase.nests = {nest};
  phase.tasks.resize(1);
  phase.tasks[0].when = when;
  return phase;
}

TEST_CASE("A nest has a slot for every iteration and for every pad of its innermost loop",
          "[unit][lowering]") {
  CHECK(nest_of_six(0).slots() == 6);
  CHECK(nest_of_six(1).slots() == 9);
  CHECK(Nest{}.slots() == 1);
}

TEST_CASE("A slot's position counts the innermost loop fastest, then the outer, then the block",
          "[unit][lowering]") {
  const Nest nest = nest_of_six(1);
  CHECK(position_of(nest, 0) == at(0, 0, 0));
  CHECK(position_of(nest, 2) == at(0, 0, 2));  // the empty slot
  CHECK(position_of(nest, 3) == at(0, 1, 0));
  CHECK(position_of(nest, 8) == at(0, 2, 2));
  CHECK(position_of(nest, 9) == at(1, 0, 0));
}

TEST_CASE("flat_of gives back the slot that position_of took apart", "[unit][lowering]") {
  for (const std::int64_t pad : {0, 1, 5}) {
    const Nest nest = nest_of_six(pad);
    for (std::int64_t flat = 0; flat < 4 * nest.slots(); ++flat) {
      REQUIRE(flat_of(nest, position_of(nest, flat)) == flat);
    }
  }
}

TEST_CASE("A nest without loops has one slot a block", "[unit][lowering]") {
  CHECK(position_of(Nest{}, 7).block == 7);
  CHECK(flat_of(Nest{}, position_of(Nest{}, 7)) == 7);
}

TEST_CASE("A condition holds at the first, the last or all but the first iteration of a loop",
          "[unit][lowering]") {
  const Nest nest = nest_of_six(0);
  const auto holds_at = [&](When when, std::int64_t m1) {
    return holds({{when, When::every}, 1}, nest, at(0, m1, 0));
  };
  CHECK(holds_at(When::first, 0));
  CHECK_FALSE(holds_at(When::first, 1));
  CHECK_FALSE(holds_at(When::last, 1));
  CHECK(holds_at(When::last, 2));
  CHECK_FALSE(holds_at(When::not_first, 0));
  CHECK(holds_at(When::not_first, 1));
  CHECK(holds_at(When::not_first, 2));
}

TEST_CASE("No condition holds at an empty slot", "[unit][lowering]") {
  const Nest nest = nest_of_six(2);
  const Condition every{{When::every, When::every}, 1};
  CHECK(holds(every, nest, at(0, 0, 1)));
  CHECK_FALSE(holds(every, nest, at(0, 0, 2)));
  CHECK_FALSE(holds(every, nest, at(0, 0, 3)));
}

TEST_CASE("A condition with a block period holds in the first block of each period", "[unit][lowering]") {
  const Nest nest = nest_of_six(0);
  const Condition third{{When::every, When::every}, 3};
  CHECK(holds(third, nest, at(0, 1, 1)));
  CHECK_FALSE(holds(third, nest, at(2, 1, 1)));
  CHECK(holds(third, nest, at(3, 1, 1)));
}

TEST_CASE("A task runs once for every iteration at which its condition holds", "[unit][lowering]") {
  const auto instances = [](const Condition& when) {
    const Phase phase = phase_of(1, nest_of_six(1), when);
    return instances_a_block(phase.tasks[0], phase.nests[0]);
  };
  CHECK(instances({{When::every, When::every}, 1}) == 6);
  CHECK(instances({{When::last, When::every}, 1}) == 2);
  CHECK(instances({{When::every, When::first}, 1}) == 3);
  CHECK(instances({{When::not_first, When::every}, 1}) == 4);
  CHECK(instances({{When::first, When::last}, 1}) == 1);
}

TEST_CASE("A block period that does not divide the blocks is begun once more", "[unit][lowering]") {
  const auto instances = [](std::int64_t blocks) {
    const Phase phase = phase_of(blocks, nest_of_six(0), {{When::last, When::every}, 3});
    return instance_count(phase.tasks[0], phase);
  };
  CHECK(instances(3) == 2);
  CHECK(instances(4) == 4);
  CHECK(instances(6) == 4);
  CHECK(instances(7) == 6);
}

TEST_CASE("flat_of_instance names, in order, the slots at which a task runs", "[unit][lowering]") {
  for (const When m1 : {When::every, When::first, When::last}) {
    for (const When p1 : {When::every, When::first, When::last}) {
      for (const std::int64_t period : {1, 2}) {
        const Nest nest = nest_of_six(1);
        const Phase phase = phase_of(5, nest, {{m1, p1}, period});
        const Task& task = phase.tasks[0];
        std::int64_t ordinal = 0;
        for (std::int64_t flat = 0; flat < 5 * nest.slots(); ++flat) {
          REQUIRE(first_instance_from(task, phase, flat) == ordinal);
          if (!holds(task.when, nest, position_of(nest, flat))) continue;
          REQUIRE(flat_of_instance(task, phase, ordinal) == flat);
          ++ordinal;
        }
        REQUIRE(instance_count(task, phase) == ordinal);
        REQUIRE(first_instance_from(task, phase, 5 * nest.slots()) == ordinal);
      }
    }
  }
}

}  // namespace
