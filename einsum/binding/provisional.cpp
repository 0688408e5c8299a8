// SPDX-License-Identifier: Apache-2.0
#include "einsum/binding/provisional.hpp"

#include <algorithm>

namespace weir {

namespace {

constexpr std::int64_t trial_iterations = 6;

}  // namespace

Binding provisional_binding(const Mapping& mapping, const Binding& request) {
  Binding binding = request;
  binding.phases.clear();
  for (const PhaseMapping& phase : mapping.phases) {
    if (phase.nests.size() != 1) {
      throw SpecError(request.where, "binding '" + request.name + "' is to be found, but phase '" +
                                         phase.name + "' has " + std::to_string(phase.nests.size()) +
                                         " nests; expected one, or a binding by hand");
    }
    auto& programs = binding.phases[phase.name];
    for (const auto& [einsum, entry] : phase.einsums) {
      auto& sweeps = programs[entry.unit];
      if (sweeps.empty()) sweeps.push_back({"", {{}}});
      sweeps.front().steps.front().push_back({{einsum, 0, false, entry.where}});
    }
  }
  return binding;
}

Extents trial_extents(const PhaseMapping& phase, Extents extents) {
  for (const std::string& loop : phase.nests.front().loops) {
    extents[loop] = std::min(extents[loop], trial_iterations);
  }
  return extents;
}

}  // namespace weir
