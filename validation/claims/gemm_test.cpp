// SPDX-License-Identifier: Apache-2.0
/// Matrix products take the cycles of other simulators of systolic arrays, where these count the same.
#include "validation/catch.hpp"
#include "validation/simulate_in_worker.hpp"

namespace weir {
namespace {

struct Product {
  std::int64_t rows = 0, columns = 0;  ///< of the array
  std::int64_t m = 0, n = 0, k = 0;
};

/// Both operands' first tiles come one after the other, in a cycle each whatever the bandwidth.
constexpr std::uint64_t first_operands = 2;

SimulationRequest request_for(const Product& product, const std::string& stationary,
                              bool overlapped = false) {
  const auto text = [](std::int64_t value) { return std::to_string(value); };
  return {.files = {"configs/experiments/gemm.yaml"},
          .overrides = {{"mapping", "configs/mappings/gemm/" + stationary + "_stationary.yaml"},
                        {"assumptions", "configs/assumptions/drained_tiles.yaml"},
                        {"assumptions.overlapped_tiles", overlapped ? "true" : "false"},
                        {"architecture.dram.bandwidth", "1000000000 GiB/s"},
                        {"architecture.array2d.rows", text(product.rows)},
                        {"architecture.array2d.columns", text(product.columns)},
                        {"workload.extents.M", text(product.m)},
                        {"workload.extents.N", text(product.n)},
                        {"workload.extents.K", text(product.k)}}};
}

std::vector<std::uint64_t> cycles_of(const std::vector<SimulationRequest>& requests) {
  std::vector<std::uint64_t> cycles;
  const std::vector<SimulationOutcome> outcomes = simulate_in_workers(requests);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    INFO(requests[i].command());
    REQUIRE(outcomes[i].error == "");
    cycles.push_back(outcomes[i].stats.cycles);
  }
  return cycles;
}

/// What SCALE-Sim v3 printed as compute cycles: the index of the last cycle.
struct ScaleSimRun {
  Product product;
  std::uint64_t output_stationary = 0;
  std::uint64_t weight_stationary = 0;
};
const std::vector<ScaleSimRun> scale_sim = {{{32, 32, 64, 64, 64}, 503, 631},
                                            {{32, 32, 100, 70, 33}, 1139, 1163},
                                            {{256, 256, 256, 256, 256}, 765, 1021},
                                            {{8, 4, 17, 5, 9}, 113, 139},
                                            {{32, 32, 1, 1, 1}, 62, 94},
                                            {{256, 256, 1024, 1024, 64}, 9183, 7159},
                                            {{256, 256, 1024, 64, 1024}, 6135, 7159},
                                            {{32, 32, 1024, 1024, 64}, 129023, 71551}};

/// What STONNE's output-stationary mesh took.
struct StonneRun {
  Product product;
  std::uint64_t cycles = 0;
};
const std::vector<StonneRun> stonne = {
    {{32, 32, 64, 64, 64}, 524}, {{32, 32, 100, 70, 33}, 1012}, {{256, 256, 256, 256, 64}, 579}};

/// A product in tiles, cut into the parts whose tiles take the same rows and columns of the array.
std::vector<Product> parts_of(const Product& product) {
  const auto cut = [](std::int64_t extent, std::int64_t size) {
    std::vector<std::pair<std::int64_t, std::int64_t>> pieces;  // tile, extent
    if (extent >= size) pieces.emplace_back(size, extent / size * size);
    if (extent % size != 0) pieces.emplace_back(extent % size, extent % size);
    return pieces;
  };
  std::vector<Product> parts;
  for (const auto& [rows, m] : cut(product.m, product.rows)) {
    for (const auto& [columns, n] : cut(product.n, product.columns))
      parts.push_back({rows, columns, m, n, product.k});
  }
  return parts;
}

}  // namespace

TEST_CASE("A product takes SCALE-Sim's cycles, results or weights stationary", "[claims][gemm]") {
  std::vector<SimulationRequest> requests;
  for (const ScaleSimRun& run : scale_sim) {
    requests.push_back(request_for(run.product, "output"));
    requests.push_back(request_for(run.product, "weight"));
  }
  const std::vector<std::uint64_t> cycles = cycles_of(requests);
  for (std::size_t i = 0; i < scale_sim.size(); ++i) {
    CAPTURE(requests[2 * i].command());
    const std::uint64_t index_of_last = 1;
    CHECK(cycles[2 * i] - first_operands - index_of_last == scale_sim[i].output_stationary);
    CHECK(cycles[2 * i + 1] - first_operands - index_of_last == scale_sim[i].weight_stationary);
  }
}

// Its tiles at the edges use fewer PEs, and each tile takes four cycles in the network and one to begin.
TEST_CASE("A product takes STONNE's cycles but for five a tile", "[claims][gemm]") {
  for (const StonneRun& run : stonne) {
    std::vector<SimulationRequest> requests;
    std::uint64_t tiles = 0;
    for (const Product& part : parts_of(run.product)) {
      requests.push_back(request_for(part, "output"));
      tiles += static_cast<std::uint64_t>(part.m / part.rows * (part.n / part.columns));
    }
    std::uint64_t cycles = 0;
    for (const std::uint64_t part : cycles_of(requests)) cycles += part - first_operands;
    CAPTURE(run.product.m, run.product.n, tiles);
    CHECK(cycles + 5 * tiles == run.cycles);
  }
}

TEST_CASE("Tiles of a product that overlap pay for the array's skew once", "[claims][gemm]") {
  const Product head{256, 256, 1024, 1024, 64};
  const std::vector<std::uint64_t> cycles = cycles_of({request_for(head, "output", true)});
  CHECK(cycles.front() == 16 * 64 + 256 + 256 - 2 + first_operands);
}

TEST_CASE("Waves that alternate cannot drain one by one", "[claims][gemm]") {
  const SimulationOutcome outcome =
      simulate_in_workers({{.files = {"configs/experiments/binding.yaml"},
                            .overrides = {{"assumptions.overlapped_tiles", "false"}}}})
          .front();
  CHECK_THAT(outcome.error,
             Catch::Matchers::EndsWith("phase 'attention' alternates or sweeps on array2d, which needs waves "
                                       "that overlap; expected overlapped_tiles: true"));
}

}  // namespace weir
