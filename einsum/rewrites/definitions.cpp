// SPDX-License-Identifier: Apache-2.0
#include "einsum/rewrites/definitions.hpp"

#include <algorithm>

#include "einsum/interpreter/shape.hpp"
#include "einsum/language/names.hpp"
#include "einsum/language/variables.hpp"

namespace weir {

std::optional<std::size_t> only_writer(const Cascade& cascade, const std::string& tensor) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    for (const TensorAccess& output : cascade.einsums[i].outputs) {
      if (output.tensor != tensor) continue;
      if (found || cascade.einsums[i].outputs.size() != 1 || !is_plain(output)) return std::nullopt;
      found = i;
    }
  }
  return found;
}

bool is_pointwise(const Einsum& einsum) {
  return einsum.outputs.size() == 1 && einsum.reductions.empty() && reduced_variables(einsum).empty();
}

bool is_computed(const Cascade& cascade, const std::string& tensor) {
  return std::any_of(cascade.einsums.begin(), cascade.einsums.end(), [&](const Einsum& einsum) {
    return std::any_of(einsum.outputs.begin(), einsum.outputs.end(),
                       [&](const TensorAccess& output) { return output.tensor == tensor; });
  });
}

bool reads_computed(const Cascade& cascade, const Expression& e) {
  const std::vector<TensorAccess> all = accesses(e);
  return std::any_of(all.begin(), all.end(),
                     [&](const TensorAccess& read) { return is_computed(cascade, read.tensor); });
}

std::map<std::string, Expression> bound_names(const TensorAccess& output, const Expression& access) {
  std::map<std::string, Expression> names;
  for (std::size_t i = 0; i < output.indices.size(); ++i) names[output.indices[i].name] = access.operands[i];
  return names;
}

void remove_unread(Cascade& cascade, const std::set<std::string>& candidates, const Cascade& original) {
  const std::vector<std::string> kept = outputs(original);
  const auto is_unread = [&](const Einsum& einsum) {
    if (!candidates.contains(einsum.name()) || contains(kept, einsum.name())) return false;
    return std::none_of(cascade.einsums.begin(), cascade.einsums.end(),
                        [&](const Einsum& reader) { return reads_tensor(reader, einsum.name()); });
  };
  for (auto found = cascade.einsums.begin(); found != cascade.einsums.end();) {
    found = std::find_if(cascade.einsums.begin(), cascade.einsums.end(), is_unread);
    if (found != cascade.einsums.end()) cascade.einsums.erase(found);
  }
  remove_unwritten(cascade, original);
}

void remove_unwritten(Cascade& cascade, const Cascade& original) {
  const auto is_gone = [&](const std::string& tensor) {
    return is_computed(original, tensor) && !is_computed(cascade, tensor);
  };
  std::erase_if(cascade.declarations, [&](const TensorDeclaration& d) { return is_gone(d.name); });
  std::erase_if(cascade.dtypes, [&](const auto& entry) { return is_gone(entry.first); });
  std::erase_if(cascade.bounded, [&](const auto& entry) { return is_gone(entry.first); });
}

std::string place(const Einsum& einsum) {
  return einsum.name() + (einsum.where.line > 0 ? " (line " + std::to_string(einsum.where.line) + ")" : "");
}

}  // namespace weir
