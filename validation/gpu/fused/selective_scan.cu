// SPDX-License-Identifier: Apache-2.0
// The selective scan of Mamba in chunks of tokens: every chunk is scanned from an empty state, the states at
// the chunks' ends are strung together, and every chunk is scanned again from the state that it begins with.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "validation/gpu/fused/device_error.cuh"
#include "validation/gpu/fused/fused_launch.hpp"
#include "validation/gpu/naive/visit.hpp"

namespace weir::gpu {
namespace {

constexpr int chunk = 64;
constexpr int channels_a_block = 128;
constexpr int step_tile = 32;

template <class T>
struct FusedScan {
  SelectiveScan a;
  ScanOperands<T, float> in;
  T* output = nullptr;
  float* steps = nullptr;   ///< DT [batches, tokens, channels]
  float* states = nullptr;  ///< [batches, chunks, channels, states]: at a chunk's end, then at its beginning
  float* spans = nullptr;   ///< [batches, chunks, channels]: the sum of a chunk's steps

  __host__ __device__ std::int64_t chunks() const { return (a.tokens + chunk - 1) / chunk; }
};

/// DT = softplus(XR * WD transposed + BD), in tiles of 32 tokens and channels.
template <class T>
__global__ void step_kernel(const __grid_constant__ FusedScan<T> x) {
  __shared__ float tokens[step_tile][step_tile + 1];
  __shared__ float weights[step_tile][step_tile + 1];
  const std::int64_t first_token = static_cast<std::int64_t>(blockIdx.x) * step_tile;
  const std::int64_t first_channel = static_cast<std::int64_t>(blockIdx.y) * step_tile;
  const std::int64_t rows = x.a.batches * x.a.tokens;
  float sum = 0;
  for (std::int64_t first = 0; first < x.a.step_rank; first += step_tile) {
    const std::int64_t r = first + threadIdx.x;
    const std::int64_t t = first_token + threadIdx.y;
    const std::int64_t d = first_channel + threadIdx.y;
    const bool inside = r < x.a.step_rank;
    tokens[threadIdx.y][threadIdx.x] =
        inside && t < rows ? static_cast<float>(x.in.xr[t * x.a.step_rank + r]) : 0.0F;
    weights[threadIdx.y][threadIdx.x] =
        inside && d < x.a.channels ? static_cast<float>(x.in.wd[d * x.a.step_rank + r]) : 0.0F;
    __syncthreads();
    for (int i = 0; i < step_tile; ++i) sum += tokens[threadIdx.y][i] * weights[threadIdx.x][i];
    __syncthreads();
  }
  const std::int64_t token = first_token + threadIdx.y;
  const std::int64_t channel = first_channel + threadIdx.x;
  if (token >= rows || channel >= x.a.channels) return;
  sum += x.in.bd[channel];
  x.steps[token * x.a.channels + channel] = fmaxf(sum, 0.0F) + log1pf(expf(-fabsf(sum)));
}

/// Scans one chunk of one channel in a thread. `first`: from an empty state, to learn the state at the end;
/// else from the state at its beginning, to write the output.
template <class T, int most_states, bool first>
__global__ void __launch_bounds__(channels_a_block) scan_kernel(const __grid_constant__ FusedScan<T> x) {
  const std::int64_t d = static_cast<std::int64_t>(blockIdx.x) * channels_a_block + threadIdx.x;
  if (d >= x.a.channels) return;
  const std::int64_t b = blockIdx.z;
  const std::int64_t place = (b * x.chunks() + blockIdx.y) * x.a.channels + d;
  float state[most_states];
  float rate[most_states];
#pragma unroll
  for (int n = 0; n < most_states; ++n) {
    const bool inside = n < x.a.states;
    rate[n] = inside ? expf(x.in.al[d * x.a.states + n]) : 0.0F;
    state[n] = first || !inside ? 0.0F : x.states[place * x.a.states + n];
  }
  float span = 0;
  const std::int64_t begin = static_cast<std::int64_t>(blockIdx.y) * chunk;
  for (std::int64_t t = begin; t < min(begin + chunk, x.a.tokens); ++t) {
    const std::int64_t token = b * x.a.tokens + t;
    const float step = x.steps[token * x.a.channels + d];
    const float u = static_cast<float>(x.in.u[token * x.a.channels + d]);
    float y = x.in.dd[d] * u;
#pragma unroll
    for (int n = 0; n < most_states; ++n) {
      if (n >= x.a.states) continue;
      state[n] =
          expf(-step * rate[n]) * state[n] + step * static_cast<float>(x.in.bb[token * x.a.states + n]) * u;
      y += static_cast<float>(x.in.cc[token * x.a.states + n]) * state[n];
    }
    span += step;
    if (!first) x.output[token * x.a.channels + d] = static_cast<T>(y);
  }
  if (!first) return;
  x.spans[place] = span;
#pragma unroll
  for (int n = 0; n < most_states; ++n)
    if (n < x.a.states) x.states[place * x.a.states + n] = state[n];
}

/// Replaces the states at the chunks' ends by those at their beginnings; a thread walks one state.
template <class T>
__global__ void chain_kernel(const __grid_constant__ FusedScan<T> x) {
  const std::int64_t index = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  const std::int64_t states = x.a.channels * x.a.states;
  if (index >= states) return;
  const float rate = expf(x.in.al[index]);
  float state = 0;
  for (std::int64_t c = 0; c < x.chunks(); ++c) {
    const std::int64_t place = blockIdx.y * x.chunks() + c;
    float* at = x.states + place * states + index;
    const float next = expf(-rate * x.spans[place * x.a.channels + index / x.a.states]) * state + *at;
    *at = state;
    state = next;
  }
}

template <class T, int most_states>
void start_scans(const FusedScan<T>& x, cudaStream_t stream) {
  const dim3 grid(static_cast<unsigned>((x.a.channels + channels_a_block - 1) / channels_a_block),
                  static_cast<unsigned>(x.chunks()), static_cast<unsigned>(x.a.batches));
  scan_kernel<T, most_states, true><<<grid, channels_a_block, 0, stream>>>(x);
  check_launch("scan_kernel");
  const std::int64_t states = x.a.channels * x.a.states;
  chain_kernel<<<dim3(static_cast<unsigned>((states + 127) / 128), static_cast<unsigned>(x.a.batches)), 128,
                 0, stream>>>(x);
  check_launch("chain_kernel");
  scan_kernel<T, most_states, false><<<grid, channels_a_block, 0, stream>>>(x);
  check_launch("scan_kernel");
}

template <class T>
void start(const Job& job, const TensorPointers& inputs, void* output, cudaStream_t stream) {
  FusedScan<T> x{scan_problem(job.extents), scan_operands_of<T, float>(inputs), static_cast<T*>(output)};
  if (x.a.states > 64)
    throw InputError(job.name + ": kernel chunked: " + std::to_string(x.a.states) +
                     " states; expected up to 64");
  const Workspace<float> steps(x.a.batches * x.a.tokens * x.a.channels, stream);
  const Workspace<float> states(x.a.batches * x.chunks() * x.a.channels * x.a.states, stream);
  const Workspace<float> spans(x.a.batches * x.chunks() * x.a.channels, stream);
  x.steps = steps.get();
  x.states = states.get();
  x.spans = spans.get();
  const dim3 grid(static_cast<unsigned>((x.a.batches * x.a.tokens + step_tile - 1) / step_tile),
                  static_cast<unsigned>((x.a.channels + step_tile - 1) / step_tile));
  step_kernel<<<grid, dim3(step_tile, step_tile), 0, stream>>>(x);
  check_launch("step_kernel");
  if (x.a.states <= 16) {
    start_scans<T, 16>(x, stream);
  } else {
    start_scans<T, 64>(x, stream);
  }
}

}  // namespace

void launch_selective_scan(const Job& job, const TensorPointers& inputs, void* output, void* stream) {
  if (job.type == NumberType::fp16) {
    start<__half>(job, inputs, output, static_cast<cudaStream_t>(stream));
  } else {
    start<__nv_bfloat16>(job, inputs, output, static_cast<cudaStream_t>(stream));
  }
}

}  // namespace weir::gpu
