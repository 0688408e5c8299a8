// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/mpi_runner.hpp"

#include <algorithm>
#include <deque>
#include <sstream>
#include <utility>

namespace weir {

namespace {

constexpr int nap_ms = 2;  // between looks at the messages

// Messages: "task NUMBER POINT FIDELITY" and "stop" from rank 0, "done NUMBER OUTCOME" to it.

std::string task_message(std::uint64_t number, const PointTask& task) {
  return "task " + std::to_string(number) + " " + std::to_string(task.point) + " " +
         std::to_string(static_cast<int>(task.fidelity));
}

/// Points that rank 0 has handed to this rank.
struct Inbox {
  std::deque<PointTask> tasks;  // `place` is rank 0's number
  bool is_over = false;

  void take(const std::string& message) {
    std::istringstream words(message);
    std::string kind;
    words >> kind;
    if (kind == "stop") is_over = true;
    if (kind != "task") return;
    PointTask task;
    int fidelity = 0;
    words >> task.place >> task.point >> fidelity;
    task.fidelity = static_cast<Fidelity>(fidelity);
    tasks.push_back(task);
  }
};

}  // namespace

MpiRunner::MpiRunner(const MpiWorld& world, std::unique_ptr<PointRunner> own)
    : world_(world), own_(std::move(own)) {
  for (int rank = 1; rank < world_.size(); ++rank) ranks_[rank].workers = own_->workers();
}

MpiRunner::~MpiRunner() {
  for (int rank = 1; rank < world_.size(); ++rank) world_.send(rank, "stop");
}

int MpiRunner::roomiest() const {
  int best = 0;
  for (const auto& [rank, state] : ranks_) {
    if (!state.has_room()) continue;
    if (best == 0 || state.running * ranks_.at(best).workers < ranks_.at(best).running * state.workers)
      best = rank;
  }
  return best;
}

bool MpiRunner::has_room() const { return own_->has_room() || roomiest() != 0; }

std::size_t MpiRunner::running() const { return own_->running() + tasks_.size(); }

std::size_t MpiRunner::workers() const {
  std::size_t sum = own_->workers();
  for (const auto& [rank, state] : ranks_) sum += state.workers;
  return sum;
}

void MpiRunner::start(const PointTask& task) {
  const int rank = own_->has_room() ? 0 : roomiest();
  if (rank == 0) {
    own_->start(task);
    return;
  }
  world_.send(rank, task_message(next_, task));
  tasks_[next_++] = task;
  ++ranks_[rank].running;
}

void MpiRunner::listen(int most_ms, const PointDone& done) {
  own_->listen(std::min(most_ms, nap_ms), done);
  while (const auto message = world_.receive()) {
    const auto& [rank, text] = *message;
    std::istringstream words(text);
    std::string kind;
    words >> kind;
    std::uint64_t number = 0;
    words >> number;
    const PointTask task = tasks_.at(number);
    tasks_.erase(number);
    --ranks_[rank].running;
    done(task, decode_outcome(text.substr(static_cast<std::size_t>(words.tellg()) + 1)));
  }
}

void serve_points(const MpiWorld& world, PointRunner& own) {
  Inbox inbox;
  while (!inbox.is_over) {
    while (const auto message = world.receive()) inbox.take(message->second);
    while (!inbox.tasks.empty() && own.has_room()) {
      own.start(inbox.tasks.front());
      inbox.tasks.pop_front();
    }
    own.listen(nap_ms, [&](const PointTask& task, const PointOutcome& outcome) {
      world.send(0, "done " + std::to_string(task.place) + " " + encode_outcome(outcome));
    });
  }
}

}  // namespace weir
