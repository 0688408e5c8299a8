# SPDX-License-Identifier: Apache-2.0
"""What each family computes, as plain PyTorch in double precision, with the magnitudes that error bounds are made of.

Written from the cascades in configs/cascades/, apart from the kernels. Queries are taken in slices, so that 64K tokens
fit in memory.
"""

import dataclasses
import math

import torch

SLICE = 1 << 27  # elements of one slice of the score matrix


@dataclasses.dataclass
class Result:
    """A reference and what its error bound needs, per output element or broadcast to it."""

    output: torch.Tensor
    weighted: torch.Tensor = None  # sum of |weight| * |value| (attention: divided as the output is)
    values: torch.Tensor = None  # sum of |value| over the keys that are seen (divided as the output is)
    product: torch.Tensor = None  # per row: the largest sum of |q| * |k|, scaled
    score: torch.Tensor = None  # per row: the largest |score|
    weights: torch.Tensor = None  # per row: the sum of weights, relative to the largest
    seen: torch.Tensor = None  # per row: how many keys it sees


def heads(extents):
    """Query heads and key heads."""
    if "G" in extents and "J" in extents:
        return extents["G"] * extents["J"], extents["G"]
    return extents["H"], extents["H"]


def start(place, window, extent):
    return torch.clamp(torch.minimum(place - window // 2, torch.as_tensor(extent - window)), min=0)


def near(key, place, window, extent):
    first = start(place, window, extent)
    return (key >= first) & (key < first + window)


def visible(family, x, extents, p, m, keys, queries):
    """[B or 1, slice, keys]: whether query p sees key m; p is a column, m a row."""
    s, e = family, extents
    if s in ("attention_1pass_causal", "attention_alibi", "attention_softcap", "attention_gqa", "attention_mqa",
             "attention_softmax1", "sigmoid_attention", "relu_attention", "softplus_attention"):
        return (m <= p)[None]
    if s == "attention_1pass_causal_aligned":
        return (m <= p + keys - queries)[None]
    if s == "attention_1pass_window":
        return ((m <= p) & (m > p - e["W"]))[None]
    if s == "attention_sink_window":
        return ((m <= p) & ((m < e["S"]) | (m >= p - e["R"])))[None]
    if s == "cross_attention":
        return (m < x["LEN"].reshape(-1, 1, 1)).expand(-1, p.shape[0], -1)
    if s == "attention_block_sparse":
        return (x["BM"][torch.div(p, e["P0"], rounding_mode="floor"), torch.div(m, e["M0"], rounding_mode="floor")]
                != 0)[None]
    if s == "neighborhood_1d":
        return near(m, p, e["W"], keys)[None]
    if s == "neighborhood_2d":
        rows = near(m // e["X"], p // e["X"], e["R"], e["Y"])
        return (rows & near(m % e["X"], p % e["X"], e["S"], e["X"]))[None]
    return torch.ones(1, p.shape[0], keys, dtype=torch.bool, device=p.device)


def edited(family, x, score, h, p, m):
    """The score [slice, keys] of head h after the family's edit."""
    if family == "attention_alibi":
        return score - x["SL"][h] * (p - m)
    if family == "attention_bias":
        return score + x["BI"][h, p[:, 0]]
    if family == "attention_softcap":
        return 30 * torch.tanh(score / 30)
    return score


def weights_of(family, x, score, see, p, q, k):
    """The weights [slice, keys] of one head, what their sum is divided by, and the sum as seen from the largest."""
    width, keys = q.shape[-1], k.shape[0]
    zero = torch.zeros((), dtype=score.dtype, device=score.device)
    if family == "sigmoid_attention":
        return torch.where(see, torch.sigmoid(score), zero), torch.ones_like(p, dtype=score.dtype)
    if family == "relu_attention":
        return torch.where(see, torch.relu(score), zero), (p + 1).to(score.dtype)
    if family == "softplus_attention":
        norms = q.norm(dim=-1)[:, None] * k.norm(dim=-1)[None]
        y = math.log(width) * torch.log((p + 1).to(score.dtype)) * score / norms
        w = torch.where(see, torch.logaddexp(y, torch.zeros_like(y)), zero)
        return w, w.sum(-1, keepdim=True)
    hidden = torch.where(see, score, torch.full_like(score, -math.inf))
    largest = hidden.amax(-1, keepdim=True)
    if family == "attention_softmax1":
        largest = torch.clamp(largest, min=0)
    largest = torch.where(largest == -math.inf, torch.zeros_like(largest), largest)
    w = torch.exp(hidden - largest)
    total = w.sum(-1, keepdim=True)
    if family == "attention_softmax1":
        total = total + torch.exp(-largest)
    return w, torch.where(total > 0, total, torch.ones_like(total))


def attention_slice(family, x, q, k, v, place, see, scale):
    """One head's output rows and magnitudes. `place` is (head, p, m)."""
    h, p, m = place
    product = scale * (q.abs() @ k.abs().T)
    score = edited(family, x, scale * (q @ k.T), h, p, m)
    w, divisor = weights_of(family, x, score, see, p, q, k)
    row = lambda t: torch.where(see, t, torch.zeros_like(t)).amax(-1, keepdim=True)
    if family == "clipped_softmax":
        a, stretch = w / divisor, 12 / k.shape[0]
        c = torch.clamp((1 + stretch) * a - stretch, 0, 1)
        out, weighted = c @ v, (1 + stretch) * (a @ v.abs())
        values = see.to(v.dtype) @ v.abs()
    else:
        out, weighted = (w @ v) / divisor, (w @ v.abs()) / divisor
        values = see.to(v.dtype) @ v.abs() / divisor
    return out, weighted, values, row(product), row(score.abs()), divisor, see.sum(-1, keepdim=True)


def attention(family, x, extents, scale):
    """Result with tensors [B, H, P, F] and rows [B, H, P, 1]."""
    query_heads, _ = heads(extents)
    width, value_width = extents["E"], extents["F"]
    if family in ("attention_scaled", "sigmoid_attention", "relu_attention"):
        scale = scale / math.sqrt(width)
    batch = extents["B"]
    q = x["Q"].reshape(batch, query_heads, -1, width)
    queries = q.shape[2]
    k = x["K"].reshape(batch, -1, queries if family.startswith("neighborhood") else extents["M"], width)
    v = x["V"].reshape(batch, k.shape[1], k.shape[2], value_width)
    keys = k.shape[2]
    group = query_heads // k.shape[1]
    step = max(1, min(queries, SLICE // keys))
    m = torch.arange(keys, device=q.device)[None]
    parts = []
    for b in range(batch):
        for h in range(query_heads):
            for first in range(0, queries, step):
                p = torch.arange(first, min(first + step, queries), device=q.device)[:, None]
                see = visible(family, x, extents, p, m, keys, queries)
                see = see[b if see.shape[0] > 1 else 0]
                rows = slice(first, first + step)
                parts.append(attention_slice(family, x, q[b, h, rows], k[b, h // group], v[b, h // group],
                                             (h, p, m), see, scale))
    shape = (batch, query_heads, queries, -1)
    columns = [torch.cat(column).reshape(shape) for column in zip(*parts)]
    return Result(*columns)


def feature(x):
    return torch.nn.functional.elu(x) + 1


def decays(family, x, shape):
    """The state's factor per token [B, H, T]."""
    batch, count, tokens = shape
    if family == "linear_attention_decay":
        return x["G"]
    if family in ("mamba2", "mamba2_chunked"):
        return torch.exp(x["A"])
    if "SL" in x:
        return torch.exp(-x["SL"])[None, :, None].expand(batch, count, tokens)
    return torch.ones(shape, dtype=torch.float64, device=x["Q"].device)


def recur(q, k, v, decay):
    """sum over u <= t of the decay from u to t * (q[t] . k[u]) * v[u], token by token."""
    state = torch.zeros(*q.shape[:2], q.shape[-1], v.shape[-1], dtype=q.dtype, device=q.device)
    out = []
    for t in range(q.shape[2]):
        if t < k.shape[2]:
            state = decay[:, :, t, None, None] * state + k[:, :, t, :, None] * v[:, :, t, None]
        else:
            state = decay[:, :, -1, None, None] * state
        out.append((q[:, :, t, None] @ state)[:, :, 0])
    return torch.stack(out, 2)


def linear(family, x, extents):
    """Result whose `weighted` is the same sum over absolute values."""
    q, k, v = x["Q"], x["K"], x["V"]
    normalised = family in ("linear_attention", "linear_attention_causal")
    if normalised:
        q, k = feature(q), feature(k)
    ones = torch.ones(*v.shape[:3], 1, dtype=v.dtype, device=v.device)
    both = torch.cat([v, v.abs(), ones], -1)
    width = v.shape[-1]
    if family == "linear_attention":
        sums = q @ (k.transpose(-1, -2) @ both)
        out, weighted = sums[..., :width], sums[..., width : 2 * width]
    else:
        decay = decays(family, x, k.shape[:3])
        sums = recur(q, k, both if normalised else v, decay)
        out = sums[..., :width]
        weighted = sums[..., width : 2 * width] if normalised else recur(q.abs(), k.abs(), v.abs(), decay.abs())
    if normalised:
        return Result(out / sums[..., -1:], weighted / sums[..., -1:])
    return Result(out, weighted)


def mamba(x):
    """Result whose `product` is the largest sum of |XR| * |WD| + |BD|."""
    raw = x["XR"] @ x["WD"].T + x["BD"]
    dt = torch.logaddexp(raw, torch.zeros_like(raw))
    rate = torch.exp(x["AL"])
    state = torch.zeros(x["U"].shape[0], *x["AL"].shape, dtype=torch.float64, device=raw.device)
    size = state.clone()
    out, weighted = [], []
    for t in range(raw.shape[1]):
        decay = torch.exp(-dt[:, t, :, None] * rate)
        added = dt[:, t, :, None] * x["BB"][:, t, None] * x["U"][:, t, :, None]
        state, size = decay * state + added, decay * size + added.abs()
        skip = x["DD"] * x["U"][:, t]
        out.append((state * x["CC"][:, t, None]).sum(-1) + skip)
        weighted.append((size * x["CC"][:, t, None].abs()).sum(-1) + skip.abs())
    product = (x["XR"].abs() @ x["WD"].abs().T + x["BD"].abs()).amax()
    return Result(torch.stack(out, 1), torch.stack(weighted, 1), product=product)


def reference(job, inputs):
    """The Result of a job on inputs in double precision."""
    family, extents = job["family"], job["extents"]
    if family == "mamba":
        return mamba(inputs)
    if family.startswith("linear_attention") or family.startswith("mamba2"):
        return linear(family, inputs, extents)
    return attention(family, inputs, extents, job.get("scale", 1.0))
