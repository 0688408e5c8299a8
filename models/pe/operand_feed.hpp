// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/hardware_order/lane_access.hpp"
#include "models/pe/pe_activity.hpp"
#include "models/pe/resident_tiles.hpp"
#include "models/pe/wave_order.hpp"

namespace weir {

/// How an operand gets to the PEs of an array.
enum class OperandPath : std::uint8_t {
  west,      ///< one word a row, passed on east from PE to PE
  north,     ///< one word a column, passed on south; in the 1D array a stream a lane
  corner,    ///< one word for all, passed on both ways
  loaded,    ///< a word a PE, loaded in the shadow of the task before
  resident,  ///< in the PE's registers since another task of the array made it
};

/// The PEs that a wave finds at work, and which of them have a point inside the tensors.
struct WaveExtent {
  std::size_t active_rows = 1;
  std::size_t active_columns = 1;
  std::size_t valid_rows = 1;  ///< the rest is padding
  std::size_t valid_columns = 1;
  std::uint64_t active() const { return active_rows * active_columns; }
};

/// Delivers one operand of a statement wave by wave.
template <typename Float>
class OperandFeed {
 public:
  struct Setting {
    const TensorAccess& access;
    const WaveOrder& order;
    OperandPath path = OperandPath::north;
    bool on_links = false;    ///< of the 2D array
    bool by_staging = false;  ///< from the other array, without the buffer
    bool is_stationary = false;
  };
  /// `columns` and `rows` are scopes whose lanes go along a row, and down a column.
  OperandFeed(const Setting& setting, const LaneScope<Float>& columns, const LaneScope<Float>& rows);

  /// At the start of a task's instance; `reads_buffer`: the ports of the buffer deliver it this time.
  void begin(bool reads_buffer) { reads_buffer_ = reads_buffer; }
  /// At the start of a point: what the PEs hold from now on.
  void land(const WaveCursor& cursor, LaneFrame& frame, const WaveExtent& extent, PeActivity& activity,
            ResidentTiles<Float>& residents);
  /// At the end of an instance: its registers may be given to others.
  void end(ResidentTiles<Float>& residents);

  /// What the PEs of a row have.
  Lanes<Float> row(std::size_t row) const;
  OperandPath path() const { return setting_.path; }
  /// Of the register that it lies in, resident or loaded.
  const typename ResidentTiles<Float>::Name& register_name() const { return name_; }
  /// A word for each of the first `rows` rows, or null if there is one for all, one a PE, or some lack it.
  const Float* west_words(std::size_t rows) const;
  /// What all PEs of the first `rows` rows have, row by row a stride apart (0: the same); null if some lack
  /// it or if it came from the west.
  struct Words {
    const Float* words = nullptr;
    std::size_t stride = 0;
  };
  Words words(std::size_t rows) const;

 private:
  bool is_fresh(const WaveCursor& cursor) const;
  std::size_t plane_number(const WaveCursor& cursor) const;
  void count(const WaveCursor& cursor, const WaveExtent& extent, PeActivity& activity) const;
  void load(LaneFrame& frame, const WaveExtent& extent, RegisterPlane<Float>& plane);

  Setting setting_;
  bool reads_buffer_ = false;
  bool has_row_ = false;
  bool has_column_ = false;
  std::vector<std::size_t> moving_;  ///< loops that move the operand, and those that do not
  std::vector<std::size_t> resting_;
  LaneAccess<Float> along_row_;
  LaneAccess<Float> down_column_;
  Lanes<Float> landed_;                       ///< west, north, corner
  std::vector<RegisterPlane<Float>> planes_;  ///< loaded
  const RegisterPlane<Float>* plane_ = nullptr;
  typename ResidentTiles<Float>::Name name_;
  std::vector<typename ResidentTiles<Float>::Name> used_;
};

}  // namespace weir
