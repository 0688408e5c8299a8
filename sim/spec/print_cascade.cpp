// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/print_cascade.hpp"

#include <fmt/format.h>

#include <cmath>

#include "einsum/language/printer.hpp"

namespace weir {
namespace {

/// A text in quotes where YAML would take a part of it for its own.
std::string quoted(const std::string& text) {
  return text.find_first_of(":#,{}&|>'\"") == std::string::npos ? text : "\"" + text + "\"";
}

/// An Einsum may have brackets and commas, but no colons or comments.
std::string item(const Einsum& einsum) {
  const std::string text = to_string(einsum);
  return text.find_first_of(":#") == std::string::npos ? text : "\"" + text + "\"";
}

template <typename Entries, typename Print>
std::string flow_map(const Entries& entries, Print print) {
  std::string text;
  for (const auto& entry : entries) text += (text.empty() ? "" : ", ") + print(entry);
  return "{" + text + "}";
}

std::string number_text(double value) {
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  Expression e;
  e.value = value;
  return to_string(e);
}

std::string declaration_text(const TensorDeclaration& declaration) {
  std::string ranks;
  for (const Expression& extent : declaration.extents) {
    TensorAccess access{"", {extent}, {}};
    const std::string text = to_string(access);
    ranks += (ranks.empty() ? "" : ", ") + text.substr(1, text.size() - 2);
  }
  return fmt::format("    {}: [{}]\n", declaration.name, ranks);
}

std::string operator_text(const UserOperator& op) {
  const std::string identity = op.identity ? ", identity: " + number_text(*op.identity) : "";
  return fmt::format("    {}: {{arity: {}{}, associative: {}, commutative: {}}}\n", op.name, op.arity,
                     identity, op.associative, op.commutative);
}

}  // namespace

std::string print_cascade(const Cascade& cascade, const std::vector<std::string>& comments) {
  std::string text;
  for (const std::string& comment : comments) text += "# " + comment + "\n";
  text += "version: 1\neinsum:\n";
  if (!cascade.name.empty()) text += "  name: " + quoted(cascade.name) + "\n";
  text += "  declaration:\n";
  for (const TensorDeclaration& declaration : cascade.declarations) text += declaration_text(declaration);
  text += "  shape: " +
          flow_map(cascade.shape,
                   [](const ShapeDefinition& definition) {
                     return definition.rank + ": " + quoted(to_string(definition.extent));
                   }) +
          "\n";
  text += "  dtype: " +
          flow_map(cascade.dtypes, [](const auto& entry) { return entry.first + ": " + entry.second; }) +
          "\n";
  if (!cascade.bounded.empty()) {
    text += "  bounded: " +
            flow_map(cascade.bounded,
                     [](const auto& entry) { return entry.first + ": " + number_text(entry.second); }) +
            "\n";
  }
  if (!cascade.operators.empty()) text += "  operators:\n";
  for (const UserOperator& op : cascade.operators) text += operator_text(op);
  text += "  expressions:\n";
  for (const Einsum& einsum : cascade.einsums) text += "  - " + item(einsum) + "\n";
  return text;
}

}  // namespace weir
