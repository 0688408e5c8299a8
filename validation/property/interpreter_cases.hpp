// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "einsum/interpreter/random_tensor.hpp"
#include "validation/property/interpreter_arrays.hpp"

namespace weir::test {

/// The extents and the inputs of one evaluation.
struct Problem {
  Extents extents;
  std::map<std::string, Array> inputs;

  /// An extent.
  Index operator[](const std::string& rank) const { return extents.at(rank); }
  /// An input.
  const Array& operator()(const std::string& tensor) const { return inputs.at(tensor); }
};

/// What one output of a cascade file must be, computed by plain loops from the definition in the literature.
struct ReferenceCase {
  using Draw = std::function<double(SplitMix64&, const Extents&)>;

  std::string cascade;  ///< the file, without its ending
  std::string output;
  std::function<Array(const Problem&)> reference;
  std::map<std::string, std::pair<Index, Index>> ranges = {};  ///< of ranks whose usual range does not do
  std::map<std::string, Draw> inputs = {};                     ///< those that are not `normal` numbers
  std::function<void(Extents&)> adjust = {};                   ///< makes drawn extents fit each other
};

using ReferenceCases = std::vector<ReferenceCase>;

ReferenceCases exact_softmax_cases();
ReferenceCases masked_softmax_cases();
ReferenceCases score_cases();
ReferenceCases normaliser_cases();
ReferenceCases linear_cases();
ReferenceCases flow_cases();
ReferenceCases mixer_cases();
ReferenceCases window_cases();
ReferenceCases grouped_cases();
ReferenceCases edit_cases();
ReferenceCases selection_cases();
ReferenceCases layer_cases();
ReferenceCases head_policy_cases();
ReferenceCases predictor_cases();

/// Every case of every family.
ReferenceCases all_reference_cases();

/// A case's cascade, on sizes and inputs that were drawn.
struct DrawnCase {
  Cascade cascade;
  Shape shape;
  TensorMap inputs;
};
DrawnCase draw_case(const ReferenceCase& reference, SplitMix64& random);

/// Whole numbers from `lowest` to `highest`.
inline ReferenceCase::Draw whole(Index lowest, Index highest) {
  return [=](SplitMix64& random, const Extents&) {
    return static_cast<double>(lowest + random.below(highest - lowest + 1));
  };
}

/// Whole numbers from 0 to an extent.
inline ReferenceCase::Draw up_to(const std::string& rank) {
  return [=](SplitMix64& random, const Extents& extents) {
    return static_cast<double>(random.below(extents.at(rank) + 1));
  };
}

/// Numbers between 0.1 and 1.1.
inline double positive(SplitMix64& random, const Extents&) { return 0.1 + random.uniform(); }

/// Q [B, H, P, E] times K [B, H, M, E].
inline double query_key(const Problem& x, Index b, Index h, Index p, Index m) {
  return sum(x["E"], [&](Index e) { return x("Q")(b, h, p, e) * x("K")(b, h, m, e); });
}

/// Softmax attention of Q [B, H, P, E] to K [B, H, M, E] and V [B, H, M, F]. `score(b, h, p, m, qk)` makes
/// the score, or `unseen`, of the inner product.
template <class Score>
Array attend(const Problem& x, const Score& score) {
  Array av({x["B"], x["H"], x["P"], x["F"]});
  loop(x["B"], x["H"], x["P"])([&](Index b, Index h, Index p) {
    const auto weights =
        softmax(x["M"], [&](Index m) { return score(b, h, p, m, query_key(x, b, h, p, m)); });
    loop(x["F"], x["M"])([&](Index f, Index m) {
      av(b, h, p, f) += weights[static_cast<std::size_t>(m)] * x("V")(b, h, m, f);
    });
  });
  return av;
}

/// Softmax attention to the keys that a query sees.
template <class Visible>
Array attend_where(const Problem& x, const Visible& visible) {
  return attend(
      x, [&](Index b, Index h, Index p, Index m, double qk) { return visible(b, h, p, m) ? qk : unseen; });
}

}  // namespace weir::test
