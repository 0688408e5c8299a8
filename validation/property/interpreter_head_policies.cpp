// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

Array tempered(const Problem& x) {
  return attend(x, [&](Index, Index, Index, Index, double qk) {
    return qk / std::sqrt(static_cast<double>(x["E"])) / x("TAU")();
  });
}

Array gated(const Problem& x) {
  Array o = attend_where(x, [](Index, Index, Index, Index) { return true; });
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const double gate =
        logistic(sum(x["E"], [&](Index e) { return x("WG")(h, e) * x("X")(b, h, p, e); }) + x("BG")(h));
    loop(x["F"])([&](Index f) { o(b, h, p, f) *= gate; });
  });
  return o;
}

Array layers(const Problem& x) {
  Array av({x["N"], x["B"], x["H"], x["P"], x["F"]});
  loop(x["N"], x["B"], x["H"], x["P"])([&](Index n, Index b, Index h, Index p) {
    const auto a = softmax(x["M"], [&](Index m) {
      const bool near = p / x["W"] - m / x["W"] < x["U"];
      if (m > p || (x("FU")(n) != 1 && !near)) return unseen;
      return sum(x["E"], [&](Index e) { return x("Q")(n, b, h, p, e) * x("K")(n, b, h, m, e); });
    });
    loop(x["F"], x["M"])([&](Index f, Index m) {
      av(n, b, h, p, f) += a[static_cast<std::size_t>(m)] * x("V")(n, b, h, m, f);
    });
  });
  return av;
}

Array pruned(const Problem& x) {
  return attend_where(x, [&](Index, Index h, Index p, Index m) { return m <= p && x("HG")(h) != 0; });
}

Array masked(const Problem& x) {
  return attend(x, [&](Index, Index h, Index p, Index m, double qk) {
    if (m > p) return unseen;
    return x("MA")(h) == 1 ? 0.0 : qk;
  });
}

/// The causal weights, their maximum over the heads, normalised over the keys again.
Array strongest(const Problem& x, Index b) {
  Array result({x["P"], x["M"]});
  loop(x["P"])([&](Index p) {
    loop(x["H"])([&](Index h) {
      const auto a = softmax(p + 1, [&](Index m) { return query_key(x, b, h, p, m); });
      loop(p + 1)([&](Index m) { result(p, m) = std::max(result(p, m), a[static_cast<std::size_t>(m)]); });
    });
    const double all = sum(p + 1, [&](Index m) { return result(p, m); });
    loop(p + 1)([&](Index m) { result(p, m) /= all; });
  });
  return result;
}

/// The products of the columns from R on.
std::vector<double> columns(const Problem& x, Index b) {
  const Array weights = strongest(x, b);
  std::vector<double> products;
  for (Index m = x["R"]; m < x["M"]; ++m) {
    products.push_back(1);
    for (Index p = m; p < x["P"]; ++p) products.back() *= 50 * weights(p, m);
  }
  return products;
}

Array penalty(const Problem& x) {
  Array ph({x["B"]});
  loop(x["B"])([&](Index b) {
    for (const double product : columns(x, b)) ph(b) = std::max(ph(b), 1e-7 * product);
  });
  return ph;
}

Array column(const Problem& x) {
  Array lo({x["B"]});
  loop(x["B"])([&](Index b) {
    const auto all = columns(x, b);
    if (all.empty()) return;
    lo(b) = static_cast<double>(x["R"] + (std::max_element(all.begin(), all.end()) - all.begin()));
  });
  return lo;
}

Array image_share(const Problem& x) {
  Array si({x["B"]});
  loop(x["B"])([&](Index b) {
    const Array weights = strongest(x, b);
    si(b) = sum(std::min(x["I"], x["M"]), [&](Index m) { return weights(x["P"] - 1, m); });
  });
  return si;
}

/// The output of the last token, without the keys from S to S + I if `blind`.
std::vector<double> last_output(const Problem& x, Index b, Index h, bool blind) {
  const auto a = softmax(x["M"], [&](Index m) {
    if (blind && m >= x["S"] && m < x["S"] + x["I"]) return unseen;
    return sum(x["E"], [&](Index e) { return x("Q")(b, h, e) * x("K")(b, h, m, e); });
  });
  std::vector<double> result;
  for (Index f = 0; f < x["F"]; ++f)
    result.push_back(
        sum(x["M"], [&](Index m) { return a[static_cast<std::size_t>(m)] * x("V")(b, h, m, f); }));
  return result;
}

/// The mean plus the standard deviation.
double high(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  double mean = 0;
  for (const double value : values) mean += value / count;
  double variance = 0;
  for (const double value : values) variance += (value - mean) * (value - mean) / count;
  return mean + std::sqrt(variance);
}

Array reinforced(const Problem& x) {
  Array o({x["B"], x["H"], x["F"]});
  loop(x["B"])([&](Index b) {
    std::vector<double> differences;
    std::vector<double> texts;
    for (Index h = 0; h < x["H"]; ++h) {
      const auto all = last_output(x, b, h, false);
      const auto text = last_output(x, b, h, true);
      double difference = 0;
      texts.push_back(0);
      for (std::size_t f = 0; f < all.size(); ++f) {
        difference += (all[f] - text[f]) * (all[f] - text[f]);
        texts.back() += text[f] * text[f];
      }
      differences.push_back(std::sqrt(difference));
    }
    std::vector<double> kept = differences;
    for (std::size_t h = 0; h < kept.size(); ++h) {
      if (differences[h] > high(differences) && texts[h] > high(texts)) kept[h] = 0;
    }
    std::vector<double> sorted = kept;
    std::sort(sorted.begin(), sorted.end());
    const double median = sorted[(sorted.size() - 1) / 2];
    loop(x["H"], x["F"])([&](Index h, Index f) {
      const double times = kept[static_cast<std::size_t>(h)] > median ? 2 : 1;
      o(b, h, f) = times * last_output(x, b, h, false)[static_cast<std::size_t>(f)];
    });
  });
  return o;
}

void square(Extents& extents) { extents["M"] = extents["P"]; }

/// At least one key is no image, so that both outputs are there.
void with_text(Extents& x) {
  x["M"] += x["S"] + x["I"];
  x["J"] = x["H"] / 2 + 1;
}

}  // namespace

ReferenceCases head_policy_cases() {
  return {
      {"attention_temperature", "AV", tempered, {}, {{"TAU", positive}}},
      {"attention_gated", "O", gated},
      {"masformer", "AV", layers, {{"P", {1, 14}}, {"W", {1, 3}}, {"U", {1, 2}}}, {{"FU", whole(0, 1)}}},
      {"attention_pruned_heads", "AV", pruned, {}, {{"HG", whole(0, 1)}}},
      {"attention_masked_heads", "AV", masked, {}, {{"MA", whole(0, 1)}}},
      {"opera_penalty", "PH", penalty, {{"R", {1, 4}}, {"I", {1, 4}}}, {}, square},
      {"opera_penalty", "LO", column, {{"R", {1, 4}}, {"I", {1, 4}}}, {}, square},
      {"opera_penalty", "SI", image_share, {{"R", {1, 4}}, {"I", {1, 4}}}, {}, square},
      {"attention_head_reinforcement", "O", reinforced, {{"H", {1, 6}}, {"I", {1, 4}}}, {}, with_text},
  };
}

}  // namespace weir::test
