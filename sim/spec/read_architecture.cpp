// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/readers.hpp"
#include "sim/spec/yaml_map.hpp"

namespace weir {
namespace {

/// A function is given by its cycles (it is then charged as itself) or by its cycles and actions.
FunctionSpec read_function(YamlNode& node, const std::string& name) {
  FunctionSpec function;
  if (!node.is_map()) {
    function.cycles = read_integer(node, name, 1);
    function.actions[name] = 1;
    return function;
  }
  YamlMap map(node, name, {"cycles", "actions"});
  map.read("cycles", function.cycles, 1);
  YamlNode& actions = map.node("actions", "a map such as {mac: 6}");
  require_map(actions, "actions");
  for (const YamlEntry& entry : actions.entries) {
    function.actions[entry.key] = read_integer(entry.value, entry.key, 1);
  }
  return function;
}

/// What both arrays have.
ArraySpec read_array(YamlMap& map) {
  ArraySpec array;
  YamlNode& functions = map.node("functions", "a map such as {mac: 1}");
  require_map(functions, "functions");
  for (YamlEntry& entry : functions.entries)
    array.functions[entry.key] = read_function(entry.value, entry.key);
  map.read_choice("issue", array.issue, {"sequential", "pipelined"});
  map.read("registers", array.registers, 0);
  map.read_cycles("result_latency", array.result_latency);
  return array;
}

ArraySpec read_array2d(YamlNode& node) {
  YamlMap map(node, "array2d", {"rows", "columns", "functions", "issue", "registers", "result_latency"});
  ArraySpec array = read_array(map);
  array.rows = map.integer("rows", 1);
  array.columns = map.integer("columns", 1);
  return array;
}

ArraySpec read_array1d(YamlNode& node) {
  YamlMap map(node, "array1d",
              {"lanes", "functions", "issue", "registers", "result_latency", "cross_lane_reduction"});
  ArraySpec array = read_array(map);
  array.columns = map.integer("lanes", 1);
  map.read("cross_lane_reduction", array.cross_lane_reduction);
  return array;
}

/// `ports: 4` are ports that do either.
void read_ports(YamlNode& node, GlobalBufferSpec& buffer) {
  if (node.is_scalar()) {
    buffer.shared_ports = read_integer(node, "ports", 0);
    return;
  }
  YamlMap map(node, "ports", {"read", "write", "shared"});
  map.read("read", buffer.read_ports, 0);
  map.read("write", buffer.write_ports, 0);
  map.read("shared", buffer.shared_ports, 0);
}

GlobalBufferSpec read_global_buffer(YamlNode& node) {
  YamlMap map(node, "global_buffer", {"capacity", "row_words", "banks", "ports", "latency"});
  GlobalBufferSpec buffer;
  buffer.capacity_bytes = map.bytes("capacity");
  buffer.row_words = map.integer("row_words", 1);
  map.read("banks", buffer.banks, 1);
  read_ports(map.node_or_map("ports"), buffer);
  map.read_cycles("latency", buffer.latency);
  return buffer;
}

DramSpec read_dram(YamlNode& node) {
  YamlMap map(node, "dram", {"bandwidth", "latency", "efficiency"});
  DramSpec dram;
  dram.bandwidth_bytes_per_s = map.bandwidth("bandwidth");
  map.read_cycles("latency", dram.latency);
  map.read("efficiency", dram.efficiency);
  if (dram.efficiency <= 0 || dram.efficiency > 1) {
    fail_value(*map.find("efficiency"), "efficiency", "a share above 0, of at most 1");
  }
  return dram;
}

ReturnPathSpec read_return_path(YamlNode& node) {
  YamlMap map(node, "return_path", {"latency", "words_per_cycle"});
  ReturnPathSpec path;
  map.read_cycles("latency", path.latency);
  map.read("words_per_cycle", path.words_per_cycle, 0);
  return path;
}

}  // namespace

Architecture read_architecture(YamlNode& section) {
  YamlMap map(section, "architecture",
              {"name", "clock", "word_bits", "array2d", "array1d", "global_buffer", "dram", "return_path"});
  Architecture architecture;
  architecture.where = map.where();
  architecture.name = map.string("name");
  architecture.clock_hz = map.frequency("clock");
  std::int64_t word_bits = 8 * architecture.word_bytes;
  map.read("word_bits", word_bits, 8);
  if (word_bits % 8 != 0) fail_value(*map.find("word_bits"), "word_bits", "a multiple of 8");
  architecture.word_bytes = word_bits / 8;
  architecture.array2d = read_array2d(map.node("array2d", "the 2D array"));
  architecture.array1d = read_array1d(map.node("array1d", "the 1D array"));
  architecture.global_buffer = read_global_buffer(map.node("global_buffer", "the on-chip buffer"));
  architecture.dram = read_dram(map.node("dram", "the off-chip memory"));
  architecture.return_path = read_return_path(map.node_or_map("return_path"));
  return architecture;
}

Assumptions read_assumptions(YamlNode& section) {
  YamlMap map(section, "assumptions",
              {"name", "row_reduction", "column_drain", "skew", "return_path", "result_latency",
               "buffer_ports", "buffer_banks", "buffer_latency", "dram_latency", "dram_efficiency",
               "overlapped_tiles", "double_buffers"});
  Assumptions assumptions;
  map.read("name", assumptions.name);
  map.read("row_reduction", assumptions.row_reduction);
  map.read("column_drain", assumptions.column_drain);
  map.read("skew", assumptions.skew);
  map.read("return_path", assumptions.return_path);
  map.read("result_latency", assumptions.result_latency);
  map.read("buffer_ports", assumptions.buffer_ports);
  map.read("buffer_banks", assumptions.buffer_banks);
  map.read("buffer_latency", assumptions.buffer_latency);
  map.read("dram_latency", assumptions.dram_latency);
  map.read("dram_efficiency", assumptions.dram_efficiency);
  map.read("overlapped_tiles", assumptions.overlapped_tiles);
  map.read("double_buffers", assumptions.double_buffers);
  return assumptions;
}

}  // namespace weir
