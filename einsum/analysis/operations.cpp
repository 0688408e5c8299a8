// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/operations.hpp"

#include <algorithm>
#include <optional>

#include "einsum/analysis/enumeration.hpp"
#include "einsum/analysis/point_count.hpp"
#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

/// What a reduction's combining operation is called.
std::string combining_operator(const Einsum& einsum) {
  if (einsum.reductions.empty() || einsum.reductions.front().op == "sum") return "add";
  return einsum.reductions.front().op == "prod" ? "mul" : einsum.reductions.front().op;
}

void add(OperatorCounts& counts, const std::string& name, std::int64_t operations) {
  if (operations == 0) return;
  counts[name] = checked_sum(counts[name], operations);
}

CountMethod method_of(const PointCount& count) {
  if (!count.is_exact) return CountMethod::upper_bound;
  return count.is_closed_form ? CountMethod::closed_form : CountMethod::enumeration;
}

/// Counts one statement by its sets of points.
class StatementCounter {
 public:
  StatementCounter(const Einsum& einsum, const Ranges& ranges) : einsum_(einsum), ranges_(ranges) {
    result_.variables = iteration_variables(einsum);
    result_.space = 1;
    for (const auto& [variable, extent] : ranges) result_.space = checked_product(result_.space, extent);
  }

  StatementOperations count(const PresentPoints& present, std::size_t statement) {
    result_.points = points(present.points(statement), ranges_);
    Ranges kept = ranges_;
    const std::vector<std::string> reduced = reduced_variables(einsum_);
    for (const std::string& variable : reduced) kept.erase(variable);
    result_.results = points(present.results(statement), kept);
    const std::vector<std::string> names = operators(einsum_);
    for (std::size_t i = 0; i < names.size(); ++i) {
      add(result_.counts, names[i], points(present.executed(statement)[i], ranges_));
    }
    const bool is_bound = result_.method == CountMethod::upper_bound;
    if (!reduced.empty()) {
      add(result_.counts, combining_operator(einsum_), result_.points - (is_bound ? 0 : result_.results));
    }
    return result_;
  }

  /// The same from points that were visited one by one.
  StatementOperations count(const VisitedPoints& visited, bool is_exact) {
    result_.points = visited.points;
    result_.results = visited.results;
    result_.method = is_exact ? CountMethod::enumeration : CountMethod::upper_bound;
    const std::vector<std::string> names = operators(einsum_);
    for (std::size_t i = 0; i < names.size(); ++i) add(result_.counts, names[i], visited.executed[i]);
    if (!reduced_variables(einsum_).empty()) {
      add(result_.counts, combining_operator(einsum_), visited.points - (is_exact ? visited.results : 0));
    }
    return result_;
  }

 private:
  std::int64_t points(const PointSet& set, const Ranges& ranges) {
    const PointCount count = count_points(set, ranges);
    result_.method = std::max(result_.method, method_of(count));
    return count.points;
  }

  const Einsum& einsum_;
  const Ranges& ranges_;
  StatementOperations result_;
};

}  // namespace

CountMethod Operations::method() const {
  CountMethod least_certain = CountMethod::closed_form;
  for (const StatementOperations& statement : statements) {
    least_certain = std::max(least_certain, statement.method);
  }
  return least_certain;
}

Operations count_operations(const Cascade& cascade, const Sizes& sizes) {
  require_sizes(cascade, sizes);
  return count_operations(cascade, PresentPoints(cascade, sizes));
}

Operations count_operations(const Cascade& cascade, const PresentPoints& present) {
  std::optional<Enumeration> enumeration;
  Operations result;
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    const Einsum& einsum = cascade.einsums[i];
    StatementOperations counted = StatementCounter(einsum, present.ranges(i)).count(present, i);
    if (counted.method == CountMethod::upper_bound) {
      if (!enumeration) enumeration.emplace(cascade, present.sizes());
      if (const VisitedPoints* visited = enumeration->find(i)) {
        counted = StatementCounter(einsum, present.ranges(i)).count(*visited, enumeration->is_exact());
      }
    }
    for (const auto& [name, operations] : counted.counts) {
      add(result.total, name, operations);
      result.sum = checked_sum(result.sum, operations);
    }
    result.statements.push_back(std::move(counted));
  }
  return result;
}

std::string to_string(CountMethod method) {
  if (method == CountMethod::closed_form) return "closed form";
  return method == CountMethod::enumeration ? "enumeration" : "upper bound";
}

}  // namespace weir
