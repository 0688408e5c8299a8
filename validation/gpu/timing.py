# SPDX-License-Identifier: Apache-2.0
"""The fused fp16 forward kernel beside PyTorch's flash back end: same tensors, same run, medians by CUDA events."""

import statistics

import torch

import backends

LEAST_RATIO = 0.25  # of the flash back end's speed: a fair baseline, not a record
REPEATS = 21
TOKENS = 16384  # in all batch entries together
MODEL_WIDTH = 2048  # in all heads together


def jobs():
    for length in (4096, 8192, 16384):
        for width in (64, 128):
            for family in ("attention_scaled", "attention_1pass_causal"):
                extents = dict(B=TOKENS // length, H=MODEL_WIDTH // width, P=length, M=length, E=width, F=width)
                yield {"family": family, "kernel": "fused", "dtype": "fp16", "extents": extents, "seed": 1,
                       "scale": 1.0 if family == "attention_scaled" else width**-0.5}


def flops(extents, causal):
    """Multiplications and additions of both products; half of them under a causal mask."""
    e = extents
    return 2 * e["B"] * e["H"] * e["P"] * e["M"] * (e["E"] + e["F"]) / (2 if causal else 1)


def median_milliseconds(functions):
    """The median time of each function, run in turns."""
    times = [[] for _ in functions]
    for repeat in range(REPEATS + 3):
        for function, own in zip(functions, times):
            begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            begin.record()
            function()
            end.record()
            end.synchronize()
            if repeat >= 3:
                own.append(begin.elapsed_time(end))
    return [statistics.median(own) for own in times]


def compare(library):
    rows = []
    for job in jobs():
        e = job["extents"]
        inputs = {name: torch.randn(e["B"], e["H"], e["P"], e["E"], device="cuda", dtype=torch.float16)
                  for name in ("Q", "K", "V")}
        start, output = library.prepare(job, inputs)
        functions = [start]
        causal = job["family"] == "attention_1pass_causal"
        names = ["flash", "cudnn", "efficient"]
        for name in names:
            functions.append(lambda name=name: backends.attend(name, inputs["Q"], inputs["K"], inputs["V"], is_causal=causal,
                                                               scale=e["E"] ** -0.5))
        times = median_milliseconds(functions)
        work = flops(e, causal)
        rows.append({"extents": e, "causal": causal, "milliseconds": times[0], "tflops": work / times[0] / 1e9,
                     **{f"{name}_milliseconds": t for name, t in zip(names, times[1:])},
                     "flash_tflops": work / times[1] / 1e9, "ratio": times[1] / times[0]})
        del inputs, output
        torch.cuda.empty_cache()
    return rows


def table(rows):
    lines = ["tokens width causal   ours ms  TFLOP/s  flash ms  TFLOP/s  cuDNN ms  efficient ms  speed of flash's"]
    for row in rows:
        e = row["extents"]
        lines.append(f"{e['P']:6} {e['E']:5} {str(row['causal']):6} {row['milliseconds']:9.3f} {row['tflops']:8.1f} "
                     f"{row['flash_milliseconds']:9.3f} {row['flash_tflops']:8.1f} {row['cudnn_milliseconds']:9.3f} "
                     f"{row['efficient_milliseconds']:13.3f} {row['ratio']:17.1%}")
    return "\n".join(lines)
