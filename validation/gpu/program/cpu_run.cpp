// SPDX-License-Identifier: Apache-2.0
#include "validation/gpu/program/cpu_run.hpp"

#include "validation/gpu/core/errors.hpp"
#include "validation/gpu/naive/visit.hpp"

namespace weir::gpu {
namespace {

template <class Real>
void run(const Job& job, const TensorPointers& tensors, Array& output) {
  visit_naive<Real>(job, tensors, [&](const auto& element) {
    for (std::size_t i = 0; i < output.values.size(); ++i)
      output.values[i] = static_cast<double>(element(static_cast<std::int64_t>(i)));
  });
}

}  // namespace

Array run_on_cpu(const Job& job, const std::map<std::string, Array>& inputs) {
  if (job.kernel != "naive")
    throw InputError(job.name + ": kernel " + job.kernel + " needs a GPU; expected naive");
  std::vector<std::vector<char>> stored;
  TensorPointers tensors;
  for (const TensorSpec& input : job.family->inputs) {
    const std::vector<double>& values = inputs.at(input.name).values;
    const NumberType type = storage_of(job, input);
    stored.emplace_back(values.size() * bytes_of(type));
    store(values.data(), values.size(), type, stored.back().data());
    tensors[input.name] = stored.back().data();
  }
  Array output{shape_of(job.family->output, job.extents), {}};
  output.values.resize(element_count(output.shape));
  if (job.precision == NumberType::fp64) {
    run<double>(job, tensors, output);
  } else {
    run<float>(job, tensors, output);
  }
  return output;
}

}  // namespace weir::gpu
