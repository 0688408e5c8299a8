#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks every kernel on a GPU: against double precision, PyTorch's back ends and cuDNN, each error beside its bound.

Usage: cross_check.py BUILD -o RESULTS.json [--golden FOLDER] [--only FAMILY,..] [--no-timing] [--no-sanitizer]

BUILD is the folder of a build of validation/gpu. RESULTS.json has every check; RESULTS.summary.json the worst of each
kernel, from which summary.py makes tables. Exits 1 if an error exceeds its bound, the sanitizer finds something,
or the fused kernel is too slow to be a fair baseline.
"""
import argparse
import collections
import faulthandler
import json
import pathlib
import subprocess
import sys
import time

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import backends
import bounds
import cases
import formulas
import golden
import sanitizer
import summary
import timing
from library import Library

FRACTION = {"fp16": 10, "bf16": 7, "fp32": 23, "fp64": 52}


def kernels_of(program):
    """Family -> kernels, as the program lists them."""
    lines = subprocess.run([program, "--list"], capture_output=True, text=True, check=True).stdout.splitlines()
    return {line.split()[0]: line.split("->")[0].split()[1:] for line in lines}


def ulps(error, reference, fraction):
    """The largest error in units in the last place, over elements of at least a sixteenth of the largest."""
    size = reference.abs()
    large = (size >= size.max() / 16) & (size > 0)
    if not large.any():
        return 0.0
    unit = torch.exp2(torch.floor(torch.log2(size[large])) - fraction)
    return (error[large] / unit).max().item()


def flat(tensor, like):
    return tensor.double().reshape(like.shape)


def measured(output, result, limit, kind):
    """Max, RMS and ULP error of an output, and how much of its bound it uses."""
    error = (flat(output, result.output) - result.output).abs()
    share = torch.where(limit > 0, error / limit, torch.where(error > 0, torch.inf, 0.0))
    finite = bool(torch.isfinite(error).all())
    return {"max": error.max().item(), "rms": error.square().mean().sqrt().item(),
            "ulp": ulps(error, result.output, FRACTION[kind]), "bound": limit.max().item(),
            "share_of_bound": share.max().item(), "passed": finite and share.max().item() <= 1}


def against_backends(job, inputs, result, output, limit, flex_left):
    """Our output beside that of each back end: their difference may be the sum of the bounds."""
    entries = {}
    seen = torch.ones_like(result.output, dtype=torch.bool) if result.seen is None else (result.seen > 0).expand_as(
        result.output)
    for name in backends.applicable(job):
        if name == "flex" and (flex_left[job["family"]] <= 0 or job["dtype"] != "fp16" or job["extents"]["E"] not in (64, 128)
                               or job["extents"]["F"] not in (64, 128) or cases.size(job["extents"]) < 1 << 13):
            continue
        if name == "flex":
            flex_left[job["family"]] -= 1
        try:
            other = flat(backends.run(name, job, inputs), result.output)
        except Exception as error:
            entries[name] = {"refused": str(error).strip().splitlines()[0][:160]}
            continue
        arithmetic = bounds.FP32 if name == "math" else bounds.FUSED[job["dtype"]]
        both = limit + bounds.bound({**job, "kernel": "fused"}, result, arithmetic)
        difference = torch.where(seen, (flat(output, result.output) - other).abs(), 0.0)
        own = torch.where(seen, (other - result.output).abs(), 0.0)
        share = (difference / both)[seen].max().item() if seen.any() else 0.0
        entries[name] = {"max_difference": difference.max().item(), "max_error": own.max().item(),
                         "share_of_bound": share, "passed": share <= 1}
    return entries


def check_problem(library, jobs, flex_left):
    """Runs the jobs of one problem and number type on the same inputs."""
    inputs = library.inputs(jobs[0])
    result = formulas.reference(jobs[0], inputs)
    entries = []
    for job in jobs:
        arithmetic = bounds.arithmetic_of(job)
        limit = bounds.bound(job, result, arithmetic)
        output = library.run(job, inputs)
        entry = {key: job.get(key) for key in ("family", "kernel", "dtype", "precision", "extents", "seed")}
        entry["given"] = sorted(job["given"])
        entry["error"] = measured(output, result, limit, arithmetic.name)
        if job["kernel"] == "fused":
            entry["backends"] = against_backends(job, inputs, result, output, limit, flex_left)
        entries.append(entry)
    return entries


def check_all(library, kernels, only):
    problems = collections.OrderedDict()
    for job in cases.jobs(kernels):
        if not only or job["family"] in only:
            key = (job["family"], json.dumps(job["extents"]), job["dtype"])
            problems.setdefault(key, []).append(job)
    entries, flex_left = [], collections.defaultdict(lambda: 2)
    for jobs in problems.values():
        begin = time.time()
        try:
            entries += check_problem(library, jobs, flex_left)
        except Exception as error:
            entries.append({**{key: jobs[0][key] for key in ("family", "kernel", "dtype", "extents")},
                            "error": {"passed": False, "failed": str(error).strip()[:400]}})
            print("failed:", jobs[0]["family"], jobs[0]["extents"], str(error).strip()[:400], flush=True)
        torch.cuda.empty_cache()
        if time.time() - begin > 5:
            print(f"{jobs[0]['family']} {jobs[0]['extents']} took {time.time() - begin:.1f} s", flush=True)
    return entries


def save(path, results):
    """After every stage, so that what is known is not lost with what comes after it."""
    path.write_text(json.dumps(results, indent=1))
    path.with_suffix(".summary.json").write_text(summary.text(results))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    parser.add_argument("--golden", type=pathlib.Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--no-timing", action="store_true")
    parser.add_argument("--no-sanitizer", action="store_true")
    options = parser.parse_args()

    torch.backends.cuda.matmul.allow_tf32 = False
    library = Library(options.build / "libweir_gpu.so")
    program = options.build / "weir-gpu"
    kernels = kernels_of(program)
    faulthandler.enable()
    provenance = {**library.provenance(), "pytorch": torch.__version__, "cudnn": torch.backends.cudnn.version()}
    print(json.dumps(provenance))
    results = {"provenance": provenance, "exp2_error": library.exp2_error()}
    print(f"2^x: largest relative error {results['exp2_error']:.3g}, assumed {bounds.FP16.exp:.3g}", flush=True)
    results["checks"] = check_all(library, kernels, set(filter(None, options.only.split(","))))
    print(summary.table(summary.worst(results["checks"])), flush=True)
    failures = [entry for entry in results["checks"] if not summary.passes(entry)]
    save(options.output, results)
    if not options.no_timing:
        results["timing"] = timing.compare(library)
        print(timing.table(results["timing"]), flush=True)
    if options.golden:
        golden.write(library, options.golden, provenance, kernels)
    save(options.output, results)
    if not options.no_sanitizer:
        results["sanitizer"] = sanitizer.check(program, kernels)
        print(sanitizer.table(results["sanitizer"]), flush=True)
    save(options.output, results)
    slow = [row for row in results.get("timing", []) if row["ratio"] < timing.LEAST_RATIO]
    unclean = [tool for tool, outcome in results.get("sanitizer", {}).items() if outcome["status"] == "errors"]
    print(f"{len(results['checks'])} checks, {len(failures)} failed; {len(slow)} too slow; sanitizer: "
          f"{', '.join(unclean) or 'clean or not run'}")
    inexact = results["exp2_error"] > bounds.FP16.exp
    return 1 if failures or slow or unclean or inexact else 0


if __name__ == "__main__":
    sys.exit(main())
