# SPDX-License-Identifier: Apache-2.0
"""compute-sanitizer on every kernel, on small problems with odd sizes."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile

TOOLS = ("memcheck", "racecheck", "synccheck")
EXTENTS = dict(B=1, H=2, G=1, J=2, P=70, M=131, M0=32, M1=5, P0=32, P1=3, E=24, F=72, W=20, S=3, R=9, T=70, T0=35,
               N=16, D=40, Y=7, X=10)
SAME = ("attention_1pass_causal", "attention_1pass_window", "attention_alibi", "attention_softcap", "attention_gqa",
        "attention_mqa", "attention_sink_window", "attention_softmax1", "sigmoid_attention", "relu_attention",
        "softplus_attention")


def jobs(kernels):
    result = []
    for family, names in kernels.items():
        extents = {**EXTENTS, "M": EXTENTS["P"], "M1": 3} if family in SAME else EXTENTS
        for kernel in names:
            job = {"name": f"{family}-{kernel}", "family": family, "kernel": kernel, "extents": extents}
            result.append({**job, "parts": 3} if kernel == "split" else job)
    result.append({"name": "wide", "family": "attention_1pass", "kernel": "fused", "dtype": "bf16",
                   "extents": {**EXTENTS, "E": 128, "F": 128}})
    return result


def check(program, kernels):
    """Tool -> {"status": "clean", "errors" or why it was not run, "report"}."""
    sanitizer = shutil.which("compute-sanitizer") or shutil.which("/usr/local/cuda/bin/compute-sanitizer")
    outcomes = {}
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "jobs.json"
        file.write_text(json.dumps({"defaults": {"seed": 3}, "jobs": jobs(kernels)}))
        for tool in TOOLS:
            if sanitizer is None:
                outcomes[tool] = {"status": "not run: no compute-sanitizer"}
                continue
            command = [sanitizer, "--tool", tool, "--error-exitcode", "9", program, file, "-o", folder]
            try:
                result = subprocess.run(command, capture_output=True, text=True, timeout=90)
            except subprocess.TimeoutExpired:
                outcomes[tool] = {"status": "not run to its end: more than 90 s"}
                continue
            text = result.stdout + result.stderr
            summary = [line for line in text.splitlines() if re.search(r"SUMMARY|Error|error", line)]
            status = "clean" if result.returncode == 0 else "errors" if result.returncode == 9 else "not run"
            outcomes[tool] = {"status": status, "report": summary[:20] if status != "clean" else summary[-1:]}
    return outcomes


def table(outcomes):
    return "\n".join(f"{tool}: {outcome['status']} {' | '.join(outcome.get('report', []))}"
                     for tool, outcome in outcomes.items())
