// SPDX-License-Identifier: Apache-2.0
#include "models/energy/buffer_price.hpp"

#include "validation/catch.hpp"

using namespace weir;
using Catch::Matchers::Message;
using Catch::Matchers::WithinRel;

namespace {

constexpr std::int64_t mebi = 1 << 20;

/// Prices that grow as the square root (reads) and in proportion (writes), listed out of order.
EnergyTable table_of_two() {
  EnergyTable table;
  table.name = "two";
  table.where = {"two.yaml", 9, 3};
  table.buffers = {{16 * mebi, 400, 1600, 100, ""}, {1 * mebi, 200, 200, 200, ""}};
  return table;
}

}  // namespace

TEST_CASE("buffer_price is the listed price where the table has the capacity", "[unit][energy]") {
  const BufferPrice price = buffer_price(table_of_two(), 16 * mebi);
  CHECK(price.read_pj_per_word == 4);
  CHECK(price.write_pj_per_word == 16);
  CHECK(price.note.empty());
}

TEST_CASE("buffer_price between two capacities lies on the line through them in logarithms",
          "[unit][energy]") {
  const BufferPrice price = buffer_price(table_of_two(), 4 * mebi);
  CHECK_THAT(price.read_pj_per_word, WithinRel(2.0, 1e-12));
  CHECK_THAT(price.write_pj_per_word, WithinRel(4.0, 1e-12));
  CHECK(price.note == "the global buffer of 4 MiB is charged on the log-log line through 1 MiB and 16 MiB");
}

TEST_CASE("buffer_price beyond the listed capacities continues the nearest line", "[unit][energy]") {
  EnergyTable table = table_of_two();
  CHECK_THAT(buffer_price(table, 64 * mebi).read_pj_per_word, WithinRel(8.0, 1e-12));
  CHECK_THAT(buffer_price(table, mebi / 4).write_pj_per_word, WithinRel(0.25, 1e-12));
  table.buffers.push_back({32 * mebi, 400, 1600, 100, ""});  // flat from 16 MiB on
  CHECK_THAT(buffer_price(table, 64 * mebi).read_pj_per_word, WithinRel(4.0, 1e-12));
  CHECK(buffer_price(table, 3 * mebi / 2048).note ==
        "the global buffer of 1536 B is charged on the log-log line through 1 MiB and 16 MiB");
}

TEST_CASE("buffer_price refuses to guess from fewer than two capacities", "[unit][energy]") {
  EnergyTable table = table_of_two();
  table.buffers.pop_back();
  CHECK_THROWS_MATCHES(
      buffer_price(table, 8 * mebi), SpecError,
      Message("two.yaml:9:3: energy table 'two' has no price for a global buffer of 8 MiB; expected an "
              "entry of this capacity under global_buffer, or two to scale by"));
}

TEST_CASE("buffer_price does not scale a price of zero", "[unit][energy]") {
  EnergyTable table = table_of_two();
  table.buffers[0].read_pj_per_row = 0;
  CHECK(buffer_price(table, 16 * mebi).read_pj_per_word == 0);
  CHECK_THROWS_AS(buffer_price(table, 8 * mebi), SpecError);
}
