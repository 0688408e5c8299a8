// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/present_points.hpp"

#include <algorithm>
#include <utility>

#include "einsum/analysis/coverage.hpp"
#include "einsum/analysis/presence_rules.hpp"
#include "einsum/interpreter/index_bounds.hpp"
#include "einsum/language/offset.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

constexpr double too_large = 9223372036854775808.0;  // 2^63

std::string dimension_name(std::size_t dimension) { return "$" + std::to_string(dimension); }

/// `sum` is zero.
PointSet zero(const Affine& sum) {
  Affine negated;
  negated.add(sum, -1);
  return {{{sum, negated}}, true};
}

PointSet nonnegative(const Affine& sum) { return {{{sum}}, true}; }

bool is_generational(const TensorRanks& tensor, std::size_t dimension) {
  return tensor.dimensions[dimension].generations.has_value();
}

/// As far as the statements that write an undeclared dimension reach.
std::optional<std::int64_t> written_extent(const TensorDimension& dimension, const Sizes& sizes) {
  double extent = 0;
  for (const Expression& index : dimension.written) {
    const std::optional<IndexBounds> bounds = find_index_bounds(index, sizes);
    if (!bounds) return std::nullopt;
    extent = std::max(extent, bounds->greatest + 1);
  }
  if (extent >= too_large) throw SpecError("count above 2^63; expected smaller extents");
  return static_cast<std::int64_t>(extent);
}

}  // namespace

std::optional<std::int64_t> dimension_extent(const TensorDimension& dimension, const Sizes& sizes) {
  if (!dimension.written.empty()) return written_extent(dimension, sizes);
  if (dimension.ranks.empty()) return std::nullopt;
  const auto found = sizes.find(dimension.ranks.front());
  if (found == sizes.end()) return std::nullopt;
  return checked_sum(found->second, dimension.beyond);
}

/// Presence as sets of points of one statement's iteration space.
class PresentPoints::StatementAlgebra {
 public:
  using Value = PointSet;

  StatementAlgebra(const PresentPoints& present, const Ranges& ranges) : present_(present), ranges_(ranges) {}

  static PointSet all() { return PointSet::all(); }
  static PointSet none() { return PointSet::none(); }
  PointSet both(const PointSet& a, const PointSet& b) const {
    if (a.is_all()) return b;
    return b.is_all() ? a : intersected(a, b, ranges_);
  }
  PointSet either(const PointSet& a, const PointSet& b) const {
    if (a.is_all() || b.is_all()) return all();
    return united(a, b, ranges_);
  }
  PointSet access(const Expression& e) const { return present_.of({e.name, e.operands, e.where}, ranges_); }

 private:
  const PresentPoints& present_;
  const Ranges& ranges_;
};

PresentPoints::PresentPoints(const Cascade& cascade, const Sizes& sizes)
    : cascade_(cascade),
      sizes_(sizes),
      tensors_(tensor_ranks(cascade)),
      ranges_(cascade.einsums.size()),
      points_(cascade.einsums.size(), PointSet::none()),
      executed_(cascade.einsums.size()),
      seen_(cascade.einsums.size(), -1) {
  set_ranges(cascade);
  const std::size_t bound = cascade.einsums.size() + 2;
  for (std::size_t round = 0; round < bound; ++round) {
    if (sweep()) continue;
    check_closed();
    return;
  }
  give_up();
}

void PresentPoints::set_ranges(const Cascade& cascade) {
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    const Einsum& einsum = cascade.einsums[i];
    for (const std::string& variable : iteration_variables(einsum)) {
      ranges_[i][variable] = size_of(rank_of(variable), sizes_, einsum.where);
    }
  }
}

bool PresentPoints::sweep() {
  bool changed = false;
  for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) {
    if (!is_settled(i)) changed = update(i) || changed;
  }
  return changed;
}

/// Whether nothing that the statement reads changed since it was last updated.
bool PresentPoints::is_settled(std::size_t statement) {
  int versions = 0;
  for (const TensorAccess& read : reads_of(cascade_.einsums[statement])) versions += versions_[read.tensor];
  return std::exchange(seen_[statement], versions) == versions;
}

bool PresentPoints::update(std::size_t statement) {
  const Einsum& einsum = cascade_.einsums[statement];
  const Ranges& ranges = ranges_[statement];
  StatementAlgebra algebra(*this, ranges);
  Presence presence(algebra);
  PointSet points = presence.of(einsum.value);
  PointSet kept = PointSet::all();
  if (einsum.predicate) kept = points_where(*einsum.predicate, false, sizes_);
  points = algebra.both(points, kept);
  executed_[statement].clear();
  for (const PointSet& where : presence.executed) {
    executed_[statement].push_back(algebra.both(where, kept));
  }
  points_[statement] = std::move(points);
  bool changed = false;
  for (const TensorAccess& output : einsum.outputs) {
    PointSet now = written(statement, output);
    const auto [before, is_new] = writes_[output.tensor].emplace(statement, PointSet::none());
    const bool same = before->second.is_exact == now.is_exact &&
                      are_same(before->second, now, with_dimensions(output.tensor, {}));
    before->second = std::move(now);
    if (!is_new && same) continue;
    changed = true;
    ++versions_[output.tensor];
    close(output.tensor);
  }
  return changed;
}

/// The tensor's points, and those of later generations: what is there once stays. `check_closed` tests that.
void PresentPoints::close(const std::string& tensor) {
  const Ranges ranges = with_dimensions(tensor, {});
  PointSet points = PointSet::none();
  for (const auto& [statement, set] : writes_[tensor]) points = united(points, set, ranges);
  const TensorRanks& ranks = tensors_.at(tensor);
  for (std::size_t i = 0; i < ranks.dimensions.size(); ++i) {
    const std::string name = dimension_name(i);
    if (!is_generational(ranks, i) || !points.depends_on(name)) continue;
    Ranges wider = ranges;
    wider["$earlier"] = ranges.at(name);
    PointSet earlier = substituted(points, {{name, variable_affine("$earlier")}});
    Affine later = variable_affine(name);
    later.add(variable_affine("$earlier"), -1);
    points = projected(intersected(earlier, nonnegative(later), wider), "$earlier", wider);
  }
  tensors_present_[tensor] = std::move(points);
}

/// A closed set that the statements reproduce is the only solution of their recurrence; one that they do not
/// is too large.
void PresentPoints::check_closed() {
  bool is_exact = true;
  for (auto& [tensor, points] : tensors_present_) {
    const Ranges ranges = with_dimensions(tensor, {});
    PointSet made = PointSet::none();
    for (const auto& [statement, set] : writes_[tensor]) made = united(made, set, ranges);
    if (are_same(made, points, ranges)) continue;
    is_exact = false;
  }
  if (is_exact) return;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    points_[i].is_exact = points_[i].is_all();
    for (PointSet& where : executed_[i]) where.is_exact = false;
  }
}

void PresentPoints::give_up() {
  for (std::size_t i = 0; i < points_.size(); ++i) {
    points_[i] = {{{}}, false};
    for (PointSet& where : executed_[i]) where = points_[i];
  }
}

PointSet PresentPoints::of(const TensorAccess& access, const Ranges& ranges) const {
  const TensorRanks& tensor = tensors_.at(access.tensor);
  PointSet points = PointSet::all();
  if (!tensor.is_input()) {
    const auto found = tensors_present_.find(access.tensor);
    points = found == tensors_present_.end() ? PointSet::none() : found->second;
  }
  std::map<std::string, Affine> values;
  PointSet bounds = PointSet::all();
  for (std::size_t i = 0; i < access.indices.size(); ++i) {
    const PointSet fits = inside(access, i, ranges);
    if (!fits.is_all()) bounds = intersected(bounds, fits, ranges);
    for (const TensorAccess& index : accesses(access.indices[i])) {
      const PointSet there = of(index, ranges);
      if (!there.is_all()) bounds = intersected(bounds, there, ranges);
    }
    const std::optional<Affine> index = as_affine(access.indices[i], sizes_);
    if (index) {
      values[dimension_name(i)] = *index;
    } else if (points.depends_on(dimension_name(i))) {
      points = projected(points, dimension_name(i), with_dimensions(access.tensor, {}));
      points.is_exact = false;
    }
  }
  if (!points.is_all()) points = intersected(substituted(points, values), PointSet::all(), ranges);
  return bounds.is_all() ? points : intersected(points, bounds, ranges);
}

/// Where an affine index is within its dimension; that of a gather is taken to be.
PointSet PresentPoints::inside(const TensorAccess& access, std::size_t dimension,
                               const Ranges& ranges) const {
  const std::optional<Affine> index = as_affine(access.indices[dimension], sizes_);
  const std::optional<std::int64_t> extent =
      dimension_extent(tensors_.at(access.tensor).dimensions[dimension], sizes_);
  if (!extent || !accesses(access.indices[dimension]).empty()) return PointSet::all();
  if (!index) return {{{}}, is_always_inside(access.indices[dimension], *extent, sizes_)};
  Affine room = constant_affine(*extent - 1);
  room.add(*index, -1);
  return intersected(nonnegative(*index), nonnegative(room), ranges);
}

PointSet PresentPoints::results(std::size_t statement) const {
  const Einsum& einsum = cascade_.einsums[statement];
  PointSet points = points_[statement];
  for (const std::string& variable : reduced_variables(einsum)) {
    if (points.depends_on(variable)) points = projected(points, variable, ranges_[statement]);
  }
  return points;
}

/// The points of the output's dimensions that the statement gives a value.
PointSet PresentPoints::written(std::size_t statement, const TensorAccess& output) const {
  const Einsum& einsum = cascade_.einsums[statement];
  PointSet points = results(statement);
  const bool selects = !made_variables(einsum).empty();
  if (selects && !points_[statement].is_all()) points.is_exact = false;  // fewer may be there than are wanted
  const Ranges ranges = with_dimensions(output.tensor, ranges_[statement]);
  Ranges made = ranges;
  for (const std::string& variable : made_variables(einsum)) {
    made[variable] = size_of(rank_of(variable), sizes_, einsum.where);
    Affine room = constant_affine(candidates(einsum, sizes_) - 1);
    room.add(variable_affine(variable), -1);
    points = intersected(points, nonnegative(room), made);
  }
  for (std::size_t i = 0; i < output.indices.size(); ++i) {
    const std::optional<Affine> index = as_affine(output.indices[i], sizes_);
    if (!index) {
      points.is_exact = false;
      continue;
    }
    const bool is_free = std::none_of(index->terms.begin(), index->terms.end(),
                                      [&](const auto& term) { return points.depends_on(term.first); });
    const std::optional<std::int64_t> extent =
        dimension_extent(tensors_.at(output.tensor).dimensions[i], sizes_);
    if (is_free && fills(output, i, extent, sizes_)) continue;
    Affine same = variable_affine(dimension_name(i));
    same.add(*index, -1);
    points = intersected(points, zero(same), made);
  }
  for (const auto& [variable, extent] : ranges_[statement]) {
    if (points.depends_on(variable)) points = projected(points, variable, ranges);
  }
  for (const std::string& variable : made_variables(einsum)) {
    if (points.depends_on(variable)) points = projected(points, variable, made);
  }
  return points;
}

Ranges PresentPoints::with_dimensions(const std::string& tensor, Ranges ranges) const {
  const TensorRanks& ranks = tensors_.at(tensor);
  for (std::size_t i = 0; i < ranks.dimensions.size(); ++i) {
    const std::optional<std::int64_t> extent = dimension_extent(ranks.dimensions[i], sizes_);
    if (extent) ranges[dimension_name(i)] = *extent;
  }
  return ranges;
}

}  // namespace weir
