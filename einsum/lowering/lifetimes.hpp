// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "einsum/lowering/layout.hpp"
#include "einsum/lowering/schedule.hpp"

namespace weir {

/// Gives every task whose results stay in the registers of its own array the instances that must have read
/// what it is about to overwrite. Nothing waits for them: the binding's lags must see to it, and the model
/// stops if they do not.
void add_lifetimes(const Layout& layout, Phase& phase);

}  // namespace weir
