// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "einsum/interpreter/shape.hpp"
#include "einsum/interpreter/tensor.hpp"
#include "models/arithmetic/format.hpp"

namespace weir {

/// The GPU that computed results, as their provenance says.
struct ReferenceDevice {
  std::string name;
  std::string driver;
  std::string compiler;
  std::string commit;
  std::string date;
  double flops_per_s = 0;  ///< of dense fp16 products, at most; 0: not known
  double bytes_per_s = 0;  ///< of its memory, at most; 0: not known
};

/// One output of one kernel.
struct ReferenceOutput {
  std::string kernel;
  NumericFormat dtype = NumericFormat::fp16;     ///< to which inputs were rounded
  NumericFormat computed = NumericFormat::fp16;  ///< what the kernel rounds its results to
  std::optional<double> bound;                   ///< on |kernel - exact| of any element, if the results say
  std::size_t elements = 0;                      ///< of the whole output
  std::vector<std::size_t> places;               ///< of the kept values; empty: all are kept
  std::vector<double> values;
};

/// A problem, and what kernels computed for it.
struct ReferenceCase {
  std::string name;
  std::string family;  ///< the cascade's file name
  Shape extents;
  std::uint64_t seed = 0;                            ///< of the inputs that are not given
  std::map<std::string, std::vector<double>> given;  ///< inputs, before they are rounded
  std::vector<ReferenceOutput> outputs;
};

/// How long a kernel took.
struct ReferenceTime {
  std::string family;
  std::string kernel;
  NumericFormat dtype = NumericFormat::fp16;
  Shape extents;
  double seconds = 0;  ///< the median of its repeats
};

/// Results of a GPU.
struct GpuReference {
  ReferenceDevice device;
  std::vector<ReferenceCase> cases;
  std::vector<ReferenceTime> times;
};

/// Reads a folder that `weir-gpu` wrote (results.json, NAME.npy) or one of golden results (index.json,
/// outputs.npz); docs/gpu.md describes both. Throws SpecError with one line at anything else.
GpuReference read_gpu_reference(const std::string& folder);

}  // namespace weir
