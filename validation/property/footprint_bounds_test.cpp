// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <functional>
#include <map>
#include <set>

#include "einsum/analysis/bounds.hpp"
#include "einsum/language/evaluate.hpp"
#include "einsum/language/variables.hpp"
#include "validation/property/interpreter_reference.hpp"

namespace weir::test {
namespace {

/// One point of a statement: the elements it reads, and the one it adds to.
struct Step {
  std::set<int> reads;
  int writes = 0;
};

/// A small cascade as points and elements. Each point is executed once; an element is there when all points
/// that add to it are.
class Points {
 public:
  Points(const Cascade& cascade, const Sizes& sizes) : cascade_(cascade), sizes_(sizes) {
    for (const Einsum& einsum : cascade.einsums) {
      if (accesses(einsum.value).empty()) continue;
      std::map<std::string, std::int64_t> at;
      visit(einsum, iteration_variables(einsum), 0, at);
    }
  }

  /// The least number of elements of a tensor that are on chip at once, over all orders of the points in
  /// which none is fetched twice: kept from the first point that touches it to the last that reads it.
  int least_live(const std::string& tensor) const {
    std::map<std::uint64_t, int> reached = {{0, 0}};
    for (std::size_t count = 0; count < steps_.size(); ++count) {
      std::map<std::uint64_t, int> next;
      for (const auto& [done, most] : reached) {
        for (std::size_t s = 0; s < steps_.size(); ++s) {
          if (((done >> s) & 1U) != 0 || !is_ready(done, steps_[s])) continue;
          const int peak = std::max(most, live(done, steps_[s], tensor));
          const auto [known, is_new] = next.emplace(done | (std::uint64_t{1} << s), peak);
          if (!is_new) known->second = std::min(known->second, peak);
        }
      }
      reached = std::move(next);
    }
    return reached.begin()->second;
  }

 private:
  void visit(const Einsum& einsum, const std::vector<std::string>& variables, std::size_t depth,
             std::map<std::string, std::int64_t>& at) {
    if (depth < variables.size()) {
      for (std::int64_t i = 0; i < sizes_.at(rank_of(variables[depth])); ++i) {
        at[variables[depth]] = i;
        visit(einsum, variables, depth + 1, at);
      }
      return;
    }
    Step step;
    for (const TensorAccess& read : accesses(einsum.value)) step.reads.insert(element(read, at));
    step.writes = element(einsum.outputs.front(), at);
    const std::uint64_t bit = std::uint64_t{1} << steps_.size();
    writers_[step.writes] |= bit;
    for (const int read : step.reads) readers_[read] |= bit;
    steps_.push_back(step);
  }

  int element(const TensorAccess& access, const std::map<std::string, std::int64_t>& at) {
    std::string name = access.tensor;
    for (const Expression& index : access.indices) {
      const auto lookup = [&](const std::string& symbol) -> std::optional<std::int64_t> {
        const auto variable = at.find(symbol);
        return variable != at.end() ? variable->second : sizes_.at(symbol);
      };
      name += "," + std::to_string(evaluate_integer(index, lookup));
    }
    const auto [found, is_new] = elements_.emplace(name, static_cast<int>(elements_.size()));
    if (is_new) tensor_of_.push_back(access.tensor);
    return found->second;
  }

  std::uint64_t mask(const std::map<int, std::uint64_t>& masks, int element) const {
    const auto found = masks.find(element);
    return found == masks.end() ? 0 : found->second;
  }

  bool is_ready(std::uint64_t done, const Step& step) const {
    return std::all_of(step.reads.begin(), step.reads.end(),
                       [&](int read) { return (mask(writers_, read) & ~done) == 0; });
  }

  int live(std::uint64_t done, const Step& step, const std::string& tensor) const {
    int count = 0;
    for (const auto& [name, element] : elements_) {
      if (tensor_of_[static_cast<std::size_t>(element)] != tensor) continue;
      const bool is_touched = ((mask(writers_, element) | mask(readers_, element)) & done) != 0;
      const bool is_needed = (mask(readers_, element) & ~done) != 0;
      count += (is_touched && is_needed) || step.reads.contains(element) || step.writes == element ? 1 : 0;
    }
    return count;
  }

  const Cascade& cascade_;
  const Sizes& sizes_;
  std::vector<Step> steps_;
  std::map<std::string, int> elements_;
  std::vector<std::string> tensor_of_;
  std::map<int, std::uint64_t> writers_;  ///< element -> points that add to it
  std::map<int, std::uint64_t> readers_;
};

TEST_CASE("No order of a small cascade's points keeps fewer elements on chip than the footprint says",
          "[property][analysis]") {
  struct Case {
    std::string cascade;
    std::vector<std::string> tensors;  ///< whose own readers make the passes
    std::int64_t keys = 3;
    std::int64_t chunk = 1;
  };
  const std::vector<Case> cases = {{"attention_3pass", {"QK", "SN", "A", "V"}, 3, 1},
                                   {"attention_2pass_deferred", {"QK", "SN", "V"}, 3, 1},
                                   {"attention_1pass", {"RM", "QK", "SLN", "V"}, 2, 1},
                                   {"attention_1pass", {"RM", "LM", "QK", "SLN", "V"}, 2, 2}};
  for (const Case& tried : cases) {
    const Cascade cascade = read_cascade_argument("configs/cascades/" + tried.cascade + ".yaml", {}).cascade;
    const Sizes sizes = resolve_sizes(
        cascade, {{"B", 1}, {"H", 1}, {"P", 1}, {"M", tried.keys}, {"M0", tried.chunk}, {"E", 1}, {"F", 1}});
    const Points points(cascade, sizes);
    const Bounds bounds = find_bounds(cascade, count_passes(cascade), PresentPoints(cascade, sizes), 1 << 20);
    for (const std::string& tensor : tried.tensors) {
      const int least = points.least_live(tensor);
      CAPTURE(tried.cascade, tensor, least);
      int compared = 0;
      for (const Footprint& footprint : bounds.footprints) {
        if (footprint.tensor != tensor) continue;
        ++compared;
        CHECK(footprint.elements <= least);
        if (footprint.kind == Footprint::Kind::fiber) CHECK(footprint.elements == least);
      }
      CHECK(compared > 0);
    }
  }
}

}  // namespace
}  // namespace weir::test
