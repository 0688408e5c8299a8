// SPDX-License-Identifier: Apache-2.0
#include "sim/tensor_io/npz.hpp"

#include <zip.h>

#include <memory>

#include "einsum/error.hpp"
#include "sim/tensor_io/npy.hpp"

namespace weir {
namespace {

[[noreturn]] void fail(const std::string& file, const std::string& what) {
  throw SpecError({file, 0, 0}, what);
}

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using Entry = std::unique_ptr<zip_file_t, CloseEntry>;

Archive open_archive(const std::string& file) {
  int code = 0;
  Archive archive(zip_open(file.c_str(), ZIP_RDONLY, &code));
  if (archive) return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  fail(file, "cannot be read (" + reason + "); expected a file that numpy.savez wrote");
}

/// Read piece by piece, as an archive may lie about how long its entries are.
std::string entry_bytes(zip_t* archive, zip_uint64_t index, const std::string& name) {
  const Entry entry(zip_fopen_index(archive, index, 0));
  if (!entry) fail(name, std::string("cannot be read (") + zip_strerror(archive) + "); expected an array");
  std::string bytes;
  std::string piece(1 << 16, '\0');
  for (;;) {
    const zip_int64_t count = zip_fread(entry.get(), piece.data(), piece.size());
    if (count < 0)
      fail(name, std::string("cannot be read (") + zip_file_strerror(entry.get()) + "); expected an array");
    if (count == 0) return bytes;
    bytes.append(piece, 0, static_cast<std::size_t>(count));
  }
}

}  // namespace

TensorMap read_npz(const std::string& file) {
  const Archive archive = open_archive(file);
  TensorMap tensors;
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<zip_uint64_t>(i);
    const char* found = zip_get_name(archive.get(), index, 0);
    std::string name = found != nullptr ? found : "";
    std::string where = file;
    where.append(":").append(name);
    const std::string bytes = entry_bytes(archive.get(), index, where);
    if (name.ends_with(".npy")) name.resize(name.size() - 4);
    tensors[name] = parse_npy(bytes, where);
  }
  return tensors;
}

}  // namespace weir
