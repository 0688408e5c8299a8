// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/check.hpp"

#include <string>
#include <vector>

#include "validation/catch.hpp"
#include "validation/unit/language/texts.hpp"

namespace weir::test {
namespace {

using Lines = std::vector<std::string>;

const Lines shape = {"P: 4096", "M: 4096", "M0: 256", "M1: M // M0", "E: 64", "F: 64", "W: 512"};
const Lines inputs = {"Q: P, E", "K: M, E", "V: M, F"};

std::string verdict_of(const Cascade& cascade) {
  return error_of([&] { check(cascade); });
}

std::string verdict(const Lines& statements) { return verdict_of(cascade(shape, inputs, statements)); }

TEST_CASE("check accepts three-pass attention", "[unit][language]") {
  CHECK(verdict({"QK[m, p] = Q[p, e] * K[m, e]", "GM[p] = QK[m, p] :: max(m)",
                 "SN[m, p] = exp(QK[m, p] - GM[p])", "SD[p] = SN[m, p]", "A[m, p] = SN[m, p] / SD[p]",
                 "AV[p, f] = A[m, p] * V[m, f]"}) == "no error");
}

TEST_CASE("check accepts two-pass attention", "[unit][language]") {
  CHECK(verdict({"QK[m, p] = Q[p, e] * K[m, e]", "GM[p] = QK[m, p] :: max(m)",
                 "SN[m, p] = exp(QK[m, p] - GM[p])", "SD[p] = SN[m, p]", "SNV[p, f] = SN[m, p] * V[m, f]",
                 "AV[p, f] = SNV[p, f] / SD[p]"}) == "no error");
}

const Lines one_pass = {
    "RM[0, p] = empty",
    "RD[0, p] = empty",
    "RNV[0, p, f] = empty",
    "QK[m1, m0, p] = Q[p, e] * K[m1*M0 + m0, e] if m1*M0 + m0 <= p and m1*M0 + m0 > p - W",
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

TEST_CASE("check accepts one-pass attention with or without declared intermediates", "[unit][language]") {
  CHECK(verdict(one_pass) == "no error");
  CHECK(
      verdict_of(cascade(shape, {"Q: P, E", "K: M, E", "V: M, F", "QK: M1, M0, P", "RM: M1+1, P", "AV: P, F"},
                         one_pass)) == "no error");
}

TEST_CASE("check accepts linear attention and top-k selection", "[unit][language]") {
  const Lines ranks = {"P: 8", "M: 8", "T: 8", "J: 4", "E: 2", "F: 2"};
  CHECK(verdict_of(cascade(ranks, {"Q: T, E", "K: T, E", "V: T, F", "G: T"},
                           {"S[0, e, f] = 0", "S[t+1, e, f] = G[t] * S[t, e, f] + K[t, e]*V[t, f]",
                            "O[t, f] = Q[t, e] * S[t+1, e, f]"})) == "no error");
  CHECK(verdict_of(cascade(ranks, {"Q: P, E", "K: M, E"},
                           {"QI[m, p] = Q[p, e] * K[m, e]", "(TV[j, p], TI[j, p]) = QI[m, p] :: topk(m -> j)",
                            "QK[j, p] = Q[p, e] * K[TI[j, p], e]"})) == "no error");
}

TEST_CASE("check takes a rank from a declared extent as well as from the shape", "[unit][language]") {
  CHECK(verdict_of(cascade({}, {"Q: P, E"}, {"A[p] = Q[p, e] / sqrt(E)"})) == "no error");
}

TEST_CASE("check accepts dotted names in shapes", "[unit][language]") {
  CHECK(verdict_of(cascade({"M0: array2d.rows", "M1: 4096 // M0"}, {"A: M1, M0"}, {"B[m1] = A[m1, m0]"})) ==
        "no error");
}

TEST_CASE("check accepts a sum inside a summed product, a maximum, or a square", "[unit][language]") {
  CHECK(verdict({"MU[p] = Q[p, e] / E", "S[p] = (Q[p, e] - MU[p]) * (Q[p, e] - MU[p])",
                 "X[p] = Q[p, e] + MU[p] :: max(e)"}) == "no error");
}

TEST_CASE("check accepts several assignments with provably disjoint predicates", "[unit][language]") {
  CHECK(verdict({"A[p] = Q[p, e] if p < 4", "A[p] = 0 if not p < 4"}) == "no error");
  CHECK(verdict({"A[p] = 1 if p < 4", "A[p] = 0 if 4 <= p"}) == "no error");
  CHECK(verdict({"A[p, e] = 1 if p > 4 and e == 0", "A[p, e] = 0 if p <= 4"}) == "no error");
  CHECK(verdict({"A[p, e] = 1 if p > 4 or e == 0", "A[p, e] = 0 if not (p > 4 or e == 0)"}) == "no error");
  CHECK(verdict({"A[p, e] = 1 if e == 0", "A[p, e] = 2 if e == 1", "A[p, e] = 3 if e != 0 and e != 1"}) ==
        "no error");
  CHECK(verdict({"A[0, p] = 1", "A[1, p] = 2"}) == "no error");
  CHECK(verdict({"A[m1, p] = 1", "A[M1, p] = 2"}) == "no error");
}

TEST_CASE("check accepts declared operators in calls and reductions", "[unit][language]") {
  Cascade declared = cascade(shape, inputs, {"A[p] = twist(Q[p, e], 2) :: twist(e)"});
  declared.operators.push_back({"twist", 2, 0.0, true, true, {}});
  CHECK(verdict_of(declared) == "no error");
}

TEST_CASE("check accepts predicates over tensors of the iteration space", "[unit][language]") {
  CHECK(verdict_of(cascade({"H: 8"}, {"X: H, M", "GT: H"}, {"A[h] = X[h, m] if GT[h] != 0"})) == "no error");
}

}  // namespace
}  // namespace weir::test
