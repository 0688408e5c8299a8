// SPDX-License-Identifier: Apache-2.0
// A driver for compilers without libFuzzer: runs every file that is named, then mutations of them with a
// fixed seed. Usage: fuzz_replay MUTATIONS FILE...
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "validation/fuzz/cascade_target.hpp"

namespace {

using Random = std::mt19937_64;

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "cannot read %s; expected a seed\n", path);
    std::exit(1);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t below(Random& random, std::size_t end) { return end == 0 ? 0 : random() % end; }

/// Erases, repeats, overwrites or takes from another seed a short piece at a random place.
std::string mutated(std::string text, const std::vector<std::string>& seeds, Random& random) {
  static const std::string characters = "[](),:=+-*/%<>? #.0129mpqMPQKV1e\n";
  for (std::size_t changes = 1 + below(random, 4); changes > 0; --changes) {
    const std::size_t at = below(random, text.size());
    const std::size_t length = 1 + below(random, 12);
    const std::string& other = seeds[below(random, seeds.size())];
    switch (random() % 4) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, text.substr(below(random, text.size()), length));
        break;
      case 2:
        if (!text.empty()) text[at] = characters[below(random, characters.size())];
        break;
      default:
        text.insert(at, other.substr(below(random, other.size()), length));
        break;
    }
  }
  return text;
}

void run(const std::string& text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: fuzz_replay LAST_INPUT MUTATIONS FILE...\n");
    return 1;
  }
  std::vector<std::string> seeds;
  for (int i = 3; i < argc; ++i) seeds.push_back(read_file(argv[i]));
  for (const std::string& seed : seeds) run(seed);
  const std::size_t of_seeds = weir::fuzz::evaluation_count;
  Random random(1);
  const long mutations = std::stol(argv[2]);
  for (long i = 0; i < mutations; ++i) {
    const std::string text = mutated(seeds[below(random, seeds.size())], seeds, random);
    std::ofstream(argv[1], std::ios::binary) << text;
    run(text);
  }
  std::printf("%zu of %zu seeds and %zu of %ld mutations were evaluated\n", of_seeds, seeds.size(),
              weir::fuzz::evaluation_count - of_seeds, mutations);
}
