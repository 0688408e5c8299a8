// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weir {

/// The page of a report, in which "@DATA@" stands for its data.
extern const char* const report_page;

}  // namespace weir
