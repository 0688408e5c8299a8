// SPDX-License-Identifier: Apache-2.0
#include "sim/report/timeline_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace weir {

namespace {

/// Events of one unit that do not overlap.
using Lane = std::vector<TimelineEvent>;

struct UnitLanes {
  std::string unit;
  std::vector<TimelineEvent> events;
};

/// The events by unit, in the order in which the units first appear.
std::vector<UnitLanes> by_unit(const std::vector<TimelineEvent>& events) {
  std::vector<UnitLanes> units;
  for (const TimelineEvent& event : events) {
    auto unit = std::find_if(units.begin(), units.end(),
                             [&](const UnitLanes& each) { return each.unit == event.unit; });
    if (unit == units.end()) unit = units.insert(unit, {event.unit, {}});
    unit->events.push_back(event);
  }
  return units;
}

/// Each event in the first lane that is free when it starts.
std::vector<Lane> lanes_of(std::vector<TimelineEvent> events) {
  std::stable_sort(events.begin(), events.end(),
                   [](const TimelineEvent& a, const TimelineEvent& b) { return a.start < b.start; });
  std::vector<Lane> lanes;
  for (TimelineEvent& event : events) {
    auto lane = std::find_if(lanes.begin(), lanes.end(),
                             [&](const Lane& each) { return each.back().end <= event.start; });
    if (lane == lanes.end()) lane = lanes.insert(lane, Lane{});
    lane->push_back(std::move(event));
  }
  return lanes;
}

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The events of a trace, one a line, written as text: a tree of a million of them would take gigabytes.
class TraceEvents {
 public:
  void name_process(const std::string& name) {
    add(R"({{"ph":"M","name":"process_name","pid":1,"args":{{"name":{}}}}})", quoted(name));
  }
  void name_track(int track, const std::string& name) {
    add(R"({{"ph":"M","name":"thread_name","pid":1,"tid":{},"args":{{"name":{}}}}})", track, quoted(name));
    add(R"({{"ph":"M","name":"thread_sort_index","pid":1,"tid":{0},"args":{{"sort_index":{0}}}}})", track);
  }
  void add_event(int track, const TimelineEvent& event) {
    add(R"({{"ph":"X","name":{},"cat":{},"pid":1,"tid":{},"ts":{},"dur":{},"args":{{"tile":{},"block":{}}}}})",
        quoted(event.name), quoted(event.unit), track, event.start, event.end - event.start, event.tile,
        event.block);
  }
  const std::string& text() const { return text_; }

 private:
  template <typename... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    text_ += text_.empty() ? "\n" : ",\n";
    fmt::format_to(std::back_inserter(text_), format, std::forward<Arguments>(arguments)...);
  }

  std::string text_;
};

}  // namespace

std::string timeline_json(const std::string& run, double clock_hz, const std::vector<TimelineEvent>& events) {
  TraceEvents trace;
  trace.name_process(run);
  int track = 0;
  for (const UnitLanes& unit : by_unit(events)) {
    const std::vector<Lane> lanes = lanes_of(unit.events);
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      trace.name_track(++track, lane == 0 ? unit.unit : fmt::format("{} ({})", unit.unit, lane + 1));
      for (const TimelineEvent& event : lanes[lane]) trace.add_event(track, event);
    }
  }
  return fmt::format(
      "{{\"displayTimeUnit\":\"ns\",\"otherData\":{{\"time\":\"1 us is 1 cycle\",\"clock_hz\":{}}},\n"
      "\"traceEvents\":[{}\n]}}\n",
      clock_hz, trace.text());
}

}  // namespace weir
