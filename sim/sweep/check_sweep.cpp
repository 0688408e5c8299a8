// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/check_sweep.hpp"

#include <optional>

#include "einsum/compile.hpp"
#include "einsum/language/nearest_name.hpp"
#include "sim/spec/document.hpp"
#include "sim/spec/overrides.hpp"
#include "sim/spec/quantities.hpp"
#include "sim/spec/values.hpp"
#include "sim/spec/yaml_text.hpp"
#include "sim/sweep/numeric_expression.hpp"

namespace weir {

namespace {

/// What a scalar looks like; values of one axis look like that of the base.
enum class Look { number, quantity, truth, text, other };

Look look_of(const YamlNode& node) {
  if (!node.is_scalar()) return Look::other;
  if (node.quoted) return Look::text;
  if (node.text == "true" || node.text == "false") return Look::truth;
  const auto quantity = parse_quantity(node.text);
  if (!quantity) return Look::text;
  return quantity->unit.empty() ? Look::number : Look::quantity;
}

bool stands_in(const std::string& error, const SourceLocation& where) {
  return error.rfind(to_string(where) + ": ", 0) == 0;
}

/// A point, without what one axis sets if `left_out` is its path.
std::vector<Override> settings_of(const SweepPoint& point, const std::string& left_out = "") {
  std::vector<Override> settings;
  for (const Override& setting : point.settings) {
    if (left_out.empty() || setting.path != left_out) settings.push_back(setting);
  }
  return settings;
}

/// The sections of a point, all defaults written out, or nothing if it cannot be read.
std::optional<YamlNode> sections_of(const SweepPlan& plan, const std::vector<Override>& settings) {
  try {
    return parse_yaml(read_experiment(plan.spec().base, settings).resolved_yaml, "");
  } catch (const SpecError&) {
    return std::nullopt;
  }
}

/// Why a point cannot be compiled, or "" if it can.
std::string compile_error(const SweepPlan& plan, const std::vector<Override>& settings) {
  try {
    const Experiment e = read_experiment(plan.spec().base, settings);
    compile(e.cascade, e.workload, e.architecture, e.mapping, e.binding);
    return "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

/// A key that the base has not, and that the readers take: where users may choose keys, it must be one that
/// is missed.
void require_missed(const SweepPlan& plan, const std::string& path, const SourceLocation& where,
                    const SweepPoint& point) {
  const std::vector<Override> without = settings_of(point, path);
  const std::string error = compile_error(plan, without);
  if (!error.empty() && error != compile_error(plan, settings_of(point))) return;
  const std::size_t dot = path.rfind('.');
  const auto sections = sections_of(plan, without);
  const YamlNode* parent = sections ? find_path(*sections, path.substr(0, dot)) : nullptr;
  const std::vector<std::string> keys = parent != nullptr ? parent->keys() : section_names();
  throw SpecError(where, "no key '" + path + "' in the base experiment; expected one of " + joined(keys) +
                             suggestion(path.substr(dot + 1), keys));
}

/// The first point reads with the key, which its base has or misses.
void check_key(const SweepPlan& plan, const SourceLocation& where, const std::string& path,
               const SweepPoint& point) {
  const auto base = sections_of(plan, settings_of(point, path));
  if (base && find_path(*base, path) != nullptr) return;
  std::vector<Override> settings = settings_of(point);
  for (Override& setting : settings) {
    if (setting.path == path) setting.where = where;
  }
  try {
    read_experiment(plan.spec().base, settings);
  } catch (const SpecError& error) {
    if (stands_in(error.what(), where)) throw;
    return;  // says nothing about the key; the point will tell
  }
  require_missed(plan, path, where, point);
}

/// Whether a value that a reader refused is of another kind than the base's.
bool is_other_type(const SweepPlan& plan, const SweepPoint& point, const Override& setting) {
  const auto base = sections_of(plan, settings_of(point, setting.path));
  const YamlNode* before = base ? find_path(*base, setting.path) : nullptr;
  if (before == nullptr) return true;
  const YamlNode value = parse_yaml(setting.value, "");
  return look_of(*before) != look_of(value);
}

void check_value(const SweepPlan& plan, const SweepPoint& point, const std::vector<Override>& of_axis) {
  try {
    read_experiment(plan.spec().base, settings_of(point));
  } catch (const SpecError& error) {
    for (const Override& setting : of_axis) {
      if (stands_in(error.what(), setting.where) && is_other_type(plan, point, setting)) throw;
    }
  }
}

void check_axis(const SweepPlan& plan, std::size_t index) {
  const SweepAxis& axis = plan.spec().axes[index];
  for (std::size_t value = 0; value < axis.values.size(); ++value) {
    const auto number = plan.first_with(index, value);
    if (!number) continue;
    const SweepPoint point = plan.point(*number);
    for (const Override& setting : axis.values[value].settings) {
      const bool is_new = value == 0 || axis.path.empty();
      if (is_new && !is_section(setting.path)) {
        check_key(plan, axis.path.empty() ? setting.where : axis.where, setting.path, point);
      }
    }
    check_value(plan, point, axis.values[value].settings);
  }
}

std::optional<std::uint64_t> first_point(const SweepPlan& plan) {
  if (!plan.points().empty()) return plan.points().front();
  return plan.is_allowed(0) ? std::optional<std::uint64_t>(0) : std::nullopt;
}

void check_dependent_axis(const SweepPlan& plan, const SweepAxis& axis) {
  const auto number = first_point(plan);
  if (!number) return;
  const SweepPoint point = plan.point(*number);
  check_key(plan, axis.where, axis.path, point);
  for (const Override& setting : point.settings) {
    if (setting.path == axis.path) check_value(plan, point, {setting});
  }
}

/// The section of a path must be there to say that a key in it is none.
void check_sections(const SweepPlan& plan) {
  const auto require = [](const Override& setting) {
    const std::string section = setting.path.substr(0, setting.path.find('.'));
    if (is_section(section)) return;
    throw SpecError(setting.where, "no section '" + section + "'; expected a key of one of " +
                                       joined(section_names()) + ", or a 'key'" +
                                       suggestion(section, section_names()));
  };
  for (const SweepAxis& axis : plan.spec().axes) {
    if (!axis.path.empty()) require({axis.path, "", axis.where});
    for (const AxisValue& value : axis.values) {
      for (const Override& setting : value.settings) {
        if (axis.path.empty()) require(setting);
      }
    }
  }
  for (const Override& setting : plan.spec().settings) require(setting);
}

void check_objectives(const SweepPlan& plan) {
  const SweepSpec& spec = plan.spec();
  const bool is_bound = spec.fidelity == Fidelity::bound;
  const bool is_halving = spec.search && spec.search->method == SearchSpec::Method::halving;
  if (!is_bound && !is_halving) return;
  const auto require = [](const std::string& name, const SourceLocation& where) {
    const Metric* metric = find_metric(name);
    if (metric == nullptr || metric->has_bound) return;
    std::string expected;
    for (const Metric& other : all_metrics()) {
      if (other.has_bound) expected += (expected.empty() ? "" : ", ") + other.name;
    }
    throw SpecError(where, "'" + name + "' has no bound; expected one of " + expected);
  };
  std::vector<SweepObjective> wanted = spec.objectives;
  if (is_bound) wanted.insert(wanted.end(), spec.outputs.begin(), spec.outputs.end());
  for (const SweepObjective& objective : wanted) {
    if (!objective.expression) require(objective.name, objective.where);
    if (!objective.expression) continue;
    for (const Expression* name : names_in(*objective.expression)) require(name->name, name->where);
  }
}

}  // namespace

void check_sweep(const SweepPlan& plan) {
  check_sections(plan);
  check_objectives(plan);
  for (std::size_t i = 0; i < plan.spec().axes.size(); ++i) {
    const SweepAxis& axis = plan.spec().axes[i];
    if (axis.expression) {
      check_dependent_axis(plan, axis);
    } else {
      check_axis(plan, i);
    }
  }
}

}  // namespace weir
