// SPDX-License-Identifier: Apache-2.0
#include "validation/property/random_attention.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "einsum/language/parser.hpp"
#include "einsum/language/printer.hpp"
#include "einsum/language/variables.hpp"

namespace weir {

namespace {

/// Writes a cascade statement by statement.
class CascadeDraw {
 public:
  explicit CascadeDraw(RandomDraw& draw) : draw_(draw) {}

  void attend(const std::string& kind) {
    is_chunked_ = kind == "one-pass" || kind == "two-pass, local";
    note(kind);
    draw_heads();
    draw_scores();
    if (kind == "one-pass") one_pass();
    if (kind == "two-pass, local") two_pass_local();
    if (kind == "two-pass") two_pass();
    if (kind == "three-pass") three_pass();
    if (kind == "sigmoid" || kind == "relu") weighted(kind);
    gate_output("p");
  }

  void linear(const std::string& kind) {
    note(kind);
    draw_heads();
    if (kind == "linear") product();
    if (kind == "linear, recurrent") recurrence();
    if (kind == "linear, chunked") chunks();
  }

  Cascade cascade;
  std::string description;
  bool has_groups = false;

 private:
  using Texts = std::vector<std::string>;

  void note(const std::string& text) { description += (description.empty() ? "" : ", ") + text; }
  void declare(const std::string& tensor, const Texts& ranks) {
    TensorDeclaration declaration{tensor, {}, {}};
    for (const std::string& rank : ranks) declaration.extents.push_back(parse_expression(rank, {}));
    cascade.declarations.push_back(declaration);
  }
  void add(const std::string& text) { cascade.einsums.push_back(parse_einsum(text, {})); }
  void shape(const std::string& rank, const std::string& extent) {
    cascade.shape.push_back({rank, parse_expression(extent, {}), {}});
  }

  /// "RM", "m1, p" -> "RM[b, h, m1, p]".
  std::string of(const std::string& tensor, const std::string& indices) const {
    return tensor + "[" + heads_ + ", " + indices + "]";
  }
  std::string key(const std::string& tensor, const std::string& indices) const {
    return tensor + "[" + key_heads_ + (key_heads_.empty() ? "" : ", ") + indices + "]";
  }
  Texts ranks(const std::string& heads, const Texts& more) const {
    Texts all;
    for (const char c : heads) {
      if (c >= 'a' && c <= 'z') all.push_back(std::string(1, static_cast<char>(c - 'a' + 'A')));
    }
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  void draw_heads() {
    const std::string sharing = draw_.word_of({"", "", "", "grouped heads", "shared keys"});
    if (sharing == "grouped heads") {
      heads_ = "b, g, j";
      key_heads_ = "b, g";
      has_groups = true;
      note(sharing);
    } else if (sharing == "shared keys") {
      key_heads_ = "b";
      note(sharing);
    }
  }

  std::string chunk() const { return is_chunked_ ? "m1, m0" : "m"; }
  std::string key_index() const { return is_chunked_ ? "m1*M0 + m0" : "m"; }

  std::string draw_mask() {
    const std::string mask = draw_.word_of({"", "", "causal", "window"});
    if (!mask.empty()) note(mask);
    if (mask == "causal") return " if " + key_index() + " <= p";
    if (mask != "window") return "";
    shape("W", std::to_string(draw_.one_of({1, 7, 32, 100})));
    return " if " + key_index() + " <= p and " + key_index() + " > p - W";
  }

  /// QK, with up to two stages before it, and what any attention declares.
  void draw_scores() {
    if (is_chunked_) {
      shape("M0", "256");
      shape("M1", "M // M0");
    }
    declare("Q", ranks(heads_, {"P", "E"}));
    declare("K", ranks(key_heads_, {"M", "E"}));
    declare("V", ranks(key_heads_, {"M", "F"}));
    declare("AV", ranks(heads_, {"P", "F"}));
    const std::string mask = draw_mask();
    const std::int64_t stages = draw_.chance(2) ? 0 : draw_.between(1, 2);
    const auto name = [&](std::int64_t stage) {
      return stage == stages ? "QK" : "S" + std::to_string(stage);
    };
    add(of(name(0), chunk() + ", p") + " = " + of("Q", "p, e") + " * " + key("K", key_index() + ", e") +
        mask);
    for (std::int64_t stage = 1; stage <= stages; ++stage) {
      add(of(name(stage), chunk() + ", p") + " = " + draw_stage(of(name(stage - 1), chunk() + ", p"), stage));
    }
  }

  std::string draw_stage(const std::string& scores, std::int64_t stage) {
    const std::string number = std::to_string(stage);
    const std::string kind = draw_.word_of({"bias", "scale", "clamp", "key bias"});
    note(kind);
    if (kind == "bias") {
      declare("BI" + number, {"P", "M"});
      return scores + " + BI" + number + "[p, " + key_index() + "]";
    }
    if (kind == "key bias") {
      declare("KB" + number, ranks(key_heads_, {"M"}));
      return scores + " + " + key("KB" + number, key_index());
    }
    if (kind == "scale") return scores + " * 0.125";
    return "max(" + scores + ", -30)";
  }

  void one_pass() {
    for (const char* state : {"RM", "RD"}) {
      declare(state, ranks(heads_, {"M1+1", "P"}));
      add(of(state, "0, p") + " = empty");
    }
    declare("RNV", ranks(heads_, {"M1+1", "P", "F"}));
    add(of("RNV", "0, p, f") + " = empty");
    add(of("LM", "m1, p") + " = " + of("QK", "m1, m0, p") + " :: max(m0)");
    add(of("RM", "m1+1, p") + " = max(" + of("RM", "m1, p") + ", " + of("LM", "m1, p") + ")");
    add(of("SLN", "m1, m0, p") + " = exp(" + of("QK", "m1, m0, p") + " - " + of("RM", "m1+1, p") + ")");
    add(of("SLD", "m1, p") + " = " + of("SLN", "m1, m0, p"));
    add(of("SLNV", "m1, p, f") + " = " + of("SLN", "m1, m0, p") + " * " + key("V", "m1*M0 + m0, f"));
    add(of("PRM", "m1, p") + " = exp(" + of("RM", "m1, p") + " - " + of("RM", "m1+1, p") + ")");
    add(of("SPD", "m1, p") + " = " + of("PRM", "m1, p") + " * " + of("RD", "m1, p"));
    add(of("RD", "m1+1, p") + " = " + of("SLD", "m1, p") + " + " + of("SPD", "m1, p"));
    add(of("SPNV", "m1, p, f") + " = " + of("PRM", "m1, p") + " * " + of("RNV", "m1, p, f"));
    add(of("RNV", "m1+1, p, f") + " = " + of("SLNV", "m1, p, f") + " + " + of("SPNV", "m1, p, f"));
    divide_output("RNV", "M1, p, f", "RD", "M1, p");
  }

  void two_pass_local() {
    add(of("LM", "m1, p") + " = " + of("QK", "m1, m0, p") + " :: max(m0)");
    add(of("GM", "p") + " = " + of("LM", "m1, p") + " :: max(m1)");
    add(of("SLN", "m1, m0, p") + " = exp(" + of("QK", "m1, m0, p") + " - " + of("LM", "m1, p") + ")");
    add(of("SLD", "m1, p") + " = " + of("SLN", "m1, m0, p"));
    add(of("PLM", "m1, p") + " = exp(" + of("LM", "m1, p") + " - " + of("GM", "p") + ")");
    add(of("SD", "p") + " = " + of("SLD", "m1, p") + " * " + of("PLM", "m1, p"));
    add(of("SN", "m1, m0, p") + " = " + of("SLN", "m1, m0, p") + " * " + of("PLM", "m1, p"));
    add(of("SNV", "p, f") + " = " + of("SN", "m1, m0, p") + " * " + key("V", "m1*M0 + m0, f"));
    divide_output("SNV", "p, f", "SD", "p");
  }

  void exponentials() {
    add(of("GM", "p") + " = " + of("QK", "m, p") + " :: max(m)");
    add(of("SN", "m, p") + " = exp(" + of("QK", "m, p") + " - " + of("GM", "p") + ")");
    add(of("SD", "p") + " = " + of("SN", "m, p"));
  }

  void two_pass() {
    exponentials();
    add(of("SNV", "p, f") + " = " + of("SN", "m, p") + " * " + key("V", "m, f"));
    divide_output("SNV", "p, f", "SD", "p");
  }

  void three_pass() {
    exponentials();
    add(of("A", "m, p") + " = " + of("SN", "m, p") + " / " + of("SD", "p"));
    add(of(output(), "p, f") + " = " + of("A", "m, p") + " * " + key("V", "m, f"));
  }

  void weighted(const std::string& function) {
    add(of("A", "m, p") + " = " + function + "(" + of("QK", "m, p") + ")");
    if (draw_.chance(2)) {
      note("normalised");
      add(of("SD", "p") + " = " + of("A", "m, p"));
      add(of("SNV", "p, f") + " = " + of("A", "m, p") + " * " + key("V", "m, f"));
      return divide_output("SNV", "p, f", "SD", "p");
    }
    add(of(output(), "p, f") + " = " + of("A", "m, p") + " * " + key("V", "m, f"));
  }

  void divide_output(const std::string& sum, const std::string& sum_at, const std::string& by,
                     const std::string& by_at) {
    add(of(output(), "p, f") + " = " + of(sum, sum_at) + " / " + of(by, by_at));
  }

  /// "AV", or what a gate makes it from.
  std::string output() {
    if (!has_gate_) has_gate_ = draw_.chance(4);
    return *has_gate_ ? "O" : "AV";
  }
  void gate_output(const std::string& token) {
    if (!has_gate_.value_or(false)) return;
    note("gate");
    declare("GA", ranks(heads_, {"P", "F"}));
    add(of("AV", token + ", f") + " = " + of("O", token + ", f") + " * " + of("GA", token + ", f"));
  }

  void product() {
    declare("Q", ranks(heads_, {"P", "E"}));
    declare("K", ranks(heads_, {"M", "E"}));
    declare("V", ranks(heads_, {"M", "F"}));
    declare("AV", ranks(heads_, {"P", "F"}));
    add(of("QF", "p, e") + " = relu(" + of("Q", "p, e") + ") + 1");
    add(of("KF", "m, e") + " = relu(" + of("K", "m, e") + ") + 1");
    add(of("KV", "e, f") + " = " + of("KF", "m, e") + " * " + of("V", "m, f"));
    if (draw_.chance(2)) {
      add(of("AV", "p, f") + " = " + of("QF", "p, e") + " * " + of("KV", "e, f"));
      return;
    }
    note("normalised");
    add(of("KS", "e") + " = " + of("KF", "m, e"));
    add(of("SNV", "p, f") + " = " + of("QF", "p, e") + " * " + of("KV", "e, f"));
    add(of("SD", "p") + " = " + of("QF", "p, e") + " * " + of("KS", "e"));
    add(of("AV", "p, f") + " = " + of("SNV", "p, f") + " / " + of("SD", "p"));
  }

  void declare_tokens() {
    declare("Q", ranks(heads_, {"T", "E"}));
    declare("K", ranks(heads_, {"T", "E"}));
    declare("V", ranks(heads_, {"T", "F"}));
  }

  void recurrence() {
    declare_tokens();
    declare("S", ranks(heads_, {"T+1", "E", "F"}));
    add(of("S", "0, e, f") + " = 0");
    std::string kept = of("S", "t, e, f");
    if (draw_.chance(2)) {
      note("decay");
      declare("DK", ranks(heads_, {"T"}));
      kept = of("DK", "t") + " * " + kept;
    }
    add(of("S", "t+1, e, f") + " = " + kept + " + " + of("K", "t, e") + " * " + of("V", "t, f"));
    add(of("AV", "t, f") + " = " + of("Q", "t, e") + " * " + of("S", "t+1, e, f"));
  }

  void chunks() {
    shape("T0", std::to_string(draw_.one_of({4, 16, 64})));
    shape("T1", "T // T0");
    shape("U0", "T0");
    declare_tokens();
    declare("S", ranks(heads_, {"T1+1", "E", "F"}));
    add(of("S", "0, e, f") + " = 0");
    add(of("QK", "t1, u0, t0") + " = " + of("Q", "t1*T0 + t0, e") + " * " + of("K", "t1*T0 + u0, e") +
        " if u0 <= t0");
    add(of("OI", "t1, t0, f") + " = " + of("QK", "t1, u0, t0") + " * " + of("V", "t1*T0 + u0, f"));
    add(of("OX", "t1, t0, f") + " = " + of("Q", "t1*T0 + t0, e") + " * " + of("S", "t1, e, f"));
    add(of("KV", "t1, e, f") + " = " + of("K", "t1*T0 + t0, e") + " * " + of("V", "t1*T0 + t0, f"));
    std::string kept = of("S", "t1, e, f");
    if (draw_.chance(2)) {
      note("decay");
      declare("DK", ranks(heads_, {"T1"}));
      kept = of("DK", "t1") + " * " + kept;
    }
    add(of("S", "t1+1, e, f") + " = " + kept + " + " + of("KV", "t1, e, f"));
    add(of("AV", "t1, t0, f") + " = " + of("OI", "t1, t0, f") + " + " + of("OX", "t1, t0, f"));
  }

  RandomDraw& draw_;
  std::string heads_ = "b, h";
  std::string key_heads_ = "b, h";
  bool is_chunked_ = false;
  std::optional<bool> has_gate_;
};

/// Tokens along one side of the array: whole tiles, fewer than a tile, one, or whatever comes.
std::int64_t draw_tokens(RandomDraw& draw, std::int64_t side, std::int64_t most_tiles) {
  const std::int64_t kind = draw.between(1, 8);
  if (kind == 1) return 1;
  if (kind == 2) return draw.between(1, side);
  if (kind <= 5) return side * draw.between(1, most_tiles);
  return draw.between(1, side * most_tiles);
}

std::map<std::string, std::int64_t> draw_extents(RandomDraw& draw, const CascadeDraw& cascade, bool is_linear,
                                                 std::int64_t rows, std::int64_t columns) {
  std::map<std::string, std::int64_t> extents;
  extents["B"] = draw.between(1, 2);
  if (cascade.has_groups) {
    extents["G"] = draw.between(1, 3);
    extents["J"] = draw.between(1, 3);
  } else {
    extents["H"] = draw.between(1, 4);
  }
  extents["E"] = draw.one_of({1, 2, 5, 8, 16, 33, 64});
  extents["F"] = draw.chance(2) ? extents["E"] : draw.one_of({1, 3, 8, 16, 24, 64});
  const std::int64_t most_tiles = draw.one_of({4, 12, 20});
  if (is_linear) {
    extents["T"] = draw_tokens(draw, std::max<std::int64_t>(rows, 16), most_tiles);
    return extents;
  }
  extents["P"] = draw_tokens(draw, columns, most_tiles);
  extents["M"] = draw.chance(3) ? extents["P"] : draw_tokens(draw, rows, most_tiles);
  return extents;
}

/// The largest divisor of `extent` that is at most `most`.
std::int64_t divisor(std::int64_t extent, std::int64_t most) {
  std::int64_t found = std::min(extent, most);
  while (extent % found != 0) --found;
  return found;
}

/// Chunks of whole tokens each: as high as the array at most, where it is the cascade's choice.
void fit_chunks(Cascade& cascade, const std::map<std::string, std::int64_t>& extents, std::int64_t rows) {
  for (ShapeDefinition& definition : cascade.shape) {
    double& extent = definition.extent.value;
    if (definition.rank == "M0") extent = static_cast<double>(divisor(extents.at("M"), rows));
    if (definition.rank == "T0") {
      extent = static_cast<double>(divisor(extents.at("T"), static_cast<std::int64_t>(extent)));
    }
  }
}

/// The functions of its Einsums other than products and sums.
std::vector<std::string> functions_of(const Cascade& cascade) {
  std::vector<std::string> functions;
  const auto add = [&](const std::string& name) {
    for (const char* basic : {"mul", "add", "sum"}) {
      if (name == basic) return;
    }
    if (std::find(functions.begin(), functions.end(), name) == functions.end()) functions.push_back(name);
  };
  for (const Einsum& einsum : cascade.einsums) {
    for (const std::string& name : operators(einsum)) add(name);
    for (const Reduction& reduction : einsum.reductions) add(reduction.op);
  }
  return functions;
}

}  // namespace

RandomProblem draw_problem(RandomDraw& draw, std::int64_t rows, std::int64_t columns) {
  CascadeDraw cascade(draw);
  const std::string kind =
      draw.word_of({"one-pass", "one-pass", "one-pass", "two-pass, local", "two-pass", "two-pass",
                    "three-pass", "sigmoid", "relu", "linear", "linear, recurrent", "linear, chunked"});
  const bool is_linear = kind.starts_with("linear");
  if (is_linear) {
    cascade.linear(kind);
  } else {
    cascade.attend(kind);
  }
  RandomProblem problem;
  problem.cascade = std::move(cascade.cascade);
  problem.cascade.name = kind;
  problem.workload.name = "random";
  const bool has_tokens = is_linear && kind != "linear";
  problem.workload.extents = draw_extents(draw, cascade, has_tokens, rows, columns);
  fit_chunks(problem.cascade, problem.workload.extents, rows);
  problem.functions = functions_of(problem.cascade);
  problem.description = cascade.description;
  for (const auto& [rank, extent] : problem.workload.extents) {
    problem.description += "; " + rank + " " + std::to_string(extent);
  }
  return problem;
}

RandomDesign draw_design(std::uint64_t seed) {
  RandomDraw draw(seed);
  const std::int64_t rows = draw_side(draw);
  const std::int64_t columns = draw.chance(2) ? rows : draw_side(draw);
  RandomDesign design;
  design.problem = draw_problem(draw, rows, columns);
  design.machine = draw_machine(draw, rows, columns, design.problem.functions);
  return design;
}

}  // namespace weir
