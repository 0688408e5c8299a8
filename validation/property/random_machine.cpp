// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "einsum/language/printer.hpp"
#include "validation/property/random_attention.hpp"

namespace weir {

namespace {

FunctionSpec draw_function(RandomDraw& draw, const std::string& name) {
  const bool is_simple = name == "max" || name == "relu" || name == "mac" || name == "mul" || name == "add";
  const std::int64_t cycles = is_simple && !draw.chance(6) ? 1 : draw.one_of({1, 2, 4, 6, 8});
  return {cycles, {{name, 1}}};
}

void draw_assumptions(RandomDraw& draw, Assumptions& assume) {
  const bool is_ideal = draw.chance(3);
  assume.name = is_ideal ? "ideal" : "physical";
  for (bool* effect : {&assume.column_drain, &assume.skew, &assume.return_path, &assume.result_latency,
                       &assume.buffer_ports, &assume.buffer_banks, &assume.buffer_latency,
                       &assume.dram_latency, &assume.dram_efficiency, &assume.double_buffers}) {
    *effect = !is_ideal;
  }
  if (!draw.chance(3)) return;
  assume.name = "mixed";
  assume.row_reduction = !draw.chance(4);
  for (bool* effect : {&assume.column_drain, &assume.return_path, &assume.result_latency,
                       &assume.buffer_ports, &assume.buffer_latency, &assume.dram_latency}) {
    if (draw.chance(2)) *effect = !*effect;
  }
}

void draw_memories(RandomDraw& draw, Architecture& machine) {
  GlobalBufferSpec& buffer = machine.global_buffer;
  buffer.row_words = draw.one_of({machine.array2d.columns, 2 * machine.array2d.columns});
  buffer.capacity_bytes = draw.one_of({1 << 18, 1 << 20, 1 << 24});
  buffer.banks = draw.one_of({1, 4, 8, 32});
  if (draw.chance(2)) {
    buffer.shared_ports = draw.between(1, 6);
  } else {
    buffer.read_ports = draw.between(1, 4);
    buffer.write_ports = draw.between(1, 4);
  }
  buffer.latency = draw.between(0, 6);
  const double bytes_per_cycle = static_cast<double>(machine.array2d.columns) * draw.one_of({1, 2, 4, 16});
  machine.dram = {bytes_per_cycle * machine.clock_hz, draw.between(0, 120), draw.chance(2) ? 1 : 0.888};
  machine.return_path = {draw.between(0, 16), draw.one_of({0, machine.array1d.columns})};
}

std::string functions_text(const ArraySpec& array) {
  std::string text;
  for (const auto& [name, function] : array.functions) {
    text += (text.empty() ? "" : ", ") + name + " " + std::to_string(function.cycles);
  }
  return text;
}

}  // namespace

std::int64_t draw_side(RandomDraw& draw) {
  return draw.chance(2) ? draw.one_of({1, 2, 4, 8, 16, 32, 64}) : draw.between(1, 64);
}

Architecture draw_machine(RandomDraw& draw, std::int64_t rows, std::int64_t columns,
                          const std::vector<std::string>& functions) {
  Architecture machine;
  machine.name = "random";
  machine.clock_hz = 1e9;
  for (const char* name : {"mac", "mul", "add"}) {
    machine.array2d.functions[name] = draw_function(draw, name);
    machine.array1d.functions[name] = draw_function(draw, name);
  }
  for (const std::string& name : functions) {
    machine.array1d.functions[name] = draw_function(draw, name);
    if (draw.chance(2)) machine.array2d.functions[name] = draw_function(draw, name);
  }
  machine.array2d.rows = rows;
  machine.array2d.columns = columns;
  machine.array2d.registers = draw.one_of({8, 10, 12, 16, 32});
  machine.array2d.result_latency = draw.between(0, 3);
  machine.array1d.columns = columns;
  machine.array1d.registers = draw.one_of({12, 16, 32, 64});
  machine.array1d.result_latency = draw.between(0, 5);
  machine.array1d.issue = draw.chance(3) ? ArraySpec::Issue::pipelined : ArraySpec::Issue::sequential;
  machine.array1d.cross_lane_reduction = draw.chance(2);
  draw_memories(draw, machine);
  draw_assumptions(draw, machine.assumptions);
  return machine;
}

std::string describe(std::uint64_t seed, const RandomDesign& design) {
  const Architecture& machine = design.machine;
  std::string text = "seed " + std::to_string(seed) + ": " + design.problem.description + "\n";
  text += std::to_string(machine.array2d.rows) + " x " + std::to_string(machine.array2d.columns) + " PEs (" +
          functions_text(machine.array2d) + "; " + std::to_string(machine.array2d.registers) +
          " registers), lanes (" + functions_text(machine.array1d) + "; " +
          std::to_string(machine.array1d.registers) + " registers), " + machine.assumptions.name + "\n";
  for (const Einsum& einsum : design.problem.cascade.einsums) text += "  " + to_string(einsum) + "\n";
  return text;
}

}  // namespace weir
