// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "einsum/interpreter/interpreter.hpp"
#include "sim/commands/cascade_argument.hpp"
#include "sim/commands/commands.hpp"
#include "sim/commands/options.hpp"
#include "sim/commands/tensor_options.hpp"
#include "sim/report/table.hpp"
#include "sim/tensor_io/input_tensors.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

const Usage usage{
    "weir eval FILE [--inputs Q=q.npy,...] [--seed N] [--dump AV=av.npy,...] [-s shape.RANK=N]...",
    "Computes what a cascade means, in double precision. FILE is a cascade or an experiment, or the name of\n"
    "one that `weir list` shows. Ranks that it leaves open come from -s or from the axes of the inputs, "
    "which\n"
    "are in the order of the declaration. What is absent at the end reads as 0.",
    "  weir eval attention_3pass --inputs Q=q.npy,K=k.npy,V=v.npy --dump AV=av.npy\n"
    "  weir eval attention_1pass --seed 1 -s shape.M0=16 -s shape.M1=4 -s shape.M=60 -s shape.P=8 \\\n"
    "    -s shape.B=1 -s shape.H=2 -s shape.E=8 -s shape.F=8\n"};

po::options_description eval_options() {
  const auto texts = [] { return po::value<std::vector<std::string>>()->default_value({}, "")->composing(); };
  po::options_description options("Options");
  options.add_options()                                                                           //
      ("inputs,i", texts(), "TENSOR=FILE.npy, TENSOR=FILE.npz or FILE.npz, separated by commas")  //
      ("seed", po::value<std::uint64_t>(), "make up the inputs that no file gives")               //
      ("dump,d", texts(), "TENSOR=FILE.npy, separated by commas: write these tensors, as fp64")   //
      ("set,s", texts(), "shape.RANK=N, or key.path=value: override what the file says");
  return options;
}

Shape resolved_shape(const CascadeArgument& argument, const TensorMap& tensors) {
  Shape given = argument.given;
  add_extents_of(tensors, argument.cascade, given);
  const std::vector<std::string> open = open_ranks(argument.cascade, given);
  if (!open.empty()) {
    throw SpecError("weir eval: rank " + open.front() + " has no extent; expected -s shape." + open.front() +
                    "=N, or an input with that axis");
  }
  return resolve_shape(argument.cascade, given);
}

std::string number(double value) { return fmt::format("{:.9g}", value); }

std::string summary(const Cascade& cascade, const TensorMap& tensors) {
  using Align = TableColumn::Align;
  TextTable table({{"output", Align::left}, {"shape"}, {"min"}, {"max"}, {"mean"}, {"sum"}, {"absent"}});
  for (const std::string& name : outputs(cascade)) {
    const Tensor& tensor = tensors.at(name);
    const std::vector<double>& values = tensor.values();
    if (values.empty()) {
      table.add_row({name, shape_text(tensor.shape())});
      continue;
    }
    double sum = 0;
    for (const double value : values) sum += value;
    table.add_row({name, shape_text(tensor.shape()), number(*std::min_element(values.begin(), values.end())),
                   number(*std::max_element(values.begin(), values.end())),
                   number(sum / static_cast<double>(values.size())), number(sum),
                   std::to_string(tensor.absent_count())});
  }
  return table.text();
}

}  // namespace

int eval_command(const Arguments& arguments) {
  po::variables_map values;
  if (!parse_options(arguments, usage, eval_options(), "file", values)) return 0;
  const auto texts = [&](const char* option) { return values[option].as<std::vector<std::string>>(); };
  const std::vector<std::string> names = texts("file");
  if (names.size() != 1)
    throw SpecError("weir eval: expected one file, as in: weir eval attention_3pass --inputs Q=q.npy,...");
  const CascadeArgument argument = read_cascade_argument(names.front(), to_overrides(texts("set")));
  const std::vector<TensorFile> dumps = parse_tensor_files(texts("dump"), "--dump");
  check_dumps(dumps, argument.cascade);
  TensorMap tensors = load_tensors(parse_tensor_files(texts("inputs"), "--inputs"));
  const Shape shape = resolved_shape(argument, tensors);
  check_cost(argument.cascade, shape, EvaluationLimits{});
  std::optional<std::uint64_t> seed;
  if (values.count("seed") != 0) seed = values["seed"].as<std::uint64_t>();
  add_missing_inputs(tensors, argument.cascade, shape, seed, "weir eval");
  const Evaluation evaluation = evaluate_cascade(argument.cascade, shape, std::move(tensors));
  write_dumps(dumps, evaluation.tensors);
  fmt::print("{}", summary(argument.cascade, evaluation.tensors));
  return 0;
}

}  // namespace weir
