// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir::gpu {

/// Where the numbers of one tensor begin: SplitMix64's first output for the seed, xor the FNV-1a hash of the
/// tensor's name.
std::uint64_t stream_of(std::uint64_t seed, const std::string& tensor);

/// `count` numbers of mean 0 and variance 1: each the sum of twelve uniform numbers, in their order, onto -6.
/// Bit by bit what `weir eval --seed` draws; a test holds the two together.
std::vector<double> normal_numbers(std::uint64_t stream, std::size_t count);

/// `count` whole numbers from 0 to `choices` - 1.
std::vector<double> whole_numbers(std::uint64_t stream, std::size_t count, std::uint64_t choices);

}  // namespace weir::gpu
