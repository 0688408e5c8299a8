// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weir {

/// The most memory this process has held so far.
std::uint64_t peak_rss_bytes();

}  // namespace weir
