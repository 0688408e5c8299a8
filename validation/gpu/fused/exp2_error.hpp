// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weir::gpu {

/// The largest relative error of `fast_exp2`, over every fp32 from -126 to 0: what error bounds rest on.
/// Throws DeviceError.
double largest_exp2_error();

}  // namespace weir::gpu
