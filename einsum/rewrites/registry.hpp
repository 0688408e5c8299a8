// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "einsum/rewrites/rewrite.hpp"

namespace weir {

/// A rewrite as users call it.
struct RewriteName {
  std::string name;  ///< "one-pass"
  std::string what;  ///< one line
};

/// All of them, those that choose a chain of others first.
const std::vector<RewriteName>& known_rewrites();

/// Applies a rewrite to a checked cascade. Throws SpecError if there is none of that name, if a side
/// condition fails (saying which, and where), and if it would not do what it is for.
Rewritten apply_rewrite(const Cascade& cascade, const std::string& name, const RewriteOptions& options = {});

/// Several, one on the result of the other.
Rewritten apply_rewrites(const Cascade& cascade, const std::vector<std::string>& names,
                         const RewriteOptions& options = {});

}  // namespace weir
