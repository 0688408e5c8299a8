// SPDX-License-Identifier: Apache-2.0
#include "models/energy/buffer_price.hpp"

#include <algorithm>
#include <cmath>

namespace weir {

namespace {

/// "16 MiB": the largest binary unit that divides it.
std::string capacity_text(std::int64_t bytes) {
  const char* unit = " B";
  for (const char* larger : {" KiB", " MiB", " GiB"}) {
    if (bytes == 0 || bytes % 1024 != 0) break;
    bytes /= 1024;
    unit = larger;
  }
  return std::to_string(bytes) + unit;
}

BufferPrice per_word(const BufferEnergy& entry) {
  const auto words = static_cast<double>(entry.row_words);
  return {entry.read_pj_per_row / words, entry.write_pj_per_row / words, ""};
}

bool can_be_scaled(const BufferEnergy& entry) {
  return entry.capacity_bytes > 0 && entry.read_pj_per_row > 0 && entry.write_pj_per_row > 0;
}

/// The listed prices on either side of a capacity, or the two nearest on one side.
struct Neighbours {
  BufferEnergy smaller;
  BufferEnergy larger;
};

Neighbours neighbours(std::vector<BufferEnergy> entries, std::int64_t capacity_bytes) {
  std::sort(entries.begin(), entries.end(),
            [](const BufferEnergy& a, const BufferEnergy& b) { return a.capacity_bytes < b.capacity_bytes; });
  std::size_t larger = 1;
  while (larger + 1 < entries.size() && entries[larger].capacity_bytes < capacity_bytes) ++larger;
  return {entries[larger - 1], entries[larger]};
}

BufferPrice scaled(const Neighbours& listed, std::int64_t capacity_bytes) {
  const auto position = [&](std::int64_t bytes) {
    return std::log(static_cast<double>(bytes) / static_cast<double>(listed.smaller.capacity_bytes));
  };
  const double share = position(capacity_bytes) / position(listed.larger.capacity_bytes);
  const auto at = [share](double smaller, double larger) {
    return smaller * std::pow(larger / smaller, share);
  };
  const BufferPrice smaller = per_word(listed.smaller);
  const BufferPrice larger = per_word(listed.larger);
  return {at(smaller.read_pj_per_word, larger.read_pj_per_word),
          at(smaller.write_pj_per_word, larger.write_pj_per_word),
          "the global buffer of " + capacity_text(capacity_bytes) +
              " is charged on the log-log line through " + capacity_text(listed.smaller.capacity_bytes) +
              " and " + capacity_text(listed.larger.capacity_bytes)};
}

}  // namespace

BufferPrice buffer_price(const EnergyTable& table, std::int64_t capacity_bytes) {
  for (const BufferEnergy& entry : table.buffers) {
    if (entry.capacity_bytes == capacity_bytes) return per_word(entry);
  }
  const bool scalable = std::all_of(table.buffers.begin(), table.buffers.end(), can_be_scaled);
  if (table.buffers.size() < 2 || !scalable || capacity_bytes <= 0) {
    throw SpecError(table.where,
                    "energy table '" + table.name + "' has no price for a global buffer of " +
                        capacity_text(capacity_bytes) +
                        "; expected an entry of this capacity under global_buffer, or two to scale by");
  }
  return scaled(neighbours(table.buffers, capacity_bytes), capacity_bytes);
}

}  // namespace weir
