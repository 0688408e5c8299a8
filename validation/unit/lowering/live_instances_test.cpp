// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/live_instances.hpp"

#include <random>

#include "validation/catch.hpp"

namespace weir::test {
namespace {

std::int64_t draw(std::mt19937_64& random, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
}

/// A task in two block loops and two loops, live in up to two regions of up to two conditions.
Phase random_phase(std::mt19937_64& random) {
  Phase phase;
  phase.blocks = {{"B", draw(random, 1, 3)}, {"P2", draw(random, 1, 4)}};
  phase.nests = {{"", {{"M1", draw(random, 1, 6)}, {"P1", draw(random, 1, 4)}}, draw(random, 0, 2)}};
  Task task;
  task.when.loops = {When::every, When::every};
  if (draw(random, 1, 4) == 1) task.when.loops[draw(random, 0, 1)] = When::last;
  if (draw(random, 1, 4) == 1) task.when.block_period = phase.blocks[1].extent;
  task.live.clear();
  for (std::int64_t regions = draw(random, 1, 2); regions > 0; --regions) {
    LiveRegion& region = task.live.emplace_back();
    for (std::int64_t conditions = draw(random, 1, 2); conditions > 0; --conditions) {
      LoopCondition condition{{}, draw(random, -6, 6)};
      for (int i = 0; i < 4; ++i) condition.coefficients.push_back(i == 0 ? 0 : draw(random, -2, 2));
      region.push_back(condition);
    }
  }
  phase.tasks = {task};
  return phase;
}

/// Every instance that runs, one flat slot after the other.
std::vector<std::int64_t> running(const Phase& phase) {
  std::vector<std::int64_t> flats;
  const Nest& nest = phase.nests.front();
  for (std::int64_t flat = 0; flat < phase.block_count() * nest.slots(); ++flat) {
    if (runs_at(phase, phase.tasks.front(), position_of(nest, flat))) flats.push_back(flat);
  }
  return flats;
}

/// Whether an instance is the first, or the last, of those that run and agree with it in all loops but one.
bool is_end(const Phase& phase, std::int64_t flat, std::size_t loop, bool first) {
  const Nest& nest = phase.nests.front();
  const Position own = position_of(nest, flat);
  for (std::int64_t index = 0; index < nest.loops[loop].extent; ++index) {
    Position other = own;
    other.loops[loop] = index;
    const bool farther = first ? index < own.loops[loop] : index > own.loops[loop];
    if (farther && runs_at(phase, phase.tasks.front(), other)) return false;
  }
  return true;
}

TEST_CASE("The next tile that runs is the first of those that follow", "[unit][lowering]") {
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 500; ++trial) {
    const Phase phase = random_phase(random);
    const std::vector<std::int64_t> flats = running(phase);
    for (std::int64_t flat = 0; flat < phase.block_count() * phase.nests.front().slots(); ++flat) {
      const auto expected = std::lower_bound(flats.begin(), flats.end(), flat);
      const auto found = next_running(phase, phase.tasks.front(), flat);
      REQUIRE(found.has_value() == (expected != flats.end()));
      if (found) REQUIRE(*found == *expected);
    }
  }
}

TEST_CASE("The n-th tile before another that runs counts those that run", "[unit][lowering]") {
  std::mt19937_64 random(2);
  for (int trial = 0; trial < 500; ++trial) {
    const Phase phase = random_phase(random);
    const Task& task = phase.tasks.front();
    const Nest& nest = phase.nests.front();
    const std::vector<std::int64_t> flats = running(phase);
    const LiveSearch search(task.live, box_of(phase, task));
    for (std::size_t i = 0; i < flats.size(); ++i) {
      const Coordinates at = coordinates_of(phase, nest, position_of(nest, flats[i]));
      for (std::size_t count = 1; count <= i + 1; ++count) {
        const auto found = search.before(at, static_cast<std::int64_t>(count));
        REQUIRE(found.has_value() == (count <= i));
        if (found) REQUIRE(flat_of(nest, position_of(phase, nest, *found)) == flats[i - count]);
      }
    }
  }
}

TEST_CASE("First and last of a culled task are the first and last that run", "[unit][lowering]") {
  std::mt19937_64 random(3);
  for (int trial = 0; trial < 500; ++trial) {
    const Phase phase = random_phase(random);
    const Task& task = phase.tasks.front();
    for (const std::int64_t flat : running(phase)) {
      const Position position = position_of(phase.nests.front(), flat);
      for (std::size_t loop = 0; loop < 2; ++loop) {
        if (task.when.loops[loop] != When::every) continue;
        Condition when = task.when;
        when.loops[loop] = When::first;
        CHECK(holds_among_live(phase, task, when, position) == is_end(phase, flat, loop, true));
        when.loops[loop] = When::not_first;
        CHECK(holds_among_live(phase, task, when, position) == !is_end(phase, flat, loop, true));
        when.loops[loop] = When::last;
        CHECK(holds_among_live(phase, task, when, position) == is_end(phase, flat, loop, false));
      }
    }
  }
}

}  // namespace
}  // namespace weir::test
