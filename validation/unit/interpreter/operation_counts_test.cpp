// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/interpreter/small_cascade.hpp"

namespace weir::test {
namespace {

using Counts = OperationCounts;

Counts counted(const std::string& statement, const std::vector<double>& a,
               const std::vector<double>& b = {1, 1, 1, 1}) {
  return total(evaluate_small({"A: R", "B: R"}, {statement}, {{"R", 4}}, {{"A", vector(a)}, {"B", vector(b)}})
                   .operations);
}

const std::vector<double> all = {1, 2, 3, 4};
const std::vector<double> some = {1, absent, 3, absent};

TEST_CASE("A product that is summed counts as multiplications and additions", "[unit][interpreter]") {
  CHECK(counted("Y[] = A[r] * B[r]", all) == Counts{{"mul", 4}, {"add", 3}});
  CHECK(counted("Y[] = A[r] * B[r]", some) == Counts{{"mul", 2}, {"add", 1}});
}

TEST_CASE("A reduction counts one operation for each present item behind the first", "[unit][interpreter]") {
  CHECK(counted("Y[] = A[r] :: prod(r)", all) == Counts{{"mul", 3}});
  CHECK(counted("Y[] = A[r] :: max(r)", some) == Counts{{"max", 1}});
  CHECK(counted("Y[] = A[r] :: min(r)", {absent, absent, absent, 2}) == Counts{});
  CHECK(counted("Y[] = A[r] :: argmax(r)", all) == Counts{{"argmax", 3}});
  CHECK(counted("Y[] = A[r] :: max(r)", {absent, absent, absent, absent}) == Counts{});
}

TEST_CASE("Operators count by name where their result is present", "[unit][interpreter]") {
  CHECK(counted("Y[r] = exp(A[r] - B[r]) / 2", some) == Counts{{"exp", 2}, {"add", 2}, {"divide", 2}});
  CHECK(counted("Y[r] = -A[r] ** 2 // 3 % 5", some) ==
        Counts{{"negate", 2}, {"power", 2}, {"floor_divide", 2}, {"modulo", 2}});
  CHECK(counted("Y[r] = not (A[r] > 1 and B[r] < 1 or A[r] == 1)", all) ==
        Counts{{"not", 4}, {"compare", 12}, {"and", 4}, {"or", 4}});
  CHECK(counted("Y[r] = where(r < 2, A[r], -inf)", all) == Counts{{"where", 4}});
  CHECK(counted("Y[r] = A[r] ?? 0", some) == Counts{{"default", 4}});
}

TEST_CASE("An addition or a maximum counts where it combines two present operands", "[unit][interpreter]") {
  CHECK(counted("Y[r] = A[r] + B[r]", some) == Counts{{"add", 2}});
  CHECK(counted("Y[r] = max(A[r], B[r], 0)", some) == Counts{{"max", 4}});
  CHECK(counted("Y[r] = max(A[r], B[r])", some) == Counts{{"max", 2}});
}

TEST_CASE("Indices, predicates and operators without a tensor do not count", "[unit][interpreter]") {
  CHECK(counted("Y[r] = A[(r + 1) % R] if A[r] * 2 > 3", all) == Counts{});
  CHECK(counted("Y[r] = A[r] * exp(r * 2 - R)", all) == Counts{{"mul", 4}});
}

TEST_CASE("A culled point costs nothing", "[unit][interpreter]") {
  CHECK(counted("Y[] = A[r] * B[r] if r < 2", all) == Counts{{"mul", 2}, {"add", 1}});
}

TEST_CASE("Operations are counted by statement", "[unit][interpreter]") {
  const Evaluation result = evaluate_small({"A: R"}, {"X[r] = A[r] * 2", "Y[] = X[r]", "Z[] = Y[] - 1"},
                                           {{"R", 4}}, {{"A", vector(all)}});
  CHECK(result.operations == std::vector<Counts>{{{"mul", 4}}, {{"add", 3}}, {{"add", 1}}});
  CHECK(total(result.operations) == Counts{{"mul", 4}, {"add", 4}});
}

}  // namespace
}  // namespace weir::test
