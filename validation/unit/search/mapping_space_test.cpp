// SPDX-License-Identifier: Apache-2.0
#include "einsum/search/mapping_space.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "validation/catch.hpp"

namespace weir::test {
namespace {

MappingAxis axis(const std::string& name, int choices) {
  MappingAxis made{name, {{"", [](Mapping&) {}}}};
  for (int choice = 1; choice < choices; ++choice) {
    made.choices.push_back({name + std::to_string(choice),
                            [=](Mapping& mapping) { mapping.name += name + std::to_string(choice); }});
  }
  return made;
}

const MappingSpace small{{}, {axis("a", 2), axis("b", 3), axis("c", 2)}};

TEST_CASE("A mapping space numbers every combination of its choices once", "[unit][search]") {
  CHECK(small.size() == 12);
  std::set<std::string> names;
  for (std::uint64_t number = 0; number < small.size(); ++number) names.insert(small.variant(number).name);
  CHECK(names.size() == 12);
  CHECK(small.variant(0).name.empty());
  CHECK(small.variant(1 + 2 * 2 + 6).name == "a1b2c1");
}

TEST_CASE("A mapping space says what a combination changes", "[unit][search]") {
  CHECK(small.describe(0) == "as given");
  CHECK(small.describe(1 + 2 * 2) == "a1; b2");
}

TEST_CASE("A sample of a space that is small enough is all of it", "[unit][search]") {
  std::vector<std::uint64_t> all(12);
  std::iota(all.begin(), all.end(), 0);
  CHECK(small.sample(12) == all);
}

TEST_CASE("A sample has the given mapping and single changes first, and no mapping twice", "[unit][search]") {
  MappingSpace large;
  for (int i = 0; i < 12; ++i) large.axes.push_back(axis(std::to_string(i), 4));
  const std::vector<std::uint64_t> numbers = large.sample(1000);
  REQUIRE(numbers.size() == 1000);
  CHECK(numbers.front() == 0);
  CHECK(std::set<std::uint64_t>(numbers.begin(), numbers.end()).size() == 1000);
  for (std::size_t i = 1; i <= 36; ++i) CHECK(large.describe(numbers[i]).find(';') == std::string::npos);
  CHECK(large.sample(1000) == numbers);
}

TEST_CASE("A space too large to number is sampled all the same", "[unit][search]") {
  MappingSpace huge;
  for (int i = 0; i < 50; ++i) huge.axes.push_back(axis(std::to_string(i), 4));
  CHECK(huge.size() == std::uint64_t{1} << 62U);
  CHECK(huge.sample(500).size() == 500);
}

}  // namespace
}  // namespace weir::test
