// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/hints.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_binary(const Expression& e, const char* op) { return e.kind == Kind::binary && e.name == op; }

bool is_sum(const Einsum& einsum) {
  return einsum.reductions.empty() || einsum.reductions.front().op == "sum";
}

std::string place(const Einsum& einsum) {
  return einsum.name() + (einsum.where.line > 0 ? " (line " + std::to_string(einsum.where.line) + ")" : "");
}

/// Whether `tensor` is a factor of a product, and not below a division.
bool is_factor(const std::string& tensor, const Expression& e) {
  if (e.kind == Kind::access) return e.name == tensor;
  if (is_binary(e, "*")) return is_factor(tensor, e.operands[0]) || is_factor(tensor, e.operands[1]);
  return is_binary(e, "/") && is_factor(tensor, e.operands[0]);
}

int uses(const std::string& tensor, const Expression& e) {
  int count = 0;
  for (const TensorAccess& read : accesses(e)) count += read.tensor == tensor ? 1 : 0;
  return count;
}

class Finder {
 public:
  explicit Finder(const Cascade& cascade) : cascade_(cascade), tensors_(tensor_ranks(cascade)) {}

  std::vector<Hint> find() {
    for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) {
      add_division(i);
      add_maximum(i);
    }
    return std::move(hints_);
  }

 private:
  /// The statements that read a tensor.
  std::vector<std::size_t> readers(const std::string& tensor) const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) {
      const std::vector<TensorAccess> reads = reads_of(cascade_.einsums[i]);
      if (std::any_of(reads.begin(), reads.end(), [&](const TensorAccess& r) { return r.tensor == tensor; }))
        result.push_back(i);
    }
    return result;
  }

  bool is_written_once(const std::string& tensor) const { return tensors_.at(tensor).writers.size() == 1; }

  /// The variables that the statement sums and that the divisor does not name.
  static std::vector<std::string> passed(const Einsum& einsum, const Expression& divisor) {
    std::vector<std::string> result;
    const std::vector<std::string> named = rank_variables(divisor);
    for (const std::string& variable : reduced_variables(einsum)) {
      if (!has(named, variable)) result.push_back(variable);
    }
    return result;
  }

  void add_division(std::size_t i) {
    const Einsum& einsum = cascade_.einsums[i];
    const bool reads = is_binary(einsum.value, "/") && !accesses(einsum.value.operands[1]).empty() &&
                       !accesses(einsum.value.operands[0]).empty();
    if (!reads || !is_sum(einsum)) return;
    const Expression& divisor = einsum.value.operands[1];
    if (!reduced_variables(einsum).empty()) {
      if (passed(einsum, divisor).size() == reduced_variables(einsum).size()) add_hint(i, divisor, {i});
      return;
    }
    if (!is_written_once(einsum.name())) return;
    // The quotient itself: every reader must sum it as a factor, over something the divisor does not name.
    const std::vector<std::size_t> all = readers(einsum.name());
    const bool can = !all.empty() && std::all_of(all.begin(), all.end(), [&](std::size_t reader) {
      return can_defer(einsum, divisor, cascade_.einsums[reader]);
    });
    if (can) add_hint(i, divisor, all);
  }

  static bool can_defer(const Einsum& division, const Expression& divisor, const Einsum& reader) {
    const std::vector<std::string> reduced = reduced_variables(reader);
    const std::vector<std::string> named = rank_variables(divisor);
    const bool distributes = is_sum(reader) && !reduced.empty() && uses(division.name(), reader.value) == 1 &&
                             is_factor(division.name(), reader.value);
    if (!distributes) return false;
    for (const TensorAccess& read : accesses(reader.value)) {
      if (read.tensor == division.name() && !(read.indices == division.outputs.front().indices)) return false;
    }
    return std::none_of(reduced.begin(), reduced.end(),
                        [&](const std::string& variable) { return has(named, variable); });
  }

  void add_hint(std::size_t division, const Expression& divisor, std::vector<std::size_t> sums) {
    std::string behind;
    for (const std::size_t sum : sums) {
      behind += (behind.empty() ? "" : " and ") + place(cascade_.einsums[sum]);
    }
    std::string text = "the division of " + place(cascade_.einsums[division]) + " by " + to_string(divisor) +
                       " can be deferred behind the sum of " + behind;
    hints_.push_back({Hint::Kind::defer_division, division, std::move(sums), std::move(text)});
  }

  /// `exp(x - g)` with g the maximum of x, directly or by generations: the same factor on both sides of a
  /// later division.
  void add_maximum(std::size_t i) {
    const Einsum& einsum = cascade_.einsums[i];
    const bool is_maximum = !einsum.reductions.empty() && einsum.reductions.front().op == "max" &&
                            einsum.value.kind == Kind::access;
    if (!is_maximum) return;
    std::vector<std::size_t> exponentials;
    for (std::size_t j = 0; j < cascade_.einsums.size(); ++j) {
      const Expression& value = cascade_.einsums[j].value;
      const bool shifts = value.kind == Kind::call && (value.name == "exp" || value.name == "exp2") &&
                          is_binary(value.operands[0], "-") &&
                          uses(einsum.value.name, value.operands[0].operands[0]) == 1 &&
                          is_shift(value.operands[0].operands[1], einsum.name());
      if (shifts) exponentials.push_back(j);
    }
    if (exponentials.empty()) return;
    hints_.push_back({Hint::Kind::drop_maximum, i, exponentials,
                      "the maximum of " + place(einsum) + " only keeps " +
                          place(cascade_.einsums[exponentials.front()]) + " in range: drop it if " +
                          einsum.value.name + " is known to be small"});
  }

  /// Whether the expression is the maximum, or a running maximum that it goes into.
  bool is_shift(const Expression& e, const std::string& maximum) const {
    if (e.kind != Kind::access) return false;
    if (e.name == maximum) return true;
    for (const std::size_t writer : tensors_.at(e.name).writers) {
      const Expression& value = cascade_.einsums[writer].value;
      if (value.kind == Kind::call && value.name == "max" && uses(maximum, value) > 0) return true;
    }
    return false;
  }

  const Cascade& cascade_;
  std::map<std::string, TensorRanks> tensors_;
  std::vector<Hint> hints_;
};

}  // namespace

std::vector<Hint> find_hints(const Cascade& cascade) { return Finder(cascade).find(); }

}  // namespace weir
