// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "sim/spec/readers.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

/// The error of the architecture after one change.
std::string error_after(const std::string& from, const std::string& to) {
  return reader_error(read_architecture, with(architecture_text, from, to));
}

Architecture read_text(const std::string& text) {
  YamlNode node = parse_yaml(text, "a.yaml");
  return read_architecture(node);
}

TEST_CASE("An architecture is read with its units, and with defaults for the rest", "[unit][spec]") {
  const Architecture architecture = read_text(architecture_text);
  CHECK(architecture.name == "tiny");
  CHECK(architecture.clock_hz == 940e6);
  CHECK(architecture.word_bytes == 2);
  CHECK(architecture.array2d.rows == 16);
  CHECK(architecture.array2d.columns == 32);
  CHECK(architecture.array2d.functions.at("mac").cycles == 1);
  CHECK(architecture.array2d.functions.at("mac").actions == std::map<std::string, std::int64_t>{{"mac", 1}});
  CHECK(architecture.array2d.functions.at("exp").cycles == 6);
  CHECK(architecture.array2d.functions.at("exp").actions == std::map<std::string, std::int64_t>{{"mac", 6}});
  CHECK(architecture.array1d.rows == 1);
  CHECK(architecture.array1d.columns == 32);
  CHECK(architecture.array1d.issue == ArraySpec::Issue::sequential);
  CHECK_FALSE(architecture.array1d.cross_lane_reduction);
  CHECK(architecture.global_buffer.capacity_bytes == 16 << 20);
  CHECK(architecture.global_buffer.banks == 1);
  CHECK(architecture.global_buffer.shared_ports == 0);
  CHECK(architecture.dram.bandwidth_bytes_per_s == 400.0 * (1 << 30));
  CHECK(architecture.dram.efficiency == 1);
  CHECK(architecture.return_path.words_per_cycle == 0);
}

TEST_CASE("Everything of an architecture can be said", "[unit][spec]") {
  std::string text = with(architecture_text, "clock: 940 MHz", "clock: 1 GHz\nword_bits: 32");
  text = with(text, "{add: 1}}",
              "{add: 2}, issue: pipelined, registers: 16, result_latency: 5 cycles, "
              "cross_lane_reduction: true}");
  text = with(text, "row_words: 256", "row_words: 256, banks: 32, ports: {read: 1, write: 3}, latency: 2");
  text = with(text, "400 GiB/s", "400 GiB/s, latency: 100, efficiency: 0.75");
  const Architecture architecture = read_text(text + "return_path: {latency: 4, words_per_cycle: 8}\n");
  CHECK(architecture.word_bytes == 4);
  CHECK(architecture.array1d.functions.at("add").cycles == 2);
  CHECK(architecture.array1d.issue == ArraySpec::Issue::pipelined);
  CHECK(architecture.array1d.registers == 16);
  CHECK(architecture.array1d.result_latency == 5);
  CHECK(architecture.array1d.cross_lane_reduction);
  CHECK(architecture.global_buffer.banks == 32);
  CHECK(architecture.global_buffer.read_ports == 1);
  CHECK(architecture.global_buffer.write_ports == 3);
  CHECK(architecture.global_buffer.shared_ports == 0);
  CHECK(architecture.global_buffer.latency == 2);
  CHECK(architecture.dram.latency == 100);
  CHECK(architecture.dram.efficiency == 0.75);
  CHECK(architecture.return_path.latency == 4);
  CHECK(architecture.return_path.words_per_cycle == 8);
}

TEST_CASE("A plain number of ports are ports that read and write", "[unit][spec]") {
  const Architecture architecture =
      read_text(with(architecture_text, "row_words: 256", "row_words: 256, ports: 4"));
  CHECK(architecture.global_buffer.shared_ports == 4);
  CHECK(architecture.global_buffer.read_ports == 0);
}

TEST_CASE("Unknown keys of an architecture are named with what was meant", "[unit][spec]") {
  CHECK(error_after("capacity:", "capcity:") ==
        "a.yaml:5:17: unknown key 'capcity' in global_buffer; expected one of capacity, row_words, banks, "
        "ports, "
        "latency (did you mean 'capacity'?)");
  CHECK(error_after("lanes: 32", "columns: 32") ==
        "a.yaml:4:11: unknown key 'columns' in array1d; expected one of lanes, functions, issue, registers, "
        "result_latency, cross_lane_reduction");
  CHECK(error_after("clock", "clok") ==
        "a.yaml:2:1: unknown key 'clok' in architecture; expected one of name, clock, word_bits, array2d, "
        "array1d, "
        "global_buffer, dram, return_path (did you mean 'clock'?)");
  CHECK(error_after("cycles: 6", "cycle: 6") ==
        "a.yaml:3:60: unknown key 'cycle' in exp; expected one of cycles, actions (did you mean 'cycles'?)");
  CHECK(error_after("row_words: 256", "row_words: 256, ports: {reads: 1}") ==
        "a.yaml:5:59: unknown key 'reads' in ports; expected one of read, write, shared (did you mean "
        "'read'?)");
}

TEST_CASE("Missing keys of an architecture are named", "[unit][spec]") {
  CHECK(error_after("name: tiny\n", "") == "a.yaml:1:1: architecture lacks 'name'; expected a text");
  CHECK(error_after("clock: 940 MHz\n", "") ==
        "a.yaml:1:1: architecture lacks 'clock'; expected a frequency such as '940 MHz'");
  CHECK(error_after("rows: 16, ", "") ==
        "a.yaml:3:10: array2d lacks 'rows'; expected a whole number of at least 1");
  CHECK(error_after("capacity: 16 MiB, ", "") ==
        "a.yaml:5:16: global_buffer lacks 'capacity'; expected a size such as '16 MiB'");
  CHECK(error_after("bandwidth: 400 GiB/s", "") ==
        "a.yaml:6:7: dram lacks 'bandwidth'; expected a bandwidth such as '400 GiB/s'");
  CHECK(error_after("dram: {bandwidth: 400 GiB/s}\n", "") ==
        "a.yaml:1:1: architecture lacks 'dram'; expected the off-chip memory");
  CHECK(error_after(", functions: {add: 1}", "") ==
        "a.yaml:4:10: array1d lacks 'functions'; expected a map such as {mac: 1}");
  CHECK(error_after("cycles: 6, actions: {mac: 6}", "cycles: 6") ==
        "a.yaml:3:59: exp lacks 'actions'; expected a map such as {mac: 6}");
}

TEST_CASE("Values of an architecture that cannot be are errors", "[unit][spec]") {
  CHECK(error_after("rows: 16", "rows: 0") ==
        "a.yaml:3:17: 'rows' is '0'; expected a whole number of at least 1");
  CHECK(error_after("mac: 1", "mac: 0") ==
        "a.yaml:3:51: 'mac' is '0'; expected a whole number of at least 1");
  CHECK(error_after("{mac: 6}", "6") == "a.yaml:3:80: 'actions' is '6'; expected a map");
  CHECK(error_after("lanes: 32", "lanes: 32, issue: pipeline") ==
        "a.yaml:4:29: 'issue' is 'pipeline'; expected sequential or pipelined (did you mean 'pipelined'?)");
  CHECK(error_after("clock: 940 MHz", "clock: 1 GHz\nword_bits: 12") ==
        "a.yaml:3:12: 'word_bits' is '12'; expected a multiple of 8");
  CHECK(error_after("400 GiB/s", "400 GiB/s, efficiency: 1.5") ==
        "a.yaml:6:42: 'efficiency' is '1.5'; expected a share above 0, of at most 1");
  CHECK(error_after("dram: {bandwidth: 400 GiB/s}", "dram: [400 GiB/s]") ==
        "a.yaml:6:7: 'dram' is a list; expected a map");
  CHECK(error_after("row_words: 256", "row_words: 256, ports: [1, 3]") ==
        "a.yaml:5:58: 'ports' is a list; expected a map");
}

TEST_CASE("Assumptions default to all effects of the hardware", "[unit][spec]") {
  YamlNode node = parse_yaml("{name: ideal, skew: false}", "a.yaml");
  const Assumptions assumptions = read_assumptions(node);
  CHECK(assumptions.name == "ideal");
  CHECK_FALSE(assumptions.skew);
  CHECK(assumptions.double_buffers);
  CHECK(node.find("double_buffers")->text == "true");
}

TEST_CASE("Assumptions that are unknown or not true or false are errors", "[unit][spec]") {
  CHECK(reader_error(read_assumptions, "{skews: false}") ==
        "a.yaml:1:2: unknown key 'skews' in assumptions; expected one of name, row_reduction, column_drain, "
        "skew, "
        "return_path, result_latency, buffer_ports, buffer_banks, buffer_latency, dram_latency, "
        "dram_efficiency, "
        "overlapped_tiles, double_buffers (did you mean 'skew'?)");
  CHECK(reader_error(read_assumptions, "{skew: off}") ==
        "a.yaml:1:8: 'skew' is 'off'; expected true or false");
}

}  // namespace
}  // namespace weir::test
