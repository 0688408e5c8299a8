// SPDX-License-Identifier: Apache-2.0
#include "sim/report/analysis_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "einsum/language/printer.hpp"
#include "sim/report/table.hpp"

namespace weir {

namespace {

constexpr auto left = TableColumn::Align::left;

std::string joined(const std::vector<std::string>& parts, const std::string& between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

std::string line_of(const Einsum& einsum) {
  return einsum.where.line > 0 ? std::to_string(einsum.where.line) : "";
}

std::string place(const Einsum& einsum) {
  return einsum.where.line > 0 ? fmt::format("{} (line {})", einsum.name(), einsum.where.line)
                               : einsum.name();
}

std::string einsums(const Cascade& cascade) {
  TextTable table({{"line"}, {"Einsum", left}});
  for (const Einsum& einsum : cascade.einsums) table.add_row({line_of(einsum), to_string(einsum)});
  return "Einsums\n\n" + table.text(2);
}

std::string tensors_of(const RankPasses& rank) {
  std::vector<std::string> parts;
  for (const TensorPasses& tensor : rank.tensors) {
    parts.push_back(tensor.is_constant ? fmt::format("{} {}", tensor.tensor, tensor.passes.size())
                                       : tensor.tensor + " not a constant");
  }
  return joined(parts, ", ");
}

std::string rank_name(const RankFamily& family) {
  std::string text = family.rank;
  for (const std::vector<std::string>& chain : family.chains) text += " = " + joined(chain, " x ");
  return family.outer.empty() ? text : text + " in a chunk";
}

/// "SN (line 14) needs GM (line 13), which takes all of M", from the last statement back to the first.
std::string reason(const Cascade& cascade, const Pass& pass, const std::string& rank) {
  std::vector<std::string> places;
  for (auto statement = pass.chain.rbegin(); statement != pass.chain.rend(); ++statement) {
    places.push_back(place(cascade.einsums[*statement]));
  }
  if (places.size() == 1) return places.front() + " needs a whole fiber of " + rank;
  const std::string first = places.front();
  places.erase(places.begin());
  return first + " needs " + joined(places, ", which needs ") + ", which takes all of " + rank;
}

/// One line for each reason, with the passes that it forces.
std::string reasons(const Cascade& cascade, const RankPasses& rank) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
  for (const TensorPasses& tensor : rank.tensors) {
    for (std::size_t i = 0; i < tensor.passes.size(); ++i) {
      const Pass& pass = tensor.passes[i];
      if (i == 0 || pass.chain.empty()) continue;
      const std::string text = reason(cascade, pass, rank.family.rank);
      const std::string forced =
          fmt::format("{}pass {} of {}", pass.partial ? "partial " : "", i + 1, tensor.tensor);
      const auto known =
          std::find_if(by_reason.begin(), by_reason.end(), [&](const auto& e) { return e.first == text; });
      if (known == by_reason.end()) {
        by_reason.push_back({text, {forced}});
      } else {
        known->second.push_back(forced);
      }
    }
  }
  std::string text;
  for (const auto& [why, forced] : by_reason) text += fmt::format("  {}: {}\n", joined(forced, ", "), why);
  return text;
}

std::string passes(const Cascade& cascade, const Analysis& analysis) {
  TextTable table({{"rank", left}, {"passes"}, {"by tensor", left}});
  std::string why;
  for (const RankPasses& rank : analysis.passes) {
    table.add_row({rank_name(rank.family), rank.count ? std::to_string(*rank.count) : "not a constant",
                   tensors_of(rank)});
    why += reasons(cascade, rank);
  }
  return "\nPasses\n\n" + table.text(2) + (why.empty() ? "" : "\n" + why);
}

std::string work(const Cascade& cascade, const Analysis& analysis) {
  const Operations& operations = *analysis.operations;
  TextTable table(
      {{"Einsum", left}, {"space", left}, {"points"}, {"operations", left}, {"counted by", left}});
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    const StatementOperations& statement = operations.statements[i];
    if (statement.counts.empty()) continue;
    std::vector<std::string> counts;
    for (const auto& [name, count] : statement.counts) counts.push_back(grouped(count) + " " + name);
    table.add_row({cascade.einsums[i].name(), joined(statement.variables, " "), grouped(statement.points),
                   joined(counts, ", "), to_string(statement.method)});
  }
  TextTable mix({{"operator", left}, {"operations"}, {"share"}});
  for (const auto& [name, count] : operations.total) {
    mix.add_row({name, grouped(count),
                 percent(share_of(static_cast<double>(count), static_cast<double>(operations.sum)))});
  }
  mix.add_rule();
  mix.add_row({"all", grouped(operations.sum), to_string(operations.method())});
  return "\nOperations\n\n" + table.text(2) + "\n" + mix.text(2);
}

std::string footprints(const Bounds& bounds) {
  TextTable table({{"rank", left}, {"tensor", left}, {"live", left}, {"elements"}, {"bytes"}});
  for (const Footprint& footprint : bounds.footprints) {
    table.add_row({footprint.rank, footprint.tensor, to_string(footprint.kind), grouped(footprint.elements),
                   grouped(footprint.bytes)});
  }
  return "\nLive footprints, at least\n\n" + table.text(2);
}

std::string traffic(const Analysis& analysis) {
  const Bounds& bounds = *analysis.bounds;
  TextTable table({{"tensor", left}, {"", left}, {"size"}, {"times"}, {"bytes"}, {"", left}});
  for (const TensorTraffic& tensor : bounds.traffic) {
    table.add_row({tensor.tensor, to_string(tensor.role), grouped(tensor.tensor_bytes), grouped(tensor.times),
                   grouped(tensor.bytes), tensor.because});
  }
  table.add_rule();
  table.add_row({"all", "", "", "", grouped(bounds.bytes),
                 fmt::format("{:.4g} operations a byte", analysis.intensity())});
  return fmt::format("\nOff-chip traffic, at least, with a buffer of {} bytes\n\n",
                     grouped(bounds.buffer_bytes)) +
         table.text(2);
}

std::string roofline_text(const Roofline& roofline) {
  return fmt::format(
      "\nRoofline of {}\n\n  {:.4g} operations a byte; ridge at {:.4g} ({} over {})\n  bound by {}: {} at "
      "the peak, "
      "{} for the traffic\n",
      roofline.architecture, roofline.intensity, roofline.ridge(),
      si(roofline.peak_operations_per_s, "operations/s"), si(roofline.bandwidth_bytes_per_s, "B/s"),
      roofline.is_compute_bound() ? "compute" : "memory", seconds(roofline.compute_s),
      seconds(roofline.memory_s));
}

std::string hints(const Analysis& analysis) {
  if (analysis.hints.empty()) return "";
  std::string text = "\nWhat would help\n\n";
  for (const Hint& hint : analysis.hints) text += "  " + hint.text + "\n";
  return text;
}

std::string missing(const Analysis& analysis) {
  std::vector<std::string> settings;
  for (const std::string& rank : analysis.missing) settings.push_back("-s shape." + rank + "=...");
  return fmt::format("\nNo extent for {}: operations, footprints and traffic need {}\n",
                     joined(analysis.missing, ", "), joined(settings, " "));
}

}  // namespace

std::string analysis_text(const Cascade& cascade, const Analysis& analysis,
                          const std::optional<Roofline>& roofline) {
  std::string text = fmt::format("{}: {}\n\n", cascade.name.empty() ? "cascade" : cascade.name,
                                 analysis.taxonomy.empty() ? "no rank" : analysis.taxonomy);
  text += einsums(cascade) + passes(cascade, analysis);
  if (analysis.missing.empty()) {
    text += work(cascade, analysis) + footprints(*analysis.bounds) + traffic(analysis);
  } else {
    text += missing(analysis);
  }
  if (roofline) text += roofline_text(*roofline);
  return text + hints(analysis);
}

}  // namespace weir
