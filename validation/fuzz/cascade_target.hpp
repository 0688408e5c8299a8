// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// What a fuzzer calls with every text. Never throws; aborts at a finding.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace weir::fuzz {

/// How many texts so far got through all checks and were evaluated.
extern std::size_t evaluation_count;

}  // namespace weir::fuzz
