// SPDX-License-Identifier: Apache-2.0
#include "validation/property/interpreter_reference.hpp"

namespace weir::test {
namespace {

const std::vector<std::string> cascades = {"attention_1pass", "attention_2pass_deferred",
                                           "attention_2pass_local", "attention_3pass"};

Cascade cascade_of(const std::string& name, const AttentionSizes& sizes) {
  std::vector<Override> overrides;
  for (const auto& [rank, extent] : sizes.shape())
    overrides.push_back({"shape." + rank, std::to_string(extent)});
  return read_cascade_argument("configs/cascades/" + name + ".yaml", overrides).cascade;
}

/// The cascade with a condition on every statement that multiplies queries and keys.
Cascade masked(Cascade cascade, const std::string& condition) {
  for (Einsum& einsum : cascade.einsums) {
    if (einsum.name() == "QK") einsum.predicate = parse_expression(condition, {});
  }
  return cascade;
}

std::vector<double> output(const Cascade& cascade, const AttentionSizes& sizes, const TensorMap& in) {
  return evaluate_cascade(cascade, resolve_shape(cascade, sizes.shape()), in).tensors.at("AV").values();
}

TEST_CASE("Attention survives logits far beyond the range of exp", "[property][interpreter]") {
  AttentionSizes sizes;
  sizes.p = 3;
  sizes.m = 7;
  sizes.m0 = 2;
  for (const std::string& name : cascades) {
    const Cascade cascade = cascade_of(name, sizes);
    TensorMap in = random_inputs(cascade, resolve_shape(cascade, sizes.shape()), 9);
    for (std::size_t i = 0; i < in.at("K").size(); ++i) in.at("K").set(i, 2000 * in.at("K").values()[i]);
    check_close(output(cascade, sizes, in),
                attention(sizes, in, [](std::int64_t, std::int64_t) { return true; }));
  }
}

/// Windows so narrow that tiles at either end are fully masked, and queries beyond the keys see none.
TEST_CASE("Causal attention with a sliding window, with fully masked tiles and empty rows",
          "[property][interpreter]") {
  SplitMix64 random(77);
  for (int round = 0; round < 40; ++round) {
    AttentionSizes sizes = random_sizes(random);
    sizes.p = 1 + random.below(16);
    const std::int64_t window = 1 + random.below(4);
    const auto visible = [&](std::int64_t p, std::int64_t m) { return m <= p && m > p - window; };
    INFO("round " << round << ": P " << sizes.p << ", M " << sizes.m << ", M0 " << sizes.m0 << ", W "
                  << window);
    for (const std::string& name : cascades) {
      INFO(name);
      const bool tiled = name == "attention_1pass" || name == "attention_2pass_local";
      const std::string key = tiled ? "m1*M0 + m0" : "m";
      const std::string w = std::to_string(window);
      const Cascade cascade = masked(cascade_of(name, sizes), key + " <= p and " + key + " > p - " + w);
      const TensorMap in = random_inputs(cascade, resolve_shape(cascade, sizes.shape()), random.next());
      check_close(output(cascade, sizes, in), attention(sizes, in, visible));
    }
  }
}

TEST_CASE("The counted operations of attention are those of its definition", "[property][interpreter]") {
  AttentionSizes sizes;
  sizes.p = 5;
  sizes.m = 12;
  sizes.e = 3;
  sizes.f = 2;
  sizes.m0 = 4;
  const auto counts = [&](const std::string& name) {
    const Cascade cascade = cascade_of(name, sizes);
    const Shape shape = resolve_shape(cascade, sizes.shape());
    return total(evaluate_cascade(cascade, shape, random_inputs(cascade, shape, 1)).operations);
  };
  const std::uint64_t scores = 5 * 12;
  CHECK(counts("attention_3pass") ==
        OperationCounts{{"mul", scores * (3 + 2)},
                        {"max", scores - 5},
                        {"exp", scores},
                        {"divide", scores},
                        {"add", scores * 2 + scores + (scores - 5) + 2 * (scores - 5)}});
  CHECK(counts("attention_2pass_deferred").at("divide") == 5 * 2);
  // The first tile has no earlier maximum: nothing to correct, no exponential of a difference.
  CHECK(counts("attention_1pass").at("exp") == scores + 5 * 2);
}

}  // namespace
}  // namespace weir::test
