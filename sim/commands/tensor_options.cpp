// SPDX-License-Identifier: Apache-2.0
#include "sim/commands/tensor_options.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "einsum/interpreter/random_tensor.hpp"
#include "einsum/language/nearest_name.hpp"
#include "sim/report/atomic_file.hpp"
#include "sim/tensor_io/npy.hpp"

namespace weir {

void add_missing_inputs(TensorMap& tensors, const Cascade& cascade, const Shape& shape,
                        const std::optional<std::uint64_t>& seed, const std::string& command) {
  for (const TensorDeclaration* declaration : inputs(cascade)) {
    const std::string& name = declaration->name;
    if (tensors.contains(name)) continue;
    if (!seed) {
      throw SpecError(
          fmt::format("{1}: no input '{0}'; expected --inputs {0}=FILE.npy, or --seed N", name, command));
    }
    tensors[name] = random_input(cascade, name, shape, *seed);
  }
}

void check_dumps(const std::vector<TensorFile>& dumps, const Cascade& cascade) {
  std::vector<std::string> known;
  for (const TensorDeclaration* declaration : inputs(cascade)) known.push_back(declaration->name);
  for (const Einsum& einsum : cascade.einsums) {
    for (const TensorAccess& output : einsum.outputs) known.push_back(output.tensor);
  }
  for (const TensorFile& dump : dumps) {
    if (std::find(known.begin(), known.end(), dump.tensor) != known.end()) continue;
    throw SpecError("--dump: no tensor '" + dump.tensor + "'; expected one of the cascade" +
                    suggestion(dump.tensor, known));
  }
}

void write_dumps(const std::vector<TensorFile>& dumps, const TensorMap& tensors) {
  for (const TensorFile& dump : dumps)
    write_file_atomically(dump.file, print_npy(tensors.at(dump.tensor), NpyType::fp64));
}

}  // namespace weir
