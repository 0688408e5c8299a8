// SPDX-License-Identifier: Apache-2.0
#include "validation/gpu/core/families.hpp"

#include <algorithm>
#include <cmath>

#include "validation/gpu/core/errors.hpp"
#include "validation/gpu/core/text.hpp"

namespace weir::gpu {
namespace {

const TensorSpec query{"Q", {"B", "H", "P", "E"}};
const TensorSpec key{"K", {"B", "H", "M", "E"}};
const TensorSpec value{"V", {"B", "H", "M", "F"}};
const TensorSpec attended{"AV", {"B", "H", "P", "F"}};
const TensorSpec slopes{"SL", {"H"}, {}, true};

/// Softmax attention of P queries to M keys.
Family softmax(const std::string& name, MaskKind mask, EditKind edit = EditKind::none) {
  Family family{
      .name = name, .inputs = {query, key, value}, .output = attended, .kernels = {"naive", "fused"}};
  family.mask = mask;
  family.edit = edit;
  return family;
}

Family with_input(Family family, const TensorSpec& input) {
  family.inputs.push_back(input);
  return family;
}

Family with_kernel(Family family, const std::string& kernel) {
  family.kernels.push_back(kernel);
  return family;
}

Family weighted(const std::string& name, Weighting weighting, MaskKind mask, bool scaled_by_width = false) {
  Family family = softmax(name, mask);
  family.weighting = weighting;
  family.scaled_by_width = scaled_by_width;
  return family;
}

Family grouped() {
  Family family = softmax("attention_gqa", MaskKind::causal);
  family.inputs = {
      {"Q", {"B", "G", "J", "P", "E"}}, {"K", {"B", "G", "M", "E"}}, {"V", {"B", "G", "M", "F"}}};
  family.output = {"AV", {"B", "G", "J", "P", "F"}};
  family.heads = {"G", "J"};
  family.key_heads = {"G"};
  return family;
}

Family multi_query() {
  Family family = softmax("attention_mqa", MaskKind::causal);
  family.inputs = {query, {"K", {"B", "M", "E"}}, {"V", {"B", "M", "F"}}};
  family.key_heads = {};
  return family;
}

/// Attention of places to places: queries and keys share the ranks `places`.
Family neighborhood(const std::string& name, MaskKind mask, const Ranks& places) {
  Family family = softmax(name, mask);
  const auto axes = [&](const std::string& last) {
    Ranks ranks = {"B", "H"};
    ranks.insert(ranks.end(), places.begin(), places.end());
    ranks.push_back(last);
    return ranks;
  };
  family.inputs = {{"Q", axes("E")}, {"K", axes("E")}, {"V", axes("F")}};
  family.output = {"AV", axes("F")};
  family.queries = family.keys = places;
  return family;
}

/// Linear attention over T tokens of keys of width `width`.
Family linear(const std::string& name, const std::string& width, const LinearAttention& switches) {
  Family family{
      .name = name,
      .algorithm = Algorithm::linear_attention,
      .inputs = {{"Q", {"B", "H", "T", width}}, {"K", {"B", "H", "T", width}}, {"V", {"B", "H", "T", "F"}}},
      .output = {"AV", {"B", "H", "T", "F"}},
      .kernels = {"naive", "recurrent", "chunked"}};
  family.queries = family.keys = {"T"};
  family.linear = switches;
  return family;
}

/// Linear attention of P queries to M keys.
Family linear_of_two(const std::string& name, const LinearAttention& switches) {
  Family family = linear(name, "E", switches);
  family.inputs = {query, key, value};
  family.output = attended;
  family.queries = {"P"};
  family.keys = {"M"};
  return family;
}

Family mamba() {
  Family family{.name = "mamba",
                .algorithm = Algorithm::selective_scan,
                .inputs = {{"U", {"B", "T", "D"}},
                           {"XR", {"B", "T", "R"}},
                           {"WD", {"D", "R"}},
                           {"BD", {"D"}, {}, true},
                           {"AL", {"D", "N"}, {}, true},
                           {"BB", {"B", "T", "N"}},
                           {"CC", {"B", "T", "N"}},
                           {"DD", {"D"}, {}, true}},
                .output = {"Y", {"B", "T", "D"}},
                .kernels = {"naive", "chunked"}};
  family.heads = family.key_heads = {};
  family.queries = family.keys = {"T"};
  return family;
}

std::vector<Family> linear_families() {
  const LinearAttention kernelised{.normalised = true};
  const LinearAttention all_keys{.causal = false, .normalised = true};
  const TensorSpec per_token{"G", {"B", "H", "T"}, {}, true};
  const TensorSpec log_per_token{"A", {"B", "H", "T"}, {}, true};
  const LinearAttention by_token{.decay = DecayKind::token};
  const LinearAttention by_log{.decay = DecayKind::token_log};
  const LinearAttention by_head{.decay = DecayKind::head};
  return {linear_of_two("linear_attention", all_keys),
          linear("linear_attention_causal", "E", kernelised),
          with_input(linear("linear_attention_decay", "E", by_token), per_token),
          with_input(linear("linear_attention_decay_chunked", "E", by_head), slopes),
          with_input(linear_of_two("linear_attention_decay_quadratic", by_head), slopes),
          with_input(linear("mamba2", "N", by_log), log_per_token),
          with_input(linear("mamba2_chunked", "N", by_log), log_per_token),
          mamba()};
}

std::vector<Family> all_families() {
  const TensorSpec bias{"BI", {"H", "P", "M"}};
  const TensorSpec lengths{"LEN", {"B"}, {"M1", "M0", "B"}};
  const TensorSpec blocks{"BM", {"P1", "M1"}, {"P", "M1"}};
  Family scaled = softmax("attention_scaled", MaskKind::none);
  scaled.scaled_by_width = true;
  std::vector<Family> all = {
      with_kernel(softmax("attention_1pass", MaskKind::none), "split"),
      scaled,
      softmax("attention_1pass_causal", MaskKind::causal),
      with_kernel(softmax("attention_1pass_causal_aligned", MaskKind::causal_aligned), "split"),
      softmax("attention_1pass_window", MaskKind::window),
      with_input(softmax("attention_alibi", MaskKind::causal, EditKind::alibi), slopes),
      with_input(softmax("attention_bias", MaskKind::none, EditKind::bias), bias),
      softmax("attention_softcap", MaskKind::causal, EditKind::softcap),
      grouped(),
      multi_query(),
      with_kernel(with_input(softmax("cross_attention", MaskKind::lengths), lengths), "split"),
      softmax("attention_sink_window", MaskKind::sink_window),
      with_input(softmax("attention_block_sparse", MaskKind::blocks), blocks),
      neighborhood("neighborhood_1d", MaskKind::neighborhood_1d, {"P"}),
      neighborhood("neighborhood_2d", MaskKind::neighborhood_2d, {"Y", "X"}),
      with_kernel(softmax("flash_decoding", MaskKind::none), "split"),
      with_kernel(softmax("attention_split_kv", MaskKind::none), "split"),
      weighted("attention_softmax1", Weighting::softmax1, MaskKind::causal),
      weighted("clipped_softmax", Weighting::clipped_softmax, MaskKind::none),
      weighted("sigmoid_attention", Weighting::sigmoid, MaskKind::causal, true),
      weighted("relu_attention", Weighting::relu, MaskKind::causal, true),
      weighted("softplus_attention", Weighting::softplus, MaskKind::causal)};
  for (Family& family : linear_families()) all.push_back(std::move(family));
  return all;
}

std::int64_t product(const Ranks& ranks, const Extents& extents) {
  std::int64_t result = 1;
  for (const std::string& rank : ranks) result *= extents.at(rank);
  return result;
}

/// The extents of the mask's own sizes.
Ranks ranks_of(MaskKind mask) {
  switch (mask) {
    case MaskKind::window:
    case MaskKind::neighborhood_1d:
      return {"W"};
    case MaskKind::sink_window:
    case MaskKind::neighborhood_2d:
      return {"R", "S"};
    default:
      return {};
  }
}

Mask mask_of(const Family& family, const Extents& extents) {
  Mask mask{.kind = family.mask};
  switch (family.mask) {
    case MaskKind::window:
    case MaskKind::neighborhood_1d:
      mask.window = extents.at("W");
      break;
    case MaskKind::sink_window:
      mask.sinks = extents.at("S");
      mask.window = extents.at("R");
      break;
    case MaskKind::blocks:
      mask.query_block = extents.at("P0");
      mask.key_block = extents.at("M0");
      mask.key_blocks = extents.at("M1");
      break;
    case MaskKind::neighborhood_2d:
      mask.window = extents.at("R");
      mask.window_columns = extents.at("S");
      mask.rows = extents.at("Y");
      mask.columns = extents.at("X");
      break;
    default:
      break;
  }
  return mask;
}

/// extents[tiles] = extents[whole] in tiles of extents[tile], rounded up.
void add_tiles(Extents& extents, const std::string& tiles, const std::string& whole,
               const std::string& tile) {
  extents.emplace(tile, 256);
  if (extents.contains(whole))
    extents.emplace(tiles, (extents.at(whole) + extents.at(tile) - 1) / extents.at(tile));
}

}  // namespace

const TensorSpec* Family::input(const std::string& tensor) const {
  const auto found =
      std::find_if(inputs.begin(), inputs.end(), [&](const TensorSpec& spec) { return spec.name == tensor; });
  return found == inputs.end() ? nullptr : &*found;
}

const std::vector<Family>& families() {
  static const std::vector<Family> all = all_families();
  return all;
}

const Family& family_of(const std::string& name) {
  std::vector<std::string> known;
  for (const Family& family : families()) {
    if (family.name == name) return family;
    known.push_back(family.name);
  }
  throw InputError("no family '" + name + "'; expected one of " + joined(known));
}

void complete_extents(const Family& family, const std::string& where, Extents& extents) {
  add_tiles(extents, "M1", "M", "M0");
  add_tiles(extents, "P1", "P", "P0");
  Ranks needed = ranks_of(family.mask);
  for (const TensorSpec& input : family.inputs) {
    needed.insert(needed.end(), input.ranks.begin(), input.ranks.end());
    needed.insert(needed.end(), input.choices.begin(), input.choices.end());
  }
  for (const std::string& rank : needed) {
    const auto found = extents.find(rank);
    if (found == extents.end())
      throw InputError(
          concatenated({where, ": rank ", rank, " of ", family.name, " has no extent; expected one"}));
    if (found->second < 1 || found->second > (std::int64_t{1} << 31))
      throw InputError(concatenated(
          {where, ": rank ", rank, " is ", std::to_string(found->second), "; expected 1 to 2^31"}));
  }
}

std::vector<std::int64_t> shape_of(const TensorSpec& tensor, const Extents& extents) {
  std::vector<std::int64_t> shape;
  for (const std::string& rank : tensor.ranks) shape.push_back(extents.at(rank));
  return shape;
}

Attention attention_problem(const Family& family, const Extents& extents, double scale) {
  Attention a;
  a.batches = extents.at("B");
  a.heads = product(family.heads, extents);
  a.key_heads = product(family.key_heads, extents);
  a.queries = product(family.queries, extents);
  a.keys = product(family.keys, extents);
  a.width = extents.at("E");
  a.value_width = extents.at("F");
  a.weighting = family.weighting;
  a.edit = family.edit;
  a.mask = mask_of(family, extents);
  a.scale = family.scaled_by_width ? scale / std::sqrt(static_cast<double>(a.width)) : scale;
  return a;
}

LinearAttention linear_problem(const Family& family, const Extents& extents) {
  LinearAttention a = family.linear;
  a.batches = extents.at("B");
  a.heads = product(family.heads, extents);
  a.queries = product(family.queries, extents);
  a.keys = product(family.keys, extents);
  a.width = extents.at(family.inputs.front().ranks.back());
  a.value_width = extents.at("F");
  return a;
}

SelectiveScan scan_problem(const Extents& extents) {
  return {extents.at("B"), extents.at("T"), extents.at("D"), extents.at("R"), extents.at("N")};
}

}  // namespace weir::gpu
