// SPDX-License-Identifier: Apache-2.0
#include "validation/property/interpreter_cases.hpp"

namespace weir::test {
namespace {

Array rms_norm(const Problem& x) {
  Array y({x["B"], x["P"], x["F"]});
  loop(x["B"], x["P"], x["F"])([&](Index b, Index p, Index f) {
    const double square = sum(x["D"], [&](Index d) { return x("X")(b, p, d) * x("X")(b, p, d); });
    const double norm = std::sqrt(square / static_cast<double>(x["D"]) + 1e-6);
    y(b, p, f) = sum(x["D"], [&](Index d) { return x("X")(b, p, d) / norm * x("GA")(d) * x("W")(d, f); });
  });
  return y;
}

Array layer_norm(const Problem& x) {
  Array y({x["B"], x["P"], x["D"]});
  const auto width = static_cast<double>(x["D"]);
  loop(x["B"], x["P"])([&](Index b, Index p) {
    const double mean = sum(x["D"], [&](Index d) { return x("X")(b, p, d); }) / width;
    const double variance = sum(x["D"], [&](Index d) { return std::pow(x("X")(b, p, d) - mean, 2); }) / width;
    loop(x["D"])([&](Index d) {
      y(b, p, d) = (x("X")(b, p, d) - mean) / std::sqrt(variance + 1e-5) * x("GA")(d) + x("BE")(d);
    });
  });
  return y;
}

Array product(const Problem& x) {
  Array z({x["M"], x["N"]});
  loop(x["M"], x["N"])(
      [&](Index m, Index n) { z(m, n) = sum(x["K"], [&](Index k) { return x("A")(m, k) * x("B")(k, n); }); });
  return z;
}

}  // namespace

ReferenceCases layer_cases() {
  return {
      {"rmsnorm_matmul", "Y", rms_norm},
      {"rmsnorm_matmul_deferred", "Y", rms_norm},
      {"layernorm", "Y", layer_norm},
      {"layernorm_moments", "Y", layer_norm},
      {"gemm", "Z", product},
  };
}

}  // namespace weir::test
