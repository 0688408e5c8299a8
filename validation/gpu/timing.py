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


def family_problems():
    """[(family, extents, given)]: a problem of a size that is used, for each family; what data decides is dense."""
    plain = dict(B=1, H=16, P=4096, M=4096, E=64, F=64)
    tokens = dict(B=1, H=16, T=4096, T0=64, T1=64, U0=64, E=64, F=64)
    states = {("N" if rank == "E" else rank): n for rank, n in tokens.items()}
    softmax = {**plain, "M0": 256, "M1": 16}
    cases = {
        "attention_1pass": softmax, "attention_scaled": softmax, "attention_1pass_causal": softmax,
        "attention_1pass_causal_aligned": {**softmax, "P": 1024}, "attention_1pass_window": {**softmax, "W": 1024},
        "attention_alibi": softmax, "attention_bias": {**softmax, "B": 4, "H": 4}, "attention_softcap": softmax,
        "attention_gqa": {**{rank: n for rank, n in softmax.items() if rank != "H"}, "G": 4, "J": 4},
        "attention_mqa": softmax, "cross_attention": {**softmax, "P": 1024, "given": {"LEN": [4096]}},
        "attention_sink_window": {**softmax, "S": 4, "R": 1020},
        "attention_block_sparse": {**softmax, "P0": 256, "P1": 16, "given": {"BM": [[1] * 16] * 16}},
        "neighborhood_1d": dict(B=1, H=16, P=4096, W=255, E=64, F=64),
        "neighborhood_2d": dict(B=1, H=16, Y=64, X=64, R=7, S=7, E=64, F=64),
        "flash_decoding": {**softmax, "P": 1, "M": 16384, "M1": 64},
        "attention_split_kv": {**plain, "P": 1, "M": 16384, "M0": 256, "M2": 8, "N1": 8},
        "attention_softmax1": softmax, "clipped_softmax": plain, "sigmoid_attention": plain, "relu_attention": plain,
        "softplus_attention": plain, "linear_attention": plain, "linear_attention_causal": tokens,
        "linear_attention_decay": tokens, "linear_attention_decay_chunked": tokens,
        "linear_attention_decay_quadratic": plain, "mamba2": states, "mamba2_chunked": states,
        "mamba": dict(B=1, T=4096, D=1024, R=64, N=16),
    }
    return [(family, {rank: n for rank, n in extents.items() if rank != "given"}, extents.get("given", {}))
            for family, extents in cases.items()]


def time_families(library, kernels):
    """The median time of every kernel but the naive one, in fp16, on its family's problem."""
    rows = []
    for family, extents, given in family_problems():
        for kernel in kernels[family]:
            if kernel == "naive":
                continue
            job = {"family": family, "kernel": kernel, "dtype": "fp16", "extents": extents, "seed": 1}
            start, _ = library.prepare(job, library.inputs({**job, "given": given}))
            rows.append({**job, "given": given, "milliseconds": median_milliseconds([start])[0], "repeats": REPEATS})
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
