// SPDX-License-Identifier: Apache-2.0
#include "einsum/binding/modulo_scheduler.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>

#include "einsum/binding/exact_placement.hpp"
#include "einsum/binding/stage_solver.hpp"
#include "einsum/error.hpp"
#include "einsum/lowering/arithmetic.hpp"

namespace weir {

namespace {

constexpr std::int64_t most_exhaustive = 3000;  // orders; some 20 ms
constexpr int most_improvements = 12;           // rounds of exchanges
constexpr std::size_t most_shifts = 8;
constexpr int most_fine = 6;             // intervals tried a thirty-second apart, before larger steps
constexpr int most_nodes = 2000;         // of the exact search at one interval; some 10 ms
constexpr std::int64_t most_exact = 16;  // intervals between one without an order and one with

using Orders = std::vector<std::vector<int>>;
using Score = std::tuple<std::int64_t, std::int64_t, std::int64_t>;  // register excess, length, lifetimes

/// The search for an order at one interval.
class OrderSearch {
 public:
  OrderSearch(const ModuloProblem& problem, std::int64_t interval)
      : problem_(problem), interval_(interval), solver_(problem), place_(problem.operations.size(), 0) {
    for (const ModuloOperation& operation : problem.operations) length_.push_back(operation.cycles);
    for (const ModuloOperation& operation : problem.operations) {
      if (operation.alternates_with >= 0) length_[operation.alternates_with] += operation.cycles;
    }
  }

  std::optional<ModuloSchedule> best(const Orders& initial) {
    const bool all = try_all(initial);
    if (!all) improve(initial);
    if (!found_) place_with_gaps();
    if (!found_) return std::nullopt;
    found_->is_exhaustive = all;
    return found_;
  }

  /// A schedule by the exact search alone.
  std::optional<ModuloSchedule> exact() {
    place_with_gaps();
    return found_;
  }

 private:
  bool try_all(Orders orders) {
    double count = 1;
    for (std::size_t unit = 0; unit < orders.size(); ++unit) {
      const std::size_t free = free_operations(orders, unit);
      for (std::size_t i = 2; i <= free; ++i) count *= static_cast<double>(i);
    }
    if (count > static_cast<double>(most_exhaustive)) return false;
    for (auto& order : orders) std::sort(order.begin(), order.end());
    permute(orders, 0);
    return true;
  }

  /// Slots begin anywhere, so the first operation of the first unit may stay the first.
  static std::size_t free_operations(const Orders& orders, std::size_t unit) {
    return unit == 0 && !orders[unit].empty() ? orders[unit].size() - 1 : orders[unit].size();
  }

  void permute(Orders& orders, std::size_t unit) {
    if (unit == orders.size()) {
      try_shifts(orders);
      return;
    }
    const auto end = orders[unit].end();
    const auto begin = end - static_cast<std::ptrdiff_t>(free_operations(orders, unit));
    do permute(orders, unit + 1);
    while (std::next_permutation(begin, end));
  }

  /// Exchanges pairs of a unit's operations as long as that helps.
  void improve(Orders orders) {
    try_shifts(orders);
    for (int round = 0; round < most_improvements; ++round) {
      const Score before = score_;
      const Orders base = found_ ? found_->order : orders;
      for (std::size_t unit = 0; unit < base.size(); ++unit) {
        for (std::size_t i = 0; i < base[unit].size(); ++i) {
          for (std::size_t j = i + 1; j < base[unit].size(); ++j) {
            Orders changed = base;
            std::swap(changed[unit][i], changed[unit][j]);
            try_shifts(changed);
          }
        }
      }
      if (found_ && score_ == before) return;
      if (!found_) return;
    }
  }

  /// Lays the operations of each unit one behind the other, from a start of its own.
  void lay(const Orders& orders, const std::vector<std::int64_t>& shift) {
    for (std::size_t unit = 0; unit < orders.size(); ++unit) {
      std::int64_t at = shift[unit];
      for (const int operation : orders[unit]) {
        place_[operation] = at;
        if (problem_.operations[operation].is_periodic()) at += length_[operation];
      }
    }
    follow_leaders();
  }

  void follow_leaders() {
    for (std::size_t i = 0; i < place_.size(); ++i) {
      const int leader = problem_.operations[i].alternates_with;
      if (leader >= 0) place_[i] = place_[leader];
    }
  }

  /// Lays the operations as early as what they wait for within the iteration allows, whatever gaps that
  /// leaves. False if that takes longer than the interval.
  bool lay_in_flow(const Orders& orders) {
    std::fill(place_.begin(), place_.end(), 0);
    bool changed = true;
    for (std::size_t round = 0; changed && round <= place_.size() + 1; ++round) {
      changed = false;
      const auto raise = [&](int operation, std::int64_t least) {
        changed = changed || place_[operation] < least;
        place_[operation] = std::max(place_[operation], least);
      };
      for (const auto& order : orders) {
        std::int64_t at = 0;
        for (const int operation : order) {
          raise(operation, at);
          at = place_[operation] + (problem_.operations[operation].is_periodic() ? length_[operation] : 0);
        }
        if (at > interval_) return false;
      }
      follow_leaders();
      for (const ModuloEdge& edge : problem_.edges) {
        const int leader = problem_.operations[edge.to].alternates_with;
        if (edge.distance == 0) raise(leader >= 0 ? leader : edge.to, place_[edge.from] + edge.delay);
      }
      follow_leaders();
    }
    return !changed;
  }

  /// Starts worth trying for a unit: when something that its first operation waits for is there.
  std::set<std::int64_t> shifts(const Orders& orders, std::size_t unit) const {
    std::set<std::int64_t> starts = {0};
    if (unit == 0 || orders[unit].empty()) return starts;
    for (const ModuloEdge& edge : problem_.edges) {
      if (problem_.operations[edge.to].unit != static_cast<int>(unit)) continue;
      if (problem_.operations[edge.from].unit == static_cast<int>(unit)) continue;
      const std::int64_t before = place_[edge.to];
      const std::int64_t start = (place_[edge.from] + edge.delay - before) % interval_;
      starts.insert((start + interval_) % interval_);
      if (starts.size() >= most_shifts) break;
    }
    return starts;
  }

  void try_shifts(const Orders& orders) {
    std::vector<std::int64_t> shift(orders.size(), 0);
    lay(orders, shift);
    const std::size_t last = orders.size() - 1;
    for (const std::int64_t start : shifts(orders, last)) {
      shift[last] = start;
      lay(orders, shift);
      if (solver_.solve(interval_, place_)) keep(orders);
    }
    if (lay_in_flow(orders) && solver_.solve(interval_, place_)) keep(orders);
  }

  /// Operations anywhere in the interval, with whatever gaps between them. Those without cycles go first
  /// among equals: their place is where the other begins.
  void place_with_gaps() {
    const auto place = place_exactly(problem_, interval_, most_nodes);
    if (!place || !solver_.solve(interval_, *place)) return;
    place_ = *place;
    Orders orders(problem_.units.size());
    for (std::size_t i = 0; i < place_.size(); ++i) {
      if (problem_.operations[i].alternates_with < 0)
        orders[problem_.operations[i].unit].push_back(static_cast<int>(i));
    }
    for (auto& order : orders) {
      std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return std::tuple(place_[a], problem_.operations[a].is_periodic()) <
               std::tuple(place_[b], problem_.operations[b].is_periodic());
      });
    }
    keep(orders);
  }

  void keep(const Orders& orders) {
    const std::vector<std::int64_t>& stage = solver_.stage();
    std::int64_t first = stage.empty() ? 0 : stage[0] * interval_ + place_[0];
    std::int64_t end = first;
    for (std::size_t i = 0; i < stage.size(); ++i) {
      const std::int64_t start = stage[i] * interval_ + place_[i];
      first = std::min(first, start);
      end = std::max(end, start + problem_.operations[i].cycles);
    }
    const std::vector<std::int64_t> registers = registers_needed(problem_, stage);
    std::int64_t excess = 0;
    std::int64_t total = 0;
    for (std::size_t unit = 0; unit < registers.size(); ++unit) {
      excess += std::max<std::int64_t>(registers[unit] - problem_.registers[unit].available, 0);
      total += registers[unit];
    }
    const Score score{excess, end - first, total};
    if (found_ && score >= score_) return;
    score_ = score;
    found_ = ModuloSchedule{interval_, orders, stage, {}, registers, false};
    for (std::size_t i = 0; i < stage.size(); ++i) found_->start.push_back(stage[i] * interval_ + place_[i]);
  }

  const ModuloProblem& problem_;
  const std::int64_t interval_;
  StageSolver solver_;
  std::vector<std::int64_t> place_;
  std::vector<std::int64_t> length_;  ///< of an operation with those that alternate with it
  std::optional<ModuloSchedule> found_;
  Score score_{};
};

/// The operations of each unit by the earliest cycle at which edges within an iteration let them start.
Orders earliest_first(const ModuloProblem& problem) {
  std::vector<std::int64_t> earliest(problem.operations.size(), 0);
  for (std::size_t round = 0; round < problem.operations.size(); ++round) {
    for (const ModuloEdge& edge : problem.edges) {
      if (edge.distance > 0) continue;
      earliest[edge.to] = std::max(earliest[edge.to], earliest[edge.from] + edge.delay);
    }
  }
  Orders orders(problem.units.size());
  for (std::size_t i = 0; i < problem.operations.size(); ++i) {
    if (problem.operations[i].alternates_with >= 0) continue;  // goes where the other goes
    orders[problem.operations[i].unit].push_back(static_cast<int>(i));
  }
  for (auto& order : orders) {
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return earliest[a] < earliest[b]; });
  }
  return orders;
}

std::int64_t serial_length(const ModuloProblem& problem) {
  std::int64_t length = 1;
  for (const ModuloOperation& operation : problem.operations) length += operation.cycles;
  for (const ModuloEdge& edge : problem.edges) length += edge.delay;
  return length;
}

bool fits_registers(const ModuloProblem& problem, const ModuloSchedule& schedule) {
  for (std::size_t unit = 0; unit < schedule.registers.size(); ++unit) {
    if (schedule.registers[unit] > problem.registers[unit].available) return false;
  }
  return true;
}

/// The least interval to try: what the periodic operations of the busiest unit, or a recurrence, take.
std::int64_t least_interval(const ModuloProblem& problem) {
  std::vector<std::int64_t> loads(problem.units.size(), 0);
  for (const ModuloOperation& operation : problem.operations) {
    if (operation.is_periodic()) loads[operation.unit] += operation.cycles;
  }
  const auto recurrence = static_cast<std::int64_t>(std::ceil(recurrence_bound(problem).cycles - 1e-6));
  return std::max<std::int64_t>({1, recurrence, *std::max_element(loads.begin(), loads.end())});
}

/// The shortest schedule that the exact search finds between an interval at which none was found and that of
/// the one that was; of intervals far apart some are tried.
ModuloSchedule shorter(const ModuloProblem& problem, std::int64_t without, const ModuloSchedule& found) {
  const std::int64_t step = ceil_divide(found.interval - without, most_exact);
  for (std::int64_t interval = without + step; interval < found.interval; interval += step) {
    const auto schedule = OrderSearch(problem, interval).exact();
    if (schedule && fits_registers(problem, *schedule)) return *schedule;
  }
  return found;
}

}  // namespace

std::vector<std::int64_t> registers_needed(const ModuloProblem& problem,
                                           const std::vector<std::int64_t>& stage) {
  std::vector<std::int64_t> needed;
  for (const ModuloRegisters& registers : problem.registers) {
    std::int64_t count = registers.reserved;
    for (const std::vector<ModuloLifetime>& value : registers.values) {
      std::int64_t held = 0;
      for (const ModuloLifetime& life : value) {
        held = std::max(held, stage[life.reader] + life.distance - stage[life.maker] + 1);
      }
      count += held;
    }
    needed.push_back(count);
  }
  return needed;
}

ModuloSchedule schedule_modulo(const ModuloProblem& problem) {
  const Orders initial = earliest_first(problem);
  const std::int64_t longest = serial_length(problem);
  std::optional<ModuloSchedule> least;
  int tried = 0;
  std::int64_t before = 0;  // the interval tried before
  for (std::int64_t interval = least_interval(problem); interval <= 2 * longest;
       interval += std::max<std::int64_t>(1, interval / (++tried < most_fine ? 32 : 6))) {
    const auto schedule = OrderSearch(problem, interval).best(initial);
    if (schedule && fits_registers(problem, *schedule)) {
      return before > 0 ? shorter(problem, before, *schedule) : *schedule;
    }
    if (schedule && !least) least = schedule;
    before = interval;
  }
  if (!least)
    throw SpecError("no binding: the work of an iteration waits for itself; expected a mapping that can run");
  return *least;  // the check of registers names what is too much
}

}  // namespace weir
