// SPDX-License-Identifier: Apache-2.0
// What a user reads who gives parts that are right by themselves and do not go together.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "einsum/lowering/lower.hpp"
#include "sim/spec/experiment.hpp"
#include "validation/catch.hpp"

namespace weir::test {
namespace {

/// Scores and their row maximum on an 8 x 8 array.
const std::string small_experiment = R"yaml(version: 1
experiment: {name: small}
workload: {name: tiny, extents: {P: 64, M: P, E: 16}}
einsum:
  declaration: {Q: [P, E], K: [M, E]}
  expressions:
  - "S[m, p] = Q[p, e] * K[m, e]"
  - "G[p] = S[m, p] :: max(m)"
architecture:
  name: small
  clock: 1 GHz
  array2d: {rows: 8, columns: 8, functions: {mac: 1}, registers: 4}
  array1d: {lanes: 8, functions: {max: 1, add: 1}, registers: 4}
  global_buffer: {capacity: 3 KiB, row_words: 8, ports: 2}
  dram: {bandwidth: 10 GB/s}
mapping:
  name: tiled
  partition:
    M: {M0: array2d.rows, M1: rest}
    P: {P0: array2d.columns, P1: rest}
  phases:
  - name: all
    loops: [P1, M1]
    einsums:
      S: {unit: array2d, rows: m, columns: p}
      G: {unit: array1d, lanes: p}
    tensors:
      Q: {home: dram, loops: [P1]}
      K: {home: dram, loops: [M1]}
      S: {home: buffer, tiles: 2}
      G: {home: dram, direct: true, copies: 0}
binding:
  name: plain
  phases:
    all: {array2d: "S", array1d: "G"}
energy:
  name: none
  actions: {}
  global_buffer:
  - {capacity: 3 KiB, read_pj_per_row: 1, write_pj_per_row: 1, source: made up}
)yaml";

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = small_experiment;
  const std::size_t at = text.find(from);
  if (at == std::string::npos || text.find(from, at + 1) != std::string::npos) {
    throw std::logic_error("'" + from + "' does not stand once in the experiment");
  }
  return text.replace(at, from.size(), to);
}

/// A folder that is the current one for as long as this lives, so that errors name files without theirs.
class CurrentFolder {
 public:
  CurrentFolder() {
    std::filesystem::create_directories(folder_);
    std::filesystem::current_path(folder_);
  }
  ~CurrentFolder() {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }
  CurrentFolder(const CurrentFolder&) = delete;
  CurrentFolder& operator=(const CurrentFolder&) = delete;

 private:
  std::filesystem::path before_ = std::filesystem::current_path();
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("weir-pipeline-" + std::to_string(getpid()));
};

/// The error of reading and lowering a text that stands in a.yaml, or "no error".
std::string error_of(const std::string& text) {
  const CurrentFolder folder;
  std::ofstream("a.yaml") << text;
  try {
    const Experiment e = read_experiment({"a.yaml"}, {});
    lower(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
  } catch (const SpecError& error) {
    return error.what();
  }
  return "no error";
}

std::string error_after(const std::string& from, const std::string& to) {
  return error_of(replaced(from, to));
}

TEST_CASE("Parts that go together lower", "[unit][engine]") {
  CHECK(error_of(small_experiment) == "no error");
}

TEST_CASE("An architecture that lacks a function says which Einsum needs it", "[unit][engine]") {
  CHECK(error_after("functions: {max: 1, add: 1}", "functions: {add: 1}") ==
        "a.yaml:26:7: Einsum G needs the function 'max', which array1d lacks; expected it under "
        "array1d.functions of "
        "the architecture, or another unit");
}

TEST_CASE("A mapping that does not fit says what takes how much", "[unit][engine]") {
  CHECK(error_after("{capacity: 3 KiB, row_words", "{capacity: 3071 B, row_words") ==
        "a.yaml:17:3: mapping 'tiled' needs 3072 bytes of the global buffer (K 2304, Q 512, S 256); expected "
        "at most 3071");
}

TEST_CASE("An Einsum that no phase maps is named", "[unit][engine]") {
  CHECK(error_after("      G: {unit: array1d, lanes: p}\n", "") ==
        "a.yaml:17:3: mapping 'tiled' does not map Einsum G; expected it under einsums of one phase");
}

TEST_CASE("A phase maps an Einsum that the cascade does not compute", "[unit][engine]") {
  CHECK(error_after("      G: {unit: array1d, lanes: p}\n",
                    "      G: {unit: array1d, lanes: p}\n      X: {unit: array1d, lanes: p}\n") ==
        "a.yaml:27:7: the cascade computes no tensor X; expected the name of an Einsum");
}

TEST_CASE("A binding that names an unknown Einsum is an error at its column", "[unit][engine]") {
  CHECK(error_after("array1d: \"G\"", "array1d: \"G -> X\"") ==
        "a.yaml:35:40: binding puts X on array1d, which the mapping's phase 'all' does not; expected an "
        "Einsum mapped to it");
}

TEST_CASE("A binding that leaves an Einsum out is an error", "[unit][engine]") {
  CHECK(error_after(", array1d: \"G\"", "") ==
        "a.yaml:33:3: binding 'plain' gives Einsum G of phase 'all' no place; expected it in a unit's order");
}

TEST_CASE("A binding of another phase is an error", "[unit][engine]") {
  CHECK(error_after("    all: {array2d", "    attention: {array2d") ==
        "a.yaml:33:3: binding 'plain' has no phase 'all'; expected one for each of the mapping's");
}

TEST_CASE("A binding of an unknown unit is an error", "[unit][engine]") {
  CHECK(error_after("array1d: \"G\"", "array3d: \"G\"") ==
        "a.yaml:35:25: unknown key 'array3d' in all; expected one of array2d, array1d (did you mean "
        "'array2d'?)");
}

TEST_CASE("A mapping to an unknown unit is an error", "[unit][engine]") {
  CHECK(error_after("S: {unit: array2d,", "S: {unit: array3d,") ==
        "a.yaml:25:17: 'unit' is 'array3d'; expected array2d or array1d (did you mean 'array2d'?)");
}

TEST_CASE("A variable that an Einsum has not cannot go across the array", "[unit][engine]") {
  CHECK(error_after("rows: m, columns: p", "rows: f, columns: p") ==
        "a.yaml:25:7: Einsum S has no variable 'f' to put across the array; expected one of its own");
}

TEST_CASE("A loop that is neither rank nor factor is an error", "[unit][engine]") {
  CHECK(error_after("loops: [P1, M1]", "loops: [P1, M7]") ==
        "a.yaml:22:5: loop M7 is neither a rank nor a partition factor; expected one of them");
}

TEST_CASE("A tensor from nowhere is an error", "[unit][engine]") {
  CHECK(
      error_after("      K: {home: dram, loops: [M1]}\n", "") ==
      "a.yaml:22:5: phase 'all' does not say where K comes from; expected it under tensors with home: dram");
}

TEST_CASE("A home of a tensor that the phase does not use is an error", "[unit][engine]") {
  CHECK(error_after("      K: {home: dram, loops: [M1]}\n",
                    "      K: {home: dram, loops: [M1]}\n      V: {home: dram, loops: [M1]}\n") ==
        "a.yaml:22:5: phase 'all' maps tensor V, which no Einsum of it reads or writes; expected one that is "
        "used");
}

TEST_CASE("A workload without the extent of a rank that is cut is an error", "[unit][engine]") {
  CHECK(error_after("{P: 64, M: P, E: 16}", "{P: 64, E: 16}") ==
        "a.yaml:19:5: rank M has no extent; expected it in the workload's extents");
}

TEST_CASE("A workload without the extent of a rank that no partition cuts is an error", "[unit][engine]") {
  CHECK(error_after("{P: 64, M: P, E: 16}", "{P: 64, M: P}") ==
        "a.yaml:22:5: rank E has no extent; expected it in the workload's extents");
}

TEST_CASE("A factor that comes to nothing is an error", "[unit][engine]") {
  CHECK(error_after("M0: array2d.rows", "M0: array2d.rows // 9") ==
        "a.yaml:19:9: factor M0 is 0; expected at least 1");
}

TEST_CASE("A reduction across lanes needs an array that can do it", "[unit][engine]") {
  CHECK(error_after("G: {unit: array1d, lanes: p}", "G: {unit: array1d, lanes: m}") ==
        "a.yaml:26:7: Einsum G reduces 'm' across the lanes of array1d; expected an architecture with "
        "cross_lane_reduction: true");
}

TEST_CASE("A binding that needs more registers than a PE has is an error", "[unit][engine]") {
  CHECK(error_after("functions: {mac: 1}, registers: 4", "functions: {mac: 1}, registers: 2") ==
        "a.yaml:33:3: binding 'plain' needs 3 registers in each PE of array2d; expected at most 2");
}

TEST_CASE("A tensor that moves at a loop that its phase does not walk is an error", "[unit][engine]") {
  CHECK(error_after("loops: [P1, M1]", "loops: [P1]") != "no error");  // K still says M1
}

}  // namespace
}  // namespace weir::test
