#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`weir sweep` as a user meets it: the files it writes, exit codes, how runs are interrupted, split and joined.

Usage: sweep_test.py WEIR_BINARY REPOSITORY
"""
import csv
import io
import json
import resource
import shlex
import sys
import unittest

import sweep_cases
from sweep_cases import SweepCase


class Results(SweepCase):
    def rows(self, folder):
        return list(csv.DictReader(io.StringIO(self.csv(folder).decode())))

    def test_rows_in_order_with_axes_objectives_and_status(self):
        self.sweep("small.yaml", "-o", "out", "-j", "2")
        rows = self.rows("out")
        self.assertEqual(list(rows[0]), [
            "workload.extents.P", "architecture.global_buffer.capacity", "N", "architecture.array2d.columns",
            "architecture.array1d.lanes", "architecture.global_buffer.row_words",
            "architecture.return_path.words_per_cycle", "latency_s", "energy_pj", "util_2d", "status", "message"])
        self.assertEqual(len(rows), 59)
        self.assertEqual([r["workload.extents.P"] for r in rows], sorted((r["workload.extents.P"] for r in rows), key=int))
        failed = [r for r in rows if r["status"] == "failed"]
        self.assertEqual(len(failed), 4)
        for row in failed:
            self.assertEqual((row["latency_s"], row["architecture.global_buffer.capacity"]), ("", "200 KiB"))
            self.assertRegex(row["message"], r"fusemax\.yaml:5:3: mapping 'fusemax' needs \d+ bytes")

    def test_one_worker_two_workers_and_three_ranks_give_the_same_bytes(self):
        self.sweep("small.yaml", "-o", "one", "-j", "1")
        self.sweep("small.yaml", "-o", "two", "-j", "2")
        self.assertEqual(self.csv("one"), self.csv("two"))
        if sweep_cases.MPIRUN is None:
            self.skipTest("no mpirun")
        self.sweep("small.yaml", "-o", "three", launcher=sweep_cases.mpirun(3))
        self.assertEqual(self.csv("one"), self.csv("three"))
        self.assertEqual(self.query("three", "SELECT MAX(runs) FROM results"), [(1,)])

    def test_a_finished_sweep_runs_nothing_again(self):
        self.sweep("small.yaml", "-o", "out")
        before = self.csv("out")
        times = self.query("out", "SELECT key, finished_unix_s FROM results")
        self.sweep("small.yaml", "-o", "out")
        self.assertEqual(self.csv("out"), before)
        self.assertEqual(self.query("out", "SELECT key, finished_unix_s FROM results"), times)
        self.sweep("small.yaml", "-o", "out", "--retry-failed")
        self.assertEqual(self.query("out", "SELECT COUNT(*) FROM results WHERE runs = 2"), [(4,)])
        self.assertEqual(self.csv("out"), before)

    def test_another_objective_needs_no_new_run(self):
        self.sweep("small.yaml", "-o", "out")
        self.write("small.yaml", sweep_cases.SMALL.replace("outputs: [util_2d]", "outputs: [cycles, dram.stalls.empty]"))
        self.sweep("small.yaml", "-o", "out")
        self.assertEqual(self.query("out", "SELECT MAX(runs), COUNT(*) FROM results"), [(1, 59)])
        self.assertGreater(float(self.rows("out")[-1]["cycles"]), 1000)

    def test_shards_are_merged_to_the_same_bytes(self):
        self.sweep("small.yaml", "-o", "whole")
        for part in ("1/3", "2/3", "3/3"):
            self.sweep("small.yaml", "-o", "part" + part[0], "--shard", part, code=0 if part == "1/3" else 3)
        self.assertEqual(len(self.rows("part1")), 20)
        self.weir("sweep", "merge", "part1", "part2", "part3", "-o", "merged")
        self.assertEqual(self.csv("whole"), self.csv("merged"))

    def test_the_command_of_the_best_point_gives_its_figures(self):
        self.sweep("small.yaml", "-o", "out")
        best = self.weir("sweep", "best", "out", "-n", "1").stdout
        command = shlex.split(best.splitlines()[-1].split(": ", 1)[1])
        self.assertEqual(command[:2], ["weir", "run"])
        totals = json.loads(self.weir(*command[1:], "--json").stdout)["totals"]
        least = min(float(r["latency_s"]) for r in self.rows("out") if r["status"] == "ok")
        self.assertEqual(totals["latency_s"], least)

    def test_status_says_how_far_it_is(self):
        self.sweep("small.yaml", "-o", "out")
        self.assertRegex(self.weir("sweep", "status", "out").stdout,
                         r"^small: finished\n59 of 59 done, 4 failed, best latency_s [0-9.e-]+\n$")

    def test_a_dry_run_writes_nothing(self):
        result = self.sweep("small.yaml", "-o", "out", "--dry-run", "-j", "1", code=0)
        self.assertRegex(result.stdout, r"^small: 59 points, of a grid of 60\nsmall: about \d+ s on 1 worker \(from 12 probed points\)\n$")
        self.assertFalse((self.folder / "out").exists())

    def test_limits_fail_their_points_and_no_others(self):
        result = self.sweep("small.yaml", "-o", "late", "--timeout", "0.0001")
        self.assertIn("took longer than 0.0001 s; expected less, or a higher limit", result.stdout)


class Searches(SweepCase):
    def search(self, text):
        self.write("search.yaml", sweep_cases.SMALL + "  search: " + text + "\n")
        return ["search.yaml", "-o"]

    def test_the_seed_decides_and_not_the_workers(self):
        for method, more in [("random", ""), ("halving", ""), ("evolutionary", ", population: 6")]:
            arguments = self.search("{method: %s, seed: 4, budget: 14%s}" % (method, more))
            self.weir("sweep", *arguments, method + "1", "-j", "1")
            self.weir("sweep", *arguments, method + "2", "-j", "2")
            self.assertEqual(self.csv(method + "1").count(b"\n"), 15)
            self.assertEqual(self.csv(method + "1"), self.csv(method + "2"))
            self.assertEqual(self.query(method + "2", "SELECT MAX(runs) FROM results"), [(1,)])
            self.assertIn("finished", self.weir("sweep", "status", method + "2").stdout)

    def test_halving_leaves_out_what_cannot_be_mapped(self):
        self.sweep(*self.search("{method: halving, seed: 4, budget: 50}"), "out", code=0)
        self.assertNotIn(b"failed", self.csv("out"))

    def test_a_search_is_not_split(self):
        result = self.sweep(*self.search("{method: random, budget: 5}"), "out", "--shard", "1/2", code=1)
        self.assertIn("--shard 1/2: a search cannot be split", result.stderr)


class Reports(SweepCase):
    def test_a_report_needs_nothing_else(self):
        self.sweep("small.yaml", "-o", "out")
        self.weir("sweep", "report", "out", "-o", "page.html")
        page = (self.folder / "page.html").read_text()
        self.assertEqual(page, (self.folder / "out/report.html").read_text())
        self.assertNotRegex(page.replace("http://www.w3.org/2000/svg", ""), "https?://|<link|<script src|@import")
        data = json.loads(page.split("const data = ", 1)[1].split(";\n", 1)[0])
        self.assertEqual(len(data["rows"]), 59)
        self.assertEqual([c["name"] for c in data["columns"]], ["latency_s", "energy_pj", "util_2d"])


class Interruptions(SweepCase):
    def test_a_full_disk_is_one_line_and_loses_nothing(self):
        self.sweep("small.yaml", "-o", "whole")
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        result = self.weir("sweep", "small.yaml", "-o", "out", preexec_fn=limit)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"^out/results.sqlite: cannot read or write: .*; what is in it is kept\n$")
        before = self.keys("out")
        self.assertGreater(len(before), 3)
        self.sweep("small.yaml", "-o", "out")
        self.assertLessEqual(before, self.keys("out"))
        self.assertEqual(self.query("out", "SELECT MAX(runs) FROM results"), [(1,)])
        self.assertEqual(self.csv("out"), self.csv("whole"))

    def test_two_sweeps_do_not_write_to_one_folder(self):
        self.write("long.yaml", sweep_cases.SMALL.replace("to: 4K, log2: true", "to: 4K, step: 64"))
        first = self.start("long.yaml", "-o", "out", "-j", "1")
        self.addCleanup(first.wait)
        self.addCleanup(first.kill)
        while not (self.folder / "out" / "results.sqlite").exists():
            self.assertIsNone(first.poll())
        result = self.sweep("long.yaml", "-o", "out", code=1)
        self.assertEqual(result.stderr, f"out: another sweep writes here (process {first.pid}); expected a folder of "
                                        "its own, or that one to end\n")
        self.assertIn(f"running (process {first.pid})", self.weir("sweep", "status", "out").stdout)

    def test_a_signal_stops_it_politely(self):
        self.write("long.yaml", sweep_cases.SMALL.replace("to: 4K, log2: true", "to: 4K, step: 64"))
        first = self.start("long.yaml", "-o", "out", "-j", "1")
        while len(self.keys("out")) < 5:
            self.assertIsNone(first.poll())
        first.terminate()
        self.assertEqual(first.wait(20), 143)
        self.assertIn("stopped; the same command goes on", self.weir("sweep", "status", "out").stdout)


class Errors(SweepCase):
    """One line, exit code 1, and nothing has run."""

    def check(self, axes, line, launcher=()):
        self.write("bad.yaml", "version: 1\nsweep:\n  name: bad\n  base: binding\n" + axes)
        result = self.weir("sweep", "bad.yaml", "-o", "bad", launcher=launcher)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout, "")
        self.assertFalse((self.folder / "bad").exists())
        if not launcher:
            self.assertEqual(result.stderr, line + "\n")
        else:
            self.assertEqual(result.stderr.count("bad.yaml:"), 1)

    def test_an_unknown_key(self):
        line = ("bad.yaml:6:5: unknown key 'rowz' in array2d; expected one of rows, columns, functions, issue, registers, "
                "result_latency (did you mean 'rows'?)")
        axes = "  axes:\n    architecture.array2d.rowz: [16, 32]\n"
        self.check(axes, line)
        if sweep_cases.MPIRUN is not None:
            self.check(axes, line, launcher=sweep_cases.mpirun(2))

    def test_options_that_make_no_sense(self):
        for arguments, line in [
            (["--shard", "5/4"], "--shard 5/4: no part of a whole; expected i/n with i from 1 to n, such as 1/4"),
            (["--memory", "much"], "--memory much: no size; expected one such as '2 GiB', or 0 for none"),
            (["-j", "0"], "--jobs 0: nobody works; expected at least 1"),
        ]:
            result = self.weir("sweep", "small.yaml", *arguments)
            self.assertEqual((result.returncode, result.stderr), (1, line + "\n"))


if __name__ == "__main__":
    sweep_cases.set_up(*sys.argv[1:3])
    unittest.main(argv=sys.argv[:1], verbosity=2)
