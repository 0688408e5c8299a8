// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/quantities.hpp"

#include <cstdint>
#include <string>

#include "sim/spec/values.hpp"
#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

YamlNode value(const std::string& text) { return YamlNode::scalar(text, {"a.yaml", 1, 4}); }

template <typename Reader>
std::string error(Reader reader, const YamlNode& node) {
  return spec_error_of([&] { reader(node, "x"); });
}

const std::string bytes_expected =
    "; expected a size such as '16 MiB' (units: B, KB, KiB, MB, MiB, GB or GiB)";
const std::string bandwidth_expected =
    "; expected a bandwidth such as '400 GiB/s' (units: B/s, KB/s, KiB/s, MB/s, MiB/s, GB/s or GiB/s)";
const std::string frequency_expected =
    "; expected a frequency such as '940 MHz' (units: Hz, kHz, MHz or GHz)";

TEST_CASE("Bytes are read in powers of two and of ten", "[unit][spec]") {
  CHECK(read_bytes(value("16 MiB"), "x") == std::int64_t{16} << 20);
  CHECK(read_bytes(value("512KiB"), "x") == 524288);
  CHECK(read_bytes(value("32 MB"), "x") == 32'000'000);
  CHECK(read_bytes(value("1.5 KiB"), "x") == 1536);
  CHECK(read_bytes(value("7 B"), "x") == 7);
  CHECK(read_bytes(value("2 GB"), "x") == 2'000'000'000);
  CHECK(read_bytes(value("4 GiB"), "x") == std::int64_t{4} << 30);
  CHECK(read_bytes(value("3 KB"), "x") == 3000);
}

TEST_CASE("Bytes without their unit, with another or none at all are errors", "[unit][spec]") {
  CHECK(error(read_bytes, value("16")) == "a.yaml:1:4: 'x' is '16'" + bytes_expected);
  CHECK(error(read_bytes, value("16 mib")) ==
        "a.yaml:1:4: 'x' is '16 mib'" + bytes_expected + " (did you mean 'MiB'?)");
  CHECK(error(read_bytes, value("MiB")) == "a.yaml:1:4: 'x' is 'MiB'" + bytes_expected);
  CHECK(error(read_bytes, value("-1 MiB")) == "a.yaml:1:4: 'x' is '-1 MiB'" + bytes_expected);
  CHECK(error(read_bytes, value("16 MHz")) == "a.yaml:1:4: 'x' is '16 MHz'" + bytes_expected);
  CHECK(error(read_bytes, value("0.3 B")) == "a.yaml:1:4: 'x' is '0.3 B'; expected a whole number of bytes");
  CHECK(error(read_bytes, value("1e300 GiB")) ==
        "a.yaml:1:4: 'x' is '1e300 GiB'; expected a whole number of bytes");
  CHECK(error(read_bytes, YamlNode::map({"a.yaml", 1, 4})) == "a.yaml:1:4: 'x' is a map" + bytes_expected);
}

TEST_CASE("Bandwidths are read in bytes a second", "[unit][spec]") {
  CHECK(read_bandwidth(value("400 GiB/s"), "x") == 400.0 * (1 << 30));
  CHECK(read_bandwidth(value("50 GB/s"), "x") == 50e9);
  CHECK(error(read_bandwidth, value("400 GiB")) == "a.yaml:1:4: 'x' is '400 GiB'" + bandwidth_expected);
  CHECK(error(read_bandwidth, value("0 GB/s")) ==
        "a.yaml:1:4: 'x' is '0 GB/s'; expected a bandwidth above 0");
}

TEST_CASE("Frequencies are read in hertz", "[unit][spec]") {
  CHECK(read_frequency(value("940 MHz"), "x") == 940e6);
  CHECK(read_frequency(value("1 GHz"), "x") == 1e9);
  CHECK(error(read_frequency, value("940 Mhz")) ==
        "a.yaml:1:4: 'x' is '940 Mhz'" + frequency_expected + " (did you mean 'MHz'?)");
  CHECK(error(read_frequency, value("940")) == "a.yaml:1:4: 'x' is '940'" + frequency_expected);
  CHECK(error(read_frequency, value("0 Hz")) == "a.yaml:1:4: 'x' is '0 Hz'; expected a frequency above 0");
}

TEST_CASE("Cycles need no unit", "[unit][spec]") {
  CHECK(read_cycles(value("16"), "x") == 16);
  CHECK(read_cycles(value("16 cycles"), "x") == 16);
  CHECK(read_cycles(value("1 cycle"), "x") == 1);
  CHECK(read_cycles(value("0"), "x") == 0);
  CHECK(error(read_cycles, value("16 ns")) ==
        "a.yaml:1:4: 'x' is '16 ns'; expected cycles such as '16' or '16 cycles' (units: cycle or cycles)");
  CHECK(error(read_cycles, value("1.5")) == "a.yaml:1:4: 'x' is '1.5'; expected a whole number of cycles");
}

TEST_CASE("Counts take K and M as powers of two", "[unit][spec]") {
  CHECK(suffixed_count("1K") == 1024);
  CHECK(suffixed_count("1M") == 1048576);
  CHECK(suffixed_count("64K") == 65536);
  for (const char* text : {"", "K", "1k", "0K", "-1K", "1.5K", "1KB", "1024", "9999999999999M"}) {
    CHECK_FALSE(suffixed_count(text).has_value());
  }
  CHECK(read_expression(value("64K"), "x").value == 65536);
  CHECK(spec_error_of([] { read_expression(value("64k"), "x"); }) ==
        "a.yaml:1:4: bad number '64k'; expected an operator between the number and the name");
}

TEST_CASE("Plain values say what they should have been", "[unit][spec]") {
  YamlNode quoted = value("16");
  quoted.quoted = true;
  CHECK(spec_error_of([&] { read_integer(quoted, "x", 1); }) ==
        "a.yaml:1:4: 'x' is '16' in quotes; expected a whole number of at least 1");
  CHECK(spec_error_of([] { read_integer(value("1.0"), "x"); }) ==
        "a.yaml:1:4: 'x' is '1.0'; expected a whole number");
  CHECK(spec_error_of([] { read_integer(value("0"), "x", 1); }) ==
        "a.yaml:1:4: 'x' is '0'; expected a whole number of at least 1");
  CHECK(spec_error_of([] { read_integer(value("99999999999999999999"), "x"); }) ==
        "a.yaml:1:4: 'x' is '99999999999999999999'; expected a whole number");
  CHECK(error(read_double, value("nan")) == "a.yaml:1:4: 'x' is 'nan'; expected a number");
  CHECK(error(read_double, value("1,5")) == "a.yaml:1:4: 'x' is '1,5'; expected a number");
  CHECK(error(read_bool, value("yes")) == "a.yaml:1:4: 'x' is 'yes'; expected true or false");
  CHECK(error(read_string, YamlNode{}) == "'x' is empty; expected a text");
  CHECK(error(read_strings, value("p")) == "a.yaml:1:4: 'x' is 'p'; expected a list such as [a, b]");
  CHECK(spec_error_of([] {
          read_choice(value("Spill"), "x", {"error", "spill"});
        }) == "a.yaml:1:4: 'x' is 'Spill'; expected error or spill (did you mean 'spill'?)");
}

}  // namespace
}  // namespace weir::test
