// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace weir::gpu {

/// How the elements of a tensor are stored.
enum class NumberType { fp64, fp32, bf16, fp16, int32 };

/// Throws InputError for anything but "fp64", "fp32", "bf16" and "fp16".
NumberType number_type_of(const std::string& name);
std::string name_of(NumberType type);
std::size_t bytes_of(NumberType type);

/// The nearest value of the type, ties to even; beyond its range, infinity. Rounds once, from double.
double rounded(double value, NumberType type);

/// The bits of a value of binary16 or bfloat16 that is exact in it.
std::uint16_t bits_of(double value, NumberType type);
double from_bits(std::uint16_t bits, NumberType type);

/// Writes `count` values, rounded, in the type's storage.
void store(const double* values, std::size_t count, NumberType type, void* storage);
/// Reads `count` values from the type's storage.
void load(const void* storage, std::size_t count, NumberType type, double* values);

}  // namespace weir::gpu
