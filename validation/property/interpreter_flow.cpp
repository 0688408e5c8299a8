// SPDX-License-Identifier: Apache-2.0
#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

constexpr double eps = 1e-6;

/// Flowformer over the first `sinks` queries and `sources` keys of one head, all at once.
struct Flow {
  const Problem& x;
  Index b, h, sinks, sources;

  double query(Index p, Index e) const { return logistic(x("Q")(b, h, p, e)); }
  double key(Index m, Index e) const { return logistic(x("K")(b, h, m, e)); }

  /// What flows into a sink and out of a source.
  double into(Index p) const {
    return sum(x["E"], [&](Index e) {
      return (query(p, e) + eps) * (eps + sum(sources, [&](Index m) { return key(m, e); }));
    });
  }
  double out_of(Index m) const {
    return sum(x["E"], [&](Index e) {
      return (key(m, e) + eps) * (eps + sum(sinks, [&](Index p) { return query(p, e); }));
    });
  }
};

Array not_causal(const Problem& x) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  const auto sources = static_cast<double>(x["M"]);
  loop(x["B"], x["H"])([&](Index b, Index h) {
    const Flow flow{x, b, h, x["P"], x["M"]};
    const auto competition = softmax(x["M"], [&](Index m) {
      const double conserved = sum(x["E"], [&](Index e) {
        const double in = sum(x["P"], [&](Index p) { return flow.query(p, e) / flow.into(p); });
        return (flow.key(m, e) + eps) * (in + eps);
      });
      return std::min(1.0, std::max(-1.0, conserved));
    });
    loop(x["P"], x["F"])([&](Index p, Index f) {
      const double conserved = sum(x["E"], [&](Index e) {
        const double out = sum(x["M"], [&](Index m) { return flow.key(m, e) / flow.out_of(m); });
        return (flow.query(p, e) + eps) * (out + eps);
      });
      const double value = sum(x["M"], [&](Index m) {
        const double qk = sum(x["E"], [&](Index e) { return flow.query(p, e) * flow.key(m, e); });
        return qk * competition[static_cast<std::size_t>(m)] * sources * x("V")(b, h, m, f);
      });
      av(b, h, p, f) = logistic(conserved * static_cast<double>(x["P"]) / sources) / flow.into(p) * value;
    });
  });
  return av;
}

/// Every sum runs to the token itself: `in` and `out` are of the tokens' own prefixes.
Array causal(const Problem& x) {
  Array av({x["B"], x["H"], x["T"], x["F"]});
  loop(x["B"], x["H"])([&](Index b, Index h) {
    std::vector<double> in, out, scale;
    double weights = 0;
    for (Index t = 0; t < x["T"]; ++t) {
      const Flow flow{x, b, h, t + 1, t + 1};
      const auto n = static_cast<double>(t + 1);
      in.push_back(flow.into(t) / n);
      out.push_back(flow.out_of(t) / n);
      const double conserved_in = sum(x["E"], [&](Index e) {
        const double all =
            sum(t + 1, [&](Index m) { return flow.key(m, e) / out[static_cast<std::size_t>(m)]; });
        return (flow.query(t, e) + eps) * (all + eps) / n;
      });
      const double conserved_out = sum(x["E"], [&](Index e) {
        const double all =
            sum(t + 1, [&](Index p) { return flow.query(p, e) / in[static_cast<std::size_t>(p)]; });
        return (flow.key(t, e) + eps) * (all + eps) / n;
      });
      weights += std::exp(std::min(1.0, std::max(-1.0, conserved_out)));
      scale.push_back(std::exp(std::min(1.0, std::max(-1.0, conserved_out))) / weights * n);
      loop(x["F"], t + 1)([&](Index f, Index m) {
        const double qk = sum(x["E"], [&](Index e) { return flow.query(t, e) * flow.key(m, e); });
        av(b, h, t, f) += logistic(conserved_in) / flow.into(t) * qk * scale[static_cast<std::size_t>(m)] *
                          x("V")(b, h, m, f);
      });
    }
  });
  return av;
}

}  // namespace

ReferenceCases flow_cases() {
  return {{"flowformer", "AV", not_causal}, {"flowformer_causal", "AV", causal}};
}

}  // namespace weir::test
