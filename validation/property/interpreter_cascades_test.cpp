// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "einsum/analysis/operations.hpp"
#include "einsum/language/printer.hpp"
#include "validation/property/interpreter_cases.hpp"
#include "validation/property/interpreter_reference.hpp"

namespace weir::test {

ReferenceCases all_reference_cases() {
  ReferenceCases all;
  for (const auto& family :
       {exact_softmax_cases(), masked_softmax_cases(), score_cases(), normaliser_cases(), linear_cases(),
        flow_cases(), mixer_cases(), window_cases(), grouped_cases(), edit_cases(), selection_cases(),
        layer_cases(), head_policy_cases(), predictor_cases()}) {
    all.insert(all.end(), family.begin(), family.end());
  }
  return all;
}

namespace {

/// The usual ranges of the ranks: small, and mostly not multiples of the tiles.
const std::map<std::string, std::pair<Index, Index>> usual_ranges = {
    {"B", {1, 2}},  {"C", {1, 3}},  {"D", {1, 5}},  {"E", {1, 5}}, {"F", {1, 5}},  {"G", {1, 2}},
    {"H", {1, 3}},  {"J", {1, 3}},  {"K", {1, 9}},  {"L", {1, 4}}, {"L0", {1, 4}}, {"M", {1, 13}},
    {"M0", {1, 7}}, {"M2", {1, 3}}, {"N", {1, 4}},  {"P", {1, 9}}, {"P0", {1, 4}}, {"R", {1, 3}},
    {"S", {1, 3}},  {"T", {1, 11}}, {"T0", {1, 4}}, {"U", {1, 5}}, {"W", {1, 5}},  {"X", {1, 5}},
    {"X1", {1, 2}}, {"Y", {1, 5}},  {"Y0", {1, 3}}, {"Y1", {1, 2}}};

/// The partitions of what was drawn, the last of them partial.
void partition(Extents& extents) {
  extents["M1"] = ceil_of(extents["M"], extents["M0"]);
  extents["N1"] = ceil_of(extents["M"], extents["M0"] * extents["M2"]);
  extents["L1"] = ceil_of(extents["N"], extents["L0"]);
  extents["P1"] = ceil_of(extents["P"], extents["P0"]);
  extents["T1"] = ceil_of(extents["T"], extents["T0"]);
  extents["U0"] = extents["T0"];
}

/// Extents from the ranges of a case; the lowest ones for a single token.
Extents draw_extents(const ReferenceCase& reference, SplitMix64& random, bool is_single) {
  Extents extents;
  for (const auto& ranges : {reference.ranges, usual_ranges}) {
    for (const auto& [rank, range] : ranges) {
      const Index choices = is_single ? 1 : range.second - range.first + 1;
      extents.emplace(rank, range.first + random.below(choices));
    }
  }
  if (reference.adjust) reference.adjust(extents);
  partition(extents);
  return extents;
}

TensorMap draw_inputs(const ReferenceCase& reference, const Cascade& cascade, const Shape& shape,
                      SplitMix64& random) {
  TensorMap result;
  for (const TensorDeclaration* declaration : inputs(cascade)) {
    Tensor tensor(tensor_shape(cascade, declaration->name, shape));
    const auto draw = reference.inputs.find(declaration->name);
    for (std::size_t i = 0; i < tensor.size(); ++i)
      tensor.set(i, draw == reference.inputs.end() ? random.normal() : draw->second(random, shape));
    result[declaration->name] = tensor;
  }
  return result;
}

std::string text_of(const Extents& extents) {
  std::string text;
  for (const auto& [rank, extent] : extents) text += " " + rank + " " + std::to_string(extent);
  return text;
}

/// Checks the analysis against what was executed: exact counts are equal, upper bounds not below.
void check_counts(const Cascade& cascade, const Shape& shape, const Evaluation& evaluation) {
  const Operations operations = count_operations(cascade, resolve_sizes(cascade, shape));
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    INFO("statement " << to_string(cascade.einsums[i]));
    const StatementOperations& counted = operations.statements[i];
    OperatorCounts executed;
    for (const auto& [name, count] : evaluation.operations[i])
      executed[name] = static_cast<std::int64_t>(count);
    if (counted.method != CountMethod::upper_bound) {
      CHECK(counted.counts == executed);
      continue;
    }
    for (const auto& [name, count] : executed) {
      const auto bound = counted.counts.find(name);
      CHECK((bound != counted.counts.end() && bound->second >= count));
    }
  }
}

void compare(const ReferenceCase& reference, const Cascade& cascade, const Extents& extents,
             SplitMix64& random) {
  INFO(reference.cascade << " with" << text_of(extents));
  const Shape shape = resolve_shape(cascade, extents);
  const TensorMap in = draw_inputs(reference, cascade, shape, random);
  Problem problem{extents, {}};
  for (const auto& [name, tensor] : in) problem.inputs[name] = Array(tensor.shape(), tensor.values());
  const Evaluation evaluation = evaluate_cascade(cascade, shape, in);
  check_close(evaluation.tensors.at(reference.output).values(), reference.reference(problem).values());
  check_counts(cascade, shape, evaluation);
}

Cascade read_file(const ReferenceCase& reference, const Extents& extents) {
  std::vector<Override> overrides;
  for (const auto& [rank, extent] : extents) overrides.push_back({"shape." + rank, std::to_string(extent)});
  return read_cascade_argument("configs/cascades/" + reference.cascade + ".yaml", overrides).cascade;
}

TEST_CASE("Every cascade file computes what its definition says, on any sizes", "[property][interpreter]") {
  SplitMix64 random(4711);
  for (const ReferenceCase& reference : all_reference_cases()) {
    DYNAMIC_SECTION(reference.cascade << "." << reference.output) {
      const Cascade cascade = read_file(reference, draw_extents(reference, random, false));
      for (int round = 0; round < 12; ++round)
        compare(reference, cascade, draw_extents(reference, random, false), random);
    }
  }
}

TEST_CASE("Every cascade file computes what its definition says of a single token",
          "[property][interpreter]") {
  SplitMix64 random(12);
  for (const ReferenceCase& reference : all_reference_cases()) {
    DYNAMIC_SECTION(reference.cascade << "." << reference.output) {
      const Extents extents = draw_extents(reference, random, true);
      compare(reference, read_file(reference, extents), extents, random);
    }
  }
}

TEST_CASE("Every cascade file has a reference", "[property][interpreter]") {
  std::set<std::string> known;
  for (const ReferenceCase& reference : all_reference_cases()) known.insert(reference.cascade);
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator("configs/cascades"))
    files.insert(entry.path().stem().string());
  CHECK(files == known);
  std::ifstream mechanisms("docs/mechanisms.md");
  const std::string text(std::istreambuf_iterator<char>(mechanisms), {});
  for (const std::string& file : files) {
    INFO(file << " in docs/mechanisms.md");
    CHECK(text.find("`" + file + "`") != std::string::npos);
  }
}

}  // namespace

DrawnCase draw_case(const ReferenceCase& reference, SplitMix64& random) {
  const Extents extents = draw_extents(reference, random, false);
  DrawnCase drawn{read_file(reference, extents), {}, {}};
  drawn.shape = resolve_shape(drawn.cascade, extents);
  drawn.inputs = draw_inputs(reference, drawn.cascade, drawn.shape, random);
  return drawn;
}

}  // namespace weir::test
