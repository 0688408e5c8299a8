// SPDX-License-Identifier: Apache-2.0
// FuseMax (MICRO 2024), Fig. 12: area against latency at 256K tokens, arrays of 16 x 16 to 512 x 512. The
// sweep must give the latencies of the paper's closed form, within 0.1 %.
#include <map>

#include "sim/sweep/check_sweep.hpp"
#include "sim/sweep/point_runner.hpp"
#include "validation/catch.hpp"
#include "validation/claims/closed_form.hpp"

namespace weir::published {

namespace {

constexpr std::int64_t tokens = 1 << 18;

/// What the plan's point is in terms of the closed form.
Figures formula_of(const SweepPlan& plan, std::uint64_t number) {
  static const std::map<std::string, std::int64_t> heads = {
      {"bert", 12}, {"trxl", 16}, {"t5", 8}, {"xlm", 16}};
  std::map<std::string, std::string> values;
  const SweepPoint point = plan.point(number);
  for (std::size_t i = 0; i < point.values.size(); ++i) values[plan.spec().axes[i].name] = point.values[i];
  const std::int64_t side = std::stoll(values["N"]);
  const std::int64_t width = std::stoll(values["width"]);
  const Problem problem{64 * heads.at(values["workload"]), tokens, tokens, width, width};
  const std::int64_t buffer = std::stoll(values["architecture.global_buffer.capacity"]);
  return one_pass(Design::binding, problem, {side, side, buffer, 940e6, 400.0 * (1 << 30)});
}

}  // namespace

TEST_CASE("The sweep of Fig. 12 gives the closed form's latencies and traffic", "[claims][sweep]") {
  const SweepPlan plan(read_sweep("configs/sweeps/fusemax-fig12.yaml"));
  check_sweep(plan);
  REQUIRE(plan.points().size() == 24);
  const std::set<std::string> known;
  LocalRunner runner(plan, known, 2, {});
  std::size_t next = 0;
  std::size_t done = 0;
  while (done < plan.points().size()) {
    while (next < plan.points().size() && runner.has_room())
      runner.start({next, plan.points()[next]}), ++next;
    runner.listen(-1, [&](const PointTask& task, const PointOutcome& outcome) {
      ++done;
      INFO("point " << task.point);
      REQUIRE(outcome.error.empty());
      const Figures formula = formula_of(plan, task.point);
      CHECK_THAT(outcome.metrics.at("latency_s"), Catch::Matchers::WithinRel(formula.cycles / 940e6, 1e-3));
      CHECK_THAT(outcome.metrics.at("dram_bytes"), Catch::Matchers::WithinRel(formula.dram_bytes, 1e-12));
    });
  }
}

}  // namespace weir::published
