// SPDX-License-Identifier: Apache-2.0
#include "sim/commands/sweep_questions.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <sstream>

#include "sim/commands/options.hpp"
#include "sim/report/atomic_file.hpp"
#include "sim/report/table.hpp"
#include "sim/sweep/folder_lock.hpp"
#include "sim/sweep/report_html.hpp"
#include "sim/sweep/results_csv.hpp"
#include "sim/sweep/sweep_progress.hpp"
#include "sim/sweep/sweep_summary.hpp"

namespace weir {

namespace po = boost::program_options;
namespace fs = std::filesystem;

namespace {

using Folders = std::vector<std::string>;

/// What all questions may say.
struct Question {
  Folders folders;
  std::vector<std::string> objectives;
  std::size_t count = 10;
  std::string output;
};

SweepStore store_in(const std::string& folder) {
  return SweepStore::open(fs::path(folder) / "results.sqlite");
}

void require_folders(const Question& question, std::size_t count, const char* example) {
  if (question.folders.size() == count) return;
  throw SpecError(
      fmt::format("weir sweep: {} folders; expected {}, as in: {}", question.folders.size(), count, example));
}

int say_status(const Question& question) {
  require_folders(question, 1, "weir sweep status out/fusemax-fig12");
  const SweepStore store = store_in(question.folders[0]);
  const SweepHeading heading = store.heading();
  const SweepCounts counts = store.counts();
  BestSoFar best(heading);
  for (const SweepRow& row : store.rows()) best.see(row);
  const auto holder = holder_of(question.folders[0]);
  const double now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  SweepState state{counts.done, counts.failed, heading.total, 0, best.text()};
  if (holder)
    state.rate_per_s = share_of(static_cast<double>(counts.since_start), now - counts.started_unix_s);
  std::string what = counts.done >= heading.total ? "finished" : "stopped; the same command goes on";
  if (holder) what = fmt::format("running (process {})", *holder);
  fmt::print("{}{}: {}\n{}\n", heading.name, heading.shard.empty() ? "" : " part " + heading.shard, what,
             state_text(state));
  return 0;
}

int say_best(const Question& question) {
  require_folders(question, 1, "weir sweep best out/fusemax-fig12");
  const SweepStore store = store_in(question.folders[0]);
  const SweepHeading heading = store.heading();
  const Columns columns = columns_of(heading, question.objectives);
  fmt::print("{}", rows_text(heading, best_of(heading, store.rows(), columns.front(), question.count),
                             columns, true));
  return 0;
}

int say_front(const Question& question) {
  require_folders(question, 1, "weir sweep pareto out/fusemax-fig12");
  const SweepStore store = store_in(question.folders[0]);
  const SweepHeading heading = store.heading();
  const Columns columns = columns_of(heading, question.objectives);
  if (columns.size() < 2)
    throw SpecError(
        "weir sweep pareto: one objective; expected two or three, as in: --objectives latency_s,area_um2");
  fmt::print("{}", rows_text(heading, front_of(heading, store.rows(), columns), columns, true));
  return 0;
}

int say_sensitivity(const Question& question) {
  require_folders(question, 1, "weir sweep sensitivity out/fusemax-fig12");
  const SweepStore store = store_in(question.folders[0]);
  const SweepHeading heading = store.heading();
  std::string text;
  for (const std::size_t column : columns_of(heading, question.objectives)) {
    text += (text.empty() ? "" : "\n") + sensitivity_text(heading, store.rows(), column);
  }
  fmt::print("{}", text);
  return 0;
}

int say_comparison(const Question& question) {
  require_folders(question, 2, "weir sweep compare out/before out/after");
  fmt::print("{}", comparison_text(store_in(question.folders[0]), store_in(question.folders[1])));
  return 0;
}

int write_report(const Question& question) {
  require_folders(question, 1, "weir sweep report out/fusemax-fig12 -o fig12.html");
  const SweepStore store = store_in(question.folders[0]);
  const fs::path to =
      question.output.empty() ? fs::path(question.folders[0]) / "report.html" : fs::path(question.output);
  write_file_atomically(to, report_html(store.heading(), store.rows()));
  fmt::print("{}\n", to.string());
  return 0;
}

int merge_stores(const Question& question) {
  if (question.folders.empty() || question.output.empty()) {
    throw SpecError(
        "weir sweep merge: no folders, or no -o; expected some, as in: weir sweep merge out/part-* -o "
        "out/all");
  }
  const fs::path to = question.output;
  const FolderLock lock(to);
  SweepStore merged = SweepStore::create(to / "results.sqlite");
  SweepHeading heading = store_in(question.folders[0]).heading();
  heading.shard.clear();
  heading.total = heading.all;
  merged.begin(heading);
  for (const std::string& folder : question.folders) merged.merge(store_in(folder));
  const std::vector<SweepRow> rows = merged.rows();
  write_file_atomically(to / "results.csv", results_csv(heading, rows));
  write_file_atomically(to / "report.html", report_html(heading, rows));
  fmt::print("{} of {} points from {} folders\nOutputs: {}/ (results.csv, results.sqlite, report.html)\n",
             grouped(std::uint64_t{rows.size()}), grouped(heading.all), question.folders.size(), to.string());
  return 0;
}

/// A word behind `weir sweep`.
struct Kind {
  const char* word;
  const char* call;
  const char* what;
  int (*answer)(const Question&);
};

constexpr Kind kinds[] = {
    {"status", "weir sweep status DIR", "Says how far a sweep is, whether it is running or not.", say_status},
    {"best", "weir sweep best DIR [--objectives NAME] [-n N]",
     "Lists the best points by an objective, with the commands that run them again.", say_best},
    {"pareto", "weir sweep pareto DIR [--objectives A,B[,C]]",
     "Lists the points that no other beats in all of two or three objectives.", say_front},
    {"sensitivity", "weir sweep sensitivity DIR [--objectives A,...]",
     "Says which axes an objective depends on.", say_sensitivity},
    {"compare", "weir sweep compare DIR DIR", "Says what differs between two runs of a sweep.",
     say_comparison},
    {"report", "weir sweep report DIR [-o FILE]", "Writes a page with plots of what there is so far.",
     write_report},
    {"merge", "weir sweep merge DIR... -o DIR", "Joins the parts of a sweep that ran with --shard.",
     merge_stores},
};

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> names;
  std::istringstream stream(text);
  for (std::string name; std::getline(stream, name, ',');) {
    if (!name.empty()) names.push_back(name);
  }
  return names;
}

int answer(const Kind& kind, const Arguments& arguments) {
  po::options_description options("Options");
  options.add_options()  //
      ("objectives", po::value<std::string>()->default_value(""),
       "names, with commas between them (default: all)")                                  //
      ("count,n", po::value<std::size_t>()->default_value(10), "points that are listed")  //
      ("output,o", po::value<std::string>()->default_value(""), "what is written");
  po::variables_map values;
  const std::string example = std::string("  ") + kind.call + "\n";
  if (!parse_options(arguments, {kind.call, kind.what, example}, options, "folders", values)) return 0;
  return kind.answer({values["folders"].as<Folders>(), split_list(values["objectives"].as<std::string>()),
                      values["count"].as<std::size_t>(), values["output"].as<std::string>()});
}

}  // namespace

bool is_sweep_question(const std::string& word) {
  return std::any_of(std::begin(kinds), std::end(kinds), [&](const Kind& kind) { return word == kind.word; });
}

int answer_sweep_question(const Arguments& arguments) {
  for (const Kind& kind : kinds) {
    if (arguments.front() == kind.word) return answer(kind, {arguments.begin() + 1, arguments.end()});
  }
  throw std::logic_error("no question about sweeps: " + arguments.front());
}

}  // namespace weir
