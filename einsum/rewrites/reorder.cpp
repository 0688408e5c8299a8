// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "einsum/interpreter/shape.hpp"
#include "einsum/language/check.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/rewrites/definitions.hpp"
#include "einsum/rewrites/derived_names.hpp"
#include "einsum/rewrites/rewrite.hpp"

namespace weir {
namespace {

bool is_contraction(const Einsum& einsum) {
  return einsum.outputs.size() == 1 && !reduced_variables(einsum).empty() &&
         reduction_operator(einsum) == "sum" && is_plain(einsum.outputs.front());
}

bool mentions_any(const Expression& e, const std::vector<std::string>& variables) {
  return std::any_of(variables.begin(), variables.end(),
                     [&](const std::string& variable) { return mentions(e, variable); });
}

/// Two contractions, the second of the first's result, as one product over the variables of both.
struct Pair {
  std::size_t first = 0;
  std::size_t second = 0;
  std::vector<Factor> walked;  ///< factors along what the second sums over
  std::vector<Factor> rest;
};

class Reordering {
 public:
  explicit Reordering(const Cascade& cascade) : cascade_(cascade), names_(cascade) {}

  Rewritten write() {
    for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) {
      if (!is_contraction(cascade_.einsums[i])) continue;
      for (const Factor& factor : factors(cascade_.einsums[i].value)) {
        try {
          if (const std::optional<Pair> pair = pair_of(factor, i)) return rewritten(*pair);
        } catch (const SpecError& error) {
          if (!obstacle_) obstacle_ = error;
        }
      }
    }
    if (obstacle_) throw SpecError(*obstacle_);
    throw SpecError(cascade_.where, "no contraction of a contraction; expected one, as in (Q K) V");
  }

 private:
  const Einsum& einsum(std::size_t i) const { return cascade_.einsums[i]; }

  /// The contraction that a factor was computed by, with the second one; nothing if it is none or another
  /// order would save nothing. Throws SpecError if only something between them stands in the way.
  std::optional<Pair> pair_of(const Factor& factor, std::size_t second) const {
    if (factor.value.kind != Expression::Kind::access || factor.power < 0) return std::nullopt;
    const std::optional<std::size_t> first = only_writer(cascade_, factor.value.name);
    if (!first) return std::nullopt;
    require_linear(*first, einsum(second));
    if (!is_contraction(einsum(*first)) || !is_read_once(*first)) return std::nullopt;
    require_no_predicate(*first, einsum(second));
    require_no_predicate(second, einsum(second));
    Pair pair{*first, second, {}, {}};
    std::vector<Factor> all = factors(inlined(*first, factor.value));
    for (const Factor& other : factors(einsum(second).value)) {
      if (!(other.value == factor.value)) all.push_back(other);
    }
    const std::vector<std::string> summed = reduced_variables(einsum(second));
    for (const Factor& part : all)
      (mentions_any(part.value, summed) ? pair.walked : pair.rest).push_back(part);
    return is_smaller(pair, factor.value) ? std::optional(pair) : std::nullopt;
  }

  bool is_read_once(std::size_t first) const {
    const std::string& tensor = einsum(first).name();
    const auto readers = std::count_if(cascade_.einsums.begin(), cascade_.einsums.end(),
                                       [&](const Einsum& other) { return reads_tensor(other, tensor); });
    return readers == 1 && !contains(outputs(cascade_), tensor);
  }

  Expression inlined(std::size_t first, const Expression& access) const {
    return with_names(einsum(first).value, bound_names(einsum(first).outputs.front(), access));
  }

  /// Whether a variable of the first result is left out of the new one, and the sums do not meet.
  bool is_smaller(const Pair& pair, const Expression& access) const {
    const std::vector<std::string> inner = reduced_variables(einsum(pair.first));
    const std::vector<std::string> outer = iteration_variables(einsum(pair.second));
    const bool meet = std::any_of(inner.begin(), inner.end(),
                                  [&](const std::string& variable) { return contains(outer, variable); });
    const Expression rest = product(pair.rest);
    if (meet || pair.walked.empty() || accesses(rest).empty() || !mentions_any(rest, inner)) return false;
    if (!mentions_any(product(pair.walked), inner)) return false;
    const std::vector<std::string> kept = rank_variables(einsum(pair.second).outputs.front());
    const Expression walked = product(pair.walked);
    const std::vector<std::string> old = rank_variables(access);
    return std::any_of(old.begin(), old.end(), [&](const std::string& variable) {
      return contains(kept, variable) && !mentions(walked, variable);
    });
  }

  /// What is computed point by point from a contraction and is no product of it.
  void require_linear(std::size_t between, const Einsum& second) const {
    const Einsum& value = einsum(between);
    if (!is_pointwise(value)) return;
    for (const TensorAccess& access : accesses(value.value)) {
      const std::optional<std::size_t> made = only_writer(cascade_, access.tensor);
      if (!made || !is_contraction(einsum(*made))) continue;
      throw SpecError(value.where, value.name() + " stands between the contractions of " +
                                       einsum(*made).name() + " and " + second.name() +
                                       "; expected nothing there");
    }
  }

  void require_no_predicate(std::size_t i, const Einsum& second) const {
    if (!einsum(i).predicate) return;
    throw SpecError(einsum(i).predicate->where, "predicate '" + to_string(*einsum(i).predicate) + "' of " +
                                                    einsum(i).name() +
                                                    " ties together what the contraction of " +
                                                    second.name() + " takes apart; expected none");
  }

  Rewritten rewritten(const Pair& pair) {
    const Einsum& second = einsum(pair.second);
    const std::vector<std::string> summed = reduced_variables(second);
    Einsum early;
    TensorAccess output{names_.fresh(joined_names(pair.walked)), {}, second.outputs.front().where};
    for (const std::string& variable : rank_variables(product(pair.walked))) {
      if (!contains(summed, variable)) output.indices.push_back(name(variable));
    }
    early.outputs = {output};
    early.value = product(pair.walked);
    early.where = second.where;
    Einsum late = second;
    std::vector<Factor> all = pair.rest;
    all.push_back({read(output), 1});
    late.value = product(all);
    late.reductions.clear();
    Rewritten result;
    result.cascade = cascade_;
    std::vector<Einsum>& einsums = result.cascade.einsums;
    const auto place = static_cast<std::ptrdiff_t>(pair.second);
    einsums[pair.second] = late;
    einsums.insert(einsums.begin() + place, early);
    remove_unread(result.cascade, {einsum(pair.first).name()}, cascade_);
    check(result.cascade);
    result.steps = {"reorder"};
    result.origins = {output.tensor + " instead of " + einsum(pair.first).name()};
    return result;
  }

  /// KV for a product of K and V.
  static std::string joined_names(const std::vector<Factor>& factors) {
    std::string text;
    for (const TensorAccess& access : accesses(product(factors))) text += access.tensor;
    return text;
  }

  const Cascade& cascade_;
  DerivedNames names_;
  std::optional<SpecError> obstacle_;
};

}  // namespace

Rewritten reorder_contractions(const Cascade& cascade) { return Reordering(cascade).write(); }

}  // namespace weir
