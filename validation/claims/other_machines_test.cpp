// SPDX-License-Identifier: Apache-2.0
// The formulas of the published evaluation hold for other arrays, buffers, bandwidths and problems too, and
// so must the simulation, which does not contain them. It may exceed them by one prologue, which does not
// grow with the problem.
#include <algorithm>
#include <cmath>
#include <utility>

#include "validation/catch.hpp"
#include "validation/claims/closed_form.hpp"
#include "validation/simulate_in_worker.hpp"

namespace weir::published {

namespace {

using Catch::Matchers::WithinRel;

struct MachineCase {
  Design design = Design::binding;
  Problem problem;
  Platform platform;
};

constexpr std::int64_t batch = 4;
constexpr std::int64_t heads = 4;

SimulationRequest request_for(const MachineCase& at) {
  const auto text = [](std::int64_t value) { return std::to_string(value); };
  SimulationRequest request{
      .files = {std::string("configs/experiments/") + to_string(at.design) + ".yaml"},
      .overrides = {{"assumptions", "configs/assumptions/ideal.yaml"},
                    {"workload.extents.B", text(batch)},
                    {"workload.extents.H", text(heads)},
                    {"workload.extents.P", text(at.problem.P)},
                    {"workload.extents.M", text(at.problem.M)},
                    {"workload.extents.E", text(at.problem.E)},
                    {"workload.extents.F", text(at.problem.F)},
                    {"architecture.array2d.rows", text(at.platform.rows)},
                    {"architecture.array2d.columns", text(at.platform.columns)},
                    {"architecture.array1d.lanes", text(at.platform.columns)},
                    {"architecture.global_buffer.capacity", text(at.platform.buffer_bytes) + " B"},
                    {"architecture.global_buffer.row_words", text(at.platform.columns)},
                    {"architecture.return_path.words_per_cycle", text(at.platform.columns)},
                    {"architecture.dram.bandwidth", text(std::llround(at.platform.bytes_per_s)) + " B/s"}}};
  if (at.design == Design::cascade) {
    request.overrides.push_back({"mapping.capacity", text(at.platform.buffer_bytes) + " B"});
  }
  return request;
}

/// At most, a phase: two tiles of each input come from DRAM (the first, and those that are fetched ahead
/// between them), then one tile passes through every Einsum with nothing to overlap, its reductions down all
/// the rows.
double prologue(const MachineCase& at) {
  const auto& [rows, columns, buffer, clock, bandwidth] = at.platform;
  const std::int64_t e = at.problem.E;
  const std::int64_t f = at.problem.F;
  const double inputs =
      at.platform.memory_cycles(2.0 * 2 * static_cast<double>(columns * e + rows * (e + f)));
  const std::int64_t on_2d = e + 1 + 7 + 1 + f;
  const std::int64_t on_1d = 1 + 7 + 1 + 1 + 3 * f + (at.design == Design::cascade ? 4 * rows : 0);
  return inputs + static_cast<double>(on_2d + on_1d + 2 * rows);
}

using Widths = std::vector<std::pair<std::int64_t, std::int64_t>>;  // E, F

std::vector<MachineCase> machine_cases(Design design, const Widths& widths) {
  static constexpr double gib_per_s = 1 << 30;
  const Platform machines[] = {{128, 128, 4 << 20, 940e6, 400 * gib_per_s},
                               {32, 32, 512 << 10, 940e6, 50 * gib_per_s},
                               {64, 32, 512 << 10, 940e6, 100 * gib_per_s}};
  const std::pair<std::int64_t, std::int64_t> tiles[] = {{8, 8}, {64, 64}, {8, 32}, {32, 8}, {128, 128}};
  std::vector<MachineCase> cases;
  for (const Platform& machine : machines) {
    for (const auto& [e, f] : widths) {
      for (const auto& [p, m] : tiles) {
        cases.push_back({design, {batch * heads, p * machine.columns, m * machine.rows, e, f}, machine});
      }
    }
  }
  return cases;
}

std::vector<SimulationOutcome> simulate(const std::vector<MachineCase>& cases) {
  std::vector<SimulationRequest> requests;
  for (const MachineCase& at : cases) requests.push_back(request_for(at));
  std::vector<SimulationOutcome> outcomes = simulate_in_workers(requests);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    INFO(requests[i].command());
    REQUIRE(outcomes[i].error == "");
  }
  return outcomes;
}

std::int64_t tiles_of(const MachineCase& at) {
  return at.problem.A * (at.problem.P / at.platform.columns) * (at.problem.M / at.platform.rows);
}

/// Cycles that may be missing from or added to those of the formula.
struct Slack {
  double below = 0;
  double above = 0;
};

void check_against(const MachineCase& at, const SimulationOutcome& outcome, const Figures& formula,
                   const Slack& slack) {
  INFO(request_for(at).command());
  CHECK_THAT(static_cast<double>(outcome.stats.dram_bytes()), WithinRel(formula.dram_bytes, 1e-12));
  CHECK(outcome.cycles() - formula.cycles <= slack.above);
  CHECK(formula.cycles - outcome.cycles() <= slack.below);
  CHECK_THAT(outcome.utilization_2d() * outcome.cycles(), WithinRel(formula.util_2d * formula.cycles, 1e-12));
  CHECK_THAT(outcome.utilization_1d() * outcome.cycles(), WithinRel(formula.util_1d * formula.cycles, 1e-12));
}

/// `hidden` cycles a tile that the formula adds and the schedule overlaps.
void check_one_pass(Design design, const Widths& widths, double hidden = 0) {
  const std::vector<MachineCase> cases = machine_cases(design, widths);
  const std::vector<SimulationOutcome> outcomes = simulate(cases);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const MachineCase& at = cases[i];
    check_against(at, outcomes[i], one_pass(design, at.problem, at.platform),
                  {hidden * static_cast<double>(tiles_of(at)), prologue(at)});
  }
}

/// Designs whose softmax is bound by memory here and there: the channel keeps time in 1/64 cycles, to which
/// each transfer is rounded, none of them shorter than 32 cycles.
double rounding(const Figures& formula) { return formula.cycles * 0.5 / 64 / 32; }

/// Cycles of FuseMax's epochs one by one: the divisions fall into those of the last key tile alone.
double epoch_cycles(const MachineCase& at) {
  const std::int64_t on_2d = at.problem.E + 1 + 7 + 1 + at.problem.F;
  const std::int64_t on_1d = 1 + 2 * at.problem.F + 1 + 7 + 1;
  const std::int64_t last = std::max(on_2d, on_1d + at.problem.F);
  const std::int64_t key_tiles = at.problem.M / at.platform.rows;
  const std::int64_t query_tiles = at.problem.A * at.problem.P / at.platform.columns;
  return static_cast<double>(query_tiles * ((key_tiles - 1) * std::max(on_2d, on_1d) + last));
}

}  // namespace

TEST_CASE("FuseMax is within a prologue of the formula on other machines", "[claims][machines]") {
  check_one_pass(Design::binding, {{32, 32}, {96, 96}, {64, 64}, {32, 64}});
}

TEST_CASE("FuseMax hides the running maximum, a cycle a tile, where E > F", "[claims][machines]") {
  check_one_pass(Design::binding, {{64, 32}, {96, 48}}, 1);
}

// The formula spreads the divisions over all key tiles; the epoch has them at the last, where they do not fit
// beside QK if F is not far below E.
TEST_CASE("FuseMax takes the sum of its epochs, which are not alike where F < E < 2 F",
          "[claims][machines]") {
  const std::vector<MachineCase> cases = machine_cases(Design::binding, {{96, 64}, {64, 48}});
  const std::vector<SimulationOutcome> outcomes = simulate(cases);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    INFO(request_for(cases[i]).command());
    CHECK(outcomes[i].cycles() >= one_pass(Design::binding, cases[i].problem, cases[i].platform).cycles -
                                      static_cast<double>(tiles_of(cases[i])));
    CHECK(outcomes[i].cycles() <= epoch_cycles(cases[i]) + prologue(cases[i]));
  }
}

TEST_CASE("+Architecture is within a prologue of the formula on other machines", "[claims][machines]") {
  check_one_pass(Design::arch, {{32, 32}, {96, 96}, {64, 64}, {32, 64}, {64, 32}});
}

TEST_CASE("+Cascade is within a prologue of the formula on other machines", "[claims][machines]") {
  check_one_pass(Design::cascade, {{32, 32}, {96, 96}, {64, 64}, {32, 64}, {64, 32}});
}

// With bandwidth to spare: where the first query tiles of a head are bound by memory and the others are not,
// the sum of the larger times is more than the larger of the sums.
TEST_CASE("unfused attention is within its phases' prologues of the formula on other machines",
          "[claims][machines]") {
  static constexpr std::int64_t row_group_words = 65536;  // of the softmax, or less: what its columns hold
  std::vector<MachineCase> cases = machine_cases(Design::unfused, {{32, 32}, {64, 64}, {32, 64}, {64, 32}});
  std::erase_if(cases, [](const MachineCase& at) { return at.problem.P > 64 * at.platform.columns; });
  for (MachineCase& at : cases) at.platform.bytes_per_s = published_platform(Design::unfused).bytes_per_s;
  const std::vector<SimulationOutcome> outcomes = simulate(cases);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Figures formula = unfused(cases[i].problem, cases[i].platform);
    const double first_load_and_last_store = cases[i].platform.memory_cycles(2.0 * 2 * row_group_words);
    check_against(
        cases[i], outcomes[i], formula,
        {rounding(formula), 2 * prologue(cases[i]) + first_load_and_last_store + rounding(formula)});
  }
}

TEST_CASE("FLAT is within a prologue of the formula on other machines, whole heads on chip",
          "[claims][machines]") {
  std::vector<MachineCase> cases;
  for (const std::int64_t side : {64, 128}) {
    for (const std::int64_t width : {32, 64}) {
      for (const std::int64_t length : {512, 1024, 2048}) {
        const Platform machine{side, side, 32 << 20, 940e6, 400.0 * (1 << 30)};
        cases.push_back({Design::flat, {batch * heads, length, length, width, width}, machine});
        cases.push_back({Design::flat, {batch * heads, length, 2 * length, width, width}, machine});
      }
    }
  }
  const std::vector<SimulationOutcome> outcomes = simulate(cases);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const MachineCase& at = cases[i];
    const Figures formula = flat({.resident_queries = at.problem.P}, at.problem, at.platform);
    // The first softmax waits for its scores, the last output for its softmax: a row block of each on top.
    const double row_block =
        static_cast<double>(at.problem.M / at.platform.rows * (at.problem.E + at.platform.rows));
    check_against(at, outcomes[i], formula,
                  {rounding(formula), prologue(at) + row_block + rounding(formula)});
  }
}

}  // namespace weir::published
