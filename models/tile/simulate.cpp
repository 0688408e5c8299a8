// SPDX-License-Identifier: Apache-2.0
#include "models/tile/simulate.hpp"

#include <memory>
#include <string>
#include <systemc>

#include "models/tile/phase_model.hpp"

namespace weir {

Stats run_phases(const std::vector<std::unique_ptr<PhaseModel>>& phases, const Machine& machine,
                 std::vector<TimelineEvent>* timeline) {
  Stats stats;
  stats.units.resize(3);
  stats.units[0].name = "array2d";
  stats.units[0].pes = static_cast<std::uint64_t>(machine.array2d_pes);
  stats.units[1].name = "array1d";
  stats.units[1].pes = static_cast<std::uint64_t>(machine.array1d_pes);
  stats.units[2].name = "dram";
  for (const auto& phase : phases) {
    // A whole cycle on which to begin.
    const std::uint64_t past = sc_core::sc_time_stamp().value() % substeps;
    if (past != 0) sc_core::sc_start(sc_core::sc_time::from_value(substeps - past));
    phase->begin();
    sc_core::sc_start();
    phase->check_finished(stats.cycles);
    if (timeline != nullptr) {
      for (TimelineEvent event : phase->timeline()) {
        event.start += stats.cycles;
        event.end += stats.cycles;
        timeline->push_back(std::move(event));
      }
    }
    phase->collect(stats);
  }
  return stats;
}

Stats simulate(const Schedule& schedule, const SimulationOptions& options,
               std::vector<TimelineEvent>* timeline) {
  sc_core::sc_set_time_resolution(1, sc_core::SC_PS);
  std::vector<std::unique_ptr<PhaseModel>> phases;
  for (const Phase& phase : schedule.phases) {
    phases.push_back(
        std::make_unique<PhaseModel>(sc_core::sc_gen_unique_name("phase"), phase, schedule.machine, options));
  }
  return run_phases(phases, schedule.machine, timeline);
}

}  // namespace weir
