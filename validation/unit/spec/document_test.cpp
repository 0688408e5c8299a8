// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/document.hpp"

#include <string>

#include "sim/spec/merge.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

std::string load_error(const std::string& file) {
  return spec_error_of([&] { load_document(file, {}); });
}

std::string merged_text(const std::string& file) { return print_yaml(merged(load_document(file, {}))); }

TEST_CASE("An including file overrides its includes key by key", "[unit][spec]") {
  const Folder folder;
  folder.write("deep/base.yaml",
               "mapping: {name: base, capacity: 1 MiB, phases: [a, b], partition: {P: {P0: 1}}}\n");
  folder.write("top.yaml",
               "include: [deep/base.yaml]\nmapping: {name: top, phases: [c], partition: {P: {P1: 2}}}\n");
  CHECK(merged_text("top.yaml") ==
        "mapping:\n  name: top\n  capacity: 1 MiB\n  phases: [c]\n  partition:\n"
        "    P: {P0: 1, P1: 2}\n");
}

TEST_CASE("Includes are relative to the file that has them, and may meet again", "[unit][spec]") {
  const Folder folder;
  folder.write("a/one.yaml", "include: [../b/common.yaml]\n");
  folder.write("a/two.yaml", "include: [../b/common.yaml]\n");
  folder.write("b/common.yaml", "assumptions: {name: ideal}\n");
  folder.write("top.yaml", "include: [a/one.yaml, a/two.yaml]\n");
  CHECK(merged_text("top.yaml") == "assumptions: {name: ideal}\n");
}

TEST_CASE("The files that an experiment names replace the same sections of its includes", "[unit][spec]") {
  const Folder folder;
  folder.write("w1.yaml", "workload: {name: one, model: BERT}\n");
  folder.write("w2.yaml", "workload: {name: two}\n");
  folder.write("base.yaml", "experiment: {name: base, design: flat, workload: w1.yaml}\n");
  folder.write("top.yaml", "include: [base.yaml]\nexperiment: {name: top, workload: w2.yaml}\n");
  CHECK(merged_text("top.yaml") == "experiment: {name: top, design: flat}\nworkload: {name: two}\n");
}

TEST_CASE("Files of the command line are merged whatever their order", "[unit][spec]") {
  const Folder folder;
  folder.write_experiment();
  const std::vector<std::string> files = {"einsum.yaml",  "workload.yaml", "architecture.yaml",
                                          "mapping.yaml", "binding.yaml",  "energy.yaml"};
  const std::vector<std::string> turned(files.rbegin(), files.rend());
  CHECK(read_experiment(files, {}).resolved_yaml == read_experiment(turned, {}).resolved_yaml);
}

TEST_CASE("A file says 'version: 1' and has no unknown section", "[unit][spec]") {
  const Folder folder;
  folder.write_raw("none.yaml", "workload: {name: a}\n");
  CHECK(load_error("none.yaml") == "none.yaml:1:1: file lacks 'version'; expected 'version: 1'");
  folder.write_raw("empty.yaml", "");
  CHECK(load_error("empty.yaml") == "empty.yaml:1:1: file lacks 'version'; expected 'version: 1'");
  folder.write_raw("two.yaml", "version: 2\n");
  CHECK(load_error("two.yaml") == "two.yaml:1:10: 'version' is '2'; expected 1");
  folder.write("list.yaml", "- a\n");
  CHECK(load_error("list.yaml") == "list.yaml:2:1: bad YAML: end of map not found; expected YAML 1.2");
  folder.write_raw("item.yaml", "- a\n");
  CHECK(load_error("item.yaml") == "item.yaml:1:1: 'file' is a list; expected a map");
  folder.write("word.yaml", "architectur: {}\n");
  CHECK(
      load_error("word.yaml") ==
      "word.yaml:2:1: unknown key 'architectur' in file; expected one of version, include, select, "
      "experiment, "
      "einsum, workload, architecture, assumptions, mapping, binding, energy (did you mean 'architecture'?)");
}

TEST_CASE("A file that cannot be read is named with the one that includes it", "[unit][spec]") {
  const Folder folder;
  CHECK(load_error("no.yaml") == "cannot read 'no.yaml'; expected a YAML file");
  CHECK(load_error(".") == "cannot read '.'; expected a YAML file");
  folder.write("deep/top.yaml", "include: [../no.yaml]\n");
  CHECK(load_error("deep/top.yaml") == "deep/top.yaml:2:11: cannot read 'no.yaml'; expected a YAML file");
  folder.write("experiment.yaml", "experiment:\n  mapping: no.yaml\n");
  CHECK(load_error("experiment.yaml") == "experiment.yaml:3:12: cannot read 'no.yaml'; expected a YAML file");
  folder.write("word.yaml", "include: no.yaml\n");
  CHECK(load_error("word.yaml") == "word.yaml:2:10: 'include' is 'no.yaml'; expected a list of files");
}

TEST_CASE("Files that include each other are an error", "[unit][spec]") {
  const Folder folder;
  folder.write("a.yaml", "include: [b.yaml]\n");
  folder.write("b.yaml", "include: [./a.yaml]\n");
  CHECK(load_error("a.yaml") ==
        "b.yaml:2:11: 'a.yaml' includes itself; expected files that do not include each other");
}

TEST_CASE("Two files with one section are an error that names both places", "[unit][spec]") {
  const Folder folder;
  folder.write_experiment();
  folder.write("other.yaml", "\nworkload: {name: other, extents: {P: 1}}\n");
  CHECK(experiment_error({"experiment.yaml", "other.yaml"}) ==
        "other.yaml:3:1: section 'workload' again, first given at workload.yaml:2:1; expected it in one "
        "file, or in "
        "one that includes the other");
  folder.write("both.yaml", "include: [workload.yaml, other.yaml]\n");
  CHECK(experiment_error({"both.yaml"}) ==
        "other.yaml:3:1: section 'workload' again, first given at workload.yaml:2:1; expected it in one "
        "file, or in "
        "one that includes the other");
}

TEST_CASE("A missing section is named", "[unit][spec]") {
  const Folder folder;
  folder.write_experiment();
  const std::string expected = "; expected one of the given files, or of their includes, to have it";
  CHECK(experiment_error({}) == "experiment lacks a 'workload' section" + expected);
  CHECK(experiment_error({"workload.yaml"}) == "experiment lacks an 'einsum' section" + expected);
  CHECK(experiment_error({"einsum.yaml", "workload.yaml"}) ==
        "experiment lacks an 'architecture' section" + expected);
  CHECK(experiment_error({"einsum.yaml", "workload.yaml", "architecture.yaml"}) ==
        "experiment lacks a 'mapping' section" + expected);
}

}  // namespace
}  // namespace weir::test
