// SPDX-License-Identifier: Apache-2.0
#include "validation/claims/closed_form.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace weir::published {

namespace {

constexpr std::int64_t word_bytes = 2;

/// Sizes as doubles, and the units in which the formulas count: tiles and cycles of one operation a PE.
struct Counts {
  Counts(const Problem& problem, const Platform& platform)
      : A(static_cast<double>(problem.A)),
        P(static_cast<double>(problem.P)),
        M(static_cast<double>(problem.M)),
        E(static_cast<double>(problem.E)),
        F(static_cast<double>(problem.F)),
        rows(static_cast<double>(platform.rows)),
        columns(static_cast<double>(platform.columns)),
        key_tiles(M / rows),
        query_tiles(P / columns),
        steps(A * key_tiles * query_tiles) {
    if (problem.M % platform.rows != 0 || problem.P % platform.columns != 0) {
      throw std::logic_error("the closed form has no padding");
    }
  }

  double A, P, M, E, F;
  double rows, columns;
  double key_tiles;    ///< m1
  double query_tiles;  ///< g
  double steps;        ///< u
};

/// Cycles of the one-pass cascade's Einsums on FuseMax's PEs (six multiply-accumulates and an addition an
/// exponential).
struct EpochCycles {
  explicit EpochCycles(const Counts& n)
      : qk(n.steps * n.E),
        lm(n.steps),
        sln(7 * n.steps),
        sld(n.steps),
        slnv(n.steps * n.F),
        rm(n.steps),
        prm(7 * n.steps),
        spd(n.steps),
        rd(n.steps),
        spnv(n.steps * n.F),
        rnv(n.steps * n.F),
        av(n.A * n.F * n.query_tiles) {}

  double on_2d() const { return qk + lm + sln + sld + slnv; }
  double on_1d() const { return rm + prm + spd + rd + spnv + rnv + av; }

  double qk, lm, sln, sld, slnv;
  double rm, prm, spd, rd, spnv, rnv, av;
};

Figures result(double cycles, double dram_bytes, double busy_2d, double busy_1d) {
  return {cycles, dram_bytes, busy_2d / cycles, busy_1d / cycles};
}

double binding_cycles(const EpochCycles& e) {
  return std::max(e.qk + e.lm, e.rd + e.rnv + e.av) + e.rm + std::max(e.sln + e.sld, e.prm + e.spd) +
         std::max(e.slnv, e.spnv);
}

double arch_cycles(const EpochCycles& e, double rows) {
  return std::max(e.qk + e.lm, e.rd + e.av) + rows * e.lm + e.rm + std::max(e.sln + e.sld, e.prm + e.spd) +
         std::max(e.slnv, e.spnv + e.rnv);
}

/// FLAT's cycles and active PEs, and the words that its PEs take from or give to the level above.
struct FlatArray {
  FlatArray(const FlatDataflow& dataflow, const Counts& n, double passes) {
    const double e_rows = std::min(n.rows, n.E);
    const double f_rows = std::min(n.rows, n.F);
    if (dataflow.weight_stationary) {
      qk_cycles = n.A * n.key_tiles * n.P * std::max(1.0, n.E / n.rows);
      av_cycles = n.A * n.key_tiles * n.P * std::max(1.0, n.F / n.rows);
      qk_pes = e_rows * n.columns;
      q_words = qk_cycles * e_rows;
      k_words = n.A * n.M * n.E * passes;
      v_words = n.A * n.M * n.F * passes;
      av_updates = n.A * n.F * n.P * n.key_tiles;
    } else {
      qk_cycles = n.steps * n.E;
      av_cycles = n.A * n.M * n.query_tiles * std::max(1.0, n.F / n.rows);
      qk_pes = n.rows * n.columns;
      q_words = n.columns * qk_cycles;
      k_words = n.rows * qk_cycles;
      v_words = av_cycles * f_rows;
      av_updates = n.A * n.F * n.P;
    }
    av_pes = f_rows * n.columns;
  }

  double qk_cycles, av_cycles, qk_pes, av_pes;
  double q_words, k_words, v_words, av_updates;
};

/// DRAM words of a tensor that FLAT only reads: streamed, or staged on chip less what is spilled.
double flat_read_words(bool on_chip, double streamed, double once, double spilled) {
  return on_chip ? (1 - spilled) * once + spilled * streamed : streamed;
}

}  // namespace

const char* to_string(Design design) {
  switch (design) {
    case Design::unfused:
      return "unfused";
    case Design::flat:
      return "flat";
    case Design::cascade:
      return "cascade";
    case Design::arch:
      return "arch";
    case Design::binding:
      return "binding";
  }
  return "";
}

Platform published_platform(Design design) {
  Platform platform;
  if (design == Design::unfused || design == Design::flat) platform.buffer_bytes *= 2;
  return platform;
}

Blocking blocking(Design design, const Problem& problem, const Platform& platform) {
  // Q, RM, RD and RNV of a query; on FLAT's PEs also QK and SLN.
  const std::int64_t query_words =
      problem.E + problem.F + 2 + (design == Design::cascade ? 2 * platform.rows : 0);
  const std::int64_t fixed = word_bytes * platform.rows * (problem.E + problem.F);  // one tile of K and of V
  const std::int64_t tiles = problem.P / platform.columns;
  std::int64_t resident =
      std::min((platform.buffer_bytes - fixed) / (word_bytes * query_words * platform.columns), tiles);
  while (tiles % resident != 0) --resident;
  return {resident, tiles / resident};
}

FlatDataflow flat_dataflow(const Problem& problem) {
  const bool wide = problem.E > 64;
  switch (problem.M) {
    case 1 << 10:
    case 1 << 12:
      return {.v_on_chip = wide, .resident_queries = problem.P};
    case 1 << 14:
      return {.q_on_chip = wide, .resident_queries = 1024};
    case 1 << 16:
      return {.q_on_chip = wide, .av_on_chip = true, .resident_queries = 256};
    case 1 << 18:
    case 1 << 20:
      return {.weight_stationary = true,
              .q_on_chip = true,
              .scores_on_chip = false,
              .av_on_chip = true,
              .resident_queries = 1024};
    default:
      throw std::logic_error("no published dataflow of FLAT at this length");
  }
}

double flat_spilled_share(const FlatDataflow& dataflow, const Problem& problem, const Platform& platform) {
  const std::int64_t queries = dataflow.resident_queries;
  const auto doubled = [](bool on_chip, std::int64_t length, std::int64_t tile, std::int64_t width) {
    return 2 * (on_chip ? length : tile) * width;
  };
  const std::int64_t words = (dataflow.scores_on_chip ? problem.M * queries : 0) +
                             doubled(dataflow.q_on_chip, queries, platform.columns, problem.E) +
                             doubled(dataflow.av_on_chip, queries, platform.columns, problem.F) +
                             doubled(dataflow.k_on_chip, problem.M, platform.rows, problem.E) +
                             doubled(dataflow.v_on_chip, problem.M, platform.rows, problem.F);
  return 1 -
         std::min(1.0, static_cast<double>(platform.buffer_bytes) / static_cast<double>(word_bytes * words));
}

std::int64_t unfused_passes(const Problem& problem) { return problem.M <= 1 << 16 ? 1 : problem.E / 8; }

Figures one_pass(Design design, const Problem& problem, const Platform& platform) {
  const Counts n(problem, platform);
  const double passes = static_cast<double>(blocking(design, problem, platform).passes);
  const double bytes = word_bytes * n.A * (n.E * n.P + n.E * n.M * passes + n.F * n.M * passes + n.F * n.P);
  const EpochCycles e(n);
  double on_2d = e.on_2d();
  double on_1d = e.on_1d();
  double compute = 0;
  if (design == Design::cascade) {
    // All of the softmax on the 1D array, with an exponential unit: LM, SLN and SLD take the rows one by one.
    on_2d = e.qk + e.slnv;
    on_1d = 4 * n.steps * n.rows + 5 * n.steps + 2 * n.steps * n.F + e.av;
    compute = std::max(on_2d, on_1d);
  } else {
    compute = design == Design::arch ? arch_cycles(e, n.rows) : binding_cycles(e);
  }
  return result(std::max(platform.memory_cycles(bytes), compute), bytes, on_2d, on_1d);
}

Figures flat(const FlatDataflow& dataflow, const Problem& problem, const Platform& platform) {
  const Counts n(problem, platform);
  const double s = flat_spilled_share(dataflow, problem, platform);
  const double passes = n.P / static_cast<double>(dataflow.resident_queries);
  const FlatArray array(dataflow, n, passes);
  const double scores = n.A * n.M * n.P;
  double words = flat_read_words(dataflow.q_on_chip, array.q_words, n.A * n.E * n.P, s) +
                 flat_read_words(dataflow.k_on_chip, array.k_words, n.A * n.M * n.E, s) +
                 flat_read_words(dataflow.v_on_chip, array.v_words, n.A * n.M * n.F, s);
  words += dataflow.scores_on_chip ? 7 * s * scores : 4 * scores;  // QK, M, SN, A
  const double av_once = n.A * n.F * n.P;
  words += dataflow.av_on_chip ? (1 - s) * av_once + s * (2 * array.av_updates - av_once)
                               : 2 * array.av_updates - av_once;
  const double bytes = word_bytes * words;
  const double softmax = 4 * scores / n.columns;
  const double cycles = std::max({platform.memory_cycles(bytes), array.qk_cycles + array.av_cycles, softmax});
  const double busy_2d =
      (array.qk_cycles * array.qk_pes + array.av_cycles * array.av_pes) / (n.rows * n.columns);
  return result(cycles, bytes, busy_2d, softmax);
}

Figures unfused(const Problem& problem, const Platform& platform) {
  const Counts n(problem, platform);
  const double passes = static_cast<double>(unfused_passes(problem));
  const double scores = n.A * n.M * n.P;
  const double qk_bytes = word_bytes * (n.A * n.E * n.P + n.A * n.E * n.M * passes + scores);
  const double av_bytes = word_bytes * (scores + n.A * n.F * n.M * passes + n.A * n.F * n.P);
  const double softmax_bytes = word_bytes * 2 * scores;
  const double softmax = 4 * scores / n.columns;
  const double cycles = std::max(platform.memory_cycles(qk_bytes), n.steps * n.E) +
                        std::max(platform.memory_cycles(av_bytes), n.steps * n.F) +
                        std::max(platform.memory_cycles(softmax_bytes), softmax);
  return result(cycles, qk_bytes + av_bytes + softmax_bytes, n.steps * (n.E + n.F), softmax);
}

Figures figures(Design design, const Problem& problem, const Platform& platform) {
  if (design == Design::unfused) return unfused(problem, platform);
  if (design == Design::flat) return flat(flat_dataflow(problem), problem, platform);
  return one_pass(design, problem, platform);
}

}  // namespace weir::published
