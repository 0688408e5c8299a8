// SPDX-License-Identifier: Apache-2.0
#include "sim/report/compare_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/table.hpp"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;
constexpr auto left = TableColumn::Align::left;

std::string small(double value) { return std::isfinite(value) ? fmt::format("{:.1e}", value) : "none"; }
std::string share(double value) { return std::isfinite(value) ? fmt::format("{:.3f}", value) : "none"; }

std::string extents_text(const Shape& extents) {
  std::string text;
  for (const auto& [rank, extent] : extents)
    text += (text.empty() ? "" : " ") + fmt::format("{}={}", rank, extent);
  return text;
}

std::string device_text(const ReferenceDevice& device) {
  return fmt::format("{} (driver {}, {}, commit {}, {})", device.name,
                     device.driver.empty() ? "unknown" : device.driver, device.compiler, device.commit,
                     device.date);
}

/// What the marks in the table mean, and why outputs were laid out otherwise than asked for.
std::string outputs_notes(const std::vector<ComparedOutput>& outputs) {
  std::string text =
      "  errors: largest distance from fp64 on the inputs as they are stored; bounds: derived, the largest "
      "of "
      "any element;\n  of bound: largest share of both bounds that a difference takes, or of its own that "
      "the "
      "machine's error takes;\n  tiles (M0, T0, ..) are cut as the mapping says\n";
  const auto is_assumed = [](const ComparedOutput& o) { return !o.gpu_bound_is_known; };
  if (std::any_of(outputs.begin(), outputs.end(), is_assumed))
    text +=
        "  * not in the results: twice that of a machine that rounds all it computes to the kernel's type\n";
  std::string last;
  for (const ComparedOutput& o : outputs) {
    if (o.plain_because.empty() || o.name == last) continue;
    text += fmt::format("  + {}: statement by statement, for its values only: {}\n", o.name, o.plain_because);
    last = o.name;
  }
  return text;
}

std::vector<std::string> output_row(const ComparedOutput& o) {
  return {o.family + (o.plain_because.empty() ? "" : "+"),
          o.kernel,
          std::string(to_string(o.dtype)),
          grouped(static_cast<std::uint64_t>(o.compared)),
          small(o.machine_error),
          small(o.gpu_error),
          small(o.difference),
          small(o.machine_bound),
          small(o.gpu_bound) + (o.gpu_bound_is_known ? "" : "*"),
          o.passed() ? share(std::max(o.share, o.machine_share)) : "EXCEEDED",
          extents_text(o.extents)};
}

std::string outputs_text(const ReferenceComparison& comparison) {
  if (comparison.outputs.empty()) return "";
  TextTable table({{"family", left},
                   {"kernel", left},
                   {"type", left},
                   {"elements"},
                   {"error: machine"},
                   {"GPU"},
                   {"machine - GPU"},
                   {"bound: machine"},
                   {"GPU"},
                   {"of bound"},
                   {"extents", left}});
  for (const ComparedOutput& output : comparison.outputs) table.add_row(output_row(output));
  return "Values: the machine's beside the GPU's, on the same inputs\n\n" + table.text(2) +
         outputs_notes(comparison.outputs);
}

/// The least time under a roofline; 0 if it is not known.
double roofline_s(const ComparedTime& t, double operations_per_s, double bytes_per_s) {
  if (!(operations_per_s > 0) || !(bytes_per_s > 0)) return 0;
  return std::max(t.operations / operations_per_s, t.bytes / bytes_per_s);
}

std::string of_roofline(double least_s, double s) { return least_s > 0 ? percent(least_s / s) : "-"; }

std::string times_text(const ReferenceComparison& comparison) {
  if (comparison.times.empty()) return "";
  const ReferenceDevice& device = comparison.device;
  TextTable table({{"family", left},
                   {"kernel", left},
                   {"GPU, measured"},
                   {"rate"},
                   {"of roofline"},
                   {"machine, simulated"},
                   {"rate"},
                   {"of roofline"},
                   {"machine / GPU"},
                   {"extents", left}});
  for (const ComparedTime& t : comparison.times) {
    const double gpu_least = roofline_s(t, device.flops_per_s, device.bytes_per_s);
    const double machine_least = roofline_s(t, t.machine_operations_per_s, t.machine_bytes_per_s);
    table.add_row({t.family, t.kernel, seconds(t.gpu_s), si(t.operations / t.gpu_s, "op/s"),
                   of_roofline(gpu_least, t.gpu_s), seconds(t.machine_s),
                   si(t.operations / t.machine_s, "op/s"), of_roofline(machine_least, t.machine_s),
                   fmt::format("{:.3g}", t.machine_s / t.gpu_s), extents_text(t.extents)});
  }
  const ComparedTime& any = comparison.times.front();
  const std::string gpu = device.flops_per_s > 0 && device.bytes_per_s > 0
                              ? fmt::format("{} of dense fp16 products at its highest clock, {}",
                                            si(device.flops_per_s, "op/s"), si(device.bytes_per_s, "B/s"))
                              : std::string("not in the results");
  return fmt::format(
      "\nTime: measured on the GPU, simulated for the machine: two different machines, not a claim of one's "
      "merit\n\n{}"
      "  rates: operations of the cascade, each operator once, over the time, whatever a kernel computes "
      "instead; "
      "rooflines: the\n  larger of operations at the peak and inputs and outputs moved once. GPU: {}. "
      "Machine: {}, {}\n",
      table.text(2), gpu, si(any.machine_operations_per_s, "op/s"), si(any.machine_bytes_per_s, "B/s"));
}

std::string verdict(const ReferenceComparison& comparison) {
  const auto exceeded = std::count_if(comparison.outputs.begin(), comparison.outputs.end(),
                                      [](const ComparedOutput& o) { return !o.passed(); });
  std::string text = fmt::format("\n{} outputs compared, {} beyond their bounds; {} times compared\n",
                                 comparison.outputs.size(), exceeded, comparison.times.size());
  for (const NotCompared& one : comparison.refused)
    text += fmt::format("  not compared: {}: {}\n", one.name, one.why);
  return text;
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json output_json(const ComparedOutput& o) {
  return {{"name", o.name},
          {"family", o.family},
          {"kernel", o.kernel},
          {"dtype", to_string(o.dtype)},
          {"extents", o.extents},
          {"elements", o.compared},
          {"machine_error", number(o.machine_error)},
          {"gpu_error", number(o.gpu_error)},
          {"difference", number(o.difference)},
          {"machine_bound", number(o.machine_bound)},
          {"gpu_bound", number(o.gpu_bound)},
          {"gpu_bound_from", o.gpu_bound_is_known ? "results" : "cascade"},
          {"share_of_bound", number(std::max(o.share, o.machine_share))},
          {"passed", o.passed()},
          {"plain_because", o.plain_because.empty() ? Json(nullptr) : Json(o.plain_because)}};
}

Json time_json(const ComparedTime& t, const ReferenceDevice& device) {
  const double gpu_least = roofline_s(t, device.flops_per_s, device.bytes_per_s);
  const double machine_least = roofline_s(t, t.machine_operations_per_s, t.machine_bytes_per_s);
  return {{"family", t.family},
          {"kernel", t.kernel},
          {"dtype", to_string(t.dtype)},
          {"extents", t.extents},
          {"operations", t.operations},
          {"bytes", t.bytes},
          {"gpu_measured_s", t.gpu_s},
          {"gpu_operations_per_s", t.operations / t.gpu_s},
          {"gpu_roofline_s", gpu_least > 0 ? Json(gpu_least) : Json(nullptr)},
          {"machine_simulated_s", t.machine_s},
          {"machine_operations_per_s", t.operations / t.machine_s},
          {"machine_roofline_s", machine_least}};
}

}  // namespace

std::string compare_text(const ReferenceComparison& comparison) {
  return fmt::format("GPU: {}\nMachine: {}\n\n", device_text(comparison.device), comparison.machine) +
         outputs_text(comparison) + times_text(comparison) + verdict(comparison);
}

Json compare_json(const ReferenceComparison& comparison) {
  const ReferenceDevice& device = comparison.device;
  Json json = {{"gpu",
                {{"device", device.name},
                 {"driver", device.driver},
                 {"compiler", device.compiler},
                 {"commit", device.commit},
                 {"date", device.date},
                 {"peak_flops_per_s", device.flops_per_s > 0 ? Json(device.flops_per_s) : Json(nullptr)},
                 {"peak_bytes_per_s", device.bytes_per_s > 0 ? Json(device.bytes_per_s) : Json(nullptr)}}},
               {"machine", comparison.machine},
               {"passed", comparison.passed()},
               {"outputs", Json::array()},
               {"times", Json::array()},
               {"not_compared", Json::array()}};
  for (const ComparedOutput& output : comparison.outputs) json["outputs"].push_back(output_json(output));
  for (const ComparedTime& time : comparison.times) json["times"].push_back(time_json(time, device));
  for (const NotCompared& one : comparison.refused)
    json["not_compared"].push_back({{"name", one.name}, {"why", one.why}});
  return json;
}

}  // namespace weir
