// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/sweep/database.hpp"
#include "sim/sweep/evaluate_point.hpp"

namespace weir {

/// The place of an evaluation that is no row of the results, as those of a search's first rounds.
inline constexpr std::uint64_t no_place = std::numeric_limits<std::uint64_t>::max();

/// What the rows of a store are about.
struct SweepHeading {
  std::string name;
  std::string file;
  std::vector<std::string> base;
  std::vector<std::string> axes;
  std::vector<std::string> objectives;
  std::vector<bool> is_maximized;  ///< of each objective
  std::vector<std::string> outputs;
  std::string digest;  ///< of the sweep file
  std::string model_version;
  std::string shard;        ///< "1/4", or empty
  std::uint64_t total = 0;  ///< rows there will be, of this shard
  std::uint64_t all = 0;    ///< points of the sweep, other shards' included
};

SweepHeading heading_of(const SweepPlan& plan);

/// One row of the results.
struct SweepRow {
  std::uint64_t place = 0;
  std::vector<std::string> values;             ///< of the axes
  std::vector<std::optional<double>> results;  ///< of objectives, then outputs
  std::string error;                           ///< empty: it went well
  std::string fidelity;
  std::string key;
  std::vector<std::string> settings;  ///< "key=value", what makes it of the base
};

/// How far a sweep is, as far as its store knows.
struct SweepCounts {
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  double cpu_s = 0;               ///< of the points that were evaluated
  double started_unix_s = 0;      ///< when the latest run began
  double newest_unix_s = 0;       ///< when the latest result came
  std::uint64_t since_start = 0;  ///< results of the latest run
};

/// The results of a sweep, in `results.sqlite`: tables `results` (by the key of a point's inputs, each with
/// all metrics), `places` (which result is which row of the sweep as it stands) and `heading`. One process
/// writes; each point is a transaction, so that the file is whole whenever that process is killed.
class SweepStore {
 public:
  /// Makes or opens the one to write to. Throws SpecError.
  static SweepStore create(const std::filesystem::path& file);
  /// Opens one to read while a sweep may be writing to it. Throws SpecError if there is none.
  static SweepStore open(const std::filesystem::path& file);

  /// Says what the rows are about; rows of another sweep file are forgotten, their results are not.
  void begin(const SweepHeading& heading);
  SweepHeading heading() const;
  /// Corrects the number of rows there will be, once a search knows.
  void set_total(std::uint64_t total) const;

  /// Keys of finished evaluations; failed ones only if they are not to be tried again.
  std::set<std::string> known_keys(bool with_failed) const;

  /// Records what came of a row, if there is anything new, and that it is that row.
  void add(const SweepRow& row, const PointOutcome& outcome);
  /// What is known of a key, which must be there.
  PointOutcome outcome(const std::string& key) const;

  std::vector<SweepRow> rows() const;
  SweepCounts counts() const;
  /// Processor time of an evaluation, mean over all that are stored; 0: none is.
  double mean_cpu_s() const;

  /// Adds all results and rows of another store of the same sweep. Throws SpecError if they differ.
  void merge(const SweepStore& other);

 private:
  explicit SweepStore(Database database) : database_(std::move(database)) {}
  void add_result(const SweepRow& row, const PointOutcome& outcome);
  void add_place(const SweepRow& row);
  void put(const std::string& name, const std::string& value) const;
  std::string get(const std::string& name) const;

  Database database_;
};

}  // namespace weir
