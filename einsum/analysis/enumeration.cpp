// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/enumeration.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "einsum/analysis/presence_rules.hpp"
#include "einsum/analysis/present_points.hpp"
#include "einsum/analysis/relevant.hpp"
#include "einsum/language/evaluate.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Index = std::vector<std::int64_t>;

/// Splits a predicate at its `and`s.
void add_conditions(std::vector<const Expression*>& conditions, const Expression& e) {
  if (e.kind != Expression::Kind::binary || e.name != "and") {
    conditions.push_back(&e);
    return;
  }
  for (const Expression& operand : e.operands) add_conditions(conditions, operand);
}

/// A statement, with the variables to visit.
struct Visit {
  const Einsum* einsum = nullptr;
  std::vector<std::string> variables;  ///< relevant
  std::vector<std::int64_t> extents;
  std::vector<const Expression*> conditions;  ///< that do not depend on data
  std::int64_t free = 1;                      ///< combinations of the other variables
  std::int64_t free_results = 1;              ///< of those that stay
};

class Visitor {
 public:
  using Value = bool;

  Visitor(const Cascade& cascade, const Sizes& sizes)
      : sizes_(sizes),
        tensors_(tensor_ranks(cascade)),
        relevant_(relevant_variables(cascade, sizes, tensors_)) {
    for (std::size_t i = 0; i < cascade.einsums.size(); ++i) add(cascade.einsums[i], relevant_.variables[i]);
  }

  bool is_exact() const { return is_exact_; }

  std::int64_t visits() const {
    std::int64_t all = 0;
    for (const Visit& visit : visits_) {
      std::int64_t points = 1;
      for (const std::int64_t extent : visit.extents) {
        if (points <= Enumeration::most_points) points = checked_product(points, extent);
      }
      all = checked_sum(all, points);
    }
    return all;
  }

  /// Nothing if presence still spreads after that many visits.
  std::vector<VisitedPoints> run() {
    std::vector<VisitedPoints> result(visits_.size());
    std::size_t before = 0;
    const std::int64_t once = std::max<std::int64_t>(1, visits());
    for (std::int64_t round = 0; round * once <= 4 * Enumeration::most_points; ++round) {
      for (std::size_t i = 0; i < visits_.size(); ++i) result[i] = run(visits_[i]);
      std::size_t now = 0;
      for (const auto& [name, points] : present_) now += points.size();
      if (round > 0 && now == before) return result;
      before = now;
    }
    return {};
  }

  // What `Presence` asks for.
  static bool all() { return true; }
  static bool none() { return false; }
  static bool both(bool a, bool b) { return a && b; }
  static bool either(bool a, bool b) { return a || b; }
  bool access(const Expression& e) { return is_present({e.name, e.operands, e.where}); }

 private:
  void add(const Einsum& einsum, const std::set<std::string>& relevant) {
    Visit visit;
    visit.einsum = &einsum;
    const std::vector<std::string> reduced = reduced_variables(einsum);
    for (const std::string& variable : iteration_variables(einsum)) {
      const std::int64_t extent = sizes_.at(rank_of(variable));
      if (relevant.contains(variable)) {
        visit.variables.push_back(variable);
        visit.extents.push_back(extent);
        continue;
      }
      visit.free = checked_product(visit.free, extent);
      const bool stays = std::find(reduced.begin(), reduced.end(), variable) == reduced.end();
      if (stays) visit.free_results = checked_product(visit.free_results, extent);
    }
    if (einsum.predicate) add_conditions(visit.conditions, *einsum.predicate);
    const std::size_t all = visit.conditions.size();
    std::erase_if(visit.conditions, [](const Expression* e) { return !accesses(*e).empty(); });
    is_exact_ = is_exact_ && visit.conditions.size() == all;
    visits_.push_back(std::move(visit));
  }

  std::optional<std::int64_t> find(const std::string& name) const {
    const auto value = values_.find(name);
    if (value != values_.end()) return value->second;
    const auto size = sizes_.find(name);
    return size == sizes_.end() ? std::nullopt : std::optional(size->second);
  }

  std::int64_t evaluate(const Expression& e) const {
    return evaluate_integer(e, [this](const std::string& name) { return find(name); });
  }

  /// The indices of the relevant dimensions; nothing if one is outside of its dimension.
  std::optional<Index> point_of(const TensorAccess& access) const {
    const TensorRanks& tensor = tensors_.at(access.tensor);
    Index point;
    for (const std::size_t i : relevant_.dimensions.at(access.tensor)) {
      if (!accesses(access.indices[i]).empty()) return Index{-1};
      point.push_back(evaluate(access.indices[i]));
      const std::optional<std::int64_t> extent = dimension_extent(tensor.dimensions[i], sizes_);
      if (point.back() < 0 || (extent && point.back() >= *extent)) return std::nullopt;
    }
    return point;
  }

  bool is_present(const TensorAccess& access) {
    for (std::size_t i = 0; i < access.indices.size(); ++i) {
      if (!is_inside(access, i)) return false;
    }
    if (tensors_.at(access.tensor).is_input()) return true;
    const std::optional<Index> point = point_of(access);
    if (!point) return false;
    if (*point == Index{-1} || present_[access.tensor].contains({-1})) {  // where it leads depends on data
      is_exact_ = false;
      return true;
    }
    return present_[access.tensor].contains(*point);
  }

  bool is_inside(const TensorAccess& access, std::size_t dimension) {
    const Expression& index = access.indices[dimension];
    for (const TensorAccess& gathered : accesses(index)) {
      if (!is_present(gathered)) return false;
    }
    if (!accesses(index).empty()) return true;
    for (const std::string& variable : rank_variables(index)) {
      if (!values_.contains(variable)) return true;  // irrelevant, so always inside
    }
    const std::optional<std::int64_t> extent =
        dimension_extent(tensors_.at(access.tensor).dimensions[dimension], sizes_);
    const std::int64_t value = evaluate(index);
    return value >= 0 && (!extent || value < *extent);
  }

  VisitedPoints run(const Visit& visit) {
    counted_ = {0, 0, std::vector<std::int64_t>(operators(*visit.einsum).size(), 0)};
    results_.clear();
    values_.clear();
    walk(visit, 0);
    counted_.points = checked_product(counted_.points, visit.free);
    for (std::int64_t& operations : counted_.executed) operations = checked_product(operations, visit.free);
    counted_.results = checked_product(static_cast<std::int64_t>(results_.size()), visit.free_results);
    write(visit);
    return counted_;
  }

  void walk(const Visit& visit, std::size_t depth) {
    if (depth == visit.variables.size()) return look(visit);
    for (std::int64_t value = 0; value < visit.extents[depth]; ++value) {
      values_[visit.variables[depth]] = value;
      walk(visit, depth + 1);
    }
  }

  void look(const Visit& visit) {
    for (const Expression* condition : visit.conditions) {
      if (evaluate(*condition) == 0) return;
    }
    Presence presence(*this);
    const bool is_there = presence.of(visit.einsum->value);
    for (std::size_t i = 0; i < counted_.executed.size(); ++i) counted_.executed[i] += presence.executed[i];
    if (!is_there) return;
    ++counted_.points;
    std::map<std::string, std::int64_t> kept = values_;
    for (const std::string& variable : reduced_variables(*visit.einsum)) kept.erase(variable);
    results_[std::move(kept)] += 1;
  }

  /// Marks what the statement gives a value; a selection fills as many places as there were values.
  void write(const Visit& visit) {
    const std::vector<std::string> made = made_variables(*visit.einsum);
    std::int64_t unseen = 1;
    for (const std::string& variable : reduced_variables(*visit.einsum)) {
      const bool seen =
          std::find(visit.variables.begin(), visit.variables.end(), variable) != visit.variables.end();
      if (!seen) unseen = checked_product(unseen, sizes_.at(rank_of(variable)));
    }
    for (const auto& [values, count] : results_) {
      values_ = values;
      if (made.empty()) {
        mark(visit);
        continue;
      }
      const std::int64_t places = std::min(sizes_.at(rank_of(made.front())), count * unseen);
      for (std::int64_t place = 0; place < places; ++place) {
        values_[made.front()] = place;
        mark(visit);
      }
    }
  }

  void mark(const Visit& visit) {
    for (const TensorAccess& output : visit.einsum->outputs) {
      if (const std::optional<Index> point = point_of(output)) present_[output.tensor].insert(*point);
    }
  }

  const Sizes& sizes_;
  std::map<std::string, TensorRanks> tensors_;
  RelevantVariables relevant_;
  std::vector<Visit> visits_;
  bool is_exact_ = true;
  std::map<std::string, std::set<Index>> present_;
  std::map<std::string, std::int64_t> values_;
  VisitedPoints counted_;
  std::map<std::map<std::string, std::int64_t>, std::int64_t> results_;
};

}  // namespace

Enumeration::Enumeration(const Cascade& cascade, const Sizes& sizes) {
  Visitor visitor(cascade, sizes);
  is_exact_ = visitor.is_exact();
  if (visitor.visits() > most_points) return;
  statements_ = visitor.run();
  is_exact_ = visitor.is_exact();
}

const VisitedPoints* Enumeration::find(std::size_t statement) const {
  return statements_.empty() ? nullptr : &statements_[statement];
}

}  // namespace weir
