// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string>
#include <vector>

#include "sim/commands/commands.hpp"
#include "sim/tensor_io/npy.hpp"
#include "validation/catch.hpp"
#include "validation/unit/tensor_io/scratch_folder.hpp"

namespace weir::test {
namespace {

/// C = A B, in a folder of its own: `c.yaml`, `a.npy` (2 x 3, fp32), `b.npy` (3 x 2, fp64).
struct Product : ScratchFolder {
  Product() {
    write("c.yaml", R"(version: 1
einsum:
  declaration: {A: [P, E], B: [E, F], C: [P, F]}
  shape: {F: 2}
  expressions:
  - C[p, f] = A[p, e] * B[e, f]
)");
    write("a.npy", print_npy(Tensor({2, 3}, {1, 2, 3, 4, 5, 6}), NpyType::fp32));
    write("b.npy", print_npy(Tensor({3, 2}, {1, 0, 0, 1, 1, 1}), NpyType::fp64));
  }
};

std::string eval_error(const Arguments& arguments) {
  return tensor_io_error([&] { eval_command(arguments); });
}

TEST_CASE("weir eval computes a cascade on arrays and writes what it is asked for", "[unit][tensor_io]") {
  const Product folder;
  CHECK(eval_command({"c.yaml", "--inputs", "A=a.npy,B=b.npy", "--dump", "C=out/c.npy"}) == 0);
  CHECK(parse_npy(read_binary_file("out/c.npy"), "c.npy") == Tensor({2, 2}, {4, 5, 10, 11}));
  CHECK(read_binary_file("out/c.npy").find("'<f8'") != std::string::npos);
}

TEST_CASE("weir eval makes up the inputs that it lacks, the same for the same seed", "[unit][tensor_io]") {
  const Product folder;
  for (const std::string file : {"1.npy", "2.npy"}) {
    CHECK(eval_command({"c.yaml", "--inputs", "A=a.npy", "--seed", "7", "--dump", "C=" + file}) == 0);
  }
  CHECK(read_binary_file("1.npy") == read_binary_file("2.npy"));
  CHECK(eval_command({"c.yaml", "--seed", "7", "-s", "shape.P=3", "-s", "workload.extents.E=1K", "--dump",
                      "C=3.npy"}) == 0);
  CHECK(parse_npy(read_binary_file("3.npy"), "3.npy").shape() == std::vector<std::int64_t>{3, 2});
}

TEST_CASE("weir eval says which rank or input it lacks", "[unit][tensor_io]") {
  const Product folder;
  CHECK(eval_error({"c.yaml", "--seed", "1"}) ==
        "weir eval: rank P has no extent; expected -s shape.P=N, or an input with that axis");
  CHECK(eval_error({"c.yaml", "--inputs", "A=a.npy"}) ==
        "weir eval: no input 'B'; expected --inputs B=FILE.npy, or --seed N");
  CHECK(eval_error({}) ==
        "weir eval: expected one file, as in: weir eval attention_3pass --inputs Q=q.npy,...");
  CHECK(eval_error({"none.yaml"}) == "cannot read 'none.yaml'; expected a YAML file");
}

TEST_CASE("weir eval refuses arrays that do not fit", "[unit][tensor_io]") {
  const Product folder;
  CHECK(eval_error({"c.yaml", "--inputs", "A=b.npy,B=b.npy"}) ==
        "c.yaml:3:28: input 'B' is 3 x 2; expected 2 x 2");
  folder.write("one.npy", print_npy(Tensor({3}), NpyType::fp64));
  CHECK(eval_error({"c.yaml", "--inputs", "A=one.npy,B=b.npy"}) ==
        "c.yaml:3:17: input 'A' has 1 axes; expected 2");
  CHECK(eval_error({"c.yaml", "--inputs", "A=a.npy,B=b.npy,X=b.npy"}) ==
        "c.yaml:3:3: 'X' is no input of the cascade; expected declared tensors that no statement writes");
  CHECK(eval_error({"c.yaml", "--inputs", "A=a.npy,B=b.npy", "-s", "shape.F=3"}) ==
        "c.yaml:3:28: input 'B' is 3 x 2; expected 3 x 3");
}

TEST_CASE("weir eval refuses arguments that it cannot read", "[unit][tensor_io]") {
  const Product folder;
  CHECK(eval_error({"c.yaml", "--inputs", "A"}) ==
        "--inputs A: no tensor and file; expected --inputs Q=q.npy,K=k.npy");
  CHECK(eval_error({"c.yaml", "--inputs", "A=a.npy,A=b.npy"}) ==
        "--inputs: tensor 'A' twice; expected it once");
  CHECK(eval_error({"c.yaml", "--dump", "D=d.npy"}) == "--dump: no tensor 'D'; expected one of the cascade");
  CHECK(eval_error({"c.yaml", "-s", "shape.P=0"}) ==
        "-s shape.P=0: 'P' is '0'; expected an extent of at least 1");
  CHECK(eval_error({"c.yaml", "-s", "shape.P=x + 1"}) ==
        "-s shape.P=x + 1: unknown name 'x'; expected a known integer");
}

TEST_CASE("weir eval takes the cascade and the extents of an experiment", "[unit][tensor_io]") {
  CHECK(eval_error({"binding", "--seed", "1"}).find("visits more than") != std::string::npos);
  CHECK(eval_command({"binding", "--seed", "1", "-s", "workload.extents.B=1", "-s", "workload.extents.H=1",
                      "-s", "workload.extents.P=3", "-s", "workload.extents.M=8", "-s", "shape.M0=4"}) == 0);
}

}  // namespace
}  // namespace weir::test
