// SPDX-License-Identifier: Apache-2.0
// FuseMax's table of issue cycles (section V of the paper: E = F = 64, one tile of 256 keys by 256 queries).
#include "einsum/lowering/task_template.hpp"
#include "validation/catch.hpp"
#include "validation/unit/lowering/hand_built.hpp"

namespace weir::test {
namespace {

using IssueCycles = std::map<std::string, std::int64_t>;

IssueCycles issue_cycles(const Design& design) {
  const LaidOut parts(design);
  IssueCycles cycles;
  for (const auto& [name, entry] : parts.layout().phase.einsums) {
    cycles[name] = compute_task(parts.layout(), name).issue_cycles;
  }
  return cycles;
}

Task task_in(const Design& design, const std::string& name) {
  const LaidOut parts(design);
  return compute_task(parts.layout(), name);
}

/// The task's counts of one action, over all conditions.
std::int64_t count_of(const Task& task, const std::string& action) {
  std::int64_t count = 0;
  for (const ConditionalActions& actions : task.actions) {
    const auto found = actions.counts.find(action);
    if (found != actions.counts.end()) count += found->second;
  }
  return count;
}

TEST_CASE("FuseMax's Einsums issue for the cycles of the paper's epoch", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.workload.extents["F"] = 48;  // apart from E, to tell them from each other
  CHECK(issue_cycles(design) == IssueCycles{{"QK", 64},
                                            {"LM", 1},
                                            {"SLN", 7},
                                            {"SLD", 1},
                                            {"SLNV", 48},
                                            {"RM", 1},
                                            {"PRM", 7},
                                            {"SPD", 1},
                                            {"RD", 1},
                                            {"SPNV", 48},
                                            {"RNV", 48},
                                            {"AV", 48}});
}

TEST_CASE("Keys beyond the rows and queries beyond the columns fold onto the array", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.architecture.array2d.rows = 128;
  CHECK(issue_cycles(design).at("QK") == 64);  // M0 follows the rows
  design.mapping.partitions[0].factors[0] = sized("M0", "129");
  CHECK(issue_cycles(design).at("QK") == 2 * 64);
  design.mapping.partitions[0].factors[0] = sized("M0", "128");
  CHECK(issue_cycles(design).at("QK") == 64);
  design.architecture.array1d.columns = 255;  // 256 queries on 255 lanes
  CHECK(issue_cycles(design).at("RM") == 2);
}

TEST_CASE("Every PE that has a point works on it for its cycles", "[unit][lowering]") {
  CHECK(task_in(fusemax(4096, 64), "SLN").active_pe_cycles == 256 * 256 * 7);
  CHECK(task_in(fusemax(4096, 64), "AV").active_pe_cycles == 256 * 64);
  Design narrow = fusemax(4096, 64);
  narrow.mapping.partitions[0].factors[0] = sized("M0", "100");  // 100 of 256 rows
  CHECK(task_in(narrow, "QK").active_pe_cycles == 100 * 256 * 64);
  CHECK(task_in(narrow, "QK").issue_cycles == 64);
}

TEST_CASE("A multiplication that feeds a sum is one multiply-accumulate, and other reductions follow it",
          "[unit][lowering]") {
  const auto functions = [](const std::string& text) {
    return functions_of(cascade_of({text}).einsums.front());
  };
  using Functions = std::vector<std::string>;
  CHECK(functions("C[p] = A[p, e] * B[e]") == Functions{"mac"});
  CHECK(functions("C[p] = A[p, e]") == Functions{"add"});
  CHECK(functions("C[p] = exp(A[p, e])") == Functions{"exp", "add"});
  CHECK(functions("C[p] = A[p, e] :: max(e)") == Functions{"max"});
  CHECK(functions("C[p] = A[p, e] * B[e] :: max(e)") == Functions{"mul", "max"});
  CHECK(functions("C[p] = A[p] * B[p]") == Functions{"mul"});
}

TEST_CASE("A task's actions are its functions' actions on every point", "[unit][lowering]") {
  const Task sln = task_in(fusemax(4096, 64), "SLN");  // subtraction and exponential
  CHECK(count_of(sln, "array2d.add") == 256 * 256);
  CHECK(count_of(sln, "array2d.mac") == 6 * 256 * 256);
  const Task av = task_in(fusemax(4096, 64), "AV");
  CHECK(count_of(av, "array1d.divide") == 256 * 64);
}

TEST_CASE("A contraction over rows reads and writes the partial sums that come from the north",
          "[unit][lowering]") {
  const Task slnv = task_in(fusemax(4096, 64), "SLNV");
  constexpr std::int64_t points = 256 * 256 * 64;
  CHECK(count_of(slnv, "array2d.register_reads") == 3 * points);   // SLN, V, partial sum
  CHECK(count_of(slnv, "array2d.register_writes") == 3 * points);  // result, partial sum, V off its link
  CHECK(count_of(slnv, "links.vertical_words") == points);         // the partial sums
  CHECK(count_of(slnv, "links.horizontal_words") == points);       // V
  CHECK(count_of(slnv, "staging.writes") == 256 * 64);
}

TEST_CASE("A contraction in time reads its accumulator again but for the first point", "[unit][lowering]") {
  const Task qk = task_in(fusemax(4096, 64), "QK");
  constexpr std::int64_t points = 256 * 256 * 64;
  CHECK(count_of(qk, "array2d.register_reads") == 2 * points + points - 256 * 256);
  CHECK(count_of(qk, "links.vertical_words") == points);    // Q down the columns
  CHECK(count_of(qk, "links.horizontal_words") == points);  // K along the rows
}

TEST_CASE("An Einsum runs at the last iteration of the loops that none of its variables walks",
          "[unit][lowering]") {
  const LaidOut parts(fusemax(4096, 64));
  using Loops = std::vector<When>;
  CHECK(run_condition(parts.layout(), parts.einsum("QK")).loops == Loops{When::every, When::every});
  CHECK(run_condition(parts.layout(), parts.einsum("AV")).loops == Loops{When::last, When::every});
}

TEST_CASE("An array that lacks a function is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.architecture.array2d.functions.erase("exp");
  CHECK(spec_error_of([&] { task_in(design, "SLN"); }) ==
        "mapping.yaml:9:11: Einsum SLN needs the function 'exp', which array2d lacks; expected it under "
        "array2d.functions of the architecture, or another unit");
}

TEST_CASE("A unit that there is not is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.einsum("LM").unit = "array3d";
  CHECK(spec_error_of([&] { task_in(design, "LM"); }) ==
        "mapping.yaml:9:11: unknown unit 'array3d'; expected array2d or array1d");
}

TEST_CASE("A variable across the array that the Einsum has not is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.einsum("LM").columns = "f";
  CHECK(spec_error_of([&] { task_in(design, "LM"); }) ==
        "mapping.yaml:9:11: Einsum LM has no variable 'f' to put across the array; expected one of its own");
}

TEST_CASE("A variable across rows of the 1D array is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.einsum("AV").rows = "f";
  CHECK(spec_error_of([&] { task_in(design, "AV"); }) ==
        "mapping.yaml:9:11: Einsum AV puts 'f' across rows of array1d, which has one; expected columns only");
}

TEST_CASE("An Einsum of no statement is an error", "[unit][lowering]") {
  Design design = fusemax(4096, 64);
  design.phase().einsums.push_back({"XX", on_lanes("p")});
  design.binding = binding_of("QK", "XX");
  CHECK(spec_error_of([&] { task_in(design, "XX"); }) ==
        "mapping.yaml:9:11: the cascade computes no tensor XX; expected the name of an Einsum");
}

}  // namespace
}  // namespace weir::test
