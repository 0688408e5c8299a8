// SPDX-License-Identifier: Apache-2.0
#include "einsum/interpreter/plan.hpp"

#include <algorithm>
#include <optional>

#include "einsum/interpreter/dependence.hpp"
#include "einsum/language/offset.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Statements = std::vector<std::size_t>;
using Dependences = std::vector<StatementDependence>;

bool contains(const Statements& statements, std::size_t statement) {
  return std::find(statements.begin(), statements.end(), statement) != statements.end();
}

Dependences within(const Statements& group, const Dependences& all) {
  Dependences result;
  for (const StatementDependence& dependence : all) {
    if (contains(group, dependence.writer) && contains(group, dependence.reader))
      result.push_back(dependence);
  }
  return result;
}

/// Whether a loop over `variable`, with the statements inside in the order of the text, has computed by
/// itself what is read. A read of no constant distance may look at any earlier iteration; that it does not
/// look at a later one is found out when it is run.
bool is_carried(const StatementDependence& dependence, const std::string& variable) {
  const std::optional<std::int64_t> iterations = distance(dependence, variable);
  return iterations ? *iterations > 0 : dependence.writer >= dependence.reader;
}

/// How well a loop over the variable serves a group: 2, every distance is a constant; 1, some are only known
/// when run; 0, not at all.
int suitability(const Cascade& cascade, const Statements& group, const Dependences& inner,
                const std::string& variable) {
  for (const std::size_t statement : group) {
    if (!axis_of(cascade.einsums[statement].outputs.front(), variable)) return 0;
  }
  bool carries = false;
  bool constant = true;
  for (const StatementDependence& dependence : inner) {
    const std::optional<std::int64_t> iterations = distance(dependence, variable);
    if (iterations && *iterations < 0) return 0;
    constant = constant && iterations;
    carries = carries || is_carried(dependence, variable);
  }
  return carries ? (constant ? 2 : 1) : 0;
}

[[noreturn]] void fail_recurrence(const Cascade& cascade, const Statements& group) {
  std::string names;
  for (const std::size_t statement : group)
    names += (names.empty() ? "'" : ", '") + cascade.einsums[statement].name() + "'";
  throw SpecError(cascade.einsums[group.front()].where,
                  "recurrence of " + names +
                      " without a generational rank; expected one that all of them have on the left");
}

std::string loop_variable(const Cascade& cascade, const Statements& group, const Dependences& inner) {
  std::string best;
  int best_suitability = 0;
  for (const Expression& index : cascade.einsums[group.front()].outputs.front().indices) {
    const std::optional<Offset> offset = as_offset(index);
    if (!offset || offset->name.empty() || !is_rank_variable(offset->name)) continue;
    const int found = suitability(cascade, group, inner, offset->name);
    if (found > best_suitability) {
      best = offset->name;
      best_suitability = found;
    }
  }
  if (best.empty()) fail_recurrence(cascade, group);
  return best;
}

bool has_statement(const PlanStep& step, std::size_t statement) {
  if (!step.is_loop()) return step.statement == statement;
  return std::any_of(step.body.begin(), step.body.end(),
                     [&](const PlanStep& inner) { return has_statement(inner, statement); });
}

/// Adds that an item of the loop's body writes the output. An inner loop may read what it has written itself;
/// its own frontier says how far.
void add_write(std::vector<GenerationWrite>& writes, const TensorAccess& output, const PlanStep& loop,
               std::size_t item) {
  const VariableAxis axis = *axis_of(output, loop.variable);
  const auto known = std::find_if(writes.begin(), writes.end(), [&](const GenerationWrite& write) {
    return write.tensor == output.tensor;
  });
  const bool is_loop = loop.body[item].is_loop();
  if (known == writes.end()) {
    writes.push_back({output.tensor, axis.axis, axis.constant, is_loop ? item : item + 1});
    return;
  }
  known->ahead = std::max(known->ahead, axis.constant);
  if (!is_loop) known->readable_from = item + 1;
}

std::vector<GenerationWrite> generation_writes(const Cascade& cascade, const Statements& group,
                                               const PlanStep& loop) {
  std::vector<GenerationWrite> writes;
  for (std::size_t item = 0; item < loop.body.size(); ++item) {
    for (const std::size_t statement : group) {
      if (!has_statement(loop.body[item], statement)) continue;
      for (const TensorAccess& output : cascade.einsums[statement].outputs)
        add_write(writes, output, loop, item);
    }
  }
  return writes;
}

std::vector<PlanStep> plan_group(const Cascade& cascade, const Statements& statements,
                                 const Dependences& all) {
  std::vector<PlanStep> steps;
  for (const Statements& group : ordered_groups(statements, all)) {
    Dependences inner = within(group, all);
    PlanStep step;
    step.statement = group.front();
    if (!inner.empty()) {
      step.variable = loop_variable(cascade, group, inner);
      std::erase_if(inner, [&](const StatementDependence& d) { return is_carried(d, step.variable); });
      step.body = plan_group(cascade, group, inner);
      step.writes = generation_writes(cascade, group, step);
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace

std::vector<PlanStep> plan(const Cascade& cascade) {
  Statements all;
  for (std::size_t statement = 0; statement < cascade.einsums.size(); ++statement) all.push_back(statement);
  return plan_group(cascade, all, dependences(cascade));
}

}  // namespace weir
