// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "einsum/language/ast.hpp"
#include "einsum/lowering/architecture.hpp"
#include "models/hardware_order/lane_arithmetic.hpp"

namespace weir {

/// Where a function of a PE takes an argument from.
struct PeSource {
  enum class Kind : std::uint8_t {
    operand,  ///< a tensor access of the statement: a register, or what arrived over a link
    result,   ///< of a function before
    constant  ///< of the program
  };
  Kind kind = Kind::operand;
  std::size_t index = 0;
};

/// One function that a PE computes at each point of a statement.
struct PeFunction {
  std::string name;                             ///< of the architecture: mac, add, exp, ...
  std::map<std::string, std::int64_t> actions;  ///< that its energy is charged as
  std::int64_t done = 1;                        ///< cycles from the start of the point to its result
  LaneFunction function;
  bool skips_absent = false;  ///< takes what is there of its arguments, as max and + do
  std::vector<PeSource> sources;
};

/// What a PE does at each point of a statement, function by function.
struct PeCode {
  std::vector<TensorAccess> operands;
  std::vector<Expression> constants;
  std::vector<PeFunction> functions;  ///< the last one forms the sum, if there is one
  PeSource value;                     ///< the mapped value, if no product feeds a sum
  bool reduces = false;
  bool multiplies = false;  ///< the last function is a multiply-accumulate
  LaneFunction::Kind combining = LaneFunction::Kind::add;
  std::int64_t cycles = 1;  ///< that a point occupies a PE
};

/// Throws SpecError at a statement that the PEs cannot compute: predicates, selections, logic.
PeCode pe_code(const Einsum& statement, const ArraySpec& array);

/// The error that says what keeps a statement from `pe` fidelity.
[[noreturn]] void refuse_pe(const SourceLocation& where, const std::string& statement,
                            const std::string& reason);

}  // namespace weir
