// SPDX-License-Identifier: Apache-2.0
#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

/// The windows of the heads, as whole numbers: 0 is a head that sees nothing.
Array head_windows(const Problem& x) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  const Index group = x["H"] / x["G"];
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const Index g = h / group;
    const auto a = softmax(x["M"], [&](Index m) {
      if (m > p || p - m >= static_cast<Index>(x("SP")(h))) return unseen;
      return sum(x["E"], [&](Index e) { return x("Q")(b, h, p, e) * x("K")(b, g, m, e); });
    });
    loop(x["F"], x["M"])(
        [&](Index f, Index m) { av(b, h, p, f) += a[static_cast<std::size_t>(m)] * x("V")(b, g, m, f); });
  });
  return av;
}

Array window(const Problem& x) {
  return attend_where(x, [&](Index, Index, Index p, Index m) { return m <= p && p - m < x["W"]; });
}

Array bottom_right(const Problem& x) {
  return attend_where(x, [&](Index, Index, Index p, Index m) { return x["M"] - m >= x["P"] - p; });
}

Array padded_keys(const Problem& x) {
  return attend_where(x,
                      [&](Index b, Index, Index, Index m) { return static_cast<double>(m) < x("LEN")(b); });
}

Array sinks_and_window(const Problem& x) {
  return attend_where(
      x, [&](Index, Index, Index p, Index m) { return m <= p && (m < x["S"] || p - m <= x["R"]); });
}

Array blocks(const Problem& x) {
  return attend_where(x,
                      [&](Index, Index, Index p, Index m) { return x("BM")(p / x["P0"], m / x["M0"]) != 0; });
}

Array head_spans(const Problem& x) {
  return attend_where(x, [&](Index, Index h, Index p, Index m) {
    const auto block = [&](Index token) { return static_cast<double>(token / x["W"]); };
    return m <= p && (block(m) < x("SB")(h) || block(p) - block(m) < x("WB")(h));
  });
}

/// Groups of W tokens, shifted for the second half of the heads by half a group.
Index shift(const Problem& x, Index h) { return 2 * h < x["H"] ? 0 : x["W"] / 2; }

Array shifted_cyclic(const Problem& x) {
  return attend(x, [&](Index, Index h, Index p, Index m, double qk) {
    const auto slot = [&](Index token) {
      Index moved = token - shift(x, h);
      while (moved < 0) moved += x["P"];
      return moved;
    };
    const bool visible = slot(m) / x["W"] == slot(p) / x["W"] && slot(m) <= slot(p);
    return visible ? qk / std::sqrt(static_cast<double>(x["E"])) : unseen;
  });
}

Array shifted_segments(const Problem& x) {
  return attend(x, [&](Index, Index h, Index p, Index m, double qk) {
    const bool visible = m <= p && (m + shift(x, h)) / x["W"] == (p + shift(x, h)) / x["W"];
    return visible ? qk / std::sqrt(static_cast<double>(x["E"])) : unseen;
  });
}

Array retrieval_and_streaming(const Problem& x) {
  return attend_where(x, [&](Index, Index h, Index p, Index m) {
    const Index chunk = x["M"] - x["P"];  // where it begins
    return m <= p + chunk && (x("RE")(h) == 1 || m < x["S"] || m + x["R"] >= chunk);
  });
}

void square(Extents& extents) { extents["M"] = extents["P"]; }

void whole_groups(Extents& extents) { extents["H"] = extents["G"] * extents["J"]; }

}  // namespace

ReferenceCases masked_softmax_cases() {
  return {
      {"attention_1pass_window", "AV", window, {{"P", {1, 16}}}},
      {"attention_1pass_causal_aligned", "AV", bottom_right},
      {"cross_attention", "AV", padded_keys, {}, {{"LEN", up_to("M")}}},
      {"attention_sink_window", "AV", sinks_and_window, {{"P", {1, 16}}, {"R", {1, 3}}}},
      {"attention_block_sparse", "AV", blocks, {}, {{"BM", whole(0, 1)}}},
      {"attention_gqa_causal_window", "AV", head_windows, {}, {{"SP", whole(0, 5)}}, whole_groups},
      {"attention_head_spans",
       "AV",
       head_spans,
       {{"P", {1, 14}}, {"W", {1, 3}}},
       {{"SB", whole(0, 2)}, {"WB", whole(0, 3)}}},
      {"shifted_sparse_attention", "AV", shifted_cyclic, {{"P", {1, 14}}}, {}, square},
      {"shifted_sparse_attention_segments", "AV", shifted_segments, {{"P", {1, 14}}}, {}, square},
      {"duo_attention", "AV", retrieval_and_streaming, {}, {{"RE", whole(0, 1)}}},
  };
}

}  // namespace weir::test
