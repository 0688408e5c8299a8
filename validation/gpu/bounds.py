# SPDX-License-Identifier: Apache-2.0
"""Error bounds of the kernels, per output element, derived in docs/gpu.md from the arithmetic that a kernel uses.

A bound is first order in the unit roundoffs and otherwise worst case: nothing in it is fitted to measured errors.
"""

import dataclasses

import torch

TILE = 64  # keys a step of the online softmax; tokens of a chunk


@dataclasses.dataclass(frozen=True)
class Arithmetic:
    """Relative errors of a kernel's operations."""

    name: str
    product: float  # of one addition in a matrix product
    unit: float  # of any other operation (the unit roundoff of the type it computes in)
    exp: float  # of an exponential
    weight: float  # of a weight where it is multiplied with a value: rounded to the storage type
    weight_floor: float  # its absolute error where it is subnormal
    output: float  # of the stored output
    output_floor: float


FP64 = Arithmetic("fp64", 2.0**-53, 2.0**-53, 2.0**-51, 0, 0, 0, 0)
FP32 = Arithmetic("fp32", 2.0**-24, 2.0**-24, 2.0**-22, 0, 0, 0, 0)
# Tensor cores add in fp32 and cut off what they drop (Fasi et al., 2021); that 2^x is within 2^-22, cross_check.py tries on
# every argument.
FP16 = Arithmetic("fp16", 2.0**-23, 2.0**-24, 2.0**-22, 2.0**-11, 2.0**-25, 2.0**-11, 2.0**-25)
BF16 = Arithmetic("bf16", 2.0**-23, 2.0**-24, 2.0**-22, 2.0**-8, 2.0**-134, 2.0**-8, 2.0**-134)
TF32 = 2.0**-11
FUSED = {"fp16": FP16, "bf16": BF16}
NAIVE = {"fp64": FP64, "fp32": FP32}


def stored(arithmetic, output):
    """The error of rounding the output."""
    return arithmetic.output * output.abs() + arithmetic.output_floor


def score_error(a, r, width, cap=0):
    """Per row: the absolute error of a score, and the relative error of its exponential before any rescaling. `cap` is
    what a soft cap multiplies its tanh with."""
    score = width * a.product * r.product + 8 * a.unit * (r.score + r.product) + 4 * a.unit * cap
    return score, score + 5 * a.unit * r.score + a.exp


def softmax(a, r, width, keys, cap=0):
    """Softmax attention and softmax with one more term, with any mask and edit."""
    _, exponential = score_error(a, r, width, cap)
    tiles = -(-keys // TILE)
    weight = exponential + 4 * a.unit * r.score + tiles * (a.exp + a.unit)
    relative = 2 * weight + a.weight + keys * a.product + (keys / 4 + 8) * a.unit
    floor = a.weight_floor * r.values
    return r.weighted * relative + floor + stored(a, r.output)


def clipped(a, r, width, keys):
    """Clipped softmax in two passes: exp(score - log sum) is stretched, cut, and rounded."""
    _, exponential = score_error(a, r, width)
    tiles = -(-keys // TILE)
    log_sum = 4 * a.unit * (r.score + torch.log(r.weights) + 1) + keys / 4 * a.unit
    weight = 2 * (exponential + 4 * a.unit * r.score) + tiles * (a.exp + a.unit) + log_sum + a.exp
    stretch = 12 / keys
    relative = weight + a.weight + keys * a.product + 4 * a.unit
    return r.weighted * relative + (3 * a.unit * stretch + a.weight_floor) * r.values + stored(a, r.output)


def sigmoid(a, r, width, keys):
    """1 / (1 + exp(-s)): at most a quarter of the score's error, and its own."""
    score, exponential = score_error(a, r, width)
    relative = exponential - score + 3 * a.unit + a.weight + keys * a.product
    return r.values * (score / 4 + a.weight_floor) + r.weighted * relative + stored(a, r.output)


def relu(a, r, width, keys):
    score, _ = score_error(a, r, width)
    relative = a.weight + keys * a.product + 4 * a.unit
    return r.values * (score + a.weight_floor) + r.weighted * relative + stored(a, r.output)


def softplus(a, r, width, keys):
    """softplus(y) with y = log(E) log(p + 1) q.k / |q| / |k|, over the sum of the weights. As |q.k| <= |q| |k|, |y| is at
    most log(E) log(keys + 1); the sum of |q| |k| terms over |q| |k| is at most 1."""
    length = torch.log(torch.tensor(float(width))) * torch.log(torch.tensor(keys + 1.0))
    y = length * ((width + 2) * a.product + (width + 12) * a.unit)
    weight = y + a.exp + 2 * length * a.unit + 3 * a.unit  # softplus is 1-Lipschitz
    share = r.seen * weight / r.weights  # of the sum of weights
    relative = a.weight + keys * a.product + (keys / 4 + 8) * a.unit
    return r.values * (weight + a.weight_floor) + r.weighted * (share + relative) + stored(a, r.output)


POINTWISE = {"sigmoid_attention": sigmoid, "relu_attention": relu, "softplus_attention": softplus,
             "clipped_softmax": clipped}


def linear(a, r, width, tokens, kernel, normalised):
    """Sums of products under a decay. The chunked kernel rounds to TF32: queries and keys (once as they are, once
    decayed), and scores or the state."""
    tf32 = 3 * TF32 if kernel == "chunked" else 0
    exponentials = tokens * (a.exp + 2 * a.unit)  # a decay is a product of up to so many
    relative = tf32 + (2 * tokens + width + TILE) * a.product + exponentials + 12 * a.unit
    return r.weighted * relative * (2 if normalised else 1) + stored(a, r.output)


def mamba(a, r, extents):
    """A step's error moves the decay exp(-dt * rate): summed over tokens, (sum of dt * rate) exp(-sum) <= 1."""
    step = (extents["R"] + 4) * a.product * r.product + 8 * a.unit
    relative = 2 * step + extents["T"] * (a.exp + 4 * a.unit) + (extents["N"] + 8) * a.unit
    return r.weighted * relative + stored(a, r.output)


def bound(job, result, arithmetic):
    """The bound on |kernel - exact| per output element."""
    family, e = job["family"], job["extents"]
    if family == "mamba":
        return mamba(arithmetic, result, e)
    if family.startswith("linear_attention") or family.startswith("mamba2"):
        normalised = family in ("linear_attention", "linear_attention_causal")
        tokens = max(e.get("T", 0), e.get("P", 0), e.get("M", 0))
        return linear(arithmetic, result, e.get("E", e.get("N")), tokens, job["kernel"], normalised)
    keys = e.get("M") or e.get("P") or e["Y"] * e["X"]
    if family in POINTWISE:
        return POINTWISE[family](arithmetic, result, e["E"], keys)
    return softmax(arithmetic, result, e["E"], keys, 30 if family == "attention_softcap" else 0)


def arithmetic_of(job):
    return NAIVE[job.get("precision", "fp64")] if job["kernel"] == "naive" else FUSED[job["dtype"]]
