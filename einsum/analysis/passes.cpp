// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/passes.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "einsum/analysis/pass_levels.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

/// Collects the levels at which a tensor and what streams from it are read.
class Collector {
 public:
  Collector(const Cascade& cascade, const PassLevels& levels) : cascade_(cascade), levels_(levels) {}

  TensorPasses passes(const std::string& tensor) {
    result_ = {tensor, {}, true};
    visited_.clear();
    visit(tensor);
    std::sort(result_.passes.begin(), result_.passes.end(),
              [](const Pass& a, const Pass& b) { return a.level < b.level; });
    return std::move(result_);
  }

 private:
  void visit(const std::string& tensor) {
    if (!visited_.insert(tensor).second) return;
    for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) {
      for (const TensorAccess& read : levels_.reads(i)) {
        if (read.tensor == tensor) add(i, read);
      }
    }
  }

  void add(std::size_t statement, const TensorAccess& read) {
    const Form form = levels_.view().form(read);
    if (form == Form::free || form == Form::initial) return;
    const StatementLevel& level = levels_.of(statement);
    if (form == Form::gather) add_partial(statement, read);
    if (level.role == Role::full && form != Form::gather) {
      add_pass({level.level, false, levels_.chain(statement)});
      if (!level.is_constant) result_.is_constant = false;
    }
    if (form != Form::aligned || level.role == Role::none || !level.streams) return;
    for (const TensorAccess& output : cascade_.einsums[statement].outputs) visit(output.tensor);
  }

  void add_partial(std::size_t statement, const TensorAccess& read) {
    const int known = levels_.index_level(read);
    std::vector<std::size_t> chain = levels_.index_writers(read);
    if (known > 0) chain.push_back(statement);
    add_pass({known + 1, true, known > 0 ? chain : std::vector<std::size_t>{}});
  }

  /// A whole pass of a level takes the place of a partial one.
  void add_pass(Pass pass) {
    for (Pass& known : result_.passes) {
      if (known.level != pass.level) continue;
      if (known.partial && !pass.partial) known = std::move(pass);
      return;
    }
    result_.passes.push_back(std::move(pass));
  }

  const Cascade& cascade_;
  const PassLevels& levels_;
  TensorPasses result_;
  std::set<std::string> visited_;
};

/// The tensors in the order in which the statements read them.
std::vector<std::string> read_tensors(const Cascade& cascade, const PassLevels& levels) {
  std::vector<std::string> tensors;
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    for (const TensorAccess& read : levels.reads(i)) {
      if (std::find(tensors.begin(), tensors.end(), read.tensor) == tensors.end())
        tensors.push_back(read.tensor);
    }
  }
  return tensors;
}

bool is_reduced(const Cascade& cascade, const RankFamily& family,
                const std::map<std::string, TensorRanks>& tensors) {
  for (const Einsum& einsum : cascade.einsums) {
    for (const std::string& variable : reduced_variables(einsum)) {
      if (family.contains(rank_of(variable))) return true;
    }
  }
  for (const auto& [name, tensor] : tensors) {
    for (const TensorDimension& dimension : tensor.dimensions) {
      if (dimension.generations && family.contains(dimension.ranks.front())) return true;
    }
  }
  return false;
}

RankPasses count(const Cascade& cascade, const RankFamily& family,
                 const std::map<std::string, TensorRanks>& tensors) {
  RankPasses result{family, {}, 0, is_reduced(cascade, family, tensors), 0};
  const PassLevels levels(cascade, result.family, tensors);
  Collector collector(cascade, levels);
  for (const std::string& tensor : read_tensors(cascade, levels)) {
    TensorPasses passes = collector.passes(tensor);
    if (passes.passes.empty()) continue;
    result.intermediates += tensors.at(tensor).is_input() ? 0 : 1;
    result.tensors.push_back(std::move(passes));
  }
  int most = levels.walks() ? 1 : 0;  // a rank that is only written is walked once
  bool is_constant = true;
  for (const TensorPasses& passes : result.tensors) {
    most = std::max(most, static_cast<int>(passes.passes.size()));
    is_constant = is_constant && passes.is_constant;
  }
  result.count = is_constant ? std::optional(most) : std::nullopt;
  return result;
}

}  // namespace

const TensorPasses* RankPasses::find(const std::string& tensor) const {
  const auto found =
      std::find_if(tensors.begin(), tensors.end(), [&](const TensorPasses& t) { return t.tensor == tensor; });
  return found == tensors.end() ? nullptr : &*found;
}

RankPasses count_passes(const Cascade& cascade, const RankFamily& family) {
  return count(cascade, family, tensor_ranks(cascade));
}

std::vector<RankPasses> count_passes(const Cascade& cascade) {
  const std::map<std::string, TensorRanks> tensors = tensor_ranks(cascade);
  std::vector<RankPasses> result;
  for (const RankFamily& family : rank_families(cascade, tensors)) {
    RankPasses passes = count(cascade, family, tensors);
    if (passes.count != 0) result.push_back(std::move(passes));
  }
  return result;
}

const RankPasses* decisive_rank(const std::vector<RankPasses>& passes) {
  const RankPasses* most = nullptr;
  const auto weight = [](const RankPasses& rank) {
    constexpr int unbounded = std::numeric_limits<int>::max();
    return std::tuple(rank.count.value_or(unbounded), rank.is_reduced, rank.intermediates);
  };
  for (const RankPasses& rank : passes) {
    if (!rank.family.outer.empty()) continue;
    if (most == nullptr || weight(rank) > weight(*most)) most = &rank;
  }
  return most;
}

std::string taxonomy_class(const RankPasses& passes) {
  return passes.count ? std::to_string(*passes.count) + "-pass" : "unbounded";
}

}  // namespace weir
