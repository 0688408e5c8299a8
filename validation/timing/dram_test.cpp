// SPDX-License-Identifier: Apache-2.0
#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"

namespace weir::test {
namespace {

/// B needs what a load of `bytes` at 100 bytes a cycle brings, `latency` cycles after it left the channel.
SmallRun run_load(std::int64_t bytes, std::int64_t latency) {
  SmallPhase phase(1);
  const int load = phase.load("load K", bytes);
  phase.data(phase.on_2d("B", 5), load, Cause::dram).latency = latency;
  return run(free_machine(), phase);
}

TEST_CASE("A load takes its bytes over the bandwidth", "[timing][dram]") {
  const SmallRun result = run_load(800, 0);
  CHECK(result.start("B") == 8);
  CHECK(result.stats.cycles == 13);
  CHECK(result.spent("array2d") == "busy 5, dram 8");
  CHECK(result.spent("dram") == "busy 8, empty 5");
}

TEST_CASE("A load that does not fill its last cycle takes all of it", "[timing][dram]") {
  CHECK(run_load(799, 0).start("B") == 8);
}

TEST_CASE("A byte more than a whole cycle takes a cycle more", "[timing][dram]") {
  CHECK(run_load(801, 0).start("B") == 9);
}

TEST_CASE("Loaded data arrives a latency after the transfer", "[timing][dram]") {
  CHECK(run_load(800, 99).start("B") == 107);
}

TEST_CASE("Loaded data arrives a cycle later with a cycle more of latency", "[timing][dram]") {
  CHECK(run_load(800, 100).start("B") == 108);
}

TEST_CASE("Transfers that do not fill their last cycle share it with the next", "[timing][dram]") {
  SmallPhase phase(4);
  const int load = phase.load("load K", 150);
  phase.data(phase.on_2d("B", 1), load, Cause::dram);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.start("B", 0) == 2);  // 1.5
  CHECK(result.start("B", 1) == 3);
  CHECK(result.start("B", 2) == 5);  // 4.5
  CHECK(result.start("B", 3) == 6);
}

/// A load of 10 cycles, a consumer of 10, four tiles: how far ahead may the load run?
SmallRun run_ring(std::int64_t ring, std::int64_t consumer_cycles = 10) {
  SmallPhase phase(4);
  const int load = phase.load("load K", 1000);
  const int b = phase.on_2d("B", consumer_cycles);
  phase.data(b, load, Cause::dram);
  phase.room(load, b, ring);
  return run(free_machine(), phase);
}

TEST_CASE("Without a second buffer loads and work take turns", "[timing][dram]") {
  const SmallRun result = run_ring(1);
  CHECK(result.stats.cycles == 4 * 20);
  CHECK(result.spent("array2d") == "busy 40, dram 40");
  CHECK(result.spent("dram") == "busy 40, capacity 30, empty 10");
}

TEST_CASE("With a second buffer loads hide behind work that is as long", "[timing][dram]") {
  const SmallRun result = run_ring(2);
  CHECK(result.stats.cycles == 10 + 40);
  CHECK(result.spent("array2d") == "busy 40, dram 10");
  CHECK(result.spent("dram") == "busy 40, empty 10");
}

TEST_CASE("Work a cycle shorter than its loads waits for each of them", "[timing][dram]") {
  const SmallRun result = run_ring(2, 9);
  CHECK(result.stats.cycles == 40 + 9);
  CHECK(result.spent("array2d") == "busy 36, dram 13");
}

TEST_CASE("Work a cycle longer than its loads holds them up", "[timing][dram]") {
  const SmallRun result = run_ring(2, 11);
  CHECK(result.stats.cycles == 10 + 44);
  CHECK(result.start("load K", 2) == 21);
  CHECK(result.spent("dram") == "busy 40, capacity 2, empty 12");
}

TEST_CASE("Streams that could both start take turns", "[timing][dram]") {
  SmallPhase phase(3);
  const int k = phase.load("K", 1000);
  const int v = phase.load("V", 500);
  const int b = phase.on_2d("B", 1);
  phase.data(b, k, Cause::dram);
  phase.data(b, v, Cause::dram);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.stats.cycles == 3 * 15 + 1);
  const std::string order = result.order_on("dram");
  CHECK((order == "K V K V K V" || order == "V K V K V K"));
  CHECK(result.stats.dram_bytes_by_transfer.at("K") == 3000);
  CHECK(result.stats.dram_bytes_by_transfer.at("V") == 1500);
}

TEST_CASE("A stream that has no room yields to one that has", "[timing][dram]") {
  SmallPhase phase(3);
  const int k = phase.load("K", 1000);
  const int v = phase.load("V", 1000);
  const int b = phase.on_2d("B", 100);
  phase.data(b, k, Cause::dram);
  phase.room(k, b, 1);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.end("V", 2) <= 40);
  CHECK(result.start("K", 1) == result.end("B", 0));
  CHECK(result.stats.executions.at("small/" + phase.task(v).name) == 3);
}

TEST_CASE("An urgent transfer goes before others that could start", "[timing][dram]") {
  SmallPhase phase(3);
  phase.load("K", 1000);
  const int refill = phase.load("refill", 1000);
  phase.load("V", 1000);
  phase.task(refill).urgent = true;
  phase.on_2d("B", 1);
  CHECK(run(free_machine(), phase).order_on("dram").substr(0, 20) == "refill refill refill");
}

TEST_CASE("A run ends when its last store has left", "[timing][dram]") {
  SmallPhase phase(2);
  const int a = phase.on_2d("A", 10);
  phase.data(phase.store("store A", 2500), a);
  const SmallRun result = run(free_machine(), phase);
  CHECK(result.stats.cycles == 10 + 25 + 25);
  CHECK(result.spent("array2d") == "busy 20, empty 40");
  CHECK(result.spent("dram") == "busy 50, operand 10");
  CHECK(result.stats.dram_write_bytes == 5000);
  CHECK(result.stats.dram_read_bytes == 0);
}

}  // namespace
}  // namespace weir::test
