// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/commands/commands.hpp"
#include "sim/tensor_io/npy.hpp"
#include "validation/catch.hpp"
#include "validation/unit/tensor_io/scratch_folder.hpp"

namespace weir::test {
namespace {

/// FuseMax on a 4 x 4 array, one small head.
Arguments small_run(const Arguments& more) {
  Arguments arguments = {"binding"};
  for (const char* setting :
       {"workload.extents.B=1", "workload.extents.H=1", "workload.extents.P=9", "workload.extents.M=10",
        "workload.extents.E=3", "workload.extents.F=2", "architecture.array2d.rows=4",
        "architecture.array2d.columns=4", "architecture.array1d.lanes=4"}) {
    arguments.insert(arguments.end(), {"-s", setting});
  }
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::string run_error(const Arguments& more) {
  return tensor_io_error([&] { run_command(small_run(more)); });
}

TEST_CASE("weir run executes a schedule on arrays, writes tensors and says how far they are from fp64",
          "[unit][engine]") {
  const ScratchFolder folder;
  CHECK(eval_command({"attention_1pass",
                      "--seed",
                      "5",
                      "-s",
                      "shape.B=1",
                      "-s",
                      "shape.H=1",
                      "-s",
                      "shape.P=9",
                      "-s",
                      "shape.M=10",
                      "-s",
                      "shape.M0=4",
                      "-s",
                      "shape.M1=3",
                      "-s",
                      "shape.E=3",
                      "-s",
                      "shape.F=2",
                      "--dump",
                      "Q=q.npy,K=k.npy,V=v.npy,AV=expected.npy"}) == 0);
  CHECK(run_command(small_run({"--numerics", "fp16", "--exp", "exp2-minimax5", "--inputs",
                               "Q=q.npy,K=k.npy,V=v.npy", "--dump", "AV=av.npy", "-o", "out"})) == 0);
  const Tensor found = parse_npy(read_binary_file("av.npy"), "av.npy");
  const Tensor expected = parse_npy(read_binary_file("expected.npy"), "expected.npy");
  REQUIRE(found.shape() == expected.shape());
  double largest = 0;
  double squares = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double error = std::abs(found.values()[i] - expected.values()[i]);
    largest = std::max(largest, error);
    squares += error * error;
  }
  const auto numerics = nlohmann::json::parse(read_binary_file("out/stats.json")).at("numerics");
  CHECK(numerics.at("max_abs_error") == largest);
  CHECK_THAT(numerics.at("rms_error").get<double>(),
             Catch::Matchers::WithinRel(std::sqrt(squares / static_cast<double>(found.size())), 1e-12));
  CHECK(largest > 0);
  CHECK(largest < 0.01);
  CHECK(numerics.at("reference") == "interpreter");
  CHECK(numerics.at("order_difference") < 1e-14);
  CHECK(numerics.at("format") == "fp16");
  CHECK(numerics.at("exp") == "exp2-minimax5");
  CHECK(numerics.at("seed").is_null());
  CHECK(numerics.at("tensors").size() == 1);
  CHECK(read_binary_file("out/stats.txt")
            .find("Numerics: fp16, accumulated in fp32 (fused), exp exp2-minimax5") != std::string::npos);
}

TEST_CASE("weir run takes the cascade's dtypes where no format is given", "[unit][engine]") {
  const ScratchFolder folder;
  CHECK(run_command(small_run({"-s", "einsum.dtype={default: bf16, RM: f32}", "--seed", "2", "--per-einsum",
                               "-o", "out"})) == 0);
  const auto numerics = nlohmann::json::parse(read_binary_file("out/stats.json")).at("numerics");
  CHECK(numerics.at("by_tensor") == true);
  CHECK(numerics.at("seed") == 2);
  CHECK(numerics.at("tensors").at("RM").at("format") == "fp32");
  CHECK(numerics.at("tensors").at("RD").at("format") == "bf16");
  CHECK(numerics.at("tensors").size() == 12);
}

TEST_CASE("weir run has no number for an error that is not finite", "[unit][engine]") {
  const ScratchFolder folder;
  CHECK(run_command(small_run(
            {"--numerics", "fp16", "--exp", "taylor5", "-s", "workload.extents.E=64", "-o", "out"})) == 0);
  const auto numerics = nlohmann::json::parse(read_binary_file("out/stats.json")).at("numerics");
  CHECK(numerics.at("max_abs_error").is_null());
  CHECK(numerics.at("nans") > 0);
  CHECK(read_binary_file("out/stats.txt").find("not finite") != std::string::npos);
}

TEST_CASE("weir run says what is wrong with the numbers it is asked for", "[unit][engine]") {
  CHECK(run_error({"--numerics", "fp17"}) ==
        "--numerics fp17: unknown; expected one of fp64, fp32, fp16, bf16 (did you mean 'fp16'?)");
  CHECK(
      run_error({"--numerics", "bf16", "--accumulator", "fp16"}) ==
      "--accumulator: fp16 cannot accumulate bf16; expected a format with at least its precision and range");
  CHECK(run_error({"--exp", "taylor"}).starts_with("--exp taylor: unknown; expected one of taylor5, "));
  CHECK(
      run_error({"--dump", "AW=aw.npy"}).starts_with("--dump: no tensor 'AW'; expected one of the cascade"));
  CHECK(run_error({"--fidelity", "rtl"}) == "--fidelity rtl: no such model; expected tile or pe");
}

TEST_CASE("weir run at pe fidelity refuses what its PEs cannot do, and says where", "[unit][engine]") {
  CHECK(run_error({"--fidelity", "pe", "-s", "einsum=configs/cascades/attention_1pass_causal.yaml"}) ==
        "configs/cascades/attention_1pass_causal.yaml:20:80: pe fidelity cannot run QK: it has a predicate, "
        "which PEs do not evaluate; expected --fidelity tile for it");
}

TEST_CASE("weir run at pe fidelity computes with its PEs, and writes what they made", "[unit][engine]") {
  const ScratchFolder folder;
  CHECK(run_command(small_run({"--fidelity", "pe", "--numerics", "bf16", "--seed", "3", "--dump", "AV=pe.npy",
                               "-o", "out"})) == 0);
  const auto stats = nlohmann::json::parse(read_binary_file("out/stats.json"));
  CHECK(stats.at("fidelity") == "pe");
  CHECK(stats.at("numerics").at("seed") == 3);
  CHECK(stats.at("numerics").at("format") == "bf16");
  CHECK(stats.at("numerics").at("max_abs_error") > 0);
  CHECK(stats.at("numerics").at("max_abs_error") < 0.1);
  CHECK(parse_npy(read_binary_file("pe.npy"), "pe.npy").shape() == std::vector<std::int64_t>{1, 1, 9, 2});
}

TEST_CASE("weir run without numbers reports none", "[unit][engine]") {
  const ScratchFolder folder;
  CHECK(run_command(small_run({"-o", "out"})) == 0);
  CHECK_FALSE(nlohmann::json::parse(read_binary_file("out/stats.json")).contains("numerics"));
}

}  // namespace
}  // namespace weir::test
