// SPDX-License-Identifier: Apache-2.0
#include "validation/property/pe_runs.hpp"

namespace weir {

namespace {

/// The five designs, and the published bindings of them, on a small array.
std::vector<PeRequest> small_designs(const std::string& assumptions, NumericFormat element) {
  std::vector<PeRequest> requests;
  for (const char* design : {"unfused", "flat", "cascade", "arch", "binding", "serial", "binding_heads"}) {
    PeRequest request;
    request.simulation.files = {std::string("configs/experiments/") + design + ".yaml"};
    request.simulation.overrides =
        small_machine(8, 16, {{"B", 1}, {"H", 2}, {"P", 80}, {"M", 50}, {"E", 12}, {"F", 9}});
    request.simulation.overrides.push_back({"assumptions", "configs/assumptions/" + assumptions + ".yaml"});
    request.element = element;
    requests.push_back(request);
  }
  return requests;
}

/// `count` random designs and machines, of which most fit what was drawn for them.
void check_random(std::uint64_t first, std::uint64_t count) {
  constexpr NumericFormat formats[] = {NumericFormat::fp16, NumericFormat::fp16, NumericFormat::bf16,
                                       NumericFormat::fp32, NumericFormat::fp64};
  std::vector<PeRequest> requests;
  for (std::uint64_t seed = first; seed < first + count; ++seed)
    requests.push_back({RandomConfiguration(seed).draw_for_pe(), formats[seed % 5]});
  const std::size_t ran = check_pe_equals_tile(requests);
  INFO(ran << " of " << count << " ran");
  CHECK(ran * 10 >= count * 8);
}

}  // namespace

TEST_CASE("pe takes the cycles of tile, counts its actions and computes hardware order's values",
          "[property][pe]") {
  CHECK(check_pe_equals_tile(small_designs("physical", NumericFormat::fp16)) == 7);
  CHECK(check_pe_equals_tile(small_designs("ideal", NumericFormat::fp64)) == 7);
}

// 650 in all, of which at least 520 run; in five parts that run side by side.
TEST_CASE("pe equals tile on random designs and machines: seeds 1 to 130", "[property][pe]") {
  check_random(1, 130);
}

TEST_CASE("pe equals tile on random designs and machines: seeds 131 to 260", "[property][pe]") {
  check_random(131, 130);
}

TEST_CASE("pe equals tile on random designs and machines: seeds 261 to 390", "[property][pe]") {
  check_random(261, 130);
}

TEST_CASE("pe equals tile on random designs and machines: seeds 391 to 520", "[property][pe]") {
  check_random(391, 130);
}

TEST_CASE("pe equals tile on random designs and machines: seeds 521 to 650", "[property][pe]") {
  check_random(521, 130);
}

TEST_CASE("pe equals tile for FuseMax on 256 x 256 PEs, BERT 1K, one head", "[property][pe]") {
  PeRequest request;
  request.simulation.files = {"configs/experiments/binding.yaml"};
  request.simulation.overrides = {{"workload.extents.B", "1"}, {"workload.extents.H", "1"}};
  CHECK(check_pe_equals_tile({request}) == 1);
}

}  // namespace weir
