// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "einsum/language/check.hpp"
#include "validation/catch.hpp"
#include "validation/unit/language/texts.hpp"

namespace weir::test {
namespace {

using Lines = std::vector<std::string>;

const Lines shape = {"P: 4096", "M: 4096", "M0: 256", "M1: M // M0", "E: 64", "F: 64", "J: 8"};
const Lines inputs = {"Q: P, E", "K: M, E", "V: M, F", "LM: M1, P"};

std::string verdict_of(const Cascade& cascade) {
  return error_of([&] { check(cascade); });
}

std::string verdict(const Lines& statements) { return verdict_of(cascade(shape, inputs, statements)); }

TEST_CASE("check names an undefined tensor and the nearest one", "[unit][language]") {
  CHECK(verdict({"QK[m, p] = Q[p, e] * K[m, e]", "GM[p] = QQK[m, p] :: max(m)"}) ==
        "c.yaml:2:9: undefined tensor 'QQK'; expected a declared or written tensor (did you mean 'QK'?)");
  CHECK(verdict({"A[p] = B[p]"}) ==
        "c.yaml:1:8: undefined tensor 'B'; expected a declared or written tensor");
  CHECK(verdict({"A[p] = Q[p, e] if MASK[p] > 0"}) ==
        "c.yaml:1:19: undefined tensor 'MASK'; expected a declared or written tensor");
  CHECK(verdict({"A[p] = K[INDEX[p], e]"}) ==
        "c.yaml:1:10: undefined tensor 'INDEX'; expected a declared or written tensor");
}

TEST_CASE("check names an undefined rank or shape", "[unit][language]") {
  CHECK(verdict({"A[p] = Q[p, d]"}) ==
        "c.yaml:1:13: rank variable 'd' without a rank; expected 'D' in the shape or in a declaration");
  CHECK(verdict({"A[p] = Q[p, e] / EE"}) ==
        "c.yaml:1:18: undefined shape 'EE'; expected a rank of the shape or of a declaration (did you mean "
        "'E'?)");
  CHECK(verdict({"A[m2] = K[m2, e]"}) ==
        "c.yaml:1:3: rank variable 'm2' without a rank; expected 'M2' in the shape or in a declaration (did "
        "you mean 'm'?)");
  CHECK(verdict({"A[p] = Q[p, e] * K"}) == "c.yaml:1:18: tensor 'K' without indices; expected 'K[...]'");
  CHECK(verdict({"A[p] = Q[p, e] / array2d.rows"}) ==
        "c.yaml:1:18: dotted name 'array2d.rows' in a statement; expected a rank defined in the shape");
  CHECK(verdict({"(A[k], B[k]) = Q[p, 0] :: topk(p -> k)"}) ==
        "c.yaml:1:4: rank variable 'k' without a rank; expected 'K' in the shape or in a declaration");
}

TEST_CASE("check counts the indices of every access", "[unit][language]") {
  CHECK(verdict({"A[p] = Q[p]"}) == "c.yaml:1:8: tensor 'Q' with 1 index; expected 2");
  CHECK(verdict({"A[p] = Q[p, e, 0]"}) == "c.yaml:1:8: tensor 'Q' with 3 indices; expected 2");
  CHECK(verdict({"A[p] = Q[p, e]", "B[p] = A[p, 0]"}) == "c.yaml:2:8: tensor 'A' with 2 indices; expected 1");
  CHECK(verdict_of(cascade(shape, {"Q: P, E", "A: P"}, {"A[p, e] = Q[p, e]"})) ==
        "c.yaml:1:1: tensor 'A' with 2 indices; expected 1");
}

TEST_CASE("check refuses an index that runs beyond its dimension", "[unit][language]") {
  CHECK(verdict({"QK[m, p] = Q[e, p] * K[m, e]"}) ==
        "c.yaml:1:17: index 'p' of 'Q' runs over P = 4096; expected at most E = 64, or a predicate that "
        "bounds it");
  CHECK(verdict({"A[p] = LM[m, p]"}) ==
        "c.yaml:1:11: index 'm' of 'LM' runs over M = 4096; expected at most M1 = 16, or a predicate that "
        "bounds it");
  CHECK(verdict_of(cascade(shape, {"Q: P, E", "A: E"}, {"A[p] = Q[p, e]"})) ==
        "c.yaml:1:3: index 'p' of 'A' runs over P = 4096; expected at most E = 64, or a predicate that "
        "bounds it");
  CHECK(verdict({"A[p] = LM[m, p] if m < M1"}) == "no error");
  CHECK(verdict({"A[p] = LM[m - 0, p]"}) == "no error");
  CHECK(verdict_of(cascade({"E: 4"}, {"Q: P, E"}, {"A[p] = Q[p, p]"})) == "no error");
}

TEST_CASE("check knows its functions and how many arguments they take", "[unit][language]") {
  CHECK(verdict({"A[p, e] = expp(Q[p, e])"}) ==
        "c.yaml:1:11: unknown function 'expp'; expected a built-in or a declared operator (did you mean "
        "'exp'?)");
  CHECK(verdict({"A[p, e] = softmax(Q[p, e])"}) ==
        "c.yaml:1:11: unknown function 'softmax'; expected a built-in or a declared operator");
  CHECK(verdict({"A[p, e] = exp(Q[p, e], 2)"}) == "c.yaml:1:11: function 'exp' with 2 arguments; expected 1");
  CHECK(verdict({"A[p, e] = where(p < 4, Q[p, e])"}) ==
        "c.yaml:1:11: function 'where' with 2 arguments; expected 3");
  CHECK(verdict({"A[p, e] = max()"}) == "c.yaml:1:11: function 'max' with 0 arguments; expected at least 1");
}

TEST_CASE("check refuses a predicate over what is not iterated", "[unit][language]") {
  CHECK(verdict({"A[p] = Q[p, e] if m <= p"}) ==
        "c.yaml:1:19: predicate over 'm', which the statement does not iterate; expected only p or e");
  CHECK(verdict({"A[] = 0 if m <= 4"}) ==
        "c.yaml:1:12: predicate over 'm', which the statement does not iterate; expected no rank variable");
}

TEST_CASE("check refuses mixed reductions in one statement", "[unit][language]") {
  CHECK(
      verdict({"A[] = Q[p, e] :: max(p), sum(e)"}) ==
      "c.yaml:1:26: reductions 'max' and 'sum' in one statement; expected one operator: split the statement");
  CHECK(verdict({"A[] = Q[p, e] :: max(p)"}) ==
        "c.yaml:1:18: 'max' beside an implied sum over 'e'; expected one operator: split the statement");
}

TEST_CASE("check refuses reductions of what is not there to reduce", "[unit][language]") {
  CHECK(verdict({"A[p] = Q[p, e] :: maxx(e)"}) ==
        "c.yaml:1:19: unknown reduction 'maxx'; expected sum, prod, max, min, argmax, argmin or topk (did "
        "you mean 'max'?)");
  CHECK(verdict({"A[p] = Q[p, e] :: max(p)"}) ==
        "c.yaml:1:19: reduced variable 'p' is also on the left; expected it only on the right");
  CHECK(verdict({"A[p] = Q[p, 0] :: max(e)"}) ==
        "c.yaml:1:19: reduced variable 'e' is not in the value; expected p");
  CHECK(verdict({"A[p] = 0 :: max(e)"}) ==
        "c.yaml:1:13: reduced variable 'e' is not in the value; expected no reduction");
  CHECK(verdict({"A[p] = Q[p, e] :: max(e), max(e)"}) ==
        "c.yaml:1:27: variable 'e' reduced twice; expected it once");
  Cascade declared = cascade(shape, inputs, {"A[p] = Q[p, e] :: twist(e)"});
  declared.operators.push_back({"twist", 3, std::nullopt, true, true, {}});
  CHECK(verdict_of(declared) ==
        "c.yaml:1:19: reduction by 'twist' of arity 3; expected an operator of two operands");
}

TEST_CASE("check refuses top-k and argmax in another form than theirs", "[unit][language]") {
  CHECK(verdict({"(A[p], B[p]) = Q[p, e] :: topk(e)"}) ==
        "c.yaml:1:27: bad reduction 'topk(e)'; expected one topk(variable -> new variable) alone");
  CHECK(verdict({"A[p] = Q[p, e] :: max(e -> j)"}) ==
        "c.yaml:1:19: bad reduction 'max(e -> j)'; expected no '->' (only topk makes a variable)");
  CHECK(verdict({"A[] = Q[p, e] :: argmax(p, e)"}) ==
        "c.yaml:1:18: bad reduction 'argmax(p, e)'; expected one argmax(variable) alone");
  CHECK(verdict({"A[j, p] = Q[p, e] :: topk(e -> j)"}) ==
        "c.yaml:1:1: topk into one output; expected a value and an index: (V[...], I[...]) = ...");
  CHECK(verdict({"(A[p], B[p]) = Q[p, e] :: topk(e -> j)"}) ==
        "c.yaml:1:27: variable 'j' made by topk; expected it in every output and not in the value");
  CHECK(verdict({"(A[p], B[p]) = Q[p, e]"}) ==
        "c.yaml:1:1: 2 outputs; expected one (only topk, argmax and argmin give two)");
  CHECK(verdict({"(A[j, p], B[p, j]) = Q[p, e] :: topk(e -> j)"}) ==
        "c.yaml:1:11: outputs of one statement with different indices; expected 'B[j, p]'");
  CHECK(verdict({"(A[p], B[p], C[p]) = Q[p, e] :: argmax(e)"}) ==
        "c.yaml:1:1: 3 outputs; expected a value and an index");
}

TEST_CASE("check refuses a term that would silently be added once per reduced point", "[unit][language]") {
  CHECK(verdict({"RD[p] = Q[p, e] + LM[0, p]"}) ==
        "c.yaml:1:19: term 'LM[0, p]' without the summed variable 'e' would be added E times; expected it in "
        "a statement of its own");
  CHECK(verdict({"RD[p] = 1 - Q[p, e] * Q[p, e]"}) ==
        "c.yaml:1:9: term '1' without the summed variable 'e' would be added E times; expected it in a "
        "statement of its own");
  CHECK(verdict({"RD[p] = Q[p, e] - LM[0, p] * LM[1, p] :: sum(e)"}) ==
        "c.yaml:1:19: term 'LM[0, p] * LM[1, p]' without the summed variable 'e' would be added E times; "
        "expected it in a statement of its own");
}

TEST_CASE("check refuses a read before the write", "[unit][language]") {
  CHECK(verdict({"GM[p] = QK[m, p] :: max(m)", "QK[m, p] = Q[p, e] * K[m, e]"}) ==
        "c.yaml:1:9: read of 'QK[m, p]' before it is written; expected its statement above this one");
  CHECK(verdict({"A[p] = A[p] + 1"}) ==
        "c.yaml:1:8: read of 'A[p]' before it is written; expected its statement above this one");
  CHECK(verdict({"RM[m1+1, p] = max(RM[m1, p], LM[m1, p])"}) ==
        "c.yaml:1:19: read of 'RM[m1, p]' before its first generation; expected 'RM[0, p]' to be written "
        "first");
}

TEST_CASE("check refuses a read of a generation that is not there yet", "[unit][language]") {
  CHECK(verdict({"RM[0, p] = empty", "RM[m1+1, p] = max(RM[m1+1, p], LM[m1, p])"}) ==
        "c.yaml:2:19: read of 'RM[m1+1, p]', a generation later than is written; expected at most 'm1'");
  CHECK(verdict({"RM[0, p] = empty", "RM[m1+1, p] = max(RM[m1+2, p], LM[m1, p])"}) ==
        "c.yaml:2:19: read of 'RM[m1+2, p]', a generation later than is written; expected at most 'm1'");
  CHECK(verdict({"RM[0, p] = empty", "RM[m1+1, p] = max(RM[M1, p], LM[m1, p])"}) ==
        "c.yaml:2:19: read of 'RM[M1, p]', a generation later than is written; expected at most 'm1'");
  CHECK(verdict({"RM[0, p] = empty", "RM[m1+1, p] = max(RM[m1, p], LM[m1, p])", "A[m1, p] = RM[m1+2, p]"}) ==
        "c.yaml:3:12: read of 'RM[m1+2, p]', a generation later than is written; expected at most 'm1+1'");
  CHECK(verdict({"RM[0, p] = empty", "RM[m1+1, p] = max(RM[m1, p], LM[m1, p])", "A[p] = RM[M1+1, p]"}) ==
        "c.yaml:3:8: read of 'RM[M1+1, p]', a generation later than is written; expected at most 'M1'");
  CHECK(verdict({"RM[0, p] = empty", "A[m1, p] = RM[m1+1, p]", "RM[m1+1, p] = RM[m1, p]"}) ==
        "c.yaml:2:12: read of 'RM[m1+1, p]' before the statement that writes it; expected it after");
  CHECK(verdict({"RM[0, p] = empty", "A[p] = RM[M1, p]", "RM[m1+1, p] = RM[m1, p]"}) ==
        "c.yaml:2:8: read of 'RM[M1, p]' before the statement that writes it; expected it after");
}

TEST_CASE("check refuses a second assignment that may meet the first", "[unit][language]") {
  CHECK(verdict({"A[p] = 0", "A[p] = Q[p, e]"}) ==
        "c.yaml:2:1: 'A[p]' assigned again after 'A[p]' in line 1; expected one statement a tensor and "
        "generation, or disjoint predicates");
  CHECK(verdict({"RM[0, p] = empty", "RM[0, p] = 0"}) ==
        "c.yaml:2:1: 'RM[0, p]' assigned again after 'RM[0, p]' in line 1; expected one statement a tensor "
        "and generation, or disjoint predicates");
  CHECK(verdict({"A[p] = 1 if p < 4", "A[p] = 2 if p < 8"}) ==
        "c.yaml:2:1: 'A[p]' assigned again after 'A[p]' in line 1; expected one statement a tensor and "
        "generation, or disjoint predicates");
  CHECK(verdict({"A[p] = 1 if p < 4", "A[m] = 2 if m >= 4"}) ==
        "c.yaml:2:1: 'A[m]' assigned again after 'A[p]' in line 1; expected one statement a tensor and "
        "generation, or disjoint predicates");
  CHECK(verdict({"A[0] = 1", "A[m1] = LM[m1, 0]"}) ==
        "c.yaml:2:1: 'A[m1]' assigned again after 'A[0]' in line 1; expected one statement a tensor and "
        "generation, or disjoint predicates");
  CHECK(verdict({"(A[p], A[p]) = Q[p, e] :: argmax(e)"}) ==
        "c.yaml:1:8: 'A[p]' assigned again after 'A[p]' in line 1; expected one statement a tensor and "
        "generation, or disjoint predicates");
}

TEST_CASE("check does not take a predicate over reduced variables for disjoint points", "[unit][language]") {
  CHECK(verdict({"A[p] = Q[p, e] if e < p", "A[p] = Q[p, e] if e >= p"}) ==
        "c.yaml:2:1: 'A[p]' assigned again after 'A[p]' in line 1; expected one statement a tensor and "
        "generation, or disjoint predicates");
}

TEST_CASE("check refuses declarations that do not hold together", "[unit][language]") {
  CHECK(verdict_of(cascade(shape, {"Q: P, E", "Q: P"}, {})) ==
        "declaration:1:1: tensor 'Q' defined twice; expected it once");
  CHECK(verdict_of(cascade(shape, {"Q: P*2"}, {})) ==
        "declaration:1:8: extent 'P * 2' of tensor 'Q'; expected a rank in upper case, or a rank + 1 for "
        "generations");
  CHECK(verdict_of(cascade(shape, {"Q: p"}, {})) ==
        "declaration:1:7: extent 'p' of tensor 'Q'; expected a rank in upper case, or a rank + 1 for "
        "generations");
  CHECK(verdict_of(cascade(shape, {"Q: 64"}, {})) ==
        "declaration:1:7: extent '64' of tensor 'Q'; expected a rank in upper case, or a rank + 1 for "
        "generations");
  CHECK(verdict_of(cascade({"M: 4", "M: 5"}, {}, {})) ==
        "shape:1:1: shape 'M' defined twice; expected it once");
  CHECK(verdict_of(cascade({"M1: M // M0", "M: 4", "M0: 2"}, {}, {})) ==
        "shape:1:2: undefined shape 'M'; expected a rank that is defined before it is used");
  CHECK(verdict_of(cascade({"m: 4"}, {}, {})) == "shape:1:1: shape 'm'; expected a rank in upper case");
  CHECK(verdict_of(cascade({"M: Q[0]"}, {}, {})) ==
        "shape:1:2: tensor 'Q' in a shape; expected integers and ranks");
}

TEST_CASE("check refuses a cascade whose analysis would not end soon", "[unit][language]") {
  std::vector<std::string> statements;
  for (int i = 0; i <= 1000; ++i) statements.push_back("T" + std::to_string(i) + "[p] = Q[p, e]");
  CHECK(verdict_of(cascade(shape, inputs, statements)) ==
        "c.yaml:1001:1: cascade of 1001 statements; expected at most 1000");
  statements.pop_back();
  CHECK(verdict_of(cascade(shape, inputs, statements)) == "no error");
}

TEST_CASE("check refuses operators and dtypes that name nothing new or nothing known", "[unit][language]") {
  Cascade built_in = cascade(shape, inputs, {});
  built_in.operators.push_back({"exp", 1, std::nullopt, false, false, {"c.yaml", 4, 3}});
  CHECK(verdict_of(built_in) == "c.yaml:4:3: operator 'exp' is built in; expected a new name");
  Cascade twice = cascade(shape, inputs, {});
  twice.operators = {{"f", 1, std::nullopt, false, false, {}},
                     {"f", 2, std::nullopt, false, false, {"c.yaml", 5, 3}}};
  CHECK(verdict_of(twice) == "c.yaml:5:3: operator 'f' defined twice; expected it once");
  Cascade nothing = cascade(shape, inputs, {});
  nothing.operators.push_back({"f", 0, std::nullopt, false, false, {"c.yaml", 6, 3}});
  CHECK(verdict_of(nothing) == "c.yaml:6:3: operator 'f' of arity 0; expected 1 or more");
  Cascade typed = cascade(shape, inputs, {});
  typed.dtypes = {{"default", "bf16"}, {"LMM", "f32"}};
  CHECK(verdict_of(typed) ==
        "c.yaml: dtype of undefined tensor 'LMM'; expected a declared or written tensor, or 'default' (did "
        "you mean 'LM'?)");
}

}  // namespace
}  // namespace weir::test
