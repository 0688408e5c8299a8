// SPDX-License-Identifier: Apache-2.0
// The mappings and bindings of configs/, built by hand.
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {

namespace {

PhaseMapping attention_phase(const std::vector<std::string>& blocks, const std::vector<NestMapping>& nests) {
  PhaseMapping phase;
  phase.name = "attention";
  phase.blocks = blocks;
  phase.nests = nests;
  phase.where = {"mapping.yaml", 7, 3};
  return phase;
}

Mapping mapping_of(const std::string& name, const std::vector<Partition>& partitions,
                   const PhaseMapping& phase) {
  Mapping mapping;
  mapping.name = name;
  mapping.partitions = partitions;
  mapping.phases = {phase};
  mapping.where = {"mapping.yaml", 2, 1};
  return mapping;
}

Partition keys() { return {"M", {sized("M0", "array2d.rows"), rest("M1")}, {"mapping.yaml", 3, 3}}; }

Partition fitted_queries() {
  return {"P", {sized("P0", "array2d.columns"), fit("P1"), rest("P2")}, {"mapping.yaml", 4, 3}};
}

}  // namespace

Design fusemax(std::int64_t tokens, std::int64_t width) {
  PhaseMapping phase = attention_phase({"B", "H", "P2"}, {{"", {"M1", "P1"}}});
  const EinsumMapping spatial = on_2d("m0", "p");
  const EinsumMapping lanes = on_lanes("p");
  EinsumMapping exponent = spatial;
  exponent.direct = {"RM"};
  phase.einsums = {{"QK", spatial},  {"LM", spatial},   {"RM", lanes},  {"SLN", exponent},
                   {"SLD", spatial}, {"SLNV", spatial}, {"PRM", lanes}, {"SPD", lanes},
                   {"RD", lanes},    {"SPNV", lanes},   {"RNV", lanes}, {"AV", lanes}};
  phase.tensors = {{"Q", in_dram({"P2", "P1"})}, {"K", in_dram({"P2", "M1"})}, {"V", in_dram({"P2", "M1"})},
                   {"RM", in_buffer()},          {"RD", in_buffer()},          {"RNV", in_buffer()},
                   {"AV", streamed({}, 0)}};
  return {one_pass(), self_attention(tokens, width), fusemax_machine(),
          mapping_of("fusemax", {keys(), fitted_queries()}, phase),
          binding_of("(SLNV@3 | QK) -> LM -> SLN@2 -> SLD@2",
                     "(SPNV@5 | RNV@5 | RM@2) -> RD@5 -> PRM@2 -> SPD@2 -> AV@5")};
}

Design cascade_design(std::int64_t tokens, std::int64_t width) {
  Design design = fusemax(tokens, width);
  const EinsumMapping lanes = on_lanes("p");
  for (const std::string name : {"RM", "SLN", "PRM", "SPD", "RD", "SPNV", "RNV", "AV"}) {
    design.einsum(name) = lanes;
  }
  design.einsum("LM") = on_lanes("p", {"QK"});
  design.einsum("SLD") = on_lanes("p", {"SLN"});
  design.tensor("QK") = in_buffer("P1");
  design.tensor("SLN") = in_buffer("P1");
  design.architecture = flat_machine();
  design.architecture.array1d.issue = ArraySpec::Issue::sequential;
  design.mapping.capacity_bytes = 16 << 20;
  design.binding =
      binding_of("QK -> SLNV@1", "LM -> RM -> PRM -> SPD -> SLN -> SLD -> SPNV@1 -> RNV@1 -> AV@1 -> RD");
  return design;
}

Design flat_output_stationary(std::int64_t tokens, std::int64_t width, std::int64_t p1) {
  PhaseMapping phase = attention_phase({"B", "H", "P2", "P1"}, {{"", {"M1"}}});
  const EinsumMapping lanes = on_lanes("p");
  phase.einsums = {{"QK", on_2d("m", "p")},       {"GM", lanes}, {"SN", lanes},
                   {"SD", on_lanes("p", {"SN"})}, {"A", lanes},  {"AV", on_2d("f", "p")}};
  const TensorMapping tile = streamed({"P2", "P1", "M1"}, 2);
  TensorMapping lane_scalar = in_buffer();
  lane_scalar.copies = 0;
  phase.tensors = {{"Q", tile},
                   {"K", tile},
                   {"V", tile},
                   {"AV", streamed({"P2", "P1"}, 2)},
                   {"QK", in_buffer("M1 * P1")},
                   {"SN", sharing("QK")},
                   {"A", sharing("QK")},
                   {"GM", lane_scalar},
                   {"SD", lane_scalar}};
  const Partition queries{
      "P", {sized("P0", "array2d.columns"), sized("P1", std::to_string(p1)), rest("P2")}, {}};
  Mapping mapping = mapping_of("flat-output-stationary", {keys(), queries}, phase);
  mapping.overflow = Mapping::Overflow::spill;
  Design design{three_pass(), self_attention(tokens, width), flat_machine(), mapping,
                binding_of("AV@1b -> QK", "")};
  for (const std::string order : {"GM", "SN -> SD", "A"}) {
    design.binding.phases["attention"]["array1d"].push_back({"", parse_binding_order(order, {})});
  }
  return design;
}

Design flat_weight_stationary(std::int64_t tokens, std::int64_t width) {
  PhaseMapping phase = attention_phase({"B", "H", "P2"}, {{"tiles", {"M1", "P1"}}, {"rows", {"P1", "R1"}}});
  const EinsumMapping lanes = on_lanes("m");
  phase.einsums = {{"QK", on_2d("e", "m", "K")},  {"GM", lanes}, {"SN", lanes},
                   {"SD", on_lanes("m", {"SN"})}, {"A", lanes},  {"AV", on_2d("m", "f", "V")}};
  TensorMapping rows = in_dram({"P2", "P1"});
  rows.tiles = Expression{Expression::Kind::name, 0, "P1", {}, {}};
  rows.copies = 2;
  TensorMapping scores = in_dram({"P2", "P1", "R1"});
  scores.direct_store = true;
  scores.copies = 2;
  TensorMapping lane_scalar = in_buffer();
  lane_scalar.copies = 0;
  phase.tensors = {{"Q", rows},
                   {"K", streamed({"P2", "M1"}, 2)},
                   {"V", streamed({"P2", "M1"}, 2)},
                   {"AV", rows},
                   {"QK", scores},
                   {"SN", sharing("QK")},
                   {"A", streamed({"P2", "M1", "P1"}, 0)},
                   {"GM", lane_scalar},
                   {"SD", lane_scalar}};
  const Partition queries{
      "P", {sized("R0", "1"), sized("R1", "array2d.columns // R0"), sized("P1", "4"), rest("P2")}, {}};
  Mapping mapping = mapping_of("flat-weight-stationary", {keys(), queries}, phase);
  mapping.overflow = Mapping::Overflow::spill;
  Design design{three_pass(), self_attention(tokens, width), flat_machine(), mapping, {}};
  design.binding.where = {"binding.yaml", 2, 1};
  auto& units = design.binding.phases["attention"];
  units["array2d"] = {{"tiles", parse_binding_order("AV@2b -> QK", {})}};
  units["array1d"] = {{"rows", parse_binding_order("GM -> SN -> SD -> A", {})}};
  return design;
}

}  // namespace weir::test
