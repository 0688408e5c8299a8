// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/folder_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "einsum/error.hpp"

namespace weir {

namespace {

std::filesystem::path lock_file(const std::filesystem::path& folder) { return folder / "lock"; }

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  descriptor_ = open(lock_file(folder).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) {
    throw SpecError({folder.string()}, "cannot write: " + std::generic_category().message(errno) +
                                           "; expected a folder that can be written");
  }
  struct flock lock = whole_file();
  if (fcntl(descriptor_, F_SETLK, &lock) == 0) return;  // not of forked children, and gone with this process
  close(descriptor_);
  const auto holder = holder_of(folder);
  throw SpecError({folder.string()}, "another sweep writes here" +
                                         (holder ? " (process " + std::to_string(*holder) + ")" : "") +
                                         "; expected a folder of its own, or that one to end");
}

FolderLock::~FolderLock() { close(descriptor_); }

std::optional<pid_t> holder_of(const std::filesystem::path& folder) {
  const int descriptor = open(lock_file(folder).c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  struct flock lock = whole_file();
  const bool is_known = fcntl(descriptor, F_GETLK, &lock) == 0;
  close(descriptor);
  if (!is_known || lock.l_type == F_UNLCK) return std::nullopt;
  return lock.l_pid;
}

}  // namespace weir
