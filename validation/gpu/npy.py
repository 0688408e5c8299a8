# SPDX-License-Identifier: Apache-2.0
"""Reads and writes .npy files with nothing but Python's own library, since tests run where NumPy is not."""

import array
import ast
import math
import pathlib
import struct

CODES = {"<f8": "d", "<f4": "f", "<i4": "i", "<i8": "q"}


def read(path):
    """The shape and the values, as a list of floats, of a little-endian array in C order."""
    return parse(pathlib.Path(path).read_bytes())


def parse(data):
    """The same of a file's bytes."""
    if data[:6] != b"\x93NUMPY":
        raise ValueError("no NumPy array; expected a .npy file")
    start = 10 if data[6] == 1 else 12
    (length,) = struct.unpack("<H" if data[6] == 1 else "<I", data[8:start])
    header = ast.literal_eval(data[start : start + length].decode("latin1"))
    count = math.prod(header["shape"])
    body = data[start + length :]
    if header["descr"] == "<f2":
        return header["shape"], list(struct.unpack(f"<{count}e", body[: 2 * count]))
    values = array.array(CODES[header["descr"]])
    values.frombytes(body[: values.itemsize * count])
    return header["shape"], values.tolist()


def write(path, shape, values):
    """Writes an array of fp64."""
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    header = header.ljust((len(header) + 11 + 63) // 64 * 64 - 11) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        file.write(array.array("d", values).tobytes())
