// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/flat_rules.hpp"

#include "sim/spec/experiment.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

const std::string rules_file = "configs/mappings/flat/dataflows.yaml";

FlatDataflow dataflow(FlatDataflow::Stationarity stationarity, std::initializer_list<int> on_chip,
                      std::int64_t row_block) {
  FlatDataflow made;
  made.granularity = FlatDataflow::Granularity::row;
  made.row_block = row_block;
  made.scores_stationarity = made.outputs_stationarity = stationarity;
  for (const int tensor : on_chip) made.on_chip[tensor] = true;
  return made;
}

std::string text_of(const std::vector<Override>& overrides) {
  std::string text;
  for (const Override& setting : overrides) text += setting.path + "=" + setting.value + "\n";
  return text;
}

TEST_CASE("A dataflow of FLAT becomes the settings of a mapping and a binding", "[unit][spec]") {
  const FlatRules rules = read_flat_rules(rules_file);
  const std::string bindings = "configs/bindings/";
  CHECK(text_of(flat_overrides(
            rules,
            dataflow(FlatDataflow::Stationarity::output, {FlatDataflow::scores, FlatDataflow::values}, 512),
            256)) ==
        "mapping=configs/mappings/flat/output_stationary.yaml\n"
        "binding=" +
            bindings +
            "flat_output_stationary.yaml\n"
            "mapping.partition.P.P1=2\n"
            "mapping.phases.0.tensors.V={home: dram, loops: [M1], copies: 2}\n");
  CHECK(text_of(flat_overrides(
            rules, dataflow(FlatDataflow::Stationarity::output, {FlatDataflow::scores}, 256), 256)) ==
        "mapping=configs/mappings/flat/output_stationary.yaml\n"
        "binding=" +
            bindings +
            "flat_in_place.yaml\n"
            "mapping.partition.P.P1=1\n");
  CHECK(text_of(flat_overrides(rules,
                               dataflow(FlatDataflow::Stationarity::weight,
                                        {FlatDataflow::queries, FlatDataflow::outputs}, 4096),
                               256)) ==
        "mapping=configs/mappings/flat/weight_stationary.yaml\n"
        "binding=" +
            bindings +
            "flat_weight_stationary.yaml\n"
            "mapping.partition.P.P1=16\n");
}

TEST_CASE("A dataflow of FLAT that no mapping has is an error that says what is missing", "[unit][spec]") {
  const FlatRules rules = read_flat_rules(rules_file);
  FlatDataflow flow = dataflow(FlatDataflow::Stationarity::output, {FlatDataflow::scores}, 300);
  CHECK(spec_error_of([&] { flat_overrides(rules, flow, 256); }) ==
        "no mapping for FLAT's dataflow: row block 300; expected a multiple of the array's 256 "
        "columns");
  flow.row_block = 256;
  flow.on_chip = {};
  CHECK(spec_error_of([&] { flat_overrides(rules, flow, 256); }) ==
        "no mapping for FLAT's dataflow: scores off chip while output stationary; expected a "
        "setting for that in 'runs'");
  flow.granularity = FlatDataflow::Granularity::batch;
  CHECK(spec_error_of([&] { flat_overrides(rules, flow, 256); }) ==
        "no mapping for FLAT's dataflow: granularity batch; expected head or row");
  flow.scores_stationarity = FlatDataflow::Stationarity::weight;
  CHECK(spec_error_of([&] { flat_overrides(rules, flow, 256); }) ==
        "no mapping for FLAT's dataflow: scores are weight stationary, outputs output "
        "stationary; expected one of 'runs' to be for both");
}

/// Rules with one run, with some text of them replaced.
std::string rules_error(const std::string& from, const std::string& to) {
  const Folder folder;
  std::string text =
      "flat:\n"
      "  ranks: {batch: B, heads: H, queries: P, keys: M, depth: E, width: F}\n"
      "  tensors: {queries: Q, keys: K, scores: QK, values: V, outputs: AV}\n"
      "  stationarities: [output]\n"
      "  runs:\n"
      "  - stationarity: output\n"
      "    mapping: m.yaml\n"
      "    binding: b.yaml\n"
      "    row_block: mapping.partition.P.P1\n"
      "    on_chip: {queries: a=b}\n"
      "    off_chip: {queries: ''}\n";
  text.replace(text.find(from), from.size(), to);
  folder.write("rules.yaml", text);
  return spec_error_of([] { read_flat_rules("rules.yaml"); });
}

TEST_CASE("FLAT's rules say where they are wrong", "[unit][spec]") {
  CHECK(spec_error_of([] { read_flat_rules("none.yaml"); }) ==
        "none.yaml: no such file; expected a file with a 'flat' section");
  CHECK(rules_error("[output]", "[output]") == "no error");
  CHECK(rules_error("[output]", "[outputs]") ==
        "rules.yaml:5:20: 'stationarity' is 'outputs'; expected output, weight or input (did you mean "
        "'output'?)");
  CHECK(rules_error("[output]", "[]") ==
        "rules.yaml:5:19: 'stationarities' is a list; expected at least one of output, weight, input in a "
        "list");
  CHECK(rules_error("a=b", "a") ==
        "rules.yaml:11:24: 'queries' is 'a'; expected a setting 'key.path=value', or ''");
  CHECK(rules_error("keys: K", "key: K") ==
        "rules.yaml:4:25: unknown key 'key' in tensors; expected one of queries, keys, scores, values, "
        "outputs (did you mean 'keys'?)");
}

}  // namespace
}  // namespace weir::test
