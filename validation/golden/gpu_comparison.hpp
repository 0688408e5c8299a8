// SPDX-License-Identifier: Apache-2.0
/// The golden GPU results, and the machine that tests hold against them.
#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "sim/engine/reference_comparison.hpp"

namespace weir::test {

inline constexpr const char* golden_gpu_folder = "validation/golden/gpu";

inline const GpuReference& golden_gpu() {
  static const GpuReference reference = read_gpu_reference(golden_gpu_folder);
  return reference;
}

inline std::string cascade_file(const std::string& name) { return "configs/cascades/" + name + ".yaml"; }

/// Every cascade file, by name.
inline std::set<std::string> cascade_names() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator("configs/cascades"))
    names.insert(entry.path().stem().string());
  return names;
}

/// A machine with arrays of `width` x `width`, laid out by rule.
inline ComparedMachine square_machine(int width) {
  ComparedMachine machine;
  machine.files = {"configs/experiments/auto.yaml"};
  for (const char* extent : {"array2d.rows", "array2d.columns", "array1d.lanes"})
    machine.overrides.push_back({std::string("architecture.") + extent, std::to_string(width)});
  for (const std::string& name : cascade_names()) machine.cascades[name] = cascade_file(name);
  return machine;
}

inline bool is_whole(const ReferenceCase& reference) {
  for (const ReferenceOutput& output : reference.outputs)
    if (!output.places.empty()) return false;
  return true;
}

/// Each error beside its bound.
inline std::string text_of(const ComparedOutput& o) {
  std::ostringstream text;
  text << o.name << " (" << o.family << ") " << o.kernel << " " << to_string(o.dtype) << ": machine "
       << o.machine_error << " of " << o.machine_bound << ", GPU " << o.gpu_error << " of " << o.gpu_bound
       << ", difference " << o.difference << "; share " << o.share << ", own " << o.machine_share
       << (o.plain_because.empty() ? "" : "; laid out plainly: " + o.plain_because);
  return text.str();
}

/// What the golden results say of the cascades that have no kernel family of their own: the family that
/// computes the same, or why there is none.
inline nlohmann::json other_cascades() {
  std::ifstream file("validation/golden/gpu/other_cascades.json");
  return nlohmann::json::parse(file);
}

}  // namespace weir::test
