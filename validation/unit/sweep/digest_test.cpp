// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/digest.hpp"

#include "validation/catch.hpp"

namespace weir::test {
namespace {

// From the test vectors of the FNV specification (draft-eastlake-fnv).
TEST_CASE("The digest is FNV-1a of 128 bits", "[unit][sweep]") {
  CHECK(digest("") == "6c62272e07bb014262b821756295c58d");
  CHECK(digest("a") == "d228cb696f1a8caf78912b704e4a8964");
  CHECK(digest("foobar") == "343e1662793c64bf6f0d3597ba446f18");
}

}  // namespace
}  // namespace weir::test
