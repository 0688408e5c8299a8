// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/dependences.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "einsum/analysis/pass_levels.hpp"
#include "einsum/analysis/passes.hpp"
#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/language/disjoint.hpp"
#include "einsum/language/offset.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

/// Whether the read is of a generation before the one that the write makes.
bool is_earlier(const TensorAccess& read, const TensorAccess& write, const TensorRanks& tensor) {
  for (std::size_t i = 0; i < read.indices.size(); ++i) {
    if (!tensor.dimensions[i].generations) continue;
    const std::optional<Offset> index = as_offset(read.indices[i]);
    const std::optional<Offset> made = as_offset(write.indices[i]);
    if (index && made && index->name == made->name && index->constant < made->constant) return true;
  }
  return false;
}

/// Whether one index is a number and the other a shape that is larger: `0` and the last generation `M1`.
bool are_apart(const Offset& number, const Offset& shape) {
  return number.name.empty() && !shape.name.empty() && !is_rank_variable(shape.name) &&
         number.constant < 1 + shape.constant;
}

/// Whether the read can meet what the write makes: two constants that differ cannot.
bool can_meet(const TensorAccess& read, const TensorAccess& write) {
  for (std::size_t i = 0; i < read.indices.size(); ++i) {
    const std::optional<Offset> a = as_offset(read.indices[i]);
    const std::optional<Offset> b = as_offset(write.indices[i]);
    const bool constants = a && b && a->name.empty() && b->name.empty();
    if (constants && a->constant != b->constant) return false;
    if (a && b && (are_apart(*a, *b) || are_apart(*b, *a))) return false;
  }
  return !provably_disjoint({read, std::nullopt}, {write, std::nullopt});
}

void add(std::vector<Dependence>& all, const Dependence& dependence) {
  if (std::find(all.begin(), all.end(), dependence) == all.end()) all.push_back(dependence);
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

std::string node(std::size_t statement) { return "s" + std::to_string(statement); }

/// "K[B, H, M, E]"
std::string declared_text(const Cascade& cascade, const std::string& tensor) {
  for (const TensorDeclaration& declaration : cascade.declarations) {
    if (declaration.name == tensor) return to_string(TensorAccess{tensor, declaration.extents, {}});
  }
  return tensor;
}

/// How a statement reads a tensor: "RM[m1, p], RM[m1+1, p]".
std::string reads_text(const Einsum& einsum, const std::string& tensor) {
  std::vector<std::string> texts;
  for (const TensorAccess& read : reads_of(einsum)) {
    const std::string text = to_string(read);
    if (read.tensor == tensor && std::find(texts.begin(), texts.end(), text) == texts.end())
      texts.push_back(text);
  }
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

/// The statements, those that walk the rank with the most passes in a box a pass.
std::string clusters(const Cascade& cascade) {
  std::map<int, std::string> by_pass;  // 0: in none
  const std::map<std::string, TensorRanks> tensors = tensor_ranks(cascade);
  const std::vector<RankPasses> passes = count_passes(cascade);
  const RankPasses* rank = decisive_rank(passes);
  std::optional<PassLevels> levels;
  if (rank != nullptr) levels.emplace(cascade, rank->family, tensors);
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    const bool walks = levels && levels->of(i).role == Role::full && levels->of(i).is_constant;
    by_pass[walks ? levels->of(i).level : 0] +=
        "  " + node(i) + " [label=" + quoted(to_string(cascade.einsums[i])) + "];\n";
  }
  std::string text;
  for (const auto& [pass, nodes] : by_pass) {
    if (pass == 0) {
      text += nodes;
      continue;
    }
    const std::string number = std::to_string(pass);
    text += "  subgraph cluster_" + number +
            " {\n  label=" + quoted("pass " + number + " over " + rank->family.rank) + ";\n" + nodes +
            "  }\n";
  }
  return text;
}

}  // namespace

std::vector<Dependence> find_dependences(const Cascade& cascade) {
  const std::map<std::string, TensorRanks> tensors = tensor_ranks(cascade);
  std::vector<Dependence> result;
  for (std::size_t to = 0; to < cascade.einsums.size(); ++to) {
    for (const TensorAccess& read : reads_of(cascade.einsums[to])) {
      const TensorRanks& tensor = tensors.at(read.tensor);
      if (tensor.is_input()) add(result, {std::nullopt, to, read.tensor, false});
      for (const std::size_t from : tensor.writers) {
        for (const TensorAccess& write : cascade.einsums[from].outputs) {
          if (write.tensor != read.tensor || !can_meet(read, write)) continue;
          add(result, {from, to, read.tensor, is_earlier(read, write, tensor)});
        }
      }
    }
  }
  return result;
}

std::string dependences_dot(const Cascade& cascade) {
  std::string text = "digraph " + quoted(cascade.name.empty() ? "cascade" : cascade.name) + " {\n";
  text += "  node [shape=box];\n";
  std::set<std::string> inputs;
  const std::vector<Dependence> dependences = find_dependences(cascade);
  for (const Dependence& dependence : dependences) {
    if (!dependence.from && inputs.insert(dependence.tensor).second) {
      text += "  " + quoted(dependence.tensor) +
              " [shape=ellipse, label=" + quoted(declared_text(cascade, dependence.tensor)) + "];\n";
    }
  }
  text += clusters(cascade);
  for (const Dependence& dependence : dependences) {
    text += "  " + (dependence.from ? node(*dependence.from) : quoted(dependence.tensor)) + " -> " +
            node(dependence.to) +
            " [label=" + quoted(reads_text(cascade.einsums[dependence.to], dependence.tensor)) +
            (dependence.is_carried ? ", style=dashed];\n" : "];\n");
  }
  return text + "}\n";
}

}  // namespace weir
