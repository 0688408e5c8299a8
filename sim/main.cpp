// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "einsum/error.hpp"
#include "sim/commands/program.hpp"

/// Exit codes: 0 all well, 1 something that the user can mend (one line says what), 2 a bug of Weir's.
int main(int argc, char** argv) {
  try {
    return weir::run_program(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const weir::SpecError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  } catch (const weir::SimulationError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "weir: internal error: {}\n", error.what());
    return 2;
  }
}
