// SPDX-License-Identifier: Apache-2.0
#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

/// Values weighed by `weight(b, h, p, m, qk)`, then by `factor(p, sum of the weights)`.
template <class Weight, class Factor>
Array weighed(const Problem& x, const Weight& weight, const Factor& factor) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    std::vector<double> weights;
    double total = 0;
    for (Index m = 0; m < x["M"]; ++m) {
      weights.push_back(weight(b, h, p, m, query_key(x, b, h, p, m)));
      total += weights.back();
    }
    loop(x["F"])([&](Index f) {
      av(b, h, p, f) = factor(p, total) * sum(x["M"], [&](Index m) {
                         return weights[static_cast<std::size_t>(m)] * x("V")(b, h, m, f);
                       });
    });
  });
  return av;
}

double scaled(const Problem& x, double qk) { return qk / std::sqrt(static_cast<double>(x["E"])); }

Array sigmoid(const Problem& x) {
  return weighed(
      x, [&](Index, Index, Index p, Index m, double qk) { return m > p ? 0 : logistic(scaled(x, qk)); },
      [](Index, double) { return 1.0; });
}

Array sigmoid_normalised(const Problem& x) {
  return weighed(
      x, [&](Index, Index, Index p, Index m, double qk) { return m > p ? 0 : logistic(scaled(x, qk)); },
      [](Index, double total) { return 1 / (total + 1e-8); });
}

Array relu(const Problem& x) {
  return weighed(
      x, [&](Index, Index, Index p, Index m, double qk) { return m > p || qk < 0 ? 0 : scaled(x, qk); },
      [](Index p, double) { return 1 / static_cast<double>(p + 1); });
}

Array elu_kernel(const Problem& x) {
  return weighed(
      x,
      [&](Index b, Index h, Index p, Index m, double) {
        if (m > p) return 0.0;
        return scaled(x, sum(x["E"], [&](Index e) {
                        return elu_plus_1(x("Q")(b, h, p, e)) * elu_plus_1(x("K")(b, h, m, e));
                      }));
      },
      [](Index, double total) { return 1 / (total + 1e-8); });
}

Array linear_kernel(const Problem& x) {
  return weighed(
      x, [&](Index, Index, Index p, Index m, double qk) { return m > p ? 0 : scaled(x, qk); },
      [](Index, double total) { return 1 / std::max(1.0, std::abs(total)); });
}

/// The softplus weights of a row of normalised queries and keys.
std::vector<double> softplus_row(const Problem& x, Index b, Index h, Index p) {
  const auto norm = [&](const char* tensor, Index row) {
    return std::sqrt(sum(x["E"], [&](Index e) { return std::pow(x(tensor)(b, h, row, e), 2); }));
  };
  const double length = std::log(static_cast<double>(x["E"])) * std::log(static_cast<double>(p + 1));
  std::vector<double> row;
  for (Index m = 0; m < x["M"]; ++m) {
    const double cosine = query_key(x, b, h, p, m) / norm("Q", p) / norm("K", m);
    row.push_back(m > p ? 0 : std::log(1 + std::exp(length * cosine)));
  }
  return row;
}

/// The values weighed by rows, `reweigh(p, weight, mean of the visible weights)`, that are then normalised.
template <class Reweigh>
Array softplus_attention(const Problem& x, const Reweigh& reweigh) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    std::vector<double> row = softplus_row(x, b, h, p);
    const double mean =
        sum(x["M"], [&](Index m) { return row[static_cast<std::size_t>(m)]; }) / static_cast<double>(p + 1);
    for (double& weight : row) weight = reweigh(p, weight, mean);
    const double total = sum(x["M"], [&](Index m) { return row[static_cast<std::size_t>(m)]; });
    loop(x["F"], x["M"])([&](Index f, Index m) {
      av(b, h, p, f) += row[static_cast<std::size_t>(m)] / total * x("V")(b, h, m, f);
    });
  });
  return av;
}

Array softplus(const Problem& x) {
  return softplus_attention(x, [](Index, double weight, double) { return weight; });
}

Array reweighted(const Problem& x) {
  return softplus_attention(x, [](Index p, double weight, double mean) {
    return std::pow(std::max(0.0, weight / mean - (p < 3 ? 0 : 1)), 3);
  });
}

void square(Extents& extents) { extents["M"] = extents["P"]; }

Array clipped(const Problem& x) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  const double gamma = -12 / static_cast<double>(x["M"]);
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const auto a = softmax(x["M"], [&](Index m) { return query_key(x, b, h, p, m); });
    loop(x["F"], x["M"])([&](Index f, Index m) {
      const double stretched = (1 - gamma) * a[static_cast<std::size_t>(m)] + gamma;
      av(b, h, p, f) += std::min(1.0, std::max(0.0, stretched)) * x("V")(b, h, m, f);
    });
  });
  return av;
}

}  // namespace

ReferenceCases normaliser_cases() {
  return {
      {"sigmoid_attention", "AV", sigmoid},
      {"sigmoid_attention_normalised", "AV", sigmoid_normalised},
      {"relu_attention", "AV", relu},
      {"elu_kernel_attention", "AV", elu_kernel},
      {"linear_kernel_attention", "AV", linear_kernel},
      {"softplus_attention", "AV", softplus, {}, {}, square},
      {"softplus_attention_reweighted", "AV", reweighted, {{"E", {2, 5}}}, {}, square},
      {"clipped_softmax", "AV", clipped, {{"M", {1, 30}}}},
      {"clipped_softmax_2pass", "AV", clipped, {{"M", {1, 30}}}},
  };
}

}  // namespace weir::test
