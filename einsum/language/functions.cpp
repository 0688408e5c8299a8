// SPDX-License-Identifier: Apache-2.0
#include "einsum/language/functions.hpp"

namespace weir {

const std::vector<FunctionSignature>& known_functions() {
  static const std::vector<FunctionSignature> functions = {{"exp"},
                                                           {"exp2"},
                                                           {"log"},
                                                           {"log2"},
                                                           {"sqrt"},
                                                           {"rsqrt"},
                                                           {"recip"},
                                                           {"abs"},
                                                           {"sign"},
                                                           {"floor"},
                                                           {"ceil"},
                                                           {"round"},
                                                           {"sin"},
                                                           {"cos"},
                                                           {"tanh"},
                                                           {"erf"},
                                                           {"relu"},
                                                           {"gelu"},
                                                           {"sigmoid"},
                                                           {"silu"},
                                                           {"softplus"},
                                                           {"elu"},
                                                           {"max", 1, FunctionSignature::any},
                                                           {"min", 1, FunctionSignature::any},
                                                           {"where", 3, 3},
                                                           {"clip", 3, 3}};
  return functions;
}

const std::vector<std::string>& known_reductions() {
  static const std::vector<std::string> reductions = {"sum",    "prod",   "max", "min",
                                                      "argmax", "argmin", "topk"};
  return reductions;
}

bool gives_index(const std::string& reduction) {
  return reduction == "topk" || reduction == "argmax" || reduction == "argmin";
}

}  // namespace weir
