// SPDX-License-Identifier: Apache-2.0
#include "sim/report/analysis_json.hpp"
#include "sim/report/analysis_text.hpp"
#include "validation/catch.hpp"
#include "validation/unit/analysis/cascades.hpp"

namespace weir::test {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Cascade& cascade, const Sizes& given = {}) {
  return analysis_json(cascade, analyze(cascade, given, 1 << 20), std::nullopt);
}

std::vector<std::string> keys(const Json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  return keys;
}

Architecture machine() {
  Architecture architecture;
  architecture.name = "small";
  architecture.clock_hz = 1e9;
  architecture.array2d.rows = 4;
  architecture.array2d.columns = 4;
  architecture.array1d.columns = 4;
  architecture.dram.bandwidth_bytes_per_s = 1e9;
  return architecture;
}

TEST_CASE("analysis_json has these keys at its top, in this order", "[unit][analysis]") {
  const std::vector<std::string> expected = {
      "schema_version",      "name",         "taxonomy",       "passes",
      "passes_by_tensor",    "reasons",      "einsums",        "extents",
      "missing_extents",     "operations",   "operations_sum", "operations_method",
      "footprints",          "buffer_bytes", "traffic",        "traffic_bytes",
      "operations_per_byte", "roofline",     "hints"};
  CHECK(keys(json_of(example("3-pass"))) == expected);
}

TEST_CASE("analysis_json gives passes by rank and tensor and operations by operator", "[unit][analysis]") {
  const Json json = json_of(example("3-pass"));
  CHECK(json["passes"].dump() == R"({"P":1,"E":1,"M":3,"F":1})");
  CHECK(json["passes_by_tensor"]["M"].dump() == R"({"K":3,"QK":3,"SN":2,"A":1,"V":1})");
  CHECK(json["operations"].dump() == R"({"add":5040,"divide":576,"exp":576,"max":552,"mul":4608})");
  CHECK(json["reasons"][0].dump() == R"({"rank":"M","tensor":"K","pass":2,"partial":false,)"
                                     R"("chain":[{"einsum":"GM","line":2},{"einsum":"SN","line":3}]})");
  CHECK(json["operations_method"] == "closed form");
}

TEST_CASE("analysis_json has null where there is no number", "[unit][analysis]") {
  const Cascade cascade = test::cascade({"E: 2"}, {"Q: P, E"}, {"A[p] = Q[p, e]"});
  const Json json = json_of(cascade);
  CHECK(json["missing_extents"].dump() == R"(["P"])");
  CHECK(json["passes"].dump() == R"({"P":1,"E":1})");
  for (const char* key : {"operations", "footprints", "traffic", "traffic_bytes", "roofline"}) {
    CAPTURE(key);
    CHECK(json[key].is_null());
  }
  const Cascade delta =
      test::cascade({"T: 4", "E: 3"}, {"K: T, E", "S: T+1, E"},
                    {"S[0, e] = 0", "U[t] = K[t, e] * S[t, e]", "S[t+1, e] = S[t, e] - K[t, e] * U[t]"});
  CHECK(json_of(delta)["passes"].dump() == R"({"T":1,"E":null})");
}

TEST_CASE("A roofline says what binds", "[unit][analysis]") {
  const Analysis analysis = analyze(example("FuseMax 1"), {}, 1 << 20);  // 34 operations, 38 bytes
  const Roofline position = roofline(analysis, machine());
  CHECK_THAT(position.peak_operations_per_s, Catch::Matchers::WithinRel(40e9, 1e-12));
  CHECK_THAT(position.ridge(), Catch::Matchers::WithinRel(40.0, 1e-12));
  CHECK_THAT(position.memory_s, Catch::Matchers::WithinRel(38e-9, 1e-12));
  CHECK_FALSE(position.is_compute_bound());
  CHECK(analysis_json(example("FuseMax 1"), analysis, position)["roofline"]["bound_by"] == "memory");
}

TEST_CASE("analysis_text shows a cascade whole", "[unit][analysis]") {
  const Cascade cascade = example("FuseMax 1");
  const Analysis analysis = analyze(cascade, {}, 1024);
  CHECK(analysis_text(cascade, analysis, roofline(analysis, machine())) ==
        R"(cascade: 2-pass over K

Einsums

  line  Einsum
     1  Y[] = A[k] * B[k]
     2  Z[] = Y[] * A[k]

Passes

  rank  passes  by tensor
  K          2  A 2, B 1

  pass 2 of A: Z (line 2) needs Y (line 1), which takes all of K

Operations

  Einsum  space  points  operations    counted by
  Y       k           9  8 add, 9 mul  closed form
  Z       k           9  8 add, 9 mul  closed form

  operator  operations        share
  add               16       47.1 %
  mul               18       52.9 %
  --------  ----------  -----------
  all               34  closed form

Live footprints, at least

  rank  tensor  live         elements  bytes
  K     A       whole fiber         9     18
  K     B       element             1      2

Off-chip traffic, at least, with a buffer of 1,024 bytes

  tensor                size  times  bytes
  A       input           18      1     18
  B       input           18      1     18
  Y       intermediate     2      0      0
  Z       output           2      1      2
  ------  ------------  ----  -----  -----  ------------------------
  all                                   38  0.8947 operations a byte

Roofline of small

  0.8947 operations a byte; ridge at 40 (40.0 Goperations/s over 1.00 GB/s)
  bound by memory: 850 ps at the peak, 38.0 ns for the traffic
)");
}

TEST_CASE("analysis_text says which extents are missing", "[unit][analysis]") {
  const Cascade cascade = test::cascade({"M1: M // M0"}, {"K: M, E"}, {"A[m1, m0] = K[m1*M0 + m0, e]"});
  const std::string text = analysis_text(cascade, analyze(cascade, {}, 1024), std::nullopt);
  CHECK(text.find("\nNo extent for M, M0, E: operations, footprints and traffic need -s shape.M=... -s "
                  "shape.M0=... -s shape.E=...\n") != std::string::npos);
}

}  // namespace
}  // namespace weir::test
