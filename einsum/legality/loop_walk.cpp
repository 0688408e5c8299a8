// SPDX-License-Identifier: Apache-2.0
#include "einsum/legality/loop_walk.hpp"

#include "einsum/language/variables.hpp"

namespace weir {

Instant instant_of(const Phase& phase, const Nest& nest, std::int64_t flat) {
  Instant at;
  at.position = position_of(nest, flat);
  std::int64_t block = at.position.block;
  for (std::size_t i = phase.blocks.size(); i-- > 0;) {
    at.blocks[i] = block % phase.blocks[i].extent;
    block /= phase.blocks[i].extent;
  }
  return at;
}

LoopWalk::LoopWalk(const LoweredDesign& design, const Schedule& schedule, const Phase& phase,
                   const Task& task)
    : design_(design), schedule_(schedule), phase_(phase), task_(task) {}

std::optional<std::int64_t> LoopWalk::extent(const std::string& name) const {
  const auto found = schedule_.extents.find(name);
  if (found == schedule_.extents.end()) return std::nullopt;
  return found->second;
}

LoopReference LoopWalk::loop_of(const std::string& factor) const {
  std::int64_t inner = 1;
  for (std::size_t i = phase_.blocks.size(); i-- > 0;) {
    inner *= phase_.blocks[i].extent;
    // Blocks inside a transfer's period are served by one transfer.
    if (phase_.blocks[i].name == factor && inner > task_.when.block_period)
      return {true, static_cast<int>(i)};
    if (phase_.blocks[i].name == factor && task_.when.block_period == 1) return {true, static_cast<int>(i)};
  }
  const Nest& nest = phase_.nests[task_.nest];
  for (std::size_t i = 0; i < nest.loops.size(); ++i) {
    const bool moves = task_.kind == Task::Kind::compute || task_.when.loops[i] == When::every;
    if (nest.loops[i].name == factor && moves) return {false, static_cast<int>(i)};
  }
  return {};
}

std::vector<FactorDigit> LoopWalk::digits(const std::string& variable) const {
  const std::string rank = rank_of(variable);
  std::vector<FactorDigit> digits;
  std::int64_t stride = 1;
  for (const Partition& partition : design_.mapping.partitions) {
    if (partition.rank != rank || loop_of(rank).exists()) continue;
    for (const PartitionFactor& factor : partition.factors) {
      const std::int64_t size = extent(factor.name).value_or(1);
      digits.push_back({factor.name, stride, size, loop_of(factor.name)});
      stride *= size;
    }
  }
  if (digits.empty()) digits.push_back({rank, 1, extent(rank).value_or(1), loop_of(rank)});
  return digits;
}

bool LoopWalk::is_walked(const LoopReference& loop, const std::vector<std::string>& variables) const {
  for (const std::string& variable : variables) {
    for (const FactorDigit& digit : digits(variable)) {
      if (digit.loop.exists() && digit.loop.is_block == loop.is_block && digit.loop.loop == loop.loop) {
        return true;
      }
    }
  }
  return false;
}

std::int64_t LoopWalk::tile_extent(const std::string& variable) const {
  std::int64_t product = 1;
  for (const FactorDigit& digit : digits(variable)) {
    if (!digit.loop.exists()) product *= digit.extent;
  }
  return product;
}

IndexRange range_of_digits(const std::vector<FactorDigit>& digits, const Instant& at) {
  IndexRange range;
  for (const FactorDigit& digit : digits) {
    if (digit.loop.exists()) {
      range.low += digit.stride * at.index(digit.loop);
      range.high += digit.stride * at.index(digit.loop);
    } else {
      range.high += digit.stride * (digit.extent - 1);
    }
  }
  return range;
}

}  // namespace weir
