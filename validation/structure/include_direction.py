#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that `#include`s point down the flow: einsum <- models <- sim <- validation, and never back.

    include_direction.py ROOT

Prints one line for each include that breaks a rule; exits 1 if there is one.
"""

import pathlib
import re
import sys

LAYERS = ["einsum", "models", "sim", "validation"]  # each may include itself and what stands before it
LIBRARIES = {  # the folders that may include a library; a library that is not listed is free
    "systemc": ["models", "sim", "validation"],
    "systemc.h": [],
    "tlm": ["models", "sim", "validation"],
    "yaml-cpp": ["sim/spec", "validation"],
}
ALONE = ["validation/gpu"]  # builds without the rest, so that it can check it
SUFFIXES = {".cpp", ".hpp", ".h", ".cu", ".cuh"}
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def is_below(path, folder):
    return path.startswith(folder + "/")


def complaint(root, file, quote, included):
    """What is wrong with `file` including `included`, or None. Both are relative to the root."""
    layer, first = file.split("/")[0], included.split("/")[0]
    if first in LAYERS and "/" in included:
        for folder in ALONE:
            if is_below(file, folder) and not is_below(included, folder):
                return f"leaves {folder}, which builds alone; expected only {folder}"
        if LAYERS.index(first) > LAYERS.index(layer):
            return f"points up the flow; expected only {', '.join(LAYERS[: LAYERS.index(layer) + 1])}"
        if not (root / included).is_file():
            return "is no file; expected a path from the top of the repository"
        return None
    if first in LIBRARIES:
        if not any(is_below(file, folder) for folder in LIBRARIES[first]):
            return f"is only for {', '.join(LIBRARIES[first]) or 'nobody: include <systemc>'}"
        return None
    if quote == '"':
        return "is in none of the layers; expected a path from the top of the repository"
    return None


def check(root):
    """The complaints about every source file below the root, in the order of files and lines."""
    complaints = []
    for layer in LAYERS:
        for path in sorted((root / layer).rglob("*")):
            if path.suffix not in SUFFIXES:
                continue
            file = path.relative_to(root).as_posix()
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if include := INCLUDE.match(line):
                    if wrong := complaint(root, file, *include.groups()):
                        complaints.append(f"{file}:{number}: {include[2]} {wrong}")
    return complaints


def main():
    complaints = check(pathlib.Path(sys.argv[1]))
    print("\n".join(complaints) or "every include points down the flow")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
