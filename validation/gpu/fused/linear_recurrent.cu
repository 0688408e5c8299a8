// SPDX-License-Identifier: Apache-2.0
// Linear attention token by token, as decoding does it: the state lives in the registers of a block, which
// owns one head and `columns` columns of the values.
#include "validation/gpu/fused/linear_operands.cuh"

namespace weir::gpu {
namespace {

constexpr int columns = 32;  // one a lane
constexpr int groups = 8;    // warps, each with every eighth row of the state
constexpr int batch = 16;    // tokens loaded at once
constexpr int widest = 128;
constexpr int rows = widest / groups;  // of the state in a thread

struct Tokens {
  float q[batch][widest];
  float k[batch][widest];
  float v[batch][columns];
  float decay[batch];
  float sums[batch][groups][columns];
  float weights[batch][groups];
};

template <class T>
__device__ void load_tokens(Tokens& tokens, const FusedLinear<T>& x, std::int64_t head, std::int64_t first) {
  const int threads = columns * groups;
  const std::int64_t first_column = static_cast<std::int64_t>(blockIdx.x) * columns;
  for (int i = static_cast<int>(threadIdx.x); i < batch * widest; i += threads) {
    tokens.q[i / widest][i % widest] = x.query(head, first + i / widest, i % widest);
    tokens.k[i / widest][i % widest] = x.key(head, first + i / widest, i % widest);
  }
  for (int i = static_cast<int>(threadIdx.x); i < batch * columns; i += threads)
    tokens.v[i / columns][i % columns] = x.value(head, first + i / columns, first_column + i % columns);
  if (threadIdx.x < batch) tokens.decay[threadIdx.x] = x.decay(head, first + threadIdx.x);
}

/// A thread's rows of one column of the state, and of the sum of keys.
struct State {
  float s[rows] = {};
  float z[rows] = {};

  __device__ void update(const Tokens& tokens, int t) {
    const float v = tokens.v[t][threadIdx.x % columns];
#pragma unroll
    for (int i = 0; i < rows; ++i) {
      const float k = tokens.k[t][threadIdx.x / columns + i * groups];
      s[i] = tokens.decay[t] * s[i] + k * v;
      z[i] = tokens.decay[t] * z[i] + k;
    }
  }
  __device__ void read(Tokens& tokens, int t) const {
    float sum = 0;
    float weight = 0;
#pragma unroll
    for (int i = 0; i < rows; ++i) {
      const float q = tokens.q[t][threadIdx.x / columns + i * groups];
      sum += q * s[i];
      weight += q * z[i];
    }
    tokens.sums[t][threadIdx.x / columns][threadIdx.x % columns] = sum;
    if (threadIdx.x % columns == 0) tokens.weights[t][threadIdx.x / columns] = weight;
  }
};

template <class T>
__device__ void put_tokens(const Tokens& tokens, const FusedLinear<T>& x, std::int64_t head,
                           std::int64_t first) {
  for (int i = static_cast<int>(threadIdx.x); i < batch * columns; i += columns * groups) {
    float sum = 0;
    float weight = 0;
    for (int g = 0; g < groups; ++g) {
      sum += tokens.sums[i / columns][g][i % columns];
      weight += tokens.weights[i / columns][g];
    }
    x.put(head, first + i / columns, static_cast<std::int64_t>(blockIdx.x) * columns + i % columns,
          x.a.normalised ? sum / weight : sum);
  }
}

/// One walk over tokens: which of the two, updating the state and reading it, it does.
template <bool updates, bool reads, class T>
__device__ void walk(State& state, Tokens& tokens, const FusedLinear<T>& x, std::int64_t count) {
  const std::int64_t head = blockIdx.y;
  for (std::int64_t first = 0; first < count; first += batch) {
    __syncthreads();
    load_tokens(tokens, x, head, first);
    __syncthreads();
    for (int t = 0; t < batch; ++t) {
      if (updates) state.update(tokens, t);
      if (reads) state.read(tokens, t);
    }
    if (!reads) continue;
    __syncthreads();
    put_tokens(tokens, x, head, first);
  }
}

template <class T>
__global__ void __launch_bounds__(columns* groups)
    recurrent_kernel(const __grid_constant__ FusedLinear<T> x) {
  __shared__ Tokens tokens;
  State state;
  if (x.a.causal) {
    walk<true, true>(state, tokens, x, x.a.queries);
  } else {
    walk<true, false>(state, tokens, x, x.a.keys);
    walk<false, true>(state, tokens, x, x.a.queries);
  }
}

template <class T>
void start(const Job& job, const TensorPointers& inputs, void* output, cudaStream_t stream) {
  const FusedLinear<T> x = fused_linear<T>(job, inputs, output);
  const dim3 grid(static_cast<unsigned>((x.a.value_width + columns - 1) / columns),
                  static_cast<unsigned>(x.a.batches * x.a.heads));
  recurrent_kernel<<<grid, columns * groups, 0, stream>>>(x);
  check_launch("recurrent_kernel");
}

}  // namespace

void launch_linear_recurrent(const Job& job, const TensorPointers& inputs, void* output, void* stream) {
  if (job.type == NumberType::fp16) {
    start<__half>(job, inputs, output, static_cast<cudaStream_t>(stream));
  } else {
    start<__nv_bfloat16>(job, inputs, output, static_cast<cudaStream_t>(stream));
  }
}

}  // namespace weir::gpu
