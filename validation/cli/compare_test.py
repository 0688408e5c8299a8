#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""weir compare: two runs, and the simulator beside a GPU.

Usage: compare_test.py WEIR_BINARY REPOSITORY
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

WEIR = ROOT = None
SMALL = ["-s", "workload.extents.B=2", "-s", "workload.extents.H=2"]


def weir(*arguments):
    return subprocess.run([WEIR, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT, timeout=100)


class Folder(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def check_error(self, arguments, line):
        result = weir("compare", *arguments)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertEqual(result.stderr.replace(str(self.folder), "DIR"), line + "\n")


class Runs(Folder):
    def run_into(self, name, *arguments):
        result = weir("run", "binding", *SMALL, *arguments, "-o", self.folder / name)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return json.loads((self.folder / name / "stats.json").read_text())

    def test_two_runs_side_by_side(self):
        a = self.run_into("a")
        b = self.run_into("b", "-s", "workload.extents.P=2K")
        result = weir("compare", self.folder / "a", self.folder / "b/stats.json", "--json")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        found = json.loads(result.stdout)
        self.assertIn("extents.P: 1024, 2048", found["differences"])
        counters = {counter["name"]: counter for counter in found["counters"]}
        cycles = counters["cycles"]
        self.assertEqual((cycles["first"], cycles["second"]), (a["totals"]["cycles"], b["totals"]["cycles"]))
        self.assertEqual(cycles["ratio"], b["totals"]["cycles"] / a["totals"]["cycles"])
        self.assertEqual(counters["array2d busy"]["second"], b["units"]["array2d"]["busy_cycles"])
        text = weir("compare", self.folder / "a", self.folder / "b").stdout
        self.assertIn("extents.P: 1024, 2048", text)
        self.assertIn("second / first", text)
        same = weir("compare", self.folder / "a", self.folder / "a").stdout
        self.assertTrue(same.startswith("the same experiment and extents\n"), same)

    def test_what_is_no_run(self):
        self.check_error([], "weir compare: expected two runs, as in: weir compare out/a out/b; or --reference DIR")
        self.check_error([self.folder, self.folder],
                         "DIR/stats.json: no such file; expected the stats.json of a run (weir run -o DIR)")
        (self.folder / "stats.json").write_text('{"totals": 1}')
        self.check_error([self.folder, self.folder],
                         "DIR/stats.json: no stats.json of a run; expected what weir run -o DIR writes")
        self.check_error([self.folder, self.folder, "--only", "x"],
                         "weir compare: --only without --reference; expected both or none")


class Reference(Folder):
    """A copy of a case of the golden results, and of one that is sampled."""

    def setUp(self):
        super().setUp()
        golden = ROOT / "validation/golden/gpu"
        shutil.copy(golden / "outputs.npz", self.folder)
        self.index = json.loads((golden / "index.json").read_text())
        names = ("attention_1pass_causal-1", "attention_1pass_causal-3")
        self.index["cases"] = [case for case in self.index["cases"] if case["name"] in names]
        for case in self.index["cases"]:
            case["results"] = [entry for entry in case["results"] if entry["dtype"] == "fp16"]
        self.sampled = self.index["cases"].pop()
        self.sampled["results"][0]["samples"] = self.sampled["results"][0]["samples"][:6]
        self.index["timings"] = [entry for entry in self.index["timings"] if entry["family"] == "attention_1pass_causal"]
        self.index["timings"][0]["extents"] |= {"P": 512, "M": 512, "M1": 2}
        self.write()

    def write(self):
        (self.folder / "index.json").write_text(json.dumps(self.index))

    def test_errors_and_times_with_their_bounds_and_rooflines(self):
        self.index["cases"].append(self.sampled)
        self.write()
        result = weir("compare", "--reference", self.folder, "--json")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        found = json.loads(result.stdout)
        self.assertTrue(found["passed"])
        self.assertEqual(found["gpu"]["device"], self.index["provenance"]["gpu"]["device"])
        self.assertEqual([output["elements"] for output in found["outputs"]], [768, 6])
        for output in found["outputs"]:
            self.assertEqual(output["family"], "attention_1pass_causal")
            self.assertTrue(0 < output["machine_error"] <= output["machine_bound"])
            self.assertTrue(0 < output["difference"] <= output["machine_bound"] + output["gpu_bound"])
            self.assertTrue(0 < output["share_of_bound"] <= 1)
            self.assertEqual(output["gpu_bound_from"], "results")
        (time,) = found["times"]
        self.assertEqual(time["gpu_measured_s"], self.index["timings"][0]["milliseconds"] / 1e3)
        self.assertGreater(time["gpu_measured_s"], time["gpu_roofline_s"])
        self.assertGreater(time["machine_simulated_s"], time["machine_roofline_s"])
        self.assertAlmostEqual(time["machine_operations_per_s"] * time["machine_simulated_s"] / time["operations"], 1)

    def test_the_tables(self):
        text = weir("compare", "--reference", self.folder).stdout
        for words in ("machine - GPU", "GPU, measured", "machine, simulated", "of roofline", "1 outputs compared, 0 beyond"):
            self.assertIn(words, text)

    def test_the_machine_is_that_of_an_experiment(self):
        arrays = ["-s", "architecture.array2d.rows=64", "-s", "architecture.array2d.columns=64",
                  "-s", "architecture.array1d.lanes=64"]
        large, small = (json.loads(weir("compare", "--reference", self.folder, "auto", *options, "--json").stdout)["times"][0]
                        for options in ([], arrays))
        self.assertGreater(small["machine_simulated_s"], 4 * large["machine_simulated_s"])

    def test_a_bound_depends_on_the_exponential(self):
        bounds = [json.loads(weir("compare", "--reference", self.folder, *options, "--json").stdout)["outputs"][0]["machine_bound"]
                  for options in ([], ["--exp", "schraudolph"])]
        self.assertGreater(bounds[1], 2 * bounds[0])

    def test_an_error_beyond_its_bound_is_exit_code_1(self):
        self.index["cases"].append(self.sampled)
        self.sampled["results"][0]["samples"][5][1] += 0.5
        self.write()
        result = weir("compare", "--reference", self.folder)
        self.assertEqual((result.returncode, result.stderr), (1, ""))
        self.assertIn("EXCEEDED", result.stdout)
        self.assertIn("2 outputs compared, 1 beyond their bounds", result.stdout)
        self.index["cases"].pop(0)
        self.write()
        found = json.loads(weir("compare", "--reference", self.folder, "--json").stdout)
        self.assertEqual(([output["passed"] for output in found["outputs"]], found["passed"]), ([False], False))

    def test_what_is_no_reference(self):
        reference = ["--reference", self.folder]
        self.check_error(["--reference", self.folder / "none"],
                         "DIR/none: no such folder; expected results of weir-gpu, or golden results such as "
                         "validation/golden/gpu")
        self.check_error([*reference, "--only", "attention_1pass_causl"],
                         "--only attention_1pass_causl: no such family in DIR; expected one that it has (did you mean "
                         "'attention_1pass_causal'?)")
        self.index["cases"][0]["results"][0]["array"] = "other"
        self.write()
        self.check_error(reference, "DIR/index.json: outputs.npz has no array 'other'; expected the one that index.json names")
        del self.index["cases"][0]["seed"]
        self.write()
        self.check_error(reference, "DIR/index.json: key 'seed' not found; expected what docs/gpu.md describes")
        self.index["version"] = 2
        self.write()
        self.check_error(reference, "DIR/index.json: version is 2; expected 1")
        (self.folder / "index.json").write_text("no JSON")
        self.check_error(reference, "DIR/index.json: no JSON; expected what weir-gpu or scripts/refresh_golden_gpu wrote")
        (self.folder / "outputs.npz").unlink()
        (self.folder / "index.json").unlink()
        self.check_error(reference, "DIR: no results.json (weir-gpu) and no index.json (golden results); expected one of them")

    def test_a_family_that_is_no_cascade(self):
        self.index["timings"] = []
        for case in self.index["cases"]:
            case["family"] = "attention_of_another_kind"
        self.write()
        self.check_error(["--reference", self.folder],
                         "DIR: nothing could be compared: attention_1pass_causal-1: no cascade 'attention_of_another_kind'; "
                         "expected one of configs/cascades")


if __name__ == "__main__":
    WEIR = str(pathlib.Path(sys.argv[1]).resolve())
    ROOT = pathlib.Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1])
