// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/mpi_world.hpp"

#define OMPI_SKIP_MPICXX 1
#include <mpi.h>

#include <cstdlib>

namespace weir {

MpiWorld::MpiWorld() {
  if (launched_processes() < 2) return;
  setenv("OMPI_MCA_mpi_warn_on_fork", "0", 1);  // the workers that this forks never call MPI
  int is_begun = 0;
  MPI_Initialized(&is_begun);
  if (is_begun == 0) MPI_Init(nullptr, nullptr);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
}

MpiWorld::~MpiWorld() {
  if (size_ > 1) MPI_Finalize();
}

void MpiWorld::broadcast(std::string& text) const {
  if (size_ == 1) return;
  unsigned long long length = text.size();
  MPI_Bcast(&length, 1, MPI_UNSIGNED_LONG_LONG, 0, MPI_COMM_WORLD);
  text.resize(length);
  MPI_Bcast(text.data(), static_cast<int>(length), MPI_CHAR, 0, MPI_COMM_WORLD);
}

void MpiWorld::send(int rank, const std::string& text) const {
  MPI_Send(text.data(), static_cast<int>(text.size()), MPI_CHAR, rank, 0, MPI_COMM_WORLD);
}

std::optional<std::pair<int, std::string>> MpiWorld::receive() const {
  int is_there = 0;
  MPI_Status status;
  MPI_Iprobe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &is_there, &status);
  if (is_there == 0) return std::nullopt;
  int length = 0;
  MPI_Get_count(&status, MPI_CHAR, &length);
  std::string text(static_cast<std::size_t>(length), '\0');
  MPI_Recv(text.data(), length, MPI_CHAR, status.MPI_SOURCE, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  return std::pair{status.MPI_SOURCE, text};
}

}  // namespace weir
