// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "einsum/timing/global_buffer.hpp"
#include "models/stats.hpp"
#include "models/tile/scoreboard.hpp"

namespace weir {

/// One stream of transfers of the same kind (a DMA engine): in order, each when it may start.
struct TransferStream {
  int unit = 0;
  int task = 0;
  std::int64_t next = 0;      ///< number of its next instance
  std::int64_t count = 0;     ///< instances in all
  std::int64_t instance = 0;  ///< flat slot of the next instance
  std::int64_t duration = 0;  ///< ticks on the channel
};

/// The DRAM channel and the streams that share it: those that may start take turns, a whole transfer at a
/// time. Time on the channel is kept in ticks of 1/64 cycle, to which a transfer's duration is rounded (an
/// error of at most 0.02 % for 16 KiB at 400 GiB/s), so that states repeat.
class Dram final : public sc_core::sc_module {
 public:
  static constexpr std::int64_t ticks = 64;

  Dram(sc_core::sc_module_name name, const Machine& machine, Scoreboard& scoreboard, GlobalBuffer& buffer);

  std::vector<TimelineEvent>* timeline = nullptr;
  std::int64_t cycle_offset = 0;

  std::vector<TransferStream>& streams() { return streams_; }
  const std::vector<TransferStream>& streams() const { return streams_; }
  /// Sets a stream's next instance from its number.
  void seek(TransferStream& stream, std::int64_t next);
  void append_state(std::vector<std::int64_t>& state) const;
  Occupation occupation() const { return {free_ticks_, charged_to_}; }
  /// Makes a wait that is under way longer by cycles that are not simulated.
  void lengthen_wait(std::int64_t cycles) {
    free_ticks_ -= cycles * ticks;
    charged_to_ -= cycles * ticks;
  }
  void collect(Stats& stats, UnitStats& unit, std::int64_t end) const;

 private:
  struct Choice {
    int stream = -1;
    Blame blame;  ///< its `ready` is when the transfer may start
  };

  void on_clock();
  /// The next stream in turn that may start now, urgent ones before others, or else the one that may start
  /// first.
  Choice choose(std::int64_t now) const;
  Choice choose_among(bool urgent, std::int64_t now) const;
  /// Starts a transfer; false if the global buffer has no port for it yet.
  bool serve(const Choice& choice, std::int64_t now);
  void charge_idle(const Blame& blame, std::int64_t start);
  void wake_at(std::int64_t cycle);
  std::uint64_t& stall_ticks(Cause cause) {
    return scoreboard_.counter(base_ + 1 + static_cast<std::size_t>(cause));
  }

  const Phase& phase_;
  Scoreboard& scoreboard_;
  GlobalBuffer& buffer_;
  std::vector<TransferStream> streams_;
  sc_core::sc_event_or_list anything_moved_;
  std::size_t base_ = 0;         ///< of its counters, in ticks: busy, then stalls
  std::int64_t free_ticks_ = 0;  ///< tick at which the channel is free
  std::int64_t charged_to_ = 0;  ///< tick up to which every tick has been counted as busy or stalled
  std::size_t last_served_ = 0;
  bool refused_ = false;  ///< the global buffer did not let the chosen transfer start
  Cause refusal_ = Cause::port;
};

}  // namespace weir
