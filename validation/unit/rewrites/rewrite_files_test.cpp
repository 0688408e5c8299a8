// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "einsum/rewrites/registry.hpp"
#include "einsum/rewrites/witness.hpp"
#include "sim/commands/cascade_argument.hpp"
#include "sim/spec/print_cascade.hpp"
#include "sim/spec/readers.hpp"
#include "sim/spec/yaml_text.hpp"
#include "validation/catch.hpp"
#include "validation/unit/analysis/cascades.hpp"

namespace weir::test {
namespace {

Cascade read_again(const Cascade& cascade) {
  YamlNode root = parse_yaml(print_cascade(cascade, {"A comment."}), "derived.yaml");
  return read_cascade(*root.find("einsum"), {});
}

int passes_over(const Cascade& cascade, const std::string& rank) {
  const std::map<std::string, std::string> all = passes_by_rank(cascade);
  const auto found = all.find(rank);
  return found == all.end() || found->second == "-" ? 0 : std::stoi(found->second);
}

/// How many rewrites apply to the file's cascade; each must compute the same, come back from its text, and
/// need no more passes over the rank
/// with the most.
int check_rewrites(const std::string& file) {
  const Cascade cascade = read_cascade_argument(file, {}).cascade;
  const std::vector<RankPasses> passes = count_passes(cascade);
  const std::string rank = decisive_rank(passes)->family.rank;
  int applied = 0;
  for (const RewriteName& rewrite : known_rewrites()) {
    CAPTURE(file, rewrite.name);
    std::optional<Rewritten> rewritten;
    try {
      rewritten = apply_rewrite(cascade, rewrite.name);
    } catch (const SpecError&) {
      continue;  // refused
    }
    ++applied;
    CHECK_NOTHROW(witness(cascade, *rewritten, 3));
    CHECK(read_again(rewritten->cascade) == rewritten->cascade);
    CHECK(passes_over(rewritten->cascade, rank) <= passes_over(cascade, rank));
  }
  return applied;
}

TEST_CASE("Every rewrite that applies to a cascade file is witnessed, printed and no worse",
          "[property][rewrites]") {
  int applied = 0;
  for (const auto& entry : std::filesystem::directory_iterator("configs/cascades"))
    applied += check_rewrites(entry.path().string());
  CHECK(applied >= 40);
}

TEST_CASE("Every cascade file is printed as a document that reads back to it", "[unit][rewrites]") {
  for (const auto& entry : std::filesystem::directory_iterator("configs/cascades")) {
    CAPTURE(entry.path().string());
    const Cascade cascade = read_cascade_argument(entry.path().string(), {}).cascade;
    CHECK(read_again(cascade) == cascade);
  }
}

}  // namespace
}  // namespace weir::test
