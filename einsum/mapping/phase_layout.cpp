// SPDX-License-Identifier: Apache-2.0
#include "einsum/mapping/phase_layout.hpp"

#include <algorithm>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/lowering/task_template.hpp"

namespace weir {

namespace {

const Einsum& statement(const MappedCascade& mapped, int index) {
  return *mapped.statements[static_cast<std::size_t>(index)];
}

const Partition* partition_of(const std::vector<Partition>& cut, const std::string& rank) {
  for (const Partition& partition : cut) {
    if (partition.rank == rank) return &partition;
  }
  return nullptr;
}

PartitionFactor factor(const std::string& name, PartitionFactor::Kind kind, std::int64_t size = 0) {
  PartitionFactor result{name, kind, {}, {}};
  if (kind == PartitionFactor::Kind::expression) result.size.value = static_cast<double>(size);
  return result;
}

/// Loops over the tiles of a cut rank, outermost first: all factors but the innermost.
std::vector<std::string> outer_factors(const Partition& partition) {
  std::vector<std::string> names;
  for (std::size_t i = partition.factors.size(); i-- > 1;) names.push_back(partition.factors[i].name);
  return names;
}

using Kind = PartitionFactor::Kind;

/// Cuts `rank` into tiles of at most `most`, unless it is cut already or fits.
class Cutter {
 public:
  Cutter(const MappedCascade& mapped, const std::vector<Partition>& cut) : mapped_(mapped), all_(cut) {}

  const Partition& tiles(const std::string& rank, std::int64_t most, bool with_fit) {
    if (const Partition* partition = partition_of(all_, rank)) return *partition;
    const std::int64_t tile = std::min(mapped_.extent(rank), most);
    Partition partition{rank, {factor(rank + "0", Kind::expression, tile)}, mapped_.cascade.where};
    const bool can_fit = with_fit && !has_fit();
    if (can_fit) partition.factors.push_back(factor(rank + "1", Kind::fit));
    partition.factors.push_back(factor(rank + (can_fit ? "2" : "1"), Kind::rest));
    return add(partition);
  }

  /// A rank that the cascade itself writes as `m1*M0 + m0`: the tile is as large as the array.
  void resize(const std::string& rank, const std::vector<std::string>& chain, std::int64_t most) {
    const bool is_sized = mapped_.sizes.contains(rank);
    if (chain.size() != 2 || !is_sized || partition_of(all_, rank) != nullptr) return;
    const std::int64_t tile = std::min(mapped_.extent(rank), most);
    add({rank,
         {factor(chain[1], Kind::expression, tile), factor(chain[0], Kind::rest)},
         mapped_.cascade.where});
  }

  std::vector<Partition> added;

 private:
  bool has_fit() const {
    return std::any_of(all_.begin(), all_.end(), [](const Partition& partition) {
      return std::any_of(partition.factors.begin(), partition.factors.end(),
                         [](const PartitionFactor& entry) { return entry.kind == Kind::fit; });
    });
  }

  const Partition& add(const Partition& partition) {
    added.push_back(partition);
    all_.push_back(partition);
    return all_.back();
  }

  const MappedCascade& mapped_;
  std::vector<Partition> all_;
};

bool has_functions(const Einsum& einsum, const ArraySpec& array) {
  const std::vector<std::string> functions = functions_of(einsum);
  return std::all_of(functions.begin(), functions.end(),
                     [&](const std::string& name) { return array.functions.contains(name); });
}

std::string missing_function(const Einsum& einsum, const Architecture& architecture) {
  for (const std::string& name : functions_of(einsum)) {
    const bool somewhere =
        architecture.array2d.functions.contains(name) || architecture.array1d.functions.contains(name);
    if (!somewhere) return name;
  }
  return functions_of(einsum).front();
}

/// The longest variable of an Einsum that is inside a tile and not across the columns.
std::string longest_inner(const MappedCascade& mapped, const Einsum& einsum, const PhaseLoops& loops,
                          const FusionGroup& group) {
  std::string best;
  std::int64_t longest = 1;
  for (const std::string& variable : iteration_variables(einsum)) {
    const std::string rank = rank_of(variable);
    const bool is_block =
        contains(loops.blocks, rank) || contains(loops.nest, rank) || contains(group.stream_loops, rank);
    if (rank == loops.column_rank || is_block || !mapped.sizes.contains(rank)) continue;
    if (mapped.extent(rank) <= longest) continue;
    longest = mapped.extent(rank);
    best = variable;
  }
  return best;
}

}  // namespace

std::string column_rank(const MappedCascade& mapped, const FusionGroup& group, std::int64_t columns) {
  std::string best;
  std::pair<std::int64_t, std::int64_t> most{-1, -1};
  for (const std::string& rank : group.parallel) {
    std::int64_t lacking = 0;
    for (const int index : group.statements) {
      for (const TensorAccess& read : accesses(statement(mapped, index).value)) {
        const bool is_input = !group.has(mapped.writer(read.tensor));
        if (is_input && !contains(rank_variables(read), variable_of(rank))) ++lacking;
      }
    }
    const std::int64_t width = std::min(mapped.extent(rank), columns);
    const std::pair<std::int64_t, std::int64_t> score{width > 1 ? lacking : 0, width};
    if (score <= most) continue;
    most = score;
    best = rank;
  }
  return best;
}

PhaseLoops phase_loops(const MappedCascade& mapped, const FusionGroup& group,
                       const Architecture& architecture, const std::vector<Partition>& cut,
                       bool is_one_sweep) {
  PhaseLoops loops;
  Cutter cutter(mapped, cut);
  loops.column_rank = column_rank(mapped, group, architecture.array2d.columns);
  std::vector<std::string> column_loops;
  if (!loops.column_rank.empty()) {
    column_loops = outer_factors(
        cutter.tiles(loops.column_rank, architecture.array2d.columns, is_one_sweep && !group.steps));
  }
  for (const std::string& rank : group.parallel) {
    if (rank == loops.column_rank) continue;
    if (const Partition* partition = partition_of(cut, rank)) {  // another phase cut it: walk all its parts
      for (const std::string& name : outer_factors(*partition)) loops.blocks.push_back(name);
      loops.blocks.push_back(partition->factors.front().name);
    } else {
      loops.blocks.push_back(rank);
    }
  }
  std::vector<std::string> stream_loops = group.stream_loops;
  if (!group.stream_tile.empty()) {
    cutter.resize(group.stream, mapped.family(group.stream)->chains.front(), architecture.array2d.rows);
    loops.row_variable = variable_of(group.stream_tile);
  } else if (group.steps) {
    stream_loops = {group.stream};
  } else if (!group.stream.empty()) {
    stream_loops = outer_factors(cutter.tiles(group.stream, architecture.array2d.rows, false));
    loops.row_variable = variable_of(group.stream);
  }
  // One sweep: the outer column tiles are blocks, those that fit the buffer take turns within the stream.
  const bool take_turns = is_one_sweep && !group.steps && column_loops.size() == 2;
  for (std::size_t i = 0; i < column_loops.size(); ++i) {
    if (take_turns && i + 1 == column_loops.size()) break;
    loops.blocks.push_back(column_loops[i]);
  }
  loops.nest = stream_loops;
  if (take_turns) loops.nest.push_back(column_loops.back());
  if (loops.nest.empty() && !loops.blocks.empty()) {
    loops.nest.push_back(loops.blocks.back());
    loops.blocks.pop_back();
  }
  loops.partitions = cutter.added;
  return loops;
}

std::vector<std::pair<std::string, EinsumMapping>> phase_einsums(const MappedCascade& mapped,
                                                                 const FusionGroup& group,
                                                                 const PhaseLoops& loops,
                                                                 const Architecture& architecture) {
  std::vector<std::pair<std::string, EinsumMapping>> einsums;
  for (const int index : group.statements) {
    const Einsum& einsum = statement(mapped, index);
    EinsumMapping entry;
    entry.where = einsum.where;
    const std::vector<std::string> variables = iteration_variables(einsum);
    const bool walks_rows = !loops.row_variable.empty() && contains(variables, loops.row_variable);
    const bool multiplies = contains(functions_of(einsum), "mac");
    const bool gives_indices = einsum.outputs.size() > 1;
    const bool fits_2d = has_functions(einsum, architecture.array2d) && !gives_indices;
    const bool fits_1d = has_functions(einsum, architecture.array1d);
    if (!fits_2d && !fits_1d) {
      throw SpecError(einsum.where, "Einsum " + einsum.name() + " needs the function '" +
                                        missing_function(einsum, architecture) + "', which no array of '" +
                                        architecture.name +
                                        "' that can run it has; expected it "
                                        "under functions of array2d or array1d");
    }
    const bool on_2d = fits_2d && (walks_rows || multiplies || !fits_1d || group.steps);
    entry.unit = on_2d ? "array2d" : "array1d";
    if (!loops.column_rank.empty() && contains(variables, variable_of(loops.column_rank))) {
      entry.columns = variable_of(loops.column_rank);
    }
    if (on_2d) entry.rows = walks_rows ? loops.row_variable : longest_inner(mapped, einsum, loops, group);
    einsums.emplace_back(einsum.name(), entry);
  }
  return einsums;
}

}  // namespace weir
