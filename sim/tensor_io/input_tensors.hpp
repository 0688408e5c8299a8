// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "einsum/interpreter/shape.hpp"
#include "einsum/interpreter/tensor.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// A tensor and the file that it comes from or goes to.
struct TensorFile {
  std::string tensor;  ///< empty: all arrays of the file
  std::string file;
};

/// Reads "Q=q.npy,K=k.npy", as given to `option`. Throws SpecError.
std::vector<TensorFile> parse_tensor_files(const std::vector<std::string>& texts, const std::string& option);

/// The tensors in the files: `Q=q.npy`, `Q=all.npz` (its array Q), `all.npz` (all its arrays). Throws
/// SpecError.
TensorMap load_tensors(const std::vector<TensorFile>& files);

/// Adds to `given` the ranks that it and the cascade leave open, from the axes of tensors in the order of
/// their declarations. Throws SpecError if a tensor has another number of axes than its declaration.
void add_extents_of(const TensorMap& tensors, const Cascade& cascade, Shape& given);

}  // namespace weir
