// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/printer.hpp"
#include "einsum/rewrites/effect.hpp"
#include "einsum/rewrites/registry.hpp"
#include "einsum/rewrites/witness.hpp"
#include "sim/commands/cascade_argument.hpp"
#include "validation/catch.hpp"
#include "validation/unit/analysis/cascades.hpp"

namespace weir::test {
namespace {

Cascade read_file(const std::string& name) {
  return read_cascade_argument("configs/cascades/" + name + ".yaml", {}).cascade;
}

std::vector<std::string> lines(const Cascade& cascade) {
  std::vector<std::string> result;
  for (const Einsum& einsum : cascade.einsums) result.push_back(to_string(einsum));
  return result;
}

/// What `rewrite` makes of a cascade, compared with it in values first.
Cascade made(const Cascade& cascade, const std::string& rewrite) {
  const Rewritten result = apply_rewrite(cascade, rewrite);
  CHECK(witness(cascade, result).difference <= 1e-9);
  return result.cascade;
}

/// The file's cascade with other statements in the place of the first ones, over whole ranks.
Cascade attention_with(const std::vector<std::string>& logits) {
  std::vector<std::string> statements = logits;
  for (const char* rest :
       {"GM[b, h, p] = QK[b, h, m, p] :: max(m)", "SN[b, h, m, p] = exp(QK[b, h, m, p] - GM[b, h, p])",
        "SD[b, h, p] = SN[b, h, m, p]", "A[b, h, m, p] = SN[b, h, m, p] / SD[b, h, p]",
        "AV[b, h, p, f] = A[b, h, m, p] * V[b, h, m, f]"})
    statements.push_back(rest);
  return cascade(
      {"W: 1024"},
      {"Q: B, H, P, E", "K: B, H, M, E", "V: B, H, M, F", "BI: H, P, M", "SL: H", "AV: B, H, P, F"},
      statements);
}

/// The statements of a file without those that stand before `first` in both forms.
void check_equal(const Cascade& derived, const Cascade& written) {
  CHECK(lines(derived) == lines(written));
  CHECK(derived.declarations == written.declarations);
  CHECK(derived.shape == written.shape);
  CHECK(derived.dtypes == written.dtypes);
}

TEST_CASE("One pass of the 3-pass file is the cascade of FuseMax and FlashAttention-2", "[unit][rewrites]") {
  check_equal(made(read_file("attention_3pass"), "one-pass"), read_file("attention_1pass"));
}

TEST_CASE("The 3-pass file becomes both 2-pass files", "[unit][rewrites]") {
  check_equal(made(read_file("attention_3pass"), "two-pass"), read_file("attention_2pass_deferred"));
  check_equal(made(read_file("attention_3pass"), "defer"), read_file("attention_2pass_deferred"));
  check_equal(made(read_file("attention_3pass"), "local-statistic"), read_file("attention_2pass_local"));
}

TEST_CASE("Split-KV of the 3-pass file is the hand-written one", "[unit][rewrites]") {
  check_equal(made(read_file("attention_3pass"), "split-kv"), read_file("attention_split_kv"));
}

TEST_CASE("Predicates and biases stay in the one-pass form", "[unit][rewrites]") {
  const auto one_pass = [](const std::vector<std::string>& logits) {
    return lines(made(attention_with(logits), "one-pass"));
  };
  const std::string product = "QK[b, h, m, p] = Q[b, h, p, e] * K[b, h, m, e]";
  CHECK(one_pass({product + " if m <= p"}) == lines(read_file("attention_1pass_causal")));
  CHECK(one_pass({product + " if m <= p + M - P"}) == lines(read_file("attention_1pass_causal_aligned")));
  CHECK(one_pass({product + " if m <= p and m > p - W"}) == lines(read_file("attention_1pass_window")));
  const std::string before = "BQK[b, h, m, p] = Q[b, h, p, e] * K[b, h, m, e]";
  CHECK(one_pass({before, "QK[b, h, m, p] = BQK[b, h, m, p] + BI[h, p, m]"}) ==
        lines(read_file("attention_bias")));
  CHECK(one_pass({before + " if m <= p", "QK[b, h, m, p] = BQK[b, h, m, p] - SL[h] * (p - m) if m <= p"}) ==
        lines(read_file("attention_alibi")));
  CHECK(one_pass({before + " if m <= p", "QK[b, h, m, p] = 30 * tanh(BQK[b, h, m, p] / 30)"}) ==
        lines(read_file("attention_softcap")));
}

TEST_CASE("Grouped heads, cosine similarity, other bases and several factors come down to one pass",
          "[unit][rewrites]") {
  const std::vector<std::string> declarations = {"Q: B, G, J, P, E", "K: B, G, M, E", "V: B, G, M, F",
                                                 "TAU: J"};
  const auto passes = [&](const std::string& logits, const std::string& exponential) {
    Cascade grouped = cascade(
        {}, declarations,
        {"QQ[b, g, j, p] = Q[b, g, j, p, e] ** 2", "KK[b, g, m] = K[b, g, m, e] ** 2",
         "BQK[b, g, j, m, p] = Q[b, g, j, p, e] * K[b, g, m, e]", logits,
         "GM[b, g, j, p] = QK[b, g, j, m, p] :: max(m)", exponential, "SD[b, g, j, p] = SN[b, g, j, m, p]",
         "AV[b, g, j, p, f] = SN[b, g, j, m, p] / SD[b, g, j, p] * V[b, g, m, f]"});
    grouped.dtypes = {{"default", "bf16"}, {"SD", "f32"}};
    const Cascade derived = made(grouped, "one-pass");
    CHECK(derived.dtypes.at("RD") == "f32");
    CHECK(derived.dtypes.at("SLD") == "f32");
    CHECK_FALSE(derived.dtypes.contains("SD"));
    return passes_by_rank(derived).at("M");
  };
  const std::string plain = "QK[b, g, j, m, p] = BQK[b, g, j, m, p] if m <= p";
  const std::string cosine =
      "QK[b, g, j, m, p] = TAU[j] * BQK[b, g, j, m, p] * rsqrt(QQ[b, g, j, p]) * rsqrt(KK[b, g, m])";
  const std::string shifted = "QK[b, g, j, m, p] - GM[b, g, j, p]";
  CHECK(passes(plain, "SN[b, g, j, m, p] = exp(" + shifted + ")") == "1");
  CHECK(passes(cosine, "SN[b, g, j, m, p] = exp(" + shifted + ")") == "1");
  CHECK(passes(plain, "SN[b, g, j, m, p] = exp2((" + shifted + ") * 0.5)") == "1");
  CHECK(passes(plain, "SN[b, g, j, m, p] = TAU[j] * exp(" + shifted + ") ** 2") == "1");
}

TEST_CASE("The witness refuses a cascade that computes something else", "[unit][rewrites]") {
  const Cascade attention = read_file("attention_3pass");
  Rewritten wrong = apply_rewrite(attention, "one-pass");
  for (Einsum& einsum : wrong.cascade.einsums) {
    if (einsum.name() == "SPD") einsum.value = einsum.value.operands[1];  // without its correction
  }
  CHECK(error_of([&] { witness(attention, wrong); }).find("the rewritten cascade's AV differs by ") !=
        std::string::npos);
}

TEST_CASE("Logits masked to -inf are not taken by chunks of their own", "[unit][rewrites]") {
  CHECK(
      error_of([] { apply_rewrite(read_file("attention_causal_masked"), "split-kv"); }) ==
      "configs/cascades/attention_causal_masked.yaml:15:54: an infinite value in what GM reduces may fill a "
      "chunk, and corrects to no number; expected 'if' to cull it");
}

TEST_CASE("Clipped softmax becomes two passes, never one", "[unit][rewrites]") {
  const Cascade clipped = read_file("clipped_softmax");
  CHECK(passes_by_rank(made(clipped, "two-pass")).at("M") == "2");
  CHECK(passes_by_rank(made(clipped, "iterative")).at("M") == "2");
  CHECK(error_of([&] { apply_rewrite(clipped, "one-pass"); }) ==
        "configs/cascades/clipped_softmax.yaml:19:55: '(1 + 12 / M) * A[b, h, m, p] - 12 / M' turns a change "
        "of its "
        "statistic into neither a factor nor a term; expected exp(x - g), a product or a quotient");
}

TEST_CASE("A factor that must be waited for is deferred, as in RMSNorm", "[unit][rewrites]") {
  const Cascade deferred = made(read_file("rmsnorm_matmul"), "one-pass");
  CHECK(passes_by_rank(deferred).at("D") == "1");
  CHECK(lines(made(read_file("fusemax_1"), "defer")) ==
        std::vector<std::string>{"Y[] = A[k] * B[k]", "SZ[] = A[k]", "Z[] = SZ[] * Y[]"});
  CHECK(passes_by_rank(made(read_file("fusemax_1"), "iterative")).at("K") == "1");
}

TEST_CASE("A contraction of a contraction is reordered unless something stands between", "[unit][rewrites]") {
  const std::vector<std::string> declarations = {"Q: P, E", "K: M, E", "V: M, F"};
  const auto attention = [&](const std::vector<std::string>& statements) {
    return cascade({}, declarations, statements);
  };
  CHECK(
      lines(made(attention({"QK[m, p] = Q[p, e] * K[m, e]", "AV[p, f] = QK[m, p] * V[m, f]"}), "reorder")) ==
      std::vector<std::string>{"KV[e, f] = K[m, e] * V[m, f]", "AV[p, f] = Q[p, e] * KV[e, f]"});
  CHECK(error_of([&] {
          apply_rewrite(
              attention({"QK[m, p] = Q[p, e] * K[m, e] if m <= p", "AV[p, f] = QK[m, p] * V[m, f]"}),
              "reorder");
        }) ==
        "c.yaml:1:35: predicate 'm <= p' of QK ties together what the contraction of AV takes apart; "
        "expected none");
  CHECK(error_of([&] {
          apply_rewrite(attention({"QK[m, p] = Q[p, e] * K[m, e]", "A[m, p] = exp(QK[m, p])",
                                   "AV[p, f] = A[m, p] * V[m, f]"}),
                        "reorder");
        }) == "c.yaml:2:1: A stands between the contractions of QK and AV; expected nothing there");
}

TEST_CASE("The maximum is dropped only under a declared bound that fits", "[unit][rewrites]") {
  Cascade attention = read_file("attention_3pass");
  const auto refusal = [&] { return error_of([&] { apply_rewrite(attention, "drop-max"); }); };
  CHECK(refusal() ==
        "configs/cascades/attention_3pass.yaml:14:6: QK, whose maximum is GM, has no bound; "
        "expected 'bounded: {QK: ...}' in the einsum section");
  attention.bounded["QK"] = 50;
  CHECK(refusal() ==
        "configs/cascades/attention_3pass.yaml:15:5: exp of QK, which is within +-50, may exceed fp16 in SN; "
        "expected a bound of at most 11.08, or another dtype");
  attention.bounded["QK"] = 11;
  const Rewritten result = apply_rewrite(attention, "drop-max");
  CHECK(passes_by_rank(result.cascade).at("M") == "2");
  CHECK(lines(result.cascade)[1] == "SN[b, h, m, p] = exp(QK[b, h, m, p])");
  CHECK(witness(attention, result).magnitudes.at("QK") > 0);
}

TEST_CASE("What a later pass reads is computed again there", "[unit][rewrites]") {
  const Cascade cascade = made(read_file("attention_3pass"), "recompute");
  CHECK(passes_by_rank(cascade).at("M") == passes_by_rank(read_file("attention_3pass")).at("M"));
  CHECK(lines(cascade)[2] == "QK2[b, h, m, p] = Q[b, h, p, e] * K[b, h, m, e]");
}

TEST_CASE("A rewrite says why it does not apply", "[unit][rewrites]") {
  const auto refusal = [](const Cascade& cascade, const std::string& name) {
    return error_of([&] { apply_rewrite(cascade, name); });
  };
  CHECK(refusal(read_file("attention_1pass"), "one-pass") ==
        "configs/cascades/attention_1pass.yaml:4:3: the cascade makes 1 pass over M already; expected more "
        "than "
        "1");
  CHECK(
      refusal(read_file("attention_3pass"), "onepass") ==
      "unknown rewrite 'onepass'; expected one of one-pass, two-pass, split-kv, iterative, local-statistic, "
      "defer, reorder, drop-max, recompute (did you mean 'one-pass'?)");
}

TEST_CASE("A declared operator is taken in chunks if it is associative", "[unit][rewrites]") {
  Cascade cascade = test::cascade(
      {}, {"X: M, E"}, {"G[e] = X[m, e] :: join(m)", "S[m, e] = exp(X[m, e] - G[e])", "D[e] = S[m, e]"});
  cascade.operators = {{"join", 2, std::nullopt, true, true, {}}};
  CHECK(passes_by_rank(made(cascade, "one-pass")).at("M") == "1");
  cascade.operators.front().associative = false;
  CHECK(
      error_of([&] { apply_rewrite(cascade, "one-pass"); }) ==
      "c.yaml:1:1: 'join' of G is not known to be associative; expected sum, prod, max, min, or an operator "
      "declared so");
}

}  // namespace
}  // namespace weir::test
