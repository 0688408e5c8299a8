// SPDX-License-Identifier: Apache-2.0
#include "validation/property/random_cascade.hpp"

#include "einsum/analysis/analysis.hpp"
#include "einsum/language/check.hpp"
#include "einsum/language/printer.hpp"
#include "validation/property/interpreter_reference.hpp"
#include "validation/unit/language/texts.hpp"

namespace weir::test {
namespace {

Shape random_shape(std::uint64_t seed) {
  SplitMix64 random(seed);
  return {{"P", 1 + random.below(4)}, {"M", 1 + random.below(5)}, {"E", 1 + random.below(3)}, {"J", 2}};
}

/// The cascade of a seed, if it breaks no rule.
std::optional<Cascade> legal_cascade(std::uint64_t seed) {
  try {
    Cascade result =
        cascade({}, {"X: P, E", "Y: M, E", "Z: P, M", "G: P", "R: P+1, E"}, RandomCascade(seed).statements());
    result.shape = cascade({"J: 2"}, {}, {}).shape;
    check(result);
    return result;
  } catch (const SpecError&) {
    return std::nullopt;
  }
}

std::string text_of(const Cascade& cascade) {
  std::string text;
  for (const Einsum& einsum : cascade.einsums) text += "\n" + to_string(einsum);
  return text;
}

/// Nothing where the interpreter refuses the cascade.
std::optional<Evaluation> evaluated(const Cascade& cascade, const Shape& shape) {
  try {
    return evaluate_cascade(cascade, shape, random_inputs(cascade, shape, 3));
  } catch (const SpecError&) {
    return std::nullopt;
  }
}

void compare(const StatementOperations& counted, const OperationCounts& executed) {
  OperatorCounts expected;
  for (const auto& [name, count] : executed) expected[name] = static_cast<std::int64_t>(count);
  if (counted.method != CountMethod::upper_bound) {
    CHECK(counted.counts == expected);
    return;
  }
  for (const auto& [name, count] : expected) {
    const auto bound = counted.counts.find(name);
    CHECK((bound != counted.counts.end() && bound->second >= count));
  }
}

TEST_CASE("A random cascade prints to what parses back, statement by statement", "[property][language]") {
  int legal = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const std::optional<Cascade> made = legal_cascade(seed);
    if (!made) continue;
    ++legal;
    Cascade again = *made;
    for (Einsum& einsum : again.einsums) einsum = parse_einsum(to_string(einsum), {});
    INFO("seed " << seed << text_of(*made));
    REQUIRE(again == *made);
  }
  CHECK(legal > 500);
}

TEST_CASE("The analysis counts what the interpreter executes, of random cascades", "[property][analysis]") {
  int compared = 0;
  int exact = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const std::optional<Cascade> made = legal_cascade(seed);
    if (!made) continue;
    const Shape shape = random_shape(seed);
    const std::optional<Evaluation> evaluation = evaluated(*made, shape);
    if (!evaluation) continue;
    INFO("seed " << seed << ": P " << shape.at("P") << ", M " << shape.at("M") << ", E " << shape.at("E")
                 << text_of(*made));
    const Operations operations = count_operations(*made, resolve_sizes(*made, shape));
    for (std::size_t i = 0; i < operations.statements.size(); ++i) {
      INFO("statement " << i + 1);
      compare(operations.statements[i], evaluation->operations[i]);
      exact += operations.statements[i].method == CountMethod::upper_bound ? 0 : 1;
      ++compared;
    }
  }
  CHECK(compared > 1000);
  CHECK(exact > compared * 9 / 10);
}

}  // namespace
}  // namespace weir::test
