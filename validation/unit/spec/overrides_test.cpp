// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/overrides.hpp"

#include <string>

#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

Experiment read_with(const std::vector<Override>& overrides) {
  const Folder folder;
  folder.write_experiment();
  return read_experiment({"experiment.yaml"}, overrides);
}

std::string error_with(const std::string& path, const std::string& value) {
  return spec_error_of([&] { read_with({{path, value}}); });
}

TEST_CASE("Overrides set values in maps and lists", "[unit][spec]") {
  const Experiment experiment = read_with({{"workload.extents.P", "4K"},
                                           {"architecture.global_buffer.capacity", "1 MiB"},
                                           {"mapping.phases.0.blocks", "[B]"},
                                           {"energy.global_buffer.0.read_pj_per_row", "7"},
                                           {"experiment.design", "flat"}});
  CHECK(experiment.workload.extents.at("P") == 4096);
  CHECK(experiment.workload.extents.at("M") == 4096);
  CHECK(experiment.architecture.global_buffer.capacity_bytes == 1 << 20);
  CHECK(experiment.mapping.phases[0].blocks == std::vector<std::string>{"B"});
  CHECK(experiment.energy.buffers[0].read_pj_per_row == 7);
  CHECK(experiment.design == "flat");
}

TEST_CASE("An override finds keys that have dots themselves", "[unit][spec]") {
  CHECK(read_with({{"energy.actions.array2d.mac.pj", "3"}}).energy.actions.at("array2d.mac").value == 3);
}

TEST_CASE("An override may set a new key, and sections that may be absent", "[unit][spec]") {
  const Experiment experiment = read_with({{"workload.extents.H", "12"}, {"assumptions.skew", "false"}});
  CHECK(experiment.workload.extents.at("H") == 12);
  CHECK_FALSE(experiment.architecture.assumptions.skew);
}

TEST_CASE("The last of two overrides holds", "[unit][spec]") {
  CHECK(read_with({{"workload.extents.P", "1"}, {"workload.extents.P", "2"}}).workload.extents.at("P") == 2);
}

TEST_CASE("An override replaces a section by that of a file", "[unit][spec]") {
  const Folder folder;
  folder.write_experiment();
  folder.write("other/long.yaml", "include: [base.yaml]\nworkload: {name: long}\n");
  folder.write("other/base.yaml", "workload: {name: base, extents: {P: 8K, M: 9}}\n");
  const Experiment experiment =
      read_experiment({"experiment.yaml"}, {{"workload.extents.M", "16K"}, {"workload", "other/long.yaml"}});
  CHECK(experiment.workload.name == "long");
  CHECK(experiment.workload.extents == std::map<std::string, std::int64_t>{{"P", 8192}, {"M", 16384}});
  CHECK(experiment_error({"experiment.yaml"}, {{"workload", "no.yaml"}}) ==
        "-s workload=no.yaml: cannot read 'no.yaml'; expected a YAML file");
  CHECK(experiment_error({"experiment.yaml"}, {{"workload", "mapping.yaml"}}) ==
        "experiment lacks a 'workload' section; expected one of the given files, or of their includes, to "
        "have it");
}

TEST_CASE("An override replaces a section by a map", "[unit][spec]") {
  const Experiment experiment = read_with({{"workload", "{name: new, extents: {P: 2, M: 3, E: 4}}"}});
  CHECK(experiment.workload.name == "new");
  CHECK(error_with("workload", "new") == "-s workload=new: 'workload' is 'new'; expected a map");
}

TEST_CASE("A path that leads nowhere says where it ends", "[unit][spec]") {
  CHECK(error_with("worklod.extents.P", "1") ==
        "-s worklod.extents.P=1: no section 'worklod'; expected one of experiment, einsum, workload, "
        "architecture, "
        "assumptions, mapping, binding, energy (did you mean 'workload'?)");
  CHECK(error_with("workload.extent.P", "1") ==
        "-s workload.extent.P=1: no 'extent' in 'workload'; expected one of name, extents (did you mean "
        "'extents'?)");
  CHECK(error_with("mapping.phases.1.name", "x") ==
        "-s mapping.phases.1.name=x: no '1' in 'mapping.phases'; expected an index from 0 to 0");
  CHECK(error_with("mapping.phases.all.name", "x") ==
        "-s mapping.phases.all.name=x: no 'all' in 'mapping.phases'; expected an index from 0 to 0");
  CHECK(
      error_with("workload.name.first", "x") ==
      "-s workload.name.first=x: no 'first'; expected the path to end at 'workload.name', which is 'small'");
  CHECK(error_with("workload..name", "x") ==
        "-s workload..name=x: empty key in 'workload..name'; expected keys between single dots");
  CHECK(error_with("workload.", "x") ==
        "-s workload.=x: empty key in 'workload.'; expected keys between single dots");
  CHECK(error_with("", "x") ==
        "-s =x: no section ''; expected one of experiment, einsum, workload, architecture, assumptions, "
        "mapping, "
        "binding, energy");
}

TEST_CASE("A bad value of an override is an error that names the override", "[unit][spec]") {
  CHECK(error_with("workload.extents.P", "x") ==
        "-s workload.extents.P=x: unknown name 'x'; expected a known integer");
  CHECK(error_with("workload.extents.P", "") ==
        "-s workload.extents.P=: 'P' is empty; expected a number or an expression");
  CHECK(error_with("workload.extent", "1") ==
        "-s workload.extent=1: unknown key 'extent' in workload; expected one of name, model, extents (did "
        "you mean "
        "'extents'?)");
  CHECK(error_with("architecture.clock", "1 MHZ") ==
        "-s architecture.clock=1 MHZ: 'clock' is '1 MHZ'; expected a frequency such as '940 MHz' (units: Hz, "
        "kHz, MHz "
        "or GHz) (did you mean 'MHz'?)");
  CHECK(error_with("mapping.phases.0.loops", "P1: P0: 1") ==
        "-s mapping.phases.0.loops=P1: P0: 1: bad value at 1:7: bad YAML: illegal map value; expected YAML "
        "1.2");
  CHECK(error_with("einsum.expressions.0", "C[p, m] = A[p, e] *") ==
        "-s einsum.expressions.0=C[p, m] = A[p, e] *: unexpected end; expected a number, a name, a tensor, a "
        "function "
        "or '('");
}

}  // namespace
}  // namespace weir::test
