// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/liveness.hpp"

#include <random>

#include "einsum/language/evaluate.hpp"
#include "einsum/language/parser.hpp"
#include "einsum/lowering/live_instances.hpp"
#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {
namespace {

/// FuseMax on a small array, its scores where `predicate` holds.
Design culled(const std::string& predicate, std::int64_t queries, std::int64_t keys) {
  Design design = fusemax(queries, 4);
  design.workload.extents["M"] = keys;
  design.architecture.array2d.rows = 4;
  design.architecture.array2d.columns = design.architecture.array1d.columns = 3;
  design.cascade = culled_one_pass(predicate);
  return design;
}

/// Whether a predicate over the keys and queries (`key`, `p`) holds; a key's index is `m1*M0 + m0`.
bool is_true(const Expression& predicate, std::int64_t m1, std::int64_t m0, std::int64_t p) {
  const auto value = [&](const std::string& name) -> std::optional<std::int64_t> {
    if (name == "m1") return m1;
    if (name == "m0") return m0;
    if (name == "M0") return 4;
    return p;
  };
  const auto side = [&](std::size_t i) {
    return evaluate_integer(predicate.operands[i], value, {"m1", "m0", "M0", "p"});
  };
  if (predicate.name == "and") {
    return is_true(predicate.operands[0], m1, m0, p) && is_true(predicate.operands[1], m1, m0, p);
  }
  if (predicate.name == "or") {
    return is_true(predicate.operands[0], m1, m0, p) || is_true(predicate.operands[1], m1, m0, p);
  }
  if (predicate.name == "<") return side(0) < side(1);
  if (predicate.name == "<=") return side(0) <= side(1);
  if (predicate.name == ">") return side(0) > side(1);
  if (predicate.name == ">=") return side(0) >= side(1);
  return side(0) == side(1);
}

bool has_equality(const Expression& predicate) {
  return predicate.name == "==" ||
         std::any_of(predicate.operands.begin(), predicate.operands.end(), has_equality);
}

/// Compares every tile with all of its points, in one batch entry and head. A tile without a point may run
/// where the predicate has an equality.
void check_tiles(const Design& design) {
  const Schedule schedule = design.lowered();
  const Phase& phase = schedule.phases.front();
  const Nest& nest = phase.nests.front();
  const Expression& predicate = *design.cascade.einsums[3].predicate;
  const bool is_exact = !has_equality(predicate);
  const std::int64_t p1_extent = schedule.extents.at("P1");
  for (const std::string name : {"QK", "LM", "RM", "SLN", "PRM", "RNV"}) {
    const Task& task = task_of(schedule, name);
    for (std::int64_t flat = 0; flat < phase.block_count() * nest.slots(); ++flat) {
      const Position position = position_of(nest, flat);
      if (!holds(task.when, nest, position)) continue;
      const std::int64_t tile = position.block * p1_extent + position.loops[1];
      bool is_live = false;
      for (std::int64_t m0 = 0; m0 < 4; ++m0) {
        const bool is_key = position.loops[0] * 4 + m0 < schedule.extents.at("M");
        for (std::int64_t p = tile * 3; p < std::min(tile * 3 + 3, schedule.extents.at("P")); ++p) {
          is_live = is_live || (is_key && is_true(predicate, position.loops[0], m0, p));
        }
      }
      INFO(name << " of key tile " << position.loops[0] << " and query tile " << tile);
      const bool runs = runs_at(phase, task, position);
      if (is_exact && name == "QK") REQUIRE(runs == is_live);
      REQUIRE((runs || !is_live));
    }
  }
}

TEST_CASE("A tile runs if and only if one of its points survives", "[unit][lowering][culling]") {
  const std::vector<std::string> predicates = {"m1*M0 + m0 <= p",
                                               "m1*M0 + m0 >= p",
                                               "m1*M0 + m0 == p",
                                               "m1*M0 + m0 <= p + 9",
                                               "m1*M0 + m0 <= p and m1*M0 + m0 > p - 5",
                                               "m1*M0 + m0 <= p and (m1*M0 + m0 < 2 or m1*M0 + m0 >= p - 3)",
                                               "m1*M0 + m0 < 6 or m1*M0 + m0 > 17",
                                               "p < 4",
                                               "m1*M0 + m0 + p < 12"};
  for (const std::string& predicate : predicates) {
    for (const auto& [queries, keys] : std::vector<std::pair<std::int64_t, std::int64_t>>{
             {24, 24}, {23, 22}, {1, 24}, {3, 17}, {40, 8}, {31, 31}}) {
      INFO(predicate << ", " << queries << " queries, " << keys << " keys");
      check_tiles(culled(predicate, queries, keys));
    }
  }
}

TEST_CASE("Random affine predicates cull the tiles without a point and no others",
          "[unit][lowering][culling]") {
  std::mt19937_64 random(1);
  const auto number = [&](std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
  };
  const auto comparison = [&] {
    static const std::vector<std::string> comparisons = {"<", "<=", ">", ">=", "=="};
    return "m1*M0 + m0 " + comparisons[static_cast<std::size_t>(number(0, 4))] + " " +
           (number(0, 3) == 0 ? "" : "p + ") + std::to_string(number(0, 12)) + " - " +
           std::to_string(number(0, 12));
  };
  for (int trial = 0; trial < 150; ++trial) {
    std::string predicate = comparison();
    if (number(0, 1) == 0) predicate += (number(0, 1) == 0 ? " and " : " or ") + comparison();
    const Design design = culled(predicate, number(1, 40), number(1, 40));
    INFO(predicate << ", " << design.workload.extents.at("P") << " queries, "
                   << design.workload.extents.at("M") << " keys");
    check_tiles(design);
  }
}

TEST_CASE("A predicate that is no affine comparison culls nothing", "[unit][lowering][culling]") {
  const Schedule schedule = culled("(m1*M0 + m0) % 4 == p % 4", 24, 24).lowered();
  CHECK_FALSE(task_of(schedule, "QK").is_culled());
  CHECK_FALSE(task_of(schedule, "RM").is_culled());
}

TEST_CASE("Without a predicate no tile is culled, whatever the padding", "[unit][lowering][culling]") {
  const Schedule schedule = fusemax(1025, 64).lowered();
  for (const Task& task : schedule.phases.front().tasks) CHECK_FALSE(task.is_culled());
}

TEST_CASE("Keys and values of tiles that nobody needs are not loaded, results always stored",
          "[unit][lowering][culling]") {
  const Schedule schedule = culled("m1*M0 + m0 < 6", 24, 24).lowered();
  const Phase& phase = schedule.phases.front();
  std::map<std::string, int> runs;
  for (const Task& task : phase.tasks) {
    const Nest& nest = phase.nests.front();
    for (std::int64_t flat = 0; flat < phase.block_count() * nest.slots(); ++flat) {
      runs[task.name] += runs_at(phase, task, position_of(nest, flat)) ? 1 : 0;
    }
  }
  CHECK(runs.at("QK") == 2 * 8);
  CHECK(runs.at("load K") == 2);
  CHECK(runs.at("load V") == 2);
  CHECK(runs.at("load Q") == 8);
  CHECK(runs.at("store AV") == 8);
}

}  // namespace
}  // namespace weir::test
