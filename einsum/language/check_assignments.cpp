// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "einsum/language/check_rules.hpp"
#include "einsum/language/disjoint.hpp"
#include "einsum/language/printer.hpp"

namespace weir::rules {
namespace {

std::string line_of(const Einsum& einsum) {
  return einsum.where.line > 0 ? " in line " + std::to_string(einsum.where.line) : "";
}

}  // namespace

void check_assignments(const Names& names, std::size_t statement) {
  const Einsum& einsum = names.cascade.einsums[statement];
  for (const TensorAccess& output : einsum.outputs) {
    for (const Write& write : names.writes.at(output.tensor)) {
      if (write.output == &output) break;  // what follows is compared when its own turn comes
      const Einsum& earlier = names.cascade.einsums[write.statement];
      const bool same = write.statement == statement;
      if (!same && provably_disjoint({*write.output, earlier.predicate}, {output, einsum.predicate}))
        continue;
      throw SpecError(output.where,
                      "'" + to_string(output) + "' assigned again after '" + to_string(*write.output) + "'" +
                          line_of(earlier) +
                          "; expected one statement a tensor and generation, or disjoint predicates");
    }
  }
}

}  // namespace weir::rules
