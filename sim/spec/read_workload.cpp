// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "einsum/language/evaluate.hpp"
#include "sim/spec/readers.hpp"
#include "sim/spec/yaml_map.hpp"

namespace weir {

Workload read_workload(YamlNode& section) {
  YamlMap map(section, "workload", {"name", "model", "extents"});
  Workload workload;
  workload.where = map.where();
  workload.name = map.string("name");
  map.read("model", workload.model);
  YamlNode& extents = map.node("extents", "a map such as {P: 4096}");
  require_map(extents, "extents");
  const auto lookup = [&](const std::string& name) -> std::optional<std::int64_t> {
    const auto found = workload.extents.find(name);
    return found == workload.extents.end() ? std::nullopt : std::optional(found->second);
  };
  std::vector<std::string> earlier;
  for (const YamlEntry& entry : extents.entries) {
    const std::int64_t extent = evaluate_integer(read_expression(entry.value, entry.key), lookup, earlier);
    if (extent < 1) fail_value(entry.value, entry.key, "an extent of at least 1");
    workload.extents[entry.key] = extent;
    earlier.push_back(entry.key);
  }
  return workload;
}

}  // namespace weir
