// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "einsum/interpreter/accumulator.hpp"
#include "einsum/interpreter/bound_expression.hpp"

namespace weir {

/// The iterations under way of the loops around a statement, by rank variable.
using LoopIterations = std::map<std::string, std::int64_t>;

/// One Einsum with its names looked up: visits its iteration space, maps, reduces and stores.
class BoundStatement {
 public:
  /// Throws SpecError at a reduction or function without a definition.
  BoundStatement(const Einsum& einsum, const Cascade& cascade, const Shape& shape, TensorStore& tensors,
                 OperationCounts& counts);

  /// Computes all points with the given iterations. Throws SpecError if a point of an output has a value
  /// already. Points outside the output are computed and dropped.
  void run(const LoopIterations& fixed);

 private:
  struct Stage {
    std::vector<std::size_t> slots;
    std::string op;
    ScalarFunction combine = nullptr;
    std::uint64_t* count = nullptr;
  };
  struct Output {
    std::string name;
    SourceLocation where;
    Tensor* tensor = nullptr;
    std::vector<BoundExpression> indices;
  };
  struct Range {
    std::int64_t begin = 0;
    std::int64_t end = 0;
  };

  std::size_t slot_of(const std::string& variable) const;
  Stage stage(const std::string& op, const std::vector<std::string>& variables,
              const SourceLocation& where) const;
  void add_stages();
  void add_output(const TensorAccess& access, TensorStore& tensors, const Scope& scope);
  Range range(std::size_t slot, const LoopIterations& fixed) const;

  template <typename Body>
  void for_each(const std::vector<std::size_t>& slots, std::size_t first, const Body& body);

  std::optional<double> mapped() const;
  std::optional<double> reduced(std::size_t stage_count);
  void select();
  void store(const Output& output, double value) const;

  const Einsum& einsum_;
  const Shape& shape_;
  OperationCounts& counts_;
  std::vector<std::string> variables_;  // by slot
  std::vector<std::size_t> left_;       // slots of the variables that stay
  std::vector<Stage> stages_;
  std::vector<Output> outputs_;
  std::optional<BoundExpression> value_;
  std::optional<BoundExpression> predicate_;
  std::vector<Range> ranges_;
  Point point_;
};

}  // namespace weir
