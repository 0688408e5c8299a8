// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/bounds.hpp"

#include <stdexcept>

#include "einsum/analysis/analysis.hpp"
#include "validation/catch.hpp"
#include "validation/unit/analysis/cascades.hpp"

namespace weir::test {
namespace {

Bounds bounds(const Cascade& cascade, const Sizes& given, std::int64_t buffer_bytes) {
  const Sizes sizes = resolve_sizes(cascade, given);
  return find_bounds(cascade, count_passes(cascade), PresentPoints(cascade, sizes), buffer_bytes);
}

/// "whole fiber 72": what must be live of a tensor along a rank, in elements.
std::string live(const Bounds& bounds, const std::string& rank, const std::string& tensor) {
  for (const Footprint& footprint : bounds.footprints) {
    if (footprint.rank != rank || footprint.tensor != tensor) continue;
    return to_string(footprint.kind) + " " + std::to_string(footprint.elements);
  }
  return "none";
}

const TensorTraffic& traffic(const Bounds& bounds, const std::string& tensor) {
  for (const TensorTraffic& traffic : bounds.traffic) {
    if (traffic.tensor == tensor) return traffic;
  }
  throw std::logic_error("no traffic of " + tensor);
}

TEST_CASE("A tensor of several passes is live as a whole fiber, others by the element", "[unit][analysis]") {
  const Bounds three = bounds(example("3-pass"), {}, 1 << 20);
  CHECK(live(three, "M", "K") == "whole fiber 72");  // 24 keys of 3 words
  CHECK(live(three, "M", "QK") == "whole fiber 24");
  CHECK(live(three, "M", "V") == "element 1");
  CHECK(three.footprints.front().bytes == 2 * three.footprints.front().elements);
}

TEST_CASE("In one pass a chunk, two generations or a window are live", "[unit][analysis]") {
  const Bounds one = bounds(example("1-pass"), {}, 1 << 20);
  CHECK(live(one, "M", "K") == "tile 12");  // 4 keys of 3 words
  CHECK(live(one, "M", "QK") == "tile 4");
  CHECK(live(one, "M", "LM") == "tile 1");
  CHECK(live(one, "M", "RM") == "two generations 2");
  const Bounds window = bounds(attention({"A[m, f] = V[m + w - 1, f]"}), {}, 1 << 20);
  CHECK(live(window, "W", "V") == "element 1");
  const Bounds both = bounds(attention({"A[m] = V[m + w - 1, f]", "B[] = A[m]"}), {}, 1 << 20);
  CHECK(live(both, "M", "V") == "window 15");
}

TEST_CASE("An input moves once if its fiber fits, else once a pass", "[unit][analysis]") {
  const Sizes sizes = {{"P", 1000}, {"M", 1000}};
  const Bounds fits = bounds(example("3-pass"), sizes, 6000);  // K: 1000 x 3 x 2 bytes
  CHECK(traffic(fits, "K").bytes == 6000);
  CHECK(traffic(fits, "QK").bytes == 0);
  CHECK(traffic(fits, "AV").bytes == 10000);
  CHECK(fits.bytes == 32000);
  const Bounds small = bounds(example("3-pass"), sizes, 0);
  CHECK(traffic(small, "K").times == 3);
  CHECK(traffic(small, "K").bytes == 18000);
  CHECK(traffic(small, "K").because == "its M fiber of 6000 bytes does not fit");
  CHECK(traffic(small, "V").times == 1);
  const Bounds half = bounds(example("3-pass"), sizes, 1000);  // half a fiber of QK stays
  CHECK(traffic(half, "K").bytes == 12000);
}

TEST_CASE("What is made of an input is kept or spilled if that is less than to read it again",
          "[unit][analysis]") {
  const Sizes one_row = {{"P", 1}, {"M", 1000}, {"E", 64}};
  const Bounds kept = bounds(example("3-pass"), one_row, 2000);  // a fiber of QK fits
  CHECK(traffic(kept, "K").bytes == 128000);
  const Bounds spilled = bounds(example("3-pass"), one_row, 500);  // three quarters of one do not
  CHECK(traffic(spilled, "K").bytes == 128000 + 3 * 1500);
  CHECK(traffic(spilled, "K").because ==
        "its M fiber of 128000 bytes does not fit; part of it, or of what is made of it, is moved again");
}

TEST_CASE("One pass moves every input once, however small the buffer", "[unit][analysis]") {
  const Bounds one = bounds(example("1-pass"), {}, 0);
  CHECK(one.bytes == 768);  // words of 2 bytes: Q and K of 24 x 3, V and AV of 24 x 5
}

TEST_CASE("Elements that a predicate never reaches do not move", "[unit][analysis]") {
  const Cascade cascade = attention({"QK[m, p] = Q[p, e] * K[m, e] if m > p - W and m <= p and p >= 20"});
  const Bounds reached = bounds(cascade, {}, 1 << 20);
  CHECK(traffic(reached, "K").bytes == 36);  // 3 words of keys 18 to 23
  CHECK(traffic(reached, "Q").bytes == 24);
  CHECK(traffic(reached, "QK").bytes == 24);  // 3 keys of 4 queries
}

TEST_CASE("Dtypes have widths", "[unit][analysis]") {
  Cascade cascade = example("3-pass");
  cascade.dtypes = {{"default", "bf16"}, {"K", "fp32"}, {"V", "int4"}};
  CHECK(element_bytes(cascade, "Q") == 2);
  CHECK(element_bytes(cascade, "K") == 4);
  CHECK(element_bytes(cascade, "V") == 0.5);
  cascade.dtypes["V"] = "fp7";
  CHECK(error_of([&] { element_bytes(cascade, "V"); }) ==
        "c.yaml: dtype 'fp7' has no known width; expected one of bf16, bool, f16, f32, f64, fp16, fp32, fp4, "
        "fp64, fp8, fp8_e4m3, fp8_e5m2, i16, i32, i64, i8, int16, int32, int4, int64, int8, tf32, uint8");
}

TEST_CASE("An intensity is the operations over the least traffic", "[unit][analysis]") {
  const Analysis analysis = analyze(example("FuseMax 1"), {}, 1 << 20);
  // 9 + 8 and 9 + 8 operations; two inputs of 9 words and the output Z.
  CHECK(analysis.operations->sum == 34);
  CHECK(analysis.bounds->bytes == 38);
  CHECK_THAT(analysis.intensity(), Catch::Matchers::WithinRel(34.0 / 38, 1e-12));
}

}  // namespace
}  // namespace weir::test
