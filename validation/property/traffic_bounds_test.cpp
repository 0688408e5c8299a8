// SPDX-License-Identifier: Apache-2.0
#include <bitset>
#include <map>
#include <queue>
#include <tuple>

#include "einsum/analysis/bounds.hpp"
#include "validation/property/interpreter_reference.hpp"

namespace weir::test {
namespace {

constexpr unsigned keys = 4;
using Keys = std::bitset<keys>;

/// How far attention of one query has come: pass 0 takes the maximum of the scores, pass 1 their sum of
/// exponentials, pass 2 the weighted sum of the values. Streaming a key or a score through takes no room.
struct State {
  unsigned pass = 0;
  unsigned long done = 0;     ///< keys of this pass
  unsigned long on_keys = 0;  ///< keys on chip
  unsigned long on = 0;       ///< scores on chip
  unsigned long off = 0;      ///< scores written to memory
  auto operator<=>(const State&) const = default;
};

/// A machine of so many words on chip; a key has `width` of them, a score one.
struct Machine {
  unsigned width = 1;
  unsigned passes = 3;
  unsigned words = 0;

  bool fits(const State& state) const {
    return Keys(state.on_keys).count() * width + Keys(state.on).count() <= words;
  }
};

/// The least words of keys and scores between chip and memory, by Dijkstra's algorithm over all executions.
class Search {
 public:
  explicit Search(const Machine& machine) : machine_(machine) {}

  unsigned least() {
    reach({}, 0);
    while (!queue_.empty()) {
      const auto [cost, state] = queue_.top();
      queue_.pop();
      if (state.pass == machine_.passes) return cost;
      if (cost == costs_.at(state)) expand(state, cost);
    }
    throw std::logic_error("no execution ends");
  }

 private:
  using Entry = std::tuple<unsigned, State>;

  void reach(State state, unsigned cost) {
    if (state.done == (1U << keys) - 1) {
      state.done = 0;
      ++state.pass;
    }
    if (!machine_.fits(state)) return;
    const auto [known, is_new] = costs_.emplace(state, cost);
    if (!is_new && known->second <= cost) return;
    known->second = cost;
    queue_.emplace(cost, state);
  }

  void expand(const State& state, unsigned cost) {
    for (unsigned m = 0; m < keys; ++m) {
      const unsigned long bit = 1UL << m;
      State dropped = state;  // to make room
      dropped.on_keys &= ~bit;
      reach(dropped, cost);
      dropped = state;
      dropped.on &= ~bit;
      reach(dropped, cost);
      if ((state.done & bit) != 0) continue;
      if ((state.on & bit) != 0 || (state.on_keys & bit) != 0) visit(state, bit, cost);
      if ((state.off & bit) != 0) visit(state, bit, cost + 1);
      visit(state, bit, cost + machine_.width, true);
    }
  }

  /// Takes a key's score into the pass; what was there for it may stay, or go to memory.
  void visit(State state, unsigned long bit, unsigned cost, bool loaded = false) {
    state.done |= bit;
    for (const bool keep_key : {false, true}) {
      for (const bool keep_score : {false, true}) {
        State next = state;
        if (keep_key && loaded) next.on_keys |= bit;
        if (keep_score) next.on |= bit;
        reach(next, cost);
        next.off |= bit;
        reach(next, cost + 1);
      }
    }
  }

  Machine machine_;
  std::map<State, unsigned> costs_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
};

std::int64_t bound(const std::string& cascade_name, const Machine& machine) {
  const Sizes sizes = {{"B", 1}, {"H", 1}, {"P", 1}, {"M", keys}, {"E", machine.width}, {"F", 1}};
  const Cascade cascade = read_cascade_argument("configs/cascades/" + cascade_name + ".yaml", {}).cascade;
  const Sizes all = resolve_sizes(cascade, sizes);
  const Bounds bounds =
      find_bounds(cascade, count_passes(cascade), PresentPoints(cascade, all), 2 * machine.words);
  for (const TensorTraffic& traffic : bounds.traffic) {
    if (traffic.tensor == "K") return traffic.bytes / 2;
  }
  throw std::logic_error("no traffic of K");
}

TEST_CASE("No execution moves fewer keys and scores than the bound says", "[property][analysis]") {
  const std::vector<std::pair<std::string, unsigned>> passes = {{"attention_3pass", 3},
                                                                {"attention_2pass_deferred", 2}};
  for (const auto& [name, count] : passes) {
    for (const unsigned width : {1U, 2U, 3U, 5U}) {
      for (unsigned words = 0; words <= keys * width + 1; ++words) {
        const Machine machine{width, count, words};
        CAPTURE(name, width, words);
        const unsigned least = Search(machine).least();
        CHECK(bound(name, machine) <= least);
        if (words == 0 && width == 1) CHECK(bound(name, machine) == least);
        if (words >= keys) CHECK(least == keys * width);
      }
    }
  }
}

}  // namespace
}  // namespace weir::test
