// SPDX-License-Identifier: Apache-2.0
#include "models/error_propagation/bounded_statement.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "einsum/interpreter/accumulator.hpp"
#include "einsum/language/functions.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "models/arithmetic/error_bounds.hpp"

namespace weir {

BoundedStatement::BoundedStatement(const Einsum& einsum, const Cascade& cascade, const StatementScope& scope,
                                   int roundings)
    : einsum_(einsum),
      scope_(scope),
      roundings_(roundings),
      variables_(iteration_variables(einsum)),
      names_{cascade, scope.shape, scope.exact, variables_, counts_} {
  check();
  const std::vector<std::string> reduced = reduced_variables(einsum);
  for (std::size_t slot = 0; slot < variables_.size(); ++slot)
    (contains(reduced, variables_[slot]) ? reduced_ : left_).push_back(slot);
  bind_reduction();
  value_.emplace(einsum.value, ErrorScope{names_, scope.errors, scope.model, scope.deviations});
  if (einsum.predicate) predicate_.emplace(*einsum.predicate, names_, BoundExpression::Role::predicate);
  for (const Expression& index : einsum.outputs.front().indices)
    indices_.emplace_back(index, names_, BoundExpression::Role::index);
  point_.resize(variables_.size());
  values_.resize(variables_.size());
}

void BoundedStatement::check() const {
  if (!einsum_.reductions.empty() && gives_index(einsum_.reductions.front().op))
    throw SpecError(einsum_.reductions.front().where, "selection '" + einsum_.reductions.front().op +
                                                          "'; expected Einsums with an error bound");
  if (einsum_.predicate && reads_computed(*einsum_.predicate, scope_.errors))
    throw SpecError(einsum_.predicate->where,
                    "predicate that is computed; expected one of inputs for an error bound");
}

void BoundedStatement::bind_reduction() {
  const bool is_call = einsum_.value.kind == Expression::Kind::call;
  const std::string op = einsum_.reductions.empty() ? "sum" : einsum_.reductions.front().op;
  if (reduced_.empty()) {
    is_named_ = is_call && (einsum_.value.name == "max" || einsum_.value.name == "min");
    return;
  }
  std::size_t taken = 0;
  for (const auto& reduction : einsum_.reductions) taken += reduction.from.size();
  if (einsum_.reductions.size() > 1 || (taken != 0 && taken != reduced_.size()))
    throw SpecError(einsum_.where, "several reductions in one Einsum; expected one for an error bound");
  combine_ = combining_function(op);
  if (combine_ == nullptr)
    throw SpecError(einsum_.where, "reduction '" + op + "'; expected one with an error bound");
  reduction_ = op == "sum" ? Reduction::sum : op == "prod" ? Reduction::product : Reduction::extremum;
  is_named_ = reduction_ == Reduction::extremum;
}

std::vector<std::int64_t> BoundedStatement::values(std::size_t slot, const LoopIterations& fixed) const {
  const std::string& variable = variables_[slot];
  if (const auto found = fixed.find(variable); found != fixed.end()) return {found->second};
  const bool is_left = std::find(left_.begin(), left_.end(), slot) != left_.end();
  const auto only = scope_.restriction.find(variable);
  if (is_left && only != scope_.restriction.end()) return only->second;
  std::vector<std::int64_t> all(static_cast<std::size_t>(scope_.shape.at(rank_of(variable))));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  return all;
}

void BoundedStatement::run(const LoopIterations& fixed) {
  for (std::size_t slot = 0; slot < variables_.size(); ++slot) values_[slot] = values(slot, fixed);
  for_each(left_, 0, [&] {
    if (const std::optional<BoundedValue> found = result()) store(*found);
  });
}

template <typename Body>
void BoundedStatement::for_each(const std::vector<std::size_t>& slots, std::size_t first, const Body& body) {
  if (first == slots.size()) return body();
  for (const std::int64_t value : values_[slots[first]]) {
    point_[slots[first]] = value;
    for_each(slots, first + 1, body);
  }
}

/// One item of a reduction; a product that is summed is exact.
std::optional<BoundedValue> BoundedStatement::item() const {
  if (!holds()) return std::nullopt;
  const std::vector<BoundedExpression>* factors = value_->factors();
  if (reduction_ != Reduction::sum || factors == nullptr) return value_->value(point_);
  const std::optional<BoundedValue> a = (*factors)[0].value(point_);
  const std::optional<BoundedValue> b = a ? (*factors)[1].value(point_) : std::nullopt;
  return b ? std::optional(product_of(*a, *b, scope_.deviations)) : std::nullopt;
}

std::optional<BoundedValue> BoundedStatement::result() {
  std::optional<BoundedValue> found;
  if (reduction_ == Reduction::none) {
    found = item();
  } else {
    found = reduction_ == Reduction::sum ? summed() : folded();
  }
  return found && is_named_ ? std::optional(scope_.deviations.named(*found)) : found;
}

std::optional<BoundedValue> BoundedStatement::summed() {
  Sum found = sum(false);
  if (found.differs) found = sum(true);
  return found.count > 0 ? std::optional(finished(found)) : std::nullopt;
}

/// Adds all items, which must share the same factor or are taken `alone`.
BoundedStatement::Sum BoundedStatement::sum(bool alone) {
  Sum sum;
  const Deviations& deviations = scope_.deviations;
  for_each(reduced_, 0, [&] {
    if (sum.differs) return;
    std::optional<BoundedValue> next = item();
    if (!next) return;
    if (alone || !next->is_factor) next = deviations.alone(*next);
    const bool is_nothing = next->value == 0 && next->error == 0;
    if (sum.count > 0 && !is_nothing && sum.size > 0 && !(next->shared == sum.total.shared)) {
      sum.differs = true;
      return;
    }
    sum.total = sum.count == 0 ? *next : sum_of(sum.total, *next, 1, deviations);
    sum.size += std::abs(next->value) + next->error;
    ++sum.count;
  });
  return sum;
}

/// In the accumulator every term passes through at most as many roundings as there are terms; then the word
/// is rounded, once a tile.
BoundedValue BoundedStatement::finished(const Sum& sum) const {
  const Arithmetic& arithmetic = scope_.model.arithmetic();
  const ErrorBound in_accumulator = dot_product_bound(sum.count, arithmetic);
  BoundedValue total = sum.total;
  const double factor = scope_.deviations.largest_factor(total);
  total.error += in_accumulator.relative * sum.size + in_accumulator.absolute * factor;
  const int partial = std::min(roundings_, sum.count) - 1;
  if (partial > 0) {
    const double relative = accumulated_roundoff(partial, arithmetic.element);
    total.error += relative * (1 + in_accumulator.relative) * sum.size +
                   partial * smallest_step(arithmetic.element) / 2 * (1 + relative) * factor;
  }
  return scope_.model.rounded(total, arithmetic.element, scope_.deviations);
}

/// Products and extrema, item by item.
std::optional<BoundedValue> BoundedStatement::folded() {
  std::optional<BoundedValue> total;
  const bool multiplies = reduction_ == Reduction::product;
  for_each(reduced_, 0, [&] {
    const std::optional<BoundedValue> next = item();
    if (!next) return;
    if (!total) {
      total = multiplies ? *next : scope_.deviations.alone(*next);
    } else if (multiplies) {
      // Once for the accumulator, and once for a word that may be rounded at every tile.
      total = scope_.model.rounded(product_of(*total, *next, scope_.deviations),
                                   scope_.model.arithmetic().element, scope_.deviations);
      total = scope_.model.rounded(*total, scope_.model.arithmetic().accumulator, scope_.deviations);
    } else {
      total = extremum_of(*total, *next, combine_, scope_.deviations);
    }
  });
  return total;
}

void BoundedStatement::store(const BoundedValue& found) {
  const TensorAccess& output = einsum_.outputs.front();
  const std::optional<std::size_t> offset = place(scope_.exact.at(output.tensor).tensor, indices_, point_);
  if (offset) scope_.errors.at(output.tensor)[*offset] = {found.error, found.shared, found.is_factor};
}

}  // namespace weir
