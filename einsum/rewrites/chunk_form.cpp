// SPDX-License-Identifier: Apache-2.0
#include "einsum/rewrites/chunk_form.hpp"

#include <algorithm>
#include <optional>

#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/interpreter/shape.hpp"
#include "einsum/language/check.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/rewrites/definitions.hpp"

namespace weir {
namespace {

/// The first statement that a refusal can point at: one that walks the rank.
const SourceLocation& place_of(const Cascade& cascade, const RankFlow& flow) {
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    if (flow.walks(i)) return cascade.einsums[i].where;
  }
  return cascade.where;
}

}  // namespace

ChunkForm::ChunkForm(const Cascade& cascade, const std::string& rank, Statistics which, bool in_parts)
    : cascade_(cascade),
      flow_(cascade, rank),
      plan_(plan_running(cascade, flow_, which)),
      cut_(choose_cut(cascade, rank, in_parts)),
      names_(cascade),
      dtypes_(cascade.dtypes) {
  for (const std::string& tensor : outputs(cascade)) outputs_.insert(tensor);
  if (which == Statistics::independent || in_parts) require_finite();
  if (!plan_.corrected.empty()) return;
  if (plan_.obstacle) throw SpecError(*plan_.obstacle);
  throw SpecError(place_of(cascade, flow_), "no reduction over " + rank + " waits for a statistic over " +
                                                rank + "; expected one such as a sum of exp(x - max(x))");
}

/// A chunk (or a part) that is masked to -inf throughout would be corrected by exp(-inf + inf).
void ChunkForm::require_finite() const {
  for (const auto& [statistic, statement] : plan_.kept_by_tensor) {
    const Expression* infinite = infinity_below(cascade_.einsums[statement].value);
    if (infinite == nullptr || plan_.corrected.contains(statement)) continue;
    throw SpecError(infinite->where, "an infinite value in what " + statistic +
                                         " reduces may fill a chunk, and corrects to no number; expected "
                                         "'if' to cull it");
  }
}

const Expression* ChunkForm::infinity_below(const Expression& e) const {
  if (e.kind == Expression::Kind::infinity) return &e;
  for (const Expression& operand : e.operands) {
    if (const Expression* found = infinity_below(operand)) return found;
  }
  if (e.kind != Expression::Kind::access) return nullptr;
  const std::optional<std::size_t> writer = only_writer(cascade_, e.name);
  const bool looks = writer && is_pointwise(cascade_.einsums[*writer]);
  return looks ? infinity_below(cascade_.einsums[*writer].value) : nullptr;
}

void ChunkForm::cut_all() {
  std::set<std::size_t> seeds(plan_.kept.begin(), plan_.kept.end());
  for (const auto& [tensor, statement] : plan_.local) seeds.insert(statement);
  seeds.insert(plan_.late.begin(), plan_.late.end());
  flow_.cut(seeds, cut_);
}

void ChunkForm::emit(Einsum einsum, std::size_t origin) {
  const Einsum& original = cascade_.einsums[origin];
  einsum.where = original.where;
  for (TensorAccess& output : einsum.outputs) output.where = original.outputs.front().where;
  if (einsum.name() != original.name()) {
    auto known = std::find_if(derived_.begin(), derived_.end(),
                              [&](const auto& entry) { return entry.first == original.name(); });
    if (known == derived_.end()) known = derived_.insert(derived_.end(), {original.name(), {}});
    if (!contains(known->second, einsum.name())) known->second.push_back(einsum.name());
  }
  einsums_.push_back(std::move(einsum));
}

void ChunkForm::copy_dtype(const std::string& from, const std::string& to) {
  const auto found = cascade_.dtypes.find(from);
  if (found != cascade_.dtypes.end()) dtypes_[to] = found->second;
}

const std::string& ChunkForm::local_name(const std::string& tensor) {
  auto found = local_names_.find(tensor);
  if (found == local_names_.end()) found = local_names_.emplace(tensor, names_.local(tensor)).first;
  return found->second;
}

TensorAccess ChunkForm::with_outer(const TensorAccess& access, const std::string& tensor,
                                   std::size_t position, const std::vector<Expression>& outer) {
  TensorAccess result{tensor, access.indices, access.where};
  result.indices.insert(result.indices.begin() + static_cast<std::ptrdiff_t>(position), outer.begin(),
                        outer.end());
  return result;
}

std::vector<Expression> ChunkForm::extents_of(const TensorAccess& output) const {
  for (const TensorDeclaration& declaration : cascade_.declarations) {
    if (declaration.name == output.tensor) return declaration.extents;
  }
  std::vector<Expression> extents;
  for (const Expression& index : output.indices) extents.push_back(weir::name(rank_of(index.name)));
  return extents;
}

/// The factors of a sum's change, or the negative of the one term of a maximum's: a difference of absent
/// values is absent, a sum is not.
std::vector<Factor> ChunkForm::raw_changes(std::size_t kept, const StatisticRead& from,
                                           const StatisticRead& to) const {
  const Einsum& einsum = cascade_.einsums[kept];
  const Correction correction(cascade_, plan_.statistics, plan_.local);
  if (takes_factors(reduction_operator(einsum))) return correction.ratio(einsum.value, from, to);
  return {{*correction.difference(einsum.value, to, from), 1}};
}

std::vector<Factor> ChunkForm::named_changes(std::size_t kept, const StatisticRead& from,
                                             const StatisticRead& to,
                                             const std::map<std::string, std::string>& names) {
  const StatisticRead same = [](const TensorAccess& access) { return read(access); };
  const std::vector<Factor> symbols = raw_changes(kept, same, same);
  const std::vector<Factor> changes = raw_changes(kept, from, to);
  std::vector<Factor> result;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::vector<TensorAccess> all = accesses(symbols[std::min(i, symbols.size() - 1)].value);
    const auto statistic = std::find_if(all.begin(), all.end(), [&](const TensorAccess& access) {
      return plan_.statistics.contains(access.tensor);
    });
    result.push_back(named(changes[i], statistic->tensor, names.at(statistic->tensor)));
  }
  return result;
}

Factor ChunkForm::named(const Factor& change, const std::string& statistic, const std::string& called_after) {
  Factor factor = change;
  const bool is_quotient = factor.value.kind == Expression::Kind::binary && factor.value.name == "/";
  if (factor.power < 0 && is_quotient) {
    std::swap(factor.value.operands[0], factor.value.operands[1]);
    factor.power = 1;
  }
  const std::string text = to_string(factor.value);
  auto found = corrections_.find(text);
  if (found == corrections_.end()) {
    TensorAccess access{names_.correction(called_after), {}, {}};
    for (const std::string& variable : rank_variables(factor.value))
      access.indices.push_back(weir::name(variable));
    copy_dtype(statistic, access.tensor);
    emit({{access}, factor.value, {}, std::nullopt, {}}, plan_.kept_by_tensor.at(statistic));
    found = corrections_.emplace(text, access).first;
  }
  return {read(found->second), factor.power};
}

Factor ChunkForm::correction_named(const Factor& factor) const {
  const auto found = corrections_.find(to_string(factor.value));
  return found == corrections_.end() ? factor : Factor{read(found->second), factor.power};
}

Expression ChunkForm::corrected(const std::vector<Factor>& change, const Expression& value,
                                const std::string& op) {
  if (takes_terms(op)) return binary("-", value, change.front().value);
  std::vector<Factor> all = change;
  all.push_back({value, 1});
  return product(all);
}

Expression ChunkForm::combined(const std::string& op, const TensorAccess& left, const TensorAccess& right) {
  const Expression a = read(left);
  const Expression b = read(right);
  if (op == "sum") return binary("+", a, b);
  if (op == "max" || op == "min") return call(op, {a, b});
  const Expression both = op == "prod" ? binary("*", a, b) : call(op, {a, b});
  return binary("??", binary("??", both, a), b);
}

/// An output along the rank keeps its extent, which the chunks may exceed.
void ChunkForm::declare_outputs(Cascade& cascade) const {
  for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) {
    const TensorAccess& output = cascade_.einsums[i].outputs.front();
    const bool keeps = flow_.is_cut(i) && !flow_.reduces(i) && outputs_.contains(output.tensor);
    const bool declared =
        std::any_of(cascade_.declarations.begin(), cascade_.declarations.end(),
                    [&](const TensorDeclaration& declaration) { return declaration.name == output.tensor; });
    if (keeps && !declared && is_plain(output))
      cascade.declarations.push_back({output.tensor, extents_of(output), {}});
  }
}

std::vector<std::string> ChunkForm::origins() const {
  std::vector<std::string> lines;
  for (const auto& [original, tensors] : derived_) {
    std::string line;
    for (const std::string& tensor : tensors) line += (line.empty() ? "" : ", ") + tensor;
    lines.push_back(line + " from " + original);
  }
  return lines;
}

Rewritten ChunkForm::finish(const CutOptions& options) {
  Rewritten result;
  result.cascade = cascade_;
  Cascade& cascade = result.cascade;
  cascade.einsums = std::move(einsums_);
  cascade.dtypes = dtypes_;
  flow_.cut_declarations(cascade.declarations);
  const auto place = std::find_if(cascade.declarations.begin(), cascade.declarations.end(),
                                  [&](const TensorDeclaration& d) { return is_computed(cascade_, d.name); });
  cascade.declarations.insert(place, declarations_.begin(), declarations_.end());
  declare_outputs(cascade);
  define_cut(cascade, cut_, options);
  remove_unwritten(cascade, cascade_);
  check(cascade);
  result.origins = origins();
  result.cuts = {cut_};
  result.remaining = plan_.obstacle;
  return result;
}

}  // namespace weir
