// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/write_design.hpp"

#include "einsum/language/printer.hpp"

namespace weir {
namespace {

YamlNode text(const std::string& value) { return YamlNode::scalar(value); }

YamlNode quoted(const std::string& value) {
  YamlNode node = YamlNode::scalar(value);
  node.quoted = true;
  return node;
}

YamlNode list(const std::vector<std::string>& values) {
  YamlNode node;
  node.kind = YamlNode::Kind::list;
  for (const std::string& value : values) node.items.push_back(text(value));
  return node;
}

void set(YamlNode& map, const std::string& key, YamlNode value) { map.set(key, {}, std::move(value)); }

YamlNode write_partition(const Partition& partition) {
  YamlNode node = YamlNode::map();
  for (const PartitionFactor& factor : partition.factors) {
    const bool is_sized = factor.kind == PartitionFactor::Kind::expression;
    const std::string other = factor.kind == PartitionFactor::Kind::fit ? "fit" : "rest";
    set(node, factor.name, text(is_sized ? to_string(factor.size) : other));
  }
  return node;
}

YamlNode write_einsum(const EinsumMapping& einsum) {
  YamlNode node = YamlNode::map();
  set(node, "unit", text(einsum.unit));
  if (!einsum.rows.empty()) set(node, "rows", text(einsum.rows));
  if (!einsum.columns.empty())
    set(node, einsum.unit == "array2d" ? "columns" : "lanes", text(einsum.columns));
  if (!einsum.stationary.empty()) set(node, "stationary", text(einsum.stationary));
  if (!einsum.direct.empty()) set(node, "direct", list(einsum.direct));
  return node;
}

YamlNode write_tensor(const TensorMapping& tensor) {
  YamlNode node = YamlNode::map();
  const bool in_dram = tensor.home == TensorMapping::Home::dram;
  const bool in_buffer = tensor.home == TensorMapping::Home::buffer;
  set(node, "home", text(in_dram ? "dram" : in_buffer ? "buffer" : "array"));
  if (tensor.direct) set(node, "direct", text("true"));
  if (tensor.direct_store) set(node, "direct_store", text("true"));
  if (in_dram && !tensor.loops.empty()) set(node, "loops", list(tensor.loops));
  if (in_dram && tensor.prefetch != 1) set(node, "prefetch", text(std::to_string(tensor.prefetch)));
  if (tensor.copies != 1) set(node, "copies", text(std::to_string(tensor.copies)));
  if (tensor.tiles) set(node, "tiles", text(to_string(*tensor.tiles)));
  if (tensor.stored) set(node, "stored", text("true"));
  if (!tensor.shares.empty()) set(node, "shares", text(tensor.shares));
  return node;
}

YamlNode write_phase(const PhaseMapping& phase) {
  YamlNode node = YamlNode::map();
  set(node, "name", text(phase.name));
  set(node, "blocks", list(phase.blocks));
  if (phase.nests.size() == 1 && phase.nests.front().name == "tiles") {
    set(node, "loops", list(phase.nests.front().loops));
  } else {
    YamlNode nests = YamlNode::map();
    for (const NestMapping& nest : phase.nests) set(nests, nest.name, list(nest.loops));
    set(node, "nests", std::move(nests));
  }
  YamlNode einsums = YamlNode::map();
  for (const auto& [name, einsum] : phase.einsums) set(einsums, name, write_einsum(einsum));
  set(node, "einsums", std::move(einsums));
  YamlNode tensors = YamlNode::map();
  for (const auto& [name, tensor] : phase.tensors) set(tensors, name, write_tensor(tensor));
  set(node, "tensors", std::move(tensors));
  return node;
}

YamlNode write_sweep(const BindingSweep& sweep) {
  YamlNode order = quoted(to_string(sweep));
  if (sweep.nest.empty()) return order;
  YamlNode node = YamlNode::map();
  set(node, "nest", text(sweep.nest));
  set(node, "order", std::move(order));
  return node;
}

YamlNode write_program(const std::vector<BindingSweep>& sweeps) {
  if (sweeps.size() == 1) return write_sweep(sweeps.front());
  YamlNode node;
  node.kind = YamlNode::Kind::list;
  for (const BindingSweep& sweep : sweeps) node.items.push_back(write_sweep(sweep));
  return node;
}

}  // namespace

YamlNode write_mapping(const Mapping& mapping) {
  YamlNode node = YamlNode::map();
  set(node, "name", text(mapping.name));
  if (!mapping.partitions.empty()) {
    YamlNode partitions = YamlNode::map();
    for (const Partition& partition : mapping.partitions) {
      set(partitions, partition.rank, write_partition(partition));
    }
    set(node, "partition", std::move(partitions));
  }
  if (mapping.capacity_bytes) set(node, "capacity", text(std::to_string(*mapping.capacity_bytes) + " B"));
  if (mapping.overflow == Mapping::Overflow::spill) set(node, "overflow", text("spill"));
  YamlNode phases;
  phases.kind = YamlNode::Kind::list;
  for (const PhaseMapping& phase : mapping.phases) phases.items.push_back(write_phase(phase));
  set(node, "phases", std::move(phases));
  return node;
}

YamlNode write_binding(const Binding& binding) {
  YamlNode node = YamlNode::map();
  set(node, "name", text(binding.name));
  YamlNode phases = YamlNode::map();
  for (const auto& [phase, units] : binding.phases) {
    YamlNode programs = YamlNode::map();
    for (const auto& [unit, sweeps] : units) set(programs, unit, write_program(sweeps));
    set(phases, phase, std::move(programs));
  }
  set(node, "phases", std::move(phases));
  return node;
}

}  // namespace weir
