// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "einsum/analysis/analysis.hpp"
#include "einsum/analysis/dependences.hpp"
#include "einsum/rewrites/registry.hpp"
#include "sim/commands/cascade_argument.hpp"
#include "sim/commands/commands.hpp"
#include "sim/commands/options.hpp"
#include "sim/report/analysis_json.hpp"
#include "sim/report/analysis_roofline.hpp"
#include "sim/report/analysis_text.hpp"
#include "sim/report/atomic_file.hpp"
#include "sim/report/rewrite_text.hpp"
#include "sim/spec/print_cascade.hpp"
#include "sim/spec/quantities.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

const Usage usage{
    "weir analyze FILE [-s key=value]... [--architecture FILE] [--buffer SIZE]\n"
    "                    [--json | --dot | --rewrite NAME[,NAME]... [-o FILE]]",
    "Says of a cascade, without any mapping: how often each tensor must be read and which statements force "
    "that,\n"
    "how many operations it takes, what must be on chip and what must move. FILE is a cascade or an "
    "experiment,\n"
    "or the name of one that `weir list` shows.",
    "  weir analyze attention_3pass -s shape.B=1 -s shape.H=1 -s shape.P=4K -s shape.M=4K -s shape.E=64 -s "
    "shape.F=64\n"
    "  weir analyze binding --architecture fusemax --json\n"
    "  weir analyze attention_3pass --rewrite one-pass -o out.yaml && weir run binding -s einsum=out.yaml\n"};

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
      ("dot", "print the dependence graph for Graphviz instead")                            //
      ("rewrite", po::value<std::string>(),                                                 //
       "print the cascade that these rewrites make of it, after comparing its values with the original's: "
       "one-pass, two-pass, split-kv, iterative, local-statistic, defer, reorder, drop-max, recompute")  //
      ("rank", po::value<std::string>(),
       "rank whose passes a rewrite makes fewer (default: the one with most)")  //
      ("output,o", po::value<std::string>()->default_value(""), "file for the rewritten cascade");
  return options;
}

std::int64_t buffer_bytes(const po::variables_map& values, const std::optional<Architecture>& architecture) {
  if (values.count("buffer") == 0) {
    if (architecture) return architecture->global_buffer.capacity_bytes;
    return read_bytes(YamlNode::scalar(assumed_buffer), "buffer");
  }
  const std::string text = values["buffer"].as<std::string>();
  return read_bytes(YamlNode::scalar(text, {"--buffer", 0, 0}), "buffer");
}

std::vector<std::string> split(const std::string& names) {
  std::vector<std::string> result;
  std::stringstream stream(names);
  for (std::string name; std::getline(stream, name, ',');) result.push_back(name);
  return result;
}

/// Writes the cascade that rewrites make of this one, or prints it.
void rewrite(const CascadeArgument& argument, const po::variables_map& values) {
  const std::string names = values["rewrite"].as<std::string>();
  RewriteOptions options;
  if (values.count("rank") != 0) options.rank = values["rank"].as<std::string>();
  Rewritten rewritten = apply_rewrites(argument.cascade, split(names), options);
  const Witness found = witness(argument.cascade, rewritten);
  rewritten.cascade.name += (rewritten.cascade.name.empty() ? "" : "-") + split(names).back();
  const std::string file = std::filesystem::path(argument.file).filename().string();
  const std::string text =
      print_cascade(rewritten.cascade, derivation_comments(rewritten, file, names, found));
  const std::string output = values["output"].as<std::string>();
  if (output.empty()) {
    fmt::print("{}", text);
  } else {
    write_file_atomically(output, text);
  }
}

void report(const CascadeArgument& argument, const po::variables_map& values) {
  const std::int64_t buffer = buffer_bytes(values, argument.architecture);
  const Analysis analysis = analyze(argument.cascade, argument.mapped, buffer);
  const bool needs_sizes = values.count("architecture") != 0 || values.count("buffer") != 0;
  if (needs_sizes) require_sizes(argument.cascade, analysis.sizes);
  std::optional<Roofline> position;
  if (argument.architecture && analysis.bounds) position = roofline(analysis, *argument.architecture);
  const std::vector<Suggestion> rewrites =
      suggest_rewrites(argument.cascade, analysis.passes, analysis.sizes);
  if (values.count("json") != 0) {
    nlohmann::ordered_json json = analysis_json(argument.cascade, analysis, position);
    json["rewrites"] = suggestions_json(rewrites);
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print("{}{}", analysis_text(argument.cascade, analysis, position), suggestions_text(rewrites));
  }
}

}  // namespace

int analyze_command(const Arguments& arguments) {
  po::variables_map values;
  if (!parse_options(arguments, usage, analyze_options(), "file", values)) return 0;
  const auto names = values["file"].as<std::vector<std::string>>();
  if (names.size() != 1) {
    throw SpecError("weir analyze: expected one file, as in: weir analyze attention_1pass");
  }
  if (values.count("rewrite") == 0 && !values["output"].as<std::string>().empty()) {
    throw SpecError("weir analyze: -o without --rewrite; expected the rewrite whose cascade goes there");
  }
  std::optional<std::string> architecture;
  if (values.count("architecture") != 0) architecture = values["architecture"].as<std::string>();
  const CascadeArgument argument = read_cascade_argument(
      names.front(), to_overrides(values["set"].as<std::vector<std::string>>()), architecture);
  if (values.count("rewrite") != 0) {
    rewrite(argument, values);
  } else if (values.count("dot") != 0) {
    fmt::print("{}", dependences_dot(argument.cascade));
  } else {
    report(argument, values);
  }
  return 0;
}

}  // namespace weir
