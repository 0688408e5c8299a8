// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <map>
#include <string>

#include "sim/spec/readers.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

TEST_CASE("Extents may use those before them", "[unit][spec]") {
  YamlNode node =
      parse_yaml("{name: BERT 4K, model: BERT, extents: {H: 12, P: 4K, M: P, D: H * 64}}", "a.yaml");
  const Workload workload = read_workload(node);
  CHECK(workload.name == "BERT 4K");
  CHECK(workload.model == "BERT");
  CHECK(workload.extents ==
        std::map<std::string, std::int64_t>{{"H", 12}, {"P", 4096}, {"M", 4096}, {"D", 768}});
}

TEST_CASE("Mistakes in a workload are found", "[unit][spec]") {
  const auto error = [](const std::string& text) { return reader_error(read_workload, text); };
  CHECK(error("{name: a, extents: {M: P, P: 4}}") ==
        "a.yaml:1:24: unknown name 'P'; expected a known integer");
  CHECK(error("{name: a, extents: {HEADS: 4, M: HEAD}}") ==
        "a.yaml:1:34: unknown name 'HEAD'; expected a known integer (did you mean 'HEADS'?)");
  CHECK(error("{name: a, extents: {P: 0}}") == "a.yaml:1:24: 'P' is '0'; expected an extent of at least 1");
  CHECK(error("{name: a, extents: {P: 4, M: P - 4}}") ==
        "a.yaml:1:30: 'M' is 'P - 4'; expected an extent of at least 1");
  CHECK(error("{name: a, extents: {P: 1.5}}") ==
        "a.yaml:1:24: number is not an integer; expected integers and + - * // % ** min max");
  CHECK(error("{name: a, extents: {P: [4]}}") ==
        "a.yaml:1:24: 'P' is a list; expected a number or an expression");
  CHECK(error("{name: a, extents: 4}") == "a.yaml:1:20: 'extents' is '4'; expected a map");
  CHECK(error("{name: a}") == "a.yaml:1:1: workload lacks 'extents'; expected a map such as {P: 4096}");
  CHECK(error("{extents: {P: 4}}") == "a.yaml:1:1: workload lacks 'name'; expected a text");
}

}  // namespace
}  // namespace weir::test
