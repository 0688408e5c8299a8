// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/bound_statement.hpp"

#include <algorithm>
#include <utility>

#include "einsum/language/functions.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"

namespace weir {

BoundStatement::BoundStatement(const Einsum& einsum, const Cascade& cascade, const Shape& shape,
                               TensorStore& tensors, OperationCounts& counts)
    : einsum_(einsum), shape_(shape), counts_(counts), variables_(iteration_variables(einsum)) {
  const std::vector<std::string> reduced = reduced_variables(einsum);
  for (std::size_t slot = 0; slot < variables_.size(); ++slot) {
    if (!contains(reduced, variables_[slot])) left_.push_back(slot);
  }
  for (const std::string& made : made_variables(einsum)) variables_.push_back(made);
  const Scope scope{cascade, shape, tensors, variables_, counts};
  for (const TensorAccess& output : einsum.outputs) add_output(output, tensors, scope);
  value_.emplace(einsum.value, scope, BoundExpression::Role::value);
  if (einsum.predicate) predicate_.emplace(*einsum.predicate, scope, BoundExpression::Role::predicate);
  add_stages();
  point_.resize(variables_.size());
  ranges_.resize(variables_.size());
}

void BoundStatement::add_output(const TensorAccess& access, TensorStore& tensors, const Scope& scope) {
  Output output{access.tensor, access.where, &tensors.at(access.tensor).tensor, {}};
  for (const Expression& index : access.indices)
    output.indices.emplace_back(index, scope, BoundExpression::Role::index);
  outputs_.push_back(std::move(output));
}

/// Reductions as written, from the left, then the sum that rule 2 implies.
void BoundStatement::add_stages() {
  std::vector<std::string> rest = reduced_variables(einsum_);
  for (const Reduction& reduction : einsum_.reductions) {
    stages_.push_back(stage(reduction.op, reduction.from, reduction.where));
    std::erase_if(rest, [&](const std::string& variable) { return contains(reduction.from, variable); });
  }
  if (!rest.empty()) stages_.push_back(stage("sum", rest, einsum_.where));
}

BoundStatement::Stage BoundStatement::stage(const std::string& op, const std::vector<std::string>& variables,
                                            const SourceLocation& where) const {
  Stage result;
  result.op = op;
  result.combine = combining_function(op);
  if (result.combine == nullptr && !gives_index(op)) {
    throw SpecError(where,
                    "reduction '" + op + "' without a definition; expected a built-in reduction to evaluate");
  }
  result.count = &counts_[counted_name(op)];
  for (const std::string& variable : variables) result.slots.push_back(slot_of(variable));
  return result;
}

std::size_t BoundStatement::slot_of(const std::string& variable) const {
  return static_cast<std::size_t>(std::find(variables_.begin(), variables_.end(), variable) -
                                  variables_.begin());
}

BoundStatement::Range BoundStatement::range(std::size_t slot, const LoopIterations& fixed) const {
  const std::string& variable = variables_[slot];
  if (const auto found = fixed.find(variable); found != fixed.end())
    return {found->second, found->second + 1};
  const auto extent = shape_.find(rank_of(variable));
  if (extent == shape_.end()) {
    throw SpecError(einsum_.where, "rank " + rank_of(variable) + " has no extent; expected one");
  }
  return {0, extent->second};
}

void BoundStatement::run(const LoopIterations& fixed) {
  for (std::size_t slot = 0; slot < variables_.size(); ++slot) ranges_[slot] = range(slot, fixed);
  const bool selects = !stages_.empty() && stages_.back().combine == nullptr;
  for_each(left_, 0, [&] {
    if (selects) return select();
    if (const std::optional<double> result = reduced(stages_.size())) store(outputs_.front(), *result);
  });
}

template <typename Body>
void BoundStatement::for_each(const std::vector<std::size_t>& slots, std::size_t first, const Body& body) {
  if (first == slots.size()) return body();
  const std::size_t slot = slots[first];
  for (std::int64_t value = ranges_[slot].begin; value < ranges_[slot].end; ++value) {
    point_[slot] = value;
    for_each(slots, first + 1, body);
  }
}

std::optional<double> BoundStatement::mapped() const {
  if (predicate_ && predicate_->value(point_).value_or(0) == 0) return std::nullopt;
  return value_->value(point_);
}

/// The value at the point that is left when the first `stage_count` reductions have taken their variables.
std::optional<double> BoundStatement::reduced(std::size_t stage_count) {
  if (stage_count == 0) return mapped();
  const Stage& outer = stages_[stage_count - 1];
  Accumulator accumulator(outer.combine, *outer.count);
  for_each(outer.slots, 0, [&] { accumulator.add(reduced(stage_count - 1)); });
  return accumulator.result();
}

/// topk, argmax, argmin: the best along one variable, and where they are.
void BoundStatement::select() {
  const Stage& stage = stages_.back();
  const std::size_t from = stage.slots.front();
  std::vector<Selected> candidates;
  for_each(stage.slots, 0, [&] {
    if (const std::optional<double> value = mapped()) candidates.push_back({*value, point_[from]});
  });
  if (candidates.empty()) return;
  *stage.count += candidates.size() - 1;
  order(candidates, stage.op);
  const std::vector<std::string>& made = einsum_.reductions.front().to;
  std::size_t kept = 1;
  if (!made.empty()) {
    kept = std::min(candidates.size(), static_cast<std::size_t>(ranges_[slot_of(made.front())].end));
  }
  for (std::size_t i = 0; i < kept; ++i) {
    if (!made.empty()) point_[slot_of(made.front())] = static_cast<std::int64_t>(i);
    if (outputs_.size() > 1) store(outputs_.front(), candidates[i].value);
    store(outputs_.back(), static_cast<double>(candidates[i].index));
  }
}

void BoundStatement::store(const Output& output, double value) const {
  const std::optional<std::size_t> offset = place(*output.tensor, output.indices, point_);
  if (!offset) return;
  if (output.tensor->is_present(*offset)) {
    std::string point;
    for (const BoundExpression& index : output.indices) {
      point += (point.empty() ? "" : ", ") + std::to_string(*index.index(point_));
    }
    throw SpecError(output.where, "second value for '" + output.name + "[" + point +
                                      "]'; expected one statement and one point for each");
  }
  output.tensor->set(*offset, value);
}

}  // namespace weir
