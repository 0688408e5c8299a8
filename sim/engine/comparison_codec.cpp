// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/comparison_codec.hpp"

#include <limits>
#include <nlohmann/json.hpp>

namespace weir {
namespace {

using Json = nlohmann::json;

/// JSON writes what is not finite as null, and everything else so that it reads back the same.
double number(const Json& json) {
  return json.is_null() ? std::numeric_limits<double>::infinity() : json.get<double>();
}

}  // namespace

std::string encode_outputs(const std::vector<ComparedOutput>& outputs) {
  Json list = Json::array();
  for (const ComparedOutput& o : outputs) {
    list.push_back({o.name, o.family, o.kernel, static_cast<int>(o.dtype), o.extents, o.compared,
                    o.machine_error, o.gpu_error, o.difference, o.machine_bound, o.gpu_bound,
                    o.gpu_bound_is_known, o.share, o.machine_share, o.plain_because});
  }
  return list.dump();
}

std::vector<ComparedOutput> decode_outputs(const std::string& text) {
  std::vector<ComparedOutput> outputs;
  for (const Json& o : Json::parse(text)) {
    outputs.push_back({o[0].get<std::string>(), o[1].get<std::string>(), o[2].get<std::string>(),
                       static_cast<NumericFormat>(o[3].get<int>()), o[4].get<Shape>(),
                       o[5].get<std::size_t>(), number(o[6]), number(o[7]), number(o[8]), number(o[9]),
                       number(o[10]), o[11].get<bool>(), number(o[12]), number(o[13]),
                       o[14].get<std::string>()});
  }
  return outputs;
}

std::string encode_time(const ComparedTime& t) {
  const Json json = {t.family,
                     t.kernel,
                     static_cast<int>(t.dtype),
                     t.extents,
                     t.gpu_s,
                     t.machine_s,
                     t.operations,
                     t.bytes,
                     t.machine_operations_per_s,
                     t.machine_bytes_per_s};
  return json.dump();
}

ComparedTime decode_time(const std::string& text) {
  const Json t = Json::parse(text);
  return {t[0].get<std::string>(),
          t[1].get<std::string>(),
          static_cast<NumericFormat>(t[2].get<int>()),
          t[3].get<Shape>(),
          number(t[4]),
          number(t[5]),
          number(t[6]),
          number(t[7]),
          number(t[8]),
          number(t[9])};
}

}  // namespace weir
