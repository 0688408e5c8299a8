// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/lowering/hand_built.hpp"

#include <stdexcept>

#include "einsum/language/parser.hpp"
#include "einsum/lowering/lower.hpp"

namespace weir::test {

namespace {

constexpr std::int64_t mebi = 1 << 20;

const std::map<std::string, FunctionSpec> all_functions = {
    {"mac", {1, {{"mac", 1}}}}, {"mul", {1, {{"mac", 1}}}}, {"add", {1, {{"add", 1}}}},
    {"max", {1, {{"max", 1}}}}, {"exp", {6, {{"mac", 6}}}}, {"divide", {1, {{"divide", 1}}}}};

}  // namespace

Cascade cascade_of(const std::vector<std::string>& expressions) {
  Cascade cascade;
  cascade.shape = {{"M0", parse_expression("256", {}), {}}, {"M1", parse_expression("M // M0", {}), {}}};
  for (const std::string& text : expressions) cascade.einsums.push_back(parse_einsum(text, {}));
  return cascade;
}

Cascade one_pass() {
  return cascade_of({"RM[b, h, 0, p] = empty", "RD[b, h, 0, p] = empty", "RNV[b, h, 0, p, f] = empty",
                     "QK[b, h, m1, m0, p] = Q[b, h, p, e] * K[b, h, m1*M0 + m0, e]",
                     "LM[b, h, m1, p] = QK[b, h, m1, m0, p] :: max(m0)",
                     "RM[b, h, m1+1, p] = max(RM[b, h, m1, p], LM[b, h, m1, p])",
                     "SLN[b, h, m1, m0, p] = exp(QK[b, h, m1, m0, p] - RM[b, h, m1+1, p])",
                     "SLD[b, h, m1, p] = SLN[b, h, m1, m0, p]",
                     "SLNV[b, h, m1, p, f] = SLN[b, h, m1, m0, p] * V[b, h, m1*M0 + m0, f]",
                     "PRM[b, h, m1, p] = exp(RM[b, h, m1, p] - RM[b, h, m1+1, p])",
                     "SPD[b, h, m1, p] = PRM[b, h, m1, p] * RD[b, h, m1, p]",
                     "RD[b, h, m1+1, p] = SLD[b, h, m1, p] + SPD[b, h, m1, p]",
                     "SPNV[b, h, m1, p, f] = PRM[b, h, m1, p] * RNV[b, h, m1, p, f]",
                     "RNV[b, h, m1+1, p, f] = SLNV[b, h, m1, p, f] + SPNV[b, h, m1, p, f]",
                     "AV[b, h, p, f] = RNV[b, h, M1, p, f] / RD[b, h, M1, p]"});
}

void declare(Cascade& cascade, const std::map<std::string, std::vector<std::string>>& tensors) {
  for (const auto& [name, extents] : tensors) {
    TensorDeclaration& declaration = cascade.declarations.emplace_back();
    declaration.name = name;
    for (const std::string& extent : extents) declaration.extents.push_back(parse_expression(extent, {}));
  }
}

Cascade culled_one_pass(const std::string& predicate) {
  Cascade cascade = one_pass();
  for (Einsum& einsum : cascade.einsums) {
    if (einsum.name() != "QK") continue;
    einsum.predicate = parse_einsum("QK[m1, m0, p] = Q[p] * K[m1, m0] if " + predicate, {}).predicate;
  }
  declare(cascade, {{"Q", {"B", "H", "P", "E"}},
                    {"K", {"B", "H", "M", "E"}},
                    {"V", {"B", "H", "M", "F"}},
                    {"RM", {"B", "H", "M1+1", "P"}},
                    {"RD", {"B", "H", "M1+1", "P"}},
                    {"RNV", {"B", "H", "M1+1", "P", "F"}}});
  return cascade;
}

Cascade three_pass() {
  Cascade cascade = cascade_of(
      {"QK[b, h, m, p] = Q[b, h, p, e] * K[b, h, m, e]", "GM[b, h, p] = QK[b, h, m, p] :: max(m)",
       "SN[b, h, m, p] = exp(QK[b, h, m, p] - GM[b, h, p])", "SD[b, h, p] = SN[b, h, m, p]",
       "A[b, h, m, p] = SN[b, h, m, p] / SD[b, h, p]", "AV[b, h, p, f] = A[b, h, m, p] * V[b, h, m, f]"});
  cascade.shape.clear();
  return cascade;
}

Architecture fusemax_machine() {
  Architecture machine;
  machine.name = "fusemax";
  machine.clock_hz = 940e6;
  machine.array2d.rows = 256;
  machine.array2d.columns = 256;
  machine.array2d.functions = all_functions;
  machine.array2d.functions.erase("divide");
  machine.array2d.registers = 12;
  machine.array1d.columns = 256;
  machine.array1d.functions = all_functions;
  machine.array1d.result_latency = 1;
  machine.array1d.registers = 32;
  machine.global_buffer = {16 * mebi, 256, 32, 0, 0, 4, 2};
  machine.dram = {400.0 * 1024 * mebi, 100, 0.5};
  machine.return_path = {8, 256};
  return machine;
}

Architecture flat_machine() {
  Architecture machine = fusemax_machine();
  machine.name = "flat";
  machine.array2d.functions = {{"mac", all_functions.at("mac")}};
  machine.array2d.registers = 4;
  machine.array1d.functions["exp"].cycles = 1;
  machine.array1d.issue = ArraySpec::Issue::pipelined;
  machine.array1d.cross_lane_reduction = true;
  machine.global_buffer.capacity_bytes = 32 * mebi;
  return machine;
}

Workload self_attention(std::int64_t tokens, std::int64_t width) {
  Workload workload;
  workload.extents = {{"B", 1}, {"H", 1}, {"E", width}, {"F", width}, {"P", tokens}, {"M", tokens}};
  return workload;
}

PartitionFactor sized(const std::string& name, const std::string& size) {
  return {name, PartitionFactor::Kind::expression, parse_expression(size, {}), {"mapping.yaml", 4, 5}};
}
PartitionFactor fit(const std::string& name) { return {name, PartitionFactor::Kind::fit, {}, {}}; }
PartitionFactor rest(const std::string& name) { return {name, PartitionFactor::Kind::rest, {}, {}}; }

EinsumMapping on_2d(const std::string& rows, const std::string& columns, const std::string& stationary) {
  return {"array2d", rows, columns, stationary, {}, {"mapping.yaml", 9, 11}};
}

EinsumMapping on_lanes(const std::string& columns, const std::vector<std::string>& direct) {
  return {"array1d", "", columns, "", direct, {"mapping.yaml", 9, 11}};
}

TensorMapping in_dram(const std::vector<std::string>& loops) {
  TensorMapping mapping;
  mapping.home = TensorMapping::Home::dram;
  mapping.loops = loops;
  return mapping;
}

TensorMapping streamed(const std::vector<std::string>& loops, std::int64_t copies) {
  TensorMapping mapping = in_dram(loops);
  mapping.direct = true;
  mapping.copies = copies;
  return mapping;
}

TensorMapping in_buffer(const std::string& tiles) {
  TensorMapping mapping;
  mapping.home = TensorMapping::Home::buffer;
  if (!tiles.empty()) mapping.tiles = parse_expression(tiles, {});
  return mapping;
}

TensorMapping sharing(const std::string& tensor) {
  TensorMapping mapping = in_buffer();
  mapping.shares = tensor;
  return mapping;
}

Binding binding_of(const std::string& array2d, const std::string& array1d) {
  Binding binding;
  binding.name = "by hand";
  binding.where = {"binding.yaml", 2, 1};
  auto& units = binding.phases["attention"];
  const SourceLocation start{"binding.yaml", 5, 17};
  if (!array2d.empty()) units["array2d"] = {{"", parse_binding_order(array2d, start)}};
  if (!array1d.empty()) units["array1d"] = {{"", parse_binding_order(array1d, start)}};
  return binding;
}

EinsumMapping& Design::einsum(const std::string& name) {
  for (auto& [key, entry] : phase().einsums) {
    if (key == name) return entry;
  }
  throw std::out_of_range(name);
}

Schedule Design::lowered() const { return lower(cascade, workload, architecture, mapping, binding); }

LaidOut::LaidOut(Design design, std::int64_t fit)
    : design_(std::move(design)),
      extents_(resolve_extents(design_.cascade, design_.mapping,
                               known_extents(design_.workload, design_.architecture), fit)),
      layout_(design_.cascade, design_.architecture, design_.mapping, design_.phase(), design_.binding,
              extents_) {}

const Task& task_of(const Schedule& schedule, const std::string& name) {
  for (const Task& task : schedule.phases.front().tasks) {
    if (task.name == name) return task;
  }
  throw std::out_of_range("no task " + name);
}

const Dependency& dependency_on(const Schedule& schedule, const std::string& task,
                                const std::string& producer, Dependency::Form form) {
  const Dependency* found = nullptr;
  for (const Dependency& dependency : task_of(schedule, task).dependencies) {
    if (dependency.form != form || schedule.phases.front().tasks[dependency.producer].name != producer)
      continue;
    if (found != nullptr) throw std::out_of_range(task + " waits for " + producer + " twice");
    found = &dependency;
  }
  if (found == nullptr) throw std::out_of_range(task + " does not wait for " + producer);
  return *found;
}

}  // namespace weir::test
