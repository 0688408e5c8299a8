// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/generation_steps.hpp"

#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {
namespace {

const Sizes sizes = {{"B", 1},  {"H", 1}, {"M", 24}, {"M0", 4}, {"M1", 6},
                     {"P", 24}, {"E", 2}, {"F", 2},  {"T", 24}};

/// The Einsums of the proven steps, "PRM RD RM".
std::string proven(const Cascade& cascade) {
  std::string text;
  for (const GenerationStep& step : identity_steps(cascade, PresentPoints(cascade, sizes))) {
    for (const Einsum* einsum : step.statements) text += (text.empty() ? "" : " ") + einsum->name();
  }
  return text;
}

Cascade causal_one_pass() { return culled_one_pass("m1*M0 + m0 <= p"); }

Cascade with(Cascade cascade, std::size_t place, const std::string& expression) {
  cascade.einsums[place] = cascade_of({expression}).einsums.front();
  return cascade;
}

TEST_CASE("A step of one-pass softmax without new scores is an identity", "[unit][lowering][culling]") {
  CHECK(proven(causal_one_pass()) == "PRM RD RM RNV SPD SPNV");
}

TEST_CASE("The step changes nothing where no score of the tile survives", "[unit][lowering][culling]") {
  const Cascade cascade = causal_one_pass();
  const std::vector<GenerationStep> steps = identity_steps(cascade, PresentPoints(cascade, sizes));
  REQUIRE(steps.size() == 1);
  const Ranges ranges = {{"b", 1}, {"h", 1}, {"m1", 6}, {"p", 24}};
  Affine first_key;  // 4 m1 <= p
  first_key.add(variable_affine("p"), 1);
  first_key.add(variable_affine("m1"), -4);
  CHECK(are_same(steps.front().fresh, {{{first_key}}, true}, ranges));
}

TEST_CASE("A maximum that begins at -inf proves nothing: -inf less -inf is no zero",
          "[unit][lowering][culling]") {
  CHECK(proven(with(causal_one_pass(), 0, "RM[b, h, 0, p] = -inf")).empty());
}

TEST_CASE("A denominator that begins before its maximum does is not carried on",
          "[unit][lowering][culling]") {
  CHECK(proven(with(causal_one_pass(), 1, "RD[b, h, 0, p] = 1")).empty());
}

/// Linear attention over the first 12 of its tokens, a step of its state as given.
Cascade state_of(const std::string& step) {
  Cascade cascade = cascade_of({"S[0, e, f] = 0", "KV[t, e, f] = K[t, e] * V[t, f] if t < 12",
                                "S[t+1, e, f] = " + step, "O[t, f] = Q[t, e] * S[t+1, e, f]"});
  declare(cascade,
          {{"Q", {"T", "E"}}, {"K", {"T", "E"}}, {"V", {"T", "F"}}, {"G", {"T"}}, {"S", {"T+1", "E", "F"}}});
  return cascade;
}

TEST_CASE("A decay changes its state at every step", "[unit][lowering][culling]") {
  CHECK(proven(state_of("G[t] * S[t, e, f] + KV[t, e, f]")).empty());
}

TEST_CASE("A sum without decay keeps its state", "[unit][lowering][culling]") {
  CHECK(proven(state_of("S[t, e, f] + KV[t, e, f]")) == "S");
}

TEST_CASE("A correction that something outside the step reads is computed for every tile",
          "[unit][lowering][culling]") {
  Cascade cascade = causal_one_pass();
  cascade.einsums.push_back(cascade_of({"OUT[b, h, m1, p] = PRM[b, h, m1, p] * 2"}).einsums.front());
  CHECK(proven(cascade).empty());
}

}  // namespace
}  // namespace weir::test
