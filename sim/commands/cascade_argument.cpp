// SPDX-License-Identifier: Apache-2.0
#include "sim/commands/cascade_argument.hpp"

#include <optional>
#include <set>
#include <string_view>

#include "einsum/language/evaluate.hpp"
#include "sim/commands/options.hpp"
#include "sim/spec/overrides.hpp"
#include "sim/spec/readers.hpp"
#include "sim/spec/select.hpp"
#include "sim/spec/values.hpp"

namespace weir {
namespace {

constexpr std::string_view shape_path = "shape.";
constexpr std::string_view workload_path = "workload.extents.";

/// Sets the rank that an override names behind `path`; it may be an expression of those set before.
void set_rank(Shape& given, const Override& setting, std::string_view path) {
  const std::string rank = setting.path.substr(path.size());
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

/// The sections of the file, with the files that overrides name.
YamlNode sections(const std::string& file, const std::vector<Override>& overrides) {
  std::set<std::string> replaced;
  std::vector<Override> settings;
  for (const Override& setting : overrides) {
    if (names_file(setting)) {
      replaced.insert(setting.path);
    } else if (!setting.path.starts_with(shape_path)) {
      settings.push_back(setting);
    }
  }
  std::vector<Document> documents = {load_document(file, {}, replaced)};
  for (const Override& setting : overrides) {
    if (names_file(setting)) documents.push_back(load_document(setting.value, location_of(setting)));
  }
  return merge_selected(documents, settings);
}

}  // namespace

CascadeArgument read_cascade_argument(const std::string& name, const std::vector<Override>& overrides) {
  const std::string file = find_config(name, {"cascades", "experiments"});
  YamlNode root = sections(file, overrides);
  const bool has_workload = root.find("workload") != nullptr;
  Shape given;
  for (const Override& setting : overrides) {
    const bool sets_rank = setting.path.starts_with(shape_path);
    const bool sets_extent = setting.path.starts_with(workload_path) && !has_workload;
    if (sets_rank || sets_extent) {
      set_rank(given, setting, sets_rank ? shape_path : workload_path);
    } else if (!names_file(setting)) {
      apply(setting, root);
    }
  }
  Workload workload;
  if (has_workload) workload = read_workload(*root.find("workload"));
  for (const auto& [rank, extent] : given) workload.extents[rank] = extent;
  YamlNode* einsum = root.find("einsum");
  if (einsum == nullptr) throw SpecError({file, 0, 0}, "no 'einsum' section; expected a cascade");
  return {read_cascade(*einsum, workload), workload.extents};
}

}  // namespace weir
