// SPDX-License-Identifier: Apache-2.0
#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

Array bias(const Problem& x) {
  return attend(x, [&](Index, Index h, Index p, Index m, double qk) { return qk + x("BI")(h, p, m); });
}

Array alibi(const Problem& x) {
  return attend(x, [&](Index, Index h, Index p, Index m, double qk) {
    return m > p ? unseen : qk + x("SL")(h) * static_cast<double>(m - p);
  });
}

Array softcap(const Problem& x) {
  return attend(
      x, [](Index, Index, Index p, Index m, double qk) { return m > p ? unseen : 30 * std::tanh(qk / 30); });
}

Array cosine(const Problem& x) {
  return attend(x, [&](Index b, Index h, Index p, Index m, double qk) {
    const double q = sum(x["E"], [&](Index e) { return x("Q")(b, h, p, e) * x("Q")(b, h, p, e); });
    const double k = sum(x["E"], [&](Index e) { return x("K")(b, h, m, e) * x("K")(b, h, m, e); });
    return x("TAU")(h) * qk / std::sqrt(q * k);
  });
}

/// One more key beside the M others, with its score and its value.
template <class Score, class Value>
Array with_extra_key(const Problem& x, const Score& score, const Value& value) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  const Index keys = x["M"];
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const auto a = softmax(keys + 1, [&](Index m) {
      if (m == keys) return score(b, h, p);
      return m > p ? unseen : query_key(x, b, h, p, m);
    });
    loop(x["F"], keys + 1)([&](Index f, Index m) {
      av(b, h, p, f) += a[static_cast<std::size_t>(m)] * (m == keys ? value(h, f) : x("V")(b, h, m, f));
    });
  });
  return av;
}

Array softmax1(const Problem& x) {
  return with_extra_key(
      x, [](Index, Index, Index) { return 0.0; }, [](Index, Index) { return 0.0; });
}

Array kv_bias(const Problem& x) {
  const auto score = [&](Index b, Index h, Index p) {
    return sum(x["E"], [&](Index e) { return x("Q")(b, h, p, e) * x("KB")(h, e); });
  };
  return with_extra_key(x, score, [&](Index h, Index f) { return x("VB")(h, f); });
}

double tempered(const Problem& x, Index h, Index p, Index m, double qk) {
  return m > p ? unseen : qk / std::sqrt(static_cast<double>(x["E"])) / x("TE")(h, p);
}

Array temperature(const Problem& x) {
  return attend(x, [&](Index, Index h, Index p, Index m, double qk) { return tempered(x, h, p, m, qk); });
}

Array entropy(const Problem& x) {
  Array en({x["B"], x["H"], x["P"]});
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const auto a = softmax(x["M"], [&](Index m) { return tempered(x, h, p, m, query_key(x, b, h, p, m)); });
    for (const double weight : a) en(b, h, p) -= weight == 0 ? 0 : weight * std::log(weight);
  });
  return en;
}

/// A causal convolution of three taps along the tokens of [B, H, tokens, width]; before them there are none.
Array convolved(const Problem& x, const char* tensor, const char* taps, const char* bias, Index tokens) {
  const Index width = tensor[0] == 'V' ? x["F"] : x["E"];
  Array out({x["B"], x["H"], tokens, width});
  loop(x["B"], x["H"], tokens, width)([&](Index b, Index h, Index t, Index e) {
    out(b, h, t, e) = x(bias)(e) + sum(std::min<Index>(3, t + 1), [&](Index lag) {
                        return x(taps)(e, 2 - lag) * x(tensor)(b, h, t - lag, e);
                      });
  });
  return out;
}

Array relative(const Problem& x) {
  const Array q = convolved(x, "Q", "CQ", "BQ", x["P"]);
  const Array k = convolved(x, "K", "CK", "BK", x["M"]);
  const Array v = convolved(x, "V", "CV", "BV", x["M"]);
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const auto a = softmax(x["M"], [&](Index m) {
      if (m > p) return unseen;
      const Index distance = m - p + x["P"] - 1;
      const double qk = sum(x["E"], [&](Index e) {
        return (q(b, h, p, e) + x("UB")(h, e)) * k(b, h, m, e) + q(b, h, p, e) * x("RP")(distance, h, e);
      });
      return (qk + x("RB")(distance, h)) / std::sqrt(static_cast<double>(x["E"]));
    });
    loop(x["F"],
         x["M"])([&](Index f, Index m) { av(b, h, p, f) += a[static_cast<std::size_t>(m)] * v(b, h, m, f); });
  });
  return av;
}

void distances(Extents& extents) { extents["N"] = extents["P"] + extents["M"] - 1; }

}  // namespace

ReferenceCases score_cases() {
  return {
      {"attention_bias", "AV", bias},
      {"attention_alibi", "AV", alibi},
      {"attention_softcap", "AV", softcap},
      {"attention_cosine", "AV", cosine},
      {"attention_softmax1", "AV", softmax1},
      {"attention_kv_bias", "AV", kv_bias},
      {"entropy_temperature", "AV", temperature, {}, {{"TE", positive}}},
      {"entropy_temperature", "EN", entropy, {}, {{"TE", positive}}},
      {"rcmha", "AV", relative, {{"U", {3, 3}}}, {}, distances},
  };
}

}  // namespace weir::test
