// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/comparison_codec.hpp"

#include <nlohmann/json.hpp>

namespace weir {
namespace {

using Json = nlohmann::json;

}  // namespace

// CBOR, unlike JSON, has infinities.

std::string encode_outputs(const std::vector<ComparedOutput>& outputs) {
  Json list = Json::array();
  for (const ComparedOutput& o : outputs) {
    list.push_back({o.name, o.family, o.kernel, static_cast<int>(o.dtype), o.extents, o.compared,
                    o.machine_error, o.gpu_error, o.difference, o.machine_bound, o.gpu_bound,
                    o.gpu_bound_is_known, o.share, o.machine_share, o.plain_because});
  }
  std::string text;
  Json::to_cbor(list, text);
  return text;
}

std::vector<ComparedOutput> decode_outputs(const std::string& text) {
  std::vector<ComparedOutput> outputs;
  for (const Json& o : Json::from_cbor(text)) {
    outputs.push_back({o[0].get<std::string>(), o[1].get<std::string>(), o[2].get<std::string>(),
                       static_cast<NumericFormat>(o[3].get<int>()), o[4].get<Shape>(),
                       o[5].get<std::size_t>(), o[6].get<double>(), o[7].get<double>(), o[8].get<double>(),
                       o[9].get<double>(), o[10].get<double>(), o[11].get<bool>(), o[12].get<double>(),
                       o[13].get<double>(), o[14].get<std::string>()});
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
  std::string text;
  Json::to_cbor(json, text);
  return text;
}

ComparedTime decode_time(const std::string& text) {
  const Json t = Json::from_cbor(text);
  return {t[0].get<std::string>(), t[1].get<std::string>(), static_cast<NumericFormat>(t[2].get<int>()),
          t[3].get<Shape>(),       t[4].get<double>(),      t[5].get<double>(),
          t[6].get<double>(),      t[7].get<double>(),      t[8].get<double>(),
          t[9].get<double>()};
}

}  // namespace weir
