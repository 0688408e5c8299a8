// SPDX-License-Identifier: Apache-2.0
/// Prints the tables of docs/arithmetic.md, each between the marks that scripts/arithmetic_tables looks for.
#include <iostream>

#include "models/arithmetic/tables.hpp"

namespace {

void print(const char* name, const std::string& table) {
  std::cout << "<!-- table " << name << " -->\n" << table << "<!-- end -->\n";
}

}  // namespace

int main() {
  print("formats", weir::format_table());
  print("exp-fp16", weir::exponential_table(weir::NumericFormat::fp16));
  print("exp-bf16", weir::exponential_table(weir::NumericFormat::bf16));
  print("divide-fp16", weir::divide_table(weir::NumericFormat::fp16));
  print("divide-bf16", weir::divide_table(weir::NumericFormat::bf16));
}
