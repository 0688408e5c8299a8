// SPDX-License-Identifier: Apache-2.0
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <algorithm>

#include "validation/gpu/fused/device_error.cuh"
#include "validation/gpu/fused/fused_attention.hpp"
#include "validation/gpu/fused/fused_launch.hpp"
#include "validation/gpu/fused/merge_parts.hpp"
#include "validation/gpu/naive/visit.hpp"

namespace weir::gpu {
namespace {

constexpr std::int64_t most_heads = 65535;  // of a grid's second axis
constexpr int most_parts = 64;

void check_problem(const Job& job, const Attention& a) {
  const auto fail = [&](const std::string& what, const std::string& expected) {
    throw InputError(job.name + ": kernel " + job.kernel + ": " + what + "; expected " + expected);
  };
  for (const std::int64_t width : {a.width, a.value_width})
    if (width % 8 != 0 || width > 128)
      fail("head width " + std::to_string(width), "a multiple of 8 up to 128");
  if (a.batches * a.heads > most_heads) fail("too many heads", "batches x heads up to 65535");
  if (std::max(a.queries, a.keys) > (std::int64_t{1} << 30)) fail("too many tokens", "up to 2^30");
}

template <class T>
void start_pass(const FusedAttention<T>& x, void* stream) {
  if (std::max(x.a.width, x.a.value_width) <= 64) {
    launch_fused_attention<T, 64>(x, stream);
  } else {
    launch_fused_attention<T, 128>(x, stream);
  }
}

/// As many parts of the keys as give each multiprocessor two blocks, none smaller than two tiles.
int parts_of(const Job& job, const Attention& a) {
  const std::int64_t tiles = (a.keys + key_tile - 1) / key_tile;
  if (job.parts > 0) return static_cast<int>(std::min<std::int64_t>(job.parts, most_parts));
  int multiprocessors = 0;
  check(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, 0),
        "cudaDeviceGetAttribute");
  const std::int64_t blocks = a.batches * a.heads * ((a.queries + query_tile - 1) / query_tile);
  const std::int64_t wanted = (2 * multiprocessors + blocks - 1) / blocks;
  return static_cast<int>(std::clamp<std::int64_t>(std::min(wanted, tiles / 2), 1, most_parts));
}

template <class T>
void start_split(const Job& job, FusedAttention<T> x, T* output, cudaStream_t stream) {
  const std::int64_t rows = x.a.batches * x.a.heads * x.a.queries;
  x.parts = parts_of(job, x.a);
  const Workspace<float> outputs(x.parts * rows * x.a.value_width, stream);
  const Workspace<float> log_sums(x.parts * rows, stream);
  x.output = nullptr;
  x.part_output = outputs.get();
  x.row_log_sum = log_sums.get();
  start_pass(x, stream);
  launch_merge(KeyParts{outputs.get(), log_sums.get(), x.parts, rows, x.a.value_width}, output, stream);
}

/// Softplus attention: the norms of queries and keys, then one pass.
template <class T>
void start_softplus(FusedAttention<T> x, cudaStream_t stream) {
  const std::int64_t query_rows = x.a.batches * x.a.heads * x.a.queries;
  const std::int64_t key_rows = x.a.batches * x.a.key_heads * x.a.keys;
  const Workspace<float> query_norms(query_rows, stream);
  const Workspace<float> key_norms(key_rows, stream);
  launch_inverse_norms(x.in.q, query_rows, x.a.width, query_norms.get(), stream);
  launch_inverse_norms(x.in.k, key_rows, x.a.width, key_norms.get(), stream);
  x.row_term = query_norms.get();
  x.key_term = key_norms.get();
  start_pass(x, stream);
}

/// Clipped softmax: a pass that finds each row's log-sum, and one that weighs, cuts and adds.
template <class T>
void start_clipped(FusedAttention<T> x, cudaStream_t stream) {
  const Workspace<float> log_sums(x.a.batches * x.a.heads * x.a.queries, stream);
  FusedAttention<T> first = x;
  first.output = nullptr;
  first.row_log_sum = log_sums.get();
  start_pass(first, stream);
  x.row_term = log_sums.get();
  start_pass(x, stream);
}

template <class T>
void start(const Job& job, const TensorPointers& inputs, void* output, cudaStream_t stream) {
  FusedAttention<T> x;
  x.a = attention_problem(*job.family, job.extents, job.scale);
  x.in = operands_of<T, float>(inputs);
  x.output = static_cast<T*>(output);
  check_problem(job, x.a);
  if (job.kernel == "split") return start_split(job, x, x.output, stream);
  if (x.a.weighting == Weighting::softplus) return start_softplus(x, stream);
  if (x.a.weighting == Weighting::clipped_softmax) return start_clipped(x, stream);
  start_pass(x, stream);
}

}  // namespace

void launch_attention(const Job& job, const TensorPointers& inputs, void* output, void* stream) {
  if (job.type == NumberType::fp16) {
    start<__half>(job, inputs, output, static_cast<cudaStream_t>(stream));
  } else {
    start<__nv_bfloat16>(job, inputs, output, static_cast<cudaStream_t>(stream));
  }
}

}  // namespace weir::gpu
