// SPDX-License-Identifier: Apache-2.0
#include "sim/tensor_io/input_tensors.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "einsum/language/nearest_name.hpp"
#include "einsum/language/offset.hpp"
#include "sim/tensor_io/npy.hpp"
#include "sim/tensor_io/npz.hpp"

namespace weir {
namespace {

TensorFile parse_tensor_file(const std::string& text, const std::string& option) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos && text.ends_with(".npz")) return {"", text};
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw SpecError(option + " " + text + ": no tensor and file; expected " + option + " Q=q.npy,K=k.npy");
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

Tensor load_tensor(const TensorFile& from) {
  if (!from.file.ends_with(".npz")) return parse_npy(read_binary_file(from.file), from.file);
  TensorMap arrays = read_npz(from.file);
  const auto found = arrays.find(from.tensor);
  if (found != arrays.end()) return std::move(found->second);
  std::vector<std::string> known;
  for (const auto& [name, array] : arrays) known.push_back(name);
  throw SpecError({from.file, 0, 0}, "no array '" + from.tensor + "'; expected one of that name" +
                                         suggestion(from.tensor, known));
}

void add(TensorMap& tensors, const std::string& name, Tensor tensor) {
  if (tensors.emplace(name, std::move(tensor)).second) return;
  throw SpecError("--inputs: tensor '" + name + "' twice; expected it once");
}

}  // namespace

std::vector<TensorFile> parse_tensor_files(const std::vector<std::string>& texts, const std::string& option) {
  std::vector<TensorFile> files;
  for (const std::string& text : texts) {
    for (std::size_t start = 0; start <= text.size();) {
      const std::size_t comma = std::min(text.find(',', start), text.size());
      files.push_back(parse_tensor_file(text.substr(start, comma - start), option));
      start = comma + 1;
    }
  }
  return files;
}

TensorMap load_tensors(const std::vector<TensorFile>& files) {
  TensorMap tensors;
  for (const TensorFile& from : files) {
    if (!from.tensor.empty()) {
      add(tensors, from.tensor, load_tensor(from));
      continue;
    }
    for (auto& [name, array] : read_npz(from.file)) add(tensors, name, std::move(array));
  }
  return tensors;
}

void add_extents_of(const TensorMap& tensors, const Cascade& cascade, Shape& given) {
  std::set<std::string> open;
  for (const std::string& rank : open_ranks(cascade, given)) open.insert(rank);
  for (const TensorDeclaration& declaration : cascade.declarations) {
    const auto found = tensors.find(declaration.name);
    if (found == tensors.end()) continue;
    const std::vector<std::int64_t>& shape = found->second.shape();
    if (shape.size() != declaration.extents.size()) {
      throw SpecError(declaration.where, "input '" + declaration.name + "' has " +
                                             std::to_string(shape.size()) + " axes; expected " +
                                             std::to_string(declaration.extents.size()));
    }
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      const std::optional<Offset> extent = as_offset(declaration.extents[axis]);
      if (extent && open.erase(extent->name) != 0) given[extent->name] = shape[axis] - extent->constant;
    }
  }
}

}  // namespace weir
