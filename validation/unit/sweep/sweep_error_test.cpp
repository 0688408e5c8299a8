// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/check_sweep.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

/// What is wrong with a sweep whose text starts on line 5 of s.yaml.
std::string error_of(const std::string& text) {
  const Folder folder;
  folder.write_experiment();
  folder.write("s.yaml", "sweep:\n  name: test\n  base: experiment.yaml\n" + text);
  return spec_error_of([] { check_sweep(SweepPlan(read_sweep("s.yaml"))); });
}

std::string axis_error(const std::string& axis) { return error_of("  axes:\n    " + axis + "\n"); }

TEST_CASE("A good sweep has no error", "[unit][sweep]") {
  CHECK(axis_error("workload.extents.P: [1K, 2K]") == "no error");
}

TEST_CASE("An axis must be a key of the base", "[unit][sweep]") {
  CHECK(axis_error("architecture.array2d.rowz: [16]") ==
        "s.yaml:6:5: unknown key 'rowz' in array2d; expected one of rows, columns, functions, issue, "
        "registers, "
        "result_latency (did you mean 'rows'?)");
  CHECK_THAT(axis_error("workload.extents.Q: [16]"),
             Catch::Matchers::StartsWith(
                 "s.yaml:6:5: no key 'workload.extents.Q' in the base experiment; expected one of "));
  CHECK_THAT(axis_error("rows: [16]"),
             Catch::Matchers::StartsWith("s.yaml:6:5: no section 'rows'; expected a key of one of "));
  CHECK_THAT(axis_error("a: {key: architecture.array3d.rows, expression: 1}"),
             Catch::Matchers::StartsWith("s.yaml:6:5: no 'array3d' in 'architecture'; expected one of "));
  CHECK(axis_error("cascade: [nosuch]") ==
        "s.yaml:6:15: no file 'nosuch'; expected a YAML file beside 's.yaml', or a name that `weir list` "
        "shows");
}

TEST_CASE("An axis must have values", "[unit][sweep]") {
  CHECK(axis_error("workload.extents.P: []") ==
        "s.yaml:6:25: axis 'workload.extents.P' is empty; expected at least one value");
  CHECK(axis_error("workload.extents.P:") ==
        "s.yaml:6:5: axis 'workload.extents.P' is empty; expected at least one value");
  CHECK(axis_error("workload.extents.P: {from: 4K, to: 1K}") ==
        "s.yaml:6:25: axis 'workload.extents.P' is empty: from 4096 to 1024; expected 'to' to be at least "
        "'from'");
  CHECK(axis_error("workload.extents.P: {from: 4K, to: 8K, step: 0}") ==
        "s.yaml:6:50: 'step' is '0'; expected a number above 0");
  CHECK(axis_error("workload.extents.P: {key: workload.extents.P}") ==
        "s.yaml:6:25: axis 'workload.extents.P' has no values; expected one of values, {from, to} or "
        "expression");
  CHECK(error_of("  axes: {}\n") == "s.yaml:5:3: no axes; expected at least one");
}

TEST_CASE("The values of an axis must be of the base's type", "[unit][sweep]") {
  CHECK(axis_error("architecture.array2d.rows: [2, abc]") ==
        "s.yaml:6:36: 'rows' is 'abc'; expected a whole number of at least 1");
  CHECK(axis_error("architecture.global_buffer.capacity: [16]") ==
        "s.yaml:6:43: 'capacity' is '16'; expected a size such as '16 MiB' (units: B, KB, KiB, MB, MiB, GB "
        "or GiB)");
  CHECK(axis_error("assumptions.skew: [true, 1]") == "s.yaml:6:30: 'skew' is '1'; expected true or false");
  CHECK(axis_error("mapping.capacity: {from: 1 MiB, to: 4}") ==
        "s.yaml:6:41: 'to' is '4'; expected a unit, as in 'from'");
}

TEST_CASE("A value of the right type that cannot be is left to its point", "[unit][sweep]") {
  CHECK(axis_error("architecture.array2d.rows: [0, 2]") == "no error");
}

TEST_CASE("Each axis and value stands once", "[unit][sweep]") {
  CHECK(axis_error("workload.extents.P: [1K]\n    workload.extents.P: [2K]") ==
        "s.yaml:7:5: duplicate key 'workload.extents.P', first given at s.yaml:6:5; expected each key once");
  CHECK(axis_error("workload.extents.P: [1K]\n    a: {key: workload.extents.P, values: [2K]}") ==
        "s.yaml:7:5: axis 'a' sets 'workload.extents.P', as one before it does; expected one axis a key");
  CHECK(axis_error("workload.extents.P: [1K, 1K]") ==
        "s.yaml:6:30: axis 'workload.extents.P' has '1K' twice; expected each value once");
}

TEST_CASE("Zipped axes must be axes of one length", "[unit][sweep]") {
  const std::string axes = "  axes:\n    workload.extents.P: [1K, 2K]\n    workload.extents.B: [1]\n";
  CHECK(error_of(axes + "  zip: [[workload.extents.P, workload.extents.B]]\n") ==
        "s.yaml:8:30: axis 'workload.extents.B' has 1 values and 'workload.extents.P' has 2; expected zipped "
        "axes of "
        "one length");
  CHECK(error_of(axes + "  zip: [[workload.extents.P, B]]\n") ==
        "s.yaml:8:30: 'zip' is 'B'; expected one of the axes workload.extents.P, workload.extents.B");
}

TEST_CASE("Constraints must leave a point", "[unit][sweep]") {
  const std::string axes = "  axes:\n    workload.extents.P: [1K, 2K]\n";
  CHECK(error_of(axes + "  constraints: [\"P > 4096\"]\n") ==
        "s.yaml:7:17: constraint 'P > 4096' holds for none of 2 points; expected one that leaves some");
  CHECK(error_of(axes + "  constraints: [\"P > 1024\", \"P < 2048\"]\n") ==
        "s.yaml:7:17: the 2 constraints together hold for none of 2 points; expected some that leave one");
  CHECK(error_of(axes + "  constraints: [\"B > 1\"]\n") ==
        "s.yaml:7:18: unknown name 'B'; expected one of the axes P, workload.extents.P");
}

TEST_CASE("Dependent axes must not go in a circle", "[unit][sweep]") {
  CHECK(axis_error(
            "a: {key: workload.extents.P, expression: b}\n    b: {key: workload.extents.B, expression: a}") ==
        "s.yaml:6:5: axis 'a' depends on itself; expected an expression of other axes");
}

TEST_CASE("Objectives must be metrics, or expressions of them", "[unit][sweep]") {
  const std::string axes = "  axes:\n    workload.extents.P: [1K, 2K]\n";
  CHECK(error_of(axes + "  objectives: [latency]\n") ==
        "s.yaml:7:16: unknown objective 'latency'; expected a metric (`weir sweep --metrics` lists them), or "
        "{expression: "
        "...} (did you mean 'latency_s'?)");
  CHECK(error_of(axes + "  objectives: {latency_s: least}\n") ==
        "s.yaml:7:27: 'latency_s' is 'least'; expected min or max");
  CHECK(error_of(axes + "  objectives: [latency_s]\n  outputs: [latency_s]\n") ==
        "s.yaml:8:13: 'latency_s' again; expected each name once among axes, objectives and outputs");
  CHECK(
      error_of(axes + "  objectives: [util_2d]\n  fidelity: bound\n") ==
      "s.yaml:7:16: 'util_2d' has no bound; expected one of cycles, latency_s, energy_pj, edp_js, area_um2, "
      "area_um2.array2d, area_um2.array1d, area_um2.links, area_um2.global_buffer");
}

TEST_CASE("A grid that is too large is refused, and needs a search", "[unit][sweep]") {
  const std::string axes =
      "  axes:\n    workload.extents.P: {from: 1, to: 100000}\n    workload.extents.B: {from: 1, to: 1000}\n";
  CHECK(error_of(axes) ==
        "s.yaml:3:3: grid of 100,000,000 points; expected at most 10,000,000, or a 'search' section");
}

}  // namespace
}  // namespace weir::test
