// SPDX-License-Identifier: Apache-2.0
#include "models/pe/pe_code.hpp"

#include <algorithm>

#include "einsum/interpreter/scalar_functions.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/task_template.hpp"

namespace weir {
namespace {

using Kind = LaneFunction::Kind;

const std::map<std::string, Kind>& kinds() {
  static const std::map<std::string, Kind> names = {
      {"+", Kind::add},       {"-", Kind::subtract},  {"*", Kind::multiply},     {"/", Kind::divide},
      {"max", Kind::maximum}, {"min", Kind::minimum}, {"exp", Kind::exponential}};
  return names;
}

/// Compiles an expression, arguments first, into the functions of a PE.
class PeCompiler {
 public:
  PeCompiler(const Einsum& statement, PeCode& code) : statement_(statement), code_(code) {}

  PeSource compile(const Expression& e) {
    if (accesses(e).empty()) {
      code_.constants.push_back(e);
      return {PeSource::Kind::constant, code_.constants.size() - 1};
    }
    if (e.kind == Expression::Kind::access) {
      code_.operands.push_back({e.name, e.operands, e.where});
      return {PeSource::Kind::operand, code_.operands.size() - 1};
    }
    PeFunction function;
    const auto found = kinds().find(e.name);
    if (found == kinds().end() || e.kind == Expression::Kind::unary)
      refuse_pe(e.where, statement_.name(), "it has no PE function for '" + e.name + "'");
    function.function.kind = found->second;
    function.skips_absent = e.kind == Expression::Kind::call ? e.name != "exp" : e.name == "+";
    for (const Expression& operand : e.operands) function.sources.push_back(compile(operand));
    code_.functions.push_back(std::move(function));
    return {PeSource::Kind::result, code_.functions.size() - 1};
  }

 private:
  const Einsum& statement_;
  PeCode& code_;
};

Kind combining_kind(const Einsum& statement) {
  if (statement.reductions.empty() || statement.reductions.front().op == "sum") return Kind::add;
  const std::string& op = statement.reductions.front().op;
  if (op == "max") return Kind::maximum;
  if (op == "min") return Kind::minimum;
  refuse_pe(statement.reductions.front().where, statement.name(), "it has no PE function to reduce by " + op);
}

}  // namespace

void refuse_pe(const SourceLocation& where, const std::string& statement, const std::string& reason) {
  throw SpecError(
      where, "pe fidelity cannot run " + statement + ": " + reason + "; expected --fidelity tile for it");
}

PeCode pe_code(const Einsum& statement, const ArraySpec& array) {
  if (statement.predicate)
    refuse_pe(statement.predicate->where, statement.name(), "it has a predicate, which PEs do not evaluate");
  PeCode code;
  code.reduces = !reduced_variables(statement).empty();
  code.combining = combining_kind(statement);
  code.value = PeCompiler(statement, code).compile(statement.value);
  code.multiplies = code.reduces && code.combining == Kind::add && !code.functions.empty() &&
                    code.functions.back().function.kind == Kind::multiply;
  if (code.reduces && !code.multiplies) {
    PeFunction function;
    function.function.kind = code.combining;
    function.sources = {code.value};
    code.functions.push_back(std::move(function));
  }
  const std::vector<std::string> names = functions_of(statement);
  std::int64_t cycles = 0;
  for (std::size_t i = 0; i < code.functions.size(); ++i) {
    PeFunction& function = code.functions[i];
    function.name = names.at(i);
    const FunctionSpec& spec = array.functions.at(function.name);
    function.actions = spec.actions;
    cycles += spec.cycles;
    function.done = array.issue == ArraySpec::Issue::pipelined ? 1 : std::max<std::int64_t>(cycles, 1);
  }
  code.cycles = code.functions.empty() ? 1 : code.functions.back().done;
  return code;
}

}  // namespace weir
