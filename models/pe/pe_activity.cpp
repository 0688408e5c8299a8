// SPDX-License-Identifier: Apache-2.0
#include "models/pe/pe_activity.hpp"

namespace weir {

void PeActivity::add_to(std::map<std::string, std::uint64_t>& actions, const std::string& array) const {
  const auto add = [&](const std::string& name, std::uint64_t count) {
    if (count > 0) actions[name] += count;
  };
  for (const auto& [name, count] : functions) add(array + "." + name, count);
  add(array + ".register_reads", register_reads);
  add(array + ".register_writes", register_writes);
  add("links.vertical_words", vertical_words);
  add("links.horizontal_words", horizontal_words);
  add("staging.reads", staging_reads);
  add("staging.writes", staging_writes);
  add("global_buffer.read_words", buffer_reads);
  add("global_buffer.write_words", buffer_writes);
  add("return_path.words", return_words);
}

}  // namespace weir
