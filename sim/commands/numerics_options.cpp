// SPDX-License-Identifier: Apache-2.0
#include "sim/commands/numerics_options.hpp"

#include <algorithm>

#include "einsum/error.hpp"
#include "einsum/language/nearest_name.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

using Texts = std::vector<std::string>;

/// The choice of that name. Throws SpecError if there is none.
template <typename Choice, typename Find>
Choice choose(const std::string& option, const std::string& name, const Texts& known, const Find& find) {
  if (const std::optional<Choice> found = find(name)) return *found;
  std::string list;
  for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
  throw SpecError("--" + option + " " + name + ": unknown; expected one of " + list +
                  suggestion(name, known));
}

NumericFormat choose_format(const std::string& option, const std::string& name) {
  return choose<NumericFormat>(option, name, {"fp64", "fp32", "fp16", "bf16"},
                               [](const std::string& text) -> std::optional<NumericFormat> {
                                 const auto found = numeric_format(text);
                                 return found && parameters(*found).bits >= 16 ? found : std::nullopt;
                               });
}

DivideOption choose_divide(const std::string& name) {
  return choose<DivideOption>("divide", name,
                              {"correctly-rounded", "newton0", "newton1", "newton2", "newton3", "newton4"},
                              [](const std::string& text) { return divide_option(text); });
}

MultiplyAdd choose_multiply_add(const std::string& name) {
  return choose<MultiplyAdd>(
      "multiply-add", name, {"fused", "separate"}, [](const std::string& text) -> std::optional<MultiplyAdd> {
        if (text == "fused") return MultiplyAdd::fused;
        return text == "separate" ? std::optional(MultiplyAdd::separate) : std::nullopt;
      });
}

ColumnSums choose_column_sums(const std::string& name) {
  return choose<ColumnSums>("column-sums", name, {"accumulator", "element"},
                            [](const std::string& text) -> std::optional<ColumnSums> {
                              if (text == "accumulator") return ColumnSums::accumulator;
                              return text == "element" ? std::optional(ColumnSums::element) : std::nullopt;
                            });
}

}  // namespace

ExpOption choose_exp(const std::string& name) {
  Texts known;
  for (const ExpOption option : exp_options) known.emplace_back(to_string(option));
  return choose<ExpOption>("exp", name, known, [](const std::string& text) { return exp_option(text); });
}

Numerics NumericsRequest::numerics(const Cascade& cascade) const {
  Numerics numerics =
      element.empty() ? cascade_numerics(cascade) : usual_numerics(choose_format("numerics", element));
  Arithmetic& arithmetic = numerics.arithmetic;
  arithmetic.accumulator = accumulator.value_or(arithmetic.accumulator);
  arithmetic.multiply_add = multiply_add.value_or(arithmetic.multiply_add);
  arithmetic.exp = exp.value_or(arithmetic.exp);
  arithmetic.divide = divide.value_or(arithmetic.divide);
  numerics.column_sums = column_sums.value_or(numerics.column_sums);
  if (const std::string wrong = complaint(arithmetic); !wrong.empty())
    throw SpecError("--accumulator: " + wrong);
  return numerics;
}

po::options_description numerics_options() {
  const auto text = [] { return po::value<std::string>(); };
  const auto texts = [] { return po::value<Texts>()->default_value({}, "")->composing(); };
  po::options_description options(
      "Values: with any of these, the schedule is also executed in hardware order, and its results are held\n"
      "against fp64. For few heads: -s workload.extents.B=1 -s workload.extents.H=1");
  options.add_options()  //
      ("numerics", text(),
       "fp64, fp32, fp16 or bf16: format of all tensors (default: the cascade's dtypes)")                //
      ("accumulator", text(), "format of sums (default: fp32; fp64 of fp64)")                            //
      ("multiply-add", text(), "fused or separate (default: fused; separate in fp64)")                   //
      ("column-sums", text(), "partial sums from row to row: accumulator (default) or element")          //
      ("exp", text(), "as in docs/arithmetic.md (default: exp2-minimax3; correctly-rounded from fp32)")  //
      ("divide", text(), "correctly-rounded (default) or newton0 to newton4")                            //
      ("inputs,i", texts(), "TENSOR=FILE.npy, TENSOR=FILE.npz or FILE.npz, separated by commas")         //
      ("seed", po::value<std::uint64_t>(), "make up the inputs that no file gives (default: 1)")         //
      ("dump,d", texts(), "TENSOR=FILE.npy, separated by commas: write these tensors, as fp64")          //
      ("reference-points", po::value<double>(),
       "the interpreter is the reference up to this many points (default: 1e9), hardware order in fp64 "
       "beyond")  //
      ("per-einsum", "report the errors of every Einsum, not only of the outputs");
  return options;
}

std::optional<NumericsRequest> read_numerics_options(const po::variables_map& values) {
  NumericsRequest request;
  const auto given = [&](const char* option) { return values.count(option) != 0; };
  const auto text = [&](const char* option) { return values[option].as<std::string>(); };
  if (given("numerics")) {
    request.element = text("numerics");
    choose_format("numerics", request.element);
  }
  if (given("accumulator")) request.accumulator = choose_format("accumulator", text("accumulator"));
  if (given("multiply-add")) request.multiply_add = choose_multiply_add(text("multiply-add"));
  if (given("column-sums")) request.column_sums = choose_column_sums(text("column-sums"));
  if (given("exp")) request.exp = choose_exp(text("exp"));
  if (given("divide")) request.divide = choose_divide(text("divide"));
  request.inputs = parse_tensor_files(values["inputs"].as<Texts>(), "--inputs");
  if (given("seed")) request.seed = values["seed"].as<std::uint64_t>();
  request.dumps = parse_tensor_files(values["dump"].as<Texts>(), "--dump");
  if (given("reference-points")) request.reference_points = values["reference-points"].as<double>();
  request.per_einsum = given("per-einsum");
  const char* const options[] = {"numerics", "accumulator", "multiply-add", "column-sums",
                                 "exp",      "divide",      "seed",         "per-einsum"};
  const bool any = std::any_of(std::begin(options), std::end(options), given) || !request.inputs.empty() ||
                   !request.dumps.empty();
  return any ? std::optional(request) : std::nullopt;
}

}  // namespace weir
