// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "einsum/language/check.hpp"
#include "einsum/language/parser.hpp"
#include "sim/spec/readers.hpp"
#include "sim/spec/yaml_map.hpp"

namespace weir {
namespace {

TensorDeclaration read_declaration(const YamlEntry& entry) {
  TensorDeclaration declaration{entry.key, {}, entry.where};
  if (!entry.value.is_list()) fail_value(entry.value, entry.key, "a list of ranks such as [P, E]");
  for (const YamlNode& extent : entry.value.items) {
    declaration.extents.push_back(read_expression(extent, entry.key));
  }
  return declaration;
}

/// The identity of a reduction may be infinite: that of max is -inf.
double read_identity(const YamlNode& node) {
  if (node.is_scalar() && node.text == "inf") return std::numeric_limits<double>::infinity();
  if (node.is_scalar() && node.text == "-inf") return -std::numeric_limits<double>::infinity();
  return read_double(node, "identity");
}

double read_bound(const YamlEntry& entry) {
  const double bound = read_double(entry.value, entry.key);
  if (!(bound > 0)) fail_value(entry.value, entry.key, "a magnitude above 0");
  return bound;
}

UserOperator read_operator(YamlEntry& entry) {
  YamlMap map(entry.value, entry.key, {"arity", "identity", "associative", "commutative"});
  UserOperator op;
  op.name = entry.key;
  op.where = entry.where;
  std::int64_t arity = op.arity;
  map.read("arity", arity, 1);
  if (arity > std::numeric_limits<int>::max()) fail_value(*map.find("arity"), "arity", "at most 2147483647");
  op.arity = static_cast<int>(arity);
  if (const YamlNode* identity = map.find("identity")) op.identity = read_identity(*identity);
  map.read("associative", op.associative);
  map.read("commutative", op.commutative);
  return op;
}

/// YAML reads the colons of an unquoted `LM[p] = QK[m, p] :: max(m)` as those of a map; this makes it one
/// text again, with everything in its old column.
void join_at_colons(YamlNode& item) {
  if (!item.is_map() || item.entries.size() != 1) return;
  const YamlEntry entry = item.entries.front();
  if (!entry.key.ends_with(":") || !entry.value.is_scalar() || entry.value.quoted) return;
  std::string text = entry.key + ":";
  const auto gap = entry.value.where.column - entry.where.column - static_cast<int>(text.size());
  text += std::string(static_cast<std::size_t>(std::max(gap, 1)), ' ') + entry.value.text;
  item = YamlNode::scalar(text, entry.where);
  item.quoted = true;
}

Einsum read_einsum(YamlNode& item) {
  join_at_colons(item);
  return parse_einsum(read_string(item, "expressions"), item.text_where);
}

/// The cascade with the extents that the workload adds to its shape.
Cascade on(const Workload& workload, Cascade cascade) {
  for (const auto& [rank, extent] : workload.extents) {
    const auto same = [&rank = rank](const ShapeDefinition& definition) { return definition.rank == rank; };
    if (std::any_of(cascade.shape.begin(), cascade.shape.end(), same)) continue;
    Expression value;
    value.value = static_cast<double>(extent);
    cascade.shape.insert(cascade.shape.begin(), {rank, value, workload.where});
  }
  return cascade;
}

}  // namespace

Cascade read_cascade(YamlNode& section, const Workload& workload) {
  YamlMap map(section, "einsum",
              {"name", "declaration", "shape", "dtype", "bounded", "expressions", "operators"});
  Cascade cascade;
  cascade.where = map.where();
  map.read("name", cascade.name);
  YamlNode& declarations = map.node("declaration", "a map such as {Q: [P, E]}");
  require_map(declarations, "declaration");
  for (const YamlEntry& entry : declarations.entries) cascade.declarations.push_back(read_declaration(entry));
  YamlNode& shape = map.node_or_map("shape");
  require_map(shape, "shape");
  for (const YamlEntry& entry : shape.entries) {
    cascade.shape.push_back({entry.key, read_expression(entry.value, entry.key), entry.where});
  }
  YamlNode& dtypes = map.node_or_map("dtype");
  require_map(dtypes, "dtype");
  for (const YamlEntry& entry : dtypes.entries)
    cascade.dtypes[entry.key] = read_string(entry.value, entry.key);
  YamlNode& bounds = map.node_or_map("bounded");
  require_map(bounds, "bounded");
  for (const YamlEntry& entry : bounds.entries) cascade.bounded[entry.key] = read_bound(entry);
  YamlNode& operators = map.node_or_map("operators");
  require_map(operators, "operators");
  for (YamlEntry& entry : operators.entries) cascade.operators.push_back(read_operator(entry));
  YamlNode& expressions = map.node("expressions", "a list of Einsums");
  if (!expressions.is_list()) fail_value(expressions, "expressions", "a list of Einsums");
  for (YamlNode& item : expressions.items) cascade.einsums.push_back(read_einsum(item));
  check(on(workload, cascade));
  return cascade;
}

}  // namespace weir
