// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/analysis/brute_force.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "einsum/language/evaluate.hpp"
#include "einsum/language/variables.hpp"

namespace weir::test {
namespace {

using Kind = Expression::Kind;
using Point = std::map<std::string, std::int64_t>;
using Index = std::vector<std::int64_t>;

const std::map<std::string, std::string> names_of_operators = {
    {"*", "mul"},    {"+", "add"},           {"-", "add"},    {"/", "divide"},
    {"**", "power"}, {"//", "floor_divide"}, {"%", "modulo"}, {"??", "default"}};

/// Repeats a cascade from its top until nothing new is there.
class BruteForce {
 public:
  BruteForce(const Cascade& cascade, const Sizes& sizes) : cascade_(cascade), sizes_(sizes) {
    for (const Einsum& einsum : cascade.einsums) {
      for (const TensorAccess& output : einsum.outputs) present_[output.tensor];
    }
  }

  std::vector<OperatorCounts> counts() {
    std::size_t before = 1;
    std::size_t now = 0;
    while (before != now) {
      before = now;
      counts_.clear();
      for (const Einsum& einsum : cascade_.einsums) run(einsum);
      now = 1;
      for (const auto& [name, indices] : present_) now += indices.size();
    }
    return counts_;
  }

 private:
  void run(const Einsum& einsum) {
    counts_.emplace_back();
    fibers_.clear();
    const std::vector<std::string> variables = iteration_variables(einsum);
    point_.clear();
    visit(einsum, variables, 0);
    for (const auto& [kept, items] : fibers_) {
      point_ = kept;
      if (!reduced_variables(einsum).empty()) count(combining(einsum), items - 1);
      write(einsum, items);
    }
  }

  static std::string combining(const Einsum& einsum) {
    const std::string op = einsum.reductions.empty() ? "sum" : einsum.reductions[0].op;
    return op == "sum" ? "add" : op == "prod" ? "mul" : op;
  }

  void count(const std::string& name, std::int64_t times) {
    if (times > 0) counts_.back()[name] += times;
  }

  void visit(const Einsum& einsum, const std::vector<std::string>& variables, std::size_t depth) {
    if (depth < variables.size()) {
      const std::string& variable = variables[depth];
      for (std::int64_t value = 0; value < sizes_.at(rank_of(variable)); ++value) {
        point_[variable] = value;
        visit(einsum, variables, depth + 1);
      }
      return;
    }
    if (einsum.predicate && number(*einsum.predicate) == 0) return;
    pending_.clear();
    const bool has_value = is_there(einsum.value);
    for (const std::string& name : pending_) count(name, 1);
    if (!has_value) return;
    Point kept = point_;
    for (const std::string& variable : reduced_variables(einsum)) kept.erase(variable);
    ++fibers_[kept];
  }

  void write(const Einsum& einsum, std::int64_t items) {
    const std::vector<std::string> made = made_variables(einsum);
    const std::int64_t places = made.empty() ? 1 : std::min(items, sizes_.at(rank_of(made[0])));
    for (std::int64_t place = 0; place < places; ++place) {
      if (!made.empty()) point_[made[0]] = place;
      for (const TensorAccess& output : einsum.outputs) {
        Index index;
        for (const Expression& e : output.indices) index.push_back(number(e));
        present_[output.tensor].insert(index);
      }
    }
  }

  std::int64_t number(const Expression& e) const {
    return evaluate_integer(e, [&](const std::string& name) -> std::optional<std::int64_t> {
      const auto value = point_.find(name);
      if (value != point_.end()) return value->second;
      return sizes_.at(name);
    });
  }

  bool is_there(const Expression& e) {
    if (e.kind == Kind::empty) return false;
    if (e.kind == Kind::access) return is_access_there(e);
    if (e.operands.empty()) return true;
    int there = 0;
    for (const Expression& operand : e.operands) there += is_there(operand) ? 1 : 0;
    const auto all = static_cast<int>(e.operands.size());
    const bool optional =
        (e.kind == Kind::binary && (e.name == "+" || e.name == "??")) || e.name == "max" || e.name == "min";
    const bool combines = optional && e.name != "??";
    const bool executes = combines ? there >= 2 : optional ? there >= 1 : there == all;
    if (executes && !accesses(e).empty()) pending_.push_back(name_of(e));
    return optional ? there > 0 : there == all;
  }

  static std::string name_of(const Expression& e) {
    if (e.kind == Kind::call) return e.name;
    if (e.kind == Kind::unary) return e.name == "-" ? "negate" : e.name;
    const auto found = names_of_operators.find(e.name);
    return found == names_of_operators.end() ? "compare" : found->second;
  }

  bool is_access_there(const Expression& e) {
    Index index;
    bool is_gather = false;
    for (const Expression& part : e.operands) {
      for (const TensorAccess& gathered : accesses(part)) {
        is_gather = true;
        if (!is_there({Kind::access, 0, gathered.tensor, gathered.indices, {}})) return false;
      }
      index.push_back(is_gather ? 0 : number(part));
    }
    if (is_gather) return true;
    for (const TensorDeclaration& declaration : cascade_.declarations) {
      if (declaration.name != e.name) continue;
      for (std::size_t i = 0; i < index.size(); ++i) {
        if (index[i] < 0 || index[i] >= number(declaration.extents[i])) return false;
      }
    }
    const auto written = present_.find(e.name);
    return written == present_.end() || written->second.contains(index);
  }

  const Cascade& cascade_;
  const Sizes& sizes_;
  std::vector<OperatorCounts> counts_;
  std::map<std::string, std::set<Index>> present_;
  std::map<Point, std::int64_t> fibers_;
  std::vector<std::string> pending_;
  Point point_;
};

}  // namespace

std::vector<OperatorCounts> visited_operations(const Cascade& cascade, const Sizes& sizes) {
  return BruteForce(cascade, sizes).counts();
}

OperatorCounts visited_total(const Cascade& cascade, const Sizes& sizes) {
  OperatorCounts total;
  for (const OperatorCounts& counts : visited_operations(cascade, sizes)) {
    for (const auto& [name, count] : counts) total[name] += count;
  }
  return total;
}

}  // namespace weir::test
