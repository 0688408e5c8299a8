// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/extents.hpp"

#include <algorithm>

#include "einsum/language/evaluate.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/lowering/arithmetic.hpp"

namespace weir {

namespace {

const PartitionFactor* fit_factor(const Partition& partition) {
  for (const PartitionFactor& factor : partition.factors) {
    if (factor.kind == PartitionFactor::Kind::fit) return &factor;
  }
  return nullptr;
}

std::int64_t extent_of(const std::string& rank, const Extents& extents, const SourceLocation& where) {
  const auto found = extents.find(rank);
  if (found == extents.end()) {
    throw SpecError(where, "rank " + rank + " has no extent; expected it in the workload's extents");
  }
  return found->second;
}

/// Adds the factors whose size is an expression, which may use those before it; returns their product.
std::int64_t add_sized_factors(const Partition& partition, Extents& extents) {
  std::int64_t product = 1;
  for (const PartitionFactor& factor : partition.factors) {
    if (factor.kind != PartitionFactor::Kind::expression) continue;
    const std::int64_t size = evaluate(factor.size, extents);
    if (size < 1) {
      throw SpecError(factor.where,
                      "factor " + factor.name + " is " + std::to_string(size) + "; expected at least 1");
    }
    extents[factor.name] = size;
    product *= size;
  }
  return product;
}

void add_factors(const Partition& partition, std::int64_t fit, Extents& extents) {
  const std::int64_t extent = extent_of(partition.rank, extents, partition.where);
  std::int64_t inner = add_sized_factors(partition, extents);
  if (fit_factor(partition) != nullptr) inner *= fit;
  for (const PartitionFactor& factor : partition.factors) {
    if (factor.kind == PartitionFactor::Kind::fit) extents[factor.name] = fit;
    if (factor.kind == PartitionFactor::Kind::rest) extents[factor.name] = ceil_divide(extent, inner);
  }
}

bool is_factor(const Mapping& mapping, const std::string& rank) {
  for (const Partition& partition : mapping.partitions) {
    for (const PartitionFactor& factor : partition.factors) {
      if (factor.name == rank) return true;
    }
  }
  return false;
}

/// Whether an extent follows from factors, or from such extents (`derived`).
bool follows_from_factors(const Mapping& mapping, const std::vector<const ShapeDefinition*>& derived,
                          const Expression& expression) {
  if (expression.kind == Expression::Kind::name) {
    return is_factor(mapping, expression.name) ||
           std::any_of(derived.begin(), derived.end(), [&](const ShapeDefinition* definition) {
             return definition->rank == expression.name;
           });
  }
  return std::any_of(expression.operands.begin(), expression.operands.end(), [&](const Expression& operand) {
    return follows_from_factors(mapping, derived, operand);
  });
}

/// Adds all factors: those of ranks whose extent follows from other factors last.
void add_partitions(const Mapping& mapping, const std::vector<const ShapeDefinition*>& from_factors,
                    std::int64_t fit, Extents& known) {
  for (const bool are_derived : {false, true}) {
    for (const Partition& partition : mapping.partitions) {
      const auto derived =
          std::find_if(from_factors.begin(), from_factors.end(),
                       [&](const ShapeDefinition* definition) { return definition->rank == partition.rank; });
      if ((derived != from_factors.end()) != are_derived) continue;
      if (are_derived) known[partition.rank] = evaluate((*derived)->extent, known);
      add_factors(partition, fit, known);
    }
  }
}

}  // namespace

std::int64_t evaluate(const Expression& expression, const Extents& extents) {
  std::vector<std::string> names;
  for (const auto& [name, value] : extents) names.push_back(name);
  return evaluate_integer(
      expression,
      [&](const std::string& name) -> std::optional<std::int64_t> {
        const auto found = extents.find(name);
        return found == extents.end() ? std::nullopt : std::optional(found->second);
      },
      names);
}

Extents known_extents(const Workload& workload, const Architecture& architecture) {
  Extents extents(workload.extents.begin(), workload.extents.end());
  extents["array2d.rows"] = architecture.array2d.rows;
  extents["array2d.columns"] = architecture.array2d.columns;
  extents["array1d.lanes"] = architecture.array1d.columns;
  extents["global_buffer.capacity_bytes"] = architecture.global_buffer.capacity_bytes;
  return extents;
}

Extents resolve_extents(const Cascade& cascade, const Mapping& mapping, Extents known, std::int64_t fit) {
  std::vector<const ShapeDefinition*> from_factors;
  for (const ShapeDefinition& definition : cascade.shape) {  // only what neither workload nor mapping say
    if (is_factor(mapping, definition.rank) || known.contains(definition.rank)) continue;
    if (follows_from_factors(mapping, from_factors, definition.extent)) {
      from_factors.push_back(&definition);
    } else {
      known[definition.rank] = evaluate(definition.extent, known);
    }
  }
  add_partitions(mapping, from_factors, fit, known);
  for (const ShapeDefinition* definition : from_factors) {
    known[definition->rank] = evaluate(definition->extent, known);
  }
  for (const auto& [name, extent] : known) {
    if (extent < 1)
      throw SpecError(mapping.where,
                      "extent " + name + " is " + std::to_string(extent) + "; expected at least 1");
  }
  return known;
}

std::optional<std::int64_t> fit_range(const Mapping& mapping, Extents extents) {
  for (const Partition& partition : mapping.partitions) {
    if (fit_factor(partition) == nullptr) continue;
    const std::int64_t extent = extent_of(partition.rank, extents, partition.where);
    return ceil_divide(extent, add_sized_factors(partition, extents));
  }
  return std::nullopt;
}

}  // namespace weir
