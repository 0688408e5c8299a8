// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "einsum/compile.hpp"
#include "sim/spec/experiment.hpp"
#include "validation/catch.hpp"
#include "validation/unit/engine/schedule_text.hpp"

namespace weir::test {
namespace {

const std::vector<std::string> workloads = {"bert", "t5", "trxl", "xlm"};
const std::vector<std::string> lengths = {"256", "1K", "4K", "16K", "64K", "256K", "1M"};

/// The names of the files in configs/experiments.
std::vector<std::string> experiments() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator("configs/experiments")) {
    names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Experiment experiment_on(const std::string& name, const std::string& workload, const std::string& length) {
  return read_experiment(
      {"configs/experiments/" + name + ".yaml"},
      {{"workload", "configs/workloads/" + workload + ".yaml"}, {"workload.extents.P", length}});
}

Schedule lowered(const Experiment& e) {
  return compile(e.cascade, e.workload, e.architecture, e.mapping, e.binding).schedule;
}

/// The extents of some names, "P1 16, P2 1".
std::string extents_of(const std::string& experiment, const std::string& workload, const std::string& length,
                       const std::vector<std::string>& names) {
  const Schedule schedule = lowered(experiment_on(experiment, workload, length));
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name + " " + std::to_string(schedule.extents.at(name));
  }
  return text;
}

TEST_CASE("The designs of the paper are among the experiments", "[unit][engine]") {
  const std::vector<std::string> names = experiments();
  for (const std::string name : {"arch", "binding", "cascade", "flat", "unfused"}) {
    INFO(name);
    CHECK(std::find(names.begin(), names.end(), name) != names.end());
  }
}

TEST_CASE("Every experiment lowers on every workload at every length", "[unit][engine]") {
  for (const std::string& name : experiments()) {
    for (const std::string& workload : workloads) {
      for (const std::string& length : lengths) {
        INFO(name << " on " << workload << " at " << length);
        const Schedule schedule = lowered(experiment_on(name, workload, length));
        CHECK((schedule.spilled > 0 || schedule.buffer_bytes <= schedule.capacity_bytes));
        if (length != "256") CHECK(schedule.padded_share == 0);  // two-pass attention wants two query tiles
      }
    }
  }
}

TEST_CASE("FuseMax's experiments keep the published query tiles in the buffer", "[unit][engine]") {
  for (const std::string name : {"arch", "binding"}) {
    CHECK(extents_of(name, "bert", "1K", {"M1", "P1", "P2"}) == "M1 4, P1 4, P2 1");
    CHECK(extents_of(name, "bert", "64K", {"M1", "P1", "P2"}) == "M1 256, P1 128, P2 2");
    CHECK(extents_of(name, "bert", "1M", {"M1", "P1", "P2"}) == "M1 4096, P1 128, P2 32");
    CHECK(extents_of(name, "xlm", "1M", {"M1", "P1", "P2"}) == "M1 4096, P1 64, P2 64");
  }
}

TEST_CASE("+Cascade keeps 32 query tiles in the buffer", "[unit][engine]") {
  CHECK(extents_of("cascade", "bert", "4K", {"P1", "P2"}) == "P1 16, P2 1");
  CHECK(extents_of("cascade", "bert", "16K", {"P1", "P2"}) == "P1 32, P2 2");
  CHECK(extents_of("cascade", "bert", "1M", {"P1", "P2"}) == "P1 32, P2 128");
}

TEST_CASE("FLAT takes the dataflow of its search at each length", "[unit][engine]") {
  CHECK(extents_of("flat", "bert", "4K", {"P1", "P2"}) == "P1 16, P2 1");
  CHECK(extents_of("flat", "bert", "16K", {"P1", "P2"}) == "P1 4, P2 16");
  CHECK(extents_of("flat", "bert", "64K", {"P1", "P2"}) == "P1 1, P2 256");
  CHECK(extents_of("flat", "bert", "256K", {"R1", "P1", "P2"}) == "R1 256, P1 4, P2 256");
  CHECK(lowered(experiment_on("flat", "bert", "1K")).spilled == 0);
  CHECK(lowered(experiment_on("flat", "xlm", "256K")).spilled == 0);
}

TEST_CASE("Unfused attention takes whole rows of scores, as many as 64K words hold", "[unit][engine]") {
  CHECK(extents_of("unfused", "bert", "1K", {"R0", "R1", "P1", "P2"}) == "R0 64, R1 4, P1 4, P2 1");
  CHECK(extents_of("unfused", "bert", "64K", {"R0", "R1", "P1", "P2"}) == "R0 1, R1 256, P1 256, P2 1");
  CHECK(extents_of("unfused", "bert", "256K", {"R0", "R1", "P1", "P2"}) == "R0 1, R1 256, P1 128, P2 8");
}

TEST_CASE("What a run resolved reads back as the same experiment and the same schedule", "[unit][engine]") {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("weir-resolved-" + std::to_string(getpid()) + ".yaml");
  for (const std::string& name : experiments()) {
    for (const std::string workload : {"bert", "xlm"}) {
      for (const std::string length : {"512", "16K", "256K"}) {
        INFO(name << " on " << workload << " at " << length);
        const Experiment before = experiment_on(name, workload, length);
        std::ofstream(file) << before.resolved_yaml;
        const Experiment after = read_experiment({file.string()}, {});
        CHECK(after.resolved_yaml == before.resolved_yaml);
        CHECK(after.name == before.name);
        CHECK(after.cascade == before.cascade);
        CHECK(schedule_text(lowered(after)) == schedule_text(lowered(before)));
      }
    }
  }
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace weir::test
