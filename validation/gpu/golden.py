# SPDX-License-Identifier: Apache-2.0
"""Golden results: outputs of the GPU's kernels, for machines without one.

index.json names each case (family, extents, seed, inputs that are given), its results and where they come from;
outputs.npz has the outputs of small cases whole. A large case has the norms of its output, a checksum of its bytes and
sampled elements.
"""

import json
import random
import zlib

import numpy as np
import torch

import bounds
import formulas
import timing

SAMPLES = 64
SMALL = 4096  # elements that are kept whole


def problems():
    """[(family, extents, given)]: small ones, and one of a few hundred tokens that is sampled."""
    square = [dict(B=1, H=2, P=24, M=24, M0=8, M1=3, E=16, F=16), dict(B=2, H=1, P=13, M=13, M0=13, M1=1, E=8, F=16)]
    cross = [dict(B=1, H=2, P=9, M=40, M0=8, M1=5, E=16, F=16), dict(B=2, H=1, P=1, M=33, M0=11, M1=3, E=32, F=8)]
    large = [dict(B=1, H=2, P=512, M=512, M0=64, M1=8, E=64, F=64)]
    tokens = [dict(B=1, H=2, T=24, T0=8, T1=3, U0=8, E=16, F=16), dict(B=2, H=1, T=16, T0=16, T1=1, U0=16, E=8, F=16)]
    grouped = [{**{k: v for k, v in shape.items() if k != "H"}, "G": 2, "J": 2} for shape in square + large]
    states = [{("N" if k == "E" else k): v for k, v in shape.items()} for shape in tokens]
    blocked = {**square[0], "P0": 8, "P1": 3}
    plain, causal = square + cross + large, square + large
    with_ = lambda shapes, **more: [{**shape, **more} for shape in shapes]
    cases = {
        "attention_1pass": plain, "attention_scaled": plain, "attention_1pass_causal": causal,
        "attention_1pass_causal_aligned": cross + large, "attention_1pass_window": with_(causal, W=7),
        "attention_alibi": causal, "attention_bias": square + cross, "attention_softcap": causal,
        "attention_gqa": grouped, "attention_mqa": causal, "cross_attention": cross + large,
        "attention_sink_window": with_(causal, S=2, R=5), "attention_block_sparse": [
            {**blocked, "given": {"BM": [[1, 0, 1], [0, 0, 0], [0, 1, 0]]}}, {**large[0], "P0": 64, "P1": 8}],
        "neighborhood_1d": [dict(B=1, H=2, P=24, W=7, E=16, F=16), dict(B=1, H=2, P=512, W=63, E=64, F=64)],
        "neighborhood_2d": [dict(B=1, H=2, Y=5, X=6, R=3, S=3, E=16, F=16), dict(B=1, H=1, Y=14, X=14, R=7, S=7, E=32, F=32)],
        "flash_decoding": cross, "attention_split_kv": [dict(B=1, H=2, P=3, M=48, M0=6, M2=4, N1=2, E=16, F=16)],
        "attention_softmax1": causal, "clipped_softmax": plain, "sigmoid_attention": causal, "relu_attention": causal,
        "softplus_attention": causal, "linear_attention": plain, "linear_attention_causal": tokens,
        "linear_attention_decay": tokens, "linear_attention_decay_chunked": tokens,
        "linear_attention_decay_quadratic": square, "mamba2": states, "mamba2_chunked": states,
        "mamba": [dict(B=1, T=24, D=16, R=4, N=8), dict(B=2, T=7, D=24, R=3, N=4)],
    }
    # Seeds count problems: what is added comes last.
    longer = [dict(B=1, H=2, T=256, T0=64, T1=4, U0=64, E=32, F=32)]
    added = {
        "attention_split_kv": [dict(B=2, H=1, P=5, M=96, M0=8, M2=4, N1=3, E=32, F=8),
                               dict(B=1, H=2, P=64, M=1024, M0=64, M2=4, N1=4, E=64, F=64)],
        "flash_decoding": large, "attention_bias": large, "linear_attention_causal": longer,
        "linear_attention_decay": longer, "linear_attention_decay_chunked": longer,
        "linear_attention_decay_quadratic": [dict(B=1, H=2, P=256, M=256, M0=64, M1=4, E=32, F=32)],
        "mamba": [dict(B=1, T=256, D=48, R=4, N=8)], "attention_scaled": [dict(B=1, H=1, P=2048, M=2048, M0=256, M1=8, E=128, F=128)],
    }
    return [(family, {k: v for k, v in shape.items() if k != "given"}, shape.get("given", {}))
            for group in (cases, added) for family, shapes in group.items() for shape in shapes]


def seed_of(library, job):
    """A seed under which the state of linear attention decays instead of exceeding fp16."""
    if "decay" not in job["family"] or job["family"] == "linear_attention_decay":
        return job["seed"]
    for seed in range(job["seed"], job["seed"] + 1000):
        if library.inputs({**job, "seed": seed})["SL"].min() > 0.05:
            return seed
    raise ValueError(f"no seed gives {job['family']} positive slopes")


def tensor_entry(name, output, arrays):
    """What is kept of an output: all of it in `arrays`, or checksum, norms and samples."""
    values = output.double().cpu().numpy().reshape(-1)
    entry = {"elements": int(values.size), "largest": float(np.abs(values).max()),
             "norm": float(np.sqrt((values * values).sum())), "sum": float(values.sum()),
             "crc32": zlib.crc32(output.cpu().contiguous().view(torch.uint8).numpy().tobytes())}
    if values.size <= SMALL:
        stored = output.cpu() if output.dtype != torch.bfloat16 else output.float().cpu()
        arrays[name] = stored.numpy()
        entry["array"] = name
    else:
        places = sorted(random.Random(name).sample(range(values.size), SAMPLES))
        entry["samples"] = [[place, float(values[place])] for place in places]
    return entry


def results_of(library, kernels, job, name, arrays):
    """The naive kernel in fp64 on unrounded inputs, and every fused kernel in fp16 and bf16."""
    runs = [{"kernel": "naive", "dtype": "fp64", "precision": "fp64"}]
    runs += [{"kernel": kernel, "dtype": dtype, "parts": 4} if kernel == "split" else {"kernel": kernel, "dtype": dtype}
             for kernel in kernels if kernel != "naive" for dtype in ("fp16", "bf16")]
    results = []
    for run in runs:
        full = {**job, **run}
        inputs = library.inputs(full)
        reference = formulas.reference(full, inputs)
        limit = bounds.bound(full, reference, bounds.arithmetic_of(full))
        start, output = library.prepare(full, inputs)
        start()
        torch.cuda.synchronize()
        error = (output.double().reshape(reference.output.shape) - reference.output).abs()
        if not bool((error <= limit).all()):
            raise ValueError(f"{name} {run}: error {error.max().item()} exceeds its bound")
        array = f"{name}-{run['kernel']}-{run['dtype']}"
        results.append({**run, "bound": limit.max().item(), "error": error.max().item(),
                        **tensor_entry(array, output, arrays)})
        if run["kernel"] != "naive":
            results[-1]["milliseconds"] = timing.median_milliseconds([start])[0]
    return results


def write(library, folder, provenance, kernels):
    """Writes index.json and outputs.npz: the cases, and the times of a larger problem of each family."""
    arrays, index = {}, []
    counts = {}
    for number, (family, extents, given) in enumerate(problems()):
        counts[family] = counts.get(family, 0) + 1
        name = f"{family}-{counts[family]}"
        job = {"family": family, "kernel": "naive", "dtype": "fp64", "extents": extents, "given": given,
               "seed": 1000 + number}
        job["seed"] = seed_of(library, job)
        results = results_of(library, kernels[family], job, name, arrays)
        index.append({"name": name, "family": family, "extents": extents, "seed": job["seed"], "given": given,
                      "results": results})
    timings = timing.time_families(library, kernels)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "outputs.npz", **arrays)
    lines, times = (",\n  ".join(json.dumps(entry) for entry in entries) for entries in (index, timings))
    (folder / "index.json").write_text(
        f'{{"version": 1,\n "provenance": {json.dumps(provenance)},\n "cases": [\n  {lines}],\n'
        f' "timings": [\n  {times}]}}\n')
    print(f"golden: {len(index)} cases, {sum(path.stat().st_size for path in folder.iterdir()) / 1024:.0f} KiB")


def differences(old, new):
    """What differs between two folders of golden results, one line each: an error to be explained."""
    before, after = ({case["name"]: case for case in json.loads((folder / "index.json").read_text())["cases"]}
                     for folder in (old, new))
    lines = [f"{name}: gone" for name in before if name not in after]
    for name, case in after.items():
        if name not in before:
            continue
        for key in ("extents", "seed", "given"):
            if case[key] != before[name][key]:
                lines.append(f"{name}: {key} was {before[name][key]}, is {case[key]}")
        known = {(r["kernel"], r["dtype"]): r for r in before[name]["results"]}
        for result in case["results"]:
            earlier = known.get((result["kernel"], result["dtype"]))
            if earlier and earlier["crc32"] != result["crc32"]:
                lines.append(f"{name} {result['kernel']} {result['dtype']}: other bits; norm was {earlier['norm']!r}, is "
                             f"{result['norm']!r}")
    return lines
