// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

namespace weir {

/// Holds the folder of a sweep for this process, so that no second one writes to it; gone with the process,
/// however that ends.
class FolderLock {
 public:
  /// Makes the folder. Throws SpecError if another process has it, or it cannot be made.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_ = -1;
};

/// The process of this machine that holds a folder, if one does.
std::optional<pid_t> holder_of(const std::filesystem::path& folder);

}  // namespace weir
