// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// Whether a name is a rank variable: lower case and without a dot (`m0`, not `M0` and not `array2d.rows`).
bool is_rank_variable(const std::string& name);

/// The rank that a rank variable ranges over: `m0` -> `M0`.
std::string rank_of(const std::string& variable);

/// The rank variables of an expression, indices of accesses included, each once in order of first use.
std::vector<std::string> rank_variables(const Expression& expression);
/// The rank variables of an access, each once in order of first use.
std::vector<std::string> rank_variables(const TensorAccess& access);

/// The variables of the statement's iteration space: left side, then value, then reductions. Variables that a
/// reduction makes (`j` of `topk(m -> j)`) are not iterated over unless the value uses them. The predicate
/// adds none (see `check`).
std::vector<std::string> iteration_variables(const Einsum& einsum);

/// The iteration variables absent on the left: summed unless `::` names another operator.
std::vector<std::string> reduced_variables(const Einsum& einsum);

/// The variables that reductions make: `j` of `topk(m -> j)`.
std::vector<std::string> made_variables(const Einsum& einsum);

/// Every read of a tensor in an expression, in the order of the text; a gather (`K[TI[j], e]`) gives K, then
/// TI.
std::vector<TensorAccess> accesses(const Expression& expression);

/// Every read of a statement: in the value, in the predicate, and in the indices of its outputs.
std::vector<TensorAccess> reads(const Einsum& einsum);

/// The map operators of the value in the order of evaluation, one entry per operator with a tensor among its
/// operands: mul, add, divide, floor_divide, modulo, power, negate, compare, and, or, not, default (`??`), or
/// a function's own name (max, exp, where, ...); a binary minus is an `add`. Operators within indices and the
/// predicate do not count.
std::vector<std::string> operators(const Einsum& einsum);

}  // namespace weir
