// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/flat_comparison.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace weir {

namespace {

[[noreturn]] void fail_cell(const std::string& file, const std::string& line, const std::string& expected) {
  throw SpecError(file + ": '" + line + "' has a wrong cell; expected " + expected);
}

std::size_t place_in(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

/// `platform,model,seq_len,granularity,row_block,scores,outputs,on_chip,spilled,traffic,latency`
PublishedDataflow published_row(const std::string& file, const std::string& line) {
  std::istringstream stream(line + ",");  // so that an empty last cell is read
  std::vector<std::string> cells;
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  if (cells.size() != 11) fail_cell(file, line, "the header's 11");
  const auto choice = [&](const std::vector<std::string>& names, const std::string& cell) {
    const std::size_t place = place_in(names, cell);
    if (place == names.size()) fail_cell(file, line, "'" + cell + "' to be another word");
    return static_cast<int>(place);
  };
  PublishedDataflow row{cells[0], cells[1], cells[2], {}, std::stod(cells[8]), {}, {}};
  row.dataflow.granularity = static_cast<FlatDataflow::Granularity>(choice(flat_granularities(), cells[3]));
  row.dataflow.row_block = std::stoll(cells[4]);
  row.dataflow.scores_stationarity =
      static_cast<FlatDataflow::Stationarity>(choice(flat_stationarities(), cells[5]));
  row.dataflow.outputs_stationarity =
      static_cast<FlatDataflow::Stationarity>(choice(flat_stationarities(), cells[6]));
  std::istringstream tensors(cells[7]);
  for (std::string tensor; tensors >> tensor;) row.dataflow.on_chip[choice(flat_tensors(), tensor)] = true;
  if (!cells[9].empty()) row.traffic_bytes = std::stod(cells[9]);
  if (!cells[10].empty()) row.latency_s = std::stod(cells[10]);
  return row;
}

std::vector<PublishedDataflow> read_published(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw SpecError(file + ": no such file; expected the published dataflows as CSV");
  std::vector<PublishedDataflow> rows;
  std::string line;
  std::getline(stream, line);  // the header
  while (std::getline(stream, line)) rows.push_back(published_row(file, line));
  return rows;
}

const std::string& file_of(const std::vector<std::pair<std::string, std::string>>& files,
                           const std::string& name) {
  for (const auto& [key, file] : files) {
    if (key == name) return file;
  }
  throw SpecError("published row of '" + name + "', which the reproduction does not name; expected a file");
}

std::int64_t largest_row_block(const std::vector<PublishedDataflow>& rows, const std::string& platform) {
  std::int64_t largest = 1;
  for (const PublishedDataflow& row : rows) {
    if (row.platform == platform && row.dataflow.granularity == FlatDataflow::Granularity::row)
      largest = std::max(largest, row.dataflow.row_block);
  }
  return largest;
}

/// The settings of a dataflow; nothing if no mapping has it, legal as it is.
std::optional<std::vector<Override>> run_settings(const FlatRules& rules, const FlatDataflow& dataflow,
                                                  const Architecture& architecture) {
  try {
    return flat_overrides(rules, dataflow, architecture.array2d.columns);
  } catch (const SpecError&) {
    return std::nullopt;
  }
}

std::string command_of(const std::string& experiment_file, std::vector<Override> settings,
                       const std::vector<Override>& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  std::string text = "weir run " + experiment_file;
  for (const Override& setting : settings) text += " -s '" + setting.path + "=" + setting.value + "'";
  return text;
}

}  // namespace

std::vector<FlatRow> compare_flat(const FlatComparison& comparison) {
  const std::vector<PublishedDataflow> published = read_published(comparison.published);
  std::vector<FlatRow> rows;
  for (const PublishedDataflow& row : published) {
    const std::string& experiment_file = file_of(comparison.platforms, row.platform);
    const std::vector<Override> settings = {
        {"workload", file_of(comparison.workloads, row.model)},
        {"workload.extents." + comparison.rules.ranks.queries, row.length}};
    const Experiment experiment = read_experiment({experiment_file}, settings);
    const FlatProblem problem = flat_problem(experiment.workload, comparison.rules.ranks);
    FlatSearchSpace limited = comparison.rules.space;
    limited.largest_row_block = largest_row_block(published, row.platform);
    FlatRow compared{row, {}, ""};
    // The published row block says nothing at other granularities.
    if (row.dataflow.granularity != FlatDataflow::Granularity::row)
      compared.published.dataflow.row_block = problem.queries;
    for (std::size_t i = 0; i < flat_objectives.size(); ++i) {
      const FlatObjective objective = flat_objectives[i];
      compared.verdicts[i] = {
          flat_cost(compared.published.dataflow, problem, experiment.architecture, objective),
          search_flat(problem, experiment.architecture, objective, comparison.rules.space),
          search_flat(problem, experiment.architecture, objective, limited)};
    }
    const auto more =
        run_settings(comparison.rules, compared.verdicts[1].found.dataflow, experiment.architecture);
    if (more) compared.command = command_of(experiment_file, settings, *more);
    rows.push_back(compared);
  }
  return rows;
}

std::vector<std::string> differing_fields(const FlatDataflow& a, const FlatDataflow& b) {
  std::vector<std::string> fields;
  if (a.granularity != b.granularity) fields.push_back("granularity");
  if (a.row_block != b.row_block) fields.push_back("row block");
  if (a.scores_stationarity != b.scores_stationarity) fields.push_back("scores");
  if (a.outputs_stationarity != b.outputs_stationarity) fields.push_back("outputs");
  if (a.on_chip != b.on_chip) fields.push_back("on chip");
  return fields;
}

}  // namespace weir
