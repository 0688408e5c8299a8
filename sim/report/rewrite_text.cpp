// SPDX-License-Identifier: Apache-2.0
#include "sim/report/rewrite_text.hpp"

#include <fmt/format.h>

#include "sim/report/table.hpp"

namespace weir {
namespace {

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

std::string change_text(const Change& change) {
  return fmt::format("{} {} -> {}", change.what, grouped(change.before), grouped(change.after));
}

}  // namespace

std::string suggestions_text(const std::vector<Suggestion>& suggestions) {
  if (suggestions.empty()) return "";
  constexpr auto left = TableColumn::Align::left;
  TextTable table({{"rewrite", left}, {"steps", left}, {"effect", left}});
  for (const Suggestion& suggestion : suggestions) {
    std::vector<std::string> effects;
    for (const Change& change : suggestion.changes) effects.push_back(change_text(change));
    table.add_row({suggestion.name, joined(suggestion.steps, ", "), joined(effects, "; ")});
  }
  return "\nRewrites that would help (by structure, predicates aside; --rewrite NAME compares values)\n\n" +
         table.text(2);
}

nlohmann::ordered_json suggestions_json(const std::vector<Suggestion>& suggestions) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Suggestion& suggestion : suggestions) {
    nlohmann::ordered_json changed = nlohmann::ordered_json::array();
    for (const Change& change : suggestion.changes)
      changed.push_back({{"what", change.what}, {"before", change.before}, {"after", change.after}});
    json.push_back({{"name", suggestion.name},
                    {"steps", suggestion.steps},
                    {"witnessed", false},
                    {"changes", std::move(changed)}});
  }
  return json;
}

std::vector<std::string> derivation_comments(const Rewritten& rewritten, const std::string& file,
                                             const std::string& rewrites, const Witness& witness) {
  std::vector<std::string> lines = {fmt::format("Derived from {} by weir analyze --rewrite {}: {}.", file,
                                                rewrites, joined(rewritten.steps, ", "))};
  for (const std::string& origin : rewritten.origins) lines.push_back("  " + origin);
  lines.push_back(
      fmt::format("Witness: {} random small instances, {} values, the largest difference {:.2g} of the",
                  witness.instances, witness.points, witness.difference));
  lines.push_back("largest magnitude of its output; beyond 1e-9 nothing would have been written.");
  for (const auto& [tensor, magnitude] : witness.magnitudes)
    lines.push_back(fmt::format("Largest magnitude of {} in them: {:.6g}.", tensor, magnitude));
  return lines;
}

}  // namespace weir
