// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "einsum/language/printer.hpp"
#include "sim/spec/readers.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

Mapping read_text(const std::string& text) {
  YamlNode node = parse_yaml(text, "a.yaml");
  return read_mapping(node);
}

std::string error_after(const std::string& from, const std::string& to) {
  return reader_error(read_mapping, with(mapping_text, from, to));
}

TEST_CASE("A mapping is read in the order of the file", "[unit][spec]") {
  const Mapping mapping = read_text(R"(
name: fusemax
partition: {P: {P0: array2d.columns, P1: fit, P2: rest}, M: {M0: 1K, M1: rest}}
capacity: 8 MiB
overflow: spill
phases:
- name: attention
  blocks: [B, P2]
  nests: {tiles: [M1, P1], rows: [P1]}
  einsums:
    QK: {unit: array2d, rows: m0, columns: p, stationary: K}
    LM: {unit: array2d, direct: [QK]}
    AV: {unit: array1d, lanes: p}
  tensors:
    Q: {home: dram, loops: [P1], prefetch: 2, direct: true, copies: 2}
    R: {home: dram, direct_store: true, tiles: 3}
    S: {home: buffer, tiles: P1 + 1, shares: QK}
    T: {}
)");
  REQUIRE(mapping.partitions.size() == 2);
  CHECK(mapping.partitions[0].rank == "P");
  REQUIRE(mapping.partitions[0].factors.size() == 3);
  CHECK(to_string(mapping.partitions[0].factors[0].size) == "array2d.columns");
  CHECK(mapping.partitions[0].factors[1].kind == PartitionFactor::Kind::fit);
  CHECK(mapping.partitions[0].factors[2].kind == PartitionFactor::Kind::rest);
  CHECK(mapping.partitions[1].factors[0].size.value == 1024);
  CHECK(mapping.capacity_bytes == 8 << 20);
  CHECK(mapping.overflow == Mapping::Overflow::spill);
  const PhaseMapping& phase = mapping.phases.at(0);
  CHECK(phase.blocks == std::vector<std::string>{"B", "P2"});
  REQUIRE(phase.nests.size() == 2);
  CHECK(phase.nests[0].name == "tiles");
  CHECK(phase.nests[1].loops == std::vector<std::string>{"P1"});
  REQUIRE(phase.einsums.size() == 3);
  CHECK(phase.einsums[0].first == "QK");
  CHECK(phase.einsums[0].second.stationary == "K");
  CHECK(phase.einsums[1].first == "LM");
  CHECK(phase.einsums[1].second.direct == std::vector<std::string>{"QK"});
  CHECK(phase.einsums[2].second.unit == "array1d");
  CHECK(phase.einsums[2].second.columns == "p");
  const TensorMapping& query = phase.tensors.at("Q");
  CHECK(query.home == TensorMapping::Home::dram);
  CHECK(query.direct);
  CHECK(query.prefetch == 2);
  CHECK(query.copies == 2);
  CHECK_FALSE(query.direct_store);
  CHECK(phase.tensors.at("R").direct_store);
  CHECK(phase.tensors.at("R").tiles.value().value == 3);
  CHECK(to_string(phase.tensors.at("S").tiles.value()) == "P1 + 1");
  CHECK(phase.tensors.at("S").shares == "QK");
  CHECK(phase.tensors.at("T").home == TensorMapping::Home::array);
}

TEST_CASE("'loops' is short for one nest of tiles", "[unit][spec]") {
  const Mapping mapping = read_text(mapping_text);
  REQUIRE(mapping.phases[0].nests.size() == 1);
  CHECK(mapping.phases[0].nests[0].name == "tiles");
  CHECK(mapping.phases[0].nests[0].loops == std::vector<std::string>{"P1"});
  CHECK(mapping.phases[0].blocks.empty());
  CHECK_FALSE(mapping.capacity_bytes.has_value());
}

TEST_CASE("A partition has one rest and at most one fit", "[unit][spec]") {
  CHECK(error_after("P1: rest", "P1: 4") ==
        "a.yaml:2:13: partition of 'P' has 0 factors 'rest'; expected exactly one");
  CHECK(error_after("P1: rest", "P1: rest, P2: rest") ==
        "a.yaml:2:13: partition of 'P' has 2 factors 'rest'; expected exactly one");
  CHECK(error_after("P1: rest", "P1: fit, P2: fit, P3: rest") ==
        "a.yaml:2:13: partition of 'P' has 2 factors 'fit'; expected at most one");
  CHECK(error_after("{P0: array2d.columns, P1: rest}", "4") == "a.yaml:2:16: 'P' is '4'; expected a map");
  CHECK(error_after("array2d.columns", "array2d.columns *") ==
        "a.yaml:2:38: unexpected end; expected a number, a name, a tensor, a function or '('");
}

TEST_CASE("Mistakes in the phases of a mapping are found", "[unit][spec]") {
  CHECK(error_after("  loops: [P1]\n", "") ==
        "a.yaml:4:3: phase lacks 'nests'; expected 'loops: [M1, P1]' or 'nests: {tiles: [M1, P1]}'");
  CHECK(error_after("  loops: [P1]\n", "  loops: [P1]\n  nests: {rows: [P1]}\n") ==
        "a.yaml:5:3: 'loops' beside 'nests'; expected one of them");
  CHECK(error_after("  loops: [P1]\n", "  nests: {}\n") ==
        "a.yaml:5:10: 'nests' is a map; expected at least one nest such as {tiles: [M1, P1]}");
  CHECK(error_after("  loops: [P1]\n", "  loops: P1\n") ==
        "a.yaml:5:10: 'loops' is 'P1'; expected a list such as [a, b]");
  CHECK(error_after("name: all", "name: all\n  block: [B]") ==
        "a.yaml:5:3: unknown key 'block' in phase; expected one of name, blocks, loops, nests, einsums, "
        "tensors (did "
        "you mean 'blocks'?)");
  CHECK(error_after("- name: all\n", "- name: all\n  nests: {a: [B]}\n  einsums: {}\n- name: all\n") ==
        "a.yaml:7:3: second phase 'all'; expected a name of its own for each phase");
  CHECK(reader_error(read_mapping, "{name: a, phases: []}") ==
        "a.yaml:1:19: 'phases' is a list; expected at least one phase");
  CHECK(reader_error(read_mapping, "{name: a, phases: {}}") ==
        "a.yaml:1:19: 'phases' is a map; expected auto, or a list of phases");
  CHECK(reader_error(read_mapping, "{name: a, overflow: drop}") ==
        "a.yaml:1:21: 'overflow' is 'drop'; expected error or spill");
  CHECK(reader_error(read_mapping, "{name: a, capacity: 16}") ==
        "a.yaml:1:21: 'capacity' is '16'; expected a size such as '16 MiB' (units: B, KB, KiB, MB, MiB, GB "
        "or GiB)");
}

TEST_CASE("Mistakes in where an Einsum runs are found", "[unit][spec]") {
  CHECK(error_after("unit: array2d, ", "") == "a.yaml:6:16: C lacks 'unit'; expected array2d or array1d");
  CHECK(error_after("unit: array2d", "unit: array3d") ==
        "a.yaml:6:23: 'unit' is 'array3d'; expected array2d or array1d (did you mean 'array2d'?)");
  CHECK(error_after("rows: m", "row: m") ==
        "a.yaml:6:32: unknown key 'row' in C; expected one of unit, rows, columns, lanes, stationary, direct "
        "(did you "
        "mean 'rows'?)");
  CHECK(error_after("columns: p0", "lanes: p0") ==
        "a.yaml:6:41: 'lanes' of an Einsum on array2d; expected 'columns'");
  CHECK(error_after("unit: array2d", "unit: array1d") ==
        "a.yaml:6:32: 'rows' of an Einsum on array1d, which has one row; expected only 'lanes'");
  CHECK(error_after("unit: array2d, rows: m", "unit: array1d, lanes: m") ==
        "a.yaml:6:42: 'columns' of an Einsum that has 'lanes'; expected one of them");
  CHECK(error_after("rows: m", "direct: A") ==
        "a.yaml:6:40: 'direct' is 'A'; expected a list such as [a, b]");
}

TEST_CASE("Mistakes in where a tensor lives are found", "[unit][spec]") {
  CHECK(error_after("home: dram", "home: dam") ==
        "a.yaml:7:23: 'home' is 'dam'; expected array, buffer or dram (did you mean 'dram'?)");
  CHECK(error_after("home: dram", "home: array") ==
        "a.yaml:7:30: 'loops' of a tensor with home array; expected it only with home dram");
  CHECK(error_after("home: buffer", "home: array") ==
        "a.yaml:7:60: 'tiles' of a tensor with home array; expected it only with home buffer or dram");
  CHECK(error_after("home: dram", "home: dram, shares: C") ==
        "a.yaml:7:29: 'shares' of a tensor with home dram; expected it only with home buffer");
  CHECK(error_after("tiles: 2", "direct: true") ==
        "a.yaml:7:61: 'direct' of a tensor with home buffer; expected it only with home dram");
  CHECK(error_after("tiles: 2", "direct_store: true") ==
        "a.yaml:7:61: 'direct_store' of a tensor with home buffer; expected it only with home dram");
  CHECK(error_after("tiles: 2", "copies: -1") ==
        "a.yaml:7:69: 'copies' is '-1'; expected a whole number of at least 0");
  CHECK(error_after("tiles: 2", "tile: 2") ==
        "a.yaml:7:61: unknown key 'tile' in C; expected one of home, direct, direct_store, loops, prefetch, "
        "copies, "
        "tiles, shares, stored (did you mean 'tiles'?)");
  CHECK(error_after("tiles: 2", "tiles: P1 P0") ==
        "a.yaml:7:71: unexpected 'P0'; expected an operator or the end of the expression");
}

}  // namespace
}  // namespace weir::test
