// SPDX-License-Identifier: Apache-2.0
#include "sim/spec/select.hpp"

#include <string>

#include "validation/catch.hpp"
#include "validation/unit/spec/spec_files.hpp"

namespace weir::test {
namespace {

const std::string body =
    "  phases: [{name: all, loops: [P1], einsums: {C: {unit: array2d, rows: m, columns: p0}}}]\n";

/// An experiment whose mapping file ends with `select`.
class Selection {
 public:
  explicit Selection(const std::string& select) {
    folder_.write_experiment();
    folder_.write("mapping.yaml", "mapping:\n  name: plain\n" + body + select);
    folder_.write("small.yaml", "mapping: {name: small, capacity: 1 MiB}\n");
  }

  const Folder& folder() const { return folder_; }

  Mapping read(const std::vector<Override>& overrides = {}) const {
    return read_experiment({"experiment.yaml"}, overrides).mapping;
  }

  std::string error(const std::vector<Override>& overrides = {}) const {
    return experiment_error({"experiment.yaml"}, overrides);
  }

 private:
  Folder folder_;
};

TEST_CASE("The first entry of a select that holds is taken", "[unit][spec]") {
  const Selection selection(R"(select:
- {when: P < 1024, use: [small.yaml]}
- {when: P == 1024 and array2d.rows == 16, set: {mapping.capacity: 3 MiB}}
- {set: {mapping.overflow: spill}}
)");
  CHECK(selection.read().capacity_bytes == 3 << 20);
  CHECK(selection.read().name == "plain");
  const Mapping small = selection.read({{"workload.extents.P", "512"}});
  CHECK(small.name == "small");
  CHECK(small.capacity_bytes == 1 << 20);
  CHECK(small.phases.size() == 1);
  const Mapping rest = selection.read({{"architecture.array2d.rows", "8"}});
  CHECK(rest.overflow == Mapping::Overflow::spill);
  CHECK_FALSE(rest.capacity_bytes.has_value());
}

TEST_CASE("A select sees the extents, the 2D array and the buffer", "[unit][spec]") {
  const Selection selection(R"(select:
- when: P * E == 65536 and array2d.columns == 32 and global_buffer.capacity_bytes == 16 * 2**20
  set: {mapping.name: seen}
)");
  CHECK(selection.read().name == "seen");
}

TEST_CASE("Overrides win over the settings of a select", "[unit][spec]") {
  const Selection selection("select: [{set: {mapping.capacity: 3 MiB}}]\n");
  CHECK(selection.read({{"mapping.capacity", "5 MiB"}}).capacity_bytes == 5 << 20);
}

TEST_CASE("A select may set what another file says, and what a later select asks for", "[unit][spec]") {
  const Selection selection("select: [{when: P == 7, set: {mapping.name: seven}}, {}]\n");
  selection.folder().write("outer.yaml",
                           "include: [experiment.yaml]\nselect: [{set: {workload.extents.P: 7}}]\n");
  CHECK(read_experiment({"outer.yaml"}, {}).mapping.name == "seven");
}

TEST_CASE("A file that is replaced takes its select with it", "[unit][spec]") {
  const Selection selection("select: [{when: P == 0}]\n");
  selection.folder().write("other.yaml", "mapping:\n  name: other\n" + body);
  CHECK(selection.read({{"mapping", "other.yaml"}}).name == "other");
}

TEST_CASE("A file that a select uses may have a select", "[unit][spec]") {
  const Selection selection("select: [{use: [inner.yaml]}]\n");
  selection.folder().write("inner.yaml",
                           "select:\n- {when: P > 4096, use: [no.yaml]}\n- use: [small.yaml]\n");
  CHECK(selection.read().name == "small");
}

TEST_CASE("A select of which no entry holds says what was tried", "[unit][spec]") {
  const Selection selection("select:\n- {when: P < 4}\n- {when: P > 4096 and E > 64}\n");
  CHECK(selection.error() ==
        "mapping.yaml:6:1: no entry of 'select' holds, tried 'P < 4', 'P > 4096 and E > 64'; expected one "
        "that holds, "
        "or a last one without 'when'");
  CHECK(Selection("select: []\n").error() ==
        "mapping.yaml:5:9: no entry of 'select' holds, tried none; expected one that holds, or a last one "
        "without "
        "'when'");
}

TEST_CASE("Mistakes in a select are found", "[unit][spec]") {
  CHECK(Selection("select: {when: P}\n").error() ==
        "mapping.yaml:5:9: 'select' is a map; expected a list of entries {when, use, set}");
  CHECK(Selection("select: [{if: P}]\n").error() ==
        "mapping.yaml:5:11: unknown key 'if' in select; expected one of when, use, set");
  CHECK(Selection("select: [{when: array2d.row > 1}]\n").error() ==
        "mapping.yaml:5:17: unknown name 'array2d.row'; expected a known integer (did you mean "
        "'array2d.rows'?)");
  CHECK(Selection("select: [{when: 'P >'}]\n").error() ==
        "mapping.yaml:5:21: unexpected end; expected a number, a name, a tensor, a function or '('");
  CHECK(Selection("select: [{use: small.yaml}]\n").error() ==
        "mapping.yaml:5:16: 'use' is 'small.yaml'; expected a list of files");
  CHECK(Selection("select: [{use: [no.yaml]}]\n").error() ==
        "mapping.yaml:5:17: cannot read 'no.yaml'; expected a YAML file");
  CHECK(Selection("select: [{set: {mapping.capacty.x: 1}}]\n").error() ==
        "mapping.yaml:5:17: no 'capacty' in 'mapping'; expected one of name, phases");
  CHECK(Selection("select: [{set: {mapping.capacty: 1}}]\n").error() ==
        "mapping.yaml:5:17: unknown key 'capacty' in mapping; expected one of name, partition, capacity, "
        "overflow, "
        "phases (did you mean 'capacity'?)");
}

}  // namespace
}  // namespace weir::test
