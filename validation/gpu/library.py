# SPDX-License-Identifier: Apache-2.0
"""The CUDA kernels as functions of PyTorch tensors, through ctypes."""

import ctypes
import json
import math

import torch

TYPES = {"fp64": torch.float64, "fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16,
         "int32": torch.int32}


class Library:
    """libweir_gpu.so. A job is a dictionary, as an entry of a job list."""

    def __init__(self, path):
        self.library = ctypes.CDLL(str(path))
        self.library.weir_gpu_text.restype = ctypes.c_char_p

    def _call(self, function, *arguments):
        if getattr(self.library, function)(*arguments) != 0:
            raise RuntimeError(self.library.weir_gpu_text().decode())

    @staticmethod
    def _text(job):
        return json.dumps({key: value for key, value in job.items() if key != "given"}).encode()

    def provenance(self):
        self._call("weir_gpu_provenance")
        return json.loads(self.library.weir_gpu_text())

    def exp2_error(self):
        """The largest relative error of 2^x in fused kernels, over every fp32 from -126 to 0."""
        self._call("weir_gpu_exp2_error")
        return json.loads(self.library.weir_gpu_text())

    def describe(self, job):
        self._call("weir_gpu_describe", self._text(job))
        return json.loads(self.library.weir_gpu_text())

    def inputs(self, job):
        """The job's inputs by name, as fp64 on the GPU: those that `job["given"]` has, the others from its seed."""
        tensors = {}
        for spec in self.describe(job)["inputs"]:
            name = spec["name"]
            if name in job.get("given", {}):
                rounded = torch.tensor(job["given"][name], dtype=torch.float64)
                if spec["type"] != "int32":
                    rounded = rounded.to(TYPES[job["dtype"]]).double()
                tensors[name] = rounded.reshape(spec["shape"]).cuda()
                continue
            values = torch.empty(spec["shape"], dtype=torch.float64)
            self._call("weir_gpu_input", self._text(job), name.encode(), ctypes.c_void_p(values.data_ptr()))
            tensors[name] = values.cuda()
        return tensors

    def prepare(self, job, inputs):
        """A function that starts the job's kernel, and its output."""
        described = self.describe(job)
        stored = [inputs[spec["name"]].to(TYPES[spec["type"]]).contiguous() for spec in described["inputs"]]
        output = torch.full(described["output"]["shape"], math.nan, device="cuda",
                            dtype=TYPES[described["output"]["type"]])
        pointers = (ctypes.c_void_p * len(stored))(*[tensor.data_ptr() for tensor in stored])
        text = self._text(job)

        def start(keep=stored):
            stream = ctypes.c_void_p(torch.cuda.current_stream().cuda_stream)
            self._call("weir_gpu_run", text, pointers, ctypes.c_void_p(output.data_ptr()), stream)

        return start, output

    def run(self, job, inputs):
        start, output = self.prepare(job, inputs)
        start()
        torch.cuda.synchronize()
        return output
