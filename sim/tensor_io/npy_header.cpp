// SPDX-License-Identifier: Apache-2.0
#include "sim/tensor_io/npy_header.hpp"

#include <charconv>
#include <system_error>

#include "einsum/error.hpp"

namespace weir {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t alignment = 64;

[[noreturn]] void fail(const std::string& name, const std::string& what) {
  throw SpecError({name, 0, 0}, what);
}

/// Reads the Python dictionary of a header from the left.
class HeaderText {
 public:
  HeaderText(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  void dictionary(NpyHeader& header) {
    bool has_descr = false;
    bool has_order = false;
    bool has_shape = false;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr") {
        has_descr = true;
        header.descr = quoted();
      } else if (key == "fortran_order") {
        has_order = true;
        header.fortran_order = truth();
      } else if (key == "shape") {
        has_shape = true;
        header.shape = tuple();
      } else {
        refuse();
      }
      if (!accept(',') && current() != '}') refuse();
    }
    if (!has_descr || !has_order || !has_shape) refuse();
  }

 private:
  [[noreturn]] void refuse() const {
    fail(name_,
         "unreadable .npy header; expected {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }");
  }

  char current() {
    const std::size_t blanks = text_.find_first_not_of(" \t\n");
    text_.remove_prefix(blanks == std::string_view::npos ? text_.size() : blanks);
    return text_.empty() ? '\0' : text_.front();
  }

  bool accept(char symbol) {
    if (current() != symbol) return false;
    text_.remove_prefix(1);
    return true;
  }

  void expect(char symbol) {
    if (!accept(symbol)) refuse();
  }

  std::string quoted() {
    const char quote = current();
    if (quote != '\'' && quote != '"') refuse();
    const std::size_t end = text_.find(quote, 1);
    if (end == std::string_view::npos) refuse();
    std::string word(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return word;
  }

  bool truth() {
    for (const std::string_view word : {"True", "False"}) {
      if (current() != word.front() || !text_.starts_with(word)) continue;
      text_.remove_prefix(word.size());
      return word == "True";
    }
    refuse();
  }

  std::vector<std::int64_t> tuple() {
    std::vector<std::int64_t> extents;
    expect('(');
    while (!accept(')')) {
      std::int64_t extent = 0;
      current();
      const auto [stop, error] = std::from_chars(text_.data(), text_.data() + text_.size(), extent);
      if (error != std::errc{} || extent < 0) refuse();
      text_.remove_prefix(static_cast<std::size_t>(stop - text_.data()));
      extents.push_back(extent);
      if (!accept(',') && current() != ')') refuse();
    }
    return extents;
  }

  std::string_view text_;
  const std::string& name_;
};

/// A little-endian number of `count` bytes.
std::size_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  return value;
}

}  // namespace

NpyHeader parse_npy_header(std::string_view bytes, const std::string& name) {
  constexpr std::size_t version_at = 6;
  constexpr std::size_t length_at = 8;
  if (!bytes.starts_with(magic) || bytes.size() < length_at + 2)
    fail(name, "not a .npy file; expected one that numpy.save wrote");
  const char version = bytes[version_at];
  if (version < 1 || version > 3) fail(name, ".npy version " + std::to_string(version) + "; expected 1 to 3");
  const std::size_t width = version == 1 ? 2 : 4;
  if (bytes.size() < length_at + width) fail(name, "truncated .npy header; expected its length");
  const std::size_t length = little_endian(bytes, length_at, width);
  NpyHeader header;
  header.size = length_at + width + length;
  if (header.size > bytes.size())
    fail(name, "truncated .npy header; expected " + std::to_string(length) + " bytes");
  HeaderText(bytes.substr(length_at + width, length), name).dictionary(header);
  return header;
}

std::string print_npy_header(const NpyHeader& header) {
  std::string shape;
  for (const std::int64_t extent : header.shape) shape += std::to_string(extent) + ", ";
  if (header.shape.size() > 1) shape.resize(shape.size() - 2);
  if (header.shape.size() == 1) shape.resize(shape.size() - 1);  // a tuple of one keeps its comma
  std::string text = "{'descr': '" + header.descr +
                     "', 'fortran_order': " + (header.fortran_order ? "True" : "False") + ", 'shape': (" +
                     shape + "), }";
  const std::size_t before = magic.size() + 4;
  const std::size_t unpadded = before + text.size() + 1;
  text += std::string((alignment - unpadded % alignment) % alignment, ' ') + "\n";
  std::string bytes(magic);
  bytes += {'\x01', '\x00'};
  bytes += static_cast<char>(text.size() & 0xff);
  bytes += static_cast<char>(text.size() >> 8);
  return bytes + text;
}

}  // namespace weir
