// SPDX-License-Identifier: Apache-2.0
#include "einsum/legality/phase_demands.hpp"

#include <algorithm>

#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"
#include "einsum/legality/phase_texts.hpp"
#include "einsum/lowering/extents.hpp"

namespace weir {

namespace {

class DemandBuilder {
 public:
  DemandBuilder(const LoweredDesign& design, const Schedule& schedule, const Phase& phase)
      : design_(design), schedule_(schedule), phase_(phase), texts_(design, phase) {}

  PhaseDemands build() {
    const std::size_t count = phase_.tasks.size();
    demands_.reads.resize(count);
    demands_.places.resize(count);
    demands_.completes_at_end.resize(count);
    for (std::size_t t = 0; t < count; ++t) {
      const Task& task = phase_.tasks[t];
      if (task.kind == Task::Kind::compute) {
        add_operands(static_cast<int>(t));
        demands_.completes_at_end[t] = completes_at_end(static_cast<int>(t));
      } else {
        add_moved(static_cast<int>(t));
      }
    }
    add_places();
    add_takeovers();
    add_values();
    return std::move(demands_);
  }

 private:
  const Task& task(int index) const { return phase_.tasks[index]; }
  Unit::Kind unit_of(int index) const { return phase_.units[task(index).unit].kind; }
  LoopWalk walk(int index) const { return {design_, schedule_, phase_, task(index)}; }

  TileAccess written(int index) const {
    const Einsum& einsum =
        *texts_.statement(task(index).kind == Task::Kind::compute ? task(index).einsum : task(index).tensor);
    return {index, einsum.outputs.front(), iteration_variables(einsum)};
  }

  bool add_read(Read read, const TileAccess& producer, const TileAccess& reader) {
    const auto need = data_need(design_, schedule_, phase_, producer, reader);
    if (!need) {
      demands_.not_checked.push_back(task(reader.task).name + " reads " + read.tensor);
      return false;
    }
    read.need = *need;
    demands_.reads[reader.task].push_back(std::move(read));
    return true;
  }

  void add_operands(int reader) {
    for (const TensorAccess& access : accesses(texts_.statement(task(reader).einsum)->value)) {
      const TensorMapping home = texts_.home(access.tensor);
      const int load = texts_.transfer(access.tensor, Task::Kind::load, "");
      const int refill = texts_.transfer(access.tensor, Task::Kind::load, task(reader).einsum);
      for (const int transfer : {load, refill}) {
        if (transfer < 0) continue;
        Read read{access.tensor, transfer_need(phase_, transfer, reader), arrival_latency(home)};
        read.holds_place = true;
        demands_.reads[reader].push_back(std::move(read));
      }
      const int producer = texts_.compute_task(access.tensor);
      if (load >= 0 || producer < 0) continue;
      Read read = path(producer, reader, access);
      add_read(std::move(read), written(producer), {reader, access, {}});
    }
  }

  std::int64_t arrival_latency(const TensorMapping& home) const {
    const Assumptions& assume = design_.architecture.assumptions;
    std::int64_t latency = assume.dram_latency ? design_.architecture.dram.latency : 0;
    if (assume.buffer_latency && !home.direct) latency += design_.architecture.global_buffer.latency;
    return latency;
  }

  /// Cycles for which a result of the 2D array is on its way down the columns.
  std::int64_t drain(int producer) const {
    if (unit_of(producer) != Unit::Kind::array2d) return 0;
    const Einsum& einsum = *texts_.statement(task(producer).einsum);
    const bool down = contains(reduced_variables(einsum), texts_.mapping(task(producer).einsum).rows);
    const bool multiplies = contains(operators(einsum), "mul") && operators(einsum).back() == "mul" &&
                            (einsum.reductions.empty() || einsum.reductions.front().op == "sum");
    const Assumptions& assume = design_.architecture.assumptions;
    const bool charged = down && !multiplies ? assume.row_reduction : assume.column_drain;
    return charged ? design_.architecture.array2d.rows : 0;
  }

  /// The way of a result to a reader: registers, the links between the arrays, or the buffer.
  Read path(int producer, int reader, const TensorAccess& access) const {
    const Architecture& machine = design_.architecture;
    const bool from_2d = unit_of(producer) == Unit::Kind::array2d;
    const bool crosses = unit_of(producer) != unit_of(reader);
    const bool in_buffer = reads_from_buffer(reader, access);
    Read read{access.tensor, {}, 0};
    if (machine.assumptions.result_latency)
      read.latency += from_2d ? machine.array2d.result_latency : machine.array1d.result_latency;
    if (from_2d && (in_buffer || crosses)) read.latency += drain(producer);
    if (in_buffer && machine.assumptions.buffer_latency) read.latency += machine.global_buffer.latency;
    read.by_return_path = !from_2d && crosses && !in_buffer;
    read.keeps_order = crosses && !in_buffer;
    read.holds_place = in_buffer;
    return read;
  }

  bool reads_from_buffer(int reader, const TensorAccess& access) const {
    const TensorMapping home = texts_.home(access.tensor);
    if (home.home == TensorMapping::Home::array || home.direct) return false;
    if (contains(texts_.mapping(task(reader).einsum).direct, access.tensor)) return false;
    return !is_in_lane(reader, access);
  }

  /// Whether an Einsum before has the same value, one a lane, in its registers: made or read by it.
  bool is_in_lane(int reader, const TensorAccess& access) const {
    if (unit_of(reader) != Unit::Kind::array1d) return false;
    const std::string& lanes = texts_.mapping(task(reader).einsum).columns;
    for (const std::string& variable : rank_variables(access)) {
      const std::int64_t most = variable == lanes ? design_.architecture.array1d.columns : 1;
      if (walk(reader).tile_extent(variable) > most) return false;
    }
    for (const int other : texts_.before(task(reader).einsum)) {
      if (task(other).unit != task(reader).unit || task(other).nest != task(reader).nest) continue;
      const Einsum& einsum = *texts_.statement(task(other).einsum);
      const std::vector<TensorAccess> operands = accesses(einsum.value);
      if (einsum.outputs.front() == access) return true;
      if (std::find(operands.begin(), operands.end(), access) != operands.end()) return true;
    }
    return false;
  }

  /// A store or a spill moves what an Einsum made; a load or a refill what was stored before, if it was here.
  void add_moved(int transfer) {
    const Task& moved = task(transfer);
    const int producer = texts_.compute_task(moved.tensor);
    if (producer < 0) return;
    if (moved.kind == Task::Kind::store) {
      Read read{moved.tensor, {}, drain(producer)};
      const bool is_2d = unit_of(producer) == Unit::Kind::array2d;
      const Architecture& machine = design_.architecture;
      if (machine.assumptions.skew)
        read.latency += (is_2d ? machine.array2d.columns : machine.array1d.columns) - 1;
      read.holds_place = true;
      const TileAccess made = written(producer);
      add_read(std::move(read), made, {transfer, made.access, {}});
      return;
    }
    const int stored = texts_.transfer(moved.tensor, Task::Kind::store, "");
    if (stored < 0) return;
    const TensorAccess used = texts_.first_read(moved.tensor, moved.serves);
    add_read({moved.tensor, {}, 0}, written(stored), {transfer, used, {}});
  }

  /// An Einsum that reduces a variable over the cycles of a tile has no result before the last of them.
  bool completes_at_end(int index) const {
    const Einsum& einsum = *texts_.statement(task(index).einsum);
    const EinsumMapping& mapping = texts_.mapping(task(index).einsum);
    for (const std::string& variable : reduced_variables(einsum)) {
      if (variable == mapping.rows || variable == mapping.columns) continue;
      if (walk(index).tile_extent(variable) > 1) return true;
    }
    return false;
  }

  static bool is_generation(const Expression& index) {
    return index.kind == Expression::Kind::binary && rank_variables(index).size() == 1 &&
           (index.name == "+" || index.name == "-") && index.operands[1].kind == Expression::Kind::number &&
           index.operands[1].value != 0;
  }

  /// The places of a result in the buffer: one for each tile that the loops keep apart, unless the mapping
  /// says how many.
  Places buffer_places(int index) const {
    const LoopWalk loops = walk(index);
    const Nest& nest = phase_.nests[task(index).nest];
    const TensorAccess access = written(index).access;
    Places places{1, "the global buffer"};
    for (std::size_t i = 0; i < nest.loops.size(); ++i) {
      if (task(index).when.loops[i] != When::every) continue;
      bool keeps = false;
      for (const Expression& indexed : access.indices) {
        if (!loops.is_walked({false, static_cast<int>(i)}, rank_variables(indexed))) continue;
        keeps = !is_generation(indexed);
        if (!keeps) places.generation = static_cast<int>(i);
      }
      if (keeps) {
        places.ring *= nest.loops[i].extent;
      } else {
        places.steps.push_back(static_cast<int>(i));
      }
    }
    const std::int64_t kept_apart = places.ring;
    places.ring = tiles_by_mapping(task(index).einsum).value_or(places.ring);
    if (places.generation >= 0 && places.ring > kept_apart && !task(index).is_culled()) {
      std::erase(places.steps, places.generation);  // generations have places of their own, in turn
      places.generation = -1;
    }
    return places;
  }

  /// Tiles of a transferred tensor that are used again together: its loops inside the first it does not walk.
  std::int64_t tiles_of_load(int index) const {
    const Task& load = task(index);
    bool is_reused = load.when.block_period > 1;
    std::int64_t tiles = 1;
    for (std::size_t i = 0; i < load.when.loops.size(); ++i) {
      if (load.when.loops[i] != When::every) {
        is_reused = true;
      } else if (is_reused) {
        tiles *= phase_.nests[load.nest].loops[i].extent;
      }
    }
    return std::max<std::int64_t>(tiles, 1);
  }

  std::optional<std::int64_t> tiles_by_mapping(const std::string& tensor) const {
    const TensorMapping home = texts_.home(tensor);
    if (!home.tiles) return std::nullopt;
    return evaluate(*home.tiles, schedule_.extents);
  }

  void add_places() {
    for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
      const int index = static_cast<int>(t);
      const std::string& tensor =
          task(index).kind == Task::Kind::compute ? task(index).einsum : task(index).tensor;
      const TensorMapping home = texts_.home(tensor);
      Places& places = demands_.places[t];
      if (task(index).kind == Task::Kind::load) {
        const bool refills = !task(index).serves.empty();
        places.ring = refills ? 2 : tiles_by_mapping(tensor).value_or(tiles_of_load(index)) + home.prefetch;
        places.where = home.direct ? "the link from DRAM" : "the global buffer";
      } else if (task(index).kind == Task::Kind::compute && home.home == TensorMapping::Home::buffer &&
                 home.shares.empty()) {
        places = buffer_places(index);
      } else if (task(index).kind == Task::Kind::compute && home.home == TensorMapping::Home::dram) {
        places.ring = tiles_of_store(index) * (1 + home.prefetch);
        places.where = "the way to DRAM";
      }
    }
  }

  /// Results of a block that accumulate side by side: all instances that do, if any loop is reduced.
  std::int64_t tiles_of_store(int index) const {
    const int store = texts_.transfer(task(index).einsum, Task::Kind::store, "");
    if (store < 0 || task(store).when == task(index).when) return 1;
    return instances_a_block(task(index), phase_.nests[task(index).nest]);
  }

  /// Marks the reads whose reader writes its result where it found its operand.
  void add_takeovers() {
    for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
      if (phase_.tasks[t].kind != Task::Kind::compute) continue;
      const std::string own = texts_.base(phase_.tasks[t].einsum);
      for (Read& read : demands_.reads[t]) {
        const bool is_share = !phase_.tasks[read.need.producer].serves.empty();
        if (is_share || texts_.home(read.tensor).home == TensorMapping::Home::array) continue;
        read.takes_place = own == texts_.base(read.tensor) && own != phase_.tasks[t].einsum;
      }
    }
    for (std::vector<Read>& reads : demands_.reads) {
      for (Read& read : reads) {
        if (read.holds_place) add_chain(read.need.producer, read.place, 0);
      }
    }
  }

  void add_chain(int maker, std::vector<DataNeed>& chain, int depth) {
    if (phase_.tasks[maker].kind != Task::Kind::compute || depth > 8) return;
    for (const Read& read : demands_.reads[maker]) {
      if (!read.takes_place) continue;
      chain.push_back(read.need);
      add_chain(read.need.producer, chain, depth + 1);
      return;
    }
  }

  void add_values() {
    demands_.registers.assign(phase_.units.size(), 0);
    for (std::size_t u = 0; u < phase_.units.size(); ++u) {
      if (phase_.units[u].kind == Unit::Kind::dma) continue;
      const bool is_2d = phase_.units[u].kind == Unit::Kind::array2d;
      demands_.registers[u] = (is_2d ? design_.architecture.array2d : design_.architecture.array1d).registers;
    }
    for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
      const int maker = static_cast<int>(t);
      if (task(maker).kind != Task::Kind::compute || !keeps_one_word(maker)) continue;
      RegisterValue value{maker, {}, {}};
      for (std::size_t r = 0; r < phase_.tasks.size(); ++r) {
        if (task(static_cast<int>(r)).unit != task(maker).unit) continue;
        for (const Read& read : demands_.reads[r]) {
          if (read.need.producer != maker) continue;
          value.readers.push_back(static_cast<int>(r));
          value.needs.push_back(read.need);
        }
      }
      if (!value.readers.empty()) demands_.values.push_back(std::move(value));
    }
  }

  bool keeps_one_word(int maker) const {
    const std::string& einsum = task(maker).einsum;
    if (texts_.home(einsum).home != TensorMapping::Home::array) return false;
    const EinsumMapping& mapping = texts_.mapping(einsum);
    const bool is_2d = unit_of(maker) == Unit::Kind::array2d;
    const ArraySpec& array = is_2d ? design_.architecture.array2d : design_.architecture.array1d;
    for (const std::string& variable : rank_variables(written(maker).access)) {
      std::int64_t most = 1;
      if (variable == mapping.rows) most = array.rows;
      if (variable == mapping.columns) most = array.columns;
      if (walk(maker).tile_extent(variable) > most) return false;
    }
    return true;
  }

  const LoweredDesign& design_;
  const Schedule& schedule_;
  const Phase& phase_;
  const PhaseTexts texts_;
  PhaseDemands demands_;
};

}  // namespace

PhaseDemands phase_demands(const LoweredDesign& design, const Schedule& schedule, const Phase& phase) {
  return DemandBuilder(design, schedule, phase).build();
}

}  // namespace weir
