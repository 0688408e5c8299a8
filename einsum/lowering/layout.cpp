// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/layout.hpp"

#include <algorithm>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"

namespace weir {

namespace {

/// `RM[0, p] = empty` and the like give a first generation its value and cost nothing.
bool is_initial(const Einsum& einsum) { return accesses(einsum.value).empty(); }

std::int64_t extent_of_loop(const std::string& loop, const Extents& extents, const SourceLocation& where) {
  const auto found = extents.find(loop);
  if (found == extents.end()) {
    throw SpecError(where,
                    "loop " + loop + " is neither a rank nor a partition factor; expected one of them");
  }
  return found->second;
}

bool runs(const BindingSweep& sweep, const std::string& einsum) {
  for (const auto& step : sweep.steps) {
    for (const BindingGroup& group : step) {
      for (const BindingMember& member : group) {
        if (member.einsum == einsum) return true;
      }
    }
  }
  return false;
}

}  // namespace

Layout::Layout(const Cascade& cascade_in, const Architecture& architecture_in, const Mapping& mapping_in,
               const PhaseMapping& phase_in, const Binding& binding_in, const Extents& extents_in)
    : cascade(cascade_in),
      architecture(architecture_in),
      mapping(mapping_in),
      phase(phase_in),
      binding(binding_in),
      extents(extents_in) {
  for (const Einsum& einsum : cascade.einsums) {
    if (!is_initial(einsum)) statements_.push_back(&einsum);
  }
  for (const auto& [name, entry] : phase.einsums) {
    const Einsum* einsum = producer(name);
    if (einsum != nullptr) operands_.emplace_back(name, accesses(einsum->value));
  }
}

const Einsum* Layout::producer(const std::string& tensor) const {
  for (const Einsum* einsum : statements_) {
    for (const TensorAccess& output : einsum->outputs) {
      if (output.tensor == tensor) return einsum;
    }
  }
  return nullptr;
}

const Einsum* Layout::producer_here(const std::string& tensor) const {
  const Einsum* maker = producer(tensor);
  if (maker == nullptr) return nullptr;
  for (const auto& [name, einsum] : phase.einsums) {
    if (name == maker->name()) return maker;
  }
  return nullptr;
}

const EinsumMapping& Layout::einsum_mapping(const std::string& einsum) const {
  const Einsum* maker = producer(einsum);
  for (const auto& [name, entry] : phase.einsums) {
    if (name == einsum || (maker != nullptr && name == maker->name())) return entry;
  }
  throw SpecError(phase.where, "phase '" + phase.name + "' does not map Einsum " + einsum +
                                   "; expected an entry under einsums");
}

TensorMapping Layout::tensor_mapping(const std::string& tensor) const {
  const auto found = phase.tensors.find(tensor);
  if (found != phase.tensors.end()) return found->second;
  if (producer_here(tensor) != nullptr) return {};
  throw SpecError(phase.where, "phase '" + phase.name + "' does not say where " + tensor +
                                   " comes from; expected it under tensors with home: dram");
}

std::vector<std::string> Layout::readers(const std::string& tensor) const {
  std::vector<std::string> names;
  for (const auto& [name, operands] : operands_) {
    for (const TensorAccess& access : operands) {
      if (access.tensor == tensor && !contains(names, name)) names.push_back(name);
    }
  }
  return names;
}

bool Layout::loops_over(const std::string& name) const {
  return contains(phase.blocks, name) ||
         std::any_of(phase.nests.begin(), phase.nests.end(),
                     [&](const NestMapping& nest) { return contains(nest.loops, name); });
}

std::vector<std::string> Layout::factors(const std::string& rank) const {
  for (const Partition& partition : mapping.partitions) {
    if (partition.rank != rank || loops_over(rank)) continue;
    std::vector<std::string> names;
    for (const PartitionFactor& factor : partition.factors) names.push_back(factor.name);
    return names;
  }
  return {rank};
}

std::int64_t Layout::extent(const std::string& name) const {
  const auto found = extents.find(name);
  if (found != extents.end()) return found->second;
  throw SpecError(phase.where, "rank " + name + " has no extent; expected it in the workload's extents");
}

int Layout::nest_of(const std::string& tensor) const {
  const Einsum* maker = producer(tensor);
  const std::string& einsum = maker != nullptr ? maker->name() : tensor;
  const auto program = binding.phases.find(phase.name);
  if (program != binding.phases.end()) {
    for (const auto& [unit, sweeps] : program->second) {
      for (const BindingSweep& sweep : sweeps) {
        if (runs(sweep, einsum)) return nest_index(sweep);
      }
    }
  }
  throw SpecError(binding.where, "binding '" + binding.name + "' gives Einsum " + einsum + " of phase '" +
                                     phase.name + "' no place; expected it in a unit's order");
}

int Layout::nest_index(const BindingSweep& sweep) const {
  for (std::size_t i = 0; i < phase.nests.size(); ++i) {
    if (sweep.nest.empty() || phase.nests[i].name == sweep.nest) return static_cast<int>(i);
  }
  throw SpecError(binding.where, "phase '" + phase.name + "' has no nest '" + sweep.nest +
                                     "'; expected one that the mapping declares");
}

bool Layout::walks(const std::string& loop, const std::string& variable) const {
  return contains(factors(rank_of(variable)), loop);
}

std::int64_t Layout::tile_extent(const std::string& variable, int nest) const {
  std::int64_t product = 1;
  for (const std::string& factor : factors(rank_of(variable))) {
    if (contains(phase.blocks, factor) || contains(phase.nests[nest].loops, factor)) continue;
    product *= extent(factor);
  }
  return product;
}

std::int64_t Layout::tile_words(const TensorAccess& access, int nest) const {
  std::int64_t words = 1;
  for (const std::string& variable : rank_variables(access)) words *= tile_extent(variable, nest);
  return words;
}

TensorAccess Layout::part_read(TensorAccess written) const {
  for (std::size_t i = 0; i < written.indices.size(); ++i) {
    const Expression* last = nullptr;
    bool is_fixed = true;
    for (const auto& [name, operands] : operands_) {
      for (const TensorAccess& read : operands) {
        if (read.tensor != written.tensor) continue;
        last = &read.indices[i];
        is_fixed = is_fixed && rank_variables(*last).empty();
      }
    }
    if (last != nullptr && is_fixed) written.indices[i] = *last;
  }
  return written;
}

TensorAccess Layout::access_of(const std::string& tensor) const {
  if (const Einsum* einsum = producer(tensor)) {
    for (const TensorAccess& output : einsum->outputs) {
      if (output.tensor == tensor) return producer_here(tensor) != nullptr ? output : part_read(output);
    }
  }
  for (const auto& [name, operands] : operands_) {
    for (const TensorAccess& access : operands) {
      if (access.tensor == tensor) return access;
    }
  }
  throw SpecError(phase.where, "phase '" + phase.name + "' maps tensor " + tensor +
                                   ", which no Einsum of it reads or writes; expected one that is used");
}

std::vector<Nest> nests_of(const PhaseMapping& phase, const Extents& extents) {
  std::vector<Nest> nests;
  for (const NestMapping& nest : phase.nests) {
    nests.push_back({nest.name, {}, 0});
    for (const std::string& loop : nest.loops) {
      nests.back().loops.push_back({loop, extent_of_loop(loop, extents, phase.where)});
    }
  }
  return nests;
}

std::vector<Loop> blocks_of(const PhaseMapping& phase, const Extents& extents) {
  std::vector<Loop> blocks;
  for (const std::string& loop : phase.blocks) {
    blocks.push_back({loop, extent_of_loop(loop, extents, phase.where)});
  }
  return blocks;
}

std::optional<OffsetIndex> offset_index(const Expression& index) {
  if (index.kind == Expression::Kind::name && is_rank_variable(index.name)) return OffsetIndex{index.name, 0};
  if (index.kind != Expression::Kind::binary || (index.name != "+" && index.name != "-")) return std::nullopt;
  const Expression& left = index.operands[0];
  const Expression& right = index.operands[1];
  if (left.kind != Expression::Kind::name || !is_rank_variable(left.name)) return std::nullopt;
  if (right.kind != Expression::Kind::number) return std::nullopt;
  const auto offset = static_cast<std::int64_t>(right.value);
  return OffsetIndex{left.name, index.name == "+" ? offset : -offset};
}

}  // namespace weir
