# SPDX-License-Identifier: Apache-2.0
"""PyTorch's own attention on a job's inputs: scaled_dot_product_attention with each of its back ends, cuDNN among them,
and FlexAttention for masks and score edits. A back end that refuses a problem says why."""

import math
import warnings

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

import formulas
from library import TYPES

warnings.filterwarnings("ignore")

BACKENDS = {"math": SDPBackend.MATH, "efficient": SDPBackend.EFFICIENT_ATTENTION, "flash": SDPBackend.FLASH_ATTENTION,
            "cudnn": SDPBackend.CUDNN_ATTENTION}
UNMASKED = ("attention_1pass", "attention_scaled", "flash_decoding", "attention_split_kv")
CAUSAL = ("attention_1pass_causal", "attention_gqa", "attention_mqa")
MASKED = ("attention_1pass_causal_aligned", "attention_1pass_window", "attention_sink_window", "attention_block_sparse",
          "neighborhood_1d", "neighborhood_2d", "cross_attention")
EDITED = ("attention_alibi", "attention_softcap", "attention_bias")
LARGEST_MASK = 1 << 26


def scale_of(job):
    scale = job.get("scale", 1.0)
    return scale / math.sqrt(job["extents"]["E"]) if job["family"] == "attention_scaled" else scale


def operands(job, inputs, dtype):
    """Q, K and V as [B, H, P, E], keys and values repeated for every query head."""
    e = job["extents"]
    count, _ = formulas.heads(e)
    q = inputs["Q"].reshape(e["B"], count, -1, e["E"])
    keys = e.get("M", q.shape[2])
    k = inputs["K"].reshape(e["B"], -1, keys, e["E"])
    v = inputs["V"].reshape(e["B"], -1, keys, e["F"])
    repeat = count // k.shape[1]
    return [t.to(dtype).contiguous() for t in (q, k.repeat_interleave(repeat, 1), v.repeat_interleave(repeat, 1))]


def mask_of(job, inputs, q, k):
    p = torch.arange(q.shape[2], device="cuda")[:, None]
    m = torch.arange(k.shape[2], device="cuda")[None]
    return formulas.visible(job["family"], inputs, job["extents"], p, m, k.shape[2], q.shape[2])


def attend(backend, q, k, v, **options):
    with sdpa_kernel(BACKENDS[backend]):
        return torch.nn.functional.scaled_dot_product_attention(q, k, v, **options)


def applicable(job):
    """Names of the back ends that the family is compared with."""
    family, e = job["family"], job["extents"]
    masked_size = e.get("P", 1) * e.get("M", e.get("P", 1))
    if family in UNMASKED or family in CAUSAL:
        return [name for name in BACKENDS if name != "math" or products(job) <= 1 << 28]
    if family in MASKED and masked_size <= LARGEST_MASK:
        return ["math", "efficient", "cudnn", "flex"]
    if family in EDITED:
        return ["math", "efficient", "cudnn", "flex"] if family == "attention_bias" else ["flex"]
    return []


def products(job):
    e = job["extents"]
    count, _ = formulas.heads(e)
    return e["B"] * count * e["P"] * e.get("M", e["P"])


def run(name, job, inputs):
    """The back end's output, flattened as the job's. The math back end computes in fp32, the others in the job's type."""
    dtype = torch.float32 if name == "math" else TYPES[job["dtype"]]
    q, k, v = operands(job, inputs, dtype)
    family = job["family"]
    if name == "flex":
        return flex(job, inputs, q, k, v)
    options = {"scale": scale_of(job)}
    if family in CAUSAL:
        options["is_causal"] = True
    elif family in MASKED:
        options["attn_mask"] = mask_of(job, inputs, q, k).unsqueeze(1).expand(q.shape[0], q.shape[1], -1, -1)
    elif family == "attention_bias":
        options["attn_mask"] = inputs["BI"].to(dtype)[None].expand(q.shape[0], -1, -1, -1)
    return attend(name, q, k, v, **options)


def flex(job, inputs, q, k, v):
    """FlexAttention, compiled, with the mask as a mask and the edit as a score edit."""
    from torch.nn.attention.flex_attention import create_block_mask, flex_attention

    family = job["family"]
    block_mask = None
    if family != "attention_bias":
        see = mask_of(job, inputs, q, k)
        batches = see.shape[0]
        block_mask = create_block_mask(lambda b, h, i, j: see[b % batches, i, j], q.shape[0], None, q.shape[2],
                                       k.shape[2], device="cuda")
    torch._dynamo.reset()  # or it stops compiling after a few shapes
    compiled = torch.compile(flex_attention, dynamic=False)
    return compiled(q, k, v, score_mod=score_edit(family, inputs), block_mask=block_mask, scale=scale_of(job))


def score_edit(family, inputs):
    if family == "attention_alibi":
        slopes = inputs["SL"].float()
        return lambda score, b, h, i, j: score - slopes[h] * (i - j)
    if family == "attention_softcap":
        return lambda score, b, h, i, j: 30 * torch.tanh(score / 30)
    if family == "attention_bias":
        bias = inputs["BI"].float()
        return lambda score, b, h, i, j: score + bias[h, i, j]
    return None
