// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "einsum/language/ast.hpp"
#include "models/arithmetic/arithmetic.hpp"

namespace weir {

/// What a partial sum is on its way from row to row: as wide as an accumulator, or a word of the result's
/// format, to which every PE rounds it.
enum class ColumnSums : std::uint8_t { accumulator, element };

constexpr std::string_view to_string(ColumnSums sums) {
  return sums == ColumnSums::accumulator ? "accumulator" : "element";
}

/// How a program's values are kept and computed.
struct Numerics {
  Arithmetic arithmetic;
  ColumnSums column_sums = ColumnSums::accumulator;
  bool by_tensor =
      false;  ///< tensors have the cascade's dtypes; else all have the arithmetic's element format
};

/// What is usual with elements of a format: accumulated in fp32, an exponential of degree 3 below 32 bits,
/// and a correctly rounded one from there. fp64 multiplies and adds in two steps, as the interpreter does.
Numerics usual_numerics(NumericFormat element);

/// The numerics that the cascade's dtypes ask for; without any, fp16. Throws SpecError at a dtype that is
/// none of the arithmetic's floating-point formats.
Numerics cascade_numerics(const Cascade& cascade);

/// The format in which a tensor's elements are stored. Throws SpecError as `cascade_numerics`.
NumericFormat tensor_format(const Cascade& cascade, const Numerics& numerics, const std::string& tensor);

/// Whether a tensor holds whole numbers that must stay exact: it is made by topk, argmax or argmin, or it is
/// an input that an index or a predicate reads.
bool is_exact(const Cascade& cascade, const std::string& tensor);

}  // namespace weir
