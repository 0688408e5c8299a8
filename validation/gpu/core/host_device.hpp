// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Marks a function that both the host's compiler and the GPU's compile; the host's alone sees nothing.
#ifdef __CUDACC__
#define WEIR_HOST_DEVICE __host__ __device__
#else
#define WEIR_HOST_DEVICE
#endif
