// SPDX-License-Identifier: Apache-2.0
// Linear attention in chunks of tokens (Lightning Attention-2, Mamba-2): quadratic within a chunk, on the
// tensor cores in TF32, and a state of width x columns between chunks. A block owns a head and `columns`
// columns.
#include "validation/gpu/fused/linear_operands.cuh"
#include "validation/gpu/fused/tf32_product.cuh"

namespace weir::gpu {
namespace {

using nvcuda::wmma::col_major;
using nvcuda::wmma::row_major;

constexpr int chunk = 64;
constexpr int columns = 64;
constexpr int threads = 256;
constexpr int warps = threads / 32;
constexpr int pad = 4;  // floats a row: neighbouring rows begin in other banks

template <int width>
struct Chunk {
  float q[chunk][width + pad];
  float k[chunk][width + pad];
  float v[chunk][columns + pad];
  float state[width][columns + pad];
  float scores[chunk][chunk + pad];  // then the chunk's output
  float keys[width];                 // the sum of keys, decayed as the state is
  float decay[chunk];
  float from_start[chunk];  // the decay of the state from the chunk's beginning to after token t
  float to_end[chunk];      // .. of token t's product to the chunk's end
  float weights[chunk];
};

template <int width, class T>
__device__ void load_chunk(Chunk<width>& c, const FusedLinear<T>& x, std::int64_t first) {
  const std::int64_t head = blockIdx.y;
  const std::int64_t first_column = static_cast<std::int64_t>(blockIdx.x) * columns;
  for (int i = static_cast<int>(threadIdx.x); i < chunk * width; i += threads) {
    c.q[i / width][i % width] = x.query(head, first + i / width, i % width);
    c.k[i / width][i % width] = x.key(head, first + i / width, i % width);
  }
  for (int i = static_cast<int>(threadIdx.x); i < chunk * columns; i += threads)
    c.v[i / columns][i % columns] = x.value(head, first + i / columns, first_column + i % columns);
  if (threadIdx.x < chunk) c.decay[threadIdx.x] = x.decay(head, first + threadIdx.x);
  __syncthreads();
  if (threadIdx.x < chunk) {
    const int t = static_cast<int>(threadIdx.x);
    float before = 1;
    for (int s = 0; s <= t; ++s) before *= c.decay[s];
    float after = 1;
    for (int s = t + 1; s < chunk; ++s) after *= c.decay[s];
    c.from_start[t] = before;
    c.to_end[t] = after;
  }
  __syncthreads();
}

/// scores[t][u] = q[t] . k[u], decayed from u to t, 0 where u is later than t; and each row's sum.
template <int width>
__device__ void score_chunk(Chunk<width>& c) {
  for (int tile = static_cast<int>(threadIdx.x) / 32; tile < 16; tile += warps) {
    const int t = tile / 4 * 16;
    const int u = tile % 4 * 16;
    Tf32Sum sum;
    nvcuda::wmma::fill_fragment(sum, 0.0F);
    multiply_add_tf32<row_major, col_major>(sum, c.q[t], width + pad, c.k[u], width + pad, width);
    nvcuda::wmma::store_matrix_sync(&c.scores[t][u], sum, chunk + pad, nvcuda::wmma::mem_row_major);
  }
  __syncthreads();
  if (threadIdx.x < chunk) {
    const int t = static_cast<int>(threadIdx.x);
    float decay = 1;
    float weights = 0;
    for (int u = t; u >= 0; --u) {
      c.scores[t][u] *= decay;
      weights += c.scores[t][u];
      decay *= c.decay[u];
    }
    for (int u = t + 1; u < chunk; ++u) c.scores[t][u] = 0;
    c.weights[t] = weights;
  }
}

/// Queries take on the decay of the state that they read; the sum of keys adds its share to the weights.
template <int width>
__device__ void decay_queries(Chunk<width>& c, bool decays) {
  __syncthreads();
  if (decays) {
    for (int i = static_cast<int>(threadIdx.x); i < chunk * width; i += threads)
      c.q[i / width][i % width] *= c.from_start[i / width];
    __syncthreads();
  }
  if (threadIdx.x < chunk) {
    float sum = c.weights[threadIdx.x];
    for (int e = 0; e < width; ++e) sum += c.q[threadIdx.x][e] * c.keys[e];
    c.weights[threadIdx.x] = sum;
  }
}

/// output = scores * v (if the chunk's own keys are seen) + q * state.
template <int width, class T>
__device__ void put_chunk(Chunk<width>& c, const FusedLinear<T>& x, std::int64_t first) {
  constexpr int tiles_a_warp = 16 / warps;
  Tf32Sum sums[tiles_a_warp];
  const int warp = static_cast<int>(threadIdx.x) / 32;
#pragma unroll
  for (int i = 0; i < tiles_a_warp; ++i) {
    const int t = (warp + i * warps) / 4 * 16;
    const int f = (warp + i * warps) % 4 * 16;
    nvcuda::wmma::fill_fragment(sums[i], 0.0F);
    if (x.a.causal)
      multiply_add_tf32<row_major, row_major>(sums[i], c.scores[t], chunk + pad, &c.v[0][f], columns + pad,
                                              chunk);
    multiply_add_tf32<row_major, row_major>(sums[i], c.q[t], width + pad, &c.state[0][f], columns + pad,
                                            width);
  }
  __syncthreads();
#pragma unroll
  for (int i = 0; i < tiles_a_warp; ++i)
    nvcuda::wmma::store_matrix_sync(&c.scores[(warp + i * warps) / 4 * 16][(warp + i * warps) % 4 * 16],
                                    sums[i], chunk + pad, nvcuda::wmma::mem_row_major);
  __syncthreads();
  for (int i = static_cast<int>(threadIdx.x); i < chunk * columns; i += threads) {
    const int t = i / columns;
    const float sum = c.scores[t][i % columns];
    x.put(blockIdx.y, first + t, static_cast<std::int64_t>(blockIdx.x) * columns + i % columns,
          x.a.normalised ? sum / c.weights[t] : sum);
  }
}

/// state = decay of the chunk * state + (k, decayed to the chunk's end) transposed * v.
template <int width>
__device__ void update_state(Chunk<width>& c) {
  __syncthreads();
  for (int i = static_cast<int>(threadIdx.x); i < chunk * width; i += threads)
    c.k[i / width][i % width] *= c.to_end[i / width];
  __syncthreads();
  const float decay = c.from_start[chunk - 1];
  for (int tile = static_cast<int>(threadIdx.x) / 32; tile < width / 16 * 4; tile += warps) {
    float* at = &c.state[tile / 4 * 16][tile % 4 * 16];
    Tf32Sum sum;
    nvcuda::wmma::load_matrix_sync(sum, at, columns + pad, nvcuda::wmma::mem_row_major);
#pragma unroll
    for (int i = 0; i < sum.num_elements; ++i) sum.x[i] *= decay;
    multiply_add_tf32<col_major, row_major>(sum, &c.k[0][tile / 4 * 16], width + pad, &c.v[0][tile % 4 * 16],
                                            columns + pad, chunk);
    nvcuda::wmma::store_matrix_sync(at, sum, columns + pad, nvcuda::wmma::mem_row_major);
  }
  for (int e = static_cast<int>(threadIdx.x); e < width; e += threads) {
    float sum = decay * c.keys[e];
    for (int u = 0; u < chunk; ++u) sum += c.k[u][e];
    c.keys[e] = sum;
  }
  __syncthreads();
}

template <class T, int width>
__global__ void __launch_bounds__(threads) chunked_kernel(const __grid_constant__ FusedLinear<T> x) {
  extern __shared__ __align__(128) unsigned char memory[];
  Chunk<width>& c = *reinterpret_cast<Chunk<width>*>(memory);
  for (int i = static_cast<int>(threadIdx.x); i < width * (columns + pad); i += threads) c.state[0][i] = 0;
  for (int e = static_cast<int>(threadIdx.x); e < width; e += threads) c.keys[e] = 0;
  __syncthreads();
  for (std::int64_t first = 0; !x.a.causal && first < x.a.keys; first += chunk) {
    load_chunk(c, x, first);
    update_state(c);
  }
  for (std::int64_t first = 0; first < x.a.queries; first += chunk) {
    load_chunk(c, x, first);
    if (x.a.causal) score_chunk(c);
    if (!x.a.causal && threadIdx.x < chunk) c.weights[threadIdx.x] = 0;
    decay_queries(c, x.a.causal);
    __syncthreads();
    put_chunk(c, x, first);
    if (x.a.causal) update_state(c);
    __syncthreads();
  }
}

template <class T, int width>
void start_width(const FusedLinear<T>& x, cudaStream_t stream) {
  const auto kernel = chunked_kernel<T, width>;
  check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, sizeof(Chunk<width>)),
        "cudaFuncSetAttribute");
  const dim3 grid(static_cast<unsigned>((x.a.value_width + columns - 1) / columns),
                  static_cast<unsigned>(x.a.batches * x.a.heads));
  kernel<<<grid, threads, sizeof(Chunk<width>), stream>>>(x);
  check_launch("chunked_kernel");
}

template <class T>
void start(const Job& job, const TensorPointers& inputs, void* output, cudaStream_t stream) {
  const FusedLinear<T> x = fused_linear<T>(job, inputs, output);
  if (x.a.width <= 64) {
    start_width<T, 64>(x, stream);
  } else {
    start_width<T, 128>(x, stream);
  }
}

}  // namespace

void launch_linear_chunked(const Job& job, const TensorPointers& inputs, void* output, void* stream) {
  if (job.type == NumberType::fp16) {
    start<__half>(job, inputs, output, static_cast<cudaStream_t>(stream));
  } else {
    start<__nv_bfloat16>(job, inputs, output, static_cast<cudaStream_t>(stream));
  }
}

}  // namespace weir::gpu
