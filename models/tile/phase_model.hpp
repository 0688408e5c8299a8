// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "models/stats.hpp"
#include "models/tile/array_unit.hpp"
#include "models/tile/dram.hpp"
#include "models/tile/fast_forward.hpp"
#include "models/tile/simulate.hpp"

namespace weir {

/// Makes the model of an array, a unit of a phase, at some fidelity.
using MakeArray = std::function<std::unique_ptr<ArrayModel>(int unit, const SharedParts& parts)>;

/// The accelerator as one phase sees it: its units, wired. Phases of a schedule share the hardware in turn,
/// so each has its own model of it, which rests until the phase begins.
class PhaseModel final : public sc_core::sc_module {
 public:
  PhaseModel(sc_core::sc_module_name name, const Phase& phase, const Machine& machine,
             const SimulationOptions& options);
  /// With arrays of another fidelity, every cycle of which is simulated.
  PhaseModel(sc_core::sc_module_name name, const Phase& phase, const Machine& machine, const MakeArray& make,
             std::size_t timeline_events);

  void begin() { scoreboard_.begin(); }
  /// The phase's cycles, once it is done: all issued, all waves through the arrays.
  std::int64_t cycles() const;
  /// Throws SimulationError if the phase, which began at cycle `begin`, stands still before its end, or if an
  /// instance of it ran that must not have, or did not run.
  void check_finished(std::uint64_t begin) const;
  void collect(Stats& stats) const;
  std::vector<TimelineEvent>& timeline() { return timeline_; }

 private:
  void make_arrays(const MakeArray& make);
  void keep_timeline(std::size_t events);
  /// Cycles for which the last wave of each kind still moves through its array after its last issue.
  std::int64_t trailing_skew() const;
  std::string describe_waiting() const;
  void check_legal(std::uint64_t begin) const;
  void check_all_ran() const;

  const Phase& phase_;
  const Machine& machine_;
  Scoreboard scoreboard_;
  GlobalBuffer buffer_;
  ReturnPath return_path_;
  std::vector<std::unique_ptr<ArrayModel>> arrays_;
  std::unique_ptr<Dram> dram_;
  std::unique_ptr<FastForward> fast_forward_;
  std::vector<TimelineEvent> timeline_;
};

/// Runs phases one after the other and adds up what they did.
Stats run_phases(const std::vector<std::unique_ptr<PhaseModel>>& phases, const Machine& machine,
                 std::vector<TimelineEvent>* timeline);

}  // namespace weir
