// SPDX-License-Identifier: Apache-2.0
#include "sim/report/atomic_file.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "einsum/error.hpp"
#include "validation/catch.hpp"

using namespace weir;
using Catch::Matchers::Message;

namespace {

/// An empty folder that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "weir-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  std::ptrdiff_t size() const { return std::distance(std::filesystem::directory_iterator(path_), {}); }

 private:
  std::filesystem::path path_;
};

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("write_file_atomically replaces a file and leaves nothing beside it", "[unit][report]") {
  const TemporaryFolder folder;
  write_file_atomically(folder / "stats.txt", "old and long");
  write_file_atomically(folder / "stats.txt", std::string("new\0", 4));
  CHECK(content(folder / "stats.txt") == std::string("new\0", 4));
  CHECK(folder.size() == 1);
}

TEST_CASE("write_file_atomically makes the folders it needs", "[unit][report]") {
  const TemporaryFolder folder;
  write_file_atomically(folder / "a/b/c.json", "{}");
  CHECK(content(folder / "a/b/c.json") == "{}");
}

TEST_CASE("write_file_atomically says in one line what the system refused, and leaves nothing",
          "[unit][report]") {
  const TemporaryFolder folder;
  write_file_atomically(folder / "file", "");
  const std::filesystem::path below_file = folder / "file/below";
  CHECK_THROWS_MATCHES(
      write_file_atomically(below_file, "text"), SpecError,
      Message(below_file.string() + ": cannot write: Not a directory; expected a path that can be written"));
  std::filesystem::create_directory(folder / "folder");
  CHECK_THROWS_MATCHES(write_file_atomically(folder / "folder", "text"), SpecError,
                       Message((folder / "folder").string() +
                               ": cannot write: Is a directory; expected a path that can be written"));
  CHECK(folder.size() == 2);
}
