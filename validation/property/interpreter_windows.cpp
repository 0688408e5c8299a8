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

/// Blocks with halos: keys outside of the image are 0, and count.
Array halo(const Problem& x) {
  const Index rows = x["R"], columns = x["S"];
  Array av({x["B"], x["H"], x["Y1"], x["X1"], x["Y0"], x["X0"], x["F"]});
  loop(x["B"], x["H"], x["Y"], x["X"])([&](Index b, Index h, Index py, Index px) {
    const Index y0 = py % x["Y0"], x0 = px % x["X0"];
    const Index top = py - y0 - x["L"], left = px - x0 - x["L"];
    const auto a = softmax(rows * columns, [&](Index i) {
      const Index r = i / columns, s = i % columns;
      double content = 0, position = 0;
      for (Index e = 0; e < x["E"]; ++e) {
        const double q = x("Q")(b, h, py, px, e);
        content += q * x("K").padded(b, h, top + r, left + s, e);
        position += q * (x("RY")(r - y0 + rows - 1, e) + x("RX")(s - x0 + columns - 1, e));
      }
      return content / std::sqrt(static_cast<double>(x["E"])) + position;
    });
    loop(x["F"], rows * columns)([&](Index f, Index i) {
      av(b, h, py / x["Y0"], px / x["X0"], y0, x0, f) +=
          a[static_cast<std::size_t>(i)] * x("V").padded(b, h, top + i / columns, left + i % columns, f);
    });
  });
  return av;
}

void blocks(Extents& extents) {
  extents["X0"] = extents["Y0"];
  extents["Y"] = extents["Y1"] * extents["Y0"];
  extents["X"] = extents["X1"] * extents["X0"];
  extents["R"] = extents["S"] = extents["Y0"] + 2 * extents["L"];
  extents["N"] = 2 * extents["R"] - 1;
}

}  // namespace

ReferenceCases window_cases() {
  return {
      {"neighborhood_1d", "AV", line},
      {"neighborhood_1d_dilated", "AV", dilated, {{"P", {1, 14}}, {"D", {1, 3}}}},
      {"neighborhood_2d", "AV", plane},
      {"halonet", "AV", halo, {{"L", {1, 2}}, {"E", {1, 3}}, {"F", {1, 2}}}, {}, blocks},
  };
}

}  // namespace weir::test
