// SPDX-License-Identifier: Apache-2.0
#include "sim/report/stats_text.hpp"

#include "validation/catch.hpp"
#include "validation/unit/report/sample_run.hpp"

using namespace weir;

namespace {

std::string text_of(const SampleRun& run) {
  return stats_text(run.experiment, run.schedule, run.stats, run.energy, run.area);
}

/// The text from the first `from` up to the first `to` behind it.
std::string part(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t start = text.find(from);
  return start == std::string::npos ? "no " + from : text.substr(start, text.find(to, start) - start);
}

}  // namespace

TEST_CASE("stats_text leads with cycles, traffic, energy and area in physical units", "[unit][report]") {
  CHECK(text_of({}).rfind(
            "binding: BERT 1K on small, physical assumptions\n\n"
            "  cycles          1,000  1.00 us at 1.00 GHz\n"
            "  DRAM traffic  4.00 kB  4.00 GB/s, 50.0 % of 8.00 GB/s peak; 3.00 kB read, 1.00 kB written\n"
            "  energy        8.00 uJ  8.00 W on average; prices of round\n"
            "  area            4 mm2\n"
            "  simulated         400  cycles, 40.0 %; the others were fast-forwarded; ",
            0) == 0);
}

TEST_CASE("stats_text shows every unit, then the Einsums in the order of the cascade", "[unit][report]") {
  const std::string text = text_of({});
  CHECK(part(text, "Where the cycles went", "[") == "Where the cycles went\n\narray2d  ");
  CHECK(text.find("\narray1d  [") != std::string::npos);
  CHECK(text.find("\ndram     [") != std::string::npos);
  CHECK(part(text, "Busy", "\nPhases") ==
        "Busy cycles by Einsum\n\n"
        "  Einsum  array2d   share  array1d   share\n"
        "  QK          500  50.0 %        -\n"
        "  AV          300  30.0 %      250  25.0 %\n");
}

TEST_CASE("stats_text shows phases if there are several", "[unit][report]") {
  SampleRun run;
  CHECK(part(text_of(run), "Phases", "\nGlobal") ==
        "Phases\n\n"
        "  phase      cycles   share\n"
        "  attention     900  90.0 %\n"
        "  output        100  10.0 %\n");
  run.stats.phase_cycles.pop_back();
  CHECK(text_of(run).find("Phases") == std::string::npos);
}

TEST_CASE("stats_text shows what fills the buffer and what spills", "[unit][report]") {
  CHECK(part(text_of({}), "Global buffer", "\nEnergy") ==
        "Global buffer, 32,768 bytes\n\n"
        "  tensor  tiles  bytes a tile  copies   bytes  of capacity\n"
        "  K           2         4,096       2  16,384       50.0 %\n"
        "  RM          1            64       1      64        0.2 %\n"
        "  ------  -----  ------------  ------  ------  -----------\n"
        "  all                                  16,448       50.2 %\n"
        "  25.0 % does not fit and goes through DRAM\n");
}

TEST_CASE("stats_text ranks energy by component and by action, and says what is special about it",
          "[unit][report]") {
  CHECK(part(text_of({}), "Energy", "\nArea") ==
        "Energy\n\n"
        "  component   energy   share\n"
        "  array2d    4.00 uJ  50.0 %  ████████████\n"
        "  dram       4.00 uJ  50.0 %  ████████████\n\n"
        "  action                   energy   share\n"
        "  dram.read_words         4.00 uJ  50.0 %  ████████████\n"
        "  array2d.mac             3.00 uJ  37.5 %  █████████\n"
        "  array2d.register_reads  1.00 uJ  12.5 %  ███\n"
        "  note: array1d.exp is counted and not charged\n");
}

TEST_CASE("stats_text ranks areas and DRAM transfers", "[unit][report]") {
  CHECK(part(text_of({}), "Area", "no end") ==
        "Area\n\n"
        "  component       area   share\n"
        "  array2d        3 mm2  75.0 %  ██████████████████\n"
        "  global_buffer  1 mm2  25.0 %  ██████\n\n"
        "DRAM\n\n"
        "  transfer  bytes   share\n"
        "  load K    3,000  75.0 %  ██████████████████\n"
        "  store AV  1,000  25.0 %  ██████\n");
}
