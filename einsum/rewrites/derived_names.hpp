// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "einsum/language/ast.hpp"

namespace weir {

/// Names for the tensors that rewrites derive from others, as FuseMax derives them. A global statistic `Gx`
/// has a local `Lx` and a running `Rx`; any other `Sx` a local `SLx`, a running `Rx` and one of the
/// generation before, `SPx`; other names are put behind L, R and P whole. A name that is taken is followed by
/// the first number that makes it new.
class DerivedNames {
 public:
  explicit DerivedNames(const Cascade& cascade);

  std::string local(const std::string& tensor);
  std::string running(const std::string& tensor);
  std::string previous(const std::string& tensor);
  /// Of the factor that corrects for another value of a statistic: `P` and its name.
  std::string correction(const std::string& statistic) { return fresh("P" + statistic); }
  /// The name itself, if it is new.
  std::string fresh(const std::string& wanted);

 private:
  std::set<std::string> taken_;
};

}  // namespace weir
