// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/passes.hpp"
#include "sim/commands/commands.hpp"
#include "sim/spec/document.hpp"
#include "sim/spec/merge.hpp"
#include "sim/spec/readers.hpp"
#include "validation/catch.hpp"
#include "validation/unit/analysis/cascades.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

std::string command_error(const Arguments& arguments) {
  return spec_error_of([&] { analyze_command(arguments); });
}

/// A small cascade in a file of its own.
const std::string small = R"(einsum:
  name: small
  declaration: {Q: [P, E]}
  expressions:
  - S[p] = Q[p, e]
)";

std::string class_of(const std::string& name) {
  YamlNode root = merged(load_document("configs/cascades/" + name + ".yaml", {}));
  const std::vector<RankPasses> passes = count_passes(read_cascade(*root.find("einsum"), {}));
  const RankPasses& rank = *decisive_rank(passes);
  return taxonomy_class(rank) + " over " + rank.family.rank;
}

TEST_CASE("The cascades of the FuseMax paper have the passes that it gives", "[unit][analysis]") {
  CHECK(class_of("fusemax_1") == "2-pass over K");
  CHECK(class_of("fusemax_2") == "1-pass over K");
  CHECK(class_of("fusemax_3") == "1-pass over K");
  CHECK(class_of("attention_3pass") == "3-pass over M");
  CHECK(class_of("attention_2pass_deferred") == "2-pass over M");
  CHECK(class_of("attention_2pass_local") == "2-pass over M");
  CHECK(class_of("attention_1pass") == "1-pass over M");
}

TEST_CASE("weir analyze takes one file that it can read", "[unit][analysis]") {
  const Folder folder;
  CHECK(command_error({}) == "weir analyze: expected one file, as in: weir analyze attention_1pass");
  CHECK(command_error({"a", "b"}) == "weir analyze: expected one file, as in: weir analyze attention_1pass");
  CHECK(command_error({"nothing.yaml"}) == "cannot read 'nothing.yaml'; expected a YAML file");
  folder.write("machine.yaml", "workload: {name: w, extents: {P: 4}}\n");
  CHECK(command_error({"machine.yaml"}) ==
        "machine.yaml: no 'einsum' section; expected a cascade, or an experiment that has one");
}

TEST_CASE("weir analyze needs extents for bounds, and none for passes or the graph", "[unit][analysis]") {
  const Folder folder;
  folder.write("small.yaml", small);
  CHECK(command_error({"small.yaml", "--json"}) == "no error");
  CHECK(command_error({"small.yaml", "--dot"}) == "no error");
  CHECK(command_error({"small.yaml", "--buffer", "1 KiB", "-s", "shape.P=4"}) ==
        "small.yaml:6:5: rank E has no extent; expected it in the cascade's shape or in -s shape.E=...");
  CHECK(command_error({"small.yaml", "--buffer", "1 KiB", "-s", "shape.P=4K", "-s", "shape.E=P // 2"}) ==
        "no error");
}

TEST_CASE("weir analyze names a setting that it cannot use", "[unit][analysis]") {
  const Folder folder;
  folder.write("small.yaml", small);
  CHECK(command_error({"small.yaml", "--buffer", "1 K"}) ==
        "--buffer: 'buffer' is '1 K'; expected a size such as '16 MiB' (units: B, KB, KiB, MB, MiB, GB or "
        "GiB)");
  CHECK(command_error({"small.yaml", "-s", "shape.P=0"}) ==
        "-s shape.P=0: 'P' is '0'; expected an extent of at least 1");
  CHECK(command_error({"small.yaml", "-s", "shape.P=X"}) ==
        "-s shape.P=X: unknown name 'X'; expected a known integer");
  CHECK(command_error({"small.yaml", "-s", "mapping.name=x"}) ==
        "-s mapping.name=x: no file has a 'mapping' section; expected one that has it");
}

TEST_CASE("weir analyze takes an experiment with its workload and architecture", "[unit][analysis]") {
  const Folder folder;
  folder.write_experiment();
  CHECK(command_error({"experiment.yaml", "--json"}) == "no error");
  CHECK(command_error({"experiment.yaml", "--architecture", "nothing.yaml"}) ==
        "cannot read 'nothing.yaml'; expected a YAML file");
}

}  // namespace
}  // namespace weir::test
