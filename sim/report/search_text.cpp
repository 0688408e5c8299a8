// SPDX-License-Identifier: Apache-2.0
#include "sim/report/search_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "sim/report/table.hpp"

namespace weir {

namespace {

constexpr double joules_per_pj = 1e-12;
constexpr std::size_t listed_reasons = 5;

std::string amount(double value, Objective objective) {
  if (objective == Objective::cycles)
    return grouped(static_cast<std::int64_t>(std::llround(value))) + " cycles";
  if (objective == Objective::energy) return si(value * joules_per_pj, "J");
  return si(value, "J s");
}

std::string bounds_text(const MappingSearch& search, Objective objective) {
  const double best = search.best.front().figures.of(objective);
  std::string text = fmt::format("best           {}\n", amount(best, objective));
  text +=
      fmt::format("bound          {} for every mapping tried, whatever its binding: the best is within {}\n",
                  amount(search.lower_bound, objective), percent(share_of(best, search.lower_bound) - 1));
  if (search.machine_cycles > 0) {
    const double cycles = search.best.front().figures.cycles;
    text += fmt::format(
        "machine        {} for any mapping at all (peak operations, least traffic): {:.2f} times that\n",
        amount(search.machine_cycles, Objective::cycles), cycles / search.machine_cycles);
  }
  if (search.has_predicates) {
    text +=
        "               tiles that predicates cull are taken to run, here and above: what runs may take "
        "less\n";
  }
  return text;
}

std::string counts_text(const MappingSearch& search) {
  std::vector<std::pair<std::uint64_t, std::string>> reasons;
  std::uint64_t illegal = 0;
  for (const auto& [reason, count] : search.illegal) {
    illegal += count;
    reasons.emplace_back(count, reason);
  }
  std::sort(reasons.rbegin(), reasons.rend());
  std::string text = fmt::format(
      "tried          {} of {} mappings: {} scheduled, {} pruned by their bound, {} illegal, {} left\n",
      grouped(search.tried), grouped(search.space), grouped(search.scheduled), grouped(search.pruned),
      grouped(illegal), grouped(search.undecided));
  for (std::size_t i = 0; i < std::min(reasons.size(), listed_reasons); ++i) {
    text += fmt::format("  {:>8}  {}\n", grouped(reasons[i].first), reasons[i].second);
  }
  if (reasons.size() > listed_reasons) {
    text += fmt::format("            and {} other reasons\n", reasons.size() - listed_reasons);
  }
  return text;
}

}  // namespace

std::string search_text(const MappingSearch& search, Objective objective) {
  TextTable table({{"cycles"},
                   {"energy"},
                   {"energy x delay"},
                   {"changes to the given mapping", TableColumn::Align::left}});
  for (const FoundMapping& found : search.best) {
    table.add_row({amount(found.figures.cycles, Objective::cycles),
                   amount(found.figures.energy_pj, Objective::energy),
                   amount(found.figures.edp_js, Objective::edp), found.changes});
  }
  return table.text() + "\n" + bounds_text(search, objective) + counts_text(search);
}

}  // namespace weir
