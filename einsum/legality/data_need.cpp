// SPDX-License-Identifier: Apache-2.0
#include "einsum/legality/data_need.hpp"

#include <algorithm>

#include "einsum/language/variables.hpp"

namespace weir {

namespace {

constexpr std::size_t max_dimensions = 16;

NeededIndex fixed_at(std::int64_t value) {
  NeededIndex index;
  index.value = value;
  return index;
}

NeededIndex own_index(const LoopReference& loop) {
  NeededIndex index;
  index.from = NeededIndex::From::own;
  index.loop = loop;
  return index;
}

LoopReference loop_named(const Nest& nest, const std::string& name) {
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    if (nest.loops[i].name == name) return {false, static_cast<int>(i)};
  }
  return {};
}

NeededIndex own_or_last(const Nest& nest, const Loop& loop) {
  const LoopReference own = loop_named(nest, loop.name);
  return own.exists() ? own_index(own) : fixed_at(loop.extent - 1);
}

/// Derives a need dimension by dimension.
class NeedBuilder {
 public:
  NeedBuilder(const LoweredDesign& design, const Schedule& schedule, const Phase& phase,
              const TileAccess& producer, const TileAccess& reader)
      : phase_(phase),
        producer_(producer),
        reader_(reader),
        producer_task_(phase.tasks[producer.task]),
        reader_task_(phase.tasks[reader.task]),
        made_(design, schedule, phase, producer_task_),
        used_(design, schedule, phase, reader_task_) {}

  std::optional<DataNeed> build() {
    need_.producer = producer_.task;
    if (producer_.access.indices.size() != reader_.access.indices.size()) return std::nullopt;
    if (producer_.access.indices.size() > max_dimensions) return std::nullopt;
    for (const Expression& index : producer_.access.indices) {
      written_.push_back(affine_index(index, extent_lookup()));
      if (!written_.back()) return std::nullopt;
    }
    dimension_of_.assign(written_.size(), -1);
    for (std::size_t i = 0; i < phase_.blocks.size(); ++i) {
      need_.blocks.push_back(needed({true, static_cast<int>(i)}, phase_.blocks[i]));
    }
    const Nest& nest = phase_.nests[producer_task_.nest];
    for (std::size_t i = 0; i < nest.loops.size(); ++i) {
      need_.loops.push_back(needed({false, static_cast<int>(i)}, nest.loops[i]));
    }
    return need_;
  }

 private:
  RangeOfName extent_lookup() const {
    return [this](const std::string& name) -> std::optional<IndexRange> {
      const auto extent = made_.extent(name);
      if (!extent) return std::nullopt;
      return IndexRange{*extent, *extent};
    };
  }

  NeededIndex needed(const LoopReference& loop, const Loop& what) {
    if (!loop.is_block) {
      const When when = producer_task_.when.loops[loop.loop];
      if (when == When::first) return fixed_at(0);
      if (when == When::last) return fixed_at(what.extent - 1);
    }
    for (std::size_t d = 0; d < written_.size(); ++d) {
      for (const auto& [variable, stride] : written_[d]->terms) {
        for (const FactorDigit& digit : made_.digits(variable)) {
          const bool same = digit.loop.is_block == loop.is_block && digit.loop.loop == loop.loop;
          if (digit.loop.exists() && same) return needed_digit(d, digit, stride);
        }
      }
    }
    if (moves_partial_results(loop, what)) return own_or_last(phase_.nests[reader_task_.nest], what);
    if (made_.is_walked(loop, producer_.variables)) return fixed_at(what.extent - 1);  // reduced over it
    if (loop.is_block) return own_index(loop);
    return own_or_last(phase_.nests[reader_task_.nest], what);
  }

  /// Whether the reader is a transfer that takes what each iteration of a loop leaves, complete or not.
  bool moves_partial_results(const LoopReference& loop, const Loop& what) const {
    if (loop.is_block || reader_task_.kind == Task::Kind::compute) return false;
    const LoopReference own = loop_named(phase_.nests[reader_task_.nest], what.name);
    return own.exists() && reader_task_.when.loops[own.loop] == When::every;
  }

  NeededIndex needed_digit(std::size_t d, const FactorDigit& digit, std::int64_t stride) {
    if (is_same_index(d)) {
      const std::string variable = rank_variables(reader_.access.indices[d]).front();
      for (const FactorDigit& own : used_.digits(variable)) {
        if (own.factor != digit.factor) continue;
        return own.loop.exists() ? own_index(own.loop) : fixed_at(digit.extent - 1);
      }
    }
    NeededIndex index;
    index.from = NeededIndex::From::digit;
    index.dimension = dimension(d);
    index.stride = digit.stride * stride;
    index.extent = digit.extent;
    return index;
  }

  /// Whether reader and producer index a dimension by one variable of the same rank and the same constant.
  bool is_same_index(std::size_t d) const {
    const auto read = affine_index(reader_.access.indices[d], extent_lookup());
    const AffineIndex& made = *written_[d];
    if (!read || read->terms.size() != 1 || made.terms.size() != 1) return false;
    return read->constant == made.constant && read->terms[0].second == 1 && made.terms[0].second == 1 &&
           rank_of(read->terms[0].first) == rank_of(made.terms[0].first);
  }

  int dimension(std::size_t d) {
    if (dimension_of_[d] >= 0) return dimension_of_[d];
    NeededDimension added;
    added.read = reader_.access.indices[d];
    added.written_offset = written_[d]->constant;
    for (const auto& [variable, stride] : written_[d]->terms) {
      for (const FactorDigit& digit : made_.digits(variable))
        added.last += stride * digit.stride * (digit.extent - 1);
    }
    for (const std::string& variable : rank_variables(added.read)) {
      added.digits[variable] = used_.digits(variable);
    }
    collect_extents(added.read, added.extents);
    need_.dimensions.push_back(std::move(added));
    return dimension_of_[d] = static_cast<int>(need_.dimensions.size()) - 1;
  }

  void collect_extents(const Expression& index, std::map<std::string, std::int64_t>& extents) const {
    if (index.kind == Expression::Kind::name && !is_rank_variable(index.name)) {
      if (const auto extent = made_.extent(index.name)) extents[index.name] = *extent;
    }
    for (const Expression& operand : index.operands) collect_extents(operand, extents);
  }

  const Phase& phase_;
  const TileAccess& producer_;
  const TileAccess& reader_;
  const Task& producer_task_;
  const Task& reader_task_;
  const LoopWalk made_;
  const LoopWalk used_;
  std::vector<std::optional<AffineIndex>> written_;
  std::vector<int> dimension_of_;
  DataNeed need_;
};

/// The largest index that is read in a dimension, less the producer's constant; negative: nothing was made.
std::optional<std::int64_t> largest_read(const NeededDimension& dimension, const Instant& at) {
  const auto range = index_range(dimension.read, [&](const std::string& name) -> std::optional<IndexRange> {
    const auto digits = dimension.digits.find(name);
    if (digits != dimension.digits.end()) return range_of_digits(digits->second, at);
    const auto extent = dimension.extents.find(name);
    if (extent == dimension.extents.end()) return std::nullopt;
    return IndexRange{extent->second, extent->second};
  });
  if (!range) return dimension.last;  // an index that depends on data may be any
  return std::min(range->high - dimension.written_offset, dimension.last);
}

}  // namespace

std::optional<std::int64_t> DataNeed::last(const Phase& phase, const Instant& at) const {
  std::array<std::int64_t, max_dimensions> largest{};
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    largest[d] = *largest_read(dimensions[d], at);
    if (largest[d] < 0) return std::nullopt;
  }
  const auto index = [&](const NeededIndex& needed) {
    if (needed.from == NeededIndex::From::own) return at.index(needed.loop);
    if (needed.from == NeededIndex::From::fixed) return needed.value;
    return largest[needed.dimension] / needed.stride % needed.extent;
  };
  Position position;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    position.block = position.block * phase.blocks[i].extent + index(blocks[i]);
  }
  const Task& task = phase.tasks[producer];
  position.block -= position.block % task.when.block_period;
  for (std::size_t i = 0; i < loops.size(); ++i) position.loops[i] = index(loops[i]);
  return flat_of(phase.nests[task.nest], position);
}

std::optional<DataNeed> data_need(const LoweredDesign& design, const Schedule& schedule, const Phase& phase,
                                  const TileAccess& producer, const TileAccess& reader) {
  return NeedBuilder(design, schedule, phase, producer, reader).build();
}

DataNeed transfer_need(const Phase& phase, int transfer, int reader) {
  DataNeed need;
  need.producer = transfer;
  for (std::size_t i = 0; i < phase.blocks.size(); ++i) {
    need.blocks.push_back(own_index({true, static_cast<int>(i)}));
  }
  const Task& task = phase.tasks[transfer];
  const Nest& nest = phase.nests[task.nest];
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    const When when = task.when.loops[i];
    if (when == When::every) {
      need.loops.push_back(own_or_last(phase.nests[phase.tasks[reader].nest], nest.loops[i]));
    } else {
      need.loops.push_back(fixed_at(when == When::last ? nest.loops[i].extent - 1 : 0));
    }
  }
  return need;
}

}  // namespace weir
