// SPDX-License-Identifier: Apache-2.0
#include "einsum/rewrites/running_plan.hpp"

#include <algorithm>
#include <utility>

#include "einsum/interpreter/shape.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

class Planner {
 public:
  Planner(const Cascade& cascade, const RankFlow& flow, Statistics which)
      : cascade_(cascade), flow_(flow), which_(which) {
    for (const std::string& tensor : outputs(cascade)) outputs_.insert(tensor);
  }

  RunningPlan plan() {
    for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) visit(i);
    for (const std::size_t i : plan_.corrected) need_local(cascade_.einsums[i]);
    for (std::size_t i = cascade_.einsums.size(); i-- > 0;) {
      if (!dependent_.contains(i) || plan_.is_kept(i)) continue;
      if (!streams_.contains(i) || outputs_.contains(cascade_.einsums[i].name()) || is_read_late(i))
        plan_.late.insert(i);
    }
    return std::move(plan_);
  }

 private:
  const Einsum& einsum(std::size_t i) const { return cascade_.einsums[i]; }

  std::vector<std::size_t> readers(const std::string& tensor) const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) {
      if (reads_tensor(einsum(i), tensor)) result.push_back(i);
    }
    return result;
  }

  /// Whether the rank must be walked again behind a result.
  bool is_awaited(const std::string& tensor, std::set<std::string> seen = {}) const {
    if (!seen.insert(tensor).second) return false;
    for (const std::size_t reader : readers(tensor)) {
      if (flow_.walks(reader) || is_awaited(einsum(reader).name(), seen)) return true;
    }
    return false;
  }

  bool reads_any(const Einsum& einsum, const std::set<std::string>& tensors) const {
    const std::vector<TensorAccess> all = reads(einsum);
    return std::any_of(all.begin(), all.end(),
                       [&](const TensorAccess& read) { return tensors.contains(read.tensor); });
  }

  void visit(std::size_t i) {
    const bool depends = reads_any(einsum(i), changing_) || reads_any(einsum(i), blocked_);
    if (flow_.reduces(i) && (depends || is_awaited(einsum(i).name()))) return visit_reduction(i, depends);
    if (!depends) return;
    dependent_.insert(i);
    const bool is_stream = flow_.walks(i) && !flow_.reduces(i) && einsum(i).outputs.size() == 1 &&
                           is_plain(einsum(i).outputs.front()) && writes(einsum(i).name()) == 1 &&
                           einsum(i).reductions.empty() && reduced_variables(einsum(i)).empty() &&
                           !reads_any(einsum(i), blocked_);
    if (is_stream) {
      streams_.insert(i);
      definitions_[einsum(i).name()] = i;
      changing_.insert(einsum(i).name());
    } else {
      blocked_.insert(einsum(i).name());
    }
  }

  void visit_reduction(std::size_t i, bool depends) {
    if (depends) dependent_.insert(i);
    try {
      require_form(i);
      if (depends) require_correction(i);
    } catch (const SpecError& error) {
      if (!plan_.obstacle) plan_.obstacle = error;
      for (const TensorAccess& output : einsum(i).outputs) blocked_.insert(output.tensor);
      return;
    }
    const std::string& tensor = einsum(i).name();
    plan_.kept.push_back(i);
    plan_.kept_by_tensor[tensor] = i;
    if (depends) plan_.corrected.insert(i);
    if (depends && which_ == Statistics::independent) {
      blocked_.insert(tensor);
    } else {
      plan_.statistics.insert(tensor);
      changing_.insert(tensor);
    }
  }

  std::size_t writes(const std::string& tensor) const {
    return static_cast<std::size_t>(
        std::count_if(cascade_.einsums.begin(), cascade_.einsums.end(), [&](const Einsum& einsum) {
          return std::any_of(einsum.outputs.begin(), einsum.outputs.end(),
                             [&](const TensorAccess& output) { return output.tensor == tensor; });
        }));
  }

  void require_form(std::size_t i) const {
    const Einsum& reduction = einsum(i);
    const std::string op = reduction_operator(reduction);
    if (!is_associative(cascade_, op)) {
      throw SpecError(reduction.where,
                      "'" + op + "' of " + reduction.name() +
                          " is not known to be associative; expected sum, prod, max, min, or "
                          "an operator declared so");
    }
    const TensorAccess& output = reduction.outputs.front();
    if (!is_plain(output) || writes(output.tensor) != 1) {
      throw SpecError(output.where,
                      "'" + to_string(output) +
                          "' is one of several statements or a part of its tensor; expected one "
                          "statement that writes all of it");
    }
  }

  void require_correction(std::size_t i) const {
    const Einsum& reduction = einsum(i);
    if (reads_any(reduction, blocked_) || (reduction.predicate && depends_on_change(*reduction.predicate))) {
      throw SpecError(reduction.where, reduction.name() +
                                           " needs a whole fiber of what it reads; expected a statistic that "
                                           "can be corrected");
    }
    const std::string op = reduction_operator(reduction);
    const Correction correction(cascade_, plan_.statistics, definitions_);
    const StatisticRead same = [](const TensorAccess& access) { return read(access); };
    std::vector<Expression> changes;
    if (takes_factors(op)) {
      for (const Factor& factor : correction.ratio(reduction.value, same, same))
        changes.push_back(factor.value);
    } else if (takes_terms(op)) {
      if (const auto term = correction.difference(reduction.value, same, same)) changes.push_back(*term);
    } else {
      throw SpecError(reduction.where, "a correction does not go through '" + op + "' of " +
                                           reduction.name() + "; expected sum, max or min");
    }
    for (const Expression& change : changes) require_constant(reduction, change);
  }

  bool depends_on_change(const Expression& e) const {
    const std::vector<TensorAccess> all = accesses(e);
    return std::any_of(all.begin(), all.end(),
                       [this](const TensorAccess& read) { return changing_.contains(read.tensor); });
  }

  static void require_constant(const Einsum& reduction, const Expression& change) {
    for (const std::string& variable : reduced_variables(reduction)) {
      if (!mentions(change, variable)) continue;
      throw SpecError(reduction.where, "the correction of " + reduction.name() + " changes along '" +
                                           variable + "', which it reduces; expected one that does not");
    }
  }

  void need_local(const Einsum& reader) {
    for (const TensorAccess& read : reads(reader)) {
      const auto found = definitions_.find(read.tensor);
      if (found == definitions_.end() || !plan_.local.insert(*found).second) continue;
      need_local(einsum(found->second));
    }
  }

  bool is_read_late(std::size_t i) const {
    const std::vector<std::size_t> all = readers(einsum(i).name());
    return std::any_of(all.begin(), all.end(), [this](std::size_t r) { return plan_.late.contains(r); });
  }

  const Cascade& cascade_;
  const RankFlow& flow_;
  Statistics which_;
  RunningPlan plan_;
  std::set<std::string> outputs_;
  std::set<std::string> changing_;  ///< tensors that change with statistics, and can be corrected
  std::set<std::string> blocked_;   ///< tensors that are only there when a whole fiber is
  std::set<std::size_t> dependent_;
  std::set<std::size_t> streams_;
  std::map<std::string, std::size_t> definitions_;
};

}  // namespace

bool RunningPlan::is_kept(std::size_t statement) const {
  return std::find(kept.begin(), kept.end(), statement) != kept.end();
}

RunningPlan plan_running(const Cascade& cascade, const RankFlow& flow, Statistics which) {
  return Planner(cascade, flow, which).plan();
}

bool is_associative(const Cascade& cascade, const std::string& op) {
  if (op == "sum" || op == "prod" || op == "max" || op == "min") return true;
  return std::any_of(cascade.operators.begin(), cascade.operators.end(),
                     [&](const UserOperator& user) { return user.name == op && user.associative; });
}

bool takes_factors(const std::string& op) { return op == "sum"; }
bool takes_terms(const std::string& op) { return op == "max" || op == "min"; }

}  // namespace weir
