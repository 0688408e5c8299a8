// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/rank_family.hpp"

#include <algorithm>
#include <optional>

#include "einsum/language/variables.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;
using Chain = std::vector<std::string>;

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A variable (or none) times a constant and shapes: a term of an index.
struct Term {
  std::string variable;
  double constant = 1;
  std::vector<std::string> shapes;  // sorted
};

/// Turns indices into sums of terms; shapes with a fixed extent count as that number.
class Terms {
 public:
  explicit Terms(const Cascade& cascade) {
    for (const ShapeDefinition& definition : cascade.shape) {
      if (definition.extent.kind == Kind::number) fixed_[definition.rank] = definition.extent.value;
    }
  }

  std::optional<std::vector<Term>> of(const Expression& e) const {
    if (e.kind == Kind::number) return std::vector<Term>{{"", e.value, {}}};
    if (e.kind == Kind::name) {
      if (is_rank_variable(e.name)) return std::vector<Term>{{e.name, 1, {}}};
      return std::vector<Term>{of_shape(e.name)};
    }
    if (e.kind != Kind::binary || (e.name != "+" && e.name != "*" && e.name != "-")) return std::nullopt;
    std::optional<std::vector<Term>> left = of(e.operands[0]);
    std::optional<std::vector<Term>> right = of(e.operands[1]);
    if (!left || !right) return std::nullopt;
    if (e.name == "*") return product(*left, *right);
    if (e.name == "-") {
      for (Term& term : *right) term.constant = -term.constant;
    }
    left->insert(left->end(), right->begin(), right->end());
    return left;
  }

  Term of_shape(const std::string& rank) const {
    const auto found = fixed_.find(rank);
    if (found != fixed_.end()) return {"", found->second, {}};
    return {"", 1, {rank}};
  }

  static std::optional<Term> product(const Term& a, const Term& b) {
    if (!a.variable.empty() && !b.variable.empty()) return std::nullopt;
    Term result{a.variable + b.variable, a.constant * b.constant, a.shapes};
    result.shapes.insert(result.shapes.end(), b.shapes.begin(), b.shapes.end());
    std::sort(result.shapes.begin(), result.shapes.end());
    return result;
  }

 private:
  static std::optional<std::vector<Term>> product(const std::vector<Term>& a, const std::vector<Term>& b) {
    std::vector<Term> result;
    for (const Term& one : a) {
      for (const Term& other : b) {
        const std::optional<Term> term = product(one, other);
        if (!term) return std::nullopt;
        result.push_back(*term);
      }
    }
    return result;
  }

  std::map<std::string, double> fixed_;
};

/// The partition that an index such as `(m2*M1 + m1)*M0 + m0` writes out, or nothing: from the inside, each
/// variable steps over all of those within.
std::optional<Chain> chain_of(const Expression& index, const Terms& terms) {
  std::optional<std::vector<Term>> found = terms.of(index);
  if (!found) return std::nullopt;
  std::erase_if(*found, [](const Term& term) { return term.variable.empty(); });
  Chain chain;
  Term step{"", 1, {}};
  while (!found->empty()) {
    const auto next = std::find_if(found->begin(), found->end(), [&](const Term& term) {
      return term.constant == step.constant && term.shapes == step.shapes;
    });
    if (next == found->end()) return std::nullopt;
    const std::string rank = rank_of(next->variable);
    chain.insert(chain.begin(), rank);
    step = *Terms::product(step, terms.of_shape(rank));
    found->erase(next);
  }
  if (chain.size() < 2) return std::nullopt;
  return chain;
}

class Finder {
 public:
  Finder(const Cascade& cascade, const std::map<std::string, TensorRanks>& tensors)
      : cascade_(cascade), tensors_(tensors), terms_(cascade) {}

  std::vector<RankFamily> families() {
    for (const TensorDeclaration& declaration : cascade_.declarations) {
      for (const TensorDimension& dimension : tensors_.at(declaration.name).dimensions) {
        if (!dimension.ranks.empty()) add_rank(dimension.ranks.front());
      }
    }
    for (const Einsum& einsum : cascade_.einsums) add(einsum);
    for (const ShapeDefinition& definition : cascade_.shape) add_shape(definition);
    return split();
  }

 private:
  void add_rank(const std::string& rank) {
    if (!has(order_, rank)) order_.push_back(rank);
  }

  void add(const Einsum& einsum) {
    for (const std::string& variable : iteration_variables(einsum)) add_rank(rank_of(variable));
    for (const std::string& variable : made_variables(einsum)) add_rank(rank_of(variable));
    for (const TensorAccess& output : einsum.outputs) add(output);
    for (const TensorAccess& read : reads_of(einsum)) add(read);
  }

  void add(const TensorAccess& access) {
    const std::vector<TensorDimension>& dimensions = tensors_.at(access.tensor).dimensions;
    for (std::size_t i = 0; i < access.indices.size(); ++i) {
      if (dimensions[i].ranks.empty()) continue;
      const std::optional<Chain> chain = chain_of(access.indices[i], terms_);
      if (chain) add_chain(dimensions[i].ranks.front(), *chain);
    }
  }

  /// `M1: M // M0`, if some statement walks both parts.
  void add_shape(const ShapeDefinition& definition) {
    const Expression& e = definition.extent;
    const bool divides = e.kind == Kind::binary && e.name == "//" && e.operands[0].kind == Kind::name &&
                         e.operands[1].kind == Kind::name;
    if (!divides) return;
    const std::string outer = variable_of(definition.rank);
    const std::string inner = variable_of(e.operands[1].name);
    const bool walked =
        std::any_of(cascade_.einsums.begin(), cascade_.einsums.end(), [&](const Einsum& einsum) {
          const std::vector<std::string> variables = iteration_variables(einsum);
          return has(variables, outer) && has(variables, inner);
        });
    if (walked) add_chain(e.operands[0].name, {definition.rank, e.operands[1].name});
  }

  void add_chain(const std::string& rank, const Chain& chain) {
    if (has(chain, rank)) return;
    std::vector<Chain>& chains = chains_[rank];
    // A part belongs to one rank only: one that is in another family already stays there.
    for (const auto& [other, known] : chains_) {
      if (other == rank) continue;
      for (const Chain& taken : known) {
        if (taken.front() == chain.front() || has(chain, other)) return;
      }
    }
    if (std::find(chains.begin(), chains.end(), chain) == chains.end()) chains.push_back(chain);
    add_rank(rank);
  }

  bool is_part(const std::string& rank) const {
    return std::any_of(chains_.begin(), chains_.end(), [&](const auto& entry) {
      return std::any_of(entry.second.begin(), entry.second.end(),
                         [&](const Chain& chain) { return has(chain, rank); });
    });
  }

  std::vector<RankFamily> split() const {
    std::vector<RankFamily> whole;
    std::vector<RankFamily> inner;
    for (const std::string& rank : order_) {
      const auto found = chains_.find(rank);
      if (is_part(rank)) continue;
      whole.push_back({rank, found == chains_.end() ? std::vector<Chain>{} : found->second, {}});
      for (const Chain& chain : whole.back().chains) {
        const auto same = [&](const RankFamily& family) { return family.rank == chain.back(); };
        if (std::any_of(inner.begin(), inner.end(), same)) continue;
        inner.push_back({chain.back(), {}, {chain.begin(), chain.end() - 1}});
      }
    }
    whole.insert(whole.end(), inner.begin(), inner.end());
    return whole;
  }

  const Cascade& cascade_;
  const std::map<std::string, TensorRanks>& tensors_;
  Terms terms_;
  std::vector<std::string> order_;
  std::map<std::string, std::vector<Chain>> chains_;
};

}  // namespace

bool RankFamily::contains(const std::string& name) const {
  return name == rank ||
         std::any_of(chains.begin(), chains.end(), [&](const Chain& chain) { return has(chain, name); });
}

std::vector<RankFamily> rank_families(const Cascade& cascade,
                                      const std::map<std::string, TensorRanks>& tensors) {
  return Finder(cascade, tensors).families();
}

}  // namespace weir
