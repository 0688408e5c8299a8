// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/scalar_functions.hpp"

#include <cmath>
#include <map>

namespace weir {
namespace {

using Arguments = std::span<const double>;
using Table = std::map<std::string, ScalarFunction>;

double larger(double a, double b) { return std::isnan(a) || a > b ? a : b; }
double smaller(double a, double b) { return std::isnan(a) || a < b ? a : b; }
double maximum(Arguments x) { return larger(x[0], x[1]); }
double minimum(Arguments x) { return smaller(x[0], x[1]); }
double clipped(Arguments x) { return smaller(larger(x[0], x[1]), x[2]); }

double sign(Arguments x) {
  if (x[0] == 0 || std::isnan(x[0])) return x[0];
  return x[0] > 0 ? 1 : -1;
}

double sigmoid(double x) {
  if (x >= 0) return 1 / (1 + std::exp(-x));
  const double e = std::exp(x);  // 1 / (1 + exp(-x)) would overflow on the way to 0
  return e / (1 + e);
}

double softplus(Arguments x) { return larger(x[0], 0) + std::log1p(std::exp(-std::abs(x[0]))); }
double gelu(Arguments x) { return x[0] * 0.5 * (1 + std::erf(x[0] / std::sqrt(2.0))); }

double remainder(Arguments x) {
  const double rest = std::fmod(x[0], x[1]);
  return rest != 0 && (rest < 0) != (x[1] < 0) ? rest + x[1] : rest;
}

const Table& functions() {
  static const Table table = {
      {"exp", [](Arguments x) { return std::exp(x[0]); }},
      {"exp2", [](Arguments x) { return std::exp2(x[0]); }},
      {"log", [](Arguments x) { return std::log(x[0]); }},
      {"log2", [](Arguments x) { return std::log2(x[0]); }},
      {"log1p", [](Arguments x) { return std::log1p(x[0]); }},
      {"sqrt", [](Arguments x) { return std::sqrt(x[0]); }},
      {"rsqrt", [](Arguments x) { return 1 / std::sqrt(x[0]); }},
      {"recip", [](Arguments x) { return 1 / x[0]; }},
      {"abs", [](Arguments x) { return std::abs(x[0]); }},
      {"sign", sign},
      {"floor", [](Arguments x) { return std::floor(x[0]); }},
      {"ceil", [](Arguments x) { return std::ceil(x[0]); }},
      {"round", [](Arguments x) { return std::nearbyint(x[0]); }},
      {"sin", [](Arguments x) { return std::sin(x[0]); }},
      {"cos", [](Arguments x) { return std::cos(x[0]); }},
      {"tanh", [](Arguments x) { return std::tanh(x[0]); }},
      {"erf", [](Arguments x) { return std::erf(x[0]); }},
      {"relu", [](Arguments x) { return larger(x[0], 0); }},
      {"leaky_relu", [](Arguments x) { return x[0] < 0 ? x[1] * x[0] : x[0]; }},
      {"gelu", gelu},
      {"sigmoid", [](Arguments x) { return sigmoid(x[0]); }},
      {"silu", [](Arguments x) { return x[0] * sigmoid(x[0]); }},
      {"softplus", softplus},
      {"elu", [](Arguments x) { return x[0] < 0 ? std::expm1(x[0]) : x[0]; }},
      {"max", maximum},
      {"min", minimum},
      {"where", [](Arguments x) { return x[0] != 0 ? x[1] : x[2]; }},
      {"clip", clipped},
      {"clamp", clipped},
  };
  return table;
}

const Table& signs() {
  static const Table table = {
      {"+", [](Arguments x) { return x[0] + x[1]; }},
      {"-", [](Arguments x) { return x[0] - x[1]; }},
      {"*", [](Arguments x) { return x[0] * x[1]; }},
      {"/", [](Arguments x) { return x[0] / x[1]; }},
      {"//", [](Arguments x) { return std::floor(x[0] / x[1]); }},
      {"%", remainder},
      {"**", [](Arguments x) { return std::pow(x[0], x[1]); }},
      {"<", [](Arguments x) { return x[0] < x[1] ? 1.0 : 0.0; }},
      {"<=", [](Arguments x) { return x[0] <= x[1] ? 1.0 : 0.0; }},
      {">", [](Arguments x) { return x[0] > x[1] ? 1.0 : 0.0; }},
      {">=", [](Arguments x) { return x[0] >= x[1] ? 1.0 : 0.0; }},
      {"==", [](Arguments x) { return x[0] == x[1] ? 1.0 : 0.0; }},
      {"!=", [](Arguments x) { return x[0] != x[1] ? 1.0 : 0.0; }},
  };
  return table;
}

ScalarFunction find(const Table& table, const std::string& name) {
  const auto found = table.find(name);
  return found == table.end() ? nullptr : found->second;
}

}  // namespace

ScalarFunction scalar_function(const std::string& name) { return find(functions(), name); }
ScalarFunction binary_operator(const std::string& sign) { return find(signs(), sign); }

ScalarFunction unary_operator(const std::string& sign) {
  if (sign == "-") return [](Arguments x) { return -x[0]; };
  if (sign == "not") return [](Arguments x) { return x[0] == 0 ? 1.0 : 0.0; };
  return nullptr;
}

}  // namespace weir
