// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/energy/buffer_price.hpp"
#include "models/energy/energy_table.hpp"

namespace weir {

namespace {

bool is_uncharged(const EnergyTable& table, const std::string& action) {
  return std::find(table.uncharged.begin(), table.uncharged.end(), action) != table.uncharged.end();
}

bool is_buffer(const std::string& action) { return action.rfind("global_buffer.", 0) == 0; }

double listed_price(const EnergyTable& table, const std::string& action) {
  const auto entry = table.actions.find(action);
  if (entry == table.actions.end()) {
    throw SpecError(table.where, "energy table '" + table.name + "' has no price for " + action +
                                     "; expected an entry under actions");
  }
  return entry->second.value;
}

/// Register files that a count is spread over, of which the oddity `one_register_file` charges one.
std::int64_t register_files(const Architecture& architecture, const std::string& action) {
  if (action.rfind("array2d.register_", 0) == 0)
    return architecture.array2d.rows * architecture.array2d.columns;
  if (action.rfind("array1d.register_", 0) == 0)
    return architecture.array1d.rows * architecture.array1d.columns;
  return 1;
}

/// Prices of one table on one architecture.
class Tariff {
 public:
  Tariff(const EnergyTable& table, const Architecture& architecture)
      : table_(table), architecture_(architecture) {}

  double charge(const std::string& action, double count) {
    if (is_uncharged(table_, action)) {
      note(action + " is counted and not charged");
      return 0;
    }
    if (is_buffer(action)) return count * buffer_word_pj(action);
    const double price = listed_price(table_, action);
    if (!table_.one_register_file) return count * price;
    const std::int64_t files = register_files(architecture_, action);
    if (files > 1) note("the register file of one PE of each array is charged, not those of all");
    return count * price / static_cast<double>(files);
  }

  std::vector<std::string> notes() && { return std::move(notes_); }

 private:
  double buffer_word_pj(const std::string& action) {
    const BufferPrice price = buffer_price(table_, architecture_.global_buffer.capacity_bytes);
    if (!price.note.empty()) note(price.note);
    if (action == "global_buffer.read_words") return price.read_pj_per_word;
    if (action == "global_buffer.write_words") return price.write_pj_per_word;
    return listed_price(table_, action);
  }

  void note(const std::string& text) {
    if (std::find(notes_.begin(), notes_.end(), text) == notes_.end()) notes_.push_back(text);
  }

  const EnergyTable& table_;
  const Architecture& architecture_;
  std::vector<std::string> notes_;
};

}  // namespace

EnergyBreakdown energy(const Stats& stats, const EnergyTable& table, const Architecture& architecture) {
  static constexpr double pj_per_mw_s = 1e9;
  Tariff tariff(table, architecture);
  EnergyBreakdown breakdown;
  for (const auto& [action, count] : stats.actions) {
    if (count != 0) breakdown.pj_by_action[action] = tariff.charge(action, static_cast<double>(count));
  }
  if (table.leakage_mw != 0) {
    const double latency_s = static_cast<double>(stats.cycles) / architecture.clock_hz;
    breakdown.pj_by_action["leakage"] = table.leakage_mw * latency_s * pj_per_mw_s;
  }
  for (const auto& [action, pj] : breakdown.pj_by_action) breakdown.total_pj += pj;
  breakdown.notes = std::move(tariff).notes();
  return breakdown;
}

}  // namespace weir
