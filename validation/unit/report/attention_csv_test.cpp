// SPDX-License-Identifier: Apache-2.0
#include "sim/report/attention_csv.hpp"

#include "validation/catch.hpp"
#include "validation/unit/report/sample_run.hpp"

using namespace weir;

TEST_CASE("attention_csv has the artifact's columns, the Einsums of the 2D array last", "[unit][report]") {
  const SampleRun run;
  CHECK(attention_csv(run.experiment, run.stats, run.energy) ==
        "model,seq_len,traffic,latency,energy,util_2d,util_1d,QK,AV\n"
        "BERT,1K,4000,1e-06,8000000,0.7,0.25,0.5,0.2\n");
}

TEST_CASE("attention_csv leaves out Einsums that ran on the 1D array only", "[unit][report]") {
  SampleRun run;
  run.stats.units[0].active_by_einsum.erase("AV");
  CHECK(attention_csv_header(run.experiment, run.stats) ==
        "model,seq_len,traffic,latency,energy,util_2d,util_1d,QK\n");
}

TEST_CASE("attention_csv writes lengths as the artifact does, of M or else of P", "[unit][report]") {
  SampleRun run;
  const auto length = [&](const std::map<std::string, std::int64_t>& extents) {
    run.experiment.workload.extents = extents;
    const std::string row = attention_csv_row(run.experiment, run.stats, run.energy);
    return row.substr(5, row.find(',', 5) - 5);
  };
  CHECK(length({{"M", 1048576}}) == "1M");
  CHECK(length({{"M", 262144}}) == "256K");
  CHECK(length({{"M", 1000}}) == "1000");
  CHECK(length({{"P", 4096}}) == "4K");
  CHECK(length({}).empty());
}

TEST_CASE("attention_csv quotes a model's name that has commas or quotes", "[unit][report]") {
  SampleRun run;
  run.experiment.workload.model = R"(my "BERT", large)";
  CHECK(attention_csv_row(run.experiment, run.stats, run.energy).rfind(R"("my ""BERT"", large",1K,)", 0) ==
        0);
}
