// SPDX-License-Identifier: Apache-2.0
#include "models/stats.hpp"

#include <stdexcept>

namespace weir {

const UnitStats& Stats::unit(const std::string& name) const {
  for (const UnitStats& candidate : units) {
    if (candidate.name == name) return candidate;
  }
  throw std::logic_error("the statistics have no unit " + name);
}

}  // namespace weir
