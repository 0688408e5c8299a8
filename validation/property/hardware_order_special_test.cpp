// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "einsum/language/check.hpp"
#include "einsum/language/parser.hpp"
#include "validation/catch.hpp"
#include "validation/property/hardware_order_runs.hpp"

namespace weir {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<Override> small_head() {
  return small_machine(4, 4, {{"B", 1}, {"H", 1}, {"E", 3}, {"F", 5}, {"P", 10}, {"M", 11}});
}

/// The one-pass cascade with other scores.
ValuedProgram with_scores(const std::string& statement) {
  Experiment experiment = read_experiment({"configs/experiments/binding.yaml"}, small_head());
  for (Einsum& einsum : experiment.cascade.einsums) {
    if (einsum.name() == "QK") einsum = parse_einsum(statement, {});
  }
  check(experiment.cascade);
  return ValuedProgram(std::move(experiment));
}

void check_fp64(const ValuedProgram& run) {
  const TensorMap found = execute_in_hardware_order(run.program(), run.inputs, fp64).tensors;
  for (const auto& [name, tensor] : run.interpreted()) {
    INFO(name);
    CHECK(relative_difference(found.at(name), tensor) < 1e-12);
  }
}

/// Where values are absent or no number, in 16 bits as in fp64.
void check_kinds(const ValuedProgram& run, NumericFormat format) {
  const Tensor found =
      execute_in_hardware_order(run.program(), run.inputs, usual_numerics(format)).tensors.at("AV");
  const Tensor expected = run.interpreted().at("AV");
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO(i);
    REQUIRE(found.is_present(i) == expected.is_present(i));
    CHECK(std::isnan(found.values()[i]) == std::isnan(expected.values()[i]));
    CHECK(std::isinf(found.values()[i]) == std::isinf(expected.values()[i]));
  }
}

}  // namespace

TEST_CASE("Hardware order treats NaN and infinities as the interpreter does", "[property][hardware_order]") {
  for (const char* design :
       {"unfused", "flat", "cascade", "arch", "binding", "two_pass_deferred", "two_pass_local"}) {
    INFO(design);
    ValuedProgram run({std::string("configs/experiments/") + design + ".yaml"}, small_head());
    run.inputs.at("Q").set(4, nan);         // one query
    run.inputs.at("K").set(7, infinity);    // one key: scores of +-inf
    run.inputs.at("V").set(12, -infinity);  // one value
    check_fp64(run);
    check_kinds(run, NumericFormat::fp16);
    check_kinds(run, NumericFormat::bf16);
  }
}

TEST_CASE(
    "Hardware order leaves rows without a key absent where scores are culled, NaN where they are masked by "
    "-inf",
    "[property][hardware_order]") {
  const ValuedProgram culled =
      with_scores("QK[b, h, m1, m0, p] = Q[b, h, p, e] * K[b, h, m1*M0 + m0, e] if m1*M0 + m0 < p - 3");
  check_fp64(culled);
  check_kinds(culled, NumericFormat::fp16);
  const Tensor empty = execute_in_hardware_order(culled.program(), culled.inputs, fp64).tensors.at("AV");
  CHECK(empty.absent_count() == 4 * 5);  // queries 0 to 3
  CHECK(empty.values()[0] == 0);

  const ValuedProgram early = with_scores(
      "QK[b, h, m1, m0, p] = Q[b, h, p, e] * K[b, h, m1*M0 + m0, e] if m1*M0 + m0 >= p and p != 2");
  check_fp64(early);
  check_kinds(early, NumericFormat::bf16);
}

TEST_CASE("Hardware order refuses indices that its numbers do not hold", "[property][hardware_order]") {
  Experiment experiment = read_experiment({"configs/experiments/binding.yaml"}, small_head());
  experiment.cascade.declarations.push_back(experiment.cascade.declarations[0]);
  experiment.cascade.declarations.back().name = "LEN";
  experiment.cascade.declarations.back().extents.resize(1);
  for (Einsum& einsum : experiment.cascade.einsums) {
    if (einsum.name() != "QK") continue;
    einsum = parse_einsum(
        "QK[b, h, m1, m0, p] = Q[b, h, p, e] * K[b, h, m1*M0 + m0, e] if m1*M0 + m0 < LEN[b]", {});
  }
  ValuedProgram run(std::move(experiment));
  run.inputs.at("LEN").set(0, 9);
  check_fp64(run);
  run.inputs.at("LEN").set(0, 16777217);
  check_fp64(run);
  CHECK_THROWS_WITH(
      execute_in_hardware_order(run.program(), run.inputs, usual_numerics(NumericFormat::fp16)),
      Catch::Matchers::Contains(
          "input 'LEN' has the index 16777217, which fp32 does not hold; expected fp64 numerics"));
}

TEST_CASE("Hardware order executes tiles that a window cuts", "[property][hardware_order]") {
  check_fp64(
      with_scores("QK[b, h, m1, m0, p] = Q[b, h, p, e] * K[b, h, m1*M0 + m0, e] "
                  "if m1*M0 + m0 <= p and m1*M0 + m0 > p - 3"));
}

}  // namespace weir
