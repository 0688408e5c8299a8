// SPDX-License-Identifier: Apache-2.0
// Hardware order against what a GPU computed, where there is no GPU: every family, each error within derived
// bounds. `weir compare --reference validation/golden/gpu` prints them.
#include "validation/golden/gpu_comparison.hpp"

#include <map>

#include "sim/engine/workers.hpp"
#include "validation/catch.hpp"

namespace weir::test {
namespace {

/// Keeps the first samples of an output.
void keep_samples(ReferenceOutput& output, std::size_t samples) {
  REQUIRE(output.places.size() > samples);
  output.places.resize(samples);
  output.values.resize(samples);
}

/// Checks every output of a case; gives whether the machine's own layout was used.
bool check_case(const ReferenceCase& reference, const ComparedMachine& machine) {
  INFO(reference.name << " as " << reference.family);
  bool by_rule = true;
  for (const ComparedOutput& output : compare_case(reference, machine)) {
    INFO(text_of(output));
    CHECK(output.passed());
    CHECK(output.gpu_bound_is_known);
    CHECK(output.compared > 0);
    by_rule = by_rule && output.plain_because.empty();
  }
  return by_rule;
}

}  // namespace

TEST_CASE("The machine's fp16 and bf16 values are those of every family's GPU kernels, within derived bounds",
          "[golden][gpu]") {
  const ComparedMachine machine = square_machine(8);  // several tiles of 24 tokens
  std::set<std::string> compared;
  std::set<std::string> plain;
  for (const ReferenceCase& reference : golden_gpu().cases) {
    if (!is_whole(reference)) continue;
    if (!check_case(reference, machine)) plain.insert(reference.family);
    compared.insert(reference.family);
  }
  std::set<std::string> families;
  for (const ReferenceCase& reference : golden_gpu().cases) families.insert(reference.family);
  CHECK(compared == families);
  CHECK(families.size() >= 30);
  // What does not run by rule on so small an array is laid out statement by statement.
  for (const std::string& family : plain) {
    INFO(family);
    CHECK(std::set<std::string>{"attention_split_kv", "mamba2_chunked"}.contains(family));
  }
}

// All families at this length: validation/long.
TEST_CASE("The machine's values for 512 tokens are the GPU's, at sampled elements", "[golden][gpu]") {
  const ComparedMachine machine = square_machine(64);
  for (const char* family : {"attention_1pass", "attention_1pass_window", "linear_attention"}) {
    for (const ReferenceCase& reference : golden_gpu().cases) {
      if (reference.family != family || is_whole(reference)) continue;
      ReferenceCase some = reference;
      std::erase_if(some.outputs, [](const ReferenceOutput& o) { return o.dtype != NumericFormat::fp16; });
      for (ReferenceOutput& output : some.outputs) keep_samples(output, 8);
      check_case(some, machine);
    }
  }
}

TEST_CASE("Values of every PE in every cycle are the GPU's within the same bounds, where pe can run",
          "[golden][gpu]") {
  ComparedMachine machine = square_machine(8);
  machine.steps_every_pe = true;
  GpuReference whole;
  for (const ReferenceCase& reference : golden_gpu().cases) {
    if (is_whole(reference)) whole.cases.push_back(reference);
  }
  const ReferenceComparison comparison = compare_with_reference(whole, machine, available_processors());
  std::set<std::string> compared;
  for (const ComparedOutput& output : comparison.outputs) {
    INFO(text_of(output));
    CHECK(output.passed());
    compared.insert(output.family);
  }
  // The others have masks, or functions that pe does not step through.
  for (const NotCompared& one : comparison.refused) UNSCOPED_INFO(one.name << ": " << one.why);
  CHECK(compared.contains("attention_1pass"));
  CHECK(compared.size() >= 7);
}

TEST_CASE("Cascades that compute what a family computes agree with its golden results too", "[golden][gpu]") {
  const ComparedMachine machine = square_machine(8);
  const std::map<std::string, std::string> same = other_cascades().at("same_as");
  std::size_t compared = 0;
  for (const auto& [cascade, family] : same) {
    for (ReferenceCase reference : golden_gpu().cases) {
      if (reference.family != family || !is_whole(reference)) continue;
      reference.family = cascade;
      check_case(reference, machine);
      ++compared;
    }
  }
  CHECK(compared >= 2 * same.size());
}

TEST_CASE("Every cascade file has golden GPU results, or a reason why not", "[golden][gpu]") {
  std::set<std::string> families;
  for (const ReferenceCase& reference : golden_gpu().cases) families.insert(reference.family);
  std::map<std::string, int> mentions;
  for (const std::string& family : families) ++mentions[family];
  const nlohmann::json others = other_cascades();
  for (const auto& [cascade, family] : others.at("same_as").items()) {
    INFO(cascade);
    ++mentions[cascade];
    CHECK(families.contains(family.get<std::string>()));
  }
  for (const auto& [reason, cascades] : others.at("without").items()) {
    CHECK(reason.size() > 20);
    for (const auto& cascade : cascades) ++mentions[cascade.get<std::string>()];
  }
  for (const std::string& name : cascade_names()) {
    INFO(name << " stands in index.json or in other_cascades.json, once");
    CHECK(mentions[name] == 1);
  }
  CHECK(mentions.size() == cascade_names().size());
}

}  // namespace weir::test
