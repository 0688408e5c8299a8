// SPDX-License-Identifier: Apache-2.0
#include "sim/report/compare_runs.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "einsum/error.hpp"
#include "sim/report/table.hpp"
#include "sim/tensor_io/npy.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

Json read_stats(const std::string& place) {
  const fs::path file = fs::is_directory(place) ? fs::path(place) / "stats.json" : fs::path(place);
  if (!fs::is_regular_file(file))
    throw SpecError(file.string() + ": no such file; expected the stats.json of a run (weir run -o DIR)");
  Json stats = Json::parse(read_binary_file(file.string()), nullptr, false);
  const bool is_stats = stats.is_object() && stats.contains("totals") && stats.contains("units") &&
                        stats.contains("experiment") && stats.contains("extents");
  if (!is_stats)
    throw SpecError(file.string() + ": no stats.json of a run; expected what weir run -o DIR writes");
  return stats;
}

std::string plain(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// The entries of an object in which two runs differ.
void add_differences(const std::string& name, const Json& first, const Json& second,
                     std::vector<std::string>& differences) {
  const auto text = [](const Json& object, const std::string& key) {
    return object.contains(key) ? plain(object.at(key)) : std::string("none");
  };
  std::set<std::string> keys;
  for (const Json* one : {&first, &second})
    for (const auto& [key, value] : one->items()) keys.insert(key);
  for (const std::string& key : keys) {
    const std::string a = text(first, key);
    const std::string b = text(second, key);
    if (a != b) differences.push_back(fmt::format("{}.{}: {}, {}", name, key, a, b));
  }
}

double number(const Json& json) { return json.is_number() ? json.get<double>() : 0; }

void add_unit(const std::string& name, const Json& first, const Json& second, RunComparison& comparison) {
  const auto add = [&](const std::string& what, const Json& a, const Json& b) {
    if (number(a) != 0 || number(b) != 0)
      comparison.counters.push_back({name + " " + what, "cycles", number(a), number(b)});
  };
  add("busy", first.value("busy_cycles", Json()), second.value("busy_cycles", Json()));
  const Json none = Json::object();
  const Json stalls_a = first.value("stalls", none);
  const Json stalls_b = second.value("stalls", none);
  for (const auto& [cause, cycles] : stalls_a.items())
    add("stalled: " + cause, cycles, stalls_b.value(cause, Json()));
}

std::string value_text(const ComparedCounter& counter, double value) {
  if (counter.unit == "s") return seconds(value);
  if (counter.unit == "B") return si(value, "B");
  if (counter.unit == "J") return si(value, "J");
  return grouped(static_cast<std::uint64_t>(value));
}

}  // namespace

RunComparison compare_runs(const std::string& first, const std::string& second) {
  const Json a = read_stats(first);
  const Json b = read_stats(second);
  RunComparison comparison{first, second, {}, {}};
  add_differences("experiment", a.at("experiment"), b.at("experiment"), comparison.differences);
  add_differences("extents", a.at("extents"), b.at("extents"), comparison.differences);
  const auto add = [&](const char* key, const std::string& name, const std::string& unit, double factor) {
    comparison.counters.push_back({name, unit, number(a.at("totals").value(key, Json())) * factor,
                                   number(b.at("totals").value(key, Json())) * factor});
  };
  add("cycles", "cycles", "cycles", 1);
  add("latency_s", "latency", "s", 1);
  add("dram_bytes", "DRAM traffic", "B", 1);
  add("energy_pj", "energy", "J", 1e-12);
  for (const auto& [name, unit] : a.at("units").items()) {
    if (b.at("units").contains(name)) add_unit(name, unit, b.at("units").at(name), comparison);
  }
  return comparison;
}

std::string runs_text(const RunComparison& comparison) {
  std::string text;
  for (const std::string& difference : comparison.differences) text += "  " + difference + "\n";
  text = comparison.differences.empty() ? "the same experiment and extents\n\n" : "differ in\n" + text + "\n";
  constexpr auto left = TableColumn::Align::left;
  TextTable table({{"", left}, {comparison.first}, {comparison.second}, {"second / first"}});
  for (const ComparedCounter& counter : comparison.counters) {
    table.add_row({counter.name, value_text(counter, counter.first), value_text(counter, counter.second),
                   counter.first > 0 ? fmt::format("{:.4f}", counter.second / counter.first) : "-"});
  }
  return text + table.text(2);
}

Json runs_json(const RunComparison& comparison) {
  Json counters = Json::array();
  for (const ComparedCounter& c : comparison.counters) {
    counters.push_back({{"name", c.name},
                        {"unit", c.unit},
                        {"first", c.first},
                        {"second", c.second},
                        {"ratio", c.first > 0 ? Json(c.second / c.first) : Json(nullptr)}});
  }
  return {{"first", comparison.first},
          {"second", comparison.second},
          {"differences", comparison.differences},
          {"counters", std::move(counters)}};
}

}  // namespace weir
