// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace weir::gpu {

/// The user's job list, file or option is wrong: what it is, and what was expected.
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The GPU or its driver refused: the call and its answer.
struct DeviceError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace weir::gpu
