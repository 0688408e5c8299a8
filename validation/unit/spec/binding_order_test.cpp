// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "einsum/lowering/mapping.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

std::string printed(const std::string& text) {
  return to_string(BindingSweep{"", parse_binding_order(text, {"b.yaml", 1, 1})});
}

std::string order_error(const std::string& text) {
  return spec_error_of([&] { parse_binding_order(text, {"b.yaml", 1, 1}); });
}

TEST_CASE("A binding order has steps, groups, members and lags", "[unit][lowering]") {
  const auto steps = parse_binding_order("(SLNV@3 | QK) -> LM -> SLN@2b || AV", {"b.yaml", 2, 5});
  REQUIRE(steps.size() == 2);
  REQUIRE(steps[0].size() == 3);
  REQUIRE(steps[0][0].size() == 2);
  CHECK(steps[0][0][0].einsum == "SLNV");
  CHECK(steps[0][0][0].lag == 3);
  CHECK_FALSE(steps[0][0][0].lag_in_blocks);
  CHECK(steps[0][0][1].einsum == "QK");
  CHECK(to_string(steps[0][0][1].where) == "b.yaml:2:15");
  CHECK(steps[0][2][0].lag == 2);
  CHECK(steps[0][2][0].lag_in_blocks);
  REQUIRE(steps[1].size() == 1);
  CHECK(steps[1][0][0].einsum == "AV");
}

TEST_CASE("A printed binding order reads back to itself", "[unit][lowering]") {
  for (const char* text : {"QK", "QK -> LM", "(A | B)", "(A@3 | B | C@1b) -> D", "A || B -> C", "A || || B",
                           "|| A", "A ||", "A@0b"}) {
    CHECK(printed(text) == text);
  }
  CHECK(printed("A|B->C||D@0") == "(A | B) -> C || D");
  CHECK(printed("  ( A )  ->\tB") == "A -> B");
}

TEST_CASE("parse_binding_order says what is wrong, and where", "[unit][lowering]") {
  CHECK(order_error("") == "b.yaml:1:1: unexpected end of the order; expected an Einsum");
  CHECK(order_error(" || ") == "b.yaml:1:5: unexpected end of the order; expected an Einsum");
  CHECK(order_error("A ->") == "b.yaml:1:5: unexpected end of the order; expected an Einsum");
  CHECK(order_error("-> A") == "b.yaml:1:1: unexpected '-'; expected an Einsum");
  CHECK(order_error("A | -> B") == "b.yaml:1:5: unexpected '-'; expected an Einsum");
  CHECK(order_error("A B") == "b.yaml:1:3: unexpected 'B'; expected '->', '|', '||' or the end of the order");
  CHECK(order_error("(A | B") == "b.yaml:1:7: unexpected end of the order; expected '|' or ')'");
  CHECK(order_error("(A -> B)") == "b.yaml:1:4: unexpected '-'; expected '|' or ')'");
  CHECK(order_error("A)") == "b.yaml:1:2: unexpected ')'; expected '->', '|', '||' or the end of the order");
  CHECK(order_error("((A))") == "b.yaml:1:2: unexpected '('; expected an Einsum");
  CHECK(order_error("2A") == "b.yaml:1:1: unexpected '2'; expected an Einsum");
  CHECK(order_error("A@") ==
        "b.yaml:1:3: unexpected end of the order; expected how many tiles behind, as in '@2', or blocks, as "
        "in '@1b'");
  CHECK(order_error("A@-1") ==
        "b.yaml:1:3: unexpected '-'; expected how many tiles behind, as in '@2', or blocks, as in '@1b'");
  CHECK(order_error("A@2c") == "b.yaml:1:4: unexpected 'c'; expected 'b' for blocks, or a blank");
  CHECK(order_error("A@99999999999999999999") ==
        "b.yaml:1:3: unexpected '9'; expected how many tiles behind, as in '@2', or blocks, as in '@1b'");
}

}  // namespace
}  // namespace weir::test
