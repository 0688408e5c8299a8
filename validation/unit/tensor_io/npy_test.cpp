// SPDX-License-Identifier: Apache-2.0
#include "sim/tensor_io/npy.hpp"

#include "sim/tensor_io/npy_header.hpp"
#include "validation/catch.hpp"
#include "validation/unit/tensor_io/scratch_folder.hpp"

namespace weir::test {
namespace {

/// A file of version 1 with that dictionary, padded by a line end only.
std::string file_with(const std::string& dictionary, const std::string& values = "") {
  const std::string text = dictionary + "\n";
  return "\x93NUMPY" + std::string{'\x01', '\0', static_cast<char>(text.size()), '\0'} + text + values;
}

std::string dictionary(const std::string& descr, const std::string& shape,
                       const std::string& fortran = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

std::string npy_error(const std::string& bytes) {
  return tensor_io_error([&] { parse_npy(bytes, "a.npy"); });
}

TEST_CASE("A tensor printed as .npy is read back", "[unit][tensor_io]") {
  const Tensor tensor({2, 3}, {0, 1, -2, 100, 0.5, -0.25});
  CHECK(parse_npy(print_npy(tensor, NpyType::fp64), "a.npy") == tensor);
  CHECK(parse_npy(print_npy(tensor, NpyType::fp32), "a.npy") == tensor);
  CHECK(parse_npy(print_npy(tensor, NpyType::fp16), "a.npy") == tensor);
  for (const NpyType type : {NpyType::int8, NpyType::int16, NpyType::int32, NpyType::int64}) {
    CHECK(parse_npy(print_npy(tensor, type), "a.npy") == Tensor({2, 3}, {0, 1, -2, 100, 0, -0.0}));
  }
}

TEST_CASE("Tensors of no and of one axis, and of no elements, are read back", "[unit][tensor_io]") {
  for (const Tensor& tensor : {Tensor({}, {3}), Tensor({2}, {1, 2}), Tensor({0, 4})}) {
    CHECK(parse_npy(print_npy(tensor, NpyType::fp64), "a.npy") == tensor);
  }
}

TEST_CASE("A .npy header is what numpy writes, to the byte", "[unit][tensor_io]") {
  const std::string bytes = print_npy(Tensor({3, 4}), NpyType::fp64);
  CHECK(bytes.substr(0, 10) == std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  CHECK(bytes.substr(10, 118) ==
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }" + std::string(58, ' ') + "\n");
  CHECK(bytes.size() == 128 + 96);
  CHECK(print_npy_header({"<f8", false, {5}, 0}).find("'shape': (5,), }") != std::string::npos);
  CHECK(print_npy_header({"<f8", false, {}, 0}).find("'shape': (), }") != std::string::npos);
}

TEST_CASE("Absent elements are written as 0", "[unit][tensor_io]") {
  Tensor tensor({2});
  tensor.set(1, 7);
  CHECK(parse_npy(print_npy(tensor, NpyType::fp64), "a.npy").values() == std::vector<double>{0, 7});
}

TEST_CASE("Truth values and versions 2 and 3 are read", "[unit][tensor_io]") {
  CHECK(parse_npy(file_with(dictionary("|b1", "(3,)"), {'\0', '\1', '\1'}), "a.npy").values() ==
        std::vector<double>{0, 1, 1});
  std::string text = dictionary("<f4", "()") + "\n";
  const std::string bytes = "\x93NUMPY" +
                            std::string{'\x03', '\0', static_cast<char>(text.size()), '\0', '\0', '\0'} +
                            text + std::string("\0\0\x80\x3f", 4);
  CHECK(parse_npy(bytes, "a.npy") == Tensor({}, {1}));
}

TEST_CASE("What is no .npy file is an error", "[unit][tensor_io]") {
  CHECK(npy_error("") == "a.npy: not a .npy file; expected one that numpy.save wrote");
  CHECK(npy_error("PK\x03\x04 something longer") ==
        "a.npy: not a .npy file; expected one that numpy.save wrote");
  CHECK(npy_error("\x93NUMPY\x09" + std::string(9, '\0')) == "a.npy: .npy version 9; expected 1 to 3");
  CHECK(npy_error(file_with(dictionary("<f8", "(3,)")).substr(0, 40)) ==
        "a.npy: truncated .npy header; expected 58 bytes");
  CHECK(npy_error(std::string("\x93NUMPY\x02\0\1\0", 10)) ==
        "a.npy: truncated .npy header; expected its length");
}

TEST_CASE("A header that cannot be read is an error", "[unit][tensor_io]") {
  const std::string expected =
      "a.npy: unreadable .npy header; expected {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }";
  const std::string good = dictionary("<f8", "(3, 4)");
  for (const std::string& bad :
       {std::string(""), std::string("{}"), std::string("{'descr': '<f8'}"), "[" + good, good.substr(0, 30),
        dictionary("<f8", "(3, 4"), dictionary("<f8", "(-1,)"), dictionary("<f8", "(3 4)"),
        dictionary("<f8", "(99999999999999999999,)"), dictionary("<f8", "(3,)", "Maybe"),
        std::string("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,)}"),
        std::string("{'what': '<f8'}")}) {
    INFO(bad);
    CHECK(npy_error(file_with(bad)) == expected);
  }
}

TEST_CASE("Arrays of other types, orders and sizes are errors", "[unit][tensor_io]") {
  CHECK(npy_error(file_with(dictionary(">f4", "(1,)"), "abcd")) ==
        "a.npy: array of type '>f4'; expected one of <f2, <f4, <f8, |i1, <i2, <i4, <i8, |b1");
  CHECK(npy_error(file_with(dictionary("<f4", "(1,)", "True"), "abcd")) ==
        "a.npy: array in Fortran order; expected C order (numpy.ascontiguousarray)");
  CHECK(npy_error(file_with(dictionary("<f4", "(3, 2)"), "abcd")) ==
        "a.npy: 4 bytes of values; expected 24 for 3 x 2 of type '<f4'");
  CHECK(npy_error(file_with(dictionary("<f8", "(4294967296, 4294967296)"))) ==
        "a.npy: array of 4294967296 x 4294967296; expected one that fits in memory");
  CHECK(npy_error(file_with(dictionary("<i8", "()"), std::string("\1\0\0\0\0\0\0\x70", 8))) ==
        "a.npy: integer beyond 2^53; expected one that a double holds");
  CHECK(tensor_io_error([] { print_npy(Tensor({}, {128}), NpyType::int8); }) ==
        "value 128.000000 as '|i1'; expected one that the type holds");
  CHECK(tensor_io_error([] { read_binary_file("nowhere/a.npy"); }) ==
        "nowhere/a.npy: cannot be read; expected a readable file");
}

}  // namespace
}  // namespace weir::test
