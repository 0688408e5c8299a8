// SPDX-License-Identifier: Apache-2.0
#include "sim/commands/sweep_options.hpp"

#include <charconv>

#include "sim/engine/workers.hpp"
#include "sim/spec/quantities.hpp"
#include "sim/sweep/mpi_world.hpp"

namespace weir {

namespace po = boost::program_options;

namespace {

bool read_number(std::string_view text, std::uint64_t& value) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && stop == text.data() + text.size();
}

std::uint64_t memory_bytes(const std::string& text) {
  const auto quantity = parse_quantity(text);
  if (quantity && quantity->value >= 0 && (quantity->factor > 1 || quantity->unit == "B" || text == "0")) {
    return static_cast<std::uint64_t>(quantity->base_value());
  }
  throw SpecError("--memory " + text + ": no size; expected one such as '2 GiB', or 0 for none");
}

}  // namespace

po::options_description sweep_options() {
  po::options_description options("Options");
  options.add_options()                                                                                     //
      ("output,o", po::value<std::string>()->default_value(""),                                             //
       "folder for results.csv, results.sqlite and report.html (default: out/NAME)")                        //
      ("jobs,j", po::value<unsigned>(), "points at a time (default: all cores; under mpirun 1 a process)")  //
      ("shard", po::value<std::string>()->default_value("1/1"), "i/n: only the i-th of n parts")            //
      ("timeout", po::value<double>()->default_value(600, "600"), "seconds that a point may take; 0: any")  //
      ("memory", po::value<std::string>()->default_value("4 GiB"), "memory that a point may take; 0: any")  //
      ("retry-failed", "evaluate the points again that failed before")                                      //
      ("dry-run", "only say how many points there are, and about how long they take");
  return options;
}

Shard parse_shard(const std::string& text) {
  const std::size_t slash = text.find('/');
  Shard shard;
  const bool is_read = slash != std::string::npos &&
                       read_number(std::string_view(text).substr(0, slash), shard.index) &&
                       read_number(std::string_view(text).substr(slash + 1), shard.count);
  if (!is_read || shard.index < 1 || shard.index > shard.count) {
    throw SpecError("--shard " + text + ": no part of a whole; expected i/n with i from 1 to n, such as 1/4");
  }
  --shard.index;
  return shard;
}

std::string to_string(const Shard& shard) {
  return std::to_string(shard.index + 1) + "/" + std::to_string(shard.count);
}

SweepRequest read_sweep_options(const po::variables_map& values, const std::string& file) {
  SweepRequest request;
  request.file = file;
  request.folder = values["output"].as<std::string>();
  request.processes = launched_processes() > 1 ? 1 : available_processors();
  if (values.count("jobs") != 0) request.processes = values["jobs"].as<unsigned>();
  if (request.processes < 1) throw SpecError("--jobs 0: nobody works; expected at least 1");
  request.limits.wall_s = values["timeout"].as<double>();
  if (!(request.limits.wall_s >= 0)) throw SpecError("--timeout: below 0; expected seconds, or 0 for none");
  request.limits.memory_bytes = memory_bytes(values["memory"].as<std::string>());
  request.shard = parse_shard(values["shard"].as<std::string>());
  request.is_dry = values.count("dry-run") != 0;
  request.retry_failed = values.count("retry-failed") != 0;
  return request;
}

}  // namespace weir
