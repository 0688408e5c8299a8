// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "einsum/error.hpp"
#include "sim/spec/experiment.hpp"
#include "sim/spec/yaml_text.hpp"

namespace weir::test {

/// An empty folder that is the current one for as long as this lives, so that errors name files without their
/// folders.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// Writes "version: 1" and `text` below it, so that the text starts on line 2.
  void write(const std::string& file, const std::string& text) const;
  void write_raw(const std::string& file, const std::string& text) const;

  /// Writes a small experiment, a file a section (architecture.yaml, ...) and experiment.yaml, which names
  /// them all.
  void write_experiment() const;

 private:
  std::filesystem::path folder_;
  std::filesystem::path before_;
};

/// The text of the SpecError that `action` throws, or "no error".
template <typename Action>
std::string spec_error_of(Action action) {
  try {
    action();
  } catch (const SpecError& error) {
    return error.what();
  }
  return "no error";
}

/// What `reader` says of a text that stands in a file called "a.yaml".
template <typename Reader>
std::string reader_error(Reader reader, const std::string& text) {
  return spec_error_of([&] {
    YamlNode node = parse_yaml(text, "a.yaml");
    reader(node);
  });
}

/// The error of reading an experiment, or "no error".
std::string experiment_error(const std::vector<std::string>& files,
                             const std::vector<Override>& overrides = {});

/// The text with its only occurrence of `from` replaced by `to`.
std::string with(std::string text, const std::string& from, const std::string& to);

extern const std::string einsum_text;
extern const std::string workload_text;
extern const std::string architecture_text;
extern const std::string mapping_text;
extern const std::string binding_text;
extern const std::string energy_text;

}  // namespace weir::test
