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

}  // namespace

ReferenceCases score_cases() {
  return {
      {"attention_bias", "AV", bias},         {"attention_alibi", "AV", alibi},
      {"attention_softcap", "AV", softcap},   {"attention_cosine", "AV", cosine},
      {"attention_softmax1", "AV", softmax1}, {"attention_kv_bias", "AV", kv_bias},
  };
}

}  // namespace weir::test
