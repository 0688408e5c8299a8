// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "einsum/error.hpp"
#include "sim/sweep/mpi_world.hpp"

namespace weir {

MpiWorld::MpiWorld() {
  if (launched_processes() < 2) return;
  throw SpecError(
      "weir sweep: started by mpirun or srun, but built without MPI; expected a build with libopenmpi-dev "
      "installed, or --shard i/n");
}

MpiWorld::~MpiWorld() = default;

void MpiWorld::broadcast(std::string& /*text*/) const {}

void MpiWorld::send(int /*rank*/, const std::string& /*text*/) const {
  throw std::logic_error("no other process to send to");
}

std::optional<std::pair<int, std::string>> MpiWorld::receive() const { return std::nullopt; }

}  // namespace weir
