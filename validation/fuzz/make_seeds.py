#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes every cascade file as the plain text that the fuzz target reads (cascade_text.hpp).

Usage: make_seeds.py FOLDER_OF_CASCADES FOLDER_OF_SEEDS
"""
import pathlib
import re
import sys


def section(text, key):
    """What stands under `key:` of the einsum section, on its line or indented below it."""
    found = re.search(rf"^  {key}:(.*(?:\n    .*|\n  - .*)*)", text, re.MULTILINE)
    return found.group(1) if found else ""


def entries(text):
    """`KEY: value` of a map in either of YAML's styles; values are lists in brackets or run to a comma or a line end."""
    return re.findall(r"(\w+): *(\[[^\]]*\]|[^,{}\n]+)", text)


def seed(text):
    lines = [f"declare {key}: {value.strip('[] ')}" for key, value in entries(section(text, "declaration"))]
    lines += [f"shape {key}: {value}" for key, value in entries(section(text, "shape"))]
    lines += [f"dtype {key}: {value}" for key, value in entries(section(text, "dtype"))]
    lines += [line.strip()[2:].strip('"') for line in section(text, "expressions").splitlines() if line.strip()]
    return "\n".join(lines) + "\n"


def small(text):
    """Extents of a few, so that the interpreter runs within the target's limits."""
    return re.sub(r"^(shape \w+): (\d+)$", lambda m: f"{m[1]}: {min(int(m[2]), 2)}", text, flags=re.MULTILINE)


cascades, seeds = map(pathlib.Path, sys.argv[1:])
seeds.mkdir(parents=True, exist_ok=True)
for file in sorted(cascades.glob("*.yaml")):
    (seeds / (file.stem + ".txt")).write_text(small(seed(file.read_text())))
