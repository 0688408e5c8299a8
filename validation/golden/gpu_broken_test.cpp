// SPDX-License-Identifier: Apache-2.0
// A cascade with one mistake, through the simulator: its values must exceed the bounds around the GPU's.
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "validation/catch.hpp"
#include "validation/golden/gpu_comparison.hpp"

namespace weir::test {
namespace {

struct Mistake {
  std::string family;
  std::string what;
  std::string old_text;
  std::string new_text;
};

const std::string weight = "SLN[b, h, m1, m0, p] = exp(QK[b, h, m1, m0, p] - RM[b, h, m1+1, p])";

const Mistake mistakes[] = {
    {"attention_1pass_causal", "mask off by one", "<= p", "< p"},
    {"attention_1pass_causal", "mask off by one the other way", "<= p", "<= p + 1"},
    {"attention_1pass_window", "window off by one", "> p - W", ">= p - W"},
    {"attention_1pass_causal_aligned", "mask of another alignment", "<= p + M - P", "<= p"},
    {"attention_sink_window", "one sink too few", "< S", "< S - 1"},
    {"neighborhood_1d", "window shifted by one", "W // 2", "(W // 2 + 1)"},
    {"attention_1pass", "numerator not rescaled", "SPNV[b, h, m1, p, f] = PRM[b, h, m1, p] * RNV",
     "SPNV[b, h, m1, p, f] = 1 * RNV"},
    {"attention_1pass", "denominator not rescaled", "SPD[b, h, m1, p] = PRM[b, h, m1, p] * RD",
     "SPD[b, h, m1, p] = 1 * RD"},
    {"attention_1pass", "weights of the tile's own maximum", weight,
     "SLN[b, h, m1, m0, p] = exp(QK[b, h, m1, m0, p] - LM[b, h, m1, p])"},
    {"attention_1pass", "minimum for a maximum in the running one", "max(RM[b, h, m1, p], LM[b, h, m1, p])",
     "min(RM[b, h, m1, p], LM[b, h, m1, p])"},
    {"attention_gqa", "groups not rescaled", "PRM[b, g, j, m1, p] * RD", "1 * RD"},
    {"attention_softmax1", "the one of softmax-plus-one forgotten", "RD[b, h, 0, p] = 1",
     "RD[b, h, 0, p] = 0"},
    {"attention_alibi", "slopes of the wrong sign", "- SL[h]", "+ SL[h]"},
    {"linear_attention_causal", "state read before its token", "S[b, h, t+1, e, f]\n  - SD",
     "S[b, h, t, e, f]\n  - SD"},
    {"mamba2", "decay forgotten", "exp(A[b, h, t]) * S", "1 * S"},
};

/// The largest share of its bound that the fp16 values of any case take; infinite if the machine's are no
/// numbers.
double largest_share(const std::string& family, const ComparedMachine& machine) {
  double largest = 0;
  for (ReferenceCase reference : golden_gpu().cases) {
    if (reference.family != family || !is_whole(reference)) continue;
    std::erase_if(reference.outputs, [](const ReferenceOutput& o) { return o.dtype != NumericFormat::fp16; });
    for (const ComparedOutput& output : compare_case(reference, machine)) {
      INFO(text_of(output));
      // It computes what its text says, if that has numbers at all.
      CHECK((output.machine_share <= 1 || !std::isfinite(output.machine_bound)));
      largest = std::max(largest, output.share);
    }
  }
  return largest;
}

}  // namespace

TEST_CASE("A cascade with one mistake is not within the bounds of the GPU's results", "[golden][gpu]") {
  ComparedMachine machine = square_machine(8);
  const std::filesystem::path broken =
      std::filesystem::temp_directory_path() / ("weir_broken_" + std::to_string(getpid()) + ".yaml");
  for (const Mistake& mistake : mistakes) {
    INFO(mistake.family << ": " << mistake.what);
    std::stringstream text;
    text << std::ifstream(cascade_file(mistake.family)).rdbuf();
    std::string edited = text.str();
    const std::size_t place = edited.find(mistake.old_text);
    REQUIRE(place != std::string::npos);
    edited.replace(place, mistake.old_text.size(), mistake.new_text);
    std::ofstream(broken) << edited;
    machine.cascades[mistake.family] = broken.string();
    CHECK(largest_share(mistake.family, machine) > 1);
    machine.cascades[mistake.family] = cascade_file(mistake.family);
    CHECK(largest_share(mistake.family, machine) <= 1);
  }
  std::filesystem::remove(broken);
}

}  // namespace weir::test
