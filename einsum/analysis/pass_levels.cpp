// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/pass_levels.hpp"

#include <algorithm>

#include "einsum/language/variables.hpp"

namespace weir {
namespace {

bool is_stream(int state) { return state % 2 == 0; }
int level_of(int state) { return state / 2; }

}  // namespace

PassLevels::PassLevels(const Cascade& cascade, const RankFamily& family,
                       const std::map<std::string, TensorRanks>& tensors)
    : cascade_(cascade), tensors_(tensors), view_(family, tensors), levels_(cascade.einsums.size()) {
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    const bool skipped = view_.is_initial(cascade.einsums[i]);
    levels_[i].role = skipped ? Role::none : view_.role(cascade.einsums[i]);
    reads_.push_back(skipped ? std::vector<TensorAccess>{} : reads_of(cascade.einsums[i]));
  }
  settle();
}

bool PassLevels::walks() const {
  return std::any_of(levels_.begin(), levels_.end(),
                     [](const StatementLevel& level) { return level.role == Role::full; });
}

PassLevels::State PassLevels::state_of(const TensorAccess& read, Form form) const {
  if (tensors_.at(read.tensor).is_input()) return form == Form::free ? 0 : 2;
  const auto found = states_.find(read.tensor);
  return found == states_.end() ? 0 : found->second;
}

PassLevels::Needs PassLevels::needs_of(const TensorAccess& read) const {
  const Form form = view_.form(read);
  if (form == Form::initial) return {};
  const State state = state_of(read, form);
  if (is_stream(state) && form == Form::aligned) return {level_of(state), 0};
  return {0, level_of(state)};
}

PassLevels::Needs PassLevels::needs_of(std::size_t statement) const {
  Needs all;
  for (const TensorAccess& read : reads_[statement]) {
    const Needs needs = needs_of(read);
    all.stream = std::max(all.stream, needs.stream);
    all.whole = std::max(all.whole, needs.whole);
  }
  return all;
}

bool PassLevels::update(std::size_t statement) {
  const Einsum& einsum = cascade_.einsums[statement];
  if (view_.is_initial(einsum)) return false;
  StatementLevel& level = levels_[statement];
  const Needs needs = needs_of(statement);
  const bool keeps = view_.keeps(einsum);
  if (level.role == Role::full) {
    level.level = std::max({1, needs.stream, needs.whole + 1});
    level.streams = keeps;
  } else if (level.role == Role::coarse && needs.whole < std::max(needs.stream, 1)) {
    level.level = needs.stream;
    level.streams = keeps || needs.stream == 0;
  } else {
    level.level = needs.whole;
    level.streams = needs.whole == 0;
  }
  const State made = 2 * level.level + (level.streams ? 0 : 1);
  bool grown = false;
  for (const TensorAccess& output : einsum.outputs) {
    State& state = states_[output.tensor];
    grown = grown || made > state;
    state = std::max(state, made);
  }
  return grown;
}

void PassLevels::settle() {
  const std::size_t bound = levels_.size() + 2;
  for (std::size_t round = 0; round < bound; ++round) {
    bool grown = false;
    for (std::size_t i = 0; i < levels_.size(); ++i) grown = update(i) || grown;
    if (!grown) return;
  }
  const std::vector<StatementLevel> before = levels_;
  for (std::size_t round = 0; round < bound; ++round) {
    for (std::size_t i = 0; i < levels_.size(); ++i) update(i);
  }
  for (std::size_t i = 0; i < levels_.size(); ++i)
    levels_[i].is_constant = levels_[i].level == before[i].level;
}

std::vector<std::size_t> PassLevels::chain(std::size_t statement) const {
  std::vector<std::size_t> chain;
  std::set<std::size_t> seen;
  if (levels_[statement].level > 1) extend(chain, statement, seen);
  return chain;
}

/// Appends what makes a statement run in its pass, then the statement.
bool PassLevels::extend(std::vector<std::size_t>& chain, std::size_t statement,
                        std::set<std::size_t>& seen) const {
  if (!seen.insert(statement).second) return false;
  const StatementLevel& level = levels_[statement];
  for (const TensorAccess& read : reads_[statement]) {
    if (needs_of(read).whole != level.level - 1) continue;
    if (!extend_behind(chain, read, level.level - 1, seen)) continue;
    chain.push_back(statement);
    return true;
  }
  for (const TensorAccess& read : reads_[statement]) {
    if (needs_of(read).stream != level.level) continue;
    for (const std::size_t writer : tensors_.at(read.tensor).writers) {
      const bool same = levels_[writer].level == level.level && levels_[writer].streams;
      if (!same || !extend(chain, writer, seen)) continue;
      chain.push_back(statement);
      return true;
    }
  }
  return false;
}

/// Appends the statements from the one that ends pass `level` to the one that makes what is read. An input
/// has none.
bool PassLevels::extend_behind(std::vector<std::size_t>& chain, const TensorAccess& read, int level,
                               std::set<std::size_t>& seen) const {
  const std::vector<std::size_t>& writers = tensors_.at(read.tensor).writers;
  for (const std::size_t writer : writers) {
    if (levels_[writer].level != level || !seen.insert(writer).second) continue;
    const bool ends = levels_[writer].role == Role::full || levels_[writer].streams;
    for (const TensorAccess& source : reads_[writer]) {
      if (ends || needs_of(source).whole != level) continue;
      if (extend_behind(chain, source, level, seen)) break;
    }
    chain.push_back(writer);
    return true;
  }
  return writers.empty();
}

int PassLevels::index_level(const TensorAccess& gather) const {
  int level = 0;
  for (const Expression& index : gather.indices) {
    for (const TensorAccess& read : accesses(index)) {
      const Needs needs = needs_of(read);
      level = std::max({level, needs.whole, needs.stream});
    }
  }
  return level;
}

std::vector<std::size_t> PassLevels::index_writers(const TensorAccess& gather) const {
  std::vector<std::size_t> chain;
  std::set<std::size_t> seen;
  const int level = index_level(gather);
  for (const Expression& index : gather.indices) {
    for (const TensorAccess& read : accesses(index)) {
      if (needs_of(read).whole == level) extend_behind(chain, read, level, seen);
    }
  }
  return chain;
}

}  // namespace weir
