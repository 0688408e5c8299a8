// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"

namespace weir {

/// The smallest trees, for rewrites to build on.
Expression number(double value);
Expression name(const std::string& text);
Expression binary(const std::string& op, Expression left, Expression right);
Expression call(const std::string& function, std::vector<Expression> arguments);
Expression read(const TensorAccess& access);

/// The expression with what `change` makes of every access, indices and nested accesses first.
Expression with_accesses(const Expression& e, const std::function<Expression(const Expression&)>& change);

/// The expression with other expressions in the place of names, in indices too.
Expression with_names(const Expression& e, const std::map<std::string, Expression>& names);
TensorAccess with_names(const TensorAccess& access, const std::map<std::string, Expression>& names);

/// Whether a name (a rank variable, say) occurs in the expression.
bool mentions(const Expression& e, const std::string& name);

/// Whether the expression reads the tensor.
bool reads_tensor(const Expression& e, const std::string& tensor);
/// Whether the statement does: in its value, its predicate or an index.
bool reads_tensor(const Einsum& einsum, const std::string& tensor);

/// Whether every index is a rank variable and none occurs twice.
bool is_plain(const TensorAccess& access);

/// The operator that reduces: `sum` if nothing else is said.
std::string reduction_operator(const Einsum& einsum);

/// One factor of a product: the expression to the power 1 or -1.
struct Factor {
  Expression value;
  int power = 1;
};

/// `a * b / c` as a, b, 1/c.
std::vector<Factor> factors(const Expression& e);
/// The product of factors, in order: `a * b / c`; 1 if there are none.
Expression product(const std::vector<Factor>& factors);

}  // namespace weir
