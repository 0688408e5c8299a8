// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"
#include "einsum/rewrites/cut.hpp"

namespace weir {

/// A cascade as a rewrite sees it that cuts one rank: which statements walk the rank, which of them are cut,
/// and what they look like then.
class RankFlow {
 public:
  RankFlow(const Cascade& cascade, const std::string& rank);

  const std::string& variable() const { return variable_; }
  bool walks(std::size_t statement) const { return walks_[statement]; }
  /// Whether the statement walks the rank and its result does not keep it.
  bool reduces(std::size_t statement) const { return reduces_[statement]; }

  /// Cuts these statements, and all that share an intermediate along the rank with them. Throws SpecError at
  /// a statement that reads or writes such a tensor anywhere but at the rank variable.
  void cut(const std::set<std::size_t>& seeds, const Cut& cut);
  bool is_cut(std::size_t statement) const { return cut_statements_.contains(statement); }

  /// The statement over the cut rank; one that is not cut is returned as it is. A statement whose value would
  /// be there behind the end of a rank that the chunks do not divide is culled there.
  Einsum cut_statement(std::size_t statement) const;
  /// The same where a chunk at a time is reduced: the reduction keeps the outer variables, which go to
  /// `position` on the left.
  Einsum chunk_statement(std::size_t statement) const;
  /// Where the rank stands among the indices of what a reduction makes: as in the tensor that it walks.
  std::size_t position(std::size_t statement) const;

  /// The declarations, with the cut dimensions of intermediates.
  void cut_declarations(std::vector<TensorDeclaration>& declarations) const;

 private:
  void add(std::size_t statement);
  void add_tensor(const TensorAccess& access);
  void split(TensorAccess& access) const;
  Expression cut_expression(const Expression& e) const;
  bool is_bounded(const Expression& e) const;
  bool is_bounded_access(const Expression& access) const;
  void guard(std::size_t statement, Einsum& einsum) const;
  bool is_intermediate(const std::string& tensor) const;

  const Cascade& cascade_;
  std::string rank_;
  std::string variable_;
  std::vector<bool> walks_;
  std::vector<bool> reduces_;
  std::set<std::string> outputs_;
  std::map<std::string, std::vector<std::size_t>> writers_;
  std::set<std::size_t> cut_statements_;
  std::map<std::string, std::size_t> split_;  ///< axis of the rank, by intermediate tensor
  Cut cut_;
};

}  // namespace weir
