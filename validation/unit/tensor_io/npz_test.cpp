// SPDX-License-Identifier: Apache-2.0
#include "sim/tensor_io/npz.hpp"

#include <zip.h>

#include <utility>
#include <vector>

#include "sim/tensor_io/input_tensors.hpp"
#include "sim/tensor_io/npy.hpp"
#include "validation/catch.hpp"
#include "validation/unit/tensor_io/scratch_folder.hpp"

namespace weir::test {
namespace {

/// Makes an archive as numpy.savez (stored) or numpy.savez_compressed (deflated) does.
void write_archive(const std::string& file, const std::vector<std::pair<std::string, std::string>>& entries,
                   zip_int32_t method) {
  zip_t* archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  REQUIRE(archive != nullptr);
  for (const auto& [name, bytes] : entries) {
    zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, 0);
    REQUIRE(index >= 0);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), method, 0);
  }
  REQUIRE(zip_close(archive) == 0);
}

TEST_CASE("The arrays of a .npz file are read, stored or deflated", "[unit][tensor_io]") {
  const ScratchFolder folder;
  const Tensor q({2, 2}, {1, 2, 3, 4});
  const Tensor k({1000}, std::vector<double>(1000, 0.5));
  for (const zip_int32_t method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    write_archive("a.npz", {{"Q.npy", print_npy(q, NpyType::fp32)}, {"K.npy", print_npy(k, NpyType::fp64)}},
                  method);
    CHECK(read_npz("a.npz") == TensorMap{{"Q", q}, {"K", k}});
  }
  CHECK(load_tensors({{"K", "a.npz"}}) == TensorMap{{"K", k}});
  CHECK(load_tensors({{"", "a.npz"}}).size() == 2);
}

TEST_CASE("What is wrong with a .npz file is said in one line", "[unit][tensor_io]") {
  const ScratchFolder folder;
  CHECK(tensor_io_error([] { read_npz("none.npz"); }) ==
        "none.npz: cannot be read (No such file); expected a file that numpy.savez wrote");
  folder.write("text.npz", "no archive");
  CHECK(tensor_io_error([] { read_npz("text.npz"); }) ==
        "text.npz: cannot be read (Not a zip archive); expected a file that numpy.savez wrote");
  write_archive("a.npz", {{"Q.npy", "no array"}}, ZIP_CM_STORE);
  CHECK(tensor_io_error([] { read_npz("a.npz"); }) ==
        "a.npz:Q.npy: not a .npy file; expected one that numpy.save wrote");
  write_archive("a.npz", {{"Q.npy", print_npy(Tensor({}, {1}), NpyType::fp32)}}, ZIP_CM_STORE);
  CHECK(tensor_io_error([] {
          load_tensors({{"q", "a.npz"}});
        }) == "a.npz: no array 'q'; expected one of that name (did you mean 'Q'?)");
  CHECK(tensor_io_error([] {
          load_tensors({{"Q", "a.npz"}, {"", "a.npz"}});
        }) == "--inputs: tensor 'Q' twice; expected it once");
}

TEST_CASE("A damaged .npz file is an error", "[unit][tensor_io]") {
  const ScratchFolder folder;
  write_archive("a.npz", {{"Q.npy", print_npy(Tensor({1000}), NpyType::fp64)}}, ZIP_CM_STORE);
  std::string bytes = read_binary_file("a.npz");
  bytes[500] = 'x';
  folder.write("a.npz", bytes);
  CHECK(tensor_io_error([] { read_npz("a.npz"); }) ==
        "a.npz:Q.npy: cannot be read (CRC error); expected an array");
}

}  // namespace
}  // namespace weir::test
