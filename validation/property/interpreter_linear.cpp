// SPDX-License-Identifier: Apache-2.0
#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

Array elu_kernel(const Problem& x, const std::string& queries, const std::string& keys, bool causal) {
  Array av({x["B"], x["H"], x[queries], x["F"]});
  loop(x["B"], x["H"], x[queries])([&](Index b, Index h, Index p) {
    double total = 0;
    for (Index m = 0; m < (causal ? p + 1 : x[keys]); ++m) {
      const double weight = sum(
          x["E"], [&](Index e) { return elu_plus_1(x("Q")(b, h, p, e)) * elu_plus_1(x("K")(b, h, m, e)); });
      total += weight;
      loop(x["F"])([&](Index f) { av(b, h, p, f) += weight * x("V")(b, h, m, f); });
    }
    loop(x["F"])([&](Index f) { av(b, h, p, f) /= total; });
  });
  return av;
}

/// Without a state: every earlier token with the decay since then, `decay(b, h, t, s)`.
template <class Decay>
Array decayed(const Problem& x, const std::string& tokens, const std::string& width, const Decay& decay) {
  Array av({x["B"], x["H"], x[tokens], x["F"]});
  loop(x["B"], x["H"], x[tokens], x["F"])([&](Index b, Index h, Index t, Index f) {
    av(b, h, t, f) = sum(t + 1, [&](Index s) {
      const double qk = sum(x[width], [&](Index e) { return x("Q")(b, h, t, e) * x("K")(b, h, s, e); });
      return decay(b, h, t, s) * qk * x("V")(b, h, s, f);
    });
  });
  return av;
}

/// The same numbers in chunks of T0 tokens, the last of them filled up with 0.
Array in_chunks(const Problem& x, const Array& whole) {
  Array av({x["B"], x["H"], x["T1"], x["T0"], x["F"]});
  loop(x["B"], x["H"], x["T"], x["F"])(
      [&](Index b, Index h, Index t, Index f) { av(b, h, t / x["T0"], t % x["T0"], f) = whole(b, h, t, f); });
  return av;
}

Array decay_of_token(const Problem& x) {
  return decayed(x, "T", "E", [&](Index b, Index h, Index t, Index s) {
    double decay = 1;
    for (Index u = s + 1; u <= t; ++u) decay *= x("G")(b, h, u);
    return decay;
  });
}

Array decay_of_head(const Problem& x, const std::string& tokens) {
  return decayed(x, tokens, "E", [&](Index, Index h, Index t, Index s) {
    return std::exp(-x("SL")(h) * static_cast<double>(t - s));
  });
}

Array state_space_dual(const Problem& x) {
  return decayed(x, "T", "N", [&](Index b, Index h, Index t, Index s) {
    double log_decay = 0;
    for (Index u = s + 1; u <= t; ++u) log_decay += x("A")(b, h, u);
    return std::exp(log_decay);
  });
}

Array normalised(const Problem& x) {
  return decayed(x, "T", "E", [&](Index b, Index h, Index t, Index) { return std::exp(-x("ETA")(b, h, t)); });
}

/// Mamba's scan, channel by channel and state by state.
Array selective_scan(const Problem& x) {
  Array y({x["B"], x["T"], x["D"]});
  loop(x["B"], x["D"], x["N"])([&](Index b, Index d, Index n) {
    double state = 0;
    for (Index t = 0; t < x["T"]; ++t) {
      const double raw = x("BD")(d) + sum(x["R"], [&](Index r) { return x("XR")(b, t, r) * x("WD")(d, r); });
      const double step = std::log(1 + std::exp(raw));
      state = std::exp(-step * std::exp(x("AL")(d, n))) * state + step * x("BB")(b, t, n) * x("U")(b, t, d);
      y(b, t, d) += x("CC")(b, t, n) * state;
    }
  });
  loop(x["B"], x["T"],
       x["D"])([&](Index b, Index t, Index d) { y(b, t, d) += x("DD")(d) * x("U")(b, t, d); });
  return y;
}

}  // namespace

ReferenceCases linear_cases() {
  return {
      {"linear_attention", "AV", [](const Problem& x) { return elu_kernel(x, "P", "M", false); }},
      {"linear_attention_causal", "AV", [](const Problem& x) { return elu_kernel(x, "T", "T", true); }},
      {"linear_attention_decay", "AV", decay_of_token},
      {"linear_attention_decay_chunked", "AV",
       [](const Problem& x) { return in_chunks(x, decay_of_head(x, "T")); }},
      {"linear_attention_decay_quadratic",
       "AV",
       [](const Problem& x) { return decay_of_head(x, "P"); },
       {},
       {},
       [](Extents& extents) { extents["M"] = extents["P"]; }},
      {"normalised_attention", "AV", normalised},
      {"mamba", "Y", selective_scan},
      {"mamba2", "AV", state_space_dual},
      {"mamba2_chunked", "AV", [](const Problem& x) { return in_chunks(x, state_space_dual(x)); }},
  };
}

}  // namespace weir::test
