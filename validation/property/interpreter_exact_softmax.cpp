// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

Array plain(const Problem& x) {
  return attend_where(x, [](Index, Index, Index, Index) { return true; });
}

Array scaled(const Problem& x) {
  const double width = std::sqrt(static_cast<double>(x["E"]));
  return attend(x, [&](Index, Index, Index, Index, double qk) { return qk / width; });
}

Array causal(const Problem& x) {
  return attend_where(x, [](Index, Index, Index p, Index m) { return m <= p; });
}

/// Query heads in groups: Q [B, G, J, P, E], K [B, G, M, E], V [B, G, M, F].
Array grouped(const Problem& x) {
  Array av({x["B"], x["G"], x["J"], x["P"], x["F"]});
  loop(x["B"], x["G"], x["J"], x["P"])([&](Index b, Index g, Index j, Index p) {
    const auto a = softmax(x["M"], [&](Index m) {
      return m > p ? unseen
                   : sum(x["E"], [&](Index e) { return x("Q")(b, g, j, p, e) * x("K")(b, g, m, e); });
    });
    loop(x["F"], x["M"])(
        [&](Index f, Index m) { av(b, g, j, p, f) += a[static_cast<std::size_t>(m)] * x("V")(b, g, m, f); });
  });
  return av;
}

/// One key and value head: K [B, M, E], V [B, M, F].
Array multi_query(const Problem& x) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const auto a = softmax(x["M"], [&](Index m) {
      return m > p ? unseen : sum(x["E"], [&](Index e) { return x("Q")(b, h, p, e) * x("K")(b, m, e); });
    });
    loop(x["F"], x["M"])(
        [&](Index f, Index m) { av(b, h, p, f) += a[static_cast<std::size_t>(m)] * x("V")(b, m, f); });
  });
  return av;
}

/// Multi-head latent attention by its definition: keys and values projected up first.
Array latent(const Problem& x) {
  Array k({x["B"], x["H"], x["M"], x["E"]});
  Array v({x["B"], x["H"], x["M"], x["F"]});
  loop(x["B"], x["H"], x["M"], x["L"])([&](Index b, Index h, Index m, Index l) {
    loop(x["E"])([&](Index e) { k(b, h, m, e) += x("C")(b, m, l) * x("WK")(h, l, e); });
    loop(x["F"])([&](Index f) { v(b, h, m, f) += x("C")(b, m, l) * x("WV")(h, l, f); });
  });
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const auto a = softmax(x["M"], [&](Index m) {
      if (m > p) return unseen;
      return sum(x["E"], [&](Index e) { return x("Q")(b, h, p, e) * k(b, h, m, e); }) +
             sum(x["R"], [&](Index r) { return x("QR")(b, h, p, r) * x("KR")(b, m, r); });
    });
    loop(x["F"],
         x["M"])([&](Index f, Index m) { av(b, h, p, f) += a[static_cast<std::size_t>(m)] * v(b, h, m, f); });
  });
  return av;
}

/// The query's own token, the last key of its row, comes from another place than the M others.
Array own_token_apart(const Problem& x) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  const Index keys = x["M"];
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const auto a = softmax(keys + 1, [&](Index m) {
      if (m < keys) return query_key(x, b, h, p, m);
      return sum(x["E"], [&](Index e) { return x("Q")(b, h, p, e) * x("KN")(b, h, p, e); });
    });
    loop(x["F"], keys + 1)([&](Index f, Index m) {
      av(b, h, p, f) +=
          a[static_cast<std::size_t>(m)] * (m < keys ? x("V")(b, h, m, f) : x("VN")(b, h, p, f));
    });
  });
  return av;
}

/// The weight that the forward pass gave a key, and the gradient of its score.
struct Gradient {
  double weight = 0;
  double score = 0;
};

Gradient gradient(const Problem& x, Index b, Index h, Index p, Index m) {
  if (m > p) return {};
  const double weight = std::exp(query_key(x, b, h, p, m) - x("LSE")(b, h, p));
  const double of_weight =
      sum(x["F"], [&](Index f) { return x("DO")(b, h, p, f) * (x("V")(b, h, m, f) - x("O")(b, h, p, f)); });
  return {weight, weight * of_weight};
}

Array query_gradient(const Problem& x) {
  Array dq({x["B"], x["H"], x["P"], x["E"]});
  loop(x["B"], x["H"], x["P"], x["E"])([&](Index b, Index h, Index p, Index e) {
    dq(b, h, p, e) = sum(x["M"], [&](Index m) { return gradient(x, b, h, p, m).score * x("K")(b, h, m, e); });
  });
  return dq;
}

Array key_gradient(const Problem& x) {
  Array dk({x["B"], x["H"], x["M"], x["E"]});
  loop(x["B"], x["H"], x["M"], x["E"])([&](Index b, Index h, Index m, Index e) {
    dk(b, h, m, e) = sum(x["P"], [&](Index p) { return gradient(x, b, h, p, m).score * x("Q")(b, h, p, e); });
  });
  return dk;
}

Array value_gradient(const Problem& x) {
  Array dv({x["B"], x["H"], x["M"], x["F"]});
  loop(x["B"], x["H"], x["M"], x["F"])([&](Index b, Index h, Index m, Index f) {
    dv(b, h, m, f) =
        sum(x["P"], [&](Index p) { return gradient(x, b, h, p, m).weight * x("DO")(b, h, p, f); });
  });
  return dv;
}

/// FuseMax's small cascades: (A . B) * sum(A), whatever the order.
Array two_products(const Problem& x) {
  const double y = sum(x["K"], [&](Index k) { return x("A")(k) * x("B")(k); });
  return Array({}, {y * sum(x["K"], [&](Index k) { return x("A")(k); })});
}

}  // namespace

ReferenceCases exact_softmax_cases() {
  return {
      {"attention_3pass", "AV", plain},
      {"attention_2pass_deferred", "AV", plain},
      {"attention_2pass_local", "AV", plain},
      {"attention_1pass", "AV", plain},
      {"attention_scaled", "AV", scaled},
      {"attention_1pass_causal", "AV", causal},
      {"attention_causal_masked", "AV", causal},
      {"attention_split_kv", "AV", plain},
      {"flash_attention_1", "AV", plain},
      {"flash_decoding", "AV", plain},
      {"flash_attention_backward", "DQ", query_gradient},
      {"flash_attention_backward", "DK", key_gradient},
      {"flash_attention_backward", "DV", value_gradient},
      {"attention_offload", "AV", own_token_apart},
      {"attention_gqa", "AV", grouped},
      {"attention_mqa", "AV", multi_query},
      {"attention_mla", "AV", latent},
      {"attention_mla_expanded", "AV", latent},
      {"fusemax_1", "Z", two_products},
      {"fusemax_2", "Z", two_products},
      {"fusemax_3", "Z", two_products, {}, {{"A", positive}, {"B", positive}}},
  };
}

}  // namespace weir::test
