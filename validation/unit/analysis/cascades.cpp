// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/analysis/cascades.hpp"

#include <stdexcept>

#include "einsum/language/check.hpp"

namespace weir::test {
namespace {

struct Example {
  Lines inputs;
  Lines statements;
};

Lines one_pass(const std::string& condition) {
  return {"RM[0, p] = empty",
          "RD[0, p] = empty",
          "RNV[0, p, f] = empty",
          "QK[m1, m0, p] = Q[p, e] * K[m1*M0 + m0, e]" + condition,
          "LM[m1, p] = QK[m1, m0, p] :: max(m0)",
          "RM[m1+1, p] = max(RM[m1, p], LM[m1, p])",
          "SLN[m1, m0, p] = exp(QK[m1, m0, p] - RM[m1+1, p])",
          "SLD[m1, p] = SLN[m1, m0, p]",
          "SLNV[m1, p, f] = SLN[m1, m0, p] * V[m1*M0 + m0, f]",
          "PRM[m1, p] = exp(RM[m1, p] - RM[m1+1, p])",
          "SPD[m1, p] = PRM[m1, p] * RD[m1, p]",
          "RD[m1+1, p] = SLD[m1, p] + SPD[m1, p]",
          "SPNV[m1, p, f] = PRM[m1, p] * RNV[m1, p, f]",
          "RNV[m1+1, p, f] = SLNV[m1, p, f] + SPNV[m1, p, f]",
          "AV[p, f] = RNV[M1, p, f] / RD[M1, p]"};
}

Lines softmax(const Lines& last) {
  Lines lines = {"QK[m, p] = Q[p, e] * K[m, e]", "GM[p] = QK[m, p] :: max(m)",
                 "SN[m, p] = exp(QK[m, p] - GM[p])", "SD[p] = SN[m, p]"};
  lines.insert(lines.end(), last.begin(), last.end());
  return lines;
}

const Lines two_pass_local = {"QK[m1, m0, p] = Q[p, e] * K[m1*M0 + m0, e]",
                              "LM[m1, p] = QK[m1, m0, p] :: max(m0)",
                              "GM[p] = LM[m1, p] :: max(m1)",
                              "SLN[m1, m0, p] = exp(QK[m1, m0, p] - LM[m1, p])",
                              "SLD[m1, p] = SLN[m1, m0, p]",
                              "PLM[m1, p] = exp(LM[m1, p] - GM[p])",
                              "SD[p] = SLD[m1, p] * PLM[m1, p]",
                              "SN[m1, m0, p] = SLN[m1, m0, p] * PLM[m1, p]",
                              "A[m1, m0, p] = SN[m1, m0, p] / SD[p]",
                              "AV[p, f] = A[m1, m0, p] * V[m1*M0 + m0, f]"};

const Lines split_kv = {"RM[m2, 0, p] = empty",
                        "RD[m2, 0, p] = empty",
                        "RNV[m2, 0, p, f] = empty",
                        "QK[m2, n1, m0, p] = Q[p, e] * K[(m2*N1 + n1)*M0 + m0, e]",
                        "LM[m2, n1, p] = QK[m2, n1, m0, p] :: max(m0)",
                        "RM[m2, n1+1, p] = max(RM[m2, n1, p], LM[m2, n1, p])",
                        "SLN[m2, n1, m0, p] = exp(QK[m2, n1, m0, p] - RM[m2, n1+1, p])",
                        "SLD[m2, n1, p] = SLN[m2, n1, m0, p]",
                        "SLNV[m2, n1, p, f] = SLN[m2, n1, m0, p] * V[(m2*N1 + n1)*M0 + m0, f]",
                        "PRM[m2, n1, p] = exp(RM[m2, n1, p] - RM[m2, n1+1, p])",
                        "SPD[m2, n1, p] = PRM[m2, n1, p] * RD[m2, n1, p]",
                        "RD[m2, n1+1, p] = SLD[m2, n1, p] + SPD[m2, n1, p]",
                        "SPNV[m2, n1, p, f] = PRM[m2, n1, p] * RNV[m2, n1, p, f]",
                        "RNV[m2, n1+1, p, f] = SLNV[m2, n1, p, f] + SPNV[m2, n1, p, f]",
                        "GM[p] = RM[m2, N1, p] :: max(m2)",
                        "W2[m2, p] = exp(RM[m2, N1, p] - GM[p])",
                        "GD[p] = W2[m2, p] * RD[m2, N1, p]",
                        "GN[p, f] = W2[m2, p] * RNV[m2, N1, p, f]",
                        "AV[p, f] = GN[p, f] / GD[p]"};

const std::map<std::string, Example>& examples() {
  static const Lines layer = {"X: P, E", "W: E, F"};
  static const Lines vectors = {"A: K", "B: K"};
  static const std::map<std::string, Example> all = {
      {"3-pass", {{}, softmax({"A[m, p] = SN[m, p] / SD[p]", "AV[p, f] = A[m, p] * V[m, f]"})}},
      {"2-pass deferred", {{}, softmax({"SNV[p, f] = SN[m, p] * V[m, f]", "AV[p, f] = SNV[p, f] / SD[p]"})}},
      {"2-pass local", {{}, two_pass_local}},
      {"1-pass", {{}, one_pass("")}},
      {"1-pass causal", {{}, one_pass(" if m1*M0 + m0 <= p")}},
      {"1-pass window", {{}, one_pass(" if m1*M0 + m0 <= p and m1*M0 + m0 > p - W")}},
      {"split-KV", {{}, split_kv}},
      {"sigmoid",
       {{}, {"QK[m, p] = Q[p, e] * K[m, e]", "A[m, p] = sigmoid(QK[m, p])", "AV[p, f] = A[m, p] * V[m, f]"}}},
      {"linear",
       {{"G: T", "K: T, E", "V: T, F", "Q: T, E", "S: T+1, E, F"},
        {"S[0, e, f] = 0", "S[t+1, e, f] = G[t] * S[t, e, f] + K[t, e] * V[t, f]",
         "O[t, f] = Q[t, e] * S[t+1, e, f]"}}},
      {"top-k",
       {{},
        {"QI[m, p] = Q[p, e] * K[m, e]", "(TV[j, p], TI[j, p]) = QI[m, p] :: topk(m -> j)",
         "QK[j, p] = Q[p, e] * K[TI[j, p], e]"}}},
      {"RMSNorm",
       {layer,
        {"SS[p] = X[p, e] * X[p, e]", "XN[p, e] = X[p, e] * rsqrt(SS[p] / E)",
         "Y[p, f] = XN[p, e] * W[e, f]"}}},
      {"RMSNorm deferred",
       {layer,
        {"SS[p] = X[p, e] * X[p, e]", "XW[p, f] = X[p, e] * W[e, f]",
         "Y[p, f] = XW[p, f] * rsqrt(SS[p] / E)"}}},
      {"LayerNorm",
       {layer,
        {"MU[p] = X[p, e] / E", "XC[p, e] = X[p, e] - MU[p]", "VA[p] = XC[p, e] ** 2 / E",
         "Y[p, e] = XC[p, e] * rsqrt(VA[p])"}}},
      {"LayerNorm moments",
       {layer,
        {"MU[p] = X[p, e] / E", "SQ[p] = X[p, e] * X[p, e] / E", "VA[p] = SQ[p] - MU[p] * MU[p]",
         "Y[p, e] = (X[p, e] - MU[p]) * rsqrt(VA[p])"}}},
      {"clipped softmax",
       {{},
        softmax({"A[m, p] = clip(1.1 * SN[m, p] / SD[p] - 0.05, 0, 1)", "AV[p, f] = A[m, p] * V[m, f]"})}},
      {"FuseMax 1", {vectors, {"Y[] = A[k] * B[k]", "Z[] = Y[] * A[k]"}}},
      {"FuseMax 2", {vectors, {"Y[] = A[k] * B[k]", "X[] = A[k]", "Z[] = Y[] * X[]"}}},
      {"FuseMax 3",
       {{"A: K", "B: K", "RY: K+1", "RZ: K+1"},
        {"RY[0] = empty", "RZ[0] = empty", "RY[k+1] = RY[k] + A[k] * B[k]",
         "RZ[k+1] = RZ[k] * RY[k+1] / RY[k] + RY[k+1] * A[k]", "Z[] = RZ[K]"}}},
  };
  return all;
}

}  // namespace

Lines attention_inputs() {
  return {"Q: P, E", "K: M, E", "V: M, F", "RM: M1+1, P", "RD: M1+1, P", "RNV: M1+1, P, F"};
}

Lines attention_shape() {
  return {"P: 24", "M: 24", "M0: 4", "M1: M // M0", "E: 3", "F: 5", "W: 3", "J: 2", "M2: 2", "N1: 3"};
}

Cascade attention(const Lines& statements) {
  Cascade result = cascade(attention_shape(), attention_inputs(), statements);
  check(result);
  return result;
}

Cascade example(const std::string& name) {
  const auto found = examples().find(name);
  if (found == examples().end()) throw std::logic_error("no example " + name);
  const Example& example = found->second;
  Lines inputs = example.inputs.empty() ? attention_inputs() : example.inputs;
  if (name == "split-KV")
    inputs = {"Q: P, E", "K: M, E", "V: M, F", "RM: M2, N1+1, P", "RD: M2, N1+1, P", "RNV: M2, N1+1, P, F"};
  Lines shape = attention_shape();
  shape.insert(shape.end(), {"T: 7", "K: 9"});
  Cascade result = cascade(shape, inputs, example.statements);
  check(result);
  return result;
}

std::vector<std::string> example_names() {
  std::vector<std::string> names;
  for (const auto& [name, example] : examples()) names.push_back(name);
  return names;
}

std::map<std::string, std::string> passes_by_rank(const Cascade& cascade) {
  std::map<std::string, std::string> result;
  for (const RankPasses& rank : count_passes(cascade)) {
    result[rank.family.rank] = rank.count ? std::to_string(*rank.count) : "-";
  }
  return result;
}

std::map<std::string, int> passes_by_tensor(const Cascade& cascade, const std::string& rank) {
  std::map<std::string, int> result;
  for (const RankPasses& passes : count_passes(cascade)) {
    if (passes.family.rank != rank) continue;
    for (const TensorPasses& tensor : passes.tensors)
      result[tensor.tensor] = static_cast<int>(tensor.passes.size());
  }
  return result;
}

}  // namespace weir::test
