// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

/// The rules that `check` applies, one function each; every one throws SpecError at the first mistake.
namespace weir::rules {

/// One output of one statement.
struct Write {
  std::size_t statement = 0;
  const TensorAccess* output = nullptr;
};

/// What the names of a cascade stand for.
struct Names {
  const Cascade& cascade;
  std::vector<std::string> ranks;  ///< defined in `shape` or named by a declared extent
  std::map<std::string, std::size_t>
      width;  ///< how many indices a tensor takes: declared, else as first written
  std::map<std::string, std::vector<Write>> writes;

  explicit Names(const Cascade& cascade);

  bool has_rank(const std::string& rank) const;
  /// The names of all tensors that are declared or written.
  std::vector<std::string> tensors() const;
  /// The declared operator of that name, or null.
  const UserOperator* user_operator(const std::string& name) const;
};

/// Declarations, shapes and operators: defined once, in order, and well formed.
void check_declarations(const Cascade& cascade);

/// Every dtype and every bound belongs to a tensor.
void check_dtypes(const Names& names);

/// Tensors, ranks, shapes and functions of a statement are defined and used with the right number of parts.
void check_names(const Names& names, const Einsum& einsum);

/// No plain variable runs beyond the dimension that it indexes, as far as the shape says extents, unless the
/// predicate names it.
void check_extents(const Names& names, const Einsum& einsum);

/// Rules 2 and 3: one reduction operator a statement; every added term has every summed variable.
void check_reductions(const Names& names, const Einsum& einsum);

/// Rule 6, and that every read of a tensor follows a write.
void check_order(const Names& names, std::size_t statement);

/// Rule 7: no point is assigned by this statement and an earlier one.
void check_assignments(const Names& names, std::size_t statement);

/// "a, b or c" for the end of an error message.
std::string one_of(const std::vector<std::string>& names);

}  // namespace weir::rules
