// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weir::gpu {

/// The tensors of a problem of attention or linear attention, in memory of whoever computes. What a family
/// lacks is null.
template <class Element, class Small = Element>
struct Operands {
  const Element* q = nullptr;
  const Element* k = nullptr;
  const Element* v = nullptr;
  const Element* bias = nullptr;           ///< BI [H, P, M]
  const Small* decay = nullptr;            ///< SL [H], or G or A [B, H, T]
  const std::int32_t* integers = nullptr;  ///< LEN [B] or BM [P1, M1]
};

/// The tensors of a selective scan.
template <class Element, class Small = Element>
struct ScanOperands {
  const Element* u = nullptr;
  const Element* xr = nullptr;
  const Element* wd = nullptr;
  const Small* bd = nullptr;
  const Small* al = nullptr;
  const Element* bb = nullptr;
  const Element* cc = nullptr;
  const Small* dd = nullptr;
};

}  // namespace weir::gpu
