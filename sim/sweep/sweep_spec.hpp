// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

/// How a point is evaluated: `tile` simulates it, `bound` is a lower bound on its cycles in closed form.
enum class Fidelity : std::uint8_t { tile, bound };
const char* to_string(Fidelity fidelity);

/// One value of an axis, and the keys that it sets.
struct AxisValue {
  std::string text;  ///< as tables show it
  std::vector<Override> settings;
};

/// The value of an axis that follows from those of others: a number, and the unit written behind it.
struct AxisExpression {
  Expression expression;
  std::string unit;
};

/// What a sweep varies. An axis has values, or an expression, never both.
struct SweepAxis {
  std::string name;
  SourceLocation where;
  std::string path;  ///< the key that it sets; empty: its values name theirs
  std::vector<AxisValue> values;
  std::optional<AxisExpression> expression;
};

/// A number that a sweep is about: a metric, or an expression of metrics and axes.
struct SweepObjective {
  std::string name;
  bool is_maximized = false;
  std::optional<Expression> expression;
  SourceLocation where;
};

/// Points where the expression is 0 are left out.
struct SweepConstraint {
  std::string text;
  Expression expression;
  SourceLocation where;
};

/// How to look for good points where there are too many to evaluate them all.
struct SearchSpec {
  enum class Method : std::uint8_t { random, halving, evolutionary };
  Method method = Method::random;
  std::int64_t seed = 1;
  std::int64_t budget = 0;      ///< points that are simulated, at most
  std::int64_t population = 0;  ///< of the evolutionary method
  SourceLocation where;
};

/// A `sweep:` file, read and checked as far as it can be by itself.
struct SweepSpec {
  std::string name;
  std::string file;
  std::vector<std::string> base;   ///< the files of the base experiment
  std::vector<Override> settings;  ///< of all points
  std::vector<SweepAxis> axes;
  std::vector<std::vector<std::size_t>> zips;  ///< axes that move together
  std::vector<SweepConstraint> constraints;
  std::vector<SweepObjective> objectives;
  std::vector<SweepObjective> outputs;  ///< written beside the objectives, aimed at by nobody
  Fidelity fidelity = Fidelity::tile;
  std::optional<SearchSpec> search;
  SourceLocation where;        ///< of the `sweep` section
  std::string canonical_text;  ///< equal for files that say the same, comments and blanks aside
};

/// Reads a sweep; the files it names are beside it, or configurations that come with Weir. Throws SpecError.
SweepSpec read_sweep(const std::string& file);

}  // namespace weir
