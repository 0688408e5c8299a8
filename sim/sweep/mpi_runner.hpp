// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "sim/sweep/mpi_world.hpp"
#include "sim/sweep/point_runner.hpp"

namespace weir {

/// Rank 0's view of all ranks: hands each a point as soon as it has room, itself included.
class MpiRunner final : public PointRunner {
 public:
  /// All ranks were started by one command, so that each has as many workers as this one.
  MpiRunner(const MpiWorld& world, std::unique_ptr<PointRunner> own);
  /// Lets the other ranks go.
  ~MpiRunner() override;

  bool has_room() const override;
  std::size_t running() const override;
  void start(const PointTask& task) override;
  void listen(int most_ms, const PointDone& done) override;
  std::size_t workers() const override;

 private:
  /// What another rank can take, and has.
  struct Rank {
    std::size_t workers = 0;
    std::size_t running = 0;
    bool has_room() const { return running < 2 * workers; }  // one in hand for each that is under way
  };
  int roomiest() const;

  const MpiWorld& world_;
  std::unique_ptr<PointRunner> own_;
  std::map<int, Rank> ranks_;
  std::map<std::uint64_t, PointTask> tasks_;  // with other ranks, by number
  std::uint64_t next_ = 0;
};

/// What every other rank does: takes points of rank 0 until it is let go.
void serve_points(const MpiWorld& world, PointRunner& own);

}  // namespace weir
