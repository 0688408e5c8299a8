// SPDX-License-Identifier: Apache-2.0
#include "validation/claims/attention_runs.hpp"

#include <fstream>
#include <sstream>

#include "validation/catch.hpp"

namespace weir::published {

namespace {

std::string lower_case(std::string text) {
  for (char& character : text)
    character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
  return text;
}

std::string energy_table(Design design) {
  switch (design) {
    case Design::unfused:
    case Design::flat:
      return "fusemax-artifact-flat";
    case Design::cascade:
      return "fusemax-artifact-cascade";
    default:
      return "fusemax-artifact";
  }
}

}  // namespace

std::vector<AttentionCase> attention_cases() {
  static constexpr std::int64_t batch = 64;
  struct Model {
    const char* name;
    std::int64_t heads;
    std::int64_t width;
  };
  std::vector<AttentionCase> cases;
  for (const Model& model : {Model{"BERT", 12, 64}, {"TrXL", 16, 64}, {"T5", 8, 64}, {"XLM", 16, 128}}) {
    std::int64_t length = 1024;
    for (const char* name : {"1K", "4K", "16K", "64K", "256K", "1M"}) {
      cases.push_back({model.name, name, {batch * model.heads, length, length, model.width, model.width}});
      length *= 4;
    }
  }
  return cases;
}

SimulationRequest request_for(Design design, const AttentionCase& attention) {
  return {.files = {std::string("configs/experiments/") + to_string(design) + ".yaml"},
          .overrides = {{"assumptions", "configs/assumptions/ideal.yaml"},
                        {"workload", "configs/workloads/" + lower_case(attention.model) + ".yaml"},
                        {"workload.extents.P", attention.length},
                        {"energy", "configs/energy/" + energy_table(design) + ".yaml"}},
          .with_energy = true};
}

std::vector<SimulationOutcome> simulate_attention(Design design) {
  std::vector<SimulationRequest> requests;
  for (const AttentionCase& attention : attention_cases()) requests.push_back(request_for(design, attention));
  std::vector<SimulationOutcome> outcomes = simulate_in_workers(requests);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    INFO(requests[i].command());
    REQUIRE(outcomes[i].error == "");
  }
  return outcomes;
}

std::optional<PublishedRow> published_row(Design design, const AttentionCase& attention) {
  std::ifstream file("configs/published/fusemax_micro24.csv");
  const std::string key =
      std::string(to_string(design)) + "," + attention.model + "," + attention.length + ",";
  std::string line;
  while (std::getline(file, line)) {
    if (line.compare(0, key.size(), key) != 0) continue;
    std::istringstream numbers(line.substr(key.size()));
    PublishedRow row;
    char comma = 0;
    numbers >> row.latency_s >> comma >> row.traffic_bytes >> comma >> row.energy_pj >> comma >>
        row.util_2d >> comma >> row.util_1d;
    REQUIRE(!numbers.fail());
    return row;
  }
  return std::nullopt;
}

}  // namespace weir::published
