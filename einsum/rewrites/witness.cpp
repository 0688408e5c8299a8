// SPDX-License-Identifier: Apache-2.0
#include "einsum/rewrites/witness.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "einsum/interpreter/interpreter.hpp"
#include "einsum/interpreter/random_tensor.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/rewrites/expressions.hpp"

namespace weir {
namespace {

using Kind = Expression::Kind;

constexpr double tolerance = 1e-9;
constexpr int attempts_an_instance = 20;
constexpr std::int64_t most_points = 2'000'000;

/// What stands for a declared operator of which only the algebra is known.
std::string model_of(const UserOperator& op) {
  if (op.identity == 0.0) return "sum";
  if (op.identity == 1.0) return "prod";
  return "max";
}

/// The operator on two values, absent if either is.
Expression model_call(const std::string& model, const Expression& a, const Expression& b) {
  if (model == "sum") return binary("-", a, {Kind::unary, 0, "-", {b}, {}});
  if (model == "prod") return binary("*", a, b);
  return call("where", {binary(">", a, b), a, b});
}

Expression executable(const Expression& e, const Cascade& cascade) {
  Expression result = e;
  for (Expression& operand : result.operands) operand = executable(operand, cascade);
  for (const UserOperator& op : cascade.operators) {
    if (e.kind == Kind::call && e.name == op.name && op.arity == 2)
      return model_call(model_of(op), result.operands[0], result.operands[1]);
  }
  return result;
}

Cascade executable(const Cascade& cascade) {
  Cascade result = cascade;
  for (Einsum& einsum : result.einsums) {
    einsum.value = executable(einsum.value, cascade);
    for (Reduction& reduction : einsum.reductions) {
      for (const UserOperator& op : cascade.operators) {
        if (reduction.op == op.name) reduction.op = model_of(op);
      }
    }
  }
  return result;
}

/// Small extents: of ranks that the cascade leaves open or gives as a number at most 6, of those that it
/// computes from others what follows; a rank that is divided by another gets a multiple of it.
Shape small_shape(const Cascade& cascade, SplitMix64& random) {
  Shape shape;
  for (const std::string& rank : open_ranks(cascade, {})) shape[rank] = 1 + random.below(5);
  for (const ShapeDefinition& definition : cascade.shape) {
    if (definition.extent.kind != Kind::number) continue;
    const auto given = static_cast<std::int64_t>(definition.extent.value);
    shape[definition.rank] = std::min<std::int64_t>(given, 1 + random.below(6));
  }
  for (const ShapeDefinition& definition : cascade.shape) {
    const Expression& e = definition.extent;
    if (e.kind != Kind::binary || e.name != "//" || e.operands[0].kind != Kind::name) continue;
    const auto part = shape.find(e.operands[1].name);
    if (part != shape.end()) shape[e.operands[0].name] = part->second * (1 + random.below(3));
  }
  return resolve_shape(cascade, shape);
}

/// Chunks of one to three elements, the last of which may be partly empty.
Shape with_cuts(Shape shape, const std::vector<Cut>& cuts, SplitMix64& random) {
  const auto chunks = [](std::int64_t whole, std::int64_t part) { return (whole + part - 1) / part; };
  for (const Cut& cut : cuts) {
    if (!shape.contains(cut.inner)) shape[cut.inner] = 1 + random.below(3);
    std::int64_t count = chunks(shape.at(cut.rank), shape.at(cut.inner));
    if (!cut.part.empty()) {
      if (!shape.contains(cut.part)) shape[cut.part] = 1 + random.below(3);
      count = chunks(count, shape.at(cut.part));
    }
    shape[cut.step] = count;
  }
  return shape;
}

struct Instance {
  Shape shape;
  TensorMap inputs;
};

class Comparison {
 public:
  Comparison(const Cascade& original, const Rewritten& rewritten, std::uint64_t seed)
      : original_(executable(original)),
        rewritten_(executable(rewritten.cascade)),
        cuts_(rewritten.cuts),
        random_(seed) {}

  Witness run(int instances) {
    std::optional<SpecError> obstacle;
    for (int i = 0; i < instances * attempts_an_instance && result_.instances < instances; ++i) {
      std::optional<Evaluation> before;
      Shape shape;
      try {
        shape = small_shape(original_, random_);
        before = evaluate_cascade(original_, shape, inputs_of(shape), {most_points, most_points});
      } catch (const SpecError& error) {
        obstacle = error;  // a shape that the cascade does not take: another one
        continue;
      }
      compare(shape, *before);
    }
    if (result_.instances == instances && result_.points > 0) return result_;
    throw SpecError(original_.where, "no small instance to compare on" +
                                         (obstacle ? ": " + std::string(obstacle->what()) : std::string()) +
                                         "; expected a cascade that the interpreter can execute");
  }

 private:
  TensorMap inputs_of(const Shape& shape) {
    TensorMap tensors;
    const std::uint64_t seed = random_.next();
    for (const TensorDeclaration* declaration : inputs(original_))
      tensors[declaration->name] = random_input(original_, declaration->name, shape, seed);
    return tensors;
  }

  void compare(const Shape& shape, const Evaluation& before) {
    TensorMap tensors;
    for (const TensorDeclaration* declaration : inputs(original_))
      tensors[declaration->name] = before.tensors.at(declaration->name);
    const Shape cut = resolve_shape(rewritten_, with_cuts(shape, cuts_, random_));
    const Evaluation after = evaluate_cascade(rewritten_, cut, std::move(tensors));
    for (const std::string& tensor : outputs(original_))
      compare(tensor, before.tensors.at(tensor), after.tensors.at(tensor));
    for (const auto& [tensor, bound] : original_.bounded) note_magnitude(tensor, before.tensors.at(tensor));
    ++result_.instances;
  }

  void compare(const std::string& name, const Tensor& a, const Tensor& b) {
    if (a.shape() != b.shape()) fail(name, "has the shape " + shape_text(b.shape()));
    double scale = 0;
    for (const double value : a.values())
      scale = std::isfinite(value) ? std::max(scale, std::abs(value)) : scale;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a.is_present(i) != b.is_present(i))
        fail(name, a.is_present(i) ? "lacks a value" : "has a value too many");
      const double x = a.values()[i];
      const double y = b.values()[i];
      if (!a.is_present(i) || x == y || (std::isnan(x) && std::isnan(y))) continue;
      const double difference = std::abs(x - y) / std::max(scale, 1e-300);
      if (!(difference <= tolerance)) fail(name, "differs by " + to_string(number(difference)));
      result_.difference = std::max(result_.difference, difference);
    }
    for (const double value : a.values()) result_.points += std::isfinite(value) ? 1 : 0;
  }

  [[noreturn]] void fail(const std::string& tensor, const std::string& how) const {
    throw SpecError(original_.where, "the rewritten cascade's " + tensor + " " + how +
                                         " on a small instance; expected what the original computes");
  }

  void note_magnitude(const std::string& name, const Tensor& tensor) {
    double& largest = result_.magnitudes[name];
    for (const double value : tensor.values()) largest = std::max(largest, std::abs(value));
  }

  Cascade original_;
  Cascade rewritten_;
  std::vector<Cut> cuts_;
  SplitMix64 random_;
  Witness result_;
};

}  // namespace

Witness witness(const Cascade& original, const Rewritten& rewritten, int instances, std::uint64_t seed) {
  return Comparison(original, rewritten, seed).run(instances);
}

}  // namespace weir
