# SPDX-License-Identifier: Apache-2.0
"""The problems that the kernels are checked on: at least five a family, odd sizes, one token and 64K tokens among them."""

import random

SQUARE = [dict(B=2, H=3, P=128, E=64, F=64), dict(B=1, H=2, P=257, E=64, F=64), dict(B=1, H=1, P=1, E=64, F=64),
          dict(B=2, H=2, P=333, E=128, F=128), dict(B=1, H=3, P=1000, E=40, F=72), dict(B=1, H=8, P=2048, E=128, F=128)]
CROSS = [dict(B=2, H=3, P=100, M=300, E=64, F=64), dict(B=1, H=2, P=1, M=777, E=128, F=128),
         dict(B=1, H=2, P=515, M=66, E=64, F=128), dict(B=3, H=2, P=1, M=1, E=64, F=64),
         dict(B=1, H=4, P=129, M=2049, E=128, F=64)]
DECODE = [dict(B=1, H=4, P=1, M=1000, E=64, F=64), dict(B=2, H=8, P=1, M=4096, E=128, F=128),
          dict(B=1, H=2, P=3, M=777, E=64, F=64), dict(B=1, H=1, P=1, M=1, E=64, F=64),
          dict(B=1, H=4, P=17, M=16384, E=128, F=128)]
LONG = [dict(B=1, H=1, P=65536, E=64, F=64), dict(B=1, H=1, P=65536, E=128, F=128)]
TOKENS = [dict(B=2, H=3, T=128, E=64, F=64), dict(B=1, H=2, T=257, E=64, F=64), dict(B=1, H=1, T=1, E=64, F=64),
          dict(B=1, H=2, T=333, E=128, F=128), dict(B=2, H=2, T=1000, E=40, F=72), dict(B=1, H=4, T=2048, E=128, F=64)]


def square(shapes, **more):
    return [{**shape, "M": shape["P"], **more} for shape in shapes]


def slopes(heads):
    """ALiBi's slopes: a geometric sequence to 2^-8."""
    return [2.0 ** (-8.0 * (h + 1) / heads) for h in range(heads)]


def with_slopes(shapes):
    return [(shape, {"SL": slopes(shape["H"])}) for shape in shapes]


def blocks(shape, tile):
    """A drawn mask of a third of the tiles, one row of them hidden altogether."""
    rows, columns = -(-shape["P"] // tile), -(-shape["M"] // tile)
    draw = random.Random(rows * 1000 + columns)
    mask = [[int(draw.random() < 0.35) for _ in range(columns)] for _ in range(rows)]
    if rows > 1:
        mask[rows // 2] = [0] * columns
    return {**shape, "P0": tile, "M0": tile, "P1": rows, "M1": columns}, {"BM": mask}


def grouped(group, each):
    shapes = square(SQUARE)
    return [{**{rank: n for rank, n in shape.items() if rank != "H"}, "G": group, "J": each} for shape in shapes]


def gates(shape, name):
    """Decays near 1, as trained models have them: drawn between 0.9 and 1 (for mamba2, their logarithms)."""
    draw = random.Random(shape["T"])
    count = shape["B"] * shape["H"] * shape["T"]
    if name == "G":
        return {"G": [0.9 + 0.1 * draw.random() for _ in range(count)]}
    return {"A": [-0.1 * draw.random() for _ in range(count)]}


def lengths(shape):
    draw = random.Random(shape["M"])
    return {"LEN": [draw.randint(0 if b else shape["M"] // 2, shape["M"]) for b in range(shape["B"])]}


def states(shape):
    return {("N" if rank == "E" else rank): n for rank, n in shape.items()}


def images():
    return [dict(B=1, H=2, Y=14, X=14, R=7, S=7, E=64, F=64), dict(B=2, H=1, Y=9, X=13, R=3, S=5, E=32, F=32),
            dict(B=1, H=1, Y=1, X=1, R=3, S=3, E=64, F=64), dict(B=1, H=2, Y=33, X=31, R=7, S=7, E=128, F=128),
            dict(B=1, H=4, Y=56, X=56, R=7, S=7, E=32, F=32)]


def neighbours():
    return [dict(B=2, H=3, P=128, W=17, E=64, F=64), dict(B=1, H=2, P=257, W=64, E=64, F=64),
            dict(B=1, H=1, P=1, W=5, E=64, F=64), dict(B=1, H=2, P=1000, W=256, E=128, F=128),
            dict(B=1, H=2, P=333, W=33, E=64, F=128)]


def scans():
    return [dict(B=2, T=128, D=64, R=8, N=16), dict(B=1, T=257, D=96, R=5, N=16), dict(B=1, T=1, D=64, R=4, N=16),
            dict(B=1, T=1000, D=200, R=16, N=8), dict(B=1, T=512, D=256, R=16, N=64)]


def problems():
    """[(family, extents, inputs that are given)]."""
    plain, crossed = square(SQUARE), CROSS
    chunked = [dict(B=1, H=2, T=256, T0=64, E=64, F=64)] + TOKENS
    cases = {
        "attention_1pass": plain + crossed + square(LONG[:1]),
        "attention_scaled": plain + crossed + square(LONG),
        "attention_1pass_causal": plain + square(LONG[1:]),
        "attention_1pass_causal_aligned": crossed + DECODE[:3],
        "attention_1pass_window": square(SQUARE, W=100) + square(LONG[:1], W=1024),
        "attention_alibi": with_slopes(plain),
        "attention_bias": plain[:5] + crossed[:2],
        "attention_softcap": plain,
        "attention_gqa": grouped(2, 4),
        "attention_mqa": plain,
        "cross_attention": [(shape, lengths(shape)) for shape in crossed],
        "attention_sink_window": square(SQUARE, S=4, R=100) + square(LONG[:1], S=4, R=1020),
        "attention_block_sparse": [blocks(shape, tile) for shape, tile in zip(plain + crossed[:1], [32, 64, 1, 100, 128, 128, 50])],
        "neighborhood_1d": neighbours(),
        "neighborhood_2d": images(),
        "flash_decoding": DECODE,
        "attention_split_kv": DECODE,
        "attention_softmax1": plain,
        "clipped_softmax": plain[:5] + crossed[:2],
        "sigmoid_attention": plain,
        "relu_attention": plain,
        "softplus_attention": plain,
        "linear_attention": plain[:5] + crossed[:2],
        "linear_attention_causal": TOKENS,
        "linear_attention_decay": [(shape, gates(shape, "G")) for shape in TOKENS],
        "linear_attention_decay_chunked": with_slopes(chunked),
        "linear_attention_decay_quadratic": with_slopes(plain[:5] + crossed[:1]),
        "mamba2": [(states(shape), gates(shape, "A")) for shape in TOKENS],
        "mamba2_chunked": [(states(shape), gates(shape, "A")) for shape in TOKENS],
        "mamba": scans(),
    }
    result = []
    for family, shapes in cases.items():
        for shape in shapes:
            extents, given = shape if isinstance(shape, tuple) else (shape, {})
            result.append((family, extents, given))
    return result


def size(extents):
    """Products of query and key."""
    tokens = extents.get("P") or extents.get("T") or extents["Y"] * extents["X"]
    keys = extents.get("M") or tokens
    return extents["B"] * extents.get("H", extents.get("G", 1) * extents.get("J", 1)) * tokens * keys


def jobs(kernels):
    """Every kernel of every problem: fused ones in fp16 and bf16, the naive one in fp64 (and fp32 where it is small)."""
    result = []
    for index, (family, extents, given) in enumerate(problems()):
        for kernel in kernels[family]:
            job = {"family": family, "kernel": kernel, "extents": extents, "given": given, "seed": 100 + index}
            if kernel != "naive":
                result += [{**job, "dtype": "fp16"}, {**job, "dtype": "bf16"}]
            elif size(extents) <= 1 << 21:
                result += [{**job, "dtype": "fp16", "precision": "fp64"}, {**job, "dtype": "fp16", "precision": "fp32"}]
    return result
