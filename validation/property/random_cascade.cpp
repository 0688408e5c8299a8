// SPDX-License-Identifier: Apache-2.0
#include "validation/property/random_cascade.hpp"

namespace weir::test {

std::string RandomCascade::one_of(const std::vector<std::string>& texts) {
  return texts[static_cast<std::size_t>(below(static_cast<int>(texts.size())))];
}

std::string RandomCascade::index(const std::string& variable) {
  if (below(4) > 0) return variable;
  const std::string& v = variable;
  return one_of({v + "+1", v + "-1", "2*" + v, v + "//2", v + "%2", "max(" + v + "-1, 0)", "P-1-" + v, "0",
                 "p", "m", "e", "p+m", v});
}

std::string RandomCascade::access() {
  const Tensor& tensor = tensors_[static_cast<std::size_t>(below(static_cast<int>(tensors_.size())))];
  std::string text;
  for (const std::string& variable : tensor.variables) text += (text.empty() ? "" : ", ") + index(variable);
  return tensor.name + "[" + text + "]";
}

std::string RandomCascade::value(int depth) {
  if (depth == 0 || below(4) == 0) return below(12) == 0 ? one_of({"2", "empty", "p", "M"}) : access();
  const std::string a = value(depth - 1);
  switch (below(6)) {
    case 0:
      return "exp(" + a + " / 8)";
    case 1:
      return one_of({"max", "min"}) + "(" + a + ", " + value(depth - 1) + ")";
    case 2:
      return "where(" + condition() + ", " + a + ", " + value(depth - 1) + ")";
    case 3:
      return "(" + a + " ?? " + value(depth - 1) + ")";
    default:
      return "(" + a + one_of({" + ", " - ", " * ", " * "}) + value(depth - 1) + ")";
  }
}

std::string RandomCascade::condition() {
  const std::string simple = one_of({"m <= p", "p < 2", "e != 1", "p + m > 2", "m % 2 == 0",
                                     "p // 2 == m // 2", "2*m >= p + 1", "m == p", "p > m - 2"});
  if (below(3) > 0) return simple;
  return one_of({"not ", ""}) + "(" + simple + one_of({" and ", " or "}) + condition() + ")";
}

std::string RandomCascade::statement(int number) {
  Tensor made{"T" + std::to_string(number), {}};
  std::string left;
  for (const std::string variable : {"p", "m", "e"}) {
    if (below(2) == 0) continue;
    made.variables.push_back(variable);
    left += (left.empty() ? "" : ", ") + (below(8) == 0 ? index(variable) : variable);
  }
  std::string text = made.name + "[" + left + "] = " + value(1 + below(3));
  if (below(3) == 0)
    text += one_of({" :: max(", " :: min(", " :: prod("}) + one_of({"p", "m", "e", "p, m"}) + ")";
  if (below(2) == 0) text += " if " + condition();
  tensors_.push_back(std::move(made));
  return text;
}

void RandomCascade::add_selection(std::vector<std::string>& all, int number) {
  const std::string name = "S" + std::to_string(number);
  all.push_back("(" + name + "[p, j], I" + name + "[p, j]) = " + value(1) + " :: topk(m -> j)");
  all.push_back("A" + name + "[p, j] = Y[I" + name + "[p, j], 0] * " + name + "[p, j]");
}

void RandomCascade::add_recurrence(std::vector<std::string>& all) {
  all.push_back("R[0, e] = " + one_of({"empty", "0", "Y[0, e] * 2"}));
  all.push_back("R[p+1, e] = " + one_of({"R[p, e] + ", "max(R[p, e], ", "(R[p, e] ?? 1) * ("}) + access());
  if (all.back().find("max(") != std::string::npos || all.back().find("* (") != std::string::npos)
    all.back() += ")";
  tensors_.push_back({"R", {"p", "e"}});
}

std::vector<std::string> RandomCascade::statements() {
  std::vector<std::string> all;
  if (below(3) == 0) add_recurrence(all);
  const int count = 1 + below(4);
  for (int i = 0; i < count; ++i) {
    if (below(6) == 0) {
      add_selection(all, i);
    } else {
      all.push_back(statement(i));
    }
  }
  return all;
}

}  // namespace weir::test
