// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/digest.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace weir {

std::string digest(const std::string& text) {
  // Fowler, Noll, Vo: the 128-bit prime is 2^88 + 2^8 + 0x3b.
  constexpr std::uint64_t offset_high = 0x6c62272e07bb0142;
  constexpr std::uint64_t offset_low = 0x62b821756295c58d;
  std::uint64_t high = offset_high;
  std::uint64_t low = offset_low;
  for (const char character : text) {
    low ^= static_cast<unsigned char>(character);
    // (high 2^64 + low) (2^88 + 0x13b) modulo 2^128, in halves of 32 bits
    constexpr std::uint64_t small = 0x13b;
    const std::uint64_t bottom = (low & 0xffffffff) * small;
    const std::uint64_t middle = (low >> 32) * small + (bottom >> 32);
    high = high * small + (low << 24) + (middle >> 32);
    low = (middle << 32) | (bottom & 0xffffffff);
  }
  return fmt::format("{:016x}{:016x}", high, low);
}

}  // namespace weir
