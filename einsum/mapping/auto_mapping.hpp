// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "einsum/language/ast.hpp"
#include "einsum/lowering/architecture.hpp"
#include "einsum/lowering/mapping.hpp"

namespace weir {

/// Lays a cascade on a machine by rule:
///  - Einsums that share their parallel ranks, and hand each other tiles, are fused into one phase; what one
///  of them needs as a
///    whole (a transposed, shifted or gathered intermediate) is made by a phase before.
///  - The parallel rank that most inputs lack goes across the columns, so that those inputs are used by every
///  column; the rank
///    that is streamed over goes down the rows, tile by tile; other parallel ranks become blocks; all others
///    follow in time.
///  - An Einsum runs on the 2D array if it walks the rows or multiplies and sums, and the array has its
///  functions; else on
///    the 1D array.
///  - Inputs are fetched a tile at a time, and stay where a loop inside uses them again; state that a loop
///  carries on, and
///    what later sweeps read again, lives in the buffer; everything else stays in the arrays.
/// `request` names the mapping and may set its capacity and overflow; its partitions take the place of the
/// rule's. Throws SpecError at an Einsum whose functions no array has, and at what cannot be laid out.
Mapping auto_mapping(const Cascade& cascade, const Workload& workload, const Architecture& architecture,
                     const Mapping& request);

}  // namespace weir
