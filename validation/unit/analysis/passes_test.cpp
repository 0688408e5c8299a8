// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/passes.hpp"

#include "validation/catch.hpp"
#include "validation/unit/analysis/cascades.hpp"

namespace weir::test {
namespace {

using Counts = std::map<std::string, int>;

std::string passes_over(const std::string& rank, const std::string& name) {
  return passes_by_rank(example(name)).at(rank);
}

/// The names of the statements that force each pass but the first, "GM > SN".
std::vector<std::string> reasons(const Cascade& cascade, const std::string& rank, const std::string& tensor) {
  std::vector<std::string> result;
  for (const RankPasses& passes : count_passes(cascade)) {
    const TensorPasses* found = passes.family.rank == rank ? passes.find(tensor) : nullptr;
    if (found == nullptr) continue;
    for (const Pass& pass : found->passes) {
      std::string text;
      for (const std::size_t statement : pass.chain) {
        text += (text.empty() ? "" : " > ") + cascade.einsums[statement].name();
      }
      if (!text.empty()) result.push_back(text);
    }
  }
  return result;
}

TEST_CASE("3-pass attention makes three passes over K and QK, two over SN and one over V",
          "[unit][analysis]") {
  const Cascade cascade = example("3-pass");
  CHECK(passes_by_rank(cascade).at("M") == "3");
  CHECK(passes_by_tensor(cascade, "M") == Counts{{"K", 3}, {"QK", 3}, {"SN", 2}, {"A", 1}, {"V", 1}});
}

TEST_CASE("A pass is explained by the statements that force it", "[unit][analysis]") {
  const Cascade cascade = example("3-pass");
  CHECK(reasons(cascade, "M", "K") == std::vector<std::string>{"GM > SN", "SD > A"});
  CHECK(reasons(cascade, "M", "SN") == std::vector<std::string>{"GM > SN > SD", "SD > A"});
  CHECK(reasons(example("top-k"), "M", "K") == std::vector<std::string>{"TV > QK"});
  CHECK(reasons(example("2-pass local"), "M", "K") == std::vector<std::string>{"GM > PLM > SN"});
}

TEST_CASE("Both two-pass forms make two passes", "[unit][analysis]") {
  CHECK(passes_over("M", "2-pass deferred") == "2");
  CHECK(passes_over("M", "2-pass local") == "2");
}

TEST_CASE("FlashAttention makes one pass: plain, causal, with a window, and split", "[unit][analysis]") {
  for (const std::string name : {"1-pass", "1-pass causal", "1-pass window", "split-KV"}) {
    CAPTURE(name);
    CHECK(passes_over("M", name) == "1");
  }
  CHECK(passes_by_tensor(example("1-pass"), "M") ==
        Counts{{"K", 1}, {"QK", 1}, {"LM", 1}, {"RM", 1}, {"SLN", 1}, {"V", 1}});
}

TEST_CASE("The innermost partition of FlashAttention is walked twice", "[unit][analysis]") {
  const Cascade cascade = example("1-pass");
  CHECK(passes_by_rank(cascade) ==
        std::map<std::string, std::string>{{"P", "1"}, {"E", "1"}, {"M", "1"}, {"F", "1"}, {"M0", "2"}});
  CHECK(passes_by_tensor(cascade, "M0") == Counts{{"K", 2}, {"QK", 2}, {"SLN", 1}, {"V", 1}});
}

TEST_CASE("Attention without a normaliser makes one pass", "[unit][analysis]") {
  CHECK(passes_over("M", "sigmoid") == "1");
  CHECK(passes_over("T", "linear") == "1");
}

TEST_CASE("Top-k selection makes a second pass that is partial", "[unit][analysis]") {
  const Cascade cascade = example("top-k");
  CHECK(passes_by_rank(cascade).at("M") == "2");
  const std::vector<RankPasses> all = count_passes(cascade);
  const TensorPasses& keys = *decisive_rank(all)->find("K");
  REQUIRE(keys.passes.size() == 2);
  CHECK_FALSE(keys.passes[0].partial);
  CHECK(keys.passes[1].partial);
}

TEST_CASE("Normalisations make as many passes as their statistics", "[unit][analysis]") {
  CHECK(passes_over("E", "RMSNorm") == "2");
  CHECK(passes_over("E", "RMSNorm deferred") == "1");
  CHECK(passes_over("E", "LayerNorm") == "3");
  CHECK(passes_over("E", "LayerNorm moments") == "2");
  CHECK(passes_over("M", "clipped softmax") == "3");
}

TEST_CASE("The FuseMax paper's small cascades make 2, 1 and 1 passes", "[unit][analysis]") {
  CHECK(passes_over("K", "FuseMax 1") == "2");
  CHECK(passes_over("K", "FuseMax 2") == "1");
  CHECK(passes_over("K", "FuseMax 3") == "1");
  CHECK(passes_by_tensor(example("FuseMax 1"), "K") == Counts{{"A", 2}, {"B", 1}});
}

TEST_CASE("A recurrence through a reduction of the whole rank has no constant count", "[unit][analysis]") {
  const Cascade delta = cascade({"T: 4", "E: 3", "F: 2"}, {"K: T, E", "V: T, F", "S: T+1, E, F"},
                                {"S[0, e, f] = 0", "U[t, f] = K[t, e] * S[t, e, f]",
                                 "S[t+1, e, f] = S[t, e, f] + K[t, e] * (V[t, f] - U[t, f])"});
  CHECK(passes_by_rank(delta) == std::map<std::string, std::string>{{"T", "1"}, {"E", "-"}, {"F", "1"}});
  const std::vector<RankPasses> all = count_passes(delta);
  CHECK(taxonomy_class(*decisive_rank(all)) == "unbounded");
}

TEST_CASE("A reversed, a gathered and a last element need the whole fiber", "[unit][analysis]") {
  const auto passes = [](const std::string& statement) {
    return passes_by_rank(attention({"A[m, e] = exp(K[m, e])", statement})).at("M");
  };
  CHECK(passes("B[m, e] = A[m, e] + K[m, e]") == "1");
  CHECK(passes("B[m, e] = A[m, e] + A[M - 1 - m, e]") == "2");
  CHECK(passes("B[m, e] = A[m, e] + A[M - 1, e]") == "2");
  CHECK(passes("B[m, e] = A[m, e] + A[m - 1, e]") == "1");
}

TEST_CASE("A window around an element is one pass", "[unit][analysis]") {
  const Cascade cascade = attention({"QK[w, m] = K[m, e] * K[m + w - 1, e]", "GM[m] = QK[w, m] :: max(w)",
                                     "SN[w, m] = exp(QK[w, m] - GM[m])"});
  CHECK(passes_by_rank(cascade).at("M") == "1");
  CHECK(passes_by_rank(cascade).at("W") == "2");
}

TEST_CASE("Chunks that read the generation before are within one pass of their innermost rank",
          "[unit][analysis]") {
  const Cascade chunks = cascade(
      {"T: 8", "T0: 4", "T1: T // T0", "E: 2", "F: 2"}, {"Q: T, E", "K: T, E", "V: T, F", "S: T1+1, E, F"},
      {"S[0, e, f] = 0", "KV[t1, e, f] = K[t1*T0 + t0, e] * V[t1*T0 + t0, f]",
       "S[t1+1, e, f] = S[t1, e, f] + KV[t1, e, f]", "O[t1, t0, f] = Q[t1*T0 + t0, e] * S[t1, e, f]"});
  CHECK(passes_by_rank(chunks).at("T") == "1");
  CHECK(passes_by_rank(chunks).at("T0") == "1");
}

TEST_CASE("Any element of its own chunk is at hand, those of other chunks are not", "[unit][analysis]") {
  const auto passes = [](const std::string& read) {
    const Cascade chunks = cascade(
        {"M: 8", "M0: 2", "N0: 2", "M1: M // M0", "E: 2"}, {"K: M"},
        {"A[m1, m0] = exp(K[m1*M0 + m0])", "B[m1, m0, n0] = " + read + " * K[m1*M0 + n0] * A[m1, m0]"});
    return passes_by_rank(chunks).at("M");
  };
  CHECK(passes("A[m1, n0]") == "1");
  CHECK(passes("A[m1, M0 - 1]") == "1");
  CHECK(passes("A[m1, M0 - 1 - m0]") == "1");
  CHECK(passes("A[M1 - 1, n0]") == "2");
  CHECK(passes("A[M1 - 1 - m1, m0]") == "2");
}

TEST_CASE("A rank and its partitions are one family", "[unit][analysis]") {
  const Cascade cascade = example("split-KV");
  const std::vector<RankPasses> all = count_passes(cascade);
  const RankPasses& keys = *decisive_rank(all);
  CHECK(keys.family.rank == "M");
  REQUIRE(keys.family.chains.size() == 1);
  CHECK(keys.family.chains.front() == std::vector<std::string>{"M2", "N1", "M0"});
}

TEST_CASE("Partitions that only the shape relates are one family", "[unit][analysis]") {
  const Cascade local =
      cascade({"P: 4", "M: 8", "M0: 2", "M1: M // M0", "E: 2"}, {"Q: P, E", "K: M1, M0, E"},
              {"QK[m1, m0, p] = Q[p, e] * K[m1, m0, e]", "LM[m1, p] = QK[m1, m0, p] :: max(m0)",
               "GM[p] = LM[m1, p] :: max(m1)", "SN[m1, m0, p] = exp(QK[m1, m0, p] - GM[p])"});
  CHECK(passes_by_rank(local).at("M") == "2");
}

TEST_CASE("The taxonomy names the rank with the most passes", "[unit][analysis]") {
  for (const auto& [name, expected] : std::map<std::string, std::string>{{"3-pass", "3-pass over M"},
                                                                         {"2-pass local", "2-pass over M"},
                                                                         {"1-pass", "1-pass over M"},
                                                                         {"sigmoid", "1-pass over M"},
                                                                         {"linear", "1-pass over T"}}) {
    CAPTURE(name);
    const std::vector<RankPasses> all = count_passes(example(name));
    const RankPasses& rank = *decisive_rank(all);
    CHECK(taxonomy_class(rank) + " over " + rank.family.rank == expected);
  }
}

}  // namespace
}  // namespace weir::test
