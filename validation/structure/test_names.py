#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the names of test cases hold none of `[`, `]`, `;` and `\\`: CMake splits lists of names at them or does not.

    test_names.py ROOT

A test with such a name is cut in two, or swallows those after it, and passes without having run. Prints one line for each;
exits 1 if there is one.
"""

import pathlib
import re
import sys

NAME = re.compile(r'TEST_CASE\(\s*"((?:[^"\\]|\\.)*)"')


def main():
    root = pathlib.Path(sys.argv[1])
    found = 0
    for path in sorted((root / "validation").rglob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        for match in NAME.finditer(text):
            if re.search(r"[\[\];\\]", match[1]):
                line = text.count("\n", 0, match.start()) + 1
                print(f'{path.relative_to(root)}:{line}: test "{match[1]}"; expected a name without [ ] ; and \\')
                found = 1
    sys.exit(found)


if __name__ == "__main__":
    main()
