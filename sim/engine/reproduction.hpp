// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "models/stats.hpp"

namespace weir {

/// What a reproduction does, by its key `kind`: simulates a published evaluation (the default), or redoes
/// FLAT's search of dataflows (flat_comparison.hpp).
enum class ReproductionKind { evaluation, flat_search };
/// Throws SpecError.
ReproductionKind reproduction_kind(const std::string& file);

/// One of the compared designs: an experiment, and the energy table that the paper used for it.
struct ReproducedDesign {
  std::string name;
  std::string experiment;  ///< file
  std::string energy;      ///< file
};

/// A figure of a paper's abstract: the mean over all workloads of `of`'s quantity divided by `over`'s.
struct Headline {
  std::string what;
  std::string quantity;  ///< latency or energy
  std::string of;
  std::string over;
  double paper = 0;
};

/// How many tokens a design needs: the same workload at growing lengths.
struct LengthStudy {
  std::string workload;  ///< file
  std::vector<std::string> lengths;
  std::vector<std::pair<std::string, std::string>> designs;  ///< name, experiment file
};

/// A published evaluation: designs x workloads x lengths under two assumption sets, and what was published.
struct Reproduction {
  std::string name;
  std::string published;  ///< CSV file: design,model,seq_len,latency,traffic,energy,util_2d,util_1d
  std::vector<std::pair<std::string, std::string>> workloads;  ///< model, file
  std::vector<std::string> lengths;                            ///< "1K"
  std::string ideal;                                           ///< assumption files
  std::string physical;
  std::vector<ReproducedDesign> designs;
  std::string consistent_energy;  ///< file; a second table, the same for all designs
  std::vector<Headline> headlines;
  LengthStudy short_sequences;
};

/// Reads a `reproduce:` file; the files it names are relative to it. Throws SpecError.
Reproduction read_reproduction(const std::string& file);

/// One row of the evaluation.
struct Figures {
  double latency_s = 0;
  double traffic_bytes = 0;
  double energy_pj = 0;
  double util_2d = 0;
  double util_1d = 0;
};

/// One simulated combination.
struct ReproducedPoint {
  std::string design;
  std::string assumptions;  ///< ideal or physical
  std::string model;
  std::string length;
  Figures figures;
  double consistent_energy_pj = 0;
  Stats stats;
};

struct ReproductionResult {
  std::vector<ReproducedPoint> points;
  std::vector<ReproducedPoint> short_sequences;  ///< `design` is the study's; always physical
  std::map<std::string, Figures> published;      ///< by key_of

  const ReproducedPoint& at(const std::string& design, const std::string& assumptions,
                            const std::string& model, const std::string& length) const;
};

std::string key_of(const std::string& design, const std::string& model, const std::string& length);

/// Simulates every combination, `processes` at a time. Throws SpecError if one fails, naming it.
ReproductionResult reproduce(const Reproduction& reproduction, unsigned processes,
                             const std::function<void()>& on_done);

/// How many simulations that is.
std::size_t simulation_count(const Reproduction& reproduction);

}  // namespace weir
