// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

std::size_t at(Index index) { return static_cast<std::size_t>(index); }

bool has(const std::vector<Index>& indices, Index index) {
  return std::find(indices.begin(), indices.end(), index) != indices.end();
}

/// The inputs of padding tokens do not count.
Array averaged_queries(const Problem& x) {
  Array q({x["B"], x["P"], x["D"]});
  const auto width = static_cast<double>(x["D"]);
  loop(x["B"], x["P"])([&](Index b, Index p) {
    double real = 1e-6;
    for (Index w = 0; w < x["W"] && w <= p; ++w) real += x("MK")(b, p - w);
    loop(x["D"])([&](Index d) {
      for (Index w = 0; w < x["W"] && w <= p; ++w)
        q(b, p, d) += x("X")(b, p - w, d) * x("MK")(b, p - w) / real;
    });
    const double mean = sum(x["D"], [&](Index d) { return q(b, p, d); }) / width;
    const double variance = sum(x["D"], [&](Index d) { return std::pow(q(b, p, d) - mean, 2); }) / width;
    loop(x["D"])([&](Index d) { q(b, p, d) = (q(b, p, d) - mean) / std::sqrt(variance + 1e-6); });
  });
  return q;
}

Array multi_query(const Problem& x) {
  const Array qn = averaged_queries(x);
  Array y({x["B"], x["P"], x["D"]});
  loop(x["B"], x["P"])([&](Index b, Index p) {
    const auto a = softmax(x["P"], [&](Index m) {
      if (m > p || x("MK")(b, m) != 1) return -4294967295.0;
      const double qk = sum(x["E"], [&](Index e) {
        return sum(x["D"], [&](Index d) { return x("WQ")(e, d) * qn(b, p, d); }) *
               sum(x["D"], [&](Index d) { return x("WK")(e, d) * x("X")(b, m, d); });
      });
      return qk / std::sqrt(static_cast<double>(x["E"]));
    });
    loop(x["D"])([&](Index d) {
      double av = 0;
      loop(x["P"], x["D"])([&](Index m, Index c) { av += a[at(m)] * x("WV")(d, c) * x("X")(b, m, c); });
      y(b, p, d) = (av + qn(b, p, d)) * x("MK")(b, p);
    });
  });
  return y;
}

/// What the gate says of query block n and key block r.
double block_score(const Problem& x, Index b, Index h, Index n, Index r) {
  double score = 0;
  loop(x["U"], x["E"])([&](Index u, Index e) {
    double most = x("K")(b, h, r, 0, e);
    double least = most;
    double mean = 0;
    double query = 0;
    loop(x["W"])([&](Index w) {
      most = std::max(most, x("K")(b, h, r, w, e));
      least = std::min(least, x("K")(b, h, r, w, e));
      mean += x("K")(b, h, r, w, e) / static_cast<double>(x["W"]);
      query += x("Q")(b, h, n, w, u) / static_cast<double>(x["W"]);
    });
    score += query * (x("WX")(h, e, u) * most + x("WN")(h, e, u) * least + x("WA")(h, e, u) * mean);
  });
  return score;
}

Array gated_blocks(const Problem& x) {
  const Index width = x["W"];
  Array av({x["B"], x["H"], x["N"], width, x["F"]});
  loop(x["B"], x["H"], x["N"])([&](Index b, Index h, Index n) {
    const auto chosen = largest(x["J"], n + 1, [&](Index r) { return block_score(x, b, h, n, r); });
    loop(width)([&](Index w) {
      const auto a = softmax(n * width + w + 1, [&](Index m) {
        if (!has(chosen, m / width)) return unseen;
        return sum(x["E"],
                   [&](Index e) { return x("Q")(b, h, n, w, e) * x("K")(b, h, m / width, m % width, e); });
      });
      loop(x["F"], n * width + w + 1)(
          [&](Index f, Index m) { av(b, h, n, w, f) += a[at(m)] * x("V")(b, h, m / width, m % width, f); });
    });
  });
  return av;
}

/// The keys that the predictor chooses for a query.
std::vector<Index> predicted(const Problem& x, Index b, Index h, Index p) {
  const auto basis = [&](Index r) {
    const double affinity = sum(x["U"], [&](Index u) {
      return x("QD")(b, h, p, u) * sum(x["M"], [&](Index m) { return x("KD")(b, h, m, u) * x("PN")(m, r); });
    });
    return affinity / std::sqrt(static_cast<double>(x["H"]));
  };
  const auto weights = softmax(x["R"], basis);
  const auto kept = largest(x["L"], x["R"], [&](Index r) { return weights[at(r)]; });
  return largest(x["J"], x["M"], [&](Index m) {
    double score = 0;
    for (const Index r : kept) {
      const double size = std::abs(x("PB")(r, m));
      if (size > 0.02) score += weights[at(r)] * size;
    }
    return score;
  });
}

Array sparsified(const Problem& x) {
  return attend(x, [&](Index b, Index h, Index p, Index m, double qk) {
    return p == 0 || has(predicted(x, b, h, p), m) ? qk : unseen;
  });
}

Array channels(const Problem& x) {
  Array y({x["B"], x["P"], x["D"]});
  loop(x["B"], x["D"])([&](Index b, Index d) {
    const auto a = softmax(x["D"], [&](Index c) {
      return sum(x["P"], [&](Index p) { return x("X")(b, p, d) * x("X")(b, p, c); });
    });
    loop(x["P"], x["D"])([&](Index p, Index c) { y(b, p, c) += x("X")(b, p, d) * a[at(c)]; });
  });
  return y;
}

Array voxel_gate(const Problem& x) {
  Array o({x["B"], x["P"], x["D"]});
  loop(x["B"], x["P"])([&](Index b, Index p) {
    double gate = 0;
    loop(x["N"])([&](Index n) {
      const double g = sum(x["C"], [&](Index c) { return x("WG")(n, c) * x("G")(b, p, c); });
      const double s = sum(x["D"], [&](Index d) { return x("WX")(n, d) * x("X")(b, p, d); });
      gate += x("UG")(n) * std::max(g, 0.0) + x("UX")(n) * std::max(s, 0.0);
    });
    loop(x["D"])([&](Index d) { o(b, p, d) = logistic(gate) * x("X")(b, p, d); });
  });
  return o;
}

/// The quadratic form: weights whose rows sum to 1, some of them negative.
Array subtracted(const Problem& x) {
  Array av({x["B"], x["H"], x["Y"], x["X"], x["F"]});
  const Index width = x["X"];
  const Index count = x["Y"] * width;
  const auto all = static_cast<double>(count);
  const double scale = 1 / (std::sqrt(static_cast<double>(x["E"])) * all);
  loop(x["B"], x["H"], x["Y"], width)([&](Index b, Index h, Index i, Index j) {
    const auto score = [&](Index m) {
      return sum(x["E"],
                 [&](Index e) { return x("Q")(b, h, i, j, e) * x("K")(b, h, m / width, m % width, e); });
    };
    const double mean = sum(count, score) / all;
    loop(x["F"])([&](Index f) {
      double value = sum(count, [&](Index m) {
        return (scale * (score(m) - mean) + 1 / all) * x("V")(b, h, m / width, m % width, f);
      });
      loop(3, 3)([&](Index r, Index s) {
        value += x("V").padded(b, h, i + r - 1, j + s - 1, f) * x("RW")(b, h, f, r, s);
      });
      av(b, h, i, j, f) = value;
    });
  });
  return av;
}

Array taylor(const Problem& x) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    double all = 1e-12;
    for (Index m = 0; m <= std::min(p, x["M"] - 1); ++m) {
      const double u = query_key(x, b, h, p, m) / std::sqrt(static_cast<double>(x["E"]));
      const double weight = ((u + 1) * (u + 1) + 1) / 2;
      all += weight;
      loop(x["F"])([&](Index f) { av(b, h, p, f) += weight * x("V")(b, h, m, f); });
    }
    loop(x["F"])([&](Index f) { av(b, h, p, f) /= all; });
  });
  return av;
}

Array mean_normalised(const Problem& x) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    double all = 1e-4 * static_cast<double>(x["M"]);
    loop(x["M"])([&](Index m) {
      const double weight = sum(
          x["E"], [&](Index e) { return elu_plus_1(x("Q")(b, h, p, e)) * elu_plus_1(x("K")(b, h, m, e)); });
      all += weight;
      loop(x["F"])([&](Index f) { av(b, h, p, f) += weight * x("V")(b, h, m, f); });
    });
    loop(x["F"])([&](Index f) { av(b, h, p, f) /= all; });
  });
  return av;
}

}  // namespace

ReferenceCases predictor_cases() {
  return {
      {"mqsa",
       "Y",
       multi_query,
       {{"D", {2, 5}}},
       {{"MK", whole(0, 1)}},
       [](Extents& x) { x["M"] = x["P"], x["C"] = x["D"]; }},
      {"seer_attention",
       "AV",
       gated_blocks,
       {},
       {},
       [](Extents& x) { x["R"] = x["N"], x["S"] = x["W"], x["U"] = x["E"]; }},
      {"sparsifiner", "AV", sparsified, {{"R", {1, 5}}, {"L", {1, 3}}, {"J", {1, 6}}}},
      {"channel_attention", "Y", channels, {}, {}, [](Extents& x) { x["C"] = x["D"]; }},
      {"attention_gate", "O", voxel_gate},
      {"inline_attention", "AV", subtracted, {{"R", {3, 3}}, {"S", {3, 3}}}},
      {"based_attention", "AV", taylor},
      {"linfusion", "AV", mean_normalised},
  };
}

}  // namespace weir::test
