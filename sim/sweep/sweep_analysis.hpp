// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/sweep/pareto.hpp"
#include "sim/sweep/sweep_store.hpp"

namespace weir {

/// Which columns of the results a question is about, by their places among objectives and outputs.
using Columns = std::vector<std::size_t>;

/// The columns of these names, all objectives if there are none. Throws SpecError for a name that is none.
Columns columns_of(const SweepHeading& heading, const std::vector<std::string>& names);
const std::string& column_name(const SweepHeading& heading, std::size_t column);
/// Outputs are taken as metrics are by themselves: utilisations are maximised.
bool is_maximized(const SweepHeading& heading, std::size_t column);

/// Rows that went well and have a value in all the columns.
std::vector<SweepRow> complete_rows(const std::vector<SweepRow>& rows, const Columns& columns);

/// The Pareto front of complete rows, by the first column from its best value on.
std::vector<SweepRow> front_of(const SweepHeading& heading, const std::vector<SweepRow>& rows,
                               const Columns& columns);

/// The best `count` complete rows by one column, the best first; of equal ones the first.
std::vector<SweepRow> best_of(const SweepHeading& heading, const std::vector<SweepRow>& rows,
                              std::size_t column, std::size_t count);

/// How much of a column an axis explains.
struct Sensitivity {
  std::string axis;
  double share = 0;  ///< of the variance, of logarithms if all values are positive: 0 none, 1 all
  double ratio = 1;  ///< largest over smallest (geometric) mean of its values; 0: values are not all positive
  std::string best;  ///< the value with the best mean
};

/// Axes that matter most first: the variance between the means of an axis' values over that of all rows.
std::vector<Sensitivity> sensitivities(const SweepHeading& heading, const std::vector<SweepRow>& rows,
                                       std::size_t column);

}  // namespace weir
