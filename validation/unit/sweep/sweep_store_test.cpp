// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_store.hpp"

#include "sim/sweep/results_csv.hpp"
#include "sim/sweep/sweep_summary.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

SweepHeading heading() {
  SweepHeading heading;
  heading.name = "test";
  heading.base = {"base.yaml"};
  heading.axes = {"a", "b"};
  heading.objectives = {"latency_s"};
  heading.is_maximized = {false};
  heading.digest = "d";
  heading.model_version = "v";
  heading.total = heading.all = 4;
  return heading;
}

SweepRow row(std::uint64_t place, const std::string& a, const std::string& b, double latency) {
  return {place, {a, b}, {latency}, "", "tile", "key" + std::to_string(place), {"x=" + a}};
}

SweepRow failed_row(std::uint64_t place) {
  SweepRow failed = row(place, "1", "text, \"quoted\"", 0);
  failed.results = {std::nullopt};
  failed.error = "s.yaml:1:2: wrong; expected right";
  return failed;
}

PointOutcome outcome_of(const SweepRow& row, bool is_known = false) {
  PointOutcome outcome;
  outcome.key = row.key;
  outcome.is_known = is_known;
  outcome.error = row.error;
  outcome.metrics = {{"latency_s", row.results[0].value_or(0)}};
  outcome.cpu_s = 0.5;
  return outcome;
}

void add(SweepStore& store, const SweepRow& row) { store.add(row, outcome_of(row)); }

TEST_CASE("A store gives back what was added, in the order of places", "[unit][sweep]") {
  const Folder folder;
  SweepStore store = SweepStore::create("r.sqlite");
  store.begin(heading());
  add(store, row(2, "1", "2", 0.25));
  add(store, failed_row(1));
  add(store, row(0, "0", "1", 1e-20));
  const SweepStore reader = SweepStore::open("r.sqlite");  // while the other is open
  CHECK(results_csv(reader.heading(), reader.rows()) ==
        "a,b,latency_s,status,message\n"
        "0,1,1e-20,ok,\n"
        "1,\"text, \"\"quoted\"\"\",,failed,s.yaml:1:2: wrong; expected right\n"
        "1,2,0.25,ok,\n");
  CHECK(reader.counts().done == 3);
  CHECK(reader.counts().failed == 1);
  CHECK(reader.mean_cpu_s() == 0.5);
  CHECK(reader.known_keys(true) == std::set<std::string>{"key0", "key1", "key2"});
  CHECK(reader.known_keys(false) == std::set<std::string>{"key0", "key2"});
  CHECK(reader.outcome("key2").metrics.at("latency_s") == 0.25);
}

TEST_CASE("Another sweep file forgets the rows of the last one, not its results", "[unit][sweep]") {
  const Folder folder;
  SweepStore store = SweepStore::create("r.sqlite");
  store.begin(heading());
  add(store, row(0, "1", "2", 0.25));
  store.begin(heading());
  CHECK(store.rows().size() == 1);
  SweepHeading other = heading();
  other.digest = "e";
  store.begin(other);
  CHECK(store.rows().empty());
  CHECK(store.known_keys(true) == std::set<std::string>{"key0"});
}

TEST_CASE("Parts of a sweep are merged into what one run gives", "[unit][sweep]") {
  const Folder folder;
  SweepStore even = SweepStore::create("even.sqlite");
  SweepStore odd = SweepStore::create("odd.sqlite");
  even.begin(heading());
  odd.begin(heading());
  add(even, row(0, "0", "0", 1));
  add(odd, row(1, "0", "1", 2));
  add(even, row(2, "1", "0", 3));
  add(odd, failed_row(3));
  SweepStore all = SweepStore::create("all.sqlite");
  all.begin(heading());
  all.merge(odd);
  all.merge(even);
  REQUIRE(all.rows().size() == 4);
  CHECK(all.rows()[2].results[0] == 3.0);
  CHECK(all.rows()[3].error == failed_row(3).error);
  SweepHeading other = heading();
  other.digest = "e";
  odd.begin(other);
  CHECK(spec_error_of([&] { all.merge(odd); }) ==
        "odd.sqlite: of another sweep file; expected stores of one sweep");
}

TEST_CASE("A comparison says which points differ and by how much", "[unit][sweep]") {
  const Folder folder;
  SweepStore before = SweepStore::create("before.sqlite");
  SweepStore after = SweepStore::create("after.sqlite");
  before.begin(heading());
  after.begin(heading());
  add(before, row(0, "0", "0", 1));
  add(before, row(1, "0", "1", 2));
  add(before, row(2, "0", "2", 2));
  add(after, row(0, "0", "0", 1));
  add(after, row(1, "0", "1", 3));
  add(after, row(3, "0", "3", 3));
  CHECK(
      comparison_text(before, after) ==
      "2 points in both, 1 of them equal; 1 only in the first, 1 only in the second\n\nLargest differences\n"
      "  point     objective  first  second  change\n"
      "  a=0, b=1  latency_s      2       3   +50 %\n");
}

TEST_CASE("The axis that matters explains the variance", "[unit][sweep]") {
  std::vector<SweepRow> rows;
  for (int a = 0; a < 3; ++a) {
    for (int b = 0; b < 2; ++b)
      rows.push_back(row(rows.size(), std::to_string(a), std::to_string(b), 1 << (2 * a)));
  }
  const std::vector<Sensitivity> found = sensitivities(heading(), rows, 0);
  REQUIRE(found.size() == 2);
  CHECK(found[0].axis == "a");
  CHECK_THAT(found[0].share, Catch::Matchers::WithinRel(1.0, 1e-12));
  CHECK_THAT(found[0].ratio, Catch::Matchers::WithinRel(16.0, 1e-12));
  CHECK(found[0].best == "0");
  CHECK(found[1].share == 0);
}

TEST_CASE("What is no store says so", "[unit][sweep]") {
  const Folder folder;
  CHECK(spec_error_of([] { SweepStore::open("r.sqlite"); }) ==
        "r.sqlite: no such file; expected the folder of a sweep, as `weir sweep FILE -o DIR` makes it");
  folder.write_raw("r.sqlite",
                   "some text that is long enough to be taken for something else than an empty file");
  CHECK(spec_error_of([] { SweepStore::open("r.sqlite").heading(); }) ==
        "r.sqlite: cannot read or write: file is not a database; expected a results.sqlite of a sweep, and "
        "room to "
        "write; what is in it is kept");
}

}  // namespace
}  // namespace weir::test
