// SPDX-License-Identifier: Apache-2.0
#include "einsum/legality/phase_texts.hpp"

#include "einsum/language/variables.hpp"

namespace weir {

PhaseTexts::PhaseTexts(const LoweredDesign& design, const Phase& phase) : design_(design), phase_(phase) {
  for (const PhaseMapping& mapping : design.mapping.phases) {
    if (mapping.name == phase.name) mapping_ = &mapping;
  }
  if (mapping_ == nullptr) {
    throw SimulationError("illegal schedule: phase '" + phase.name + "' is none of mapping '" +
                          design.mapping.name + "'");
  }
}

const Einsum* PhaseTexts::statement(const std::string& tensor) const {
  for (const Einsum& einsum : design_.cascade.einsums) {
    if (einsum.name() == tensor && !accesses(einsum.value).empty()) return &einsum;
  }
  return nullptr;
}

const EinsumMapping& PhaseTexts::mapping(const std::string& einsum) const {
  for (const auto& [name, entry] : mapping_->einsums) {
    if (name == einsum) return entry;
  }
  throw SimulationError("illegal schedule: phase '" + phase_.name + "' runs " + einsum +
                        ", which its mapping does not name");
}

TensorMapping PhaseTexts::home(const std::string& tensor) const {
  const auto found = mapping_->tensors.find(tensor);
  return found == mapping_->tensors.end() ? TensorMapping{} : found->second;
}

std::string PhaseTexts::base(const std::string& tensor) const {
  std::string at = tensor;
  for (int step = 0; step < 8 && !home(at).shares.empty(); ++step) at = home(at).shares;
  return at;
}

int PhaseTexts::compute_task(const std::string& tensor) const {
  for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
    if (phase_.tasks[t].kind == Task::Kind::compute && phase_.tasks[t].einsum == tensor)
      return static_cast<int>(t);
  }
  return -1;
}

int PhaseTexts::transfer(const std::string& tensor, Task::Kind kind, const std::string& serves) const {
  for (std::size_t t = 0; t < phase_.tasks.size(); ++t) {
    const Task& task = phase_.tasks[t];
    if (task.kind == kind && task.tensor == tensor && task.serves == serves) return static_cast<int>(t);
  }
  return -1;
}

std::vector<int> PhaseTexts::before(const std::string& einsum) const {
  std::vector<int> tasks;
  for (const auto& [name, entry] : mapping_->einsums) {
    if (name == einsum) break;
    const int task = compute_task(name);
    if (task >= 0) tasks.push_back(task);
  }
  return tasks;
}

TensorAccess PhaseTexts::first_read(const std::string& tensor, const std::string& einsum) const {
  for (const auto& [name, entry] : mapping_->einsums) {
    if (!einsum.empty() && name != einsum) continue;
    for (const TensorAccess& access : accesses(statement(name)->value)) {
      if (access.tensor == tensor) return access;
    }
  }
  return statement(tensor)->outputs.front();
}

}  // namespace weir
