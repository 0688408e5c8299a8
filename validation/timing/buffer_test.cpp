// SPDX-License-Identifier: Apache-2.0
#include "validation/catch.hpp"
#include "validation/timing/small_phase.hpp"

namespace weir::test {
namespace {

/// Rows that the 2D and the 1D array move in 10 cycles each.
struct Rows {
  std::int64_t read_2d = 0;
  std::int64_t write_2d = 0;
  std::int64_t read_1d = 0;
  std::int64_t write_1d = 0;
};

SmallRun run_side_by_side(const Machine& machine, const Rows& rows, std::int64_t bank_1d = 1) {
  SmallPhase phase(1);
  const int a = phase.on_2d("A", 10);
  const int b = phase.on_1d("B", 10);
  phase.task(a).read_rows = rows.read_2d;
  phase.task(a).write_rows = rows.write_2d;
  phase.task(b).read_rows = rows.read_1d;
  phase.task(b).write_rows = rows.write_1d;
  phase.task(b).bank = bank_1d;
  return run(machine, phase);
}

Machine machine_with_ports(std::int64_t read, std::int64_t write, std::int64_t shared) {
  Machine machine = free_machine();
  machine.read_ports = read;
  machine.write_ports = write;
  machine.shared_ports = shared;
  return machine;
}

TEST_CASE("Streams that together fill the ports run side by side", "[timing][buffer]") {
  CHECK(run_side_by_side(machine_with_ports(0, 0, 2), {.read_2d = 10, .read_1d = 10}).stats.cycles == 10);
}

TEST_CASE("A stream that asks for a row more than the ports have left waits for the other's end",
          "[timing][buffer]") {
  const SmallRun result = run_side_by_side(machine_with_ports(0, 0, 2), {.read_2d = 10, .read_1d = 11});
  CHECK(result.start("B") == 10);
  CHECK(result.stats.cycles == 20);
  CHECK(result.spent("array1d") == "busy 10, port 10");
}

TEST_CASE("Reads and writes share the ports that do either", "[timing][buffer]") {
  CHECK(run_side_by_side(machine_with_ports(0, 0, 2), {.read_2d = 10, .write_1d = 11}).stats.cycles == 20);
}

TEST_CASE("A read and a write fit a port of each kind", "[timing][buffer]") {
  CHECK(run_side_by_side(machine_with_ports(1, 1, 0), {.read_2d = 10, .write_1d = 10}).stats.cycles == 10);
}

TEST_CASE("Two reads do not fit a port of each kind", "[timing][buffer]") {
  CHECK(run_side_by_side(machine_with_ports(1, 1, 0), {.read_2d = 10, .read_1d = 1}).start("B") == 10);
}

TEST_CASE("Two writes do not fit a port of each kind", "[timing][buffer]") {
  CHECK(run_side_by_side(machine_with_ports(1, 1, 0), {.write_2d = 10, .write_1d = 1}).start("B") == 10);
}

TEST_CASE("A shared port takes the read that the read port cannot", "[timing][buffer]") {
  CHECK(run_side_by_side(machine_with_ports(1, 0, 1), {.read_2d = 10, .read_1d = 10}).stats.cycles == 10);
}

TEST_CASE("A buffer without ports in its machine lets in whatever comes", "[timing][buffer]") {
  CHECK(run_side_by_side(free_machine(), {.read_2d = 1000, .read_1d = 1000}).stats.cycles == 10);
}

TEST_CASE("A stream that moves nothing needs no port", "[timing][buffer]") {
  CHECK(run_side_by_side(machine_with_ports(0, 0, 1), {.read_2d = 10}).stats.cycles == 10);
}

SmallRun run_alone(const Machine& machine, std::int64_t read_rows, std::int64_t write_rows) {
  return run_side_by_side(machine, {.read_2d = read_rows, .write_2d = write_rows});
}

TEST_CASE("A task whose rows fit its issue cycles takes no longer", "[timing][buffer]") {
  CHECK(run_alone(machine_with_ports(0, 0, 2), 20, 0).end("A") == 10);
}

TEST_CASE("A task with a row too many takes a cycle longer, for want of a port", "[timing][buffer]") {
  const SmallRun result = run_alone(machine_with_ports(0, 0, 2), 21, 0);
  CHECK(result.end("A") == 11);
  CHECK(result.spent("array2d") == "busy 10, port 1");
}

TEST_CASE("A task that reads and writes takes as long as all its rows through all ports",
          "[timing][buffer]") {
  CHECK(run_alone(machine_with_ports(0, 0, 2), 11, 11).end("A") == 11);
}

TEST_CASE("A task takes as long as its reads through the read ports", "[timing][buffer]") {
  CHECK(run_alone(machine_with_ports(1, 2, 0), 12, 3).end("A") == 12);
}

TEST_CASE("A task takes as long as its writes through the write ports", "[timing][buffer]") {
  CHECK(run_alone(machine_with_ports(2, 1, 0), 3, 13).end("A") == 13);
}

Machine machine_with_banks(std::int64_t banks) {
  Machine machine = free_machine();
  machine.banks = banks;
  return machine;
}

TEST_CASE("Streams that start in different banks do not meet", "[timing][buffer]") {
  const SmallRun result = run_side_by_side(machine_with_banks(4), {.read_2d = 10, .read_1d = 10}, 1);
  CHECK(result.stats.cycles == 10);
}

TEST_CASE("A stream that starts in the bank of another waits one cycle", "[timing][buffer]") {
  const SmallRun result = run_side_by_side(machine_with_banks(4), {.read_2d = 10, .read_1d = 10}, 0);
  CHECK(result.start("B") == 1);
  CHECK(result.spent("array1d") == "busy 10, bank 1");
}

TEST_CASE("Banks repeat: a stream that starts as many banks later meets the other", "[timing][buffer]") {
  CHECK(run_side_by_side(machine_with_banks(4), {.read_2d = 10, .read_1d = 10}, 4).start("B") == 1);
}

TEST_CASE("A stream that starts later meets another where that has moved to", "[timing][buffer]") {
  SmallPhase phase(1);
  const int a = phase.on_2d("A", 10);
  phase.on_1d("D", 3);
  const int b = phase.on_1d("B", 10);
  phase.task(a).read_rows = phase.task(b).read_rows = 10;
  phase.task(b).bank = 3;  // where A is after 3 cycles
  const SmallRun result = run(machine_with_banks(8), phase);
  CHECK(result.start("B") == 4);
  CHECK(result.spent("array1d") == "busy 13, bank 1");
}

TEST_CASE("A stream whose bank another has left behind need not wait", "[timing][buffer]") {
  SmallPhase phase(1);
  const int a = phase.on_2d("A", 10);
  phase.on_1d("D", 3);
  const int b = phase.on_1d("B", 10);
  phase.task(a).read_rows = phase.task(b).read_rows = 10;
  phase.task(b).bank = 0;  // where A began
  CHECK(run(machine_with_banks(8), phase).start("B") == 3);
}

TEST_CASE("A transfer needs a port of the buffer too", "[timing][buffer]") {
  SmallPhase phase(1);
  const int a = phase.on_2d("A", 10);
  phase.task(a).read_rows = 10;
  const int load = phase.load("load K", 500);
  phase.task(load).write_rows = 1;
  const SmallRun result = run(machine_with_ports(0, 0, 1), phase);
  CHECK(result.start("load K") == 10);
  CHECK(result.spent("dram") == "busy 5, port 10");
}

TEST_CASE("A transfer with more rows than its cycles take is as long as its rows", "[timing][buffer]") {
  SmallPhase phase(1);
  const int load = phase.load("load K", 500);
  phase.task(load).write_rows = 6;
  phase.data(phase.on_2d("A", 1), load, Cause::dram);
  const SmallRun result = run(machine_with_ports(0, 0, 1), phase);
  CHECK(result.start("A") == 6);
  CHECK(result.spent("dram") == "busy 5, port 1, empty 1");
}

}  // namespace
}  // namespace weir::test
