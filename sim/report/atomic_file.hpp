// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace weir {

/// Writes `text` to `path` so that others see the old file or all of the new one, even if the program is
/// killed. Makes missing directories. Throws SpecError with one line that says what the system refused.
void write_file_atomically(const std::filesystem::path& path, const std::string& text);

}  // namespace weir
