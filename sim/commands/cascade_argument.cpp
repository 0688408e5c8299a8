// SPDX-License-Identifier: Apache-2.0
#include "sim/commands/cascade_argument.hpp"

#include <optional>
#include <set>
#include <string_view>

#include "einsum/language/evaluate.hpp"
#include "einsum/lowering/extents.hpp"
#include "sim/commands/options.hpp"
#include "sim/spec/overrides.hpp"
#include "sim/spec/readers.hpp"
#include "sim/spec/select.hpp"
#include "sim/spec/values.hpp"

namespace weir {
namespace {

constexpr std::string_view shape_path = "shape.";
constexpr std::string_view einsum_path = "einsum.shape.";
constexpr std::string_view workload_path = "workload.extents.";

/// The rank that an override sets; empty: it sets something else.
std::string_view set_rank_of(const Override& setting) {
  for (const std::string_view path : {shape_path, einsum_path, workload_path}) {
    if (setting.path.starts_with(path)) return std::string_view(setting.path).substr(path.size());
  }
  return {};
}

/// Sets the rank that an override names; it may be an expression of those set before.
void set_rank(Shape& given, const Override& setting, const std::string& rank) {
  const auto lookup = [&](const std::string& name) -> std::optional<std::int64_t> {
    const auto found = given.find(name);
    return found == given.end() ? std::nullopt : std::optional(found->second);
  };
  YamlNode value = YamlNode::scalar(setting.value, location_of(setting));
  value.text_where = value.where;
  const std::int64_t extent = evaluate_integer(read_expression(value, rank), lookup);
  if (extent < 1) fail_value(value, rank, "an extent of at least 1");
  given[rank] = extent;
}

/// The sections of the file, of the architecture, and of the files that overrides name.
YamlNode sections(const std::string& file, const std::vector<Override>& overrides,
                  const std::optional<std::string>& architecture) {
  std::set<std::string> replaced;
  std::vector<Override> settings;
  for (const Override& setting : overrides) {
    if (names_file(setting)) {
      replaced.insert(setting.path);
    } else if (set_rank_of(setting).empty()) {
      settings.push_back(setting);
    }
  }
  if (architecture) replaced.insert("architecture");
  std::vector<Document> documents = {load_document(file, {}, replaced)};
  if (architecture) documents.push_back(load_document(find_config(*architecture, {"architectures"}), {}));
  for (const Override& setting : overrides) {
    if (names_file(setting)) documents.push_back(load_document(setting.value, location_of(setting)));
  }
  YamlNode root = merge_selected(documents, settings);
  for (const Override& setting : settings) apply(setting, root);
  return root;
}

/// With an experiment's mapping, its factors go before those of the cascade's shape.
void read_machine(YamlNode& root, const Workload& workload, CascadeArgument& argument) {
  if (YamlNode* section = root.find("architecture")) argument.architecture = read_architecture(*section);
  YamlNode* mapping = root.find("mapping");
  if (mapping == nullptr || !argument.architecture) return;
  argument.mapped = resolve_extents(argument.cascade, read_mapping(*mapping),
                                    known_extents(workload, *argument.architecture), 1);
}

}  // namespace

CascadeArgument read_cascade_argument(const std::string& name, const std::vector<Override>& overrides,
                                      const std::optional<std::string>& architecture) {
  CascadeArgument argument;
  argument.file = find_config(name, {"cascades", "experiments"});
  YamlNode root = sections(argument.file, overrides, architecture);
  Workload workload;
  if (YamlNode* section = root.find("workload")) workload = read_workload(*section);
  for (const Override& setting : overrides) {
    const std::string rank(set_rank_of(setting));
    if (!rank.empty()) set_rank(workload.extents, setting, rank);
  }
  YamlNode* einsum = root.find("einsum");
  if (einsum == nullptr) {
    throw SpecError({argument.file, 0, 0},
                    "no 'einsum' section; expected a cascade, or an experiment that has one");
  }
  argument.cascade = read_cascade(*einsum, workload);
  argument.given = workload.extents;
  argument.mapped = argument.given;
  read_machine(root, workload, argument);
  return argument;
}

}  // namespace weir
