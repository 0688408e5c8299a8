// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "sim/sweep/mpi_world.hpp"

namespace weir {

int launched_processes() {
  // Open MPI's mpirun; srun --mpi=pmi2 and other launchers of that interface; srun --mpi=pmix, which gives no
  // number of its own.
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}) {
    if (const char* size = std::getenv(name)) return std::atoi(size);
  }
  const char* tasks = std::getenv("SLURM_STEP_NUM_TASKS");
  return std::getenv("PMIX_RANK") != nullptr && tasks != nullptr ? std::atoi(tasks) : 1;
}

}  // namespace weir
