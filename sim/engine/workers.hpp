// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "sim/engine/worker_pool.hpp"

namespace weir {

/// Runs `job(0)` ... `job(count - 1)`, each in a process of its own since SystemC elaborates only once a
/// process, `processes` at a time. Results come in the order of the jobs, whatever order they end in.
/// `on_done` is called in this process after each.
std::vector<WorkerResult> run_in_workers(std::size_t count, unsigned processes,
                                         const std::function<std::string(std::size_t)>& job,
                                         const std::function<void()>& on_done = {});

/// Processors that this process may use.
unsigned available_processors();

}  // namespace weir
