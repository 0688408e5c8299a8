// SPDX-License-Identifier: Apache-2.0
/// Values that are no numbers, rows without a key and tiles that end early, at `pe` fidelity as in hardware
/// order; hardware_order_special_test.cpp holds that against the interpreter.
#include <limits>

#include "validation/property/pe_runs.hpp"

namespace weir {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t keys = 12;

PeRequest small_head(const std::string& experiment, NumericFormat element) {
  PeRequest request;
  request.simulation.files = {"configs/experiments/" + experiment + ".yaml"};
  request.simulation.overrides =
      small_machine(4, 4, {{"B", 1}, {"H", 1}, {"E", 3}, {"F", 5}, {"P", 10}, {"M", keys}});
  request.element = element;
  return request;
}

}  // namespace

TEST_CASE("pe treats NaN and infinities as hardware order does", "[property][pe]") {
  std::vector<PeRequest> requests;
  for (const char* design : {"unfused", "flat", "cascade", "arch", "binding", "two_pass_local"}) {
    for (const NumericFormat element : {NumericFormat::fp16, NumericFormat::bf16, NumericFormat::fp64}) {
      requests.push_back(small_head(design, element));
      requests.back().special = {{"Q", 4, 1, nan}, {"K", 7, 1, infinity}, {"V", 12, 1, -infinity}};
    }
  }
  CHECK(check_pe_equals_tile(requests) == requests.size());
}

TEST_CASE("pe makes NaN of a row whose scores are all -inf, as hardware order does", "[property][pe]") {
  PeRequest request = small_head("auto", NumericFormat::fp16);
  request.simulation.overrides.push_back({"einsum", "configs/cascades/attention_bias.yaml"});
  request.simulation.overrides.push_back({"workload.extents.M0", "4"});
  request.special = {{"BI", 3 * keys, keys, -infinity}, {"BI", 5 * keys + 2, 4, -infinity}};
  CHECK(check_pe_equals_tile({request}) == 1);
}

TEST_CASE("pe runs tiles that end early, down to one key and one query", "[property][pe]") {
  std::vector<PeRequest> requests;
  for (const char* design : {"unfused", "flat", "cascade", "arch", "binding"}) {
    for (const auto& [queries, all] : {std::pair{"1", "1"}, {"1", "9"}, {"9", "1"}, {"5", "4"}}) {
      requests.push_back(small_head(design, NumericFormat::fp16));
      requests.back().simulation.overrides.push_back({"workload.extents.P", queries});
      requests.back().simulation.overrides.push_back({"workload.extents.M", all});
    }
  }
  CHECK(check_pe_equals_tile(requests) == requests.size());
}

}  // namespace weir
