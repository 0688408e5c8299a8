# SPDX-License-Identifier: Apache-2.0
"""One good tree, and for each rule a tree that breaks it."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

from include_direction import check

SCRIPT = pathlib.Path(__file__).with_name("include_direction.py")
GOOD = {
    "einsum/cascade.hpp": "#include <vector>\n",
    "einsum/cascade.cpp": '#include "einsum/cascade.hpp"\n',
    "models/dram.hpp": '#include <systemc>\n\n#include "einsum/cascade.hpp"\n',
    "sim/spec/reader.cpp": '#include <yaml-cpp/yaml.h>\n#include "models/dram.hpp"\n',
    "sim/main.cpp": '#include "models/dram.hpp"\n',
    "validation/unit/dram_test.cpp": '#include <yaml-cpp/yaml.h>\n#include "models/dram.hpp"\n',
}


class IncludeDirection(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write(GOOD)

    def write(self, files):
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def complaints_about(self, name, text):
        self.write({name: text})
        return check(self.root)

    def test_good_tree_passes(self):
        self.assertEqual(check(self.root), [])

    def test_einsum_may_not_include_models(self):
        self.assertEqual(
            self.complaints_about("einsum/bad.cpp", '// first\n#include "models/dram.hpp"\n'),
            ["einsum/bad.cpp:2: models/dram.hpp points up the flow; expected only einsum"],
        )

    def test_einsum_may_not_include_sim_in_angle_brackets(self):
        self.assertEqual(
            self.complaints_about("einsum/bad.hpp", "#  include <sim/run.hpp>\n"),
            ["einsum/bad.hpp:1: sim/run.hpp points up the flow; expected only einsum"],
        )

    def test_the_gpu_kernels_include_nothing_of_what_they_check(self):
        self.assertEqual(
            self.complaints_about("validation/gpu/bad.cu", '#include "einsum/cascade.hpp"\n'),
            ["validation/gpu/bad.cu:1: einsum/cascade.hpp leaves validation/gpu, which builds alone; "
             "expected only validation/gpu"],
        )

    def test_models_may_not_include_sim(self):
        self.assertEqual(
            self.complaints_about("models/bad.cpp", '#include "sim/run.hpp"\n'),
            ["models/bad.cpp:1: sim/run.hpp points up the flow; expected only einsum, models"],
        )

    def test_sim_may_not_include_validation(self):
        self.assertEqual(
            self.complaints_about("sim/bad.cpp", '#include "validation/catch.hpp"\n'),
            ["sim/bad.cpp:1: validation/catch.hpp points up the flow; expected only einsum, models, sim"],
        )

    def test_einsum_may_not_include_systemc(self):
        self.assertEqual(
            self.complaints_about("einsum/bad.cpp", "#include <systemc>\n"),
            ["einsum/bad.cpp:1: systemc is only for models, sim, validation"],
        )

    def test_yaml_is_for_the_spec_readers(self):
        self.assertEqual(
            self.complaints_about("sim/bad.cpp", "#include <yaml-cpp/yaml.h>\n"),
            ["sim/bad.cpp:1: yaml-cpp/yaml.h is only for sim/spec, validation"],
        )

    def test_paths_start_at_the_top_of_the_repository(self):
        self.assertEqual(
            self.complaints_about("einsum/bad.cpp", '#include "cascade.hpp"\n#include "../models/dram.hpp"\n'),
            [
                "einsum/bad.cpp:1: cascade.hpp is in none of the layers; expected a path from the top of the repository",
                "einsum/bad.cpp:2: ../models/dram.hpp is in none of the layers; "
                "expected a path from the top of the repository",
            ],
        )

    def test_exit_status_tells_a_bad_tree_from_a_good_one(self):
        run = lambda: subprocess.run([sys.executable, SCRIPT, self.root], capture_output=True).returncode
        self.assertEqual(run(), 0)
        self.write({"einsum/bad.cpp": '#include "models/dram.hpp"\n'})
        self.assertEqual(run(), 1)


if __name__ == "__main__":
    unittest.main()
