// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/write_design.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "einsum/compile.hpp"
#include "sim/spec/readers.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

/// The configurations of a folder that have `section` themselves; files that only choose others have none.
std::vector<std::pair<std::string, YamlNode>> sections_in(const std::string& folder,
                                                          const std::string& section) {
  std::vector<std::pair<std::string, YamlNode>> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    YamlNode root = parse_yaml(text.str(), entry.path().string());
    if (const YamlNode* node = root.find(section)) found.emplace_back(entry.path().string(), *node);
  }
  return found;
}

TEST_CASE("Every mapping of configs/ is written as it is read", "[unit][spec]") {
  int count = 0;
  for (auto& [file, node] : sections_in("configs/mappings", "mapping")) {
    CAPTURE(file);
    const Mapping mapping = read_mapping(node);
    if (mapping.is_automatic) continue;
    const std::string written = print_yaml(write_mapping(mapping));
    YamlNode again = parse_yaml(written, "again.yaml");
    const Mapping reread = read_mapping(again);
    CHECK(print_yaml(write_mapping(reread)) == written);
    REQUIRE(reread.phases.size() == mapping.phases.size());
    CHECK(reread.partitions.size() == mapping.partitions.size());
    CHECK(reread.capacity_bytes == mapping.capacity_bytes);
    CHECK(reread.overflow == mapping.overflow);
    for (std::size_t i = 0; i < mapping.phases.size(); ++i) {
      const PhaseMapping& a = mapping.phases[i];
      const PhaseMapping& b = reread.phases[i];
      CHECK(b.name == a.name);
      CHECK(b.blocks == a.blocks);
      REQUIRE(b.nests.size() == a.nests.size());
      for (std::size_t n = 0; n < a.nests.size(); ++n) CHECK(b.nests[n].loops == a.nests[n].loops);
      REQUIRE(b.einsums.size() == a.einsums.size());
      for (std::size_t e = 0; e < a.einsums.size(); ++e) {
        const EinsumMapping& from = a.einsums[e].second;
        const EinsumMapping& to = b.einsums[e].second;
        CHECK(std::tie(to.unit, to.rows, to.columns, to.stationary, to.direct) ==
              std::tie(from.unit, from.rows, from.columns, from.stationary, from.direct));
      }
      REQUIRE(b.tensors.size() == a.tensors.size());
      for (const auto& [name, from] : a.tensors) {
        const TensorMapping& to = b.tensors.at(name);
        CAPTURE(name);
        CHECK(std::tie(to.home, to.direct, to.direct_store, to.loops, to.prefetch, to.copies, to.shares) ==
              std::tie(from.home, from.direct, from.direct_store, from.loops, from.prefetch, from.copies,
                       from.shares));
        CHECK(to.tiles.has_value() == from.tiles.has_value());
      }
    }
    ++count;
  }
  CHECK(count >= 7);
}

TEST_CASE("Every binding of configs/ is written as it is read", "[unit][spec]") {
  int count = 0;
  for (auto& [file, node] : sections_in("configs/bindings", "binding")) {
    CAPTURE(file);
    const Binding binding = read_binding(node);
    if (binding.is_automatic) continue;
    YamlNode again = parse_yaml(print_yaml(write_binding(binding)), "again.yaml");
    const Binding reread = read_binding(again);
    CHECK(reread.name == binding.name);
    REQUIRE(reread.phases.size() == binding.phases.size());
    for (const auto& [phase, units] : binding.phases) {
      for (const auto& [unit, sweeps] : units) {
        const std::vector<BindingSweep>& other = reread.phases.at(phase).at(unit);
        REQUIRE(other.size() == sweeps.size());
        for (std::size_t i = 0; i < sweeps.size(); ++i) {
          CHECK(other[i].nest == sweeps[i].nest);
          CHECK(to_string(other[i]) == to_string(sweeps[i]));
        }
      }
    }
    ++count;
  }
  CHECK(count >= 10);
}

TEST_CASE("An automatic binding is one word, or names itself and places Einsums", "[unit][spec]") {
  YamlNode word = parse_yaml("auto", "a.yaml");
  CHECK(read_binding(word).is_automatic);
  CHECK(read_binding(word).name == "auto");
  YamlNode map = parse_yaml("{name: x, phases: auto, units: {LM: array1d, RM: array2d}}", "a.yaml");
  const Binding binding = read_binding(map);
  CHECK(binding.is_automatic);
  CHECK(binding.name == "x");
  REQUIRE(binding.units.size() == 2);
  CHECK(binding.units.at("LM").unit == "array1d");
  CHECK(binding.units.at("RM").unit == "array2d");
  YamlNode quoted = parse_yaml("'auto'", "a.yaml");  // a text, as everywhere in YAML
  CHECK(spec_error_of([&] { read_binding(quoted); }) != "no error");
}

TEST_CASE("Mistakes in an automatic binding are found", "[unit][spec]") {
  const auto error = [](const std::string& text) { return reader_error(read_binding, text); };
  CHECK(error("{name: a, phases: auto, units: {LM: array3d}}") ==
        "a.yaml:1:37: 'LM' is 'array3d'; expected array2d or array1d (did you mean 'array2d'?)");
  CHECK(error("{name: a, phases: auto, units: [LM]}") == "a.yaml:1:32: 'units' is a list; expected a map");
  CHECK(error("{name: a, phases: maybe}") == "a.yaml:1:19: 'phases' is 'maybe'; expected a map");
}

TEST_CASE("A binding cannot place what the mapping does not map, nor find an order over several nests",
          "[unit][spec]") {
  const auto error = [](const std::string& setting, const std::vector<Override>& more,
                        const std::string& experiment) {
    std::vector<Override> overrides = {{"binding", setting}};
    overrides.insert(overrides.end(), more.begin(), more.end());
    return spec_error_of([&] {
      const Experiment e = read_experiment({"configs/experiments/" + experiment + ".yaml"}, overrides);
      compile(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
    });
  };
  CHECK(error("{name: x, phases: auto, units: {LN: array1d}}", {}, "binding") ==
        "-s binding={name: x, phases: auto, units: {LN: array1d}}: binding places Einsum LN, which mapping "
        "'fusemax' does not map; expected one that it does");
  CHECK(error("auto", {{"mapping", "configs/mappings/flat/weight_stationary.yaml"}}, "binding") ==
        "-s binding=auto: binding 'auto' is to be found, but phase 'attention' has 2 nests; expected one, or "
        "a binding by hand");
}

}  // namespace
}  // namespace weir::test
