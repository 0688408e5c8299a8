// SPDX-License-Identifier: Apache-2.0
#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

const double pi = std::acos(-1.0);

/// Two transforms one after the other, in complex numbers of two parts.
Array fourier(const Problem& x) {
  Array y({x["B"], x["T"], x["D"]});
  loop(x["B"], x["T"], x["D"])([&](Index b, Index i, Index c) {
    loop(x["T"], x["D"])([&](Index t, Index d) {
      const double over_tokens = 2 * pi * static_cast<double>(i * t) / static_cast<double>(x["T"]);
      const double over_channels = 2 * pi * static_cast<double>(c * d) / static_cast<double>(x["D"]);
      y(b, i, c) += x("X")(b, t, d) * (std::cos(over_tokens) * std::cos(over_channels) -
                                       std::sin(over_tokens) * std::sin(over_channels));
    });
  });
  return y;
}

Array convolution(const Problem& x) {
  Array y({x["B"], x["P"], x["D"]});
  loop(x["B"], x["P"], x["D"], x["P"])([&](Index b, Index p, Index d, Index lag) {
    y(b, p, d) += x("W")(d, lag) * x("X").padded(b, p - lag, d);
  });
  return y;
}

Array elman(const Problem& x) {
  const Index n = x["D"];
  Array s({x["B"], x["T"] + 1, n});
  loop(x["B"], x["T"], n)([&](Index b, Index t, Index d) {
    s(b, t + 1, d) = std::tanh(
        sum(n, [&](Index c) { return x("U")(d, c) * s(b, t, c) + x("W")(d, c) * x("X")(b, t, c); }));
  });
  return s;
}

Array quasi_lstm(const Problem& x) {
  Array y({x["B"], x["T"], x["D"]});
  loop(x["B"], x["D"])([&](Index b, Index d) {
    double state = 0;
    for (Index t = 0; t < x["T"]; ++t) {
      const auto convolved = [&](Index c) {
        return sum(x["U"],
                   [&](Index lag) { return x("WC")(c, x["U"] - 1 - lag) * x("X").padded(b, t - lag, c); });
      };
      const auto gate = [&](const char* weight, const char* bias) {
        return x(bias)(d) + sum(x["D"], [&](Index c) { return x(weight)(d, c) * convolved(c); });
      };
      const double keep = std::pow(1 - logistic(gate("WF", "BF")), std::max(0.0, x("AL")()));
      state = keep * state + logistic(gate("WI", "BI")) * convolved(d);
      y(b, t, d) = logistic(gate("WO", "BO")) * state * gelu_of(x("GX")(b, t, d));
    }
  });
  return y;
}

/// Rows of the last axis less their mean, over their standard deviation.
Array standardised(const Array& x, Index batches, Index rows, Index width) {
  Array y({batches, rows, width});
  loop(batches, rows)([&](Index b, Index p) {
    const double mean = sum(width, [&](Index d) { return x(b, p, d); }) / static_cast<double>(width);
    const double square = sum(width, [&](Index d) { return x(b, p, d) * x(b, p, d) - mean * mean; });
    const double variance = std::max(0.0, square / static_cast<double>(width));
    loop(width)([&](Index d) { y(b, p, d) = (x(b, p, d) - mean) / std::sqrt(variance + 1e-5); });
  });
  return y;
}

Array ninformer(const Problem& x) {
  const Index batches = x["B"], tokens = x["P"], width = x["D"];
  const Array a = standardised(x("XN"), batches, tokens, width);
  Array v({batches, tokens, width});
  loop(batches, tokens, width)([&](Index b, Index p, Index d) {
    v(b, p, d) = x("XN")(b, p, d) + x("CB")(p) + sum(x["N"], [&](Index n) {
                   const double hidden =
                       x("CA")(n) + sum(tokens, [&](Index q) { return x("WA")(n, q) * a(b, q, d); });
                   return x("WB")(p, n) * gelu_of(hidden);
                 });
  });
  const Array c = standardised(v, batches, tokens, width);
  Array y({batches, tokens, width});
  loop(batches, tokens, width)([&](Index b, Index p, Index d) {
    const double mixed = v(b, p, d) + x("CD")(d) + sum(x["R"], [&](Index r) {
                           const double hidden =
                               x("CC")(r) + sum(width, [&](Index k) { return x("WC")(r, k) * c(b, p, k); });
                           return x("WD")(d, r) * gelu_of(hidden);
                         });
    y(b, p, d) = mixed * (x("CP")(d) + sum(width, [&](Index k) { return x("WP")(d, k) * x("XN")(b, p, k); }));
  });
  return y;
}

/// A depthwise convolution of `size` x `size` taps, `dilation` apart, 0 outside of the image.
Array depthwise(const Problem& x, const Array& in, const char* weight, const char* bias, Index dilation) {
  const Index size = dilation == 1 ? 5 : 7;
  Array out({x["B"], x["C"], x["Y"], x["Z"]});
  loop(x["B"], x["C"], x["Y"], x["Z"])([&](Index b, Index c, Index y, Index z) {
    out(b, c, y, z) = x(bias)(c);
    loop(size, size)([&](Index r, Index s) {
      const Index up = dilation * (r - size / 2), left = dilation * (s - size / 2);
      out(b, c, y, z) += x(weight)(c, r, s) * in.padded(b, c, y + up, z + left);
    });
  });
  return out;
}

/// A 1 x 1 convolution.
Array pointwise(const Problem& x, const Array& in, const char* weight, const char* bias) {
  Array out({x["B"], x["C"], x["Y"], x["Z"]});
  loop(x["B"], x["C"], x["Y"], x["Z"])([&](Index b, Index c, Index y, Index z) {
    out(b, c, y, z) = x(bias)(c) + sum(x["C"], [&](Index k) { return x(weight)(c, k) * in(b, k, y, z); });
  });
  return out;
}

Array large_kernel(const Problem& x) {
  Array p = pointwise(x, x("X"), "WA", "BA");
  loop(x["B"], x["C"], x["Y"],
       x["Z"])([&](Index b, Index c, Index y, Index z) { p(b, c, y, z) = gelu_of(p(b, c, y, z)); });
  const Array near = depthwise(x, p, "W0", "B0", 1);
  Array gated = pointwise(x, depthwise(x, near, "W1", "B1", 3), "W2", "B2");
  loop(x["B"], x["C"], x["Y"],
       x["Z"])([&](Index b, Index c, Index y, Index z) { gated(b, c, y, z) *= p(b, c, y, z); });
  Array out = pointwise(x, gated, "WB", "BB");
  loop(x["B"], x["C"], x["Y"],
       x["Z"])([&](Index b, Index c, Index y, Index z) { out(b, c, y, z) += x("X")(b, c, y, z); });
  return out;
}

void same_width(Extents& extents) { extents["C"] = extents["N"] = extents["D"]; }

}  // namespace

ReferenceCases mixer_cases() {
  const std::pair<Index, Index> five = {5, 5}, seven = {7, 7};
  return {
      {"fnet", "Y", fourier, {}, {}, [](Extents& x) { x["I"] = x["T"], x["C"] = x["D"]; }},
      {"long_convolution", "Y", convolution, {}, {}, [](Extents& x) { x["M"] = x["P"]; }},
      {"elman_rnn", "S", elman, {}, {}, same_width},
      {"quasi_lstm", "Y", quasi_lstm, {{"U", {1, 4}}}, {}, same_width},
      {"ninformer", "Y", ninformer, {}, {}, [](Extents& x) { x["C"] = x["D"]; }},
      {"large_kernel_attention",
       "O",
       large_kernel,
       {{"R", five}, {"S", five}, {"U", seven}, {"V", seven}, {"Y", {1, 6}}, {"Z", {1, 6}}},
       {},
       same_width},
  };
}

}  // namespace weir::test
