// SPDX-License-Identifier: Apache-2.0
#include "sim/report/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "einsum/error.hpp"

namespace weir {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, int error) {
  throw SpecError({path.string()}, "cannot write: " + std::generic_category().message(error) +
                                       "; expected a path that can be written");
}

/// A file that is gone at the end of its life unless it was moved to where it belongs.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target) : target_(target) {
    static std::atomic<unsigned> count = 0;
    path_ = target.string() + ".tmp." + std::to_string(getpid()) + "." + std::to_string(count++);
    descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0) refuse(target_, errno);
  }
  ~TemporaryFile() {
    if (descriptor_ >= 0) close(descriptor_);
    if (!moved_) unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void write_all(const std::string& text) const {
    std::size_t written = 0;
    while (written < text.size()) {
      const ssize_t count = write(descriptor_, text.data() + written, text.size() - written);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) refuse(target_, errno);
      written += static_cast<std::size_t>(count);
    }
    if (fsync(descriptor_) != 0) refuse(target_, errno);
  }

  void move_to_target() {
    if (std::rename(path_.c_str(), target_.c_str()) != 0) refuse(target_, errno);
    moved_ = true;
  }

 private:
  std::filesystem::path target_;
  std::string path_;
  int descriptor_ = -1;
  bool moved_ = false;
};

/// Makes the new name last through a power cut; file systems that cannot do it keep the file all the same.
void sync_directory(const std::filesystem::path& directory) {
  const int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

}  // namespace

void write_file_atomically(const std::filesystem::path& path, const std::string& text) {
  const std::filesystem::path directory = path.has_parent_path() ? path.parent_path() : ".";
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) refuse(path, error.value());
  TemporaryFile file(path);
  file.write_all(text);
  file.move_to_target();
  sync_directory(directory);
}

}  // namespace weir
