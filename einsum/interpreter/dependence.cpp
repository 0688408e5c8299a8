// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/dependence.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "einsum/language/offset.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Statements = std::set<std::size_t>;

/// What a statement leads to, itself only if a circle leads back to it.
Statements reachable(std::size_t from, const std::map<std::size_t, Statements>& next) {
  Statements seen;
  std::vector<std::size_t> open = {from};
  while (!open.empty()) {
    const std::size_t statement = open.back();
    open.pop_back();
    const auto found = next.find(statement);
    if (found == next.end()) continue;
    for (const std::size_t follower : found->second) {
      if (seen.insert(follower).second) open.push_back(follower);
    }
  }
  return seen;
}

/// Whether all that `group` reads from is in `done` or in the group itself.
bool is_ready(const Statements& group, const Statements& done,
              const std::vector<StatementDependence>& dependences) {
  return std::all_of(dependences.begin(), dependences.end(), [&](const StatementDependence& dependence) {
    return !group.contains(dependence.reader) || group.contains(dependence.writer) ||
           done.contains(dependence.writer);
  });
}

/// The circle that a statement is in, or the statement alone.
std::map<std::size_t, Statements> circles(const std::vector<std::size_t>& statements,
                                          const std::vector<StatementDependence>& dependences) {
  std::map<std::size_t, Statements> next;
  for (const StatementDependence& dependence : dependences) next[dependence.writer].insert(dependence.reader);
  std::map<std::size_t, Statements> reached;
  for (const std::size_t statement : statements) reached[statement] = reachable(statement, next);
  std::map<std::size_t, Statements> result;
  for (const std::size_t statement : statements) {
    result[statement] = {statement};
    for (const std::size_t other : reached[statement]) {
      if (reached[other].contains(statement)) result[statement].insert(other);
    }
  }
  return result;
}

}  // namespace

std::vector<StatementDependence> dependences(const Cascade& cascade) {
  std::vector<StatementDependence> result;
  for (std::size_t reader = 0; reader < cascade.einsums.size(); ++reader) {
    for (const TensorAccess& read : reads(cascade.einsums[reader])) {
      for (std::size_t writer = 0; writer < cascade.einsums.size(); ++writer) {
        for (const TensorAccess& write : cascade.einsums[writer].outputs) {
          if (write.tensor == read.tensor) result.push_back({writer, reader, write, read});
        }
      }
    }
  }
  return result;
}

std::optional<VariableAxis> axis_of(const TensorAccess& access, const std::string& variable) {
  for (std::size_t axis = 0; axis < access.indices.size(); ++axis) {
    const std::optional<Offset> index = as_offset(access.indices[axis]);
    if (index && index->name == variable) return VariableAxis{axis, index->constant};
  }
  return std::nullopt;
}

std::optional<std::int64_t> distance(const StatementDependence& dependence, const std::string& variable) {
  const std::optional<VariableAxis> written = axis_of(dependence.write, variable);
  if (!written) return std::nullopt;
  const std::optional<Offset> read = as_offset(dependence.read.indices[written->axis]);
  if (!read || read->name != variable) return std::nullopt;
  return written->constant - read->constant;
}

std::vector<std::vector<std::size_t>> ordered_groups(const std::vector<std::size_t>& statements,
                                                     const std::vector<StatementDependence>& dependences) {
  const std::map<std::size_t, Statements> circle_of = circles(statements, dependences);
  std::vector<std::vector<std::size_t>> groups;
  Statements done;
  while (done.size() < statements.size()) {
    const auto ready = std::find_if(statements.begin(), statements.end(), [&](std::size_t statement) {
      return !done.contains(statement) && is_ready(circle_of.at(statement), done, dependences);
    });
    const Statements& group = circle_of.at(*ready);
    groups.emplace_back(group.begin(), group.end());
    done.insert(group.begin(), group.end());
  }
  return groups;
}

}  // namespace weir
