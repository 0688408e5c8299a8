// SPDX-License-Identifier: Apache-2.0
// The vector array against an array of one SystemC module a PE, wired by signals.
#include "models/pe_check/check_array.hpp"
#include "validation/property/pe_runs.hpp"

namespace weir {

namespace {

struct CheckAttachment final : PeAttachment {
  WaveObserver* attach(const Architecture& architecture) override {
    array = std::make_unique<CheckArray>("check", static_cast<std::size_t>(architecture.array2d.rows),
                                         static_cast<std::size_t>(architecture.array2d.columns));
    return array.get();
  }
  std::unique_ptr<CheckArray> array;
};

/// Runs requests, each beside a check array; "registers compared" or what differs.
std::vector<WorkerResult> run_checked(const std::vector<PeRequest>& requests) {
  const auto job = [&](std::size_t index) {
    const PeRequest& request = requests[index];
    RunResult run =
        compile_experiment(read_experiment(request.simulation.files, request.simulation.overrides));
    const LoweredProgram program = program_of(run);
    TensorMap tensors;
    for (const TensorDeclaration* declaration : inputs(program.cascade))
      tensors[declaration->name] =
          random_input(program.cascade, declaration->name, program_shape(program), 1);
    CheckAttachment attachment;
    simulate_pe(run, tensors, usual_numerics(request.element), {.attachment = &attachment});
    const std::string difference = attachment.array->difference();
    if (!difference.empty()) throw std::logic_error(difference);
    return std::to_string(attachment.array->compared());
  };
  return run_in_workers(requests.size(), available_processors(), job);
}

}  // namespace

TEST_CASE("the vector array has the registers of one module a PE in every cycle, up to 8 x 8",
          "[property][pe]") {
  constexpr NumericFormat formats[] = {NumericFormat::fp16, NumericFormat::bf16, NumericFormat::fp32,
                                       NumericFormat::fp64};
  std::vector<PeRequest> requests;
  for (std::uint64_t seed = 1; seed <= 80; ++seed)
    requests.push_back({RandomConfiguration(seed).draw_tiny(), formats[seed % 4]});
  const std::vector<WorkerResult> results = run_checked(requests);
  std::size_t ran = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    INFO(requests[i].simulation.command());
    CHECK((results[i].is_bug ? results[i].error : "") == "");
    if (!results[i].error.empty()) continue;
    ++ran;
    CHECK(std::stoull(results[i].text) > 0);
  }
  CHECK(ran >= 60);
}

}  // namespace weir
