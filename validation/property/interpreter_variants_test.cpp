// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/readers.hpp"
#include "sim/spec/yaml_text.hpp"
#include "validation/property/interpreter_reference.hpp"

namespace weir::test {
namespace {

Cascade read_text(const std::string& text) {
  YamlNode node = parse_yaml(text, "a.yaml");
  return read_cascade(node, {});
}

TEST_CASE("Masking by -inf after computing is the same as culling", "[property][interpreter]") {
  const std::string text = R"yaml(
declaration: {Q: [P, E], K: [M, E], V: [M, F], AV: [P, F]}
expressions:
- %
- "GM[p] = QK[m, p] :: max(m)"
- SN[m, p] = exp(QK[m, p] - GM[p])
- SD[p] = SN[m, p]
- AV[p, f] = SN[m, p] * V[m, f] / SD[p]
)yaml";
  const auto with = [&](const std::string& scores) {
    std::string result = text;
    return read_text(result.replace(result.find('%'), 1, scores));
  };
  const Cascade culled = with("QK[m, p] = Q[p, e] * K[m, e] if m <= p");
  const Cascade computed = with("S[m, p] = Q[p, e] * K[m, e]\n- QK[m, p] = where(m <= p, S[m, p], -inf)");
  AttentionSizes sizes;
  sizes.p = 7;
  sizes.m = 6;
  sizes.e = sizes.f = 3;
  const TensorMap in = random_inputs(culled, sizes.shape(), 17);
  const Evaluation first = evaluate_cascade(culled, sizes.shape(), in);
  const Evaluation second = evaluate_cascade(computed, sizes.shape(), in);
  check_close(first.tensors.at("AV").values(), second.tensors.at("AV").values());
  CHECK(total(first.operations).at("exp") == 7 * 6 - 15);
  CHECK(total(second.operations).at("exp") == 7 * 6);
}

TEST_CASE("Heads may share keys and have windows of their own", "[property][interpreter]") {
  const Cascade cascade = read_text(R"yaml(
declaration: {Q: [H, P, E], K: [G, M, E], V: [G, M, F], W: [H], AV: [H, P, F]}
shape: {H: 4, G: 2, P: 6, M: 6, E: 2, F: 3}
expressions:
- QK[h, m, p] = Q[h, p, e] * K[h // (H // G), m, e] if m <= p and m > p - W[h]
- "GM[h, p] = QK[h, m, p] :: max(m)"
- SN[h, m, p] = exp(QK[h, m, p] - GM[h, p])
- SD[h, p] = SN[h, m, p]
- SNV[h, p, f] = SN[h, m, p] * V[h // (H // G), m, f]
- AV[h, p, f] = SNV[h, p, f] / SD[h, p]
)yaml");
  const Shape shape = resolve_shape(cascade, {});
  TensorMap in = random_inputs(cascade, shape, 19);
  in["W"] = Tensor({4}, {0, 1, 3, 6});  // the first head sees nothing
  const std::vector<double> result = evaluate_cascade(cascade, shape, in).tensors.at("AV").values();
  std::vector<double> expected;
  for (std::int64_t h = 0; h < 4; ++h) {
    const auto part = [&](const char* tensor, std::int64_t index, std::int64_t size, std::int64_t columns) {
      const auto& values = in.at(tensor).values();
      return Tensor({1, 1, 6, columns}, {values.begin() + index * size, values.begin() + (index + 1) * size});
    };
    const TensorMap head = {
        {"Q", part("Q", h, 12, 2)}, {"K", part("K", h / 2, 12, 2)}, {"V", part("V", h / 2, 18, 3)}};
    const auto window = static_cast<std::int64_t>(in.at("W").values()[static_cast<std::size_t>(h)]);
    const AttentionSizes sizes{1, 1, 6, 6, 2, 3, 1};
    const auto visible = [&](std::int64_t p, std::int64_t m) { return m <= p && m > p - window; };
    const std::vector<double> rows = attention(sizes, head, visible);
    expected.insert(expected.end(), rows.begin(), rows.end());
  }
  check_close(result, expected);
}

}  // namespace
}  // namespace weir::test
