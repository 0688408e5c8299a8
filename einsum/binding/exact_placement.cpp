// SPDX-License-Identifier: Apache-2.0
#include "einsum/binding/exact_placement.hpp"

#include <algorithm>
#include <limits>

#include "einsum/lowering/arithmetic.hpp"

namespace weir {

namespace {

constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::min() / 4;
constexpr std::int64_t far = 4;  // intervals an operation, so that nothing comes too late for a loose pair

std::int64_t floor_quotient(std::int64_t value, std::int64_t by) { return -ceil_signed(-value, by); }

/// Least differences of starts, by pairs: `least[i][j]` <= start j - start i.
class Differences {
 public:
  explicit Differences(std::size_t count) : count_(count), least_(count * count, unbounded) {
    for (std::size_t i = 0; i < count; ++i) least_[i * count + i] = 0;
  }

  std::int64_t least(std::size_t from, std::size_t to) const { return least_[from * count_ + to]; }

  /// False if no starts obey this and what was required before.
  bool require(std::size_t from, std::size_t to, std::int64_t difference) {
    if (difference <= least(from, to)) return true;
    if (least(to, from) != unbounded && difference + least(to, from) > 0) return false;
    for (std::size_t i = 0; i < count_; ++i) {
      if (least(i, from) == unbounded) continue;
      for (std::size_t j = 0; j < count_; ++j) {
        if (least(to, j) == unbounded) continue;
        std::int64_t& entry = least_[i * count_ + j];
        entry = std::max(entry, least(i, from) + difference + least(to, j));
      }
    }
    return true;
  }

 private:
  std::size_t count_;
  std::vector<std::int64_t> least_;
};

class PlacementSearch {
 public:
  PlacementSearch(const ModuloProblem& problem, std::int64_t interval, int most_nodes)
      : problem_(problem), interval_(interval), nodes_left_(most_nodes) {
    for (const ModuloOperation& operation : problem.operations) {
      length_.push_back(operation.is_periodic() ? operation.cycles : 0);
    }
    for (std::size_t i = 0; i < length_.size(); ++i) {
      const int leader = problem.operations[i].alternates_with;
      if (leader >= 0) length_[static_cast<std::size_t>(leader)] += length_[i];
    }
    add_pairs();
  }

  std::optional<std::vector<std::int64_t>> search() {
    Differences differences(length_.size());
    for (const ModuloEdge& edge : problem_.edges) {
      const bool fits =
          differences.require(static_cast<std::size_t>(edge.from), static_cast<std::size_t>(edge.to),
                              edge.delay - edge.distance * interval_);
      if (!fits) return std::nullopt;
    }
    for (const Pair& pair : pairs_) {
      if (pair.least > interval_ - pair.after) return std::nullopt;
    }
    if (!decide(differences, std::vector<bool>(pairs_.size(), false))) return std::nullopt;
    return place_;
  }

 private:
  /// Two operations: start `second` - start `first` lies between `least` and the interval less `after`, apart
  /// from whole intervals.
  struct Pair {
    std::size_t first = 0;
    std::size_t second = 0;
    std::int64_t least = 0;
    std::int64_t after = 0;
  };
  /// The numbers of whole intervals that are left to be tried of a pair.
  struct Choice {
    std::int64_t low = 0;
    std::int64_t high = 0;
    std::int64_t count() const { return high - low + 1; }
  };

  void add_pairs() {
    for (std::size_t i = 0; i < length_.size(); ++i) {
      const int leader = problem_.operations[i].alternates_with;
      if (leader >= 0) {
        pairs_.push_back({static_cast<std::size_t>(leader), i, 0, interval_});
        continue;
      }
      for (std::size_t j = i + 1; j < length_.size(); ++j) {
        if (problem_.operations[j].unit != problem_.operations[i].unit) continue;
        if (problem_.operations[j].alternates_with < 0) pairs_.push_back({i, j, length_[i], length_[j]});
      }
    }
  }

  /// Whatever nothing holds back may as well come late: other pairs that it takes part in only depend on its
  /// place within the interval.
  Choice choices(const Pair& pair, const Differences& differences) const {
    const std::int64_t low = differences.least(pair.first, pair.second);
    const std::int64_t high = differences.least(pair.second, pair.first);
    const std::int64_t loose = far * static_cast<std::int64_t>(length_.size());
    if (low == unbounded && high == unbounded) return {0, 0};
    const std::int64_t earliest =
        low == unbounded ? 0 : ceil_signed(low - (interval_ - pair.after), interval_);
    const std::int64_t latest = high == unbounded ? 0 : floor_quotient(-high - pair.least, interval_);
    if (high == unbounded) return {earliest + loose, earliest + loose};
    if (low == unbounded) return {latest - loose, latest - loose};
    return {earliest, latest};
  }

  bool decide(const Differences& differences, std::vector<bool> decided) {
    if (--nodes_left_ < 0) return false;
    std::size_t next = pairs_.size();
    Choice fewest{0, 0};
    bool is_loose = false;
    for (std::size_t p = 0; p < pairs_.size(); ++p) {
      if (decided[p]) continue;
      const Pair& pair = pairs_[p];
      const Choice found = choices(pair, differences);
      if (found.count() <= 0) return false;
      const bool loose = differences.least(pair.first, pair.second) == unbounded ||
                         differences.least(pair.second, pair.first) == unbounded;
      const bool better = next == pairs_.size() || (is_loose && !loose) ||
                          (is_loose == loose && found.count() < fewest.count());
      if (!better) continue;
      next = p;
      fewest = found;
      is_loose = loose;
    }
    if (next == pairs_.size()) return place(differences);
    decided[next] = true;
    const Pair& pair = pairs_[next];
    for (std::int64_t n = fewest.low; n <= fewest.high; ++n) {
      Differences tried = differences;
      const std::int64_t from = n * interval_;
      if (!tried.require(pair.first, pair.second, from + pair.least)) continue;
      if (!tried.require(pair.second, pair.first, pair.after - interval_ - from)) continue;
      if (decide(tried, decided)) return true;
    }
    return false;
  }

  bool place(const Differences& differences) {
    place_.assign(length_.size(), 0);
    for (std::size_t i = 0; i < length_.size(); ++i) {
      std::int64_t start = 0;
      for (std::size_t from = 0; from < length_.size(); ++from) {
        if (differences.least(from, i) != unbounded) start = std::max(start, differences.least(from, i));
      }
      place_[i] = start % interval_;
    }
    return true;
  }

  const ModuloProblem& problem_;
  const std::int64_t interval_;
  int nodes_left_;
  std::vector<std::int64_t> length_;  ///< of an operation with those that alternate with it
  std::vector<Pair> pairs_;
  std::vector<std::int64_t> place_;
};

}  // namespace

std::optional<std::vector<std::int64_t>> place_exactly(const ModuloProblem& problem, std::int64_t interval,
                                                       int most_nodes) {
  return PlacementSearch(problem, interval, most_nodes).search();
}

}  // namespace weir
