// SPDX-License-Identifier: Apache-2.0
#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

double scaled(const Problem& x, double qk) { return qk / std::sqrt(static_cast<double>(x["E"])); }

/// The weights of all M keys for one query: landmarks and own tokens by one softmax, a landmark's weight then
/// spread over its block.
std::vector<double> landmark_weights(const Problem& x, Index b, Index h, Index p) {
  const Index size = x["M0"], own = p / size;
  const auto score = [&](Index m) { return scaled(x, query_key(x, b, h, p, m)); };
  const auto gates = softmax(x["M"], [&](Index m) {
    const bool is_landmark = m % size == size - 1;
    const bool competes = is_landmark ? m / size < own : m / size == own && m <= p;
    return competes ? score(m) : unseen;
  });
  std::vector<double> weights = gates;
  for (Index block = 0; block < own; ++block) {
    const auto local = softmax(size - 1, [&](Index j) { return score(block * size + j); });
    const auto mark = static_cast<std::size_t>(block * size + size - 1);
    for (Index j = 0; j < size - 1; ++j)
      weights[static_cast<std::size_t>(block * size + j)] = gates[mark] * local[static_cast<std::size_t>(j)];
    weights[mark] = 0;
  }
  return weights;
}

Array landmark(const Problem& x) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const auto weights = landmark_weights(x, b, h, p);
    loop(x["F"], x["M"])([&](Index f, Index m) {
      av(b, h, p, f) += weights[static_cast<std::size_t>(m)] * x("V")(b, h, m, f);
    });
  });
  return av;
}

/// Pooled groups, as keys and values of their own behind the M tokens.
Array core_context(const Problem& x) {
  const Index size = x["W"], local = x["S"], tokens = x["P"], groups = tokens / size;
  Array av({x["B"], x["H"], tokens, x["F"]});
  loop(x["B"], x["H"])([&](Index b, Index h) {
    Array k({tokens + groups, x["E"]}), v({tokens + groups, x["F"]});
    loop(tokens, x["E"])([&](Index m, Index e) { k(m, e) = x("K")(b, h, m, e); });
    loop(tokens, x["F"])([&](Index m, Index f) { v(m, f) = x("V")(b, h, m, f); });
    for (Index g = 0; g < groups; ++g) {
      const auto a = softmax(
          size, [&](Index j) { return scaled(x, query_key(x, b, h, g * size + size - 1, g * size + j)); });
      loop(size, x["E"])([&](Index j, Index e) {
        k(tokens + g, e) += a[static_cast<std::size_t>(j)] * x("K")(b, h, g * size + j, e);
      });
      loop(size, x["F"])([&](Index j, Index f) {
        v(tokens + g, f) += a[static_cast<std::size_t>(j)] * x("V")(b, h, g * size + j, f);
      });
    }
    loop(tokens)([&](Index p) {
      const Index far = p + 1 - local;  // in the numbering from 1 of the definition
      const Index pooled = far > 0 ? far / size : 0;
      const Index first = far > 0 ? std::max<Index>(1, pooled * size) : 1;
      const auto a = softmax(tokens + groups, [&](Index m) {
        const bool visible = m >= tokens ? m - tokens < pooled : m <= p && m + 1 >= first;
        if (!visible) return unseen;
        return scaled(x, sum(x["E"], [&](Index e) { return x("Q")(b, h, p, e) * k(m, e); }));
      });
      loop(x["F"], tokens + groups)(
          [&](Index f, Index m) { av(b, h, p, f) += a[static_cast<std::size_t>(m)] * v(m, f); });
    });
  });
  return av;
}

Array linformer(const Problem& x) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const auto a = softmax(x["L"], [&](Index l) {
      return scaled(x, sum(x["M"], [&](Index m) { return x("EP")(l, m) * query_key(x, b, h, p, m); }));
    });
    loop(x["F"], x["L"], x["M"])([&](Index f, Index l, Index m) {
      av(b, h, p, f) += a[static_cast<std::size_t>(l)] * x("FP")(l, m) * x("V")(b, h, m, f);
    });
  });
  return av;
}

/// The agents' queries, then what they gather: [N, E] and [N, F] of one head.
std::pair<Array, Array> agents(const Problem& x, Index b, Index h) {
  Array query({x["N"], x["E"]}), value({x["N"], x["F"]});
  loop(x["N"], x["M"],
       x["E"])([&](Index n, Index m, Index e) { query(n, e) += x("PW")(n, m) * x("Q")(b, h, m, e); });
  loop(x["N"])([&](Index n) {
    const auto a = softmax(x["M"], [&](Index m) {
      const double qk = sum(x["E"], [&](Index e) { return query(n, e) * x("K")(b, h, m, e); });
      return scaled(x, qk) + x("BA")(h, n, m);
    });
    loop(x["M"], x["F"])(
        [&](Index m, Index f) { value(n, f) += a[static_cast<std::size_t>(m)] * x("V")(b, h, m, f); });
  });
  return {query, value};
}

/// The depthwise 3 x 3 convolution of the values around a pixel.
double convolved(const Problem& x, Index b, Index h, Index y, Index z, Index f) {
  double result = x("BD")(h, f);
  loop(3, 3)([&](Index r, Index s) {
    const Index row = y + r - 1, column = z + s - 1;
    if (row < 0 || row >= x["Y"] || column < 0 || column >= x["X"]) return;
    result += x("WD")(h, f, r, s) * x("V")(b, h, row * x["X"] + column, f);
  });
  return result;
}

Array agent_attention(const Problem& x) {
  Array av({x["B"], x["H"], x["Y"], x["X"], x["F"]});
  loop(x["B"], x["H"])([&](Index b, Index h) {
    const auto [query, value] = agents(x, b, h);
    for (Index p = 0; p < x["M"]; ++p) {
      const auto a = softmax(x["N"], [&, &q = query](Index n) {
        return scaled(x, sum(x["E"], [&](Index e) { return x("Q")(b, h, p, e) * q(n, e); })) +
               x("BB")(h, p, n);
      });
      const Index y = p / x["X"], z = p % x["X"];
      for (Index f = 0; f < x["F"]; ++f) {
        av(b, h, y, z, f) = convolved(x, b, h, y, z, f);
        for (Index n = 0; n < x["N"]; ++n) av(b, h, y, z, f) += a[static_cast<std::size_t>(n)] * value(n, f);
      }
    }
  });
  return av;
}

/// The mean of J softmax poolings of M instances.
Array pooled_bag(const Problem& x) {
  Array bag({x["B"], x["D"]});
  const auto branches = static_cast<double>(x["J"]);
  loop(x["B"], x["J"])([&](Index b, Index j) {
    const auto a = softmax(x["M"], [&](Index m) {
      return x("BA")(j) + sum(x["N"], [&](Index n) {
               const auto of = [&](const char* weight, const char* bias) {
                 return x(bias)(n) + sum(x["D"], [&](Index d) { return x(weight)(n, d) * x("X")(b, m, d); });
               };
               return x("WA")(j, n) * std::tanh(of("WV", "BV")) * logistic(of("WU", "BU"));
             });
    });
    loop(x["M"], x["D"])(
        [&](Index m, Index d) { bag(b, d) += a[static_cast<std::size_t>(m)] * x("X")(b, m, d) / branches; });
  });
  return bag;
}

void square(Extents& extents) { extents["M"] = extents["P"]; }

void grid(Extents& extents) {
  extents["M"] = extents["Y"] * extents["X"];
  extents["R"] = extents["S"] = 3;
}

void groups(Extents& extents) {
  square(extents);
  extents["N"] = std::max<Index>(1, extents["P"] / extents["W"]);
  extents["J"] = extents["W"];
}

}  // namespace

ReferenceCases grouped_cases() {
  return {
      {"landmark",
       "AV",
       landmark,
       {{"P", {1, 12}}, {"M0", {2, 4}}},
       {},
       [](Extents& x) { square(x), x["J"] = x["M0"]; }},
      {"core_context_attention", "AV", core_context, {{"P", {1, 16}}, {"W", {1, 4}}}, {}, groups},
      {"linformer", "AV", linformer},
      {"agent_attention", "AV", agent_attention, {{"Y", {1, 4}}, {"X", {1, 4}}}, {}, grid},
      {"acmil", "ZB", pooled_bag},
  };
}

}  // namespace weir::test
