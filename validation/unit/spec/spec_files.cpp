// SPDX-License-Identifier: Apache-2.0
#include "validation/unit/spec/spec_files.hpp"

#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace weir::test {

const std::string einsum_text = R"(name: matrix product
declaration: {A: [P, E], B: [M, E], C: [P, M]}
dtype: {default: fp16}
expressions:
- C[p, m] = A[p, e] * B[m, e]
)";

const std::string workload_text = R"(name: small
extents: {P: 1K, M: P, E: 64}
)";

const std::string architecture_text = R"(name: tiny
clock: 940 MHz
array2d: {rows: 16, columns: 32, functions: {mac: 1, exp: {cycles: 6, actions: {mac: 6}}}}
array1d: {lanes: 32, functions: {add: 1}}
global_buffer: {capacity: 16 MiB, row_words: 256}
dram: {bandwidth: 400 GiB/s}
)";

const std::string mapping_text = R"(name: plain
partition: {P: {P0: array2d.columns, P1: rest}}
phases:
- name: all
  loops: [P1]
  einsums: {C: {unit: array2d, rows: m, columns: p0}}
  tensors: {A: {home: dram, loops: [P1]}, C: {home: buffer, tiles: 2}}
)";

const std::string binding_text = R"(name: serial
phases: {all: {array2d: C}}
)";

const std::string energy_text = R"(name: table
actions: {array2d.mac: {pj: 17.16, source: a paper}}
global_buffer:
- {capacity: 16 MiB, read_pj_per_row: 100.5, write_pj_per_row: 120, source: a tool}
)";

namespace {

std::string indented(const std::string& section, const std::string& text) {
  std::string result = section + ":\n  ";
  for (const char c : text) result += c == '\n' ? "\n  " : std::string(1, c);
  return result;
}

}  // namespace

Folder::Folder() : before_(std::filesystem::current_path()) {
  std::string name = (std::filesystem::temp_directory_path() / "weir-spec-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder like " + name);
  folder_ = name;
  std::filesystem::current_path(folder_);
}

Folder::~Folder() {
  std::filesystem::current_path(before_);
  std::filesystem::remove_all(folder_);
}

void Folder::write(const std::string& file, const std::string& text) const {
  write_raw(file, "version: 1\n" + text);
}

void Folder::write_raw(const std::string& file, const std::string& text) const {
  std::filesystem::create_directories((folder_ / file).parent_path());
  std::ofstream(folder_ / file) << text;
}

void Folder::write_experiment() const {
  write("einsum.yaml", indented("einsum", einsum_text));
  write("workload.yaml", indented("workload", workload_text));
  write("architecture.yaml", indented("architecture", architecture_text));
  write("mapping.yaml", indented("mapping", mapping_text));
  write("binding.yaml", indented("binding", binding_text));
  write("energy.yaml", indented("energy", energy_text));
  write("experiment.yaml", indented("experiment", R"(name: first
design: serial
cascade: einsum.yaml
workload: workload.yaml
architecture: architecture.yaml
mapping: mapping.yaml
binding: binding.yaml
energy: energy.yaml
)"));
}

std::string experiment_error(const std::vector<std::string>& files, const std::vector<Override>& overrides) {
  return spec_error_of([&] { read_experiment(files, overrides); });
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t position = text.find(from);
  if (position == std::string::npos || text.find(from, position + 1) != std::string::npos) {
    throw std::logic_error("'" + from + "' does not stand exactly once in the text");
  }
  return text.replace(position, from.size(), to);
}

}  // namespace weir::test
