// SPDX-License-Identifier: Apache-2.0
#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

double scaled(const Problem& x, double qk) { return qk / std::sqrt(static_cast<double>(x["E"])); }

/// The causal softmax weights of a head, [P, M].
Array causal_weights(const Problem& x, Index b, Index h) {
  Array a({x["P"], x["M"]});
  loop(x["P"])([&](Index p) {
    const auto row =
        softmax(x["M"], [&](Index m) { return m > p ? unseen : scaled(x, query_key(x, b, h, p, m)); });
    loop(x["M"])([&](Index m) { a(p, m) = row[static_cast<std::size_t>(m)]; });
  });
  return a;
}

/// The keys whose mean attention is above 0.1, without the first of them.
std::vector<bool> sinks(const Array& a, Index tokens) {
  std::vector<bool> result;
  bool found = false;
  for (Index m = 0; m < tokens; ++m) {
    const double mean = sum(tokens, [&](Index p) { return a(p, m); }) / static_cast<double>(tokens - m);
    result.push_back(mean > 0.1 && found);
    found = found || mean > 0.1;
  }
  return result;
}

Array calibrated(const Problem& x) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"])([&](Index b, Index h) {
    const Array a = causal_weights(x, b, h);
    const std::vector<bool> sink = sinks(a, x["P"]);
    loop(x["P"], x["F"])([&](Index p, Index f) {
      double on_sinks = 0;
      for (Index m = 0; m < x["M"]; ++m) on_sinks += sink[static_cast<std::size_t>(m)] ? a(p, m) : 0;
      av(b, h, p, f) = sum(x["M"], [&](Index m) {
        if (p == 0) return m == 0 ? x("V")(b, h, 0, f) : 0;
        const double factor = sink[static_cast<std::size_t>(m)] ? 0.4 : 1 + 0.6 * on_sinks / (1 - on_sinks);
        return factor * a(p, m) * x("V")(b, h, m, f);
      });
    });
  });
  return av;
}

/// What the weights of a row are multiplied by, one factor a class.
std::vector<double> class_factors(const Problem& x, Index b, Index p, const Array& a) {
  std::vector<double> mass(4), count(4);
  for (Index m = 0; m < x["M"]; ++m) {
    const auto c = static_cast<std::size_t>(x("CL")(b, m));
    mass[c] += a(p, m);
    ++count[c];
  }
  const double image = mass[2] + mass[3];
  const bool looks = image >= 0.2 && mass[2] / (image + 1e-6 * (count[2] + count[3])) <= 0.5;
  if (static_cast<double>(p) < x("END")(b) || count[2] == 0 || !looks) return {1, 1, 1, 1};
  return {1, 0.6, 0.6, mass[3] == 0 ? 1 : 1 + 0.4 * (mass[1] + mass[2]) / mass[3]};
}

Array redistributed(const Problem& x) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"])([&](Index b, Index h) {
    const Array a = causal_weights(x, b, h);
    loop(x["P"], x["F"])([&](Index p, Index f) {
      const auto factors = class_factors(x, b, p, a);
      av(b, h, p, f) = sum(x["M"], [&](Index m) {
        return factors[static_cast<std::size_t>(x("CL")(b, m))] * a(p, m) * x("V")(b, h, m, f);
      });
    });
  });
  return av;
}

/// The logits of `count` choices, of a [choices, D] projection of a token.
std::vector<double> router(const Problem& x, const char* weight, Index count, Index b, Index p) {
  return softmax(count, [&](Index i) {
    return sum(x["D"], [&](Index d) { return x(weight)(i, d) * x("X")(b, p, d); });
  });
}

/// The gates of all heads for one token, 0 for a head that does not run.
std::vector<double> head_gates(const Problem& x, Index b, Index p) {
  const auto routed = router(x, "WR", x["R"], b, p);
  const auto shared = router(x, "WS", x["S"], b, p);
  const auto balance = router(x, "WH", 2, b, p);
  const auto chosen = largest(x["J"], x["R"], [&](Index r) { return routed[static_cast<std::size_t>(r)]; });
  double total = 0;
  for (const Index r : chosen) total += routed[static_cast<std::size_t>(r)];
  std::vector<double> gates;
  for (const double gate : shared) gates.push_back(2 * balance[0] * static_cast<double>(x["S"]) * gate);
  gates.resize(static_cast<std::size_t>(x["H"]));
  for (const Index r : chosen) {
    gates[static_cast<std::size_t>(x["S"] + r)] =
        2 * balance[1] * static_cast<double>(x["J"]) * routed[static_cast<std::size_t>(r)] / total;
  }
  return gates;
}

Array mixture_of_heads(const Problem& x) {
  Array o = attend_where(x, [](Index, Index, Index p, Index m) { return m <= p; });
  loop(x["B"], x["H"], x["P"], x["F"])([&](Index b, Index h, Index p, Index f) {
    o(b, h, p, f) *= head_gates(x, b, p)[static_cast<std::size_t>(h)];
  });
  return o;
}

Array mixture_of_attention(const Problem& x) {
  Array mx({x["B"], x["P"], x["D"]});
  loop(x["B"], x["P"], x["N"], x["H"])([&](Index b, Index p, Index n, Index h) {
    const double gate = router(x, "WR", x["N"], b, p)[static_cast<std::size_t>(n)];
    const auto a = softmax(x["M"], [&](Index m) {
      return m > p ? unseen
                   : sum(x["E"], [&](Index e) { return x("Q")(b, n, h, p, e) * x("K")(b, h, m, e); });
    });
    loop(x["D"], x["F"], x["M"])([&](Index d, Index f, Index m) {
      mx(b, p, d) += gate * x("WO")(n, d, h, f) * a[static_cast<std::size_t>(m)] * x("V")(b, h, m, f);
    });
  });
  return mx;
}

/// Which object comes next: M of them and the end of the path, in tiles of L0.
Array pointer(const Problem& x) {
  Array a({x["B"], x["L1"], x["L0"], x["P"]});
  loop(x["B"], x["P"])([&](Index b, Index p) {
    const auto row = softmax(x["M"] + 1, [&](Index m) {
      return x("BR")() + sum(m == x["M"] ? 0 : x["C"], [&](Index c) {
               const double dot =
                   sum(x["D"], [&](Index d) { return x("EN")(b, c, m, d) * x("DE")(b, c, p, d); });
               return x("WR")(c) * dot / std::sqrt(static_cast<double>(x["D"]));
             });
    });
    loop(x["M"] + 1)([&](Index m) { a(b, m / x["L0"], m % x["L0"], p) = row[static_cast<std::size_t>(m)]; });
  });
  return a;
}

}  // namespace

ReferenceCases edit_cases() {
  const auto square = [](Extents& x) { x["M"] = x["P"]; };
  const std::pair<Index, Index> classes = {4, 4}, sides = {2, 2};
  return {
      {"attention_calibration", "AV", calibrated, {{"P", {1, 20}}}, {}, square},
      {"attention_redistribution",
       "AV",
       redistributed,
       {{"C", classes}, {"P", {1, 16}}},
       {{"CL", whole(0, 3)}, {"END", whole(0, 6)}}},
      {"mixture_of_heads",
       "O",
       mixture_of_heads,
       {{"U", sides}, {"P", {1, 6}}},
       {},
       [](Extents& x) { x["H"] = x["S"] + x["R"]; }},
      {"mixture_of_attention", "MX", mixture_of_attention, {{"P", {1, 5}}, {"M", {1, 7}}}},
      {"oat_pointer", "A", pointer, {}, {}, [](Extents& x) { x["N"] = x["M"] + 1; }},
  };
}

}  // namespace weir::test
