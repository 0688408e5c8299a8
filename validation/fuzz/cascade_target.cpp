// SPDX-License-Identifier: Apache-2.0
// What libFuzzer (or replay_main.cpp) calls with every text: parser, printer, checks, analysis and, within
// limits, the interpreter. A text may be refused by a SpecError of one line; anything else is a finding.
#include "validation/fuzz/cascade_target.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "einsum/analysis/analysis.hpp"
#include "einsum/analysis/dependences.hpp"
#include "einsum/interpreter/interpreter.hpp"
#include "einsum/language/check.hpp"
#include "einsum/language/parser.hpp"
#include "einsum/language/printer.hpp"
#include "validation/fuzz/cascade_text.hpp"

namespace weir::fuzz {

std::size_t evaluation_count = 0;

namespace {

constexpr EvaluationLimits limits{20'000, 20'000};
constexpr std::int64_t buffer_bytes = 1 << 20;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

void check_round_trip(const Einsum& einsum) {
  const std::string text = to_string(einsum);
  try {
    if (parse_einsum(text, {}) == einsum) return;
  } catch (const SpecError& error) {
    fail("printed text is refused: " + text + "\n" + error.what());
  }
  fail("printed text reads differently: " + text);
}

/// Extents that keep an evaluation short, not all alike so that fewer fit by chance, and even to be cut in
/// two.
Shape small_extents(const Cascade& cascade) {
  Shape shape;
  std::int64_t extent = 0;
  for (const std::string& rank : open_ranks(cascade, {})) shape[rank] = 2 + 2 * (extent++ % 2);
  return shape;
}

TensorMap made_up_inputs(const Cascade& cascade, const Shape& shape) {
  TensorMap tensors;
  std::uint64_t state = 1;
  for (const TensorDeclaration* declaration : inputs(cascade)) {
    Tensor tensor(tensor_shape(cascade, declaration->name, shape));
    for (std::size_t i = 0; i < tensor.size(); ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      tensor.set(i, static_cast<double>(state >> 60U) / 2 - 2);  // whole numbers and halves, some negative
    }
    tensors[declaration->name] = tensor;
  }
  return tensors;
}

/// What the analysis counts exactly, the interpreter executes.
void compare(const Analysis& analysis, const Evaluation& evaluation) {
  if (!analysis.operations) return;
  for (std::size_t i = 0; i < evaluation.operations.size(); ++i) {
    const StatementOperations& counted = analysis.operations->statements[i];
    if (counted.method == CountMethod::upper_bound || counted.counts.empty()) continue;
    OperationCounts counts;
    for (const auto& [name, operations] : counted.counts)
      counts[name] = static_cast<std::uint64_t>(operations);
    if (counts == evaluation.operations[i]) continue;
    std::string text = "statement " + std::to_string(i + 1) + ": counted and executed differ:";
    for (const auto& [name, count] : counts) text += " " + name + " " + std::to_string(count);
    text += ";";
    for (const auto& [name, count] : evaluation.operations[i])
      text += " " + name + " " + std::to_string(count);
    fail(text);
  }
}

void exercise(const Cascade& cascade) {
  for (const Einsum& einsum : cascade.einsums) check_round_trip(einsum);
  check(cascade);
  dependences_dot(cascade);
  const Shape given = small_extents(cascade);
  const Analysis analysis = analyze(cascade, given, buffer_bytes);
  const Shape shape = resolve_shape(cascade, given);
  check_cost(cascade, shape, limits);
  ++evaluation_count;
  compare(analysis, evaluate_cascade(cascade, shape, made_up_inputs(cascade, shape), limits));
}

}  // namespace
}  // namespace weir::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    weir::fuzz::exercise(weir::fuzz::read_cascade_text(text));
  } catch (const weir::SpecError& error) {
    const std::string message = error.what();
    if (std::count(message.begin(), message.end(), '\n') > 0)
      weir::fuzz::fail("error of several lines: " + message);
  }
  return 0;
}
