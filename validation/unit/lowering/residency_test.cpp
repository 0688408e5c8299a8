// SPDX-License-Identifier: Apache-2.0
#include "einsum/lowering/residency.hpp"

#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {
namespace {

constexpr std::int64_t kibi = 1024;

const Residency& entry_of(const std::vector<Residency>& tensors, const std::string& name) {
  for (const Residency& entry : tensors) {
    if (entry.tensor == name) return entry;
  }
  throw std::out_of_range(name);
}

/// P1 that FuseMax's mapping takes at 1K, 4K, 16K, 64K, 256K and 1M tokens.
std::vector<std::int64_t> query_tiles(Design (*design_of)(std::int64_t, std::int64_t), std::int64_t width,
                                      bool double_buffers) {
  std::vector<std::int64_t> tiles;
  for (const std::int64_t tokens : {1, 4, 16, 64, 256, 1024}) {
    Design design = design_of(tokens * kibi, width);
    design.architecture.assumptions.double_buffers = double_buffers;
    tiles.push_back(design.lowered().extents.at("P1"));
  }
  return tiles;
}

using Tiles = std::vector<std::int64_t>;

TEST_CASE("FuseMax keeps as many query tiles as fit 16 MiB", "[unit][lowering]") {
  for (const bool double_buffers : {false, true}) {
    CHECK(query_tiles(fusemax, 64, double_buffers) == Tiles{4, 16, 64, 128, 128, 128});
    CHECK(query_tiles(fusemax, 128, double_buffers) == Tiles{4, 16, 64, 64, 64, 64});
  }
}

TEST_CASE("+Cascade keeps 32 query tiles from 16K tokens on", "[unit][lowering]") {
  for (const bool double_buffers : {false, true}) {
    CHECK(query_tiles(cascade_design, 64, double_buffers) == Tiles{4, 16, 32, 32, 32, 32});
  }
}

TEST_CASE("A fit factor takes the largest divisor whose tensors fit, to the byte", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.architecture.assumptions.double_buffers = false;
  // Q and RNV of 16 tiles of 256 x 64 words, RM and RD of 16 x 256, and one tile of K and of V of 256 x 64.
  constexpr std::int64_t needed = 2 * (16 * (2 * 256 * 64 + 2 * 256) + 2 * 256 * 64);
  design.mapping.capacity_bytes = needed;
  CHECK(design.lowered().extents.at("P1") == 16);
  CHECK(design.lowered().buffer_bytes == needed);
  CHECK(design.lowered().capacity_bytes == needed);
  design.mapping.capacity_bytes = needed - 1;
  CHECK(design.lowered().extents.at("P1") == 8);
}

TEST_CASE("A fit factor passes over sizes that do not divide its range", "[unit][lowering]") {
  Design design = fusemax(12 * 256, 64);
  design.architecture.assumptions.double_buffers = false;
  const auto bytes = [](std::int64_t p1) { return 2 * (p1 * (2 * 256 * 64 + 2 * 256) + 2 * 256 * 64); };
  design.mapping.capacity_bytes = bytes(11);
  CHECK(design.lowered().extents.at("P1") == 6);
}

TEST_CASE("What a tensor takes is its live tiles, and with double buffers those that transfers fill",
          "[unit][lowering]") {
  const LaidOut parts(fusemax(4096, 64), 4);
  const std::vector<Residency> published = residency(parts.layout(), false);
  const std::vector<Residency> physical = residency(parts.layout(), true);
  CHECK(entry_of(published, "Q").tiles == 4);
  CHECK(entry_of(physical, "Q").tiles == 5);
  CHECK(entry_of(published, "K").tiles == 1);
  CHECK(entry_of(physical, "K").tiles == 2);
  CHECK(entry_of(physical, "K").tile_bytes == 2 * 256 * 64);
  CHECK(entry_of(physical, "RNV").tiles == 4);  // an intermediate: nothing transfers it
  CHECK(entry_of(physical, "RM").tile_bytes == 2 * 256);
}

TEST_CASE("A deeper prefetch takes as many tiles more", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.tensor("K").prefetch = 3;
  const LaidOut parts(design, 4);
  CHECK(entry_of(residency(parts.layout(), true), "K").tiles == 4);
}

TEST_CASE("A tensor that shares another's room, or that the rule counts no times, takes nothing",
          "[unit][lowering]") {
  const LaidOut parts(flat_output_stationary(4096, 64, 16));
  const std::vector<Residency> tensors = residency(parts.layout(), true);
  CHECK(tensors.size() == 5);  // AV, K, Q, QK, V
  CHECK_THROWS_AS(entry_of(tensors, "SN"), std::out_of_range);
  CHECK_THROWS_AS(entry_of(tensors, "GM"), std::out_of_range);
  CHECK(entry_of(tensors, "QK").tiles == 16 * 16);  // M1 * P1
  CHECK(entry_of(tensors, "K").copies == 2);
}

TEST_CASE("A mapping that does not fit is an error that says what takes the room", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.mapping.capacity_bytes = 64 * kibi;
  CHECK(spec_error_of([&] { design.lowered(); }) ==
        "mapping.yaml:2:1: mapping 'fusemax' needs 230400 bytes of the global buffer (K 65536, Q 65536, RD "
        "512, RM "
        "512, RNV 32768, V 65536); expected at most 65536");
  design.mapping.capacity_bytes = 230400;
  CHECK(design.lowered().buffer_bytes == 230400);
  design.mapping.capacity_bytes.reset();
  design.architecture.global_buffer.capacity_bytes = 230399;
  CHECK(spec_error_of([&] { design.lowered(); }) ==
        "mapping.yaml:2:1: mapping 'fusemax' needs 230400 bytes of the global buffer (K 65536, Q 65536, RD "
        "512, RM "
        "512, RNV 32768, V 65536); expected at most 230399");
}

}  // namespace
}  // namespace weir::test
