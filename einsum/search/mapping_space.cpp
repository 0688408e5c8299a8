// SPDX-License-Identifier: Apache-2.0
#include "einsum/search/mapping_space.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "einsum/binding/provisional.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/layout.hpp"
#include "einsum/lowering/task_template.hpp"

namespace weir {

namespace {

constexpr std::uint64_t most_combinations = std::uint64_t{1} << 62U;
constexpr std::size_t most_orders = 96;  // of one phase's loops

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}

/// The loops of a phase: those around the nest and those in it.
struct LoopOrder {
  std::vector<std::string> blocks;
  std::vector<std::string> nest;
  auto operator<=>(const LoopOrder&) const = default;
};

/// All Einsums of the phase compute another part of their result at each iteration.
bool is_parallel(const Layout& layout, const std::string& loop) {
  return std::all_of(layout.phase.einsums.begin(), layout.phase.einsums.end(), [&](const auto& entry) {
    const TensorAccess output = layout.access_of(entry.first);
    return std::any_of(output.indices.begin(), output.indices.end(), [&](const Expression& index) {
      const std::optional<OffsetIndex> at = offset_index(index);
      return at && at->offset == 0 && layout.walks(loop, at->variable);
    });
  });
}

/// The given order, orders with one more or one fewer block, and of each the permutations.
std::vector<LoopOrder> loop_orders(const Layout& layout) {
  const LoopOrder given{layout.phase.blocks, layout.phase.nests.front().loops};
  std::vector<LoopOrder> splits{given};
  if (!given.blocks.empty()) {
    LoopOrder deeper = given;
    deeper.nest.insert(deeper.nest.begin(), deeper.blocks.back());
    deeper.blocks.pop_back();
    splits.push_back(std::move(deeper));
  }
  for (const std::string& loop : given.nest) {
    if (given.nest.size() < 2 || !is_parallel(layout, loop)) continue;
    LoopOrder shallower = given;
    shallower.nest.erase(std::find(shallower.nest.begin(), shallower.nest.end(), loop));
    shallower.blocks.push_back(loop);
    splits.push_back(std::move(shallower));
  }
  std::vector<LoopOrder> orders{given};
  std::set<LoopOrder> seen{given};
  for (LoopOrder order : splits) {
    std::sort(order.nest.begin(), order.nest.end());
    do {
      std::vector<std::string>& blocks = order.blocks;
      for (std::size_t turn = 0; turn < std::max<std::size_t>(blocks.size(), 1); ++turn) {
        if (orders.size() < most_orders && seen.insert(order).second) orders.push_back(order);
        if (!blocks.empty()) std::rotate(blocks.begin(), blocks.begin() + 1, blocks.end());
      }
    } while (std::next_permutation(order.nest.begin(), order.nest.end()));
  }
  return orders;
}

/// Collects the axes of one design.
class SpaceBuilder {
 public:
  explicit SpaceBuilder(const DesignParts& parts)
      : parts_(parts), provisional_(provisional_binding(parts.mapping, parts.binding)) {
    space_.given = parts.mapping;
  }

  MappingSpace build() {
    const DesignParts parts{parts_.cascade, parts_.workload, parts_.architecture, parts_.mapping,
                            provisional_};
    const Extents extents = fitted_extents(parts);
    for (std::size_t i = 0; i < parts_.mapping.partitions.size(); ++i) add_factors(i, extents);
    for (std::size_t i = 0; i < parts_.mapping.phases.size(); ++i) {
      const Layout layout = parts.layout(parts_.mapping.phases[i], extents);
      add_orders(i, layout);
      add_inputs(i, layout);
      add_units(i);
    }
    std::erase_if(space_.axes, [](const MappingAxis& axis) { return axis.choices.size() < 2; });
    return std::move(space_);
  }

 private:
  static MappingAxis axis(const std::string& name) {
    return {name, {{"", [](Mapping&) {}}}};
  }

  /// Sizes of the innermost factor and of the fitted one.
  void add_factors(std::size_t partition, const Extents& extents) {
    const Partition& cut = parts_.mapping.partitions[partition];
    const std::int64_t side = std::max(parts_.architecture.array2d.rows, parts_.architecture.array2d.columns);
    for (std::size_t f = 0; f < cut.factors.size(); ++f) {
      const PartitionFactor& factor = cut.factors[f];
      std::vector<std::int64_t> sizes;
      if (factor.kind == PartitionFactor::Kind::expression && f == 0) {
        for (std::int64_t size = std::max<std::int64_t>(side / 8, 1); size <= side; size *= 2) {
          if (size != extents.at(factor.name) && size <= extents.at(cut.rank)) sizes.push_back(size);
        }
      }
      if (factor.kind == PartitionFactor::Kind::fit) {
        const Extents before = resolve_extents(parts_.cascade, parts_.mapping,
                                               known_extents(parts_.workload, parts_.architecture), 1);
        const std::int64_t range = fit_range(parts_.mapping, before).value_or(1);
        for (std::int64_t size = 1; size <= range; ++size) {
          if (range % size == 0 && size != extents.at(factor.name)) sizes.push_back(size);
        }
      }
      add_sizes(partition, f, sizes);
    }
  }

  void add_sizes(std::size_t partition, std::size_t factor, const std::vector<std::int64_t>& sizes) {
    const std::string name = parts_.mapping.partitions[partition].factors[factor].name;
    MappingAxis sized = axis(name);
    for (const std::int64_t size : sizes) {
      sized.choices.push_back({name + " = " + std::to_string(size), [=](Mapping& mapping) {
                                 PartitionFactor& cut = mapping.partitions[partition].factors[factor];
                                 cut.kind = PartitionFactor::Kind::expression;
                                 cut.size = Expression{};
                                 cut.size.value = static_cast<double>(size);
                               }});
    }
    space_.axes.push_back(std::move(sized));
  }

  void add_orders(std::size_t phase, const Layout& layout) {
    MappingAxis orders = axis("order of " + layout.phase.name);
    for (const LoopOrder& order : loop_orders(layout)) {
      if (order == LoopOrder{layout.phase.blocks, layout.phase.nests.front().loops}) continue;
      orders.choices.push_back(
          {"blocks " + listed(order.blocks) + ", loops " + listed(order.nest), [=](Mapping& mapping) {
             mapping.phases[phase].blocks = order.blocks;
             mapping.phases[phase].nests.front().loops = order.nest;
           }});
    }
    space_.axes.push_back(std::move(orders));
  }

  void add_inputs(std::size_t phase, const Layout& layout) {
    std::vector<std::string> inputs;
    for (const auto& [tensor, entry] : layout.phase.tensors) {
      if (entry.home == TensorMapping::Home::dram && layout.producer_here(tensor) == nullptr)
        inputs.push_back(tensor);
    }
    for (const std::string& tensor : inputs) add_residencies(phase, layout, tensor);
    MappingAxis ahead = axis("prefetch of " + layout.phase.name);
    for (const std::int64_t count : {1, 2}) {
      ahead.choices.push_back({"inputs fetched " + std::to_string(count) + " ahead", [=](Mapping& mapping) {
                                 for (const std::string& tensor : inputs)
                                   mapping.phases[phase].tensors[tensor].prefetch = count;
                               }});
    }
    if (!inputs.empty()) space_.axes.push_back(std::move(ahead));
  }

  /// Each set of the loops that do not walk the input, at which it could move again.
  void add_residencies(std::size_t phase, const Layout& layout, const std::string& tensor) {
    const TensorAccess access = layout.access_of(tensor);
    const std::vector<std::string> given = layout.phase.tensors.at(tensor).loops;
    std::vector<std::string> walking;
    std::vector<std::string> others;
    std::vector<std::string> loops = layout.phase.blocks;
    const std::vector<std::string>& nest = layout.phase.nests.front().loops;
    loops.insert(loops.end(), nest.begin(), nest.end());
    for (const std::string& loop : loops) {
      const bool is_walking =
          std::any_of(access.indices.begin(), access.indices.end(), [&](const Expression& index) {
            const std::vector<std::string> variables = rank_variables(index);
            return std::any_of(variables.begin(), variables.end(),
                               [&](const std::string& variable) { return layout.walks(loop, variable); });
          });
      if (!is_walking) others.push_back(loop);
      if (is_walking && contains(given, loop)) walking.push_back(loop);
    }
    MappingAxis moves = axis("residency of " + tensor);
    if (others.size() > 3) others.resize(3);
    for (unsigned set = 0; set < 1U << others.size(); ++set) {
      std::vector<std::string> at = walking;
      for (std::size_t i = 0; i < others.size(); ++i) {
        if ((set >> i & 1U) != 0) at.push_back(others[i]);
      }
      if (std::is_permutation(at.begin(), at.end(), given.begin(), given.end())) continue;
      moves.choices.push_back({tensor + " moves at " + listed(at),
                               [=](Mapping& mapping) { mapping.phases[phase].tensors[tensor].loops = at; }});
    }
    space_.axes.push_back(std::move(moves));
  }

  void add_units(std::size_t phase) {
    const PhaseMapping& entry = parts_.mapping.phases[phase];
    for (std::size_t e = 0; e < entry.einsums.size(); ++e) {
      const auto& [name, mapped] = entry.einsums[e];
      const bool is_2d = mapped.unit == "array2d";
      const std::string other = is_2d ? "array1d" : "array2d";
      const ArraySpec& array = is_2d ? parts_.architecture.array1d : parts_.architecture.array2d;
      if (!can_compute(parts_.cascade, name, array)) continue;
      MappingAxis unit = axis("unit of " + name);
      unit.choices.push_back({name + " on " + other, [=](Mapping& mapping) {
                                EinsumMapping& moved = mapping.phases[phase].einsums[e].second;
                                moved.unit = other;
                                if (other == "array1d") moved.rows.clear();
                              }});
      space_.axes.push_back(std::move(unit));
    }
  }

  static bool can_compute(const Cascade& cascade, const std::string& tensor, const ArraySpec& array) {
    return std::all_of(cascade.einsums.begin(), cascade.einsums.end(), [&](const Einsum& einsum) {
      if (einsum.name() != tensor || accesses(einsum.value).empty()) return true;
      const std::vector<std::string> needed = functions_of(einsum);
      return std::all_of(needed.begin(), needed.end(),
                         [&](const std::string& function) { return array.functions.contains(function); });
    });
  }

  const DesignParts& parts_;
  const Binding provisional_;
  MappingSpace space_;
};

/// The numbers of the combinations that change one axis, by axis.
std::vector<std::vector<std::uint64_t>> single_changes(const std::vector<MappingAxis>& axes,
                                                       std::uint64_t all) {
  std::vector<std::vector<std::uint64_t>> changes;
  std::uint64_t weight = 1;
  for (const MappingAxis& axis : axes) {
    changes.emplace_back();
    for (std::uint64_t choice = 1; choice < axis.choices.size(); ++choice) {
      if (choice <= (all - 1) / weight) changes.back().push_back(choice * weight);
    }
    if (weight > all / axis.choices.size()) break;  // beyond what is told apart
    weight *= axis.choices.size();
  }
  return changes;
}

}  // namespace

MappingSpace mapping_space(const DesignParts& parts) { return SpaceBuilder(parts).build(); }

std::uint64_t MappingSpace::size() const {
  std::uint64_t size = 1;
  for (const MappingAxis& axis : axes) {
    if (size > most_combinations / axis.choices.size()) return most_combinations;
    size *= axis.choices.size();
  }
  return size;
}

Mapping MappingSpace::variant(std::uint64_t number) const {
  Mapping mapping = given;
  for (const MappingAxis& axis : axes) {
    axis.choices[number % axis.choices.size()].apply(mapping);
    number /= axis.choices.size();
  }
  return mapping;
}

std::string MappingSpace::describe(std::uint64_t number) const {
  std::string text;
  for (const MappingAxis& axis : axes) {
    const std::string& label = axis.choices[number % axis.choices.size()].label;
    if (!label.empty()) text += (text.empty() ? "" : "; ") + label;
    number /= axis.choices.size();
  }
  return text.empty() ? "as given" : text;
}

std::vector<std::uint64_t> MappingSpace::sample(std::uint64_t most) const {
  const std::uint64_t all = size();
  std::vector<std::uint64_t> numbers;
  if (all <= most) {
    for (std::uint64_t number = 0; number < all; ++number) numbers.push_back(number);
    return numbers;
  }
  std::set<std::uint64_t> seen;
  const auto add = [&](std::uint64_t number) {
    if (numbers.size() < most && seen.insert(number).second) numbers.push_back(number);
  };
  add(0);
  const std::vector<std::vector<std::uint64_t>> changes = single_changes(axes, all);
  for (const auto& own : changes) {
    for (const std::uint64_t change : own) add(change);
  }
  for (std::size_t a = 0; a < changes.size() && numbers.size() < most / 2; ++a) {
    for (std::size_t b = a + 1; b < changes.size(); ++b) {
      for (const std::uint64_t first : changes[a]) {
        for (const std::uint64_t second : changes[b]) {
          if (numbers.size() < most / 2) add(first + second);
        }
      }
    }
  }
  // A step near the golden section leaves no large gaps, whenever one stops.
  auto step = static_cast<std::uint64_t>(static_cast<double>(all) * 0.6180339887498949);
  while (std::gcd(step, all) != 1) ++step;
  for (std::uint64_t number = step % all; numbers.size() < most; number = (number + step) % all) add(number);
  return numbers;
}

}  // namespace weir
