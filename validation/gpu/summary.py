#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The worst of a cross-check's errors per family and kernel, as text, as JSON, and as the table in docs/gpu.md.

Usage: summary.py RESULTS.summary.json [DOCUMENT.md]

Prints the tables, or writes them between the document's marks `<!-- cross-check -->` and `<!-- end -->`.
"""
import json
import pathlib
import sys

BEGIN, END = "<!-- cross-check -->\n", "<!-- end -->\n"


def passes(entry):
    others = entry.get("backends", {}).values()
    return entry["error"]["passed"] and all(other.get("passed", True) for other in others)


def worst_backends(group):
    """Back end -> its largest difference from ours, and the share of both bounds that it is."""
    worst = {}
    for entry in group:
        for name, other in entry.get("backends", {}).items():
            if "max_difference" not in other:
                continue
            old = worst.setdefault(name, {"max_difference": 0, "share_of_bound": 0, "shapes": 0})
            for key in ("max_difference", "share_of_bound"):
                old[key] = max(old[key], other[key])
            old["shapes"] += 1
    return worst


def worst(entries):
    """A row per family, kernel and type of number: the worst of its shapes."""
    groups = {}
    for entry in entries:
        kind = entry["precision"] if entry["kernel"] == "naive" else entry["dtype"]
        groups.setdefault((entry["family"], entry["kernel"], kind), []).append(entry)
    rows = []
    for (family, kernel, kind), group in groups.items():
        errors = [entry["error"] for entry in group if "max" in entry["error"]]
        row = {"family": family, "kernel": kernel, "type": kind, "shapes": len(group),
               "passed": all(map(passes, group)), "backends": worst_backends(group)}
        for key in ("max", "rms", "ulp", "bound", "share_of_bound"):
            row[key] = max((error[key] for error in errors), default=None)
        rows.append(row)
    return rows


def text(results):
    """The summary as JSON, a row a line."""
    rows = ",\n  ".join(json.dumps(row) for row in worst(results["checks"]))
    rest = {key: value for key, value in results.items() if key not in ("checks", "provenance")}
    return (f'{{"provenance": {json.dumps(results["provenance"])},\n "checks": [\n  {rows}],\n "rest": '
            f"{json.dumps(rest)}}}\n")


def table(rows):
    """For a terminal."""
    lines = [f"{'family':33}{'kernel':10}{'type':5}{'shapes':>7}{'max error':>11}{'rms':>10}{'ULP':>8}{'bound':>10}"
             f"{'of bound':>9}  back ends: largest difference, of bound"]
    for row in rows:
        if row["max"] is None:
            lines.append(f"{row['family']:33}{row['kernel']:10}{row['type']:5}{row['shapes']:7}  FAILED to run")
            continue
        others = ", ".join(f"{name} {other['max_difference']:.1e} {other['share_of_bound']:.2f}"
                           for name, other in row["backends"].items())
        lines.append(f"{row['family']:33}{row['kernel']:10}{row['type']:5}{row['shapes']:7}{row['max']:11.2e}"
                     f"{row['rms']:10.1e}{row['ulp']:8.1f}{row['bound']:10.1e}{row['share_of_bound']:9.2f}  {others}"
                     + ("" if row["passed"] else "  FAILED"))
    return "\n".join(lines)


def markdown(summary):
    """For docs/gpu.md: fp16 kernels beside double precision and the back ends, and the speed of the fused one."""
    gpu = summary["provenance"]["gpu"]
    lines = [f"On one {gpu['device']} (driver {gpu['driver']}, {gpu['compiler']}, PyTorch "
             f"{summary['provenance']['pytorch']}, cuDNN {summary['provenance']['cudnn']}), "
             f"{summary['provenance']['date'][:10]}:", "",
             "| family | kernel | shapes | max error | RMS | ULP | bound | of bound | PyTorch, cuDNN: of both bounds |",
             "|---|---|---|---|---|---|---|---|---|"]
    for row in summary["checks"]:
        if row["type"] != "fp16":
            continue
        others = ", ".join(f"{name} {other['share_of_bound']:.2f}" for name, other in row["backends"].items())
        lines.append(f"| {row['family']} | {row['kernel']} | {row['shapes']} | {row['max']:.1e} | {row['rms']:.1e} | "
                     f"{row['ulp']:.1f} | {row['bound']:.1e} | {row['share_of_bound']:.2f} | {others or 'fp64 formula'} |")
    lines += ["", "| tokens | head width | causal | ours | flash | cuDNN | memory-efficient | ours in TFLOP/s | speed of flash's |",
              "|---|---|---|---|---|---|---|---|---|"]
    for row in summary["rest"].get("timing", []):
        e = row["extents"]
        times = " | ".join(f"{row[key]:.2f} ms" for key in ("milliseconds", "flash_milliseconds", "cudnn_milliseconds",
                                                             "efficient_milliseconds"))
        lines.append(f"| {e['P']} | {e['E']} | {'yes' if row['causal'] else 'no'} | {times} | {row['tflops']:.0f} | "
                     f"{row['ratio']:.0%} |")
    tools = ", ".join(f"{tool} {outcome['status']}" for tool, outcome in summary["rest"].get("sanitizer", {}).items())
    return "\n".join(lines) + (f"\n\ncompute-sanitizer on every kernel: {tools}.\n" if tools else "\n")


def main():
    summary = json.loads(pathlib.Path(sys.argv[1]).read_text())
    if len(sys.argv) < 3:
        print(markdown(summary))
        return
    document = pathlib.Path(sys.argv[2])
    before, rest = document.read_text().split(BEGIN)
    document.write_text(before + BEGIN + markdown(summary) + END + rest.split(END)[1])


if __name__ == "__main__":
    main()
