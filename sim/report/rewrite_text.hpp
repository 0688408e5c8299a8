// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "einsum/rewrites/effect.hpp"
#include "einsum/rewrites/witness.hpp"

namespace weir {

/// "Rewrites that would help" as a table; empty if there are none. It says that nothing was executed.
std::string suggestions_text(const std::vector<Suggestion>& suggestions);

/// The same as a list of {name, steps, witnessed: false, changes: [{what, before, after}]}.
nlohmann::ordered_json suggestions_json(const std::vector<Suggestion>& suggestions);

/// The comment lines of a derived cascade: from which file, by which rewrites, what was derived from what,
/// and what the witness found.
std::vector<std::string> derivation_comments(const Rewritten& rewritten, const std::string& file,
                                             const std::string& rewrites, const Witness& witness);

}  // namespace weir
