// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/bounds.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "einsum/analysis/footprints.hpp"
#include "einsum/analysis/tensor_ranks.hpp"
#include "einsum/analysis/touched.hpp"

namespace weir {
namespace {

constexpr std::int64_t unaffordable = std::numeric_limits<std::int64_t>::max();

/// The least traffic that the passes behind the first cost.
class Traffic {
 public:
  Traffic(const Cascade& cascade, const RankPasses& rank, const FootprintMeter& meter,
          std::int64_t buffer_bytes)
      : cascade_(cascade), rank_(rank), meter_(meter), buffer_bytes_(buffer_bytes) {}

  /// Bytes to serve the later passes of an input: read again, or what is made of it kept or spilled. From one
  /// pass to the next as much may stay as the buffer holds: of the input, or of the shortest fiber made of
  /// it.
  std::int64_t again(const TensorTraffic& input) {
    const TensorPasses* passes = rank_.find(input.tensor);
    if (passes == nullptr || passes->passes.size() < 2 || fits(*passes)) return 0;
    const auto times = static_cast<std::int64_t>(passes->passes.size());
    const std::int64_t cheaper =
        std::min(checked_product(input.tensor_bytes, times - 1), instead(input.tensor));
    const double stays = static_cast<double>(buffer_bytes_) / static_cast<double>(shortest(*passes));
    return static_cast<std::int64_t>(static_cast<double>(cheaper) * std::max(0.0, 1 - stays));
  }

 private:
  bool fits(const TensorPasses& passes) const { return meter_.of(passes, rank_).bytes <= buffer_bytes_; }

  /// The bytes of the shortest whole fiber that has to be there in several passes: the tensor's or one of
  /// those that its readers make.
  std::int64_t shortest(const TensorPasses& tensor) const {
    std::int64_t bytes = meter_.of(tensor, rank_).bytes;
    for (const Einsum& einsum : cascade_.einsums) {
      for (const TensorAccess& read : reads_of(einsum)) {
        if (read.tensor != tensor.tensor) continue;
        const TensorPasses* made = rank_.find(einsum.name());
        if (made != nullptr && made->passes.size() > 1)
          bytes = std::min(bytes, meter_.of(*made, rank_).bytes);
      }
    }
    return std::max<std::int64_t>(1, bytes);
  }

  /// Bytes to keep or spill everything that the tensor's readers make of it in its first pass, so that nobody
  /// reads the tensor itself again; `unaffordable` if someone does anyway.
  std::int64_t instead(const std::string& tensor) {
    const int first = rank_.find(tensor)->passes.front().level;
    std::int64_t sum = 0;
    for (const Einsum& einsum : cascade_.einsums) {
      const std::vector<TensorAccess> reads = reads_of(einsum);
      const bool is_reader = std::any_of(reads.begin(), reads.end(),
                                         [&](const TensorAccess& read) { return read.tensor == tensor; });
      if (!is_reader) continue;
      for (const TensorAccess& output : einsum.outputs) {
        const std::int64_t cost = keep(output.tensor, first);
        if (cost == unaffordable) return unaffordable;
        sum = checked_sum(sum, cost);
      }
    }
    return sum;
  }

  /// Bytes to have a tensor there for its passes behind `first`: none on chip, else written once and read in
  /// each.
  std::int64_t keep(const std::string& tensor, int first) {
    const TensorPasses* passes = rank_.find(tensor);
    if (passes == nullptr) return 0;  // not along the rank: a result
    if (passes->passes.front().level != first) return unaffordable;
    if (passes->passes.size() < 2 || fits(*passes) || !kept_.insert(tensor).second) return 0;
    return checked_product(meter_.bytes(tensor, meter_.elements(tensor)),
                           static_cast<std::int64_t>(passes->passes.size()));
  }

  const Cascade& cascade_;
  const RankPasses& rank_;
  const FootprintMeter& meter_;
  std::int64_t buffer_bytes_;
  std::set<std::string> kept_;
};

class Finder {
 public:
  Finder(const Cascade& cascade, const std::vector<RankPasses>& passes, const PresentPoints& present)
      : cascade_(cascade),
        passes_(passes),
        tensors_(tensor_ranks(cascade)),
        meter_(cascade, present.sizes(), tensors_, passes_),
        present_(present) {
    for (const Einsum& einsum : cascade.einsums) {
      for (const TensorAccess& read : reads_of(einsum)) read_.insert(read.tensor);
    }
  }

  Bounds find(std::int64_t buffer_bytes) {
    bounds_.buffer_bytes = buffer_bytes;
    for (const RankPasses& rank : passes_) {
      if (!rank.family.outer.empty() || !rank.is_reduced) continue;
      for (const TensorPasses& tensor : rank.tensors) bounds_.footprints.push_back(meter_.of(tensor, rank));
    }
    for (const auto& [name, tensor] : tensors_) add(name, tensor);
    for (const TensorTraffic& traffic : bounds_.traffic)
      bounds_.bytes = checked_sum(bounds_.bytes, traffic.bytes);
    return std::move(bounds_);
  }

 private:
  void add(const std::string& name, const TensorRanks& tensor) {
    const bool is_read = read_.contains(name);
    if (tensor.is_input() && !is_read) return;  // declared only
    TensorTraffic traffic;
    traffic.tensor = name;
    traffic.tensor_bytes = meter_.bytes(name, touched(name));
    if (tensor.is_input()) {
      add_passes(traffic);
    } else if (is_read) {
      traffic.role = TensorTraffic::Role::intermediate;
    } else {
      traffic.role = TensorTraffic::Role::output;
      traffic.times = 1;
      traffic.bytes = traffic.tensor_bytes;
    }
    bounds_.traffic.push_back(std::move(traffic));
  }

  std::int64_t touched(const std::string& name) const {
    const std::int64_t all = meter_.elements(name);
    return std::min(all, touched_elements(cascade_, present_, name).value_or(all));
  }

  /// The rank along which the passes cost most decides.
  void add_passes(TensorTraffic& traffic) {
    traffic.times = 1;
    traffic.bytes = traffic.tensor_bytes;
    for (const RankPasses& rank : passes_) {
      if (!rank.family.outer.empty()) continue;
      const std::int64_t again = Traffic(cascade_, rank, meter_, bounds_.buffer_bytes).again(traffic);
      const std::int64_t bytes = checked_sum(traffic.tensor_bytes, again);
      if (bytes <= traffic.bytes) continue;
      const TensorPasses& passes = *rank.find(traffic.tensor);
      const std::int64_t reread =
          checked_product(traffic.tensor_bytes, static_cast<std::int64_t>(passes.passes.size()));
      const bool rereads = bytes == reread;
      traffic.bytes = bytes;
      traffic.times = rereads ? static_cast<std::int64_t>(passes.passes.size()) : 1;
      traffic.because = "its " + rank.family.rank + " fiber of " +
                        std::to_string(meter_.of(passes, rank).bytes) + " bytes does not fit" +
                        (rereads ? "" : "; part of it, or of what is made of it, is moved again");
    }
  }

  const Cascade& cascade_;
  const std::vector<RankPasses>& passes_;
  std::map<std::string, TensorRanks> tensors_;
  FootprintMeter meter_;
  const PresentPoints& present_;
  std::set<std::string> read_;
  Bounds bounds_;
};

}  // namespace

Bounds find_bounds(const Cascade& cascade, const std::vector<RankPasses>& passes,
                   const PresentPoints& present, std::int64_t buffer_bytes) {
  require_sizes(cascade, present.sizes());
  return Finder(cascade, passes, present).find(buffer_bytes);
}

double element_bytes(const Cascade& cascade, const std::string& tensor) {
  static const std::map<std::string, double> widths = {
      {"fp64", 8},  {"f64", 8},  {"fp32", 4},  {"f32", 4},      {"tf32", 4},     {"fp16", 2},
      {"f16", 2},   {"bf16", 2}, {"fp8", 1},   {"fp8_e4m3", 1}, {"fp8_e5m2", 1}, {"fp4", .5},
      {"int4", .5}, {"int8", 1}, {"int16", 2}, {"int32", 4},    {"int64", 8},    {"uint8", 1},
      {"bool", 1},  {"i8", 1},   {"i16", 2},   {"i32", 4},      {"i64", 8}};
  std::string dtype = "fp16";
  for (const std::string& name : {std::string("default"), tensor}) {
    const auto found = cascade.dtypes.find(name);
    if (found != cascade.dtypes.end()) dtype = found->second;
  }
  const auto width = widths.find(dtype);
  if (width != widths.end()) return width->second;
  std::string known;
  for (const auto& [name, bytes] : widths) known += (known.empty() ? "" : ", ") + name;
  throw SpecError(cascade.where, "dtype '" + dtype + "' has no known width; expected one of " + known);
}

std::string to_string(Footprint::Kind kind) {
  switch (kind) {
    case Footprint::Kind::element:
      return "element";
    case Footprint::Kind::tile:
      return "tile";
    case Footprint::Kind::window:
      return "window";
    case Footprint::Kind::generations:
      return "two generations";
    case Footprint::Kind::fiber:
      return "whole fiber";
  }
  return "";
}

std::string to_string(TensorTraffic::Role role) {
  if (role == TensorTraffic::Role::input) return "input";
  return role == TensorTraffic::Role::intermediate ? "intermediate" : "output";
}

}  // namespace weir
