// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "validation/catch.hpp"
#include "validation/property/hardware_order_runs.hpp"

namespace weir {
namespace {

/// Every tensor but the inputs, in both unit orders.
void check_agrees(const std::string& experiment, const std::vector<Override>& overrides) {
  INFO(experiment);
  const ValuedProgram run({"configs/experiments/" + experiment + ".yaml"}, overrides);
  const TensorMap expected = run.interpreted();
  const TensorMap found = execute_in_hardware_order(run.program(), run.inputs, fp64).tensors;
  HardwareOrderOptions options;
  options.unit_order = UnitOrder::backward;
  const TensorMap backward = execute_in_hardware_order(run.program(), run.inputs, fp64, options).tensors;
  for (const auto& [name, tensor] : expected) {
    INFO(name);
    CHECK(relative_difference(found.at(name), tensor) < 1e-12);
    CHECK(backward.at(name) == found.at(name));
  }
}

const char* const designs[] = {"unfused", "flat",   "cascade",           "arch",
                               "binding", "serial", "two_pass_deferred", "two_pass_local"};

}  // namespace

TEST_CASE("Hardware order computes what the interpreter does where extents divide",
          "[property][hardware_order]") {
  for (const char* design : designs)
    check_agrees(design, small_machine(4, 4, {{"B", 2}, {"H", 2}, {"E", 3}, {"F", 5}, {"P", 16}, {"M", 16}}));
}

TEST_CASE("Hardware order computes what the interpreter does where extents do not divide",
          "[property][hardware_order]") {
  for (const char* design : designs)
    check_agrees(design, small_machine(4, 5, {{"B", 1}, {"H", 2}, {"E", 6}, {"F", 7}, {"P", 18}, {"M", 23}}));
}

TEST_CASE(
    "Hardware order computes what the interpreter does with one query tile, and with fewer keys than rows",
    "[property][hardware_order]") {
  for (const char* design : designs) {
    check_agrees(design, small_machine(8, 4, {{"B", 1}, {"H", 1}, {"E", 9}, {"F", 3}, {"P", 3}, {"M", 41}}));
    check_agrees(design, small_machine(8, 8, {{"B", 1}, {"H", 3}, {"E", 2}, {"F", 11}, {"P", 30}, {"M", 5}}));
  }
}

}  // namespace weir
