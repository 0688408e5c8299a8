// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "einsum/rewrites/correction.hpp"
#include "einsum/rewrites/cut.hpp"
#include "einsum/rewrites/derived_names.hpp"
#include "einsum/rewrites/rank_flow.hpp"
#include "einsum/rewrites/rewrite.hpp"
#include "einsum/rewrites/running_plan.hpp"

namespace weir {

/// What the forms that take a rank chunk by chunk have in common: the plan, the names, and the cascade as it
/// grows.
class ChunkForm {
 protected:
  /// Throws SpecError if nothing can be taken chunk by chunk.
  ChunkForm(const Cascade& cascade, const std::string& rank, Statistics which, bool in_parts);

  /// Cuts all that the plan takes chunk by chunk. Throws SpecError.
  void cut_all();

  /// Adds a statement that is derived from one of the original.
  void emit(Einsum einsum, std::size_t origin);
  void declare(const TensorDeclaration& declaration) { declarations_.push_back(declaration); }
  void copy_dtype(const std::string& from, const std::string& to);
  const std::string& local_name(const std::string& tensor);

  /// The access to another tensor, with `outer` inserted at `position`.
  static TensorAccess with_outer(const TensorAccess& access, const std::string& tensor, std::size_t position,
                                 const std::vector<Expression>& outer);
  /// The extents of a plain output: as declared, else those of its variables.
  std::vector<Expression> extents_of(const TensorAccess& output) const;

  /// The change of a kept statement from one value of its statistics to another, each factor (or term) a
  /// tensor of its own, which is called after the one in `names` of its statistic and written before its
  /// first use.
  std::vector<Factor> named_changes(std::size_t kept, const StatisticRead& from, const StatisticRead& to,
                                    const std::map<std::string, std::string>& names);
  /// The factor as the tensor that was written for it, or as it is.
  Factor correction_named(const Factor& factor) const;
  /// The value with its change: the product (or the sum, for max and min) of both.
  static Expression corrected(const std::vector<Factor>& change, const Expression& value,
                              const std::string& op);
  /// Two values as the operator combines them, one of which may be absent.
  static Expression combined(const std::string& op, const TensorAccess& left, const TensorAccess& right);

  /// The cascade as emitted, without what is no longer written. Throws SpecError if it breaks a rule.
  Rewritten finish(const CutOptions& options);

  const Cascade& cascade_;
  RankFlow flow_;
  RunningPlan plan_;
  Cut cut_;
  DerivedNames names_;
  std::set<std::string> outputs_;
  std::map<std::string, std::string> local_names_;

 private:
  std::vector<Factor> raw_changes(std::size_t kept, const StatisticRead& from, const StatisticRead& to) const;
  Factor named(const Factor& change, const std::string& statistic, const std::string& called_after);
  void require_finite() const;
  /// An infinite number in an expression, or in the pointwise statements that it reads; null: none.
  const Expression* infinity_below(const Expression& e) const;
  void declare_outputs(Cascade& cascade) const;
  std::vector<std::string> origins() const;

  std::vector<Einsum> einsums_;
  std::vector<TensorDeclaration> declarations_;
  std::map<std::string, std::string> dtypes_;
  std::map<std::string, TensorAccess> corrections_;                        ///< by the text of what they are
  std::vector<std::pair<std::string, std::vector<std::string>>> derived_;  ///< tensors, by original
};

}  // namespace weir
