// SPDX-License-Identifier: Apache-2.0
#include "sim/report/reproduction_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/report/cause_breakdown.hpp"
#include "sim/report/table.hpp"

namespace weir {

namespace {

using Align = TableColumn::Align;

const Figures* published_at(const ReproductionResult& result, const std::string& design,
                            const std::string& model, const std::string& length) {
  const auto found = result.published.find(key_of(design, model, length));
  return found == result.published.end() ? nullptr : &found->second;
}

double quantity_of(const Figures& figures, const std::string& quantity) {
  return quantity == "energy" ? figures.energy_pj : figures.latency_s;
}

/// The arithmetic mean over all workloads of one design's quantity over another's.
template <typename Quantity>
double mean_ratio(const Reproduction& reproduction, const Headline& headline, const Quantity& quantity) {
  double sum = 0;
  int count = 0;
  for (const auto& [model, file] : reproduction.workloads) {
    for (const std::string& length : reproduction.lengths) {
      sum += quantity(headline.of, model, length) / quantity(headline.over, model, length);
      ++count;
    }
  }
  return sum / count;
}

/// The largest of a design's differences from the published figures.
struct Differences {
  double latency = 0;
  double traffic = 0;
  double util_2d = 0;
  double util_1d = 0;
  double energy_short = 0;  ///< up to 16K tokens
  double energy_long = 0;   ///< beyond, where the published figures carry an integer overflow
  int rows = 0;

  void add(const Figures& ours, const Figures& published, bool is_long) {
    const auto relative = [](double a, double b) { return std::abs(a / b - 1); };
    latency = std::max(latency, relative(ours.latency_s, published.latency_s));
    traffic = std::max(traffic, relative(ours.traffic_bytes, published.traffic_bytes));
    util_2d = std::max(util_2d, std::abs(ours.util_2d - published.util_2d));
    util_1d = std::max(util_1d, std::abs(ours.util_1d - published.util_1d));
    double& energy = is_long ? energy_long : energy_short;
    energy = std::max(energy, relative(ours.energy_pj, published.energy_pj));
    ++rows;
  }
};

std::string signed_percent(double share, int decimals) {
  return fmt::format("{:+.{}f} %", 100 * share, decimals);
}

}  // namespace

std::string comparison_text(const Reproduction& reproduction, const ReproductionResult& result) {
  std::vector<TableColumn> columns{{"workload", Align::left}};
  for (const ReproducedDesign& design : reproduction.designs) {
    columns.push_back({design.name, Align::right});
    columns.push_back({"ours", Align::right});
    columns.push_back({"phys.", Align::right});
  }
  TextTable table(columns);
  for (const auto& [model, file] : reproduction.workloads) {
    for (const std::string& length : reproduction.lengths) {
      std::vector<std::string> cells{fmt::format("{} {}", model, length)};
      for (const ReproducedDesign& design : reproduction.designs) {
        const Figures& ideal = result.at(design.name, "ideal", model, length).figures;
        const Figures& physical = result.at(design.name, "physical", model, length).figures;
        const Figures* published = published_at(result, design.name, model, length);
        cells.push_back(published != nullptr ? seconds(published->latency_s)
                                             : "(" + seconds(ideal.latency_s) + ")");
        cells.push_back(published != nullptr ? signed_percent(ideal.latency_s / published->latency_s - 1, 2)
                                             : "");
        cells.push_back(fmt::format("x{:.3f}", physical.latency_s / ideal.latency_s));
      }
      table.add_row(cells);
    }
  }
  return "Latency of attention: published (in parentheses: ours under ideal assumptions, where nothing was\n"
         "published), how far ours is from it under ideal assumptions, and how much longer it takes under "
         "physical\n"
         "ones.\n\n" +
         table.text(2);
}

std::string differences_text(const Reproduction& reproduction, const ReproductionResult& result) {
  TextTable table({{"design", Align::left},
                   {"rows", Align::right},
                   {"latency", Align::right},
                   {"traffic", Align::right},
                   {"util 2D", Align::right},
                   {"util 1D", Align::right},
                   {"energy to 16K", Align::right},
                   {"beyond", Align::right}});
  for (const ReproducedDesign& design : reproduction.designs) {
    Differences largest;
    for (const auto& [model, file] : reproduction.workloads) {
      for (std::size_t i = 0; i < reproduction.lengths.size(); ++i) {
        const std::string& length = reproduction.lengths[i];
        const Figures* published = published_at(result, design.name, model, length);
        if (published == nullptr) continue;
        largest.add(result.at(design.name, "ideal", model, length).figures, *published, i > 2);
      }
    }
    table.add_row(
        {design.name, std::to_string(largest.rows), fmt::format("{:.3f} %", 100 * largest.latency),
         fmt::format("{:.3f} %", 100 * largest.traffic), fmt::format("{:.3f} pp", 100 * largest.util_2d),
         fmt::format("{:.3f} pp", 100 * largest.util_1d), fmt::format("{:.2f} %", 100 * largest.energy_short),
         fmt::format("{:.2f} %", 100 * largest.energy_long)});
  }
  return "Largest difference from the published rows, ideal assumptions. Published energies beyond 16K "
         "tokens carry a\n"
         "64-bit overflow (up to 7.6 % in +Cascade, 3 % in FLAT and unfused), ours do not.\n\n" +
         table.text(2);
}

std::string headlines_text(const Reproduction& reproduction, const ReproductionResult& result) {
  TextTable table({{"FuseMax", Align::left},
                   {"paper", Align::right},
                   {"ideal", Align::right},
                   {"physical", Align::right},
                   {"consistent energies", Align::right}});
  for (const Headline& headline : reproduction.headlines) {
    const auto under = [&](const std::string& assumptions) {
      return mean_ratio(reproduction, headline,
                        [&](const std::string& design, const std::string& model, const std::string& length) {
                          return quantity_of(result.at(design, assumptions, model, length).figures,
                                             headline.quantity);
                        });
    };
    const double consistent =
        mean_ratio(reproduction, headline,
                   [&](const std::string& design, const std::string& model, const std::string& length) {
                     return result.at(design, "physical", model, length).consistent_energy_pj;
                   });
    table.add_row({headline.what, fmt::format("{:g}", headline.paper), fmt::format("{:.4f}", under("ideal")),
                   fmt::format("{:.4f}", under("physical")),
                   headline.quantity == "energy" ? fmt::format("{:.4f}", consistent) : ""});
  }
  return fmt::format(
             "Headlines: arithmetic means of the {} workloads' ratios, as the paper takes them. The last "
             "column\n"
             "prices the same action counts with one consistent table for all designs.\n\n",
             reproduction.workloads.size() * reproduction.lengths.size()) +
         table.text(2);
}

std::string causes_text(const Reproduction& reproduction, const ReproductionResult& result) {
  std::vector<TableColumn> columns{
      {"design", Align::left}, {"busiest unit", Align::left}, {"busy", Align::right}};
  for (int cause = 0; cause < cause_count; ++cause) {
    columns.push_back({to_string(static_cast<Cause>(cause)), Align::right});
  }
  columns.push_back({"all", Align::right});
  TextTable table(columns);
  for (const ReproducedDesign& design : reproduction.designs) {
    std::vector<double> shares(cause_count + 2, 0);
    std::string unit;
    double count = 0;
    for (const auto& [model, file] : reproduction.workloads) {
      for (const std::string& length : reproduction.lengths) {
        const Stats& ideal = result.at(design.name, "ideal", model, length).stats;
        const CauseBreakdown breakdown =
            cause_breakdown(ideal, result.at(design.name, "physical", model, length).stats);
        for (std::size_t i = 0; i < breakdown.rows.size(); ++i) {
          shares[i] += static_cast<double>(breakdown.rows[i].difference) / static_cast<double>(ideal.cycles);
        }
        shares.back() += static_cast<double>(breakdown.total.difference) / static_cast<double>(ideal.cycles);
        if (unit.find(breakdown.unit) == std::string::npos)
          unit += (unit.empty() ? "" : "/") + breakdown.unit;
        count += 1;
      }
    }
    std::vector<std::string> cells{design.name, unit};
    for (const double share : shares) cells.push_back(fmt::format("{:+.2f}", 100 * share / count));
    table.add_row(cells);
  }
  return "Cycles under physical assumptions above ideal ones, in percent of the ideal cycles, by what the "
         "busiest unit\n"
         "does in them (mean of all workloads; causes.csv has each).\n\n" +
         table.text(2);
}

std::string short_sequences_text(const Reproduction& reproduction, const ReproductionResult& result) {
  const LengthStudy& study = reproduction.short_sequences;
  std::vector<TableColumn> columns{{"FuseMax, physical", Align::left}};
  for (const std::string& length : study.lengths) columns.push_back({length, Align::right});
  columns.push_back({"within 1 % from", Align::right});
  TextTable table(columns);
  std::size_t index = 0;
  for (const auto& [name, file] : study.designs) {
    std::vector<std::string> cells{name};
    std::string reached = "-";
    for (const std::string& length : study.lengths) {
      const Stats& stats = result.short_sequences.at(index++).stats;
      std::uint64_t bound = 0;
      for (const UnitStats& unit : stats.units) bound = std::max(bound, unit.busy_cycles);
      const double over = static_cast<double>(stats.cycles) / static_cast<double>(bound);
      cells.push_back(fmt::format("x{:.3f}", over));
      if (over > 1.01) reached = "-";
      if (over <= 1.01 && reached == "-") reached = length;
    }
    cells.push_back(reached);
    table.add_row(cells);
  }
  return "Short sequences: cycles over the busiest unit's busy cycles (the bound), BERT, without and with "
         "interleaving\n"
         "heads.\n\n" +
         table.text(2);
}

}  // namespace weir
