#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The interpreter against what the GPU's kernels computed, where there is no GPU.

Cases whose outputs are kept whole: the naive kernel's fp64 output must be the interpreter's to rounding, and the outputs
of the other kernels must be within their derived bounds of it. Broken cascades must not be.

Usage: golden_test.py WEIR WEIR_GPU REPOSITORY
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile

import npy

WEIR = WEIR_GPU = ROOT = None
ROUNDING = 1e-11  # a few hundred roundings of fp64, relative to the largest element
OUTPUTS = {"mamba": "Y"}


def run(*arguments):
    result = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, cwd=ROOT, timeout=100)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, arguments))}: {result.stdout}{result.stderr}")


class Golden(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        golden = ROOT / "validation/golden/gpu"
        cls.cases = [case for case in json.loads((golden / "index.json").read_text())["cases"]
                     if all("array" in result for result in case["results"])]
        cls.arrays = zipfile.ZipFile(golden / "outputs.npz")
        cls.write_inputs()

    @classmethod
    def tearDownClass(cls):
        cls.arrays.close()
        cls.temporary.cleanup()

    @classmethod
    def write_inputs(cls):
        """Inputs of every case, rounded to each type, as NAME-TYPE.TENSOR.npy: by the host half of weir-gpu."""
        jobs = []
        for case in cls.cases:
            for dtype in ("fp64", "fp16", "bf16"):
                job = {"name": f"{case['name']}-{dtype}", "family": case["family"], "dtype": dtype,
                       "seed": case["seed"], "extents": case["extents"], "inputs": {}}
                for tensor, rows in case["given"].items():
                    file = cls.folder / f"{case['name']}.{tensor}.npy"
                    npy.write(file, (len(rows), len(rows[0])), sum(rows, []))
                    job["inputs"][tensor] = str(file)
                jobs.append(job)
        (cls.folder / "jobs.json").write_text(json.dumps(jobs))
        run(WEIR_GPU, cls.folder / "jobs.json", "-o", cls.folder, "--cpu", "--inputs")

    def interpret(self, case, dtype, cascade=None):
        name = f"{case['name']}-{dtype}"
        inputs = ",".join(f"{path.name.split('.')[1]}={path}" for path in self.folder.glob(name + ".*.npy"))
        output, file = OUTPUTS.get(case["family"], "AV"), self.folder / f"{name}-interpreted.npy"
        shape = [word for rank, extent in case["extents"].items() for word in ("-s", f"shape.{rank}={extent}")]
        run(WEIR, "eval", cascade or case["family"], "--inputs", inputs, "--dump", f"{output}={file}", *shape)
        return npy.read(file)[1]

    def error(self, result, values):
        golden = npy.parse(self.arrays.read(result["array"] + ".npy"))[1]
        self.assertEqual(len(golden), len(values))
        return max(abs(x - y) for x, y in zip(golden, values))

    def test_every_family_is_there(self):
        families = {path.stem for path in (ROOT / "configs/cascades").glob("*.yaml")}
        named = {case["family"] for case in self.cases}
        self.assertEqual(named - families, set())
        listed = subprocess.run([WEIR_GPU, "--list"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(named, {line.split()[0] for line in listed.splitlines()})

    def test_the_interpreter_agrees_with_every_kernel(self):
        for case in self.cases:
            values = {dtype: self.interpret(case, dtype) for dtype in ("fp64", "fp16", "bf16")}
            for result in case["results"]:
                with self.subTest(case=case["name"], kernel=result["kernel"], dtype=result["dtype"]):
                    limit = ROUNDING * result["largest"] if result["kernel"] == "naive" else result["bound"]
                    self.assertLessEqual(self.error(result, values[result["dtype"]]), limit)

    def broken(self, family, old, new):
        """A cascade with one mistake exceeds the bound of a fused fp16 result on the same inputs. One case must show it:
        a single tile of keys, say, needs no rescaling."""
        text = (ROOT / f"configs/cascades/{family}.yaml").read_text()
        self.assertIn(old, text)
        file = self.folder / f"broken-{family}.yaml"
        file.write_text(text.replace(old, new))
        excess = []
        for case in self.cases:
            if case["family"] != family:
                continue
            values = self.interpret(case, "fp16", file)
            excess += [self.error(result, values) / result["bound"] for result in case["results"]
                       if (result["kernel"], result["dtype"]) == ("fused", "fp16")]
        self.assertGreater(max(excess), 1)

    def test_a_mask_that_is_off_by_one_is_found(self):
        self.broken("attention_1pass_causal", "<= p", "< p")

    def test_a_window_that_is_off_by_one_is_found(self):
        self.broken("attention_1pass_window", "> p - W", ">= p - W")

    def test_a_missing_rescale_is_found(self):
        self.broken("attention_1pass_window", "SPNV[b, h, m1, p, f] = PRM[b, h, m1, p] * RNV[b, h, m1, p, f]",
                    "SPNV[b, h, m1, p, f] = RNV[b, h, m1, p, f]")

    def test_a_denominator_of_the_wrong_maximum_is_found(self):
        self.broken("attention_1pass_window", "SPD[b, h, m1, p] = PRM[b, h, m1, p] * RD",
                    "SPD[b, h, m1, p] = exp(LM[b, h, m1, p] - RM[b, h, m1+1, p]) * RD")


if __name__ == "__main__":
    WEIR, WEIR_GPU = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    ROOT = pathlib.Path(sys.argv[3]).resolve()
    unittest.main(argv=sys.argv[:1])
