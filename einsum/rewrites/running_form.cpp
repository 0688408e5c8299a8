// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>

#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/interpreter/shape.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/rewrites/chunk_form.hpp"
#include "einsum/rewrites/rewrite.hpp"

namespace weir {
namespace {

/// Writes the iterative form: for every kept reduction an initial generation, the chunk's own value, the one
/// of the generation before with its correction, and the new one.
class RunningForm : ChunkForm {
 public:
  RunningForm(const Cascade& cascade, const std::string& rank, const CutOptions& options, bool in_parts)
      : ChunkForm(cascade, rank, Statistics::all, in_parts), options_(options) {}

  Rewritten write() {
    cut_all();
    for (const std::size_t i : plan_.kept) add_initial(i);
    for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) add(i);
    flush();
    for (const std::size_t i : plan_.kept) add_final(i);
    for (const std::size_t i : plan_.late) add_late(i);
    return finish(options_);
  }

 private:
  const TensorAccess& output(std::size_t kept) const { return cascade_.einsums[kept].outputs.front(); }
  bool in_parts() const { return !cut_.part.empty(); }

  /// The running value of a kept tensor, with its other indices from `access`, at a generation.
  TensorAccess running(const TensorAccess& access, const Expression& generation) const {
    const std::size_t kept = plan_.kept_by_tensor.at(access.tensor);
    std::vector<Expression> outer;
    if (in_parts()) outer.push_back(weir::name(variable_of(cut_.part)));
    outer.push_back(generation);
    return with_outer(access, running_.at(access.tensor), flow_.position(kept), outer);
  }
  Expression now() const { return weir::name(variable_of(cut_.step)); }
  Expression next() const { return binary("+", now(), number(1)); }
  Expression last() const { return weir::name(cut_.step); }
  StatisticRead at(const Expression& generation) const {
    return [this, generation](const TensorAccess& access) { return read(running(access, generation)); };
  }

  void add_initial(std::size_t kept) {
    const std::string& tensor = output(kept).tensor;
    running_[tensor] = names_.running(tensor);
    Einsum initial;
    initial.outputs = {running(output(kept), number(0))};
    initial.value.kind = Expression::Kind::empty;
    emit(initial, kept);
    declare_running(kept);
    copy_dtype(tensor, running_[tensor]);
  }

  void declare_running(std::size_t kept) {
    TensorDeclaration declaration{running_.at(output(kept).tensor), extents_of(output(kept)), {}};
    std::vector<Expression> outer;
    if (in_parts()) outer.push_back(weir::name(cut_.part));
    outer.push_back(binary("+", last(), number(1)));
    const auto place = static_cast<std::ptrdiff_t>(flow_.position(kept));
    declaration.extents.insert(declaration.extents.begin() + place, outer.begin(), outer.end());
    declare(declaration);
  }

  void add(std::size_t i) {
    if (plan_.is_kept(i)) return add_kept(i);
    if (plan_.local.contains(cascade_.einsums[i].name())) {
      emit(localized(i, flow_.cut_statement(i)), i);
    } else if (!plan_.late.contains(i)) {
      emit(flow_.cut_statement(i), i);
    }
  }

  /// The statement with the running statistics and the local streams in place of the whole ones.
  Einsum localized(std::size_t i, Einsum einsum) {
    const std::string& own = cascade_.einsums[i].name();
    for (const TensorAccess& access : reads(einsum)) {
      if (pending_.contains(access.tensor)) flush();
    }
    const auto change = [this](const Expression& access) { return localized(access); };
    einsum.value = with_accesses(einsum.value, change);
    if (einsum.predicate) einsum.predicate = with_accesses(*einsum.predicate, change);
    einsum.outputs.front().tensor = local_name(own);
    copy_dtype(own, local_name(own));
    return einsum;
  }

  Expression localized(const Expression& access) {
    if (plan_.statistics.contains(access.name))
      return read(running({access.name, access.operands, access.where}, next()));
    if (!plan_.local.contains(access.name)) return access;
    return {access.kind, 0, local_name(access.name), access.operands, access.where};
  }

  void add_kept(std::size_t i) {
    const Einsum local = localized(i, flow_.chunk_statement(i));
    emit(local, i);
    locals_[i] = local.outputs.front();
    if (plan_.corrected.contains(i)) {
      pending_.insert(output(i).tensor);
      waiting_.push_back(i);
    } else {
      emit_step(i, running(output(i), now()));
    }
  }

  void flush() {
    for (const std::size_t i : std::exchange(waiting_, {})) {
      const std::vector<Factor> change = changes(i);
      const TensorAccess before = running(output(i), now());
      TensorAccess scaled = locals_.at(i);
      scaled.tensor = names_.previous(output(i).tensor);
      copy_dtype(output(i).tensor, scaled.tensor);
      Einsum einsum;
      einsum.outputs = {scaled};
      einsum.value = corrected(change, read(before), reduction_operator(cascade_.einsums[i]));
      emit(einsum, i);
      emit_step(i, scaled);
    }
    pending_.clear();
  }

  std::vector<Factor> changes(std::size_t i) { return named_changes(i, at(now()), at(next()), running_); }

  void emit_step(std::size_t i, const TensorAccess& before) {
    Einsum step;
    step.outputs = {running(output(i), next())};
    const std::string op = reduction_operator(cascade_.einsums[i]);
    const bool sums = op == "sum";
    step.value = combined(op, sums ? locals_.at(i) : before, sums ? before : locals_.at(i));
    emit(step, i);
  }

  /// The whole value: the last generation, or the parts' last ones merged.
  void add_final(std::size_t i) {
    if (in_parts()) return merge(i);
    if (!outputs_.contains(output(i).tensor)) return;
    Einsum copy;
    copy.outputs = {output(i)};
    copy.value = read(running(output(i), last()));
    emit(copy, i);
  }

  void merge(std::size_t i) {
    Einsum einsum;
    einsum.outputs = {output(i)};
    const std::string op = reduction_operator(cascade_.einsums[i]);
    einsum.value = read(running(output(i), last()));
    if (plan_.corrected.contains(i)) {
      const StatisticRead whole = [](const TensorAccess& access) { return read(access); };
      einsum.value = corrected(named_changes(i, at(last()), whole, local_names_), einsum.value, op);
    }
    if (op != "sum") einsum.reductions = {{op, {variable_of(cut_.part)}, {}, {}}};
    emit(einsum, i);
  }

  void add_late(std::size_t i) {
    Einsum einsum = flow_.cut_statement(i);
    if (!in_parts()) {
      const auto change = [this](const Expression& access) {
        const bool kept = plan_.kept_by_tensor.contains(access.name) && !outputs_.contains(access.name);
        return kept ? read(running({access.name, access.operands, access.where}, last())) : access;
      };
      einsum.value = with_accesses(einsum.value, change);
      if (einsum.predicate) einsum.predicate = with_accesses(*einsum.predicate, change);
    }
    emit(einsum, i);
  }

  CutOptions options_;
  std::map<std::string, std::string> running_;
  std::map<std::size_t, TensorAccess> locals_;
  std::vector<std::size_t> waiting_;  ///< kept statements whose new generation is still to be written
  std::set<std::string> pending_;     ///< their tensors
};

}  // namespace

Rewritten make_iterative(const Cascade& cascade, const std::string& rank, const CutOptions& options,
                         bool in_parts) {
  Rewritten result = RunningForm(cascade, rank, options, in_parts).write();
  result.steps = {in_parts ? "split-kv" : "iterative"};
  return result;
}

}  // namespace weir
