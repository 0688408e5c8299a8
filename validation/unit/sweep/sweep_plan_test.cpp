// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_plan.hpp"

#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

/// The values of all points of a sweep whose `sweep:` section ends with this text, a line a point.
std::string points_of(const std::string& axes) {
  const Folder folder;
  folder.write_experiment();
  folder.write("s.yaml", "sweep:\n  name: test\n  base: experiment.yaml\n" + axes);
  const SweepPlan plan(read_sweep("s.yaml"));
  std::string text;
  for (const std::uint64_t number : plan.points()) {
    for (const std::string& value : plan.point(number).values) text += value + " ";
    text.back() = '\n';
  }
  return text;
}

TEST_CASE("The last axis of a sweep varies fastest", "[unit][sweep]") {
  CHECK(points_of("  axes:\n"
                  "    workload.extents.P: [1K, 2K]\n"
                  "    architecture.array2d.rows: [16, 32, 64]\n") ==
        "1K 16\n1K 32\n1K 64\n2K 16\n2K 32\n2K 64\n");
}

TEST_CASE("Ranges keep the unit in which they begin", "[unit][sweep]") {
  CHECK(points_of("  axes: {a: {key: workload.extents.P, from: 512, to: 4K, log2: true}}\n") ==
        "512\n1024\n2048\n4096\n");
  CHECK(points_of("  axes: {a: {key: mapping.capacity, from: 512 KiB, to: 2 MiB, log2: true}}\n") ==
        "512 KiB\n1024 KiB\n2048 KiB\n");
  CHECK(points_of("  axes: {a: {key: workload.extents.P, from: 1, to: 6, step: 2}}\n") == "1\n3\n5\n");
  CHECK(points_of("  axes: {a: {key: workload.extents.P, from: 1, to: 3}}\n") == "1\n2\n3\n");
  CHECK(points_of("  axes: {a: {key: architecture.dram.efficiency, from: 0.1, to: 0.3, step: 0.1}}\n") ==
        "0.1\n0.2\n0.3\n");
}

TEST_CASE("Zipped axes move together", "[unit][sweep]") {
  CHECK(points_of("  axes:\n"
                  "    workload.extents.P: [1K, 2K]\n"
                  "    workload.extents.B: [8, 4]\n"
                  "    workload.extents.H: [1, 2]\n"
                  "  zip: [[workload.extents.P, workload.extents.B]]\n") ==
        "1K 8 1\n1K 8 2\n2K 4 1\n2K 4 2\n");
}

TEST_CASE("Dependent axes are numbers of others, whatever the order they stand in", "[unit][sweep]") {
  CHECK(points_of("  axes:\n"
                  "    capacity: {key: mapping.capacity, expression: columns * 64, unit: KiB}\n"
                  "    columns: {key: architecture.array2d.columns, expression: 2 * rows}\n"
                  "    architecture.array2d.rows: [16, 32]\n") == "2048 KiB 32 16\n4096 KiB 64 32\n");
}

TEST_CASE("Constraints leave points out, quantities being in bytes", "[unit][sweep]") {
  CHECK(points_of("  axes:\n"
                  "    mapping.capacity: [1 MiB, 2 MiB]\n"
                  "    workload.extents.P: [1K, 2K]\n"
                  "  constraints: [\"capacity // P == 1024\"]\n") == "1 MiB 1K\n2 MiB 2K\n");
}

TEST_CASE("A named value sets several keys", "[unit][sweep]") {
  const Folder folder;
  folder.write_experiment();
  folder.write("s.yaml",
               "sweep:\n  name: test\n  base: experiment.yaml\n  set: {workload.extents.B: 2}\n  axes:\n"
               "    size: {values: {small: {workload.extents.P: 1K, workload.extents.H: 1}, large: "
               "{workload.extents.P: 4K}}}\n");
  const SweepPlan plan(read_sweep("s.yaml"));
  const SweepPoint small = plan.point(0);
  CHECK(small.values == std::vector<std::string>{"small"});
  REQUIRE(small.settings.size() == 3);
  CHECK(small.settings[0].path + small.settings[0].value == "workload.extents.B2");
  CHECK(small.settings[2].path + small.settings[2].value == "workload.extents.H1");
  CHECK(plan.point(1).settings[1].value == "4K");
}

TEST_CASE("The digits of a point give its number back", "[unit][sweep]") {
  const Folder folder;
  folder.write_experiment();
  folder.write(
      "s.yaml",
      "sweep:\n  name: test\n  base: experiment.yaml\n  axes:\n    workload.extents.P: [1K, 2K, 4K]\n"
      "    workload.extents.B: {from: 1, to: 5}\n");
  const SweepPlan plan(read_sweep("s.yaml"));
  CHECK(plan.radices() == std::vector<std::uint64_t>{3, 5});
  for (std::uint64_t number = 0; number < plan.grid_size(); ++number)
    CHECK(plan.number(plan.digits(number)) == number);
}

}  // namespace
}  // namespace weir::test
