// SPDX-License-Identifier: Apache-2.0
#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

/// Whether `other` is among the `width` tokens nearest to `at` in a line of `length`, the window shifted
/// inwards at the borders.
bool is_neighbour(Index at, Index other, Index width, Index length) {
  const Index first = std::max<Index>(0, std::min(at - width / 2, length - width));
  return other >= first && other < first + width;
}

/// Softmax attention of every token to those of the P that `visible(p, m)` names.
template <class Visible>
Array among_tokens(const Problem& x, const Visible& visible) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const auto a =
        softmax(x["P"], [&](Index m) { return visible(p, m) ? query_key(x, b, h, p, m) : unseen; });
    loop(x["F"], x["P"])(
        [&](Index f, Index m) { av(b, h, p, f) += a[static_cast<std::size_t>(m)] * x("V")(b, h, m, f); });
  });
  return av;
}

Array line(const Problem& x) {
  return among_tokens(x, [&](Index p, Index m) { return is_neighbour(p, m, x["W"], x["P"]); });
}

Array dilated(const Problem& x) {
  return among_tokens(x, [&](Index p, Index m) {
    const Index d = x["D"];
    Index length = 0;  // of the tokens with this remainder
    for (Index t = p % d; t < x["P"]; t += d) ++length;
    return p % d == m % d && is_neighbour(p / d, m / d, x["W"], length);
  });
}

Array plane(const Problem& x) {
  const Index height = x["Y"], width = x["X"];
  Array av({x["B"], x["H"], height, width, x["F"]});
  loop(x["B"], x["H"], height, width)([&](Index b, Index h, Index py, Index px) {
    const auto a = softmax(height * width, [&](Index m) {
      const Index my = m / width, mx = m % width;
      if (!is_neighbour(py, my, x["R"], height) || !is_neighbour(px, mx, x["S"], width)) return unseen;
      return sum(x["E"], [&](Index e) { return x("Q")(b, h, py, px, e) * x("K")(b, h, my, mx, e); });
    });
    loop(x["F"], height * width)([&](Index f, Index m) {
      av(b, h, py, px, f) += a[static_cast<std::size_t>(m)] * x("V")(b, h, m / width, m % width, f);
    });
  });
  return av;
}

}  // namespace

ReferenceCases window_cases() {
  return {
      {"neighborhood_1d", "AV", line},
      {"neighborhood_1d_dilated", "AV", dilated, {{"P", {1, 14}}, {"D", {1, 3}}}},
      {"neighborhood_2d", "AV", plane},
  };
}

}  // namespace weir::test
