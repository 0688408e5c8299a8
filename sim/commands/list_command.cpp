// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sim/commands/commands.hpp"
#include "sim/commands/options.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

const Usage usage{
    "weir list [KIND]...",
    "Lists the configurations that come with Weir: experiments, cascades, workloads, architectures,\n"
    "assumptions, mappings, bindings, energy tables, reproductions, sweeps.",
    "  weir list experiments workloads\n"};

/// What the comment at the top of a YAML file says first, in one line of at most 90 characters.
std::string headline(const std::filesystem::path& file) {
  constexpr std::size_t most = 90;
  std::ifstream stream(file);
  std::string text;
  for (std::string line; std::getline(stream, line) && line.starts_with("#");) {
    if (line.find("SPDX") != std::string::npos) continue;
    text += (text.empty() ? "" : " ") + line.substr(std::min<std::size_t>(2, line.size()));
  }
  const std::size_t end = text.find(". ", 30);  // not that of an abbreviation at the beginning
  if (end != std::string::npos) text.resize(end + 1);
  if (text.size() <= most) return text;
  text.resize(text.rfind(' ', most));
  return text + " ...";
}

void list_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) return;
  fmt::print("{}\n", folder.filename().string());
  for (const std::filesystem::path& file : files) {
    fmt::print("  {:<26}  {}\n", file.stem().string(), headline(file));
  }
}

}  // namespace

int list_command(const Arguments& arguments) {
  po::variables_map values;
  if (!parse_options(arguments, usage, po::options_description("Options"), "kinds", values)) return 0;
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(configs_folder())) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  std::vector<std::string> kinds = values["kinds"].as<std::vector<std::string>>();
  for (const std::string& kind : kinds) {
    const bool known = std::any_of(folders.begin(), folders.end(),
                                   [&](const auto& folder) { return folder.filename() == kind; });
    if (known) continue;
    std::string expected;
    for (const auto& folder : folders)
      expected += (expected.empty() ? "" : ", ") + folder.filename().string();
    throw SpecError("unknown kind '" + kind + "'; expected one of " + expected);
  }
  for (const auto& folder : folders) {
    if (kinds.empty() || std::find(kinds.begin(), kinds.end(), folder.filename()) != kinds.end()) {
      list_folder(folder);
    }
  }
  return 0;
}

}  // namespace weir
