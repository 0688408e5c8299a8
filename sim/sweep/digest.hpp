// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace weir {

/// 32 hexadecimal digits: FNV-1a of 128 bits. For names of results, not for secrets.
std::string digest(const std::string& text);

/// What the results of a build depend on beside its inputs: the version, and a digest of the sources of the
/// frontend, the models and the readers. Builds of the same sources agree.
const char* model_version();

}  // namespace weir
