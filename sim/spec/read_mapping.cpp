// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "sim/spec/readers.hpp"
#include "sim/spec/yaml_map.hpp"

namespace weir {
namespace {

PartitionFactor read_factor(const YamlEntry& entry) {
  PartitionFactor factor;
  factor.name = entry.key;
  factor.where = entry.where;
  if (entry.value.is_scalar() && entry.value.text == "fit") {
    factor.kind = PartitionFactor::Kind::fit;
  } else if (!entry.value.is_scalar() || entry.value.text != "rest") {
    factor.kind = PartitionFactor::Kind::expression;
    factor.size = read_expression(entry.value, entry.key);
  }
  return factor;
}

Partition read_partition(YamlEntry& entry) {
  Partition partition{entry.key, {}, entry.where};
  require_map(entry.value, entry.key);
  for (const YamlEntry& factor : entry.value.entries) partition.factors.push_back(read_factor(factor));
  const auto count = [&](PartitionFactor::Kind kind) {
    return std::count_if(partition.factors.begin(), partition.factors.end(),
                         [kind](const PartitionFactor& factor) { return factor.kind == kind; });
  };
  const auto rests = count(PartitionFactor::Kind::rest);
  if (rests != 1) {
    throw SpecError(entry.where, "partition of '" + entry.key + "' has " + std::to_string(rests) +
                                     " factors 'rest'; expected exactly one");
  }
  if (const auto fits = count(PartitionFactor::Kind::fit); fits > 1) {
    throw SpecError(entry.where, "partition of '" + entry.key + "' has " + std::to_string(fits) +
                                     " factors 'fit'; expected at most one");
  }
  return partition;
}

}  // namespace

Mapping read_mapping(YamlNode& section) {
  if (is_auto(section)) {
    Mapping mapping;
    mapping.where = section.where;
    mapping.name = "auto";
    mapping.is_automatic = true;
    return mapping;
  }
  YamlMap map(section, "mapping", {"name", "partition", "capacity", "overflow", "phases"});
  Mapping mapping;
  mapping.where = map.where();
  mapping.name = map.string("name");
  YamlNode& partitions = map.node_or_map("partition");
  require_map(partitions, "partition");
  for (YamlEntry& entry : partitions.entries) mapping.partitions.push_back(read_partition(entry));
  if (map.has("capacity")) mapping.capacity_bytes = map.bytes("capacity");
  map.read_choice("overflow", mapping.overflow, {"error", "spill"});
  YamlNode& phases = map.node("phases", "auto, or a list of phases");
  if (is_auto(phases)) {
    mapping.is_automatic = true;
    return mapping;
  }
  if (!phases.is_list()) fail_value(phases, "phases", "auto, or a list of phases");
  if (phases.items.empty()) fail_value(phases, "phases", "at least one phase");
  for (YamlNode& phase : phases.items) {
    mapping.phases.push_back(read_phase(phase));
    const std::string& name = mapping.phases.back().name;
    const auto same = [&](const PhaseMapping& other) { return other.name == name; };
    if (std::count_if(mapping.phases.begin(), mapping.phases.end(), same) > 1) {
      throw SpecError(phase.where, "second phase '" + name + "'; expected a name of its own for each phase");
    }
  }
  return mapping;
}

}  // namespace weir
