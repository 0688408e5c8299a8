#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The naive kernels' equations, run on the host, against the interpreter of the cascades of the same names.

Neither shares code with the other. Inputs come from a seed on both sides, and must be equal bit by bit; outputs are
computed in fp64 on both sides, and must agree to rounding.

Usage: equations_test.py WEIR WEIR_GPU REPOSITORY
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import npy

WEIR = WEIR_GPU = ROOT = None
TOLERANCE = 1e-11  # a few hundred roundings of fp64, relative to the largest element

SQUARE = [dict(B=1, H=2, P=1, M=1, M0=1, E=8, F=8), dict(B=2, H=2, P=13, M=13, M0=4, M1=4, E=8, F=5),
          dict(B=1, H=1, P=24, M=24, M0=8, E=16, F=8)]
CROSS = [dict(B=1, H=2, P=1, M=9, M0=3, E=8, F=8), dict(B=2, H=1, P=11, M=7, M0=4, M1=2, E=8, F=8),
         dict(B=1, H=2, P=5, M=21, M0=7, E=4, F=6)]
TOKENS = [dict(B=1, H=2, T=1, E=4, F=4), dict(B=2, H=2, T=11, E=6, F=5), dict(B=1, H=1, T=24, E=8, F=8)]


def each(shapes, **more):
    return [{**shape, **more} for shape in shapes]


def grouped(shape):
    return {**{rank: n for rank, n in shape.items() if rank != "H"}, "G": 2, "J": 3}


def states(shape):
    return {("N" if rank == "E" else rank): n for rank, n in shape.items()}


def chunks(shape, size):
    return {**shape, "T": size * 3, "T0": size, "T1": 3}


# Family -> the shapes that it is compared on.
CASES = {
    "attention_1pass": SQUARE + CROSS,
    "attention_scaled": SQUARE + CROSS,
    "attention_1pass_causal": SQUARE + CROSS,
    "attention_1pass_causal_aligned": SQUARE + CROSS,
    "attention_1pass_window": each(SQUARE, W=1) + each(SQUARE, W=5),
    "attention_alibi": SQUARE + CROSS,
    "attention_bias": SQUARE + CROSS,
    "attention_softcap": SQUARE,
    "attention_gqa": [grouped(shape) for shape in SQUARE],
    "attention_mqa": SQUARE,
    "cross_attention": CROSS + [dict(B=5, H=1, P=3, M=6, M0=2, E=4, F=4)],
    "attention_sink_window": each(SQUARE, S=2, R=3) + each(SQUARE, S=1, R=1),
    "attention_block_sparse": [dict(B=1, H=2, P=12, M=20, M0=4, P0=3, E=8, F=8)],
    "neighborhood_1d": [dict(B=1, H=2, P=13, W=5, E=8, F=8), dict(B=2, H=1, P=16, W=6, E=4, F=8),
                        dict(B=1, H=1, P=3, W=5, E=4, F=4)],
    "neighborhood_2d": [dict(B=1, H=2, Y=5, X=6, R=3, S=3, E=8, F=8), dict(B=1, H=1, Y=4, X=7, R=2, S=5, E=4, F=4)],
    "flash_decoding": [shape for shape in CROSS],
    "attention_split_kv": [dict(B=1, H=2, P=3, M=24, M0=3, M2=4, N1=2, E=8, F=8)],
    "attention_softmax1": SQUARE,
    "clipped_softmax": SQUARE + CROSS,
    "sigmoid_attention": SQUARE,
    "relu_attention": SQUARE,
    "softplus_attention": SQUARE,
    "linear_attention": SQUARE + CROSS,
    "linear_attention_causal": TOKENS,
    "linear_attention_decay": TOKENS,
    "linear_attention_decay_chunked": [chunks(shape, 4) for shape in TOKENS[:2]],
    "linear_attention_decay_quadratic": SQUARE + CROSS,
    "mamba2": [states(shape) for shape in TOKENS],
    "mamba2_chunked": [states(chunks(shape, 4)) for shape in TOKENS[:2]],
    "mamba": [dict(B=1, T=1, D=3, R=2, N=2), dict(B=2, T=13, D=5, R=3, N=4)],
}
OUTPUTS = {"mamba": "Y"}


def run(*arguments, cwd=None):
    result = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, cwd=cwd, timeout=100)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, arguments))}: {result.stdout}{result.stderr}")
    return result.stdout


class Equations(unittest.TestCase):
    """One job list for all cases: starting a program per case would take longer than computing it."""

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.jobs = [cls.job(family, i, shape) for family, shapes in CASES.items() for i, shape in enumerate(shapes)]
        cls.jobs += cls.block_sparse_jobs()
        (cls.folder / "jobs.json").write_text(json.dumps({"defaults": {"dtype": "fp64"}, "jobs": cls.jobs}))
        run(WEIR_GPU, cls.folder / "jobs.json", "-o", cls.folder / "gpu", "--cpu", "--inputs")

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    @staticmethod
    def job(family, index, shape):
        return {"name": f"{family}-{index}", "family": family, "seed": 11 + index, "extents": shape}

    @classmethod
    def block_sparse_jobs(cls):
        """A drawn mask hides next to nothing; this one hides a row of tiles and all but one tile of another."""
        shape = dict(B=1, H=1, P=9, M=12, M0=4, P0=3, E=4, F=4)
        file = cls.folder / "blocks.npy"
        npy.write(file, (3, 3), [1, 0, 1, 0, 0, 0, 0, 1, 0])
        return [{**cls.job("attention_block_sparse", 1, shape), "inputs": {"BM": str(file)}}]

    def interpret(self, job):
        """What `weir eval` makes of the job: its inputs and its output, by name."""
        family = job["family"]
        output = OUTPUTS.get(family, "AV")
        names = [path.name.split(".")[1] for path in (self.folder / "gpu").glob(job["name"] + ".*.npy")]
        dumps = {name: self.folder / f"{job['name']}-{name}.npy" for name in names + [output]}
        command = [WEIR, "eval", family, "--seed", job["seed"], "--dump",
                   ",".join(f"{name}={path}" for name, path in dumps.items())]
        for rank, extent in job["extents"].items():
            command += ["-s", f"shape.{rank}={extent}"]
        if "inputs" in job:
            command += ["--inputs", ",".join(f"{name}={path}" for name, path in job["inputs"].items())]
        run(*command, cwd=ROOT)
        return {name: npy.read(path)[1] for name, path in dumps.items()}, output

    def test_every_family_has_a_case(self):
        listed = {line.split()[0] for line in run(WEIR_GPU, "--list").splitlines()}
        self.assertEqual(listed, set(CASES))

    def test_inputs_are_the_same_numbers_and_outputs_agree(self):
        for job in self.jobs:
            with self.subTest(job=job["name"]):
                expected, output = self.interpret(job)
                got = npy.read(self.folder / "gpu" / (job["name"] + ".npy"))[1]
                self.assertEqual(len(got), len(expected[output]))
                largest = max(abs(x) for x in expected[output])
                error = max(abs(x - y) for x, y in zip(got, expected[output]))
                self.assertLessEqual(error, TOLERANCE * max(largest, 1e-3))
                for name in expected:
                    if name != output:
                        drawn = npy.read(self.folder / "gpu" / f"{job['name']}.{name}.npy")[1]
                        self.assertEqual(drawn, expected[name], name)


class Errors(unittest.TestCase):
    """One line that says what was wrong, and exit code 1."""

    def check(self, text, line):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "jobs.json").write_text(text)
            result = subprocess.run([WEIR_GPU, "jobs.json", "-o", "out", "--cpu"], capture_output=True, text=True,
                                    cwd=folder, timeout=100)
        self.assertEqual((result.returncode, result.stderr), (1, line + "\n"))

    def test_a_misspelt_key(self):
        self.check('[{"famly": "mamba"}]',
                   "jobs.json: job 1: unknown key 'famly'; expected one of dtype, extents, family, inputs, kernel, "
                   "name, parts, precision, repeats, scale, seed")

    def test_a_rank_without_extent(self):
        self.check('[{"family": "attention_alibi", "extents": {"B": 1, "H": 1, "P": 4, "M": 4, "E": 8}}]',
                   "jobs.json: job 1: rank F of attention_alibi has no extent; expected one")

    def test_text_that_is_no_json(self):
        self.check('[\n  {"family" "mamba"}]', "jobs.json:2:13: unexpected text; expected ':'")

    def test_a_kernel_that_the_family_lacks(self):
        self.check('[{"family": "mamba", "kernel": "fused", "extents": {}}]',
                   "jobs.json: job 1: mamba has no kernel 'fused'; expected naive, chunked")

    def test_a_type_that_tensor_cores_do_not_take(self):
        self.check('[{"family": "attention_1pass", "kernel": "fused", "dtype": "fp32"}]',
                   "jobs.json: job 1: kernel fused with dtype fp32; expected fp16 or bf16")


if __name__ == "__main__":
    WEIR, WEIR_GPU = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    ROOT = pathlib.Path(sys.argv[3]).resolve()
    unittest.main(argv=sys.argv[:1])
