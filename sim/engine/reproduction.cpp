// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/reproduction.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "einsum/compile.hpp"
#include "einsum/legality/legality.hpp"
#include "models/energy/energy_table.hpp"
#include "models/tile/simulate.hpp"
#include "sim/engine/stats_codec.hpp"
#include "sim/engine/workers.hpp"
#include "sim/spec/experiment.hpp"

namespace weir {

namespace {

/// What a worker is to simulate.
struct Job {
  std::string experiment;
  std::string workload;
  std::string length;
  std::string assumptions_file;
  std::string energy;
  ReproducedPoint point;  ///< names filled in
  bool is_study = false;
};

std::vector<Job> jobs_of(const Reproduction& reproduction) {
  std::vector<Job> jobs;
  for (const auto& [assumptions, file] : {std::pair<std::string, std::string>{"ideal", reproduction.ideal},
                                          {"physical", reproduction.physical}}) {
    for (const ReproducedDesign& design : reproduction.designs) {
      for (const auto& [model, workload] : reproduction.workloads) {
        for (const std::string& length : reproduction.lengths) {
          jobs.push_back({design.experiment,
                          workload,
                          length,
                          file,
                          design.energy,
                          {design.name, assumptions, model, length, {}, 0, {}},
                          false});
        }
      }
    }
  }
  const LengthStudy& study = reproduction.short_sequences;
  for (const auto& [name, experiment] : study.designs) {
    for (const std::string& length : study.lengths) {
      jobs.push_back({experiment,
                      study.workload,
                      length,
                      reproduction.physical,
                      reproduction.consistent_energy,
                      {name, "physical", "", length, {}, 0, {}},
                      true});
    }
  }
  return jobs;
}

Experiment experiment_of(const Job& job, const std::string& energy) {
  return read_experiment({job.experiment}, {{"workload", job.workload},
                                            {"workload.extents.P", job.length},
                                            {"assumptions", job.assumptions_file},
                                            {"energy", energy}});
}

std::string simulate_job(const Job& job, const std::string& consistent_energy) {
  const Experiment experiment = experiment_of(job, job.energy);
  const Schedule schedule = compile(experiment.cascade, experiment.workload, experiment.architecture,
                                    experiment.mapping, experiment.binding)
                                .schedule;
  check_legality({experiment.cascade, experiment.architecture, experiment.mapping}, schedule);
  const Stats stats = simulate(schedule, {});
  const Experiment consistent = experiment_of(job, consistent_energy);
  nlohmann::json json;
  json["stats"] = encode_stats(stats);
  json["clock_hz"] = experiment.architecture.clock_hz;
  json["energy"] = energy(stats, experiment.energy, experiment.architecture).total_pj;
  json["consistent"] = energy(stats, consistent.energy, experiment.architecture).total_pj;
  return json.dump();
}

ReproducedPoint finished_point(ReproducedPoint point, const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text);
  point.stats = decode_stats(json.at("stats").get<std::string>());
  const Stats& stats = point.stats;
  const UnitStats& array2d = stats.unit("array2d");
  const auto cycles = static_cast<double>(stats.cycles);
  point.figures.latency_s = cycles / json.at("clock_hz").get<double>();
  point.figures.traffic_bytes = static_cast<double>(stats.dram_bytes());
  point.figures.energy_pj = json.at("energy").get<double>();
  point.figures.util_2d =
      static_cast<double>(array2d.active_pe_cycles) / (cycles * static_cast<double>(array2d.pes));
  point.figures.util_1d = static_cast<double>(stats.unit("array1d").busy_cycles) / cycles;
  point.consistent_energy_pj = json.at("consistent").get<double>();
  return point;
}

std::map<std::string, Figures> read_published(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw SpecError(file + ": no such file; expected the published results as CSV");
  std::map<std::string, Figures> published;
  std::string line;
  std::getline(stream, line);  // the header
  while (std::getline(stream, line)) {
    std::istringstream cells(line);
    std::vector<std::string> values;
    for (std::string cell; std::getline(cells, cell, ',');) values.push_back(cell);
    if (values.size() != 8) throw SpecError(file + ": '" + line + "' has not 8 cells; expected the header's");
    published[key_of(values[0], values[1], values[2])] = {std::stod(values[3]), std::stod(values[4]),
                                                          std::stod(values[5]), std::stod(values[6]),
                                                          std::stod(values[7])};
  }
  return published;
}

}  // namespace

std::string key_of(const std::string& design, const std::string& model, const std::string& length) {
  return design + "/" + model + "/" + length;
}

const ReproducedPoint& ReproductionResult::at(const std::string& design, const std::string& assumptions,
                                              const std::string& model, const std::string& length) const {
  for (const ReproducedPoint& point : points) {
    if (point.design == design && point.assumptions == assumptions && point.model == model &&
        point.length == length) {
      return point;
    }
  }
  throw std::logic_error("no simulated point " + key_of(design, model, length));
}

std::size_t simulation_count(const Reproduction& reproduction) { return jobs_of(reproduction).size(); }

ReproductionResult reproduce(const Reproduction& reproduction, unsigned processes,
                             const std::function<void()>& on_done) {
  const std::vector<Job> jobs = jobs_of(reproduction);
  ReproductionResult result;
  result.published = read_published(reproduction.published);
  const std::vector<WorkerResult> done = run_in_workers(
      jobs.size(), processes,
      [&](std::size_t index) { return simulate_job(jobs[index], reproduction.consistent_energy); }, on_done);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!done[i].error.empty()) {
      const std::string what = key_of(jobs[i].point.design, jobs[i].point.model, jobs[i].point.length) +
                               " (" + jobs[i].point.assumptions + "): " + done[i].error;
      if (done[i].is_bug) throw std::runtime_error(what);
      throw SpecError(what);
    }
    (jobs[i].is_study ? result.short_sequences : result.points)
        .push_back(finished_point(jobs[i].point, done[i].text));
  }
  return result;
}

}  // namespace weir
