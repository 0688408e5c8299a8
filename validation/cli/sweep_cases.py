# SPDX-License-Identifier: Apache-2.0
"""What the tests of `weir sweep` share: small sweeps, how to run them, and what their stores must say."""
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

WEIR = ROOT = None
MPIRUN = shutil.which("mpirun")

# 60 points, of which the 3 with the smallest buffer and the longest tiles do not fit: 5 %.
SMALL = """version: 1
sweep:
  name: small
  base: binding
  set: {workload.extents.B: 2, workload.extents.H: 2}
  axes:
    workload.extents.P: {from: 256, to: 4K, log2: true}
    architecture.global_buffer.capacity: [200 KiB, 1 MiB, 4 MiB, 16 MiB]
    N: {key: architecture.array2d.rows, values: [64, 128, 256]}
    architecture.array2d.columns: {expression: N}
    architecture.array1d.lanes: {expression: N}
    architecture.global_buffer.row_words: {expression: N}
    architecture.return_path.words_per_cycle: {expression: N}
  constraints: ["capacity > 204800 or N < 256 or P < 2048 or P == 4096"]
  outputs: [util_2d]
"""


def set_up(weir, root):
    global WEIR, ROOT
    WEIR, ROOT = weir, pathlib.Path(root)


def mpirun(ranks):
    return [MPIRUN, "--allow-run-as-root", "--oversubscribe", "-n", str(ranks)]


class SweepCase(unittest.TestCase):
    """A folder of its own, with the small sweep in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.write("small.yaml", SMALL)

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def weir(self, *arguments, launcher=(), **more):
        return subprocess.run([*launcher, WEIR, *arguments], capture_output=True, text=True, cwd=self.folder,
                              timeout=300, **more)

    def sweep(self, *arguments, code=3, **more):
        result = self.weir("sweep", *arguments, **more)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def csv(self, folder):
        return (self.folder / folder / "results.csv").read_bytes()

    def start(self, *arguments, launcher=()):
        return subprocess.Popen([*launcher, WEIR, "sweep", *arguments], cwd=self.folder, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, start_new_session=True)

    def query(self, folder, sql):
        with sqlite3.connect(self.folder / folder / "results.sqlite") as store:
            return store.execute(sql).fetchall()

    def keys(self, folder):
        """The results that a store holds, which must be sound."""
        if not (self.folder / folder / "results.sqlite").exists():
            return set()
        self.assertEqual(self.query(folder, "PRAGMA integrity_check"), [("ok",)])
        if not self.query(folder, "SELECT name FROM sqlite_master WHERE name = 'results'"):
            return set()
        return {key for key, in self.query(folder, "SELECT key FROM results")}
