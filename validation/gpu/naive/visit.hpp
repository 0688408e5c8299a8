// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

#include "validation/gpu/core/job.hpp"
#include "validation/gpu/naive/attention_element.hpp"
#include "validation/gpu/naive/operands.hpp"
#include "validation/gpu/naive/recurrence_element.hpp"

namespace weir::gpu {

/// The pointer to an input that the family has.
template <class Element>
const Element* required(const TensorPointers& tensors, const std::string& name) {
  return static_cast<const Element*>(tensors.at(name));
}

/// The pointer to an input, or null if the family has none of that name.
template <class Element>
const Element* pointer(const TensorPointers& tensors, const std::string& name) {
  const auto found = tensors.find(name);
  return found == tensors.end() ? nullptr : static_cast<const Element*>(found->second);
}

template <class Element, class Small>
Operands<Element, Small> operands_of(const TensorPointers& t) {
  Operands<Element, Small> in;
  in.q = required<Element>(t, "Q");
  in.k = required<Element>(t, "K");
  in.v = required<Element>(t, "V");
  in.bias = pointer<Element>(t, "BI");
  for (const char* name : {"SL", "G", "A"})
    if (const auto* decay = pointer<Small>(t, name)) in.decay = decay;
  for (const char* name : {"LEN", "BM"})
    if (const auto* integers = pointer<std::int32_t>(t, name)) in.integers = integers;
  return in;
}

template <class Element, class Small>
ScanOperands<Element, Small> scan_operands_of(const TensorPointers& t) {
  return {required<Element>(t, "U"),  required<Element>(t, "XR"), required<Element>(t, "WD"),
          required<Small>(t, "BD"),   required<Small>(t, "AL"),   required<Element>(t, "BB"),
          required<Element>(t, "CC"), required<Small>(t, "DD")};
}

/// Calls `visit` with the functor that computes one element of the job's output, in `Real`.
template <class Real, class Visitor>
void visit_naive(const Job& job, const TensorPointers& tensors, const Visitor& visit) {
  switch (job.family->algorithm) {
    case Algorithm::attention:
      visit(AttentionElement<Real>{attention_problem(*job.family, job.extents, job.scale),
                                   operands_of<Real, Real>(tensors)});
      break;
    case Algorithm::linear_attention: {
      const LinearAttention problem = linear_problem(*job.family, job.extents);
      const auto operands = operands_of<Real, Real>(tensors);
      if (problem.decay != DecayKind::none && operands.decay == nullptr)
        throw std::logic_error(job.family->name + " without its decay");
      visit(LinearAttentionElement<Real>{problem, operands});
      break;
    }
    case Algorithm::selective_scan:
      visit(SelectiveScanElement<Real>{scan_problem(job.extents), scan_operands_of<Real, Real>(tensors)});
      break;
  }
}

}  // namespace weir::gpu
