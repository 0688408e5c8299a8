// SPDX-License-Identifier: Apache-2.0
#include "validation/gpu/core/random_numbers.hpp"

#include <algorithm>
#include <functional>
#include <thread>

namespace weir::gpu {
namespace {

constexpr std::size_t uniforms_per_normal = 12;
constexpr std::size_t smallest_share = 1 << 16;  // numbers that are worth a thread

/// Output `index` of SplitMix64 from the state `stream`: its state is a counter, so that any output can be
/// had without those before it.
std::uint64_t split_mix(std::uint64_t stream, std::uint64_t index) {
  std::uint64_t z = stream + (index + 1) * 0x9e3779b97f4a7c15ULL;
  z ^= z >> 30;
  z *= 0xbf58476d1ce4e5b9ULL;
  z ^= z >> 27;
  z *= 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

double uniform(std::uint64_t bits) { return static_cast<double>(bits >> 11) / 9007199254740992.0; }

/// values[i] = number(i), the indices shared out among threads.
std::vector<double> drawn(std::size_t count, const std::function<double(std::uint64_t)>& number) {
  std::vector<double> values(count);
  const std::size_t threads = std::clamp<std::size_t>(
      count / smallest_share, 1, std::max(1U, std::min(16U, std::thread::hardware_concurrency())));
  const auto draw = [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) values[i] = number(i);
  };
  std::vector<std::thread> others;
  for (std::size_t t = 1; t < threads; ++t)
    others.emplace_back(draw, count * t / threads, count * (t + 1) / threads);
  draw(0, count / threads);
  for (std::thread& other : others) other.join();
  return values;
}

}  // namespace

std::uint64_t stream_of(std::uint64_t seed, const std::string& tensor) {
  std::uint64_t name = 14695981039346656037ULL;
  for (const char c : tensor) name = (name ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return split_mix(seed, 0) ^ name;
}

std::vector<double> normal_numbers(std::uint64_t stream, std::size_t count) {
  return drawn(count, [stream](std::uint64_t i) {
    double sum = -6;
    for (std::uint64_t k = 0; k < uniforms_per_normal; ++k)
      sum += uniform(split_mix(stream, i * uniforms_per_normal + k));
    return sum;
  });
}

std::vector<double> whole_numbers(std::uint64_t stream, std::size_t count, std::uint64_t choices) {
  return drawn(count, [=](std::uint64_t i) { return static_cast<double>(split_mix(stream, i) % choices); });
}

}  // namespace weir::gpu
