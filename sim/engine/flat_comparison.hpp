// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "einsum/search/flat_search.hpp"
#include "sim/spec/flat_rules.hpp"

namespace weir {

/// FLAT's search beside what was published of it: platforms x workloads x lengths, as the published rows have
/// them.
struct FlatComparison {
  std::string name;
  std::string published;  ///< CSV file, see configs/published
  FlatRules rules;
  std::vector<std::pair<std::string, std::string>> platforms;  ///< name, experiment file
  std::vector<std::pair<std::string, std::string>> workloads;  ///< model, file
};

/// Reads a `reproduce:` file of kind `flat-search`; the files it names are relative to it. Throws SpecError.
FlatComparison read_flat_comparison(const std::string& file);

/// What was published of one search.
struct PublishedDataflow {
  std::string platform;
  std::string model;
  std::string length;  ///< "16K"
  FlatDataflow dataflow;
  double spilled = 0;
  std::optional<double> traffic_bytes;  ///< of the products; nothing if only the choice was published
  std::optional<double> latency_s;
};

/// Under one objective: the published dataflow's cost and the search's choice.
struct FlatVerdict {
  FlatCost published;
  FlatChoice found;
  FlatChoice limited;  ///< with row blocks no larger than any published for the platform

  /// Latency of the found dataflow over that of the published one.
  double ratio() const { return found.cost.latency_s / published.latency_s; }
  bool is_as_fast() const { return found.cost.latency_s == published.latency_s; }
};

constexpr std::array<FlatObjective, 2> flat_objectives = {FlatObjective::products, FlatObjective::attention};

struct FlatRow {
  PublishedDataflow published;
  std::array<FlatVerdict, flat_objectives.size()> verdicts;  ///< by objective
  std::string command;  ///< that runs the choice for attention; empty if no mapping has it
};

/// Searches for every published row. Throws SpecError.
std::vector<FlatRow> compare_flat(const FlatComparison& comparison);

/// What two dataflows differ in, of "granularity", "row block", "scores", "outputs", "on chip".
std::vector<std::string> differing_fields(const FlatDataflow& a, const FlatDataflow& b);

}  // namespace weir
