// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/readers.hpp"
#include "sim/spec/yaml_map.hpp"

namespace weir {
namespace {

/// `nests: {tiles: [M1, P1]}`, or short for one nest of that name, `loops: [M1, P1]`.
std::vector<NestMapping> read_nests(YamlMap& map) {
  if (map.has("loops") && map.has("nests")) {
    throw SpecError(map.where_of("loops"), "'loops' beside 'nests'; expected one of them");
  }
  if (map.has("loops")) return {{"tiles", map.strings("loops")}};
  YamlNode& node = map.node("nests", "'loops: [M1, P1]' or 'nests: {tiles: [M1, P1]}'");
  require_map(node, "nests");
  if (node.entries.empty()) fail_value(node, "nests", "at least one nest such as {tiles: [M1, P1]}");
  std::vector<NestMapping> nests;
  for (const YamlEntry& entry : node.entries)
    nests.push_back({entry.key, read_strings(entry.value, entry.key)});
  return nests;
}

void forbid(const YamlMap& map, const std::string& key, const std::string& what) {
  if (map.has(key)) throw SpecError(map.where_of(key), "'" + key + "' of " + what);
}

EinsumMapping read_einsum(YamlEntry& entry) {
  YamlMap map(entry.value, entry.key, {"unit", "rows", "columns", "lanes", "stationary", "direct"});
  EinsumMapping einsum;
  einsum.where = entry.where;
  const std::vector<std::string> units = {"array2d", "array1d"};
  einsum.unit = units[read_choice(map.node("unit", "array2d or array1d"), "unit", units)];
  if (einsum.unit == "array2d") {
    forbid(map, "lanes", "an Einsum on array2d; expected 'columns'");
  } else {
    forbid(map, "rows", "an Einsum on array1d, which has one row; expected only 'lanes'");
  }
  if (map.has("lanes")) forbid(map, "columns", "an Einsum that has 'lanes'; expected one of them");
  if (map.has("rows")) einsum.rows = map.string("rows");
  if (map.has("columns")) einsum.columns = map.string("columns");
  if (map.has("lanes")) einsum.columns = map.string("lanes");
  if (map.has("stationary")) einsum.stationary = map.string("stationary");
  if (map.has("direct")) einsum.direct = map.strings("direct");
  return einsum;
}

TensorMapping read_tensor(YamlEntry& entry) {
  YamlMap map(entry.value, entry.key,
              {"home", "direct", "direct_store", "loops", "prefetch", "copies", "tiles", "shares", "stored"});
  TensorMapping tensor;
  tensor.where = entry.where;
  map.read_choice("home", tensor.home, {"array", "buffer", "dram"});
  const std::string home = map.find("home")->text;
  if (tensor.home != TensorMapping::Home::dram) {
    for (const char* key : {"direct", "direct_store", "loops", "prefetch"}) {
      forbid(map, key, "a tensor with home " + home + "; expected it only with home dram");
    }
  } else {
    map.read("direct", tensor.direct);
    map.read("direct_store", tensor.direct_store);
    map.read("loops", tensor.loops);
    map.read("prefetch", tensor.prefetch, 0);
  }
  if (tensor.home == TensorMapping::Home::array) {
    forbid(map, "tiles", "a tensor with home array; expected it only with home buffer or dram");
  }
  if (tensor.home != TensorMapping::Home::buffer) {
    for (const char* key : {"shares", "stored"})
      forbid(map, key, "a tensor with home " + home + "; expected it only with home buffer");
  } else {
    map.read("stored", tensor.stored);
  }
  map.read("copies", tensor.copies, 0);
  if (const YamlNode* tiles = map.find("tiles")) tensor.tiles = read_expression(*tiles, "tiles");
  if (map.has("shares")) tensor.shares = map.string("shares");
  return tensor;
}

}  // namespace

PhaseMapping read_phase(YamlNode& node) {
  YamlMap map(node, "phase", {"name", "blocks", "loops", "nests", "einsums", "tensors"});
  PhaseMapping phase;
  phase.where = map.where();
  phase.name = map.string("name");
  map.read("blocks", phase.blocks);
  phase.nests = read_nests(map);
  YamlNode& einsums = map.node("einsums", "a map such as {QK: {unit: array2d, rows: m0, columns: p}}");
  require_map(einsums, "einsums");
  for (YamlEntry& entry : einsums.entries) phase.einsums.emplace_back(entry.key, read_einsum(entry));
  YamlNode& tensors = map.node_or_map("tensors");
  require_map(tensors, "tensors");
  for (YamlEntry& entry : tensors.entries) phase.tensors[entry.key] = read_tensor(entry);
  return phase;
}

}  // namespace weir
