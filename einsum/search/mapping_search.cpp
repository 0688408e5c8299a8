// SPDX-License-Identifier: Apache-2.0
#include "einsum/search/mapping_search.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <optional>
#include <stdexcept>
#include <tuple>

#include "einsum/binding/auto_binding.hpp"
#include "einsum/binding/phase_report.hpp"
#include "einsum/legality/legality.hpp"
#include "einsum/mapping/auto_mapping.hpp"
#include "einsum/search/mapping_space.hpp"
#include "einsum/search/parallel_loop.hpp"

namespace weir {

namespace {

constexpr std::size_t batch = 8;           // scheduled between two looks at the best, for any threads
constexpr std::int64_t replayed = 10'000;  // instances that the legality check walks

/// The reason of an error without the numbers, which differ from mapping to mapping.
std::string reason_of(const std::string& message) {
  std::string reason;
  for (const char c : message) {
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_in_name = !reason.empty() && (std::isalpha(static_cast<unsigned char>(reason.back())) != 0);
    if (!is_digit || is_in_name) {
      reason += c;
    } else if (reason.empty() || reason.back() != '#') {
      reason += '#';
    }
  }
  return reason.substr(0, reason.find(';'));
}

std::string without_place(const SpecError& error) {
  std::string text = error.what();
  const std::size_t at = text.find(": ");
  if (at != std::string::npos && text.substr(0, at).find(' ') == std::string::npos) text.erase(0, at + 2);
  return text;
}

/// What became of one mapping: its value, or why it has none.
template <typename Value>
struct Outcome {
  std::optional<Value> value;
  std::string illegal;
};

template <typename Compute>
auto outcome_of(const Compute& compute) -> Outcome<decltype(compute())> {
  try {
    return {compute(), ""};
  } catch (const SpecError& error) {
    return {std::nullopt, reason_of(without_place(error))};
  } catch (const std::logic_error& error) {  // no order of loops is checked before it is lowered
    return {std::nullopt, reason_of(std::string("cannot be lowered: ") + error.what())};
  }
}

class Searcher {
 public:
  Searcher(const DesignParts& parts, const ActionPrice& price, const SearchOptions& options)
      : parts_(parts), price_(price), options_(options), space_(mapping_space(parts)) {}

  MappingSearch search() {
    result_.space = space_.size();
    numbers_ = space_.sample(options_.most_mappings);
    result_.tried = numbers_.size();
    const std::vector<Einsum>& einsums = parts_.cascade.einsums;
    result_.has_predicates = std::any_of(einsums.begin(), einsums.end(),
                                         [](const Einsum& einsum) { return einsum.predicate.has_value(); });
    bound_all();
    schedule_promising();
    result_.machine_cycles = machine_bound(parts_);
    return std::move(result_);
  }

 private:
  DesignParts with(const Mapping& mapping) const {
    return {parts_.cascade, parts_.workload, parts_.architecture, mapping, parts_.binding};
  }

  double objective(const MappingFigures& figures) const { return figures.of(options_.objective); }
  std::uint64_t steps() const { return numbers_.size() + options_.most_schedules; }

  void bound_all() {
    std::vector<Outcome<MappingBound>> outcomes(numbers_.size());
    parallel_loop(
        {numbers_.size(), options_.threads},
        [&](std::size_t i) {
          outcomes[i] = outcome_of([&] {
            const Mapping mapping = space_.variant(numbers_[i]);
            return bound_mapping(with(mapping), price_);
          });
        },
        [&](std::uint64_t done) { report(done); });
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i].value) {
        promising_.push_back({*outcomes[i].value, numbers_[i], i});
      } else {
        ++result_.illegal[outcomes[i].illegal];
      }
    }
    const auto rank = [&](const Candidate& entry) {
      return std::tuple(objective(entry.bound.figures), entry.bound.figures.cycles, entry.bound.fill_cycles,
                        entry.order);
    };
    std::sort(promising_.begin(), promising_.end(),
              [&](const Candidate& a, const Candidate& b) { return rank(a) < rank(b); });
  }

  void schedule_promising() {
    std::size_t next = 0;
    while (next < promising_.size() && result_.scheduled < options_.most_schedules &&
           next < 4 * options_.most_schedules && can_improve(promising_[next])) {
      const std::size_t end = std::min(next + batch, promising_.size());
      std::vector<Outcome<FoundMapping>> outcomes(end - next);
      parallel_loop(
          {outcomes.size(), options_.threads},
          [&](std::size_t i) { outcomes[i] = outcome_of([&] { return schedule(promising_[next + i]); }); },
          {});
      for (Outcome<FoundMapping>& outcome : outcomes) keep(std::move(outcome));
      next = end;
      report(numbers_.size() + result_.scheduled);
    }
    result_.lower_bound = result_.best.empty() ? 0 : objective(result_.best.front().figures);
    for (; next < promising_.size(); ++next) {
      ++(can_improve(promising_[next]) ? result_.undecided : result_.pruned);
      result_.lower_bound = std::min(result_.lower_bound, objective(promising_[next].bound.figures));
    }
    for (const double bound : scheduled_bounds_) result_.lower_bound = std::min(result_.lower_bound, bound);
    report(steps());
  }

  struct Candidate {
    MappingBound bound;
    std::uint64_t number = 0;  ///< in the space
    std::size_t order = 0;     ///< among those tried
  };

  bool can_improve(const Candidate& candidate) const {
    return result_.best.empty() ||
           objective(candidate.bound.figures) < objective(result_.best.front().figures);
  }

  FoundMapping schedule(const Candidate& candidate) const {
    FoundMapping found{space_.describe(candidate.number), {}, candidate.bound.figures, {}, {}};
    found.mapping = space_.variant(candidate.number);
    found.binding = auto_binding(with(found.mapping));
    found.binding.is_automatic = false;
    const DesignParts parts{parts_.cascade, parts_.workload, parts_.architecture, found.mapping,
                            found.binding};
    Schedule schedule =
        lower(parts.cascade, parts.workload, parts.architecture, parts.mapping, parts.binding);
    const LegalityReport legality =
        replay({parts.cascade, parts.architecture, parts.mapping}, schedule, replayed);
    if (!legality.hazard.empty()) throw SpecError(parts.mapping.where, "hazard: " + legality.hazard);
    for (Phase& phase : schedule.phases) phase = without_culling(std::move(phase));
    std::map<std::string, double> counts;
    double cycles = 0;
    for (const PhaseReport& report : report_phases(parts, schedule)) {
      const Phase& phase = *std::find_if(schedule.phases.begin(), schedule.phases.end(),
                                         [&](const Phase& entry) { return entry.name == report.phase; });
      cycles += report.cycles;
      add_actions(phase, counts);
    }
    found.figures = figures_of(counts, cycles, parts.architecture.clock_hz, price_);
    return found;
  }

  void keep(Outcome<FoundMapping> outcome) {
    if (!outcome.value || !(objective(outcome.value->figures) < std::numeric_limits<double>::infinity())) {
      ++result_.illegal[outcome.value ? "stands still" : outcome.illegal];
      return;
    }
    ++result_.scheduled;
    scheduled_bounds_.push_back(objective(outcome.value->bound));
    std::vector<FoundMapping>& best = result_.best;
    const auto place = std::upper_bound(
        best.begin(), best.end(), objective(outcome.value->figures),
        [&](double value, const FoundMapping& entry) { return value < objective(entry.figures); });
    best.insert(place, std::move(*outcome.value));
    if (best.size() > options_.listed) best.pop_back();
  }

  void report(std::uint64_t done) const {
    if (options_.on_progress) options_.on_progress(done, steps());
  }

  const DesignParts& parts_;
  const ActionPrice& price_;
  const SearchOptions& options_;
  const MappingSpace space_;
  std::vector<std::uint64_t> numbers_;
  std::vector<Candidate> promising_;  ///< the least bound first
  std::vector<double> scheduled_bounds_;
  MappingSearch result_;
};

}  // namespace

MappingSearch search_mappings(const DesignParts& parts, const ActionPrice& price,
                              const SearchOptions& options) {
  const Mapping laid = parts.mapping.is_automatic
                           ? auto_mapping(parts.cascade, parts.workload, parts.architecture, parts.mapping)
                           : parts.mapping;
  Binding request = parts.binding;
  request.phases.clear();
  const Mapping given = placed(laid, request);
  request.units.clear();  // moved by the space from here on
  const DesignParts start{parts.cascade, parts.workload, parts.architecture, given, request};
  return Searcher(start, price, options).search();
}

}  // namespace weir
