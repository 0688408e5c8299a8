// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "einsum/lowering/schedule.hpp"

namespace weir {

/// What a task asks of the global buffer while it runs.
struct BufferDemand {
  std::int64_t read_rows = 0;
  std::int64_t write_rows = 0;
  std::int64_t bank = 0;  ///< of its first row
  bool empty() const { return read_rows == 0 && write_rows == 0; }
};

/// Whether the buffer lets a stream of rows start, and if not, why and when to ask again.
struct Admission {
  bool granted = true;
  Cause cause = Cause::port;
  std::int64_t retry = 0;  ///< cycle
};

/// The buffer's ports and banks, as the arrays and the DRAM see them. A stream moves its rows at an even rate
/// over the cycles of its task (a row or two of skid at each edge smooth the rest); it is let in when the
/// rates of all streams fit the ports, and, since each walks the banks in turn, when the bank it starts in is
/// not under another stream's row.
class GlobalBuffer {
 public:
  explicit GlobalBuffer(const Machine& machine) : machine_(machine) {}

  /// Cycles in which `demand` can be moved by all ports together; at least `cycles`.
  std::int64_t stretched(const BufferDemand& demand, std::int64_t cycles) const;
  Admission admit(const BufferDemand& demand, std::int64_t now, std::int64_t cycles);
  /// Appends the streams under way, relative to `now`.
  void append_state(std::vector<std::int64_t>& state, std::int64_t now);

 private:
  struct Stream {
    std::int64_t end = 0;
    std::int64_t read_rate = 0;  ///< rows a cycle, in units of 1/65536
    std::int64_t write_rate = 0;
    std::int64_t turn = -1;  ///< (bank - start) mod banks: the stream's place in the rotation
  };
  bool has_ports() const { return machine_.read_ports + machine_.write_ports + machine_.shared_ports > 0; }
  bool fits(std::int64_t read_rate, std::int64_t write_rate) const;
  void forget_finished(std::int64_t now);
  std::int64_t earliest_end() const;

  const Machine& machine_;
  std::vector<Stream> streams_;
};

}  // namespace weir
