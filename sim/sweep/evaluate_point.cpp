// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/evaluate_point.hpp"

#include <nlohmann/json.hpp>

#include "sim/sweep/digest.hpp"

namespace weir {

namespace {

std::string key_of(const std::string& inputs, Fidelity fidelity) {
  return digest(std::string(model_version()) + "\n" + to_string(fidelity) + "\n" + inputs);
}

/// Of a point whose inputs cannot be read: what it was to be made of.
std::string unresolved_key(const SweepPlan& plan, const PointTask& task) {
  std::string inputs;
  for (const std::string& file : plan.spec().base) inputs += file + "\n";
  for (const Override& setting : plan.point(task.point).settings)
    inputs += "-s " + setting.path + "=" + setting.value + "\n";
  return key_of(inputs, task.fidelity);
}

}  // namespace

std::string evaluate_point(const SweepPlan& plan, const PointTask& task, const std::set<std::string>& known,
                           const SendEarly& send) {
  PointOutcome outcome;
  outcome.key = unresolved_key(plan, task);
  try {
    Experiment experiment = read_experiment(plan.spec().base, plan.point(task.point).settings);
    outcome.key = key_of(experiment.resolved_yaml, task.fidelity);
    outcome.is_known = known.contains(outcome.key);
    if (outcome.is_known) return encode_outcome(outcome);
    send(outcome.key);
    outcome.metrics = task.fidelity == Fidelity::bound
                          ? bound_metrics(experiment)
                          : metrics_of(run_experiment(std::move(experiment), {}));
  } catch (const SpecError& error) {
    outcome.error = error.what();
  } catch (const SimulationError& error) {
    outcome.error = error.what();
  }
  outcome.is_known = known.contains(outcome.key);
  return encode_outcome(outcome);
}

PointOutcome outcome_of(const SweepPlan& plan, const PointTask& task, const WorkerResult& result) {
  PointOutcome outcome;
  if (result.error.empty()) {
    outcome = decode_outcome(result.text);
  } else {
    outcome.key = result.early.empty() ? unresolved_key(plan, task) : result.early;
    outcome.error = result.is_bug && !result.has_died ? "internal error: " + result.error : result.error;
  }
  outcome.cpu_s = result.cpu_s;
  outcome.peak_rss_bytes = result.peak_rss_bytes;
  return outcome;
}

std::string encode_outcome(const PointOutcome& outcome) {
  return nlohmann::json{{"key", outcome.key},     {"known", outcome.is_known},
                        {"error", outcome.error}, {"metrics", outcome.metrics},
                        {"cpu_s", outcome.cpu_s}, {"rss", outcome.peak_rss_bytes}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

PointOutcome decode_outcome(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text);
  PointOutcome outcome;
  json.at("key").get_to(outcome.key);
  json.at("known").get_to(outcome.is_known);
  json.at("error").get_to(outcome.error);
  json.at("metrics").get_to(outcome.metrics);
  json.at("cpu_s").get_to(outcome.cpu_s);
  json.at("rss").get_to(outcome.peak_rss_bytes);
  return outcome;
}

}  // namespace weir
