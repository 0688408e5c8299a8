#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""weir compare on what weir-gpu writes: here, what the naive kernels compute on the host.

Usage: compare_test.py WEIR WEIR_GPU REPOSITORY
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import npy

WEIR = WEIR_GPU = ROOT = None
EXTENTS = {"B": 1, "H": 2, "P": 20, "M": 20, "M0": 8, "E": 8, "F": 8, "T": 20}
FAMILIES = ("attention_1pass_causal", "softplus_attention", "linear_attention_decay")


class Compare(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def results(self, jobs, *options):
        """Runs jobs on the host."""
        (self.folder / "jobs.json").write_text(json.dumps(
            {"defaults": {"extents": EXTENTS, "seed": 5, "dtype": "fp16"}, "jobs": jobs}))
        subprocess.run([WEIR_GPU, self.folder / "jobs.json", "-o", self.folder, "--cpu", *options], check=True)

    def compare(self, *options):
        command = [WEIR, "compare", "--reference", self.folder, *options]
        return subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=ROOT, timeout=100)

    def test_every_output_has_a_bound_from_its_cascade(self):
        self.results([{"family": family, "precision": precision, "name": f"{family}-{precision}"}
                      for family in FAMILIES for precision in ("fp64", "fp32")])
        result = self.compare("--json")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        found = json.loads(result.stdout)
        self.assertEqual(len(found["outputs"]), 2 * len(FAMILIES))
        self.assertEqual(found["gpu"]["device"], "host")
        self.assertIsNone(found["gpu"]["peak_flops_per_s"])
        self.assertEqual(found["times"], [])
        for output in found["outputs"]:
            self.assertEqual(output["gpu_bound_from"], "cascade")
            self.assertTrue(output["gpu_error"] <= output["gpu_bound"] < output["machine_bound"] / 100)
            self.assertTrue(0 < output["machine_error"] <= output["machine_bound"])
        self.assertIn("* not in the results", self.compare().stdout)

    def test_a_wrong_result_is_found(self):
        self.results([{"family": "attention_1pass_causal", "name": "job"}])
        shape, values = npy.read(self.folder / "job.npy")
        values[7] += 0.3
        npy.write(self.folder / "job.npy", shape, values)
        result = self.compare()
        self.assertEqual((result.returncode, result.stderr), (1, ""))
        self.assertIn("EXCEEDED", result.stdout)

    def test_inputs_from_files_are_those_that_were_written_out(self):
        values = [0.25 * (i % 7 - 3) for i in range(2 * 20 * 8)]
        npy.write(self.folder / "q.npy", (1, 2, 20, 8), values)
        job = {"family": "attention_1pass_causal", "name": "job", "inputs": {"Q": str(self.folder / "q.npy")}}
        self.results([job])
        result = self.compare()
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stderr.replace(str(self.folder), "DIR"),
                         "DIR/results.json: job 'job' took Q from a file; expected DIR/job.Q.npy, which weir-gpu --inputs "
                         "writes\n")
        self.results([job], "--inputs")
        self.assertEqual(self.compare().returncode, 0)

    def test_a_job_that_no_cascade_says(self):
        self.results([{"family": "attention_1pass_causal", "name": "job", "scale": 0.5}])
        self.assertEqual(self.compare().stderr.replace(str(self.folder), "DIR"),
                         "DIR/results.json: job 'job' scales its scores; expected scale 1, which is the cascade's\n")


if __name__ == "__main__":
    WEIR, WEIR_GPU = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    ROOT = pathlib.Path(sys.argv[3]).resolve()
    unittest.main(argv=sys.argv[:1])
