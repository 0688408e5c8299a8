// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir {

/// A sum of at most a few multiples of deviations: what two values that are wrong by the same maximum share.
class SharedDeviation {
 public:
  static constexpr std::size_t most = 2;

  SharedDeviation() = default;
  explicit SharedDeviation(std::uint32_t deviation) : size_(1) { terms_[0] = {deviation, 1}; }

  bool is_none() const { return size_ == 0; }
  /// this + factor * other. False, and this is unchanged, if that has more terms than fit.
  bool add(const SharedDeviation& other, float factor);
  void scale(float factor);
  /// The most that it can amount to; `limits` of each deviation.
  double size(const std::vector<double>& limits) const;

  bool operator==(const SharedDeviation& other) const;

 private:
  struct Term {
    std::uint32_t deviation = 0;
    float coefficient = 0;
    bool operator==(const Term&) const = default;
  };
  std::array<Term, most> terms_{};  ///< by ascending deviation
  std::uint32_t size_ = 0;
};

/// What a machine has in place of an exact value. With d the shared deviation and |e| <= error it is
/// value + d + e, or (value + e) exp(d) if `is_factor`. Of a softmax, numerator and denominator carry the
/// same factor, whatever maximum was subtracted, and their quotient none.
struct BoundedValue {
  double value = 0;
  double error = 0;
  SharedDeviation shared;
  bool is_factor = false;
};

/// The deviations that were given a name, and how large they can be.
class Deviations {
 public:
  /// All of a value's error becomes a deviation that others may share.
  BoundedValue named(const BoundedValue& x);
  /// The same value with its shared deviation as part of its error.
  BoundedValue alone(const BoundedValue& x) const;
  /// The largest exp(d) can be.
  double largest_factor(const BoundedValue& x) const;
  double size(const BoundedValue& x) const { return x.shared.size(limits_); }

 private:
  std::vector<double> limits_;
};

/// Sums, products and quotients before they are rounded. Where the operands' shared deviations do not go
/// together, they become part of the error.
BoundedValue sum_of(const BoundedValue& a, const BoundedValue& b, double sign, const Deviations& deviations);
BoundedValue product_of(const BoundedValue& a, const BoundedValue& b, const Deviations& deviations);
BoundedValue quotient_of(const BoundedValue& a, const BoundedValue& b, const Deviations& deviations);
/// The natural exponential, and the logarithm.
BoundedValue exponential_of(const BoundedValue& x, const Deviations& deviations);
BoundedValue logarithm_of(const BoundedValue& x, const Deviations& deviations);

}  // namespace weir
