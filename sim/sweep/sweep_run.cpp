// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_run.hpp"

#include <csignal>
#include <map>

namespace weir {

namespace {

constexpr int patience_ms = 200;  // between looks at the signals

volatile std::sig_atomic_t caught_signal = 0;

extern "C" void remember_signal(int signal) { caught_signal = signal; }

}  // namespace

void catch_signals() {
  std::signal(SIGINT, remember_signal);
  std::signal(SIGTERM, remember_signal);
  std::signal(SIGXFSZ, SIG_IGN);
}

SweepRow row_of(const SweepPlan& plan, const PointTask& task, const PointOutcome& outcome) {
  const SweepPoint point = plan.point(task.point);
  SweepRow row;
  row.place = task.place;
  row.values = point.values;
  for (const Override& setting : point.settings) row.settings.push_back(setting.path + "=" + setting.value);
  row.error = outcome.error;
  row.key = outcome.key;
  row.fidelity = to_string(task.fidelity);
  if (row.error.empty()) {
    row.results = plan.results(point.values, outcome.metrics);
  } else {
    row.results.resize(plan.spec().objectives.size() + plan.spec().outputs.size());
  }
  return row;
}

SweepRow SweepRun::record(const PointTask& task, PointOutcome outcome) {
  const bool is_new = !outcome.is_known && !parts_.known.contains(outcome.key);
  if (!is_new) outcome = parts_.store.outcome(outcome.key);
  SweepRow row = row_of(parts_.plan, task, outcome);
  parts_.store.add(row, outcome);
  parts_.known.insert(row.key);
  if (task.place != no_place) parts_.progress.see(row, is_new);
  return row;
}

std::vector<SweepRow> SweepRun::evaluate(const std::vector<PointTask>& tasks) {
  std::vector<SweepRow> rows(tasks.size());
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> index;  // by place and point
  for (std::size_t i = 0; i < tasks.size(); ++i) index[{tasks[i].place, tasks[i].point}] = i;
  std::size_t next = 0;
  while (next < tasks.size() || parts_.runner.running() > 0) {
    if (caught_signal != 0) throw Interrupted{caught_signal};
    while (next < tasks.size() && parts_.runner.has_room()) parts_.runner.start(tasks[next++]);
    parts_.runner.listen(patience_ms, [&](const PointTask& task, PointOutcome outcome) {
      rows[index.at({task.place, task.point})] = record(task, std::move(outcome));
    });
  }
  return rows;
}

}  // namespace weir
