// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/analysis/cascade_files.hpp"

namespace weir::test {

const std::map<std::string, std::map<std::string, std::string>>& passes_of_files() {
  static const std::map<std::string, std::map<std::string, std::string>> all = {
      {"attention_1pass", {{"M", "1"}, {"M0", "2"}}},
      {"attention_1pass_causal", {{"M", "1"}}},
      {"attention_1pass_causal_aligned", {{"M", "1"}}},
      {"attention_1pass_window", {{"M", "1"}}},
      {"attention_2pass_deferred", {{"M", "2"}}},
      {"attention_2pass_local", {{"M", "2"}}},
      {"attention_3pass", {{"M", "3"}}},
      {"attention_alibi", {{"M", "1"}}},
      {"attention_bias", {{"M", "1"}}},
      {"attention_block_sparse", {{"M", "1"}}},
      {"attention_causal_masked", {{"M", "2"}}},
      {"attention_cosine", {{"M", "1"}}},
      {"attention_gqa", {{"M", "1"}}},
      {"attention_gqa_causal_window", {{"M", "1"}}},
      {"attention_kv_bias", {{"M", "1"}}},
      {"attention_mla", {{"M", "1"}, {"L", "2"}}},
      {"attention_mla_expanded", {{"M", "2"}}},
      {"attention_mqa", {{"M", "1"}}},
      {"attention_sink_window", {{"M", "1"}}},
      {"attention_softcap", {{"M", "1"}}},
      {"attention_softmax1", {{"M", "1"}}},
      {"attention_split_kv", {{"M", "1"}}},
      {"clipped_softmax", {{"M", "3"}}},
      {"clipped_softmax_2pass", {{"M", "2"}}},
      {"cross_attention", {{"M", "1"}}},
      {"flash_attention_1", {{"M", "1"}}},
      {"flash_attention_backward", {{"M", "1"}, {"P", "1"}, {"E", "2"}}},
      {"flash_decoding", {{"M", "1"}}},
      {"fusemax_1", {{"K", "2"}}},
      {"fusemax_2", {{"K", "1"}}},
      {"fusemax_3", {{"K", "1"}}},
      {"layernorm", {{"D", "3"}}},
      {"layernorm_moments", {{"D", "2"}}},
      {"linear_attention", {{"M", "1"}, {"P", "1"}}},
      {"linear_attention_causal", {{"T", "1"}}},
      {"linear_attention_decay", {{"T", "1"}}},
      {"linear_attention_decay_chunked", {{"T", "1"}}},
      {"linear_attention_decay_quadratic", {{"M", "1"}}},
      {"mamba", {{"T", "1"}}},
      {"mamba2", {{"T", "1"}}},
      {"mamba2_chunked", {{"T", "1"}}},
      {"neighborhood_1d", {{"W", "2"}}},
      {"neighborhood_1d_dilated", {{"W", "2"}}},
      {"neighborhood_2d", {{"R", "2"}, {"S", "2"}}},
      {"relu_attention", {{"M", "1"}}},
      {"rmsnorm_matmul", {{"D", "2"}}},
      {"rmsnorm_matmul_deferred", {{"D", "1"}}},
      {"sigmoid_attention", {{"M", "1"}}},
      {"sigmoid_attention_normalised", {{"M", "1"}}},
      {"topk_attention", {{"M", "2"}, {"J", "2"}}},
  };
  return all;
}

}  // namespace weir::test
