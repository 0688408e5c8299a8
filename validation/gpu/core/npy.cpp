// SPDX-License-Identifier: Apache-2.0
#include "validation/gpu/core/npy.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>

#include "validation/gpu/core/errors.hpp"

namespace weir::gpu {
namespace {

[[noreturn]] void fail(const std::string& file, const std::string& message) {
  throw InputError(file + ": " + message);
}

template <class Unsigned>
Unsigned little_endian(const std::string& text, std::size_t at, const std::string& file) {
  if (at + sizeof(Unsigned) > text.size()) fail(file, "ends early; expected a whole .npy or .npz file");
  Unsigned value;
  std::memcpy(&value, text.data() + at, sizeof value);
  return value;
}

/// What stands behind `'key':` in the header's dictionary, up to `last`.
std::string header_entry(const std::string& header, const std::string& key, char last,
                         const std::string& file) {
  const std::size_t found = header.find("'" + key + "':");
  if (found == std::string::npos) fail(file, "no '" + key + "' in the header; expected a .npy file");
  const std::size_t start = header.find_first_not_of(' ', found + key.size() + 3);
  return header.substr(start, header.find(last, start) - start);
}

std::vector<std::int64_t> header_shape(const std::string& header, const std::string& file) {
  std::stringstream text(header_entry(header, "shape", ')', file).substr(1));
  std::vector<std::int64_t> shape;
  for (std::string part; std::getline(text, part, ',');)
    if (part.find_first_not_of(' ') != std::string::npos) shape.push_back(std::stoll(part));
  return shape;
}

template <class Stored>
std::vector<double> converted(const char* data, std::size_t count) {
  std::vector<Stored> stored(count);
  std::memcpy(stored.data(), data, count * sizeof(Stored));
  return {stored.begin(), stored.end()};
}

std::vector<double> halves(const char* data, std::size_t count) {
  std::vector<double> values(count);
  std::vector<std::uint16_t> stored(count);
  std::memcpy(stored.data(), data, count * 2);
  load(stored.data(), count, NumberType::fp16, values.data());
  return values;
}

using Reader = std::vector<double> (*)(const char*, std::size_t);

const std::map<std::string, std::pair<std::size_t, Reader>>& readers() {
  static const std::map<std::string, std::pair<std::size_t, Reader>> all = {
      {"'<f2'", {2, halves}},
      {"'<f4'", {4, converted<float>}},
      {"'<f8'", {8, converted<double>}},
      {"'<i4'", {4, converted<std::int32_t>}},
      {"'<i8'", {8, converted<std::int64_t>}},
      {"'|u1'", {1, converted<std::uint8_t>}},
      {"'|b1'", {1, converted<std::uint8_t>}}};
  return all;
}

/// The member of an uncompressed zip archive, found through its central directory.
std::string zip_member(const std::string& zip, const std::string& member, const std::string& file) {
  const std::size_t end = zip.rfind(std::string("PK\x05\x06", 4));
  if (end == std::string::npos) fail(file, "is no zip archive; expected a .npz file");
  std::size_t at = little_endian<std::uint32_t>(zip, end + 16, file);
  for (int left = little_endian<std::uint16_t>(zip, end + 10, file); left > 0; --left) {
    const auto length = little_endian<std::uint16_t>(zip, at + 28, file);
    if (zip.substr(at + 46, length) == member) {
      if (little_endian<std::uint16_t>(zip, at + 10, file) != 0)
        fail(file, "'" + member + "' is compressed; expected an archive as numpy.savez writes it");
      const std::size_t local = little_endian<std::uint32_t>(zip, at + 42, file);
      const std::size_t data = local + 30 + little_endian<std::uint16_t>(zip, local + 26, file) +
                               little_endian<std::uint16_t>(zip, local + 28, file);
      return zip.substr(data, little_endian<std::uint32_t>(zip, at + 24, file));
    }
    at += 46 + length + little_endian<std::uint16_t>(zip, at + 30, file) +
          little_endian<std::uint16_t>(zip, at + 32, file);
  }
  fail(file, "no array '" + member + "'; expected one of that name");
}

}  // namespace

std::size_t element_count(const std::vector<std::int64_t>& shape) {
  std::size_t count = 1;
  for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
  return count;
}

Array parse_npy(const std::string& text, const std::string& file) {
  if (text.compare(0, 6, "\x93NUMPY", 6) != 0) fail(file, "no NumPy array; expected a .npy file");
  const bool is_long = text.size() > 6 && text[6] > 1;
  const std::size_t start = is_long ? 12 : 10;
  const std::size_t length =
      is_long ? little_endian<std::uint32_t>(text, 8, file) : little_endian<std::uint16_t>(text, 8, file);
  const std::string header = text.substr(start, length);
  if (header_entry(header, "fortran_order", ',', file) != "False")
    fail(file, "column order; expected C order");
  const std::string type = header_entry(header, "descr", ',', file);
  const auto reader = readers().find(type);
  if (reader == readers().end())
    fail(file, "elements of type " + type + "; expected <f2, <f4, <f8, <i4, <i8, |u1 or |b1");
  Array array{header_shape(header, file), {}};
  const auto [bytes, read] = reader->second;
  const std::size_t count = element_count(array.shape);
  if (text.size() < start + length + count * bytes) fail(file, "ends early; expected a whole .npy file");
  array.values = read(text.data() + start + length, count);
  return array;
}

Array read_array(const std::string& file, const std::string& name) {
  const std::string text = read_file(file);
  const bool is_archive = text.compare(0, 2, "PK") == 0;
  return parse_npy(is_archive ? zip_member(text, name + ".npy", file) : text, file);
}

void write_npy(const std::string& file, const Array& array, NumberType type) {
  if (type == NumberType::bf16) type = NumberType::fp32;
  std::string shape;
  for (const std::int64_t extent : array.shape) shape += std::to_string(extent) + ", ";
  if (array.shape.size() > 1) shape.resize(shape.size() - 2);
  std::string header = "{'descr': '<f" + std::to_string(bytes_of(type)) +
                       "', 'fortran_order': False, 'shape': (" + shape + "), }";
  header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 10 - 1, ' ');
  header += '\n';
  std::string text("\x93NUMPY\x01\x00", 8);
  text += static_cast<char>(header.size() & 255);
  text += static_cast<char>(header.size() >> 8);
  text += header;
  std::vector<char> data(array.values.size() * bytes_of(type));
  store(array.values.data(), array.values.size(), type, data.data());
  write_file(file, text.append(data.begin(), data.end()));
}

std::string read_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) fail(file, "cannot be read; expected a file");
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_file(const std::string& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.flush();
  if (!stream) fail(file, "cannot be written; expected a folder with room");
}

}  // namespace weir::gpu
