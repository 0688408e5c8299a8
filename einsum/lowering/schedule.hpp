// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace weir {

/// Why a unit that could work does not. Each cycle of a unit is busy or has exactly one of these causes.
enum class Cause : std::uint8_t {
  operand,      ///< the task that makes an input has not finished
  drain,        ///< an input is on its way down the 2D array
  return_path,  ///< an input is on its way from the 1D array back to the 2D array
  port,         ///< no port of the global buffer is free
  bank,         ///< its bank of the global buffer is in use
  buffer,       ///< an input is on its way through the global buffer
  dram,         ///< data is still in, or on its way from, DRAM
  capacity,     ///< no room for the result
  barrier,      ///< another unit has not finished the step
  skew,         ///< the last wave is still moving through the array
  empty         ///< nothing to do before the first task or after the last
};
inline constexpr int cause_count = 11;
const char* to_string(Cause cause);

/// One loop of a nest.
struct Loop {
  std::string name;
  std::int64_t extent = 1;
  bool operator==(const Loop&) const = default;
};

/// The loops inside one block, outermost first. An innermost loop may be followed by `pad` empty slots, so
/// that a result carried to the next iteration is far enough behind for the binding's lags.
struct Nest {
  std::string name;
  std::vector<Loop> loops;
  std::int64_t pad = 0;
  /// Of two tiles that a program visits, the later of which uses what the earlier carried over `loop`, the
  /// least number of visits from one to the other.
  struct Spacing {
    std::size_t loop = 0;
    std::int64_t distance = 1;  ///< iterations
    std::int64_t visits = 1;
  };
  std::vector<Spacing> spacings = {};

  std::int64_t slots() const;  ///< slots a block, empty ones included
  std::int64_t radix(std::size_t loop) const {
    return loops[loop].extent + (loop + 1 == loops.size() ? pad : 0);
  }
};

/// At which iterations of a loop something happens.
enum class When : std::uint8_t { every, first, last, not_first };

/// A `When` for each loop of a nest, and for the blocks: of every `block_period` blocks, the first or all.
struct Condition {
  std::vector<When> loops;
  std::int64_t block_period = 1;  ///< 1: every block; n: only the first of each n
  bool operator==(const Condition&) const = default;
};

/// Holds where the sum of coefficients times loop indices, blocks first and the nest's loops after them, and
/// the constant is zero or more.
struct LoopCondition {
  std::vector<std::int64_t> coefficients;
  std::int64_t constant = 0;
  bool operator==(const LoopCondition&) const = default;
};

/// The tiles at which all of its conditions hold; without any, all tiles.
using LiveRegion = std::vector<LoopCondition>;

/// Where a loop index of the awaited instance comes from.
struct LoopSource {
  int own_loop = -1;          ///< the waiting task's loop of the same name; -1: the last iteration
  std::int64_t distance = 0;  ///< iterations back; room: iterations later that a tile is read
  bool carried = false;       ///< a culled iteration leaves what the last one before it that ran has made
  /// Room only: the iterations of the loop make one tile, of which the reader takes what the last one leaves.
  bool completes = false;
  bool takes_last = false;  ///< room only: of the loop's tiles the reader takes the last one alone
};

/// What a task waits for: an instance of another task, found from the waiting task's own loop indices.
struct Dependency {
  enum class Form : std::uint8_t {
    data,    ///< the instance at `loops` in the same block has made an input
    room,    ///< `producer` has read what this task's instance `ring` before this one wrote
    barrier  ///< `producer` has done the program slot `slot_distance` before this one
  };
  int producer = 0;  ///< index into Phase::tasks
  Form form = Form::data;
  std::vector<LoopSource> loops;  ///< one a loop of the producer's nest
  std::int64_t slot_distance = 0;
  std::int64_t ring = 0;
  bool counts_culled = false;    ///< room only: culled instances count among the `ring`
  std::int64_t latency = 0;      ///< cycles from the producer's last issue to the start of this task
  bool by_return_path = false;   ///< counts from the arrival at the top of the 2D array instead
  Cause cause = Cause::operand;  ///< of waiting cycles before the producer finishes
  Cause latency_cause = Cause::operand;
};

/// Action counts by name: "array2d.mac", "global_buffer.read_words".
using ActionCounts = std::map<std::string, std::int64_t>;

/// Actions of a task's instances where `when` holds (on top of being executed at all).
struct ConditionalActions {
  Condition when;
  ActionCounts counts;
};

/// One Einsum of a tile on a unit, or one transfer between DRAM and the chip.
struct Task {
  enum class Kind : std::uint8_t { compute, load, store };
  std::string name;    ///< Einsum; for a transfer "load K"
  std::string einsum;  ///< Einsum it computes; empty for transfers
  Kind kind = Kind::compute;
  int unit = 0;
  int nest = 0;
  std::int64_t lag = 0;  ///< slots behind its unit's program
  Condition when;
  std::vector<LiveRegion> live = {LiveRegion{}};  ///< runs only in these; elsewhere its tiles are culled
  std::int64_t issue_cycles = 0;                  ///< cycles that PE(0,0) or lane 0 issues
  std::int64_t active_pe_cycles = 0;              ///< sum over them of the PEs that work
  std::int64_t read_rows = 0;                     ///< rows read from the global buffer, an instance
  std::int64_t write_rows = 0;
  std::int64_t bank = 0;          ///< bank in which its first row lies
  std::int64_t return_words = 0;  ///< words sent up the return path when done
  std::int64_t bytes = 0;         ///< transfers only
  std::string tensor;             ///< transfers only: what is moved
  std::string serves;             ///< loads of a spilled share only: the Einsum that reads it
  bool urgent = false;            ///< transfers only: served before those that are not
  std::vector<Dependency> dependencies;
  std::vector<Dependency> lifetimes;  ///< room that must be there when it starts, though it waits for none
  std::vector<ConditionalActions> actions;

  /// Whether some of its tiles may be culled.
  bool is_culled() const { return live.size() != 1 || !live.front().empty(); }
};

/// Tasks whose issue cycles alternate on one unit (mostly one task).
struct Group {
  std::vector<int> tasks;
};

/// A unit's order of work: for each block, for each sweep, for each slot of its nest, its groups in order.
struct Sweep {
  int nest = 0;
  std::vector<Group> groups;
};

/// A unit and its program.
struct Unit {
  enum class Kind : std::uint8_t { array2d, array1d, dma };
  std::string name;
  Kind kind = Kind::array2d;
  std::vector<Sweep> sweeps;
};

/// Einsums that run together; phases follow each other.
struct Phase {
  std::string name;
  std::vector<Loop> blocks;
  std::vector<Nest> nests;
  std::vector<Task> tasks;
  std::vector<Unit> units;

  std::int64_t block_count() const;
};

/// The phase with every tile run, culled ones too.
Phase without_culling(Phase phase);

/// Machine parameters that the model needs to run a schedule; latencies of the assumptions switched off are
/// zero.
struct Machine {
  double clock_hz = 0;
  std::int64_t word_bytes = 2;
  std::int64_t array2d_pes = 0;
  std::int64_t array1d_pes = 0;
  std::int64_t array2d_skew = 0;  ///< cycles from PE(0,0) to the last PE
  std::int64_t array1d_skew = 0;
  std::int64_t read_ports = 0;  ///< all three 0: as many as asked for
  std::int64_t write_ports = 0;
  std::int64_t shared_ports = 0;
  std::int64_t banks = 0;  ///< 0: conflicts are not modelled
  double dram_bytes_per_cycle = 0;
  std::int64_t dram_latency = 0;
  std::int64_t return_latency = 0;
  std::int64_t return_words_per_cycle = 0;  ///< 0: as many as asked for
};

/// How much of the buffer a tensor takes.
struct Residency {
  std::string tensor;
  std::int64_t tiles = 0;
  std::int64_t tile_bytes = 0;
  std::int64_t copies = 1;
};

/// What an Einsum computes of its tiles, where predicates cull some and mask others in part.
struct TileUse {
  std::string phase;
  std::string einsum;
  std::int64_t tiles = 0;          ///< culled ones included
  std::int64_t live_tiles = 0;     ///< that run
  std::int64_t points = 0;         ///< of those, padding aside
  std::int64_t needed_points = 0;  ///< of those, what predicates leave; the others are computed and discarded
};

/// A lowered workload: everything the model needs to run it. The loops stay symbolic.
struct Schedule {
  Machine machine;
  std::vector<Phase> phases;
  std::map<std::string, std::int64_t> extents;  ///< of every rank and partition factor
  std::vector<Residency> residency;
  std::int64_t buffer_bytes = 0;  ///< of residency
  std::int64_t capacity_bytes = 0;
  double spilled = 0;              ///< share of the resident tensors that does not fit and goes through DRAM
  std::vector<TileUse> tile_uses;  ///< of cascades with predicates
  double padded_share =
      0;  ///< share of the array's points that lie outside the workload (extents that do not divide)
};

/// The share of all tiles that are culled, and of the points of those that run that predicates mask.
double culled_share(const Schedule& schedule);
double masked_share(const Schedule& schedule);

}  // namespace weir
