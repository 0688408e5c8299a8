// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

bool contains(const std::vector<Index>& indices, Index index) {
  return std::find(indices.begin(), indices.end(), index) != indices.end();
}

double scaled(const Problem& x, double qk) { return qk / std::sqrt(static_cast<double>(x["E"])); }

Array top_keys(const Problem& x) {
  return attend(x, [&](Index b, Index h, Index p, Index m, double qk) {
    const auto kept = largest(x["J"], x["M"], [&](Index i) { return query_key(x, b, h, p, i); });
    return contains(kept, m) ? qk : unseen;
  });
}

/// The mean of the W tokens of region n, [H, E] of one entry of the batch, as one function of (h, e).
double mean(const Problem& x, const char* tensor, Index b, Index h, Index n, Index e) {
  return sum(x["W"], [&](Index w) { return x(tensor)(b, h, n, w, e); }) / static_cast<double>(x["W"]);
}

Array regions(const Problem& x) {
  const Index size = x["W"];
  Array av({x["B"], x["H"], x["N"], size, x["F"]});
  loop(x["B"], x["N"])([&](Index b, Index n) {
    const auto near = largest(x["J"], x["N"], [&](Index r) {
      double affinity = 0;
      loop(x["H"], x["E"])(
          [&](Index h, Index e) { affinity += mean(x, "Q", b, h, n, e) * mean(x, "K", b, h, r, e); });
      return affinity;
    });
    loop(x["H"], size)([&](Index h, Index w) {
      const auto a = softmax(x["N"] * size, [&](Index i) {
        if (!contains(near, i / size)) return unseen;
        const double qk =
            sum(x["E"], [&](Index e) { return x("Q")(b, h, n, w, e) * x("K")(b, h, i / size, i % size, e); });
        return qk / std::sqrt(static_cast<double>(x["H"] * x["E"]));
      });
      loop(x["F"], x["N"] * size)([&](Index f, Index i) {
        av(b, h, n, w, f) += a[static_cast<std::size_t>(i)] * x("V")(b, h, i / size, i % size, f);
      });
    });
  });
  return av;
}

/// The queries of a head, each less its mean and over its standard deviation.
Array standardised(const Problem& x, Index b, Index h) {
  Array q({x["P"], x["E"]});
  const auto width = static_cast<double>(x["E"]);
  loop(x["P"])([&](Index p) {
    const double mean = sum(x["E"], [&](Index e) { return x("Q")(b, h, p, e); }) / width;
    const double variance =
        sum(x["E"], [&](Index e) { return std::pow(x("Q")(b, h, p, e) - mean, 2); }) / width;
    loop(x["E"])([&](Index e) { q(p, e) = (x("Q")(b, h, p, e) - mean) / std::sqrt(variance + 1e-6); });
  });
  return q;
}

Array clusters(const Problem& x) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"])([&](Index b, Index h) {
    const Array q = standardised(x, b, h);
    std::vector<double> taken(static_cast<std::size_t>(x["P"]), 0.01);
    loop(x["C"])([&](Index c) {
      const auto members = largest(x["W"], x["P"], [&](Index p) {
        return sum(x["E"], [&](Index e) { return x("MU")(h, c, e) * q(p, e); });
      });
      for (const Index p : members) {
        const auto a = softmax(p + 1, [&](Index m) {
          return contains(members, m) ? sum(x["E"], [&](Index e) { return q(p, e) * q(m, e); }) : unseen;
        });
        ++taken[static_cast<std::size_t>(p)];
        loop(x["F"], p + 1)(
            [&](Index f, Index m) { av(b, h, p, f) += a[static_cast<std::size_t>(m)] * x("V")(b, h, m, f); });
      }
    });
    loop(x["P"], x["F"])([&](Index p, Index f) { av(b, h, p, f) /= taken[static_cast<std::size_t>(p)]; });
  });
  return av;
}

/// A set of kept tokens that loses its least attended old one whenever it is full.
Array evicting(const Problem& x) {
  Array av({x["B"], x["H"], x["T"], x["F"]});
  loop(x["B"], x["H"])([&](Index b, Index h) {
    std::set<Index> kept;
    std::vector<double> got(static_cast<std::size_t>(x["T"]));
    for (Index t = 0; t < x["T"]; ++t) {
      kept.insert(t);
      const auto a = softmax(x["T"], [&](Index m) {
        if (kept.count(m) == 0) return unseen;
        return scaled(x, sum(x["E"], [&](Index e) { return x("Q")(b, h, t, e) * x("K")(b, h, m, e); }));
      });
      for (std::size_t m = 0; m < a.size(); ++m) got[m] += a[m];
      loop(x["F"], x["T"])(
          [&](Index f, Index m) { av(b, h, t, f) += a[static_cast<std::size_t>(m)] * x("V")(b, h, m, f); });
      Index victim = -1;
      for (const Index m : kept) {
        const bool old = m < t - x["R"];
        const bool less =
            victim < 0 || got[static_cast<std::size_t>(m)] < got[static_cast<std::size_t>(victim)];
        if (old && less) victim = m;
      }
      if (static_cast<Index>(kept.size()) >= x["W"]) kept.erase(victim);
    }
  });
  return av;
}

/// The tokens that a full step of decoding picks for a group of heads.
std::vector<Index> recycled_list(const Problem& x, Index b, Index g) {
  std::vector<double> most(static_cast<std::size_t>(x["M"]));
  loop(x["H"])([&](Index h) {
    const auto a = softmax(x["M"], [&](Index m) {
      return scaled(x, sum(x["E"], [&](Index e) { return x("Q")(b, g, h, e) * x("K")(b, g, m, e); }));
    });
    loop(x["M"], x["M"])([&](Index m, Index near) {
      const Index first = m - x["U"] / 2;
      double& pooled = most[static_cast<std::size_t>(m)];
      if (near >= first && near < first + x["U"])
        pooled = std::max(pooled, a[static_cast<std::size_t>(near)]);
    });
  });
  return largest(x["J"], x["M"], [&](Index m) { return most[static_cast<std::size_t>(m)]; });
}

Array recycled(const Problem& x) {
  Array av({x["B"], x["G"], x["H"], x["F"]});
  const Index own = x["M"];
  loop(x["B"], x["G"], x["H"])([&](Index b, Index g, Index h) {
    const auto list = recycled_list(x, b, g);
    const auto a = softmax(own + 1, [&](Index m) {
      if (m < own && !contains(list, m)) return unseen;
      return scaled(x, sum(x["E"], [&](Index e) {
                      return x("QN")(b, g, h, e) * (m < own ? x("K")(b, g, m, e) : x("KN")(b, g, e));
                    }));
    });
    loop(x["F"], own + 1)([&](Index f, Index m) {
      av(b, g, h, f) += a[static_cast<std::size_t>(m)] * (m < own ? x("V")(b, g, m, f) : x("VN")(b, g, f));
    });
  });
  return av;
}

Array persistent(const Problem& x) {
  Array av({x["N"], x["B"], x["H"], x["F"]});
  loop(x["B"], x["H"], x["N"])([&](Index b, Index h, Index n) {
    const auto list = largest(x["J"], x["M"], [&](Index m) {
      return sum(x["E"], [&](Index e) { return x("Q")(b, h, e) * x("K")(b, h, m, e); });
    });
    const auto a = softmax(x["M"], [&](Index m) {
      if (!contains(list, m)) return unseen;
      return scaled(x, sum(x["E"], [&](Index e) { return x("QN")(n, b, h, e) * x("KN")(n, b, h, m, e); }));
    });
    loop(x["F"], x["M"])(
        [&](Index f, Index m) { av(n, b, h, f) += a[static_cast<std::size_t>(m)] * x("VN")(n, b, h, m, f); });
  });
  return av;
}

}  // namespace

ReferenceCases selection_cases() {
  return {
      {"topk_attention", "AV", top_keys, {{"J", {1, 15}}}},
      {"biformer", "AV", regions, {}, {}, [](Extents& x) { x["R"] = x["N"], x["U"] = x["W"]; }},
      {"routing_transformer",
       "AV",
       clusters,
       {{"E", {2, 5}}, {"W", {1, 7}}},
       {},
       [](Extents& x) { x["N"] = x["U"] = x["W"]; }},
      {"heavy_hitter_eviction", "AV", evicting, {{"W", {1, 6}}}, {}, [](Extents& x) { x["M"] = x["T"]; }},
      {"recycled_attention", "AV", recycled, {{"J", {1, 9}}, {"U", {1, 7}}}},
      {"tidal_decode", "AV", persistent, {{"J", {1, 9}}}},
  };
}

}  // namespace weir::test
