// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace weir {

/// The processes that mpirun or srun started together, at least this one. MPI is only begun if there are
/// more. At most one object a process.
class MpiWorld {
 public:
  /// Throws SpecError if there are several processes and this program was built without MPI.
  MpiWorld();
  ~MpiWorld();
  MpiWorld(const MpiWorld&) = delete;
  MpiWorld& operator=(const MpiWorld&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }

  /// Gives all ranks the text of rank 0; to be called by all.
  void broadcast(std::string& text) const;
  void send(int rank, const std::string& text) const;
  /// The next message that is there, and who sent it; does not wait.
  std::optional<std::pair<int, std::string>> receive() const;

 private:
  int rank_ = 0;
  int size_ = 1;
};

/// Processes that a launcher says it has started: 1 if there is none.
int launched_processes();

}  // namespace weir
