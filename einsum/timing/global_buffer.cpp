// SPDX-License-Identifier: Apache-2.0
#include "einsum/timing/global_buffer.hpp"

#include <algorithm>

#include "einsum/lowering/arithmetic.hpp"

namespace weir {

namespace {

constexpr std::int64_t unit_rate = 65536;

}  // namespace

bool GlobalBuffer::fits(std::int64_t read_rate, std::int64_t write_rate) const {
  const std::int64_t reads = (machine_.read_ports + machine_.shared_ports) * unit_rate;
  const std::int64_t writes = (machine_.write_ports + machine_.shared_ports) * unit_rate;
  const std::int64_t all = (machine_.read_ports + machine_.write_ports + machine_.shared_ports) * unit_rate;
  return read_rate <= reads && write_rate <= writes && read_rate + write_rate <= all;
}

std::int64_t GlobalBuffer::stretched(const BufferDemand& demand, std::int64_t cycles) const {
  if (!has_ports() || demand.empty()) return cycles;
  const std::int64_t reads = machine_.read_ports + machine_.shared_ports;
  const std::int64_t writes = machine_.write_ports + machine_.shared_ports;
  const std::int64_t all = machine_.read_ports + machine_.write_ports + machine_.shared_ports;
  if (demand.read_rows > 0) cycles = std::max(cycles, ceil_divide(demand.read_rows, reads));
  if (demand.write_rows > 0) cycles = std::max(cycles, ceil_divide(demand.write_rows, writes));
  return std::max(cycles, ceil_divide(demand.read_rows + demand.write_rows, all));
}

void GlobalBuffer::forget_finished(std::int64_t now) {
  std::erase_if(streams_, [now](const Stream& stream) { return stream.end <= now; });
}

std::int64_t GlobalBuffer::earliest_end() const {
  return std::min_element(streams_.begin(), streams_.end(),
                          [](const Stream& a, const Stream& b) { return a.end < b.end; })
      ->end;
}

Admission GlobalBuffer::admit(const BufferDemand& demand, std::int64_t now, std::int64_t cycles) {
  if (demand.empty() || (!has_ports() && machine_.banks == 0)) return {};
  forget_finished(now);
  Stream stream{now + cycles, 0, 0, -1};
  if (has_ports()) {
    stream.read_rate = ceil_divide(demand.read_rows * unit_rate, cycles);
    stream.write_rate = ceil_divide(demand.write_rows * unit_rate, cycles);
    std::int64_t reads = stream.read_rate;
    std::int64_t writes = stream.write_rate;
    for (const Stream& other : streams_) {
      reads += other.read_rate;
      writes += other.write_rate;
    }
    if (!streams_.empty() && !fits(reads, writes)) return {false, Cause::port, earliest_end()};
  }
  if (machine_.banks > 0) {
    stream.turn = ((demand.bank - now) % machine_.banks + machine_.banks) % machine_.banks;
    for (const Stream& other : streams_) {
      if (other.turn == stream.turn) return {false, Cause::bank, now + 1};
    }
  }
  streams_.push_back(stream);
  return {};
}

void GlobalBuffer::append_state(std::vector<std::int64_t>& state, std::int64_t now) {
  forget_finished(now);
  state.push_back(static_cast<std::int64_t>(streams_.size()));
  for (const Stream& stream : streams_) {
    state.push_back(stream.end - now);
    state.push_back(stream.read_rate);
    state.push_back(stream.write_rate);
    state.push_back(stream.turn < 0 ? -1 : (stream.turn + now) % machine_.banks);
  }
}

}  // namespace weir
