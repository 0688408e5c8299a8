// SPDX-License-Identifier: Apache-2.0
#include "einsum/mapping/fusion_group.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/layout.hpp"

namespace weir {

namespace {

bool is_variable(const Expression& index, const std::string& name) {
  return index.kind == Expression::Kind::name && index.name == name;
}

/// Whether one of an access's indices is just this variable, and no other index uses it.
bool has_plain(const TensorAccess& access, const std::string& variable) {
  bool plain = false;
  for (const Expression& index : access.indices) {
    if (is_variable(index, variable)) {
      if (plain) return false;
      plain = true;
    } else if (contains(rank_variables(index), variable)) {
      return false;
    }
  }
  return plain;
}

std::vector<std::string> variables_of_family(const RankFamily& family) {
  std::vector<std::string> variables = {variable_of(family.rank)};
  for (const auto& chain : family.chains) {
    for (const std::string& rank : chain) {
      if (!contains(variables, variable_of(rank))) variables.push_back(variable_of(rank));
    }
  }
  return variables;
}

/// Tries what a set of statements has in common.
class GroupShape {
 public:
  GroupShape(const MappedCascade& mapped, std::vector<int> statements) : mapped_(mapped) {
    group_.statements = std::move(statements);
  }

  std::optional<FusionGroup> find() {
    find_parallel();
    if (group_.statements.size() > 1 && group_.parallel.empty()) return std::nullopt;
    if (!find_stream()) return std::nullopt;
    for (const int reader : group_.statements) {
      for (const TensorAccess& read : reads(statement(reader))) {
        const int writer = mapped_.writer(read.tensor);
        if (writer >= 0 && group_.has(writer) && !hands_over(statement(writer), read)) return std::nullopt;
      }
    }
    return group_;
  }

 private:
  const Einsum& statement(int index) const { return *mapped_.statements[static_cast<std::size_t>(index)]; }

  void find_parallel() {
    for (const std::string& variable : iteration_variables(statement(group_.statements.front()))) {
      const std::string rank = rank_of(variable);
      const RankFamily* family = mapped_.family(rank);
      if (family == nullptr || !family->chains.empty()) continue;
      const bool everywhere = std::all_of(group_.statements.begin(), group_.statements.end(),
                                          [&](int index) { return is_parallel(statement(index), variable); });
      if (everywhere) group_.parallel.push_back(rank);
    }
  }

  bool is_parallel(const Einsum& einsum, const std::string& variable) const {
    for (const TensorAccess& output : einsum.outputs) {
      if (!has_plain(output, variable)) return false;
    }
    for (const TensorAccess& read : reads(einsum)) {
      const int writer = mapped_.writer(read.tensor);
      if (writer >= 0 && group_.has(writer) && !has_plain(read, variable)) return false;
    }
    return true;
  }

  /// The rank that intermediates of the group are streamed along: the longest that is neither parallel nor
  /// used up by each statement for itself, or one that steps.
  bool find_stream() {
    std::int64_t longest = 0;
    for (const RankFamily& family : mapped_.families) {
      if (contains(group_.parallel, family.rank) || !family.outer.empty()) continue;
      const bool steps = is_stepped(family);
      if (!steps && !passes_between(family) && group_.statements.size() > 1) continue;
      if (!steps && group_.statements.size() == 1 && !is_large_output(family)) continue;
      const std::int64_t length = extent_of(family) + (steps ? (std::int64_t{1} << 40) : 0);
      if (length <= longest) continue;
      longest = length;
      take_stream(family, steps);
    }
    return true;
  }

  std::int64_t extent_of(const RankFamily& family) const {
    std::int64_t extent = 1;
    const auto found = mapped_.sizes.find(family.rank);
    if (found != mapped_.sizes.end()) return found->second;
    for (const std::string& rank :
         family.chains.empty() ? std::vector<std::string>{} : family.chains.front()) {
      extent *= mapped_.extent(rank);
    }
    return extent;
  }

  void take_stream(const RankFamily& family, bool steps) {
    group_.stream = family.rank;
    group_.stream_loops.clear();
    group_.stream_tile.clear();
    group_.steps = steps && family.chains.empty();
    if (family.chains.empty()) return;
    const std::vector<std::string>& chain = family.chains.front();
    group_.stream_loops.assign(chain.begin(), chain.end() - 1);
    group_.stream_tile = chain.back();
  }

  /// Whether some tensor of the group is written a generation ahead along the family.
  bool is_stepped(const RankFamily& family) const {
    const std::vector<std::string> variables = variables_of_family(family);
    for (const int index : group_.statements) {
      for (const Expression& at : statement(index).outputs.front().indices) {
        const auto offset = offset_index(at);
        if (offset && offset->offset != 0 && contains(variables, offset->variable)) return true;
      }
    }
    return false;
  }

  /// Whether an intermediate of the group carries the family.
  bool passes_between(const RankFamily& family) const {
    const std::vector<std::string> variables = variables_of_family(family);
    for (const int index : group_.statements) {
      for (const std::string& variable : rank_variables(statement(index).outputs.front())) {
        if (contains(variables, variable) && is_read_in_group(index)) return true;
      }
    }
    return false;
  }

  bool is_large_output(const RankFamily& family) const {
    const std::vector<std::string> variables = variables_of_family(family);
    for (const std::string& variable : rank_variables(statement(group_.statements.front()).outputs.front())) {
      if (contains(variables, variable)) return true;
    }
    return false;
  }

  bool is_read_in_group(int writer) const {
    return std::any_of(group_.statements.begin(), group_.statements.end(), [&](int reader) {
      const std::vector<TensorAccess> all = reads(statement(reader));
      return std::any_of(all.begin(), all.end(),
                         [&](const TensorAccess& read) { return mapped_.writer(read.tensor) == writer; });
    });
  }

  /// Whether a read takes the tiles of its writer as they come, or all of them once they have come.
  bool hands_over(const Einsum& writer, const TensorAccess& read) const {
    for (const TensorAccess& output : writer.outputs) {
      if (output.tensor != read.tensor) continue;
      for (std::size_t i = 0; i < output.indices.size() && i < read.indices.size(); ++i) {
        if (!is_in_step(output.indices[i], read.indices[i])) return false;
      }
    }
    return true;
  }

  bool is_in_step(const Expression& written, const Expression& used) const {
    if (group_.stream.empty()) return true;
    const RankFamily* family = mapped_.family(group_.stream);
    const std::vector<std::string> variables = variables_of_family(*family);
    const auto streamed = [&](const Expression& index) {
      std::vector<std::string> found;
      for (const std::string& variable : rank_variables(index)) {
        if (contains(variables, variable)) found.push_back(variable);
      }
      return found;
    };
    if (streamed(written).empty()) return streamed(used).empty();
    if (rank_variables(used).empty()) return true;  // the last generation
    const auto from = offset_index(written);
    const auto to = offset_index(used);
    if (from && to) return from->variable == to->variable && from->offset >= to->offset;
    return written == used;
  }

  const MappedCascade& mapped_;
  FusionGroup group_;
};

/// Statements that wait for each other over generations, as one unit; units in an order in which each needs
/// only earlier ones.
std::vector<std::vector<int>> units_in_order(const MappedCascade& mapped) {
  const int count = static_cast<int>(mapped.statements.size());
  std::vector<std::set<int>> needs(mapped.statements.size());
  for (int s = 0; s < count; ++s) {
    for (const TensorAccess& read : reads(*mapped.statements[static_cast<std::size_t>(s)])) {
      const int writer = mapped.writer(read.tensor);
      if (writer >= 0) needs[static_cast<std::size_t>(s)].insert(writer);
    }
  }
  for (int round = 0; round < count; ++round) {  // transitive closure
    for (auto& set : needs) {
      std::set<int> more = set;
      for (const int other : set)
        more.insert(needs[static_cast<std::size_t>(other)].begin(),
                    needs[static_cast<std::size_t>(other)].end());
      if (more.size() == set.size()) continue;
      set = std::move(more);
    }
  }
  std::vector<std::vector<int>> units;
  std::set<int> done;
  while (static_cast<int>(done.size()) < count) {
    for (int s = 0; s < count; ++s) {
      if (done.contains(s)) continue;
      std::vector<int> unit;
      bool ready = true;
      for (int other = 0; other < count; ++other) {
        const bool together = other == s || (needs[static_cast<std::size_t>(s)].contains(other) &&
                                             needs[static_cast<std::size_t>(other)].contains(s));
        if (together) unit.push_back(other);
        if (!together && needs[static_cast<std::size_t>(s)].contains(other) && !done.contains(other))
          ready = false;
      }
      if (!ready) continue;
      done.insert(unit.begin(), unit.end());
      units.push_back(unit);
    }
  }
  return units;
}

/// Whether a tensor is read both in its group and behind it: it would have to be kept and stored.
bool is_read_on_both_sides(const MappedCascade& mapped, const FusionGroup& group, int writer) {
  bool inside = false;
  bool outside = false;
  for (std::size_t s = 0; s < mapped.statements.size(); ++s) {
    for (const TensorAccess& read : reads(*mapped.statements[s])) {
      if (mapped.writer(read.tensor) != writer || static_cast<int>(s) == writer) continue;
      (group.has(static_cast<int>(s)) ? inside : outside) = true;
    }
  }
  return inside && outside;
}

/// The group's statements up to the last that makes something read on both sides, and those behind: empty if
/// there is none.
std::vector<std::vector<int>> parts_of(const MappedCascade& mapped, const FusionGroup& group) {
  for (std::size_t i = group.statements.size(); i-- > 0;) {
    if (!is_read_on_both_sides(mapped, group, group.statements[i]) || i + 1 == group.statements.size())
      continue;
    const auto middle = group.statements.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    return {{group.statements.begin(), middle}, {middle, group.statements.end()}};
  }
  return {};
}

/// Splits groups until no tensor is read on both sides of one's end.
std::vector<FusionGroup> split_groups(const MappedCascade& mapped, const std::vector<FusionGroup>& groups) {
  std::vector<FusionGroup> result;
  for (const FusionGroup& group : groups) {
    std::vector<FusionGroup> halves;
    for (const std::vector<int>& part : parts_of(mapped, group)) {
      if (const auto half = GroupShape(mapped, part).find()) halves.push_back(*half);
    }
    if (halves.size() != 2) {
      result.push_back(group);
      continue;
    }
    const std::vector<FusionGroup> finer = split_groups(mapped, halves);
    result.insert(result.end(), finer.begin(), finer.end());
  }
  return result;
}

}  // namespace

MappedCascade::MappedCascade(const Cascade& cascade_in, const Sizes& given)
    : cascade(cascade_in), sizes(resolve_sizes(cascade_in, given)), tensors(tensor_ranks(cascade_in)) {
  families = rank_families(cascade, tensors);
  for (const Einsum& einsum : cascade.einsums) {
    if (!accesses(einsum.value).empty()) statements.push_back(&einsum);
  }
}

int MappedCascade::writer(const std::string& tensor) const {
  for (std::size_t s = 0; s < statements.size(); ++s) {
    for (const TensorAccess& output : statements[s]->outputs) {
      if (output.tensor == tensor) return static_cast<int>(s);
    }
  }
  return -1;
}

const RankFamily* MappedCascade::family(const std::string& rank) const {
  for (const RankFamily& entry : families) {
    if (entry.outer.empty() && entry.contains(rank)) return &entry;
  }
  return nullptr;
}

std::int64_t MappedCascade::extent(const std::string& rank) const {
  return size_of(rank, sizes, cascade.where);
}

bool FusionGroup::has(int statement) const {
  return std::find(statements.begin(), statements.end(), statement) != statements.end();
}

std::vector<FusionGroup> fusion_groups(const MappedCascade& mapped) {
  std::vector<FusionGroup> groups;
  for (const std::vector<int>& unit : units_in_order(mapped)) {
    if (!groups.empty()) {
      std::vector<int> together = groups.back().statements;
      together.insert(together.end(), unit.begin(), unit.end());
      if (const auto fused = GroupShape(mapped, together).find()) {
        groups.back() = *fused;
        continue;
      }
    }
    const auto alone = GroupShape(mapped, unit).find();
    if (!alone) {
      throw SpecError(mapped.statements[static_cast<std::size_t>(unit.front())]->where,
                      "Einsums that wait for each other share no rank to run in parallel or to step along; "
                      "expected a mapping "
                      "by hand");
    }
    groups.push_back(*alone);
  }
  return split_groups(mapped, groups);
}

}  // namespace weir
