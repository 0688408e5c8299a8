// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "einsum/error.hpp"

namespace weir::test {

/// An empty folder that is the current one for as long as this lives, so that errors name files without their
/// folders.
class ScratchFolder {
 public:
  ScratchFolder() : before_(std::filesystem::current_path()) {
    folder_ = std::filesystem::temp_directory_path() / ("weir_tensor_io_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    std::filesystem::current_path(folder_);
  }
  ~ScratchFolder() {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  /// Writes a file into the folder.
  void write(const std::string& file, const std::string& bytes) const {
    std::ofstream(folder_ / file, std::ios::binary) << bytes;
  }

 private:
  std::filesystem::path before_;
  std::filesystem::path folder_;
};

/// The text of the SpecError that `action` throws, or "no error".
template <typename Action>
std::string tensor_io_error(Action action) {
  try {
    action();
  } catch (const SpecError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace weir::test
