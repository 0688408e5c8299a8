// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir {

/// A heading and how the cells below it line up.
struct TableColumn {
  enum class Align { left, right };

  std::string heading;
  Align align = Align::right;
};

/// A table for people: columns two spaces apart, as wide as their widest cell; UTF-8 characters count as one.
class TextTable {
 public:
  explicit TextTable(std::vector<TableColumn> columns) : columns_(std::move(columns)) {}

  /// Cells that are missing at the end stay empty. Throws std::logic_error if there are more cells than
  /// columns.
  void add_row(std::vector<std::string> cells);
  /// A line across the table, above a total.
  void add_rule();
  /// Each line starts with `indent` spaces and ends without any. Headings are left out if all are empty.
  std::string text(int indent = 0) const;

 private:
  std::vector<std::size_t> widths() const;

  std::vector<TableColumn> columns_;
  std::vector<std::vector<std::string>> rows_;  // an empty row is a rule
};

/// "1.20 GB": three digits and the decimal prefix that suits them; plain below 1e-15 and above 1e21.
std::string si(double value, const std::string& unit);
/// "2.01 ms".
std::string seconds(double value);
/// "12.5 %" of a share of 1.
std::string percent(double share);
/// `part / whole`, or 0 if the whole is.
double share_of(double part, double whole);
/// "1,234,567".
std::string grouped(std::int64_t value);
std::string grouped(std::uint64_t value);
/// `width` cells of which `share` are full, to an eighth of a cell; trailing blanks are left out.
std::string bar(double share, int width);

}  // namespace weir
