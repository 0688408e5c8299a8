// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <string>

#include "einsum/language/parser.hpp"
#include "einsum/language/printer.hpp"
#include "sim/spec/readers.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

Cascade read_text(const std::string& text) {
  YamlNode node = parse_yaml(text, "a.yaml");
  return read_cascade(node, {});
}

std::string error_after(const std::string& from, const std::string& to) {
  return spec_error_of([&] { read_text(with(einsum_text, from, to)); });
}

TEST_CASE("A cascade is read with the place of all its parts", "[unit][spec]") {
  const Cascade cascade = read_text(einsum_text);
  CHECK(cascade.name == "matrix product");
  REQUIRE(cascade.declarations.size() == 3);
  CHECK(cascade.declarations[1].name == "B");
  CHECK(to_string(cascade.declarations[1].extents[1]) == "E");
  CHECK(to_string(cascade.declarations[1].extents[1].where) == "a.yaml:2:33");
  CHECK(cascade.dtypes.at("default") == "fp16");
  REQUIRE(cascade.einsums.size() == 1);
  CHECK(to_string(cascade.einsums[0]) == "C[p, m] = A[p, e] * B[m, e]");
  CHECK(to_string(cascade.einsums[0].where) == "a.yaml:5:3");
}

TEST_CASE("Shapes, generations and operators of a cascade are read", "[unit][spec]") {
  const Cascade cascade = read_text(R"(
declaration: {A: [P], S: [P+1]}
shape: {P: 4K, P0: array2d.rows, P1: P // P0}
operators: {largest: {identity: -inf, associative: true, commutative: true}, pair: {arity: 3}}
expressions:
- S[0] = empty
- S[p+1] = S[p] + A[p]
)");
  REQUIRE(cascade.shape.size() == 3);
  CHECK(cascade.shape[0].extent.value == 4096);
  CHECK(to_string(cascade.shape[2].extent) == "P // P0");
  CHECK(to_string(cascade.declarations[1].extents[0]) == "P + 1");
  REQUIRE(cascade.operators.size() == 2);
  CHECK(cascade.operators[0].identity == -std::numeric_limits<double>::infinity());
  CHECK(cascade.operators[0].arity == 2);
  CHECK(cascade.operators[0].associative);
  CHECK(cascade.operators[1].arity == 3);
  CHECK_FALSE(cascade.operators[1].identity.has_value());
}

TEST_CASE("Errors in an Einsum give its column, quoted or not", "[unit][spec]") {
  CHECK(error_after("* B", "* * B") ==
        "a.yaml:5:23: unexpected '*'; expected a number, a name, a tensor, a function or '('");
  CHECK(error_after("C[p, m] = A[p, e] * B[m, e]", "'C[p, m] = A[p, e] * * B[m, e]'") ==
        "a.yaml:5:24: unexpected '*'; expected a number, a name, a tensor, a function or '('");
  CHECK(error_after("C[p, m] = A[p, e] * B[m, e]", "|\n  C[p, m] = A[p, e] * * B[m, e]") ==
        "a.yaml:6:23: unexpected '*'; expected a number, a name, a tensor, a function or '('");
}

TEST_CASE("An Einsum with a reduction needs no quotes", "[unit][spec]") {
  const std::string text =
      with(einsum_text, "C[p, m] = A[p, e] * B[m, e]", "C[p, m] = A[p, e] * B[m, e]  ::  max(e)");
  const Cascade cascade = read_text(text);
  CHECK(to_string(cascade.einsums[0]) == "C[p, m] = A[p, e] * B[m, e] :: max(e)");
  CHECK(to_string(cascade.einsums[0].reductions[0].where) == "a.yaml:5:36");
  YamlNode node = parse_yaml(text, "a.yaml");
  read_cascade(node, {});
  YamlNode again = parse_yaml(print_yaml(node), "b.yaml");
  CHECK(read_cascade(again, {}) == cascade);
  CHECK(error_after("C[p, m] = A[p, e] * B[m, e]", "C[p, m] = A[p, e] * B[m, e] : max(e)") ==
        "a.yaml:5:3: 'expressions' is a map; expected a text");
}

TEST_CASE("The rules of the language are checked", "[unit][spec]") {
  CHECK(error_after("B[m, e]", "B[m]") == "a.yaml:5:23: tensor 'B' with 1 index; expected 2");
}

TEST_CASE("The shape of a cascade may use the extents of the workload", "[unit][spec]") {
  const std::string text = with(einsum_text, "dtype: {default: fp16}", "shape: {P: 4, M: N // P}");
  YamlNode node = parse_yaml(text, "a.yaml");
  Workload workload;
  workload.extents = {{"N", 64}, {"P", 8}};
  CHECK(read_cascade(node, workload).shape.size() == 2);
  CHECK(spec_error_of([&] { read_text(text); }) ==
        "a.yaml:3:18: undefined shape 'N'; expected a rank that is defined before it is used");
}

TEST_CASE("Mistakes around the Einsums are found", "[unit][spec]") {
  CHECK(error_after("expressions:\n- C[p, m] = A[p, e] * B[m, e]", "expressions: C[p]") ==
        "a.yaml:4:14: 'expressions' is 'C[p]'; expected a list of Einsums");
  CHECK(error_after("expressions:\n- C[p, m] = A[p, e] * B[m, e]\n", "") ==
        "a.yaml:1:1: einsum lacks 'expressions'; expected a list of Einsums");
  CHECK(error_after("declaration: {A: [P, E], B: [M, E], C: [P, M]}\n", "") ==
        "a.yaml:1:1: einsum lacks 'declaration'; expected a map such as {Q: [P, E]}");
  CHECK(error_after("A: [P, E]", "A: P") ==
        "a.yaml:2:18: 'A' is 'P'; expected a list of ranks such as [P, E]");
  CHECK(error_after("dtype", "dtypes") ==
        "a.yaml:3:1: unknown key 'dtypes' in einsum; expected one of name, declaration, shape, dtype, "
        "bounded, expressions, operators (did you mean 'dtype'?)");
  CHECK(error_after("- C[p, m]", "- [1]\n- C[p, m]") ==
        "a.yaml:5:3: 'expressions' is a list; expected a text");
  CHECK(error_after("dtype: {default: fp16}", "operators: {f: {identity: zero}}") ==
        "a.yaml:3:27: 'identity' is 'zero'; expected a number");
  CHECK(error_after("dtype: {default: fp16}", "bounded: {A: -1}") ==
        "a.yaml:3:14: 'A' is '-1'; expected a magnitude above 0");
  CHECK(error_after("dtype: {default: fp16}", "bounded: {AA: 1}") ==
        "a.yaml:1:1: bound of undefined tensor 'AA'; expected a declared or written tensor (did you mean "
        "'A'?)");
  CHECK(error_after("dtype: {default: fp16}", "operators: {f: {arity: 0}}") ==
        "a.yaml:3:24: 'arity' is '0'; expected a whole number of at least 1");
}

}  // namespace
}  // namespace weir::test
