// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "einsum/language/check.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/rewrites/definitions.hpp"
#include "einsum/rewrites/derived_names.hpp"
#include "einsum/rewrites/rewrite.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

/// A reduction taken apart: what stays inside of it, and what goes behind.
struct Parts {
  std::vector<Factor> inside;
  std::vector<Factor> behind;
  std::vector<std::size_t> looked_through;  ///< pointwise statements whose values were put in place
};

class Deferral {
 public:
  explicit Deferral(const Cascade& cascade) : cascade_(cascade), names_(cascade) {}

  Rewritten write() {
    Rewritten result;
    result.cascade = cascade_;
    result.cascade.einsums.clear();
    std::set<std::string> quotients;
    for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) {
      const std::optional<Parts> parts = taken_apart(i);
      if (!parts) {
        result.cascade.einsums.push_back(cascade_.einsums[i]);
        continue;
      }
      for (const std::size_t j : parts->looked_through) quotients.insert(cascade_.einsums[j].name());
      add(result, i, *parts);
    }
    if (result.origins.empty()) refuse();
    remove_unread(result.cascade, quotients, cascade_);
    check(result.cascade);
    result.steps = {"defer"};
    return result;
  }

 private:
  /// Nothing if the statement has nothing to defer.
  std::optional<Parts> taken_apart(std::size_t i) const {
    const Einsum& einsum = cascade_.einsums[i];
    const std::vector<std::string> reduced = reduced_variables(einsum);
    if (reduced.empty() || einsum.outputs.size() != 1 || !is_plain(einsum.outputs.front()))
      return std::nullopt;
    const std::string op = reduction_operator(einsum);
    Parts parts;
    if (op == "sum") {
      for (const Factor& factor : flattened(einsum.value, reduced, parts.looked_through))
        (can_go(factor, reduced) ? parts.behind : parts.inside).push_back(factor);
    } else if (op == "max" || op == "min") {
      parts = without_term(einsum.value, reduced);
    }
    if (parts.behind.empty()) return std::nullopt;
    const Expression inside = product(parts.inside);
    const bool keeps_all = std::all_of(reduced.begin(), reduced.end(), [&](const std::string& variable) {
      return contains(rank_variables(inside), variable);
    });
    return keeps_all ? std::optional(parts) : std::nullopt;
  }

  /// max(a - g) = max(a) - g. (A sum of two terms is another matter: it skips the absent one.)
  Parts without_term(const Expression& e, const std::vector<std::string>& reduced) const {
    Parts parts;
    if (e.kind != Kind::binary || e.name != "-" || !can_go({e.operands[1], 1}, reduced)) return parts;
    parts.inside.push_back({e.operands[0], 1});
    parts.behind.push_back({e.operands[1], 1});
    return parts;
  }

  /// Whether a factor that the reduction does not walk is worth deferring: a divisor, or one that waits for
  /// what the cascade computes.
  bool can_go(const Factor& factor, const std::vector<std::string>& reduced) const {
    if (accesses(factor.value).empty()) return false;
    if (factor.power > 0 && !reads_computed(cascade_, factor.value)) return false;
    return std::none_of(reduced.begin(), reduced.end(),
                        [&](const std::string& variable) { return mentions(factor.value, variable); });
  }

  /// The factors of a value, with those of pointwise products in their place where one of them can go.
  std::vector<Factor> flattened(const Expression& e, const std::vector<std::string>& reduced,
                                std::vector<std::size_t>& looked_through) const {
    std::vector<Factor> result;
    for (const Factor& factor : factors(e)) {
      std::vector<std::size_t> below;
      const std::vector<Factor> inner = defined(factor, reduced, below);
      const bool helps =
          std::any_of(inner.begin(), inner.end(), [&](const Factor& part) { return can_go(part, reduced); });
      if (!helps || can_go(factor, reduced)) {
        result.push_back(factor);
        continue;
      }
      result.insert(result.end(), inner.begin(), inner.end());
      looked_through.insert(looked_through.end(), below.begin(), below.end());
    }
    return result;
  }

  std::vector<Factor> defined(const Factor& factor, const std::vector<std::string>& reduced,
                              std::vector<std::size_t>& looked_through) const {
    if (factor.value.kind != Kind::access) return {};
    const std::optional<std::size_t> writer = only_writer(cascade_, factor.value.name);
    if (!writer || !is_pointwise(cascade_.einsums[*writer]) || cascade_.einsums[*writer].predicate) return {};
    const Einsum& made = cascade_.einsums[*writer];
    looked_through.push_back(*writer);
    const Expression value = with_names(made.value, bound_names(made.outputs.front(), factor.value));
    std::vector<Factor> result = flattened(value, reduced, looked_through);
    for (Factor& part : result) part.power *= factor.power;
    return result;
  }

  void add(Rewritten& result, std::size_t i, const Parts& parts) {
    Einsum inside = cascade_.einsums[i];
    Einsum behind = inside;
    const bool is_sum = reduction_operator(inside) == "sum";
    inside.outputs.front().tensor = inside_name(behind, parts);
    inside.value = product(parts.inside);
    const Expression whole = read({inside.name(), behind.outputs.front().indices, behind.where});
    std::vector<Factor> all = {{whole, 1}};
    all.insert(all.end(), parts.behind.begin(), parts.behind.end());
    behind.value = is_sum ? product(all) : binary("-", whole, parts.behind.front().value);
    behind.reductions.clear();
    behind.predicate.reset();
    const auto dtype = cascade_.dtypes.find(behind.name());
    if (dtype != cascade_.dtypes.end()) result.cascade.dtypes[inside.name()] = dtype->second;
    result.origins.push_back(inside.name() + " from " + behind.name() + ", by deferring " +
                             to_string(parts.behind.front().value));
    result.cascade.einsums.push_back(std::move(inside));
    result.cascade.einsums.push_back(std::move(behind));
  }

  /// AV, the sum of the quotient A = SN / SD with V, becomes SNV: the numerator takes the quotient's place.
  std::string inside_name(const Einsum& sum, const Parts& parts) {
    if (!parts.looked_through.empty()) {
      const std::string& quotient = cascade_.einsums[parts.looked_through.front()].name();
      const std::vector<TensorAccess> inside = accesses(parts.inside.front().value);
      if (sum.name().starts_with(quotient) && !inside.empty())
        return names_.fresh(inside.front().tensor + sum.name().substr(quotient.size()));
    }
    return names_.fresh("S" + sum.name());
  }

  [[noreturn]] void refuse() const {
    for (const Einsum& einsum : cascade_.einsums) {
      const std::vector<Factor> all = factors(einsum.value);
      const auto divisor = std::find_if(all.begin(), all.end(), [](const Factor& factor) {
        return factor.power < 0 && !accesses(factor.value).empty();
      });
      if (divisor == all.end()) continue;
      throw SpecError(einsum.where, "the division of " + einsum.name() + " by " + to_string(divisor->value) +
                                        " is not in a product that a sum takes without walking " +
                                        to_string(divisor->value) + "; expected one that is");
    }
    throw SpecError(cascade_.where,
                    "no reduction has a factor that it does not walk; expected one to put behind it");
  }

  const Cascade& cascade_;
  DerivedNames names_;
};

}  // namespace

Rewritten defer_factors(const Cascade& cascade) { return Deferral(cascade).write(); }

}  // namespace weir
