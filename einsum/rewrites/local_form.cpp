// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/rewrites/chunk_form.hpp"

namespace weir {
namespace {

/// Writes the form with the statistic of a chunk: what depends on a statistic is computed with that of its
/// chunk, and corrected when the statistic of the whole rank is there. Whole values of the stream are written
/// just before they are first needed.
class LocalForm : ChunkForm {
 public:
  LocalForm(const Cascade& cascade, const std::string& rank, const CutOptions& options)
      : ChunkForm(cascade, rank, Statistics::independent, false), options_(options) {}

  Rewritten write() {
    cut_all();
    for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) add(i);
    return finish(options_);
  }

 private:
  /// A statistic of the chunk, with its other indices from `access`.
  TensorAccess chunk(const TensorAccess& access) {
    const std::size_t kept = plan_.kept_by_tensor.at(access.tensor);
    return with_outer(access, local_name(access.tensor), flow_.position(kept),
                      {weir::name(variable_of(cut_.step))});
  }

  void add(std::size_t i) {
    const std::string& tensor = cascade_.einsums[i].name();
    if (plan_.is_kept(i)) return add_kept(i);
    if (plan_.local.contains(tensor)) {
      if (plan_.late.contains(i)) needed_whole_.insert(tensor);
      return emit(localized(i, flow_.cut_statement(i)), i);
    }
    for (const TensorAccess& access : reads(cascade_.einsums[i])) {
      if (needed_whole_.erase(access.tensor) != 0) emit_whole(plan_.local.at(access.tensor));
    }
    emit(flow_.cut_statement(i), i);
  }

  void add_kept(std::size_t i) {
    const Einsum local = localized(i, flow_.chunk_statement(i));
    emit(local, i);
    const Einsum& original = cascade_.einsums[i];
    const std::string op = reduction_operator(original);
    Einsum whole;
    whole.outputs = original.outputs;
    whole.value = read(local.outputs.front());
    if (plan_.corrected.contains(i)) {
      const std::vector<Factor> change = changes(i);
      if (takes_terms(op)) {
        whole.value = corrected(change, whole.value, op);
      } else {
        std::vector<Factor> all = {{whole.value, 1}};
        all.insert(all.end(), change.begin(), change.end());
        whole.value = product(all);
      }
    }
    if (op != "sum") whole.reductions = {{op, {variable_of(cut_.step)}, {}, {}}};
    emit(whole, i);
  }

  std::vector<Factor> changes(std::size_t i) {
    const StatisticRead from = [this](const TensorAccess& access) { return read(chunk(access)); };
    const StatisticRead to = [](const TensorAccess& access) { return read(access); };
    for (const std::string& statistic : plan_.statistics) local_name(statistic);
    return named_changes(i, from, to, local_names_);
  }

  Einsum localized(std::size_t i, Einsum einsum) {
    const auto change = [this](const Expression& access) -> Expression {
      const TensorAccess old{access.name, access.operands, access.where};
      if (plan_.statistics.contains(access.name)) return read(chunk(old));
      if (!plan_.local.contains(access.name)) return access;
      return read({local_name(access.name), access.operands, access.where});
    };
    einsum.value = with_accesses(einsum.value, change);
    const std::string& own = cascade_.einsums[i].name();
    einsum.outputs.front().tensor = local_name(own);
    copy_dtype(own, local_name(own));
    return einsum;
  }

  /// `SN = SLN * PLM` if the change of the value is a factor, else the statement as it was.
  void emit_whole(std::size_t i) {
    Einsum whole = flow_.cut_statement(i);
    const StatisticRead from = [this](const TensorAccess& access) { return read(chunk(access)); };
    const StatisticRead to = [](const TensorAccess& access) { return read(access); };
    const Correction correction(cascade_, plan_.statistics, plan_.local);
    try {
      std::vector<Factor> all = {
          {read({local_name(whole.name()), whole.outputs.front().indices, whole.where}), 1}};
      for (const Factor& factor : named(correction.ratio(cascade_.einsums[i].value, from, to)))
        all.push_back(factor);
      whole.value = product(all);
      whole.predicate.reset();
    } catch (const SpecError&) {  // no factor: computed again from what it was computed from
      for (const TensorAccess& access : reads(whole)) {
        if (needed_whole_.erase(access.tensor) != 0) emit_whole(plan_.local.at(access.tensor));
      }
    }
    emit(whole, i);
  }

  /// The factors as those that the kept statements were corrected by; one that none needed stays as it is.
  std::vector<Factor> named(const std::vector<Factor>& factors) const {
    std::vector<Factor> result;
    for (const Factor& factor : factors) result.push_back(correction_named(factor));
    return result;
  }

  CutOptions options_;
  std::set<std::string> needed_whole_;  ///< local streams whose whole values are still to be written
};

}  // namespace

Rewritten make_local(const Cascade& cascade, const std::string& rank, const CutOptions& options) {
  Rewritten result = LocalForm(cascade, rank, options).write();
  result.steps = {"local-statistic"};
  return result;
}

}  // namespace weir
