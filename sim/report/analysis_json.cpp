// SPDX-License-Identifier: Apache-2.0
#include "sim/report/analysis_json.hpp"

#include <utility>

#include "einsum/language/printer.hpp"

namespace weir {

namespace {

using Json = nlohmann::ordered_json;

template <typename Value>
Json object(const std::map<std::string, Value>& values) {
  Json json = Json::object();
  for (const auto& [name, value] : values) json[name] = value;
  return json;
}

Json passes_json(const Analysis& analysis) {
  Json json = Json::object();
  for (const RankPasses& rank : analysis.passes) {
    json[rank.family.rank] = rank.count ? Json(*rank.count) : Json(nullptr);
  }
  return json;
}

Json passes_by_tensor_json(const Analysis& analysis) {
  Json json = Json::object();
  for (const RankPasses& rank : analysis.passes) {
    Json& tensors = json[rank.family.rank] = Json::object();
    for (const TensorPasses& tensor : rank.tensors) {
      tensors[tensor.tensor] = tensor.is_constant ? Json(tensor.passes.size()) : Json(nullptr);
    }
  }
  return json;
}

Json reasons_json(const Cascade& cascade, const Analysis& analysis) {
  Json json = Json::array();
  for (const RankPasses& rank : analysis.passes) {
    for (const TensorPasses& tensor : rank.tensors) {
      for (std::size_t i = 0; i < tensor.passes.size(); ++i) {
        const Pass& pass = tensor.passes[i];
        if (pass.chain.empty()) continue;
        Json chain = Json::array();
        for (const std::size_t statement : pass.chain) {
          const Einsum& einsum = cascade.einsums[statement];
          chain.push_back({{"einsum", einsum.name()}, {"line", einsum.where.line}});
        }
        json.push_back({{"rank", rank.family.rank},
                        {"tensor", tensor.tensor},
                        {"pass", i + 1},
                        {"partial", pass.partial},
                        {"chain", std::move(chain)}});
      }
    }
  }
  return json;
}

Json einsums_json(const Cascade& cascade, const Analysis& analysis) {
  Json json = Json::array();
  for (std::size_t i = 0; i < cascade.einsums.size(); ++i) {
    const Einsum& einsum = cascade.einsums[i];
    Json entry = {{"name", einsum.name()}, {"line", einsum.where.line}, {"text", to_string(einsum)}};
    if (analysis.operations) {
      const StatementOperations& work = analysis.operations->statements[i];
      entry["variables"] = work.variables;
      entry["space_points"] = work.space;
      entry["points"] = work.points;
      entry["operations"] = object(work.counts);
      entry["method"] = to_string(work.method);
    }
    json.push_back(std::move(entry));
  }
  return json;
}

Json footprints_json(const Bounds& bounds) {
  Json json = Json::array();
  for (const Footprint& footprint : bounds.footprints) {
    json.push_back({{"rank", footprint.rank},
                    {"tensor", footprint.tensor},
                    {"live", to_string(footprint.kind)},
                    {"elements", footprint.elements},
                    {"bytes", footprint.bytes}});
  }
  return json;
}

Json traffic_json(const Bounds& bounds) {
  Json json = Json::array();
  for (const TensorTraffic& traffic : bounds.traffic) {
    json.push_back({{"tensor", traffic.tensor},
                    {"role", to_string(traffic.role)},
                    {"tensor_bytes", traffic.tensor_bytes},
                    {"times", traffic.times},
                    {"bytes", traffic.bytes},
                    {"because", traffic.because}});
  }
  return json;
}

Json hints_json(const Cascade& cascade, const Analysis& analysis) {
  Json json = Json::array();
  for (const Hint& hint : analysis.hints) {
    const bool defers = hint.kind == Hint::Kind::defer_division;
    json.push_back({{"kind", defers ? "defer_division" : "drop_maximum"},
                    {"einsum", cascade.einsums[hint.statement].name()},
                    {"line", cascade.einsums[hint.statement].where.line},
                    {"text", hint.text}});
  }
  return json;
}

Json roofline_json(const Roofline& roofline) {
  return {{"architecture", roofline.architecture},
          {"peak_operations_per_s", roofline.peak_operations_per_s},
          {"bandwidth_bytes_per_s", roofline.bandwidth_bytes_per_s},
          {"ridge_operations_per_byte", roofline.ridge()},
          {"operations_per_byte", roofline.intensity},
          {"compute_s", roofline.compute_s},
          {"memory_s", roofline.memory_s},
          {"bound_by", roofline.is_compute_bound() ? "compute" : "memory"}};
}

void add_work(Json& json, const Analysis& analysis) {
  const bool is_known = analysis.operations && analysis.bounds;
  json["operations"] = is_known ? object(analysis.operations->total) : Json(nullptr);
  json["operations_sum"] = is_known ? Json(analysis.operations->sum) : Json(nullptr);
  json["operations_method"] = is_known ? Json(to_string(analysis.operations->method())) : Json(nullptr);
  json["footprints"] = is_known ? footprints_json(*analysis.bounds) : Json(nullptr);
  json["buffer_bytes"] = is_known ? Json(analysis.bounds->buffer_bytes) : Json(nullptr);
  json["traffic"] = is_known ? traffic_json(*analysis.bounds) : Json(nullptr);
  json["traffic_bytes"] = is_known ? Json(analysis.bounds->bytes) : Json(nullptr);
  json["operations_per_byte"] = is_known ? Json(analysis.intensity()) : Json(nullptr);
}

}  // namespace

Json analysis_json(const Cascade& cascade, const Analysis& analysis,
                   const std::optional<Roofline>& roofline) {
  Json json = {{"schema_version", analysis_schema_version},
               {"name", cascade.name},
               {"taxonomy", analysis.taxonomy},
               {"passes", passes_json(analysis)},
               {"passes_by_tensor", passes_by_tensor_json(analysis)},
               {"reasons", reasons_json(cascade, analysis)},
               {"einsums", einsums_json(cascade, analysis)},
               {"extents", object(analysis.sizes)},
               {"missing_extents", analysis.missing}};
  add_work(json, analysis);
  json["roofline"] = roofline ? roofline_json(*roofline) : Json(nullptr);
  json["hints"] = hints_json(cascade, analysis);
  return json;
}

}  // namespace weir
