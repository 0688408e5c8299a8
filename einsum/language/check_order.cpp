// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "einsum/language/check_rules.hpp"
#include "einsum/language/offset.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"

namespace weir::rules {
namespace {

/// The write that takes a tensor from one generation to the next: `T[m1+1, ..] = ...`.
struct Step {
  std::size_t statement = 0;
  std::size_t position = 0;  ///< of the generational rank among the indices
  Offset index;              ///< `m1+1`
};

std::vector<Step> steps(const std::vector<Write>& writes) {
  std::vector<Step> result;
  for (const Write& write : writes) {
    for (std::size_t i = 0; i < write.output->indices.size(); ++i) {
      const std::optional<Offset> index = as_offset(write.output->indices[i]);
      if (index && !index->name.empty() && is_rank_variable(index->name) && index->constant > 0) {
        result.push_back({write.statement, i, *index});
      }
    }
  }
  return result;
}

std::string quoted(const TensorAccess& access) { return "'" + to_string(access) + "'"; }

std::string text(const Offset& offset) {
  return offset.name + (offset.constant > 0 ? "+" + std::to_string(offset.constant) : "");
}

/// `T[0, ..]`, the write that gives a tensor its first generation.
std::string initial_write(const TensorAccess& access, std::size_t position) {
  TensorAccess initial = access;
  initial.indices[position] = Expression{Expression::Kind::number, 0, "", {}, {}};
  return quoted(initial);
}

void check_generation(const TensorAccess& read, const Step& step, std::size_t statement) {
  const std::optional<Offset> index = as_offset(read.indices[step.position]);
  if (!index) return;
  const bool last =
      index->name == rank_of(step.index.name);  // reads behind the loop: M1 is the last generation
  if (index->name != step.index.name && !last) return;
  const std::int64_t latest = last ? step.index.constant - 1 : step.index.constant;
  const bool own = step.statement == statement;
  if (index->constant > latest || (own && index->constant == latest)) {
    const Offset allowed =
        own ? Offset{step.index.name, step.index.constant - 1} : Offset{index->name, latest};
    throw SpecError(read.where, "read of " + quoted(read) +
                                    ", a generation later than is written; expected at most '" +
                                    text(allowed) + "'");
  }
  if (index->constant == latest && step.statement > statement) {
    throw SpecError(read.where,
                    "read of " + quoted(read) + " before the statement that writes it; expected it after");
  }
}

void check_read(const Names& names, const TensorAccess& read, std::size_t statement) {
  const auto found = names.writes.find(read.tensor);
  if (found == names.writes.end()) return;  // an input
  const std::vector<Step> all = steps(found->second);
  for (const Step& step : all) check_generation(read, step, statement);
  const bool written = std::any_of(found->second.begin(), found->second.end(),
                                   [&](const Write& write) { return write.statement < statement; });
  if (written) return;
  if (!all.empty()) {
    throw SpecError(read.where, "read of " + quoted(read) + " before its first generation; expected " +
                                    initial_write(read, all.front().position) + " to be written first");
  }
  throw SpecError(read.where,
                  "read of " + quoted(read) + " before it is written; expected its statement above this one");
}

}  // namespace

void check_order(const Names& names, std::size_t statement) {
  for (const TensorAccess& read : reads(names.cascade.einsums[statement])) check_read(names, read, statement);
}

}  // namespace weir::rules
