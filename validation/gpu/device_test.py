#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every kernel on the GPU, once; skipped (77) where there is no GPU.

The naive kernels must compute what the host does, and the others must write every element. What error they may have is
cross_check.py's matter.

Usage: device_test.py WEIR_GPU
"""
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import npy
import sanitizer

ROUNDING = 1e-11  # a few hundred roundings of fp64, relative to the largest element
LARGEST_HALF = 65504  # a drawn state of linear attention may grow beyond it


def largest_on_host(folder, job):
    return max(map(abs, npy.read(folder / "host" / f"{job['family']}-naive.npy")[1]))


def main(program):
    device = subprocess.run([program, "--device"], capture_output=True, text=True)
    if device.returncode != 0:
        print(device.stdout + device.stderr)
        return device.returncode
    lines = subprocess.run([program, "--list"], capture_output=True, text=True, check=True).stdout.splitlines()
    kernels = {line.split()[0]: line.split("->")[0].split()[1:] for line in lines}
    jobs = sanitizer.jobs(kernels)
    naive = [job for job in jobs if job["kernel"] == "naive"]
    failures = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for name, some, options in (("gpu", jobs, []), ("host", naive, ["--cpu"])):
            (folder / f"{name}.json").write_text(json.dumps({"defaults": {"seed": 3}, "jobs": some}))
            subprocess.run([program, folder / f"{name}.json", "-o", folder / name, *options], check=True, timeout=300)
        for job in jobs:
            if job["name"] == "wide" or largest_on_host(folder, job) >= LARGEST_HALF:
                continue
            got = npy.read(folder / "gpu" / f"{job['name']}.npy")[1]
            if not all(map(math.isfinite, got)):
                failures.append(f"{job['name']}: elements that are no numbers")
        for job in naive:
            got, expected = (npy.read(folder / place / f"{job['name']}.npy")[1] for place in ("gpu", "host"))
            error, largest = max(abs(x - y) for x, y in zip(expected, got)), largest_on_host(folder, job)
            if not error <= ROUNDING * largest:
                failures.append(f"{job['name']}: error {error:.3g} of {largest:.3g}")
    print("\n".join(failures) or f"{len(jobs)} jobs ran")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
