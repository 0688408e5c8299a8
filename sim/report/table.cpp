// SPDX-License-Identifier: Apache-2.0
#include "sim/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace weir {

namespace {

/// Characters of a UTF-8 text: bytes that do not continue one.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string with_three_digits(double value) {
  const double magnitude = std::abs(value);
  int decimals = 2;
  if (magnitude >= 9.995) decimals = 1;
  if (magnitude >= 99.95) decimals = 0;
  return fmt::format("{:.{}f}", value, decimals);
}

}  // namespace

void TextTable::add_row(std::vector<std::string> cells) {
  if (cells.size() > columns_.size())
    throw std::logic_error("a row has more cells than the table has columns");
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

void TextTable::add_rule() { rows_.emplace_back(); }

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths;
  for (const TableColumn& column : columns_) widths.push_back(width_of(column.heading));
  for (const std::vector<std::string>& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  return widths;
}

std::string TextTable::text(int indent) const {
  const std::vector<std::size_t> widths = this->widths();
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text(static_cast<std::size_t>(indent), ' ');
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string pad(widths[i] - width_of(cells[i]), ' ');
      text += (i == 0 ? "" : "  ") +
              (columns_[i].align == TableColumn::Align::right ? pad + cells[i] : cells[i] + pad);
    }
    return without_trailing_blanks(text) + "\n";
  };
  std::vector<std::string> headings;
  std::vector<std::string> rule;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    headings.push_back(columns_[i].heading);
    rule.emplace_back(widths[i], '-');
  }
  const bool has_headings =
      std::any_of(headings.begin(), headings.end(), [](const auto& text) { return !text.empty(); });
  std::string text = has_headings ? line(headings) : "";
  for (const std::vector<std::string>& row : rows_) text += line(row.empty() ? rule : row);
  return text;
}

std::string si(double value, const std::string& unit) {
  static constexpr std::array<const char*, 13> prefixes = {"f", "p", "n", "u", "m", "", "k",
                                                           "M", "G", "T", "P", "E", "Z"};
  static constexpr int plain = 5;
  const double magnitude = std::abs(value);
  if (magnitude == 0 || !std::isfinite(value)) return fmt::format("{} {}", value, unit);
  int prefix = plain + static_cast<int>(std::floor(std::log10(magnitude) / 3));
  prefix = std::clamp(prefix, 0, static_cast<int>(prefixes.size()) - 1);
  double scaled = value / std::pow(1000.0, prefix - plain);
  if (std::abs(scaled) >= 999.5 && prefix + 1 < static_cast<int>(prefixes.size())) {  // would print as 1000
    ++prefix;
    scaled /= 1000;
  }
  return fmt::format("{} {}{}", with_three_digits(scaled), prefixes[static_cast<std::size_t>(prefix)], unit);
}

std::string seconds(double value) { return si(value, "s"); }

std::string percent(double share) { return fmt::format("{:.1f} %", share * 100); }

double share_of(double part, double whole) { return whole == 0 ? 0 : part / whole; }

std::string grouped(std::uint64_t value) {
  std::string text = std::to_string(value);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string grouped(std::int64_t value) {
  const auto magnitude = static_cast<std::uint64_t>(value);
  return value < 0 ? "-" + grouped(0 - magnitude) : grouped(magnitude);
}

std::string bar(double share, int width) {
  static constexpr std::array<const char*, 8> eighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto filled = static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * width * 8));
  std::string text;
  for (std::size_t i = 0; i < filled / 8; ++i) text += "█";
  return text + eighths[filled % 8];
}

}  // namespace weir
