// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "validation/gpu/fused/tensor_core.cuh"

/// Tiles of 16-bit rows in shared memory, and their products on the tensor cores. A row of `width` elements
/// is width / 8 chunks of 16 bytes; chunk c of row r lies at chunk c ^ (r % 8), so that the eight rows that
/// ldmatrix reads at once lie in different banks.
namespace weir::gpu {

constexpr int warp_size = 32;
constexpr int chunk_bytes = 16;
constexpr int chunk_elements = 8;

/// The address of a chunk of a tile that begins at `tile`.
template <int width>
__device__ std::uint32_t chunk_address(std::uint32_t tile, int row, int chunk) {
  return tile + (row * (width / chunk_elements) + (chunk ^ (row & 7))) * chunk_bytes;
}

/// Rows of `elements` elements in global memory; what lies beyond them reads as 0.
template <class T>
struct Rows {
  const T* first;
  int count;
  int elements;
};

/// Starts the copy of the rows from `row` on into a tile of `rows` rows, by all threads of the block.
template <int width, int rows, int threads, class T>
__device__ void copy_tile(std::uint32_t tile, const Rows<T>& from, int row) {
  constexpr int chunks = width / chunk_elements;
  static_assert(rows * chunks % threads == 0);
#pragma unroll
  for (int i = 0; i < rows * chunks / threads; ++i) {
    const int index = i * threads + static_cast<int>(threadIdx.x);
    const int r = index / chunks;
    const int c = index % chunks;
    const bool valid = row + r < from.count && c * chunk_elements < from.elements;
    const T* source =
        valid ? from.first + static_cast<std::int64_t>(row + r) * from.elements + c * chunk_elements
              : from.first;
    copy_async(chunk_address<width>(tile, r, c), source, valid);
  }
}

/// The 16 rows from `row` on of a tile, as the left operands of width / 16 products.
template <int width>
__device__ void load_left(std::uint32_t (&left)[width / 16][4], std::uint32_t tile, int row) {
  const int lane = static_cast<int>(threadIdx.x) % warp_size;
#pragma unroll
  for (int k = 0; k < width / 16; ++k)
    load_matrices(left[k], chunk_address<width>(tile, row + lane % 16, k * 2 + lane / 16));
}

/// products [16, keys] = left [16, width] * tile [keys, width] transposed.
template <class T, int width, int keys>
__device__ void multiply_by_keys(float (&products)[keys / 8][4], const std::uint32_t (&left)[width / 16][4],
                                 std::uint32_t tile) {
  const int lane = static_cast<int>(threadIdx.x) % warp_size;
  const int row = lane / 16 * 8 + lane % 8;
  const int chunk = lane / 8 % 2;
#pragma unroll
  for (int n = 0; n < keys / 8; ++n)
#pragma unroll
    for (int i = 0; i < 4; ++i) products[n][i] = 0;
#pragma unroll
  for (int k = 0; k < width / 16; ++k) {
#pragma unroll
    for (int n = 0; n < keys / 16; ++n) {
      std::uint32_t right[4];
      load_matrices(right, chunk_address<width>(tile, n * 16 + row, k * 2 + chunk));
      multiply_add<T>(products[2 * n], left[k], right[0], right[1]);
      multiply_add<T>(products[2 * n + 1], left[k], right[2], right[3]);
    }
  }
}

/// sums [16, width] += weights [16, keys], rounded to T, * tile [keys, width].
template <class T, int width, int keys>
__device__ void multiply_by_values(float (&sums)[width / 8][4], const float (&weights)[keys / 8][4],
                                   std::uint32_t tile) {
  const int lane = static_cast<int>(threadIdx.x) % warp_size;
  const int row = lane / 8 % 2 * 8 + lane % 8;
  const int chunk = lane / 16;
#pragma unroll
  for (int k = 0; k < keys / 16; ++k) {
    const std::uint32_t left[4] = {packed<T>(weights[2 * k][0], weights[2 * k][1]),
                                   packed<T>(weights[2 * k][2], weights[2 * k][3]),
                                   packed<T>(weights[2 * k + 1][0], weights[2 * k + 1][1]),
                                   packed<T>(weights[2 * k + 1][2], weights[2 * k + 1][3])};
#pragma unroll
    for (int n = 0; n < width / 16; ++n) {
      std::uint32_t right[4];
      load_matrices_transposed(right, chunk_address<width>(tile, k * 16 + row, n * 2 + chunk));
      multiply_add<T>(sums[2 * n], left, right[0], right[1]);
      multiply_add<T>(sums[2 * n + 1], left, right[2], right[3]);
    }
  }
}

/// The maximum, or the sum, over the four lanes that hold one row of a product.
__device__ inline float row_max(float x) {
  x = fmaxf(x, __shfl_xor_sync(0xffffffff, x, 1));
  return fmaxf(x, __shfl_xor_sync(0xffffffff, x, 2));
}
__device__ inline float row_sum(float x) {
  x += __shfl_xor_sync(0xffffffff, x, 1);
  return x + __shfl_xor_sync(0xffffffff, x, 2);
}

}  // namespace weir::gpu
