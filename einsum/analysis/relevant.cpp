// SPDX-License-Identifier: Apache-2.0
#include "einsum/analysis/relevant.hpp"

#include <algorithm>
#include <optional>

#include "einsum/analysis/affine.hpp"
#include "einsum/analysis/coverage.hpp"
#include "einsum/analysis/present_points.hpp"
#include "einsum/analysis/region.hpp"
#include "einsum/language/variables.hpp"

namespace weir {
namespace {

class Finder {
 public:
  Finder(const Cascade& cascade, const Sizes& sizes, const std::map<std::string, TensorRanks>& tensors)
      : cascade_(cascade), sizes_(sizes), tensors_(tensors) {
    result_.variables.resize(cascade.einsums.size());
  }

  RelevantVariables find() {
    for (const auto& [name, tensor] : tensors_) {
      std::set<std::size_t>& dimensions = result_.dimensions[name];
      for (std::size_t i = 0; i < tensor.dimensions.size(); ++i) {
        if (tensor.dimensions[i].generations && !tensor.is_input()) dimensions.insert(i);
      }
    }
    for (const Einsum& einsum : cascade_.einsums) {
      for (const TensorAccess& output : einsum.outputs) add_unfilled(output);
    }
    bool grown = true;
    while (grown) {
      const std::size_t before = size();
      for (std::size_t i = 0; i < cascade_.einsums.size(); ++i) visit(i);
      grown = size() > before;
    }
    return result_;
  }

 private:
  std::size_t size() const {
    std::size_t size = 0;
    for (const std::set<std::string>& names : result_.variables) size += names.size();
    for (const auto& [name, dimensions] : result_.dimensions) size += dimensions.size();
    return size;
  }

  void add_unfilled(const TensorAccess& output) {
    const std::vector<TensorDimension>& dimensions = tensors_.at(output.tensor).dimensions;
    for (std::size_t i = 0; i < output.indices.size(); ++i) {
      if (!fills(output, i, dimension_extent(dimensions[i], sizes_), sizes_))
        result_.dimensions[output.tensor].insert(i);
    }
  }

  void visit(std::size_t statement) {
    const Einsum& einsum = cascade_.einsums[statement];
    std::set<std::string>& names = result_.variables[statement];
    const auto add = [&names](const std::vector<std::string>& variables) {
      names.insert(variables.begin(), variables.end());
    };
    if (einsum.predicate) add(rank_variables(*einsum.predicate));
    for (const TensorAccess& read : reads_of(einsum)) {
      for (std::size_t i = 0; i < read.indices.size(); ++i) {
        if (matters(statement, read, i)) add(rank_variables(read.indices[i]));
      }
    }
    for (const std::string& made : made_variables(einsum)) {
      const std::int64_t wanted = size_of(rank_of(made), sizes_, einsum.where);
      if (!names.empty() || wanted > candidates(einsum, sizes_)) names.insert(made);
    }
    for (const TensorAccess& output : einsum.outputs) visit_output(names, output);
  }

  void visit_output(std::set<std::string>& names, const TensorAccess& output) {
    std::set<std::size_t>& dimensions = result_.dimensions[output.tensor];
    for (std::size_t i = 0; i < output.indices.size(); ++i) {
      const std::vector<std::string> variables = rank_variables(output.indices[i]);
      const bool is_relevant = std::any_of(variables.begin(), variables.end(),
                                           [&](const std::string& name) { return names.contains(name); });
      if (is_relevant) dimensions.insert(i);
      if (dimensions.contains(i)) names.insert(variables.begin(), variables.end());
    }
  }

  bool matters(std::size_t statement, const TensorAccess& read, std::size_t dimension) const {
    if (result_.dimensions.at(read.tensor).contains(dimension)) return true;
    const std::optional<Affine> index = as_affine(read.indices[dimension], sizes_);
    const std::optional<std::int64_t> extent =
        dimension_extent(tensors_.at(read.tensor).dimensions[dimension], sizes_);
    if (!extent || !accesses(read.indices[dimension]).empty()) return false;
    if (!index) return !is_always_inside(read.indices[dimension], *extent, sizes_);
    Ranges ranges;
    for (const auto& [variable, coefficient] : index->terms) {
      ranges[variable] = size_of(rank_of(variable), sizes_, cascade_.einsums[statement].where);
    }
    Affine room = constant_affine(*extent - 1);
    room.add(*index, -1);
    return !is_empty({opposite(*index)}, ranges) || !is_empty({opposite(room)}, ranges);
  }

  const Cascade& cascade_;
  const Sizes& sizes_;
  const std::map<std::string, TensorRanks>& tensors_;
  RelevantVariables result_;
};

}  // namespace

RelevantVariables relevant_variables(const Cascade& cascade, const Sizes& sizes,
                                     const std::map<std::string, TensorRanks>& tensors) {
  return Finder(cascade, sizes, tensors).find();
}

}  // namespace weir
