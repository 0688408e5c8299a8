// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/stats.hpp"

namespace weir {

/// Chrome trace events, which Perfetto opens: the run is a process, each unit a track, each task a slice of
/// one microsecond a cycle. Tasks of a unit that overlap (their cycles alternate) go to tracks of their own,
/// side by side.
std::string timeline_json(const std::string& run, double clock_hz, const std::vector<TimelineEvent>& events);

}  // namespace weir
