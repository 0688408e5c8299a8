// SPDX-License-Identifier: Apache-2.0
#include "einsum/rewrites/derived_names.hpp"

namespace weir {
namespace {

bool begins(const std::string& name, char letter) { return name.size() > 1 && name.front() == letter; }

}  // namespace

DerivedNames::DerivedNames(const Cascade& cascade) {
  for (const TensorDeclaration& declaration : cascade.declarations) taken_.insert(declaration.name);
  for (const Einsum& einsum : cascade.einsums) {
    for (const TensorAccess& output : einsum.outputs) taken_.insert(output.tensor);
  }
}

std::string DerivedNames::local(const std::string& tensor) {
  if (begins(tensor, 'G')) return fresh("L" + tensor.substr(1));
  return fresh(begins(tensor, 'S') ? "SL" + tensor.substr(1) : "L" + tensor);
}

std::string DerivedNames::running(const std::string& tensor) {
  return fresh(begins(tensor, 'G') || begins(tensor, 'S') ? "R" + tensor.substr(1) : "R" + tensor);
}

std::string DerivedNames::previous(const std::string& tensor) {
  return fresh(begins(tensor, 'S') ? "SP" + tensor.substr(1) : "P" + tensor);
}

std::string DerivedNames::fresh(const std::string& wanted) {
  std::string name = wanted;
  for (int i = 2; !taken_.insert(name).second; ++i) name = wanted + std::to_string(i);
  return name;
}

}  // namespace weir
