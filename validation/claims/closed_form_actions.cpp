// SPDX-License-Identifier: Apache-2.0
#include "validation/claims/closed_form_actions.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

namespace weir::published {

namespace {

constexpr double rows = 256;  // of the published arrays, and columns, and lanes
constexpr double pes_2d = rows * rows;

/// What the formulas of the published action counts are written in.
struct Sizes {
  Sizes(Design design, const Problem& p)
      : A(static_cast<double>(p.A)),
        P(static_cast<double>(p.P)),
        M(static_cast<double>(p.M)),
        E(static_cast<double>(p.E)),
        F(static_cast<double>(p.F)),
        m1(M / rows),
        g(P / rows),
        u(A * m1 * g),
        v(A * F * g),
        scores(A * M * P) {
    if (design == Design::unfused) {
      passes = static_cast<double>(unfused_passes(p));
      resident = P / passes;
    } else if (design != Design::flat) {
      const Blocking tiles = blocking(design, p, published_platform(design));
      passes = static_cast<double>(tiles.passes);
      resident = static_cast<double>(tiles.resident) * rows;
    }
  }

  double A, P, M, E, F;
  double m1, g, u, v, scores;
  double passes = 1;
  double resident = 0;  ///< queries in the buffer
};

struct Level {
  double size;  ///< words of one instance's partition
  double divisor;
};

/// Distinct words that one instance of a level ever holds, level by level below DRAM.
std::vector<double> partitions(double words, std::initializer_list<Level> levels, Arithmetic arithmetic) {
  std::vector<double> parts;
  auto wrapped = static_cast<std::uint64_t>(words);
  for (const Level& level : levels) {
    words = words * level.size / level.divisor;
    wrapped = wrapped * static_cast<std::uint64_t>(level.size) / static_cast<std::uint64_t>(level.divisor);
    parts.push_back(arithmetic == Arithmetic::exact ? words : static_cast<double>(wrapped));
  }
  return parts;
}

/// Partitions of the tensors of the designs with one query a column: the buffer's, the one beside the 2D
/// array's (first of the levels below), and that of a register file.
struct Part {
  double buffer = 0;
  double staging = 0;
  double registers = 0;
};

class Parts {
 public:
  Parts(const Sizes& sizes, Arithmetic arithmetic) : n_(sizes), arithmetic_(arithmetic) {}

  /// M x P, M x 1 and F values a query, on the 2D array.
  Part scores_2d() const {
    const double r = rows * n_.resident;
    return take(n_.scores, {{r, r}, {pes_2d, pes_2d}, {pes_2d, pes_2d}, {rows, pes_2d}, {1, rows}});
  }
  Part scalar_2d() const {
    return take(n_.A * n_.m1 * n_.P, {same(1), {rows, rows}, {rows, rows}, {1, rows}, {1, 1}});
  }
  Part value_2d() const {
    return take(n_.A * n_.F * n_.P, {same(n_.F), {rows, rows}, {rows, rows}, {1, rows}, {1, 1}});
  }
  /// The same on the 1D array.
  Part scores_1d() const { return take(n_.scores, {same(rows), {rows, rows}, {1, rows}}); }
  Part scalar_1d() const { return take(n_.A * n_.m1 * n_.P, {same(1), {rows, rows}, {1, rows}}); }
  Part value_1d() const { return take(n_.A * n_.F * n_.m1 * n_.P, {same(n_.F), {rows, rows}, {1, rows}}); }
  Part output_1d() const { return take(n_.A * n_.F * n_.P, {same(n_.F), {rows, rows}, {1, rows}}); }

 private:
  Level same(double words) const { return {words * n_.resident, words * n_.resident}; }
  Part take(double words, std::initializer_list<Level> levels) const {
    const std::vector<double> parts = partitions(words, levels, arithmetic_);
    return {parts[0], parts[1], parts.back()};
  }

  const Sizes& n_;
  const Arithmetic arithmetic_;
};

/// Adds actions up. Registers are given for one PE.
class Tally {
 public:
  void dram(double reads, double writes) {
    counts_["dram.read_words"] += reads;
    counts_["dram.write_words"] += writes;
  }
  void buffer(double reads, double writes) {
    counts_["global_buffer.read_words"] += reads;
    counts_["global_buffer.write_words"] += writes;
  }
  void registers_2d(double reads, double writes) { registers("array2d", pes_2d, reads, writes); }
  void registers_1d(double reads, double writes) { registers("array1d", rows, reads, writes); }
  void staging(double reads, double writes) {
    counts_["staging.reads"] += reads;
    counts_["staging.writes"] += writes;
  }
  void operations(const std::string& action, double count) { counts_[action] += count; }
  Actions take() && { return std::move(counts_); }

 private:
  void registers(const std::string& array, double pes, double reads, double writes) {
    counts_[array + ".register_reads"] += pes * reads;
    counts_[array + ".register_writes"] += pes * writes;
  }

  Actions counts_;
};

/// PRM, SPD, SPNV, RD, RNV and AV, alike on both machines but for the exponential.
void add_running_state(const Sizes& n, const Parts& parts, Tally& tally) {
  const double u = n.u;
  const Part s1 = parts.scalar_1d();
  const Part nv1 = parts.value_1d();
  const Part av1 = parts.output_1d();
  tally.buffer(512 * u - s1.buffer, 256 * u);  // RM
  tally.registers_1d(3 * u - s1.registers, 3 * u - s1.registers);
  tally.operations("array1d.max", rows * u);
  tally.registers_1d(3 * u - s1.registers, u);  // PRM
  tally.operations("array1d.add", rows * u);
  tally.buffer(rows * u, 0);  // SPD
  tally.registers_1d(3 * u - s1.registers, 2 * u);
  tally.operations("array1d.mac", rows * u);
  tally.buffer(rows * u * n.F, 0);  // SPNV
  tally.registers_1d(3 * u * n.F - nv1.registers, 2 * u * n.F);
  tally.operations("array1d.mac", rows * u * n.F);
  tally.buffer(rows * u - s1.buffer, rows * u);  // RD
  tally.registers_1d(3 * u - s1.registers, 2 * u - s1.registers);
  tally.operations("array1d.add", rows * u);
  tally.buffer(rows * u * n.F - nv1.buffer, rows * u * n.F);  // RNV
  tally.registers_1d(3 * u * n.F - nv1.registers, 2 * u * n.F - nv1.registers);
  tally.operations("array1d.add", rows * u * n.F);
  tally.dram(0, n.A * n.F * n.P);  // AV
  tally.buffer(n.A * n.F * n.P + n.A * n.P, 0);
  tally.registers_1d(3 * n.v - av1.registers, 3 * n.v + n.A * n.g - av1.registers);
  tally.operations("array1d.divide", rows * n.v);
}

void add_one_pass_inputs(const Sizes& n, Tally& tally) {
  const double q_and_k = n.A * n.E * n.P + n.A * n.E * n.M * n.passes;
  const double v = n.A * n.F * n.M * n.passes;
  tally.dram(q_and_k + v, 0);
  tally.buffer(512 * n.u * n.E + rows * n.u * n.F, q_and_k + v);
}

void add_fusemax(const Sizes& n, const Parts& parts, Tally& tally) {
  const double u = n.u;
  const Part mp2 = parts.scores_2d();
  const Part s2 = parts.scalar_2d();
  const Part nv2 = parts.value_2d();
  add_one_pass_inputs(n, tally);
  tally.registers_2d(3 * u * n.E - mp2.registers, 3 * u * n.E);  // QK
  tally.operations("array2d.mac", pes_2d * u * n.E);
  tally.registers_2d(2 * u - s2.registers, 2 * u - s2.registers);  // LM
  tally.staging(rows * u - s2.staging, rows * u);
  tally.operations("array2d.max", pes_2d * u);
  tally.registers_2d(3 * u - mp2.registers, 2 * u);  // SLN
  tally.staging(rows * u, 0);
  tally.operations("array2d.mac", 6 * pes_2d * u);
  tally.operations("array2d.add", pes_2d * u);
  tally.registers_2d(2 * u - s2.registers, 2 * u - s2.registers);  // SLD
  tally.staging(rows * u - s2.staging, rows * u);
  tally.operations("array2d.add", pes_2d * u);
  tally.registers_2d(3 * u * n.F - nv2.registers, 3 * u * n.F - nv2.registers);  // SLNV
  tally.staging(rows * u * n.F - nv2.staging, rows * u * n.F);
  tally.operations("array2d.mac", pes_2d * u * n.F);
  add_running_state(n, parts, tally);
  tally.operations("array1d.mac", 6 * rows * u);  // the exponential of PRM
}

void add_cascade(const Sizes& n, const Parts& parts, Tally& tally) {
  const double u = n.u;
  const Part mp2 = parts.scores_2d();
  const Part nv2 = parts.value_2d();
  const Part mp1 = parts.scores_1d();
  const Part s1 = parts.scalar_1d();
  add_one_pass_inputs(n, tally);
  tally.buffer(pes_2d * u - mp2.buffer, pes_2d * u);  // QK
  tally.registers_2d(3 * u * n.E - mp2.registers, 3 * u * n.E + u - mp2.registers);
  tally.operations("array2d.mac", pes_2d * u * n.E);
  tally.registers_1d(512 * u - s1.registers, rows * u);  // LM
  tally.operations("array1d.max", pes_2d * u);
  tally.buffer(2 * pes_2d * u - mp1.buffer, pes_2d * u);  // SLN
  tally.registers_1d(768 * u - mp1.registers, 768 * u - mp1.registers);
  tally.operations("array1d.add", pes_2d * u);
  tally.registers_1d(512 * u - s1.registers, rows * u);  // SLD
  tally.operations("array1d.add", pes_2d * u);
  tally.buffer(pes_2d * u, 0);  // SLNV
  tally.registers_2d(3 * u * n.F - nv2.registers, 3 * u * n.F - nv2.registers + u);
  tally.operations("array2d.mac", pes_2d * u * n.F);
  add_running_state(n, parts, tally);
  tally.operations("array1d.exp",
                   rows * u + pes_2d * u);  // PRM and SLN; the artifact's program missed their price
}

/// The softmax in three passes: M, SN, SD and A.
void add_softmax(const Sizes& n, bool on_chip, Arithmetic arithmetic, Tally& tally) {
  const double x = n.A * n.P * n.m1;
  const double rows_of = n.A * n.P;
  const double scores = n.scores;
  const std::vector<double> parts = partitions(scores, {{n.M, n.M}, {rows, rows}, {1, rows}}, arithmetic);
  const double pt_buffer = parts.front();
  const double pt = parts.back();
  tally.buffer(scores, rows_of + (on_chip ? 0 : scores));  // M
  tally.registers_1d(2 * x - rows_of, 2 * x);
  tally.operations("array1d.max", scores);
  tally.buffer(2 * scores + rows_of - pt_buffer, scores);  // SN
  tally.registers_1d(3 * x - pt, 3 * x + rows_of - pt);
  tally.operations("array1d.exp", scores);
  tally.operations("array1d.add", scores);
  tally.buffer(0, rows_of);  // SD
  tally.registers_1d(2 * x - rows_of, x);
  tally.operations("array1d.add", scores);
  if (on_chip) {
    tally.buffer(2 * scores + rows_of - pt_buffer, scores);  // A
  } else {
    tally.buffer(scores + rows_of, 0);
    tally.dram(scores, scores);  // QK read, A written
  }
  tally.registers_1d(3 * x - pt, 3 * x + rows_of - pt);
  tally.operations("array1d.divide", scores);
}

/// FLAT's two contractions.
struct FlatContraction {
  double cycles = 0;
  double pes = 0;
  double held_fills = 0;  ///< register fills of the operand that is held
  double evictions = 0;
};

void add_flat_array(const FlatContraction& work, double part, Tally& tally) {
  tally.registers_2d(3 * work.cycles - part, 2 * work.cycles + work.held_fills + work.evictions - part);
  tally.operations("array2d.mac", work.cycles * work.pes);
}

void add_flat_qk(const Sizes& n, const FlatDataflow& d, Arithmetic arithmetic, Tally& tally) {
  const double width = std::min(rows, n.E);
  const double queries = static_cast<double>(d.resident_queries);
  const double passes = n.P / queries;
  FlatContraction work;
  double q_words = 0, k_words = 0, part = 0, part_buffer = 0;
  const Level buffer{n.M * queries, n.M * queries};
  if (d.weight_stationary) {
    const double q = n.A * n.m1 * n.P * std::max(1.0, n.E / rows);
    work = {q, width * rows, n.A * n.m1 * passes, q};
    q_words = q * width;
    k_words = n.A * n.M * n.E * passes;
    const auto parts = partitions(n.scores, {buffer, {rows, rows}, {rows, rows}, {1, rows}}, arithmetic);
    part_buffer = parts.front(), part = parts.back();
  } else {
    const double q = n.u * n.E;
    work = {q, pes_2d, q, n.A * n.m1 * n.g};
    q_words = k_words = rows * q;
    const auto parts =
        partitions(n.scores, {buffer, {pes_2d, pes_2d}, {rows, pes_2d}, {1, rows}}, arithmetic);
    part_buffer = parts.front(), part = parts.back();
  }
  tally.buffer((d.q_on_chip ? q_words : 0) + (d.k_on_chip ? k_words : 0) +
                   (d.scores_on_chip ? n.scores - part_buffer : 0),
               (d.q_on_chip ? n.A * n.P * n.E : 0) + (d.k_on_chip ? n.A * n.M * n.E : 0) +
                   (d.scores_on_chip ? n.scores : 0));
  add_flat_array(work, part, tally);
}

void add_flat_av(const Sizes& n, const FlatDataflow& d, Arithmetic arithmetic, Tally& tally) {
  const double width = std::min(rows, n.F);
  const double queries = static_cast<double>(d.resident_queries);
  const double outputs = n.A * n.F * n.P;
  FlatContraction work;
  double v_words = 0, updates = 0;
  std::vector<double> parts;
  const Level buffer{queries * n.F, queries * n.F};
  if (d.weight_stationary) {
    const double z = n.A * n.m1 * n.P * std::max(1.0, n.F / rows);
    work = {z, width * rows, n.A * n.m1 * n.P / queries, z};
    v_words = n.A * n.M * n.F * n.P / queries;
    updates = outputs * n.m1;
    parts = partitions(outputs, {buffer, {width, width}, {1, width}, {1, 1}}, arithmetic);
  } else {
    const double z = n.A * n.M * n.g * std::max(1.0, n.F / rows);
    work = {z, width * rows, z, n.A * n.g};
    v_words = z * width;
    updates = outputs;
    parts = partitions(outputs, {buffer, {rows * width, rows * width}, {rows, rows * width}, {1, rows}},
                       arithmetic);
  }
  tally.buffer((d.scores_on_chip ? n.scores : 0) + (d.v_on_chip ? v_words : 0) +
                   (d.av_on_chip ? updates - parts.front() : 0),
               (d.v_on_chip ? n.A * n.M * n.F : 0) + (d.av_on_chip ? updates + outputs - parts.front() : 0));
  add_flat_array(work, parts.back(), tally);
}

void add_unfused(const Sizes& n, Arithmetic arithmetic, Tally& tally) {
  const double u = n.u;
  const double inputs = n.A * n.E * n.P + n.A * n.E * n.M * n.passes;
  const double outputs = n.A * n.F * n.P;
  const Parts parts(n, arithmetic);
  const Part a = parts.scores_2d();
  const Part b = parts.value_2d();
  tally.dram(inputs + n.scores + n.A * n.F * n.M * n.passes, n.scores + outputs);
  tally.buffer(512 * u * n.E, inputs);  // QK
  tally.registers_2d(3 * u * n.E - a.registers, 3 * u * n.E + u - a.registers);
  tally.buffer(512 * u * n.F - b.buffer,
               n.A * n.F * n.M * n.passes + rows * u * n.F + outputs - b.buffer);  // AV
  tally.registers_2d(3 * u * n.F - b.registers, 3 * u * n.F + u - b.registers);
  tally.operations("array2d.mac", pes_2d * u * (n.E + n.F));
}

/// Prices of the artifact (its energy reference tables; buffer rows solved from its results).
const Actions& prices(bool fusemax) {
  static const Actions common{
      {"dram.read_words", 249.6 / 4}, {"dram.write_words", 249.6 / 4}, {"array2d.mac", 17.1645},
      {"array2d.add", 8.3395},        {"array2d.max", 0.028036},       {"array1d.mac", 17.1645},
      {"array1d.add", 8.3395},        {"array1d.max", 0.028036},       {"array1d.divide", 36.251153}};
  static const auto with = [](Actions own) {
    own.insert(common.begin(), common.end());
    return own;
  };
  static const Actions of_fusemax = with({{"global_buffer.read_words", 12512.760572 / 256},
                                          {"global_buffer.write_words", 15751.460572 / 256},
                                          {"array2d.register_reads", 2.190435 / pes_2d},
                                          {"array2d.register_writes", 1.902435 / pes_2d},
                                          {"array1d.register_reads", 2.194455 / rows},
                                          {"array1d.register_writes", 1.906455 / rows},
                                          {"staging.reads", 2.194455},
                                          {"staging.writes", 1.906455}});
  static const Actions of_flat = with({{"global_buffer.read_words", 23854.664592 / 256},
                                       {"global_buffer.write_words", 27097.564592 / 256},
                                       {"array2d.register_reads", 2.182395 / pes_2d},
                                       {"array2d.register_writes", 1.894395 / pes_2d},
                                       {"array1d.register_reads", 2.190435 / rows},
                                       {"array1d.register_writes", 1.902435 / rows},
                                       {"array1d.exp", 94.6475}});
  return fusemax ? of_fusemax : of_flat;
}

}  // namespace

Actions actions(Design design, const Problem& problem, Arithmetic arithmetic) {
  const Sizes n(design, problem);
  Tally tally;
  if (design == Design::arch || design == Design::binding) {
    add_fusemax(n, Parts(n, arithmetic), tally);
  } else if (design == Design::cascade) {
    add_cascade(n, Parts(n, arithmetic), tally);
  } else if (design == Design::unfused) {
    add_unfused(n, arithmetic, tally);
    add_softmax(n, false, arithmetic, tally);
  } else {
    const FlatDataflow dataflow = flat_dataflow(problem);
    add_flat_qk(n, dataflow, arithmetic, tally);
    add_flat_av(n, dataflow, arithmetic, tally);
    add_softmax(n, dataflow.scores_on_chip, arithmetic, tally);
    Actions counts = std::move(tally).take();
    // DRAM words of FLAT are those of its traffic; reads and writes cost the same.
    counts["dram.write_words"] = 0;
    counts["dram.read_words"] = flat(dataflow, problem, published_platform(design)).dram_bytes / 2;
    return counts;
  }
  return std::move(tally).take();
}

double energy_pj(Design design, const Actions& actions) {
  const bool fusemax = design == Design::arch || design == Design::binding;
  double total = 0;
  for (const auto& [action, count] : actions) {
    if (design == Design::cascade && action == "array1d.exp")
      continue;  // its key is misspelt in the artifact
    total += count * prices(fusemax).at(action);
  }
  return total;
}

}  // namespace weir::published
