// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_store.hpp"

#include <chrono>
#include <nlohmann/json.hpp>

#include "einsum/error.hpp"
#include "sim/sweep/digest.hpp"

namespace weir {

namespace {

using Json = nlohmann::json;

constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS heading(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS results(
  key TEXT PRIMARY KEY, fidelity TEXT NOT NULL, status TEXT NOT NULL, message TEXT NOT NULL, metrics TEXT NOT NULL,
  settings TEXT NOT NULL, cpu_s REAL NOT NULL, peak_rss_bytes INTEGER NOT NULL, finished_unix_s REAL NOT NULL,
  runs INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS places(
  place INTEGER PRIMARY KEY, key TEXT NOT NULL, axes TEXT NOT NULL, settings TEXT NOT NULL, results TEXT NOT NULL);
CREATE VIEW IF NOT EXISTS points AS
  SELECT place, status, message, fidelity, axes, places.results AS results, metrics, places.settings AS settings,
         key, cpu_s, peak_rss_bytes, runs
  FROM places JOIN results USING(key) ORDER BY place;
)";

double unix_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json results_json(const std::vector<std::optional<double>>& results) {
  Json json = Json::array();
  for (const std::optional<double>& result : results) json.push_back(result ? Json(*result) : Json());
  return json;
}

std::vector<std::optional<double>> results_of(const Json& json) {
  std::vector<std::optional<double>> results;
  for (const Json& result : json) {
    results.push_back(result.is_null() ? std::nullopt : std::optional(result.get<double>()));
  }
  return results;
}

}  // namespace

SweepHeading heading_of(const SweepPlan& plan) {
  const SweepSpec& spec = plan.spec();
  SweepHeading heading;
  heading.name = spec.name;
  heading.file = spec.file;
  heading.base = spec.base;
  for (const SweepAxis& axis : spec.axes) heading.axes.push_back(axis.name);
  for (const SweepObjective& objective : spec.objectives) {
    heading.objectives.push_back(objective.name);
    heading.is_maximized.push_back(objective.is_maximized);
  }
  for (const SweepObjective& output : spec.outputs) heading.outputs.push_back(output.name);
  heading.digest = digest(spec.canonical_text);
  heading.model_version = model_version();
  heading.total = heading.all =
      spec.search ? static_cast<std::uint64_t>(spec.search->budget) : plan.points().size();
  return heading;
}

SweepStore SweepStore::create(const std::filesystem::path& file) {
  SweepStore store(Database(file, Database::Mode::write));
  store.database_.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
  store.database_.execute(schema);
  return store;
}

SweepStore SweepStore::open(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) {
    throw SpecError({file.string()},
                    "no such file; expected the folder of a sweep, as `weir sweep FILE -o DIR` makes it");
  }
  return SweepStore(Database(file, Database::Mode::read));
}

void SweepStore::put(const std::string& name, const std::string& value) const {
  Statement(database_, "INSERT OR REPLACE INTO heading VALUES(?1, ?2)").bind(1, name).bind(2, value).step();
}

std::string SweepStore::get(const std::string& name) const {
  Statement statement(database_, "SELECT value FROM heading WHERE name = ?1");
  return statement.bind(1, name).step() ? statement.text(0) : "";
}

void SweepStore::begin(const SweepHeading& heading) {
  database_.execute("BEGIN IMMEDIATE");
  if (get("digest") != heading.digest || get("shard") != heading.shard)
    database_.execute("DELETE FROM places");
  put("name", heading.name);
  put("file", heading.file);
  put("base", dumped(heading.base));
  put("axes", dumped(heading.axes));
  put("objectives", dumped(heading.objectives));
  put("is_maximized", dumped(heading.is_maximized));
  put("outputs", dumped(heading.outputs));
  put("digest", heading.digest);
  put("model_version", heading.model_version);
  put("shard", heading.shard);
  put("total", std::to_string(heading.total));
  put("all", std::to_string(heading.all));
  put("started_unix_s", std::to_string(unix_seconds()));
  database_.execute("COMMIT");
}

void SweepStore::set_total(std::uint64_t total) const {
  put("total", std::to_string(total));
  put("all", std::to_string(total));
}

SweepHeading SweepStore::heading() const {
  SweepHeading heading;
  heading.name = get("name");
  heading.file = get("file");
  if (heading.name.empty()) {
    throw SpecError({database_.file().string()}, "no sweep has begun here; expected the folder of a sweep");
  }
  heading.base = Json::parse(get("base")).get<std::vector<std::string>>();
  heading.axes = Json::parse(get("axes")).get<std::vector<std::string>>();
  heading.objectives = Json::parse(get("objectives")).get<std::vector<std::string>>();
  heading.is_maximized = Json::parse(get("is_maximized")).get<std::vector<bool>>();
  heading.outputs = Json::parse(get("outputs")).get<std::vector<std::string>>();
  heading.digest = get("digest");
  heading.model_version = get("model_version");
  heading.shard = get("shard");
  heading.total = std::stoull(get("total"));
  heading.all = std::stoull(get("all"));
  return heading;
}

std::set<std::string> SweepStore::known_keys(bool with_failed) const {
  std::set<std::string> keys;
  Statement statement(
      database_, with_failed ? "SELECT key FROM results" : "SELECT key FROM results WHERE status = 'ok'");
  while (statement.step()) keys.insert(statement.text(0));
  return keys;
}

void SweepStore::add(const SweepRow& row, const PointOutcome& outcome) {
  database_.execute("BEGIN IMMEDIATE");
  if (!outcome.is_known) add_result(row, outcome);
  if (row.place != no_place) add_place(row);
  database_.execute("COMMIT");
}

void SweepStore::add_result(const SweepRow& row, const PointOutcome& outcome) {
  Statement statement(
      database_,
      "INSERT INTO results VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1) ON CONFLICT(key) DO UPDATE SET "
      "status = ?3, message = ?4, metrics = ?5, settings = ?6, cpu_s = ?7, peak_rss_bytes = ?8, "
      "finished_unix_s = ?9, runs = runs + 1");
  statement.bind(1, outcome.key)
      .bind(2, row.fidelity)
      .bind(3, std::string(outcome.error.empty() ? "ok" : "failed"))
      .bind(4, outcome.error)
      .bind(5, dumped(outcome.metrics))
      .bind(6, dumped(row.settings))
      .bind(7, outcome.cpu_s)
      .bind(8, static_cast<std::int64_t>(outcome.peak_rss_bytes))
      .bind(9, unix_seconds())
      .step();
}

void SweepStore::add_place(const SweepRow& row) {
  Statement(database_, "INSERT OR REPLACE INTO places VALUES(?1, ?2, ?3, ?4, ?5)")
      .bind(1, static_cast<std::int64_t>(row.place))
      .bind(2, row.key)
      .bind(3, dumped(row.values))
      .bind(4, dumped(row.settings))
      .bind(5, dumped(results_json(row.results)))
      .step();
}

PointOutcome SweepStore::outcome(const std::string& key) const {
  Statement statement(database_, "SELECT message, metrics FROM results WHERE key = ?1");
  PointOutcome outcome;
  outcome.key = key;
  outcome.is_known = true;
  if (!statement.bind(1, key).step()) throw std::logic_error("no result with key " + key);
  outcome.error = statement.text(0);
  outcome.metrics = Json::parse(statement.text(1)).get<Metrics>();
  return outcome;
}

std::vector<SweepRow> SweepStore::rows() const {
  Statement statement(
      database_,
      "SELECT place, axes, places.results, status, message, fidelity, key, places.settings FROM places "
      "JOIN results USING(key) ORDER BY place");
  std::vector<SweepRow> rows;
  while (statement.step()) {
    SweepRow row;
    row.place = static_cast<std::uint64_t>(statement.integer(0));
    row.values = Json::parse(statement.text(1)).get<std::vector<std::string>>();
    row.results = results_of(Json::parse(statement.text(2)));
    row.error = statement.text(4);
    row.fidelity = statement.text(5);
    row.key = statement.text(6);
    row.settings = Json::parse(statement.text(7)).get<std::vector<std::string>>();
    rows.push_back(std::move(row));
  }
  return rows;
}

SweepCounts SweepStore::counts() const {
  SweepCounts counts;
  const std::string started = get("started_unix_s");
  counts.started_unix_s = started.empty() ? 0 : std::stod(started);
  Statement statement(database_,
                      "SELECT COUNT(*), TOTAL(status = 'failed'), TOTAL(cpu_s), MAX(finished_unix_s), "
                      "TOTAL(finished_unix_s >= ?1) FROM places JOIN results USING(key)");
  statement.bind(1, counts.started_unix_s);
  if (!statement.step()) return counts;
  counts.done = static_cast<std::uint64_t>(statement.integer(0));
  counts.failed = static_cast<std::uint64_t>(statement.number(1));
  counts.cpu_s = statement.number(2);
  counts.newest_unix_s = statement.number(3);
  counts.since_start = static_cast<std::uint64_t>(statement.number(4));
  return counts;
}

double SweepStore::mean_cpu_s() const {
  Statement statement(database_, "SELECT AVG(cpu_s) FROM results");
  return statement.step() ? statement.number(0) : 0;
}

void SweepStore::merge(const SweepStore& other) {
  const SweepHeading theirs = other.heading();
  const SweepHeading ours = heading();
  if (theirs.digest != ours.digest || theirs.model_version != ours.model_version) {
    throw SpecError({other.database_.file().string()},
                    theirs.digest != ours.digest
                        ? "of another sweep file; expected stores of one sweep"
                        : "of another version of the model; expected stores of one version");
  }
  database_.execute("BEGIN IMMEDIATE");
  Statement results(other.database_, "SELECT * FROM results");
  Statement insert(database_,
                   "INSERT OR IGNORE INTO results VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
  while (results.step()) {
    for (int i = 0; i < 6; ++i) insert.bind(i + 1, results.text(i));
    insert.bind(7, results.number(6))
        .bind(8, results.integer(7))
        .bind(9, results.number(8))
        .bind(10, results.integer(9));
    insert.step();
  }
  for (const SweepRow& row : other.rows()) add_place(row);
  database_.execute("COMMIT");
}

}  // namespace weir
