// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/interpreter/small_cascade.hpp"

namespace weir::test {
namespace {

std::string error_of_statement(const std::string& statement, const std::vector<double>& b = {0, 0, 0, 0}) {
  return interpreter_error([&] { computed(statement, {1, 2, 3, 4}, b); });
}

std::string error_with_operator(const std::string& statement) {
  UserOperator op;
  op.name = "join";
  return interpreter_error([&] {
    const Cascade cascade = small_cascade({"A: R"}, {statement}, {op});
    evaluate_cascade(cascade, {{"R", 2}}, {{"A", vector({1, 2})}});
  });
}

std::string error_of_inputs(TensorMap given) {
  return interpreter_error([&] {
    evaluate_small({"A: R", "B: R"}, {"Y[r] = A[r] + B[r]"}, {{"R", 4}}, std::move(given));
  });
}

TEST_CASE("An index that is no whole number is an error", "[unit][interpreter]") {
  CHECK(error_of_statement("Y[r] = A[B[r]]", {0, 1.5, 0, 0}) ==
        "c.yaml:1:10: index tensor 'B' is 1.5; expected a whole number");
  CHECK(error_of_statement("Y[r] = A[B[r] + 1]", {0, 1.25, 0, 0}) ==
        "c.yaml:1:15: index is 2.25; expected a whole number");
  CHECK(error_of_statement("Y[r] = A[r // (R - 4)]") ==
        "c.yaml:1:12: index is no number; expected a whole number");
  CHECK(error_of_statement("Y[r] = A[r] if r < 1 and A[B[r]] > 0", {0.5, 0, 0, 0}) ==
        "c.yaml:1:28: index tensor 'B' is 0.5; expected a whole number");
}

TEST_CASE("A second value for one point is an error", "[unit][interpreter]") {
  CHECK(error_of_statement("Y[r // 2, 1] = A[r]") ==
        "c.yaml:1:1: second value for 'Y[0, 1]'; expected one statement and one point for each");
  CHECK(interpreter_error([] {
          evaluate_small({"A: R", "I: R", "Y: R"}, {"Y[I[r]] = A[r]"}, {{"R", 2}},
                         {{"A", vector({1, 2})}, {"I", vector({1, 1})}});
        }) == "c.yaml:1:1: second value for 'Y[1]'; expected one statement and one point for each");
}

TEST_CASE("An operator without a definition is an error", "[unit][interpreter]") {
  CHECK(error_with_operator("Y[r] = join(A[r], 1)") ==
        "c.yaml:1:8: operator 'join' without a definition; expected a built-in function to evaluate");
  CHECK(error_with_operator("Y[] = A[r] :: join(r)") ==
        "c.yaml:1:15: reduction 'join' without a definition; expected a built-in reduction to evaluate");
}

TEST_CASE("Inputs that are missing, unknown or misshapen are errors", "[unit][interpreter]") {
  const Tensor four = vector({1, 2, 3, 4});
  CHECK(error_of_inputs({{"A", four}}) == "declaration:1:1: no input 'B'; expected a tensor");
  CHECK(error_of_inputs({{"A", four}, {"B", vector({1})}}) == "declaration:1:1: input 'B' is 1; expected 4");
  CHECK(error_of_inputs({{"A", four}, {"B", Tensor({2, 2})}}) ==
        "declaration:1:1: input 'B' is 2 x 2; expected 4");
  CHECK(error_of_inputs({{"A", four}, {"B", four}, {"Y", four}}) ==
        "c.yaml: 'Y' is no input of the cascade; expected declared tensors that no statement writes");
  CHECK(error_of_inputs({{"A", four}, {"B", four}, {"b", four}}) ==
        "c.yaml: 'b' is no input of the cascade; expected declared tensors that no statement writes (did you "
        "mean 'B'?)");
}

TEST_CASE("An evaluation stops before it goes beyond its limits", "[unit][interpreter]") {
  const Cascade cascade = small_cascade({"A: R"}, {"X[r] = A[r]", "Y[r] = X[r]"});
  const Shape shape = {{"R", 4}};
  const auto error = [&](const EvaluationLimits& limits) {
    return interpreter_error([&] {
      evaluate_cascade(cascade, shape, {{"A", vector({1, 2, 3, 4})}}, limits);
    });
  };
  CHECK(error({8, 12}) == "no error");
  CHECK(error({7, 12}) ==
        "c.yaml:2:1: evaluation up to 'Y' visits more than 7 points; expected a smaller shape");
  CHECK(error({8, 11}) == "c.yaml: tensors have more than 11 elements; expected a smaller shape");
}

TEST_CASE("A huge shape is refused before anything is allocated", "[unit][interpreter]") {
  const std::int64_t huge = std::int64_t{1} << 52;
  CHECK(interpreter_error([&] {
          evaluate_small({"A: P, Q, R"}, {"Y[p, q, r] = A[p, q, r]"}, {{"P", huge}, {"Q", huge}, {"R", huge}},
                         {});
        }) ==
        "c.yaml:1:1: evaluation up to 'Y' visits more than 10000000000 points; expected a smaller shape");
}

}  // namespace
}  // namespace weir::test
