// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "sim/spec/readers.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

TEST_CASE("A binding has one sweep or several a unit", "[unit][spec]") {
  YamlNode node = parse_yaml(R"(name: fusemax
phases:
  attention:
    array2d: (SLNV@3 | QK) -> LM
    array1d: [M@1b, {nest: rows, order: SN@1b -> SD@1b}]
)",
                             "a.yaml");
  const Binding binding = read_binding(node);
  CHECK(binding.name == "fusemax");
  const auto& programs = binding.phases.at("attention");
  REQUIRE(programs.at("array2d").size() == 1);
  CHECK(to_string(programs.at("array2d")[0]) == "(SLNV@3 | QK) -> LM");
  CHECK(programs.at("array2d")[0].nest.empty());
  REQUIRE(programs.at("array1d").size() == 2);
  CHECK(to_string(programs.at("array1d")[0]) == "M@1b");
  CHECK(programs.at("array1d")[1].nest == "rows");
  CHECK(to_string(programs.at("array1d")[1]) == "SN@1b -> SD@1b");
}

TEST_CASE("Mistakes in a binding are found", "[unit][spec]") {
  const auto error = [](const std::string& text) { return reader_error(read_binding, text); };
  CHECK(error("{name: a}") ==
        "a.yaml:1:1: binding lacks 'phases'; expected auto, or a map such as {attention: {array2d: \"QK -> "
        "LM\"}}");
  CHECK(error("{name: a, phases: {all: {array3d: C}}}") ==
        "a.yaml:1:26: unknown key 'array3d' in all; expected one of array2d, array1d (did you mean "
        "'array2d'?)");
  CHECK(error("{name: a, phases: {all: {array2d: [[C]]}}}") ==
        "a.yaml:1:36: 'array2d' is a list; expected an order such as \"QK -> LM\", or {nest: rows, order: "
        "\"QK -> "
        "LM\"}");
  CHECK(error("{name: a, phases: {all: {array2d: [{nest: rows}]}}}") ==
        "a.yaml:1:36: array2d lacks 'order'; expected an order such as \"QK -> LM\"");
  CHECK(error("{name: a, phases: {all: {array2d: [{nests: rows, order: C}]}}}") ==
        "a.yaml:1:37: unknown key 'nests' in array2d; expected one of nest, order (did you mean 'nest'?)");
  CHECK(error("{name: a, phases: {all: {array2d: QK - LM}}}") ==
        "a.yaml:1:38: unexpected '-'; expected '->', '|', '||' or the end of the order");
  CHECK(error("{name: a, phases: {all: {array2d: 'QK - LM'}}}") ==
        "a.yaml:1:39: unexpected '-'; expected '->', '|', '||' or the end of the order");
  CHECK(error("{name: a, phases: {all: {array2d: }}}") ==
        "a.yaml:1:26: 'array2d' is empty; expected an order such as \"QK -> LM\", or {nest: rows, order: "
        "\"QK -> LM\"}");
}

}  // namespace
}  // namespace weir::test
