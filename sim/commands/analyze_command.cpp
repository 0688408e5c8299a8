// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "einsum/analysis/analysis.hpp"
#include "einsum/analysis/dependences.hpp"
#include "einsum/language/evaluate.hpp"
#include "einsum/lowering/extents.hpp"
#include "sim/commands/commands.hpp"
#include "sim/commands/options.hpp"
#include "sim/report/analysis_json.hpp"
#include "sim/report/analysis_roofline.hpp"
#include "sim/report/analysis_text.hpp"
#include "sim/spec/overrides.hpp"
#include "sim/spec/quantities.hpp"
#include "sim/spec/readers.hpp"
#include "sim/spec/select.hpp"
#include "sim/spec/values.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

const Usage usage{
    "weir analyze FILE [-s key=value]... [--architecture FILE] [--buffer SIZE] [--json | --dot]",
    "Says of a cascade, without any mapping: how often each tensor must be read and which statements force "
    "that,\n"
    "how many operations it takes, what must be on chip and what must move. FILE is a cascade or an "
    "experiment,\n"
    "or the name of one that `weir list` shows.",
    "  weir analyze attention_3pass -s shape.B=1 -s shape.H=1 -s shape.P=4K -s shape.M=4K -s shape.E=64 -s "
    "shape.F=64\n"
    "  weir analyze binding --architecture fusemax --json\n"};

constexpr const char* assumed_buffer = "16 MiB";

po::options_description analyze_options() {
  po::options_description options("Options");
  options.add_options()                                                                     //
      ("set,s", po::value<std::vector<std::string>>()->default_value({}, "")->composing(),  //
       "shape.RANK=extent, or key.path=value: override what the file says")                 //
      ("architecture", po::value<std::string>(),                                            //
       "architecture for the roofline and the buffer")                                      //
      ("buffer", po::value<std::string>(),                                                  //
       "size of the on-chip buffer (default: the architecture's, else 16 MiB)")             //
      ("json", "print one JSON object instead of the tables")                               //
      ("dot", "print the dependence graph for Graphviz instead");
  return options;
}

/// The extents that -s gives, and the settings that are left.
struct Settings {
  std::vector<Override> extents;  ///< path: the rank
  std::vector<Override> others;
};

Settings sorted(const std::vector<Override>& overrides) {
  Settings settings;
  for (const Override& setting : overrides) {
    std::string rank;
    for (const std::string prefix : {"shape.", "einsum.shape.", "workload.extents."}) {
      if (setting.path.starts_with(prefix)) rank = setting.path.substr(prefix.size());
    }
    if (rank.empty()) {
      settings.others.push_back(setting);
    } else {
      settings.extents.push_back({rank, setting.value});
    }
  }
  return settings;
}

std::string find_cascade(const std::string& name) { return find_config(name, {"cascades", "experiments"}); }

/// The sections of the file and what it includes, of the architecture, and of files that -s names.
YamlNode read_sections(const std::string& file, const std::optional<std::string>& architecture,
                       const std::vector<Override>& overrides) {
  std::set<std::string> replaced;
  std::vector<Override> settings;
  for (const Override& setting : overrides) {
    if (names_file(setting)) {
      replaced.insert(setting.path);
    } else {
      settings.push_back(setting);
    }
  }
  if (architecture) replaced.insert("architecture");
  std::vector<Document> documents = {load_document(file, {}, replaced)};
  if (architecture) documents.push_back(load_document(find_config(*architecture, {"architectures"}), {}));
  for (const Override& setting : overrides) {
    if (names_file(setting)) documents.push_back(load_document(setting.value, location_of(setting)));
  }
  YamlNode root = merge_selected(documents, settings);
  for (const Override& setting : settings) apply(setting, root);
  return root;
}

/// What there is to analyse.
struct Subject {
  Cascade cascade;
  Sizes given;
  std::optional<Architecture> architecture;
};

void add_extents(Workload& workload, const std::vector<Override>& extents) {
  for (const Override& setting : extents) {
    const std::string name = "-s shape." + setting.path + "=" + setting.value;
    const SourceLocation where{name, 0, 0};
    const YamlNode node = YamlNode::scalar(setting.value, where);
    Expression value;
    if (const std::optional<std::int64_t> count = suffixed_count(setting.value)) {
      value.value = static_cast<double>(*count);
    } else {
      value = read_expression(node, setting.path);
    }
    const auto lookup = [&](const std::string& rank) -> std::optional<std::int64_t> {
      const auto found = workload.extents.find(rank);
      return found == workload.extents.end() ? std::nullopt : std::optional(found->second);
    };
    workload.extents[setting.path] = evaluate_integer(value, lookup);
    if (workload.extents[setting.path] < 1) fail_value(node, setting.path, "an extent of at least 1");
  }
}

Subject read_subject(const std::string& file, const std::optional<std::string>& architecture,
                     const Settings& settings) {
  YamlNode root = read_sections(file, architecture, settings.others);
  Subject subject;
  Workload workload;
  if (YamlNode* section = root.find("workload")) workload = read_workload(*section);
  add_extents(workload, settings.extents);
  YamlNode* einsum = root.find("einsum");
  if (einsum == nullptr) {
    throw SpecError({file, 0, 0}, "no 'einsum' section; expected a cascade, or an experiment that has one");
  }
  subject.cascade = read_cascade(*einsum, workload);
  subject.given = workload.extents;
  if (YamlNode* section = root.find("architecture")) subject.architecture = read_architecture(*section);
  YamlNode* mapping = root.find("mapping");
  if (mapping == nullptr || !subject.architecture) return subject;
  // An experiment's mapping cuts the ranks: its factors go before those of the cascade's shape.
  subject.given = resolve_extents(subject.cascade, read_mapping(*mapping),
                                  known_extents(workload, *subject.architecture), 1);
  return subject;
}

std::int64_t buffer_bytes(const po::variables_map& values, const std::optional<Architecture>& architecture) {
  if (values.count("buffer") == 0) {
    if (architecture) return architecture->global_buffer.capacity_bytes;
    return read_bytes(YamlNode::scalar(assumed_buffer), "buffer");
  }
  const std::string text = values["buffer"].as<std::string>();
  return read_bytes(YamlNode::scalar(text, {"--buffer", 0, 0}), "buffer");
}

}  // namespace

int analyze_command(const Arguments& arguments) {
  po::variables_map values;
  if (!parse_options(arguments, usage, analyze_options(), "file", values)) return 0;
  const auto names = values["file"].as<std::vector<std::string>>();
  if (names.size() != 1) {
    throw SpecError("weir analyze: expected one file, as in: weir analyze attention_1pass");
  }
  std::optional<std::string> architecture;
  if (values.count("architecture") != 0) architecture = values["architecture"].as<std::string>();
  const Subject subject = read_subject(find_cascade(names.front()), architecture,
                                       sorted(to_overrides(values["set"].as<std::vector<std::string>>())));
  if (values.count("dot") != 0) {
    fmt::print("{}", dependences_dot(subject.cascade));
    return 0;
  }
  const Analysis analysis =
      analyze(subject.cascade, subject.given, buffer_bytes(values, subject.architecture));
  const bool needs_sizes = architecture || values.count("buffer") != 0;
  if (needs_sizes) require_sizes(subject.cascade, analysis.sizes);
  std::optional<Roofline> position;
  if (subject.architecture && analysis.bounds) position = roofline(analysis, *subject.architecture);
  if (values.count("json") != 0) {
    fmt::print("{}\n", analysis_json(subject.cascade, analysis, position).dump(2));
  } else {
    fmt::print("{}", analysis_text(subject.cascade, analysis, position));
  }
  return 0;
}

}  // namespace weir
