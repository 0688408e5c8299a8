// SPDX-License-Identifier: Apache-2.0
/// Small random experiments, reproducible from a seed on every machine: any design, array, problem and
/// assumptions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <utility>

#include "validation/simulate_in_worker.hpp"

namespace weir {

/// Draws one configuration. Standard distributions differ between libraries, so none is used.
class RandomConfiguration {
 public:
  explicit RandomConfiguration(std::uint64_t seed) : random_(seed) {}

  SimulationRequest draw() {
    draw_design();
    draw_problem();
    draw_arrays();
    draw_memories();
    draw_assumptions();
    return request_;
  }

  /// For `pe` fidelity: arrays of 1 x 1 to 64 x 64 PEs, problems of few tiles.
  SimulationRequest draw_for_pe() {
    sides_ = {1, 64};
    most_tiles_ = 4;
    return draw();
  }

  /// The same on 1 x 1 to 8 x 8 PEs.
  SimulationRequest draw_tiny() {
    sides_ = {1, 8};
    most_tiles_ = 4;
    is_tiny_ = true;
    return draw();
  }

  /// One of the one-pass designs, with a causal mask, a window, or a window and sinks.
  SimulationRequest draw_culled() {
    draw();
    const char* designs[] = {"cascade", "arch", "binding", "binding_heads", "serial"};
    const std::string culled = designs[between(0, 4)];
    const char* masks[] = {"1pass_causal", "1pass_causal_aligned", "1pass_window", "sink_window"};
    request_.files = {"configs/experiments/" + culled + ".yaml"};
    std::erase_if(request_.overrides, [&](const Override& setting) {
      return setting.path == "binding" || setting.path.starts_with("mapping");
    });
    set("einsum", std::string("configs/cascades/attention_") + masks[between(0, 3)] + ".yaml");
    // Mostly shorter than the sequence, often no multiple of a tile.
    set("workload.extents.W", between(1, 8 * rows_));
    set("workload.extents.S", between(1, 3 * rows_));
    set("workload.extents.R", between(1, 6 * rows_));
    if (chance(6)) set("workload.extents.P", 1);
    return request_;
  }

 private:
  static constexpr std::int64_t word_bytes = 2;

  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool chance(std::int64_t one_in) { return between(1, one_in) == 1; }
  std::int64_t one_of(std::initializer_list<std::int64_t> values) {
    return values.begin()[between(0, static_cast<std::int64_t>(values.size()) - 1)];
  }
  void set(const std::string& path, const std::string& value) { request_.overrides.push_back({path, value}); }
  void set(const std::string& path, std::int64_t value) { set(path, std::to_string(value)); }

  void draw_design() {
    const char* designs[] = {"unfused", "flat", "cascade", "arch", "binding", "binding_heads"};
    design_ = designs[between(0, 5)];
    request_.files = {"configs/experiments/" + design_ + ".yaml"};
    if (design_ == "flat" && chance(2)) {
      set("mapping", "configs/mappings/flat/weight_stationary.yaml");
      set("binding", "configs/bindings/flat_weight_stationary.yaml");
      set("mapping.partition.P.P1", between(1, 4));
    } else if (design_ == "unfused") {
      set("mapping", "configs/mappings/unfused/phases.yaml");
      set("mapping.partition.P.P2", between(1, 3));
    } else if (design_ == "binding" && chance(4)) {
      set("binding", "configs/bindings/serial.yaml");
    } else if (design_ == "binding_heads") {
      set("mapping.partition.H.H0", between(1, 4));
    }
  }

  std::int64_t draw_side() {
    return chance(2) && !is_tiny_ ? one_of({4, 8, 16, 32}) : between(sides_.first, sides_.second);
  }
  /// Whole tiles mostly, so that periods are long enough to be found; sometimes whatever comes.
  std::int64_t draw_length(std::int64_t side) {
    return chance(3) ? between(side, most_tiles_ * 3 / 4 * side) : side * between(1, most_tiles_);
  }

  void draw_problem() {
    rows_ = draw_side();
    columns_ = chance(2) ? rows_ : draw_side();
    width_ = one_of({1, 2, 3, 4, 7, 8, 16, 24, 32, 64});
    const std::int64_t av_width = chance(2) ? width_ : one_of({1, 2, 5, 8, 16, 33, 64});
    const std::int64_t queries = draw_length(columns_);
    set("workload.extents.B", between(1, 3));
    set("workload.extents.H", between(1, 4));
    set("workload.extents.P", queries);
    set("workload.extents.M", chance(2) ? queries : draw_length(rows_));
    set("workload.extents.E", width_);
    set("workload.extents.F", av_width);
    width_ += av_width;
  }

  void draw_arrays() {
    set("architecture.array2d.rows", rows_);
    set("architecture.array2d.columns", columns_);
    set("architecture.array1d.lanes", columns_);
    set("architecture.array1d.result_latency", between(0, 5));
    set("architecture.array2d.result_latency", between(0, 3));
    set("architecture.return_path.latency", between(0, 20));
    set("architecture.return_path.words_per_cycle", one_of({0, columns_, (columns_ + 1) / 2, 1}));
  }

  void draw_memories() {
    // From less than one tile of everything, where mappings spill or do not fit, to room for all.
    const std::int64_t tile = word_bytes * (rows_ + columns_) * (width_ + 2 + rows_);
    set("architecture.global_buffer.capacity", std::to_string(tile * between(1, 24)) + " B");
    if (design_ == "cascade") set("mapping.capacity", std::to_string(tile * between(1, 24)) + " B");
    set("architecture.global_buffer.row_words",
        one_of({columns_, std::max<std::int64_t>(columns_ / 2, 1), 2 * columns_}));
    set("architecture.global_buffer.banks", one_of({1, 2, 5, 8, 32}));
    if (chance(2)) {
      set("architecture.global_buffer.ports", between(1, 6));
    } else {
      const std::string shared = chance(2) ? ", shared: 1" : "";
      set("architecture.global_buffer.ports", "{read: " + std::to_string(between(1, 3)) +
                                                  ", write: " + std::to_string(between(1, 3)) + shared + "}");
    }
    set("architecture.global_buffer.latency", between(0, 9));
    // In bytes a cycle at 940 MHz: from starved to plenty; mostly odd, so that periods are long or absent.
    const std::int64_t bytes_per_cycle = std::max<std::int64_t>(columns_ / 4, 1) * between(1, 12);
    const std::int64_t odd = chance(2) ? between(1, 939'999'999) : 0;
    set("architecture.dram.bandwidth", std::to_string(bytes_per_cycle * 940'000'000 + odd) + " B/s");
    set("architecture.dram.latency", between(0, 120));
    set("architecture.dram.efficiency", chance(2) ? "1" : "0." + std::to_string(between(50, 99)));
  }

  void draw_assumptions() {
    const bool ideal = chance(3);
    set("assumptions", std::string("configs/assumptions/") + (ideal ? "ideal" : "physical") + ".yaml");
    if (!chance(2)) return;
    for (const char* effect :
         {"row_reduction", "column_drain", "skew", "return_path", "result_latency", "buffer_ports",
          "buffer_banks", "buffer_latency", "dram_latency", "dram_efficiency", "double_buffers"}) {
      if (chance(3)) set(std::string("assumptions.") + effect, chance(2) ? "true" : "false");
    }
  }

  std::mt19937_64 random_;
  SimulationRequest request_;
  std::string design_;
  std::pair<std::int64_t, std::int64_t> sides_ = {3, 32};
  std::int64_t most_tiles_ = 16;
  bool is_tiny_ = false;
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  std::int64_t width_ = 0;  ///< E + F
};

}  // namespace weir
