// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "einsum/analysis/passes.hpp"
#include "einsum/language/ast.hpp"
#include "validation/unit/language/texts.hpp"

namespace weir::test {

using Lines = std::vector<std::string>;

/// Declarations that the attention cascades of the language's description share.
Lines attention_inputs();
/// Their extents: P and M 24, M0 4, E 3, F 5, and 3 for a window W.
Lines attention_shape();

/// One of the examples of the language's description: "3-pass", "2-pass deferred", "2-pass local", "1-pass",
/// "1-pass causal", "1-pass window", "split-KV", "sigmoid", "linear", "top-k", "RMSNorm", "RMSNorm deferred",
/// "LayerNorm", "LayerNorm moments", "clipped softmax", "FuseMax 1", "FuseMax 2", "FuseMax 3"; checked.
Cascade example(const std::string& name);
std::vector<std::string> example_names();

/// A checked cascade of attention inputs.
Cascade attention(const Lines& statements);

/// Every rank's passes, "3"; "-" if they are not a constant.
std::map<std::string, std::string> passes_by_rank(const Cascade& cascade);
/// Every tensor's passes over one rank.
std::map<std::string, int> passes_by_tensor(const Cascade& cascade, const std::string& rank);

}  // namespace weir::test
