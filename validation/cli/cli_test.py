#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command line as a user meets it: exit codes, one-line errors, and the files that others rely on.

Usage: cli_test.py WEIR_BINARY REPOSITORY
"""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

WEIR = ROOT = None
SMALL = ["-s", "workload.extents.B=2", "-s", "workload.extents.H=2"]


def weir(*arguments, cwd=None):
    return subprocess.run([WEIR, *arguments], capture_output=True, text=True, cwd=cwd or ROOT, timeout=100)


class Errors(unittest.TestCase):
    """One clear line, exit code 1."""

    def check(self, arguments, line):
        result = weir(*arguments)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr.replace(str(ROOT) + "/", ""), line + "\n")

    def edited(self, file, old, new):
        """A copy of the configurations with one file changed; gives the copy of the binding experiment."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        configs = pathlib.Path(folder.name) / "configs"
        subprocess.run(["cp", "-r", str(ROOT / "configs"), str(configs)], check=True)
        text = (configs / file).read_text()
        self.assertIn(old, text)
        (configs / file).write_text(text.replace(old, new, 1))
        return configs

    def check_edited(self, file, old, new, line, experiment="binding"):
        configs = self.edited(file, old, new)
        result = weir("run", str(configs / "experiments" / (experiment + ".yaml")))
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout, "")
        # Paths in errors are those of the files read, which may be written with `..`.
        self.assertEqual(result.stderr.splitlines()[0].replace(str(configs) + "/", "").replace("experiments/../", ""),
                         line)
        self.assertEqual(len(result.stderr.splitlines()), 1)

    def test_a_mapping_that_does_not_fit(self):
        self.check(
            ["run", "binding", "-s", "mapping.capacity=64 KiB"],
            "configs/mappings/fusemax.yaml:5:3: mapping 'fusemax' needs 230400 bytes of the global buffer "
            "(K 65536, Q 65536, RD 512, RM 512, RNV 32768, V 65536); expected at most 65536")

    def test_an_unknown_key(self):
        self.check_edited(
            "architectures/fusemax.yaml", "capacity: 16 MiB", "capcity: 16 MiB",
            "architectures/fusemax.yaml:32:5: unknown key 'capcity' in global_buffer; expected one of capacity, "
            "row_words, banks, ports, latency (did you mean 'capacity'?)")

    def test_a_wrong_unit(self):
        self.check_edited(
            "architectures/fusemax.yaml", "bandwidth: 400 GiB/s", "bandwidth: 400 MHz",
            "architectures/fusemax.yaml:38:16: 'bandwidth' is '400 MHz'; expected a bandwidth such as '400 GiB/s' "
            "(units: B/s, KB/s, KiB/s, MB/s, MiB/s, GB/s or GiB/s)")

    def test_a_missing_file(self):
        self.check(["run", "none.yaml"], "cannot read 'none.yaml'; expected a YAML file")

    def test_a_misspelt_name(self):
        for command in ["analyze", "eval"]:
            self.check([command, "attention_3pas"],
                       "cannot read 'attention_3pas'; expected a YAML file, or a name that `weir list` shows "
                       "(did you mean 'attention_3pass'?)")

    def test_an_undefined_tensor(self):
        self.check_edited(
            "cascades/attention_1pass.yaml", "SLD[b, h, m1, p] = SLN[", "SLD[b, h, m1, p] = SLNN[",
            "cascades/attention_1pass.yaml:23:24: undefined tensor 'SLNN'; expected a declared or written tensor "
            "(did you mean 'SLN'?)")

    def test_an_architecture_that_lacks_a_function(self):
        self.check_edited(
            "architectures/fusemax.yaml", "      divide: 1\n", "",
            "mappings/fusemax.yaml:25:7: Einsum AV needs the function 'divide', which array1d lacks; expected it "
            "under array1d.functions of the architecture, or another unit")

    def test_a_register_file_that_is_too_small(self):
        self.check(["run", "binding", "-s", "architecture.array2d.registers=7"],
                   "configs/bindings/interleaved.yaml:5:3: binding 'interleaved' needs 8 registers in each PE of "
                   "array2d; expected at most 7")

    def test_unknown_commands_and_options(self):
        self.check(["fly"], "unknown command 'fly'; expected run, lower, sweep, reproduce, compare, analyze, eval, list")
        self.check(["run", "binding", "--fast"],
                   "unrecognised option '--fast'; expected the options that --help lists")
        self.check(["run", "binding", "-s", "x"], "-s x: no value; expected -s key.path=value")
        self.check(["list", "kind"], "unknown kind 'kind'; expected one of architectures, assumptions, bindings, cascades, "
                   "energy, experiments, mappings, published, reproductions, sweeps, workloads")

    def test_a_deadlock_says_who_waits_for_what(self):
        # The legality check finds it before the simulation would, and before weir lower prints or writes anything.
        results = []
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder, "found")
            for command in [["run"], ["lower", "-o", str(out)], ["lower", "--json"]]:
                result = weir(command[0], "flat", "-s", "workload.extents.P=4K",
                              "-s", "mapping.phases.0.tensors.QK.tiles=1", *SMALL, *command[1:])
                self.assertEqual((result.returncode, result.stdout), (1, ""))
                results.append(result.stderr)
            self.assertFalse(out.exists())
        self.assertEqual(results, results[:1] * 3)
        self.assertRegex(
            results[0], r"^illegal schedule in phase 'attention' at cycle \d+: deadlock: "
            r"QK \(block 0, M1 1\) on array2d waits for SN \(block 0, M1 0\); "
            r"GM \(block 0, M1 1\) on array1d waits for QK \(block 0, M1 1\)")

    def test_a_binding_that_cannot_be_found(self):
        self.check(["lower", "binding", "-s", "binding=auto", "-s", "mapping=configs/mappings/flat/weight_stationary.yaml"],
                   "-s binding=auto: binding 'auto' is to be found, but phase 'attention' has 2 nests; expected one, or "
                   "a binding by hand")
        self.check(["lower", "binding", "-s", "binding.phases=auto", "-s", "binding.units={LN: array1d}"],
                   "-s binding.units={LN: array1d}: binding places Einsum LN, which mapping 'fusemax' does not map; "
                   "expected one that it does")


class Lowering(unittest.TestCase):
    """weir lower, and what it writes."""

    AUTO = ["-s", "binding=auto"]
    IDEAL = ["-s", "assumptions=configs/assumptions/ideal.yaml"]

    def lowered(self, *arguments):
        result = weir("lower", *arguments, "--json")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return json.loads(result.stdout)

    def cycles(self, *arguments):
        result = weir("run", *arguments, "--json")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return json.loads(result.stdout)["totals"]["cycles"]

    def test_the_tables_are_those_that_were_reviewed(self):
        # To refresh: weir lower binding -s binding=auto -s workload.extents.P=4K > validation/golden/lower/fusemax.txt
        result = weir("lower", "binding", *self.AUTO, "-s", "workload.extents.P=4K")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(result.stdout, (ROOT / "validation/golden/lower/fusemax.txt").read_text())

    def test_interval_and_bounds_for_others_to_read(self):
        found = self.lowered("binding", *self.AUTO, *self.IDEAL, "-s", "workload.extents.P=4K")
        self.assertEqual(found["interval"], 138 + 64 / 16)
        self.assertEqual(found["resource_bound"], found["interval"])
        self.assertLess(found["recurrence_bound"], found["interval"])
        self.assertEqual(found["bound_by"], "array1d")
        self.assertEqual(found["phases"][0]["registers"]["array2d"], {"needed": 7, "available": 12})
        self.assertEqual(set(found["phases"][0]["programs"]), {"array2d", "array1d"})

    def test_what_is_found_and_written_runs_as_it_was_found(self):
        for experiment, request in [("binding", self.AUTO), ("auto", [])]:
            with tempfile.TemporaryDirectory() as folder:
                result = weir("lower", experiment, *request, *SMALL, "-o", folder)
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                files = {file.name for file in pathlib.Path(folder).iterdir()}
                self.assertEqual(files, {"mapping.yaml", "binding.yaml", "schedule.txt", "lowering.json"})
                written = ["-s", f"mapping={folder}/mapping.yaml", "-s", f"binding={folder}/binding.yaml"]
                self.assertEqual(self.cycles(experiment, *SMALL, *written), self.cycles(experiment, *SMALL, *request))

    def test_one_line_moves_an_einsum_to_the_other_array(self):
        moved = ["-s", "binding.phases=auto", "-s", "binding.units={LM: array1d}", *self.IDEAL]
        found = self.lowered("binding", *moved)
        self.assertEqual(found["interval"], 394 + 64 / 4)
        self.assertEqual(found["resource_bound"], found["interval"])
        prologue = self.cycles("binding", *moved) - found["interval"] * found["phases"][0]["tiles"]
        self.assertTrue(0 <= prologue <= 5000, prologue)


class Outputs(unittest.TestCase):
    def test_help_shows_an_example(self):
        for command in [[], ["run"], ["lower"], ["reproduce"], ["list"]]:
            result = weir(*command, "--help")
            self.assertEqual(result.returncode, 0)
            self.assertIn("Example:\n  weir ", result.stdout)

    def test_a_run_writes_what_others_read(self):
        with tempfile.TemporaryDirectory() as folder:
            result = weir("run", "binding", *SMALL, "-o", folder)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            files = {file.name for file in pathlib.Path(folder).iterdir()}
            self.assertEqual(files, {"resolved.yaml", "stats.json", "stats.txt", "attention.csv", "timeline.json"})
            stats = json.loads(pathlib.Path(folder, "stats.json").read_text())
            for key in ["cycles", "latency_s", "dram_bytes", "energy_pj"]:
                self.assertGreater(stats["totals"][key], 0)
            for unit in stats["units"].values():
                self.assertEqual(unit["busy_cycles"] + sum(unit["stalls"].values()), stats["totals"]["cycles"])
            timeline = json.loads(pathlib.Path(folder, "timeline.json").read_text())
            names = {event["name"] for event in timeline["traceEvents"] if event["ph"] == "X"}
            self.assertLessEqual({"QK", "LM", "SLN", "SLD", "SLNV", "RM", "PRM", "AV", "load K"}, names)
            with open(pathlib.Path(folder, "attention.csv"), newline="") as file:
                header = next(csv.reader(file))
            self.assertEqual(header, "model,seq_len,traffic,latency,energy,util_2d,util_1d,QK,LM,SLN,SLD,SLNV".split(","))

            again = weir("run", str(pathlib.Path(folder, "resolved.yaml")), "--json")
            stats["totals"].pop("peak_rss_bytes", None)
            repeated = json.loads(again.stdout)
            repeated["totals"].pop("peak_rss_bytes", None)
            self.assertEqual(repeated["totals"], stats["totals"])
            self.assertEqual(repeated["units"], stats["units"])

    def test_a_derived_cascade_runs_as_the_hand_written_one(self):
        with tempfile.TemporaryDirectory() as folder:
            out = str(pathlib.Path(folder, "out.yaml"))
            result = weir("analyze", "attention_3pass", "--rewrite", "one-pass", "-o", out)
            self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
            self.assertIn("# Derived from attention_3pass.yaml by weir analyze --rewrite one-pass: defer, iterative.\n",
                          pathlib.Path(out).read_text())
            written, derived = [
                json.loads(weir("run", "binding", *SMALL, *einsum, "--json").stdout)
                for einsum in ([], ["-s", "einsum=" + out])
            ]
            self.assertEqual(derived["phases"], written["phases"])
            self.assertEqual(derived["totals"], written["totals"])

    def test_a_refused_rewrite_is_one_line_and_writes_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder, "out.yaml")
            result = weir("analyze", "clipped_softmax", "--rewrite", "one-pass", "-o", str(out))
            self.assertEqual((result.returncode, result.stdout, len(result.stderr.splitlines())), (1, "", 1))
            self.assertFalse(out.exists())

    def test_analysis_names_the_rewrites_that_would_help(self):
        rewrites = json.loads(weir("analyze", "attention_3pass", "--json").stdout)["rewrites"]
        self.assertEqual(rewrites[0]["name"], "one-pass")
        self.assertEqual(rewrites[0]["changes"][0], {"what": "passes over M", "before": 3, "after": 1})
        self.assertFalse(rewrites[0]["witnessed"])

    def test_fast_forward_changes_nothing(self):
        def counters(*options):
            stats = json.loads(weir("run", "arch", *SMALL, "--json", *options).stdout)
            return stats["totals"]["cycles"], stats["units"], stats["actions"]

        self.assertEqual(counters(), counters("--no-fast-forward"))


if __name__ == "__main__":
    WEIR = str(pathlib.Path(sys.argv[1]).resolve())
    ROOT = pathlib.Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1])
