// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"
#include "einsum/rewrites/expressions.hpp"

namespace weir {

/// The one statement that writes a tensor, all of it at plain indices; nothing for any other tensor.
std::optional<std::size_t> only_writer(const Cascade& cascade, const std::string& tensor);

/// Whether the statement writes one tensor, point by point, without a reduction.
bool is_pointwise(const Einsum& einsum);

/// Whether some statement writes the tensor.
bool is_computed(const Cascade& cascade, const std::string& tensor);
/// Whether the expression reads one that is.
bool reads_computed(const Cascade& cascade, const Expression& e);

/// The names that stand for the left side's variables in an access to it.
std::map<std::string, Expression> bound_names(const TensorAccess& output, const Expression& access);

/// Removes those of the statements that write `candidates` that nothing reads, outputs of `original` aside,
/// with their declarations and dtypes.
void remove_unread(Cascade& cascade, const std::set<std::string>& candidates, const Cascade& original);

/// The cascade without declarations, dtypes and bounds of tensors that are no longer there, given the one
/// that it was made from: a tensor that lost its statement is no input.
void remove_unwritten(Cascade& cascade, const Cascade& original);

/// "GM (line 12)", for messages.
std::string place(const Einsum& einsum);

}  // namespace weir
