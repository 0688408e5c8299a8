// SPDX-License-Identifier: Apache-2.0
#include "sim/report/numerics_report.hpp"

#include <fmt/format.h>

#include "sim/report/table.hpp"

namespace weir {

namespace {

using Json = nlohmann::ordered_json;

/// Whether all results are numbers that can be compared.
bool is_finite(const ErrorStatistics& statistics) {
  return statistics.nan_count == 0 && statistics.overflow_count == 0;
}

Json statistics_json(const ErrorStatistics& statistics) {
  const auto number = [&](double value) { return is_finite(statistics) ? Json(value) : Json(nullptr); };
  return {{"max_abs_error", number(statistics.max_absolute)},
          {"rms_error", number(statistics.rms())},
          {"max_relative_error", number(statistics.max_relative)},
          {"max_ulp_error", statistics.max_ulps}};
}

Json tensor_json(const TensorError& tensor) {
  Json json = {{"format", to_string(tensor.format)}, {"elements", tensor.error.given.count}};
  json.update(statistics_json(tensor.error.given));
  json["overflows"] = tensor.error.given.overflow_count;
  json["underflows"] = tensor.error.given.underflow_count;
  json["nans"] = tensor.error.given.nan_count;
  json["presence_differs"] = tensor.presence_differs;
  json["rounded_inputs"] = statistics_json(tensor.error.rounded);
  return json;
}

std::string reference_name(const NumericReport& report) {
  return report.reference == NumericReport::Reference::interpreter ? "interpreter" : "hardware order in fp64";
}

bool is_listed(const NumericsSummary& summary, const TensorError& tensor) {
  return tensor.is_output || summary.per_einsum;
}

std::string small(double value) { return fmt::format("{:.3g}", value); }

/// An error, if there is one that can be told.
std::string small_of(const ErrorStatistics& statistics, double value) {
  return is_finite(statistics) ? small(value) : "not finite";
}

std::vector<std::string> error_row(const std::string& name, const TensorError& tensor) {
  const ErrorStatistics& given = tensor.error.given;
  const ErrorStatistics& rounded = tensor.error.rounded;
  return {name,
          std::string(to_string(tensor.format)),
          small_of(given, given.max_absolute),
          small_of(given, given.rms()),
          grouped(given.max_ulps),
          small_of(rounded, rounded.max_absolute),
          small_of(rounded, rounded.rms()),
          grouped(given.overflow_count),
          grouped(given.underflow_count),
          grouped(given.nan_count)};
}

}  // namespace

Json numerics_json(const NumericsSummary& summary) {
  const NumericReport& report = summary.report;
  const Arithmetic& arithmetic = report.numerics.arithmetic;
  Json json = {{"format", to_string(arithmetic.element)},
               {"by_tensor", report.numerics.by_tensor},
               {"accumulator", to_string(arithmetic.accumulator)},
               {"multiply_add", to_string(arithmetic.multiply_add)},
               {"column_sums", to_string(report.numerics.column_sums)},
               {"exp", to_string(arithmetic.exp)},
               {"divide", to_string(arithmetic.divide)},
               {"seed", summary.seed ? Json(*summary.seed) : Json(nullptr)},
               {"reference", reference_name(report)},
               {"reference_points", report.reference_points},
               {"order_difference", report.order_difference},
               {"execution_s", report.execution_s}};
  json.update(statistics_json(report.outputs.given));
  json["rounded_inputs"] = statistics_json(report.outputs.rounded);
  json["exp_alone"] = statistics_json(report.exp_alone);
  json["largest_logit"] = report.largest_logit ? Json(*report.largest_logit) : Json(nullptr);
  json["overflows"] = report.computed.given.overflow_count;
  json["underflows"] = report.computed.given.underflow_count;
  json["nans"] = report.computed.given.nan_count;
  Json tensors = Json::object();
  for (const TensorError& tensor : report.tensors) {
    if (is_listed(summary, tensor)) tensors[tensor.tensor] = tensor_json(tensor);
  }
  json["tensors"] = std::move(tensors);
  return json;
}

std::string numerics_text(const NumericsSummary& summary) {
  const NumericReport& report = summary.report;
  constexpr auto left = TableColumn::Align::left;
  TextTable table({{"errors", left},
                   {"format", left},
                   {"max"},
                   {"RMS"},
                   {"max ULP"},
                   {"rounded inputs: max"},
                   {"RMS"},
                   {"overflows"},
                   {"underflows"},
                   {"NaN"}});
  for (const TensorError& tensor : report.tensors) {
    if (is_listed(summary, tensor)) table.add_row(error_row(tensor.tensor, tensor));
  }
  std::string text =
      fmt::format("\nNumerics: {}; down the columns {}\n\n", to_string(report.numerics.arithmetic),
                  to_string(report.numerics.column_sums)) +
      table.text(2);
  text += fmt::format("  against fp64 ({}) on the inputs as given, and as they are stored; {}\n",
                      reference_name(report),
                      summary.seed ? fmt::format("inputs of seed {}", *summary.seed) : "inputs from files");
  if (report.largest_logit) {
    text +=
        fmt::format("  largest logit {}; the exponential alone is worth {} at most, RMS {}\n",
                    small(*report.largest_logit), small_of(report.exp_alone, report.exp_alone.max_absolute),
                    small_of(report.exp_alone, report.exp_alone.rms()));
  }
  text += fmt::format(
      "  executed in {} of processor time; in fp64 it differs from the reference by {} at most, in any "
      "tensor\n",
      seconds(report.execution_s), small(report.order_difference));
  text +=
      fmt::format("  in all tensors: {} overflows, {} underflows, {} NaN where fp64 has none\n",
                  grouped(report.computed.given.overflow_count),
                  grouped(report.computed.given.underflow_count), grouped(report.computed.given.nan_count));
  return text;
}

}  // namespace weir
