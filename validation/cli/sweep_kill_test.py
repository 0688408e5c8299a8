#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills sweeps with SIGKILL at random moments, goes on, and checks that nothing finished is lost or run twice and that the
result is that of a sweep that nobody disturbed.

Usage: sweep_kill_test.py WEIR_BINARY REPOSITORY [KILLS]
"""
import os
import pathlib
import random
import signal
import sys
import time
import unittest

import sweep_cases
from sweep_cases import SweepCase

KILLS = 3  # of each kind


def children_of(process):
    """Processes that a process has started, directly."""
    children = []
    for tasks in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children += [int(word) for word in tasks.read_text().split()]
        except OSError:
            pass
    return children


def kill(process):
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass


class Kills(SweepCase):
    def setUp(self):
        super().setUp()
        self.random = random.Random(7)
        self.sweep("small.yaml", "-o", "whole")

    def check_finished(self, folder):
        self.assertEqual(self.csv(folder), self.csv("whole"))
        self.assertEqual(self.query(folder, "SELECT MIN(runs), MAX(runs), COUNT(*) FROM results"), [(1, 1, 59)])
        self.assertEqual(self.keys(folder), self.keys("whole"))

    def test_the_whole_is_killed(self):
        for number in range(KILLS):
            finished = self.keys("out")
            process = self.start("small.yaml", "-o", "out", "-j", "2")
            time.sleep(self.random.uniform(0.02, 0.4))
            kill(process.pid)
            process.wait()
            self.assertLessEqual(finished, self.keys("out"), "something finished is lost")
        self.sweep("small.yaml", "-o", "out", "-j", "2")
        self.check_finished("out")

    def test_workers_are_killed(self):
        for number in range(KILLS):
            folder = f"out{number}"
            process = self.start("small.yaml", "-o", folder, "-j", "2")
            killed = 0
            while process.poll() is None and killed < 1:
                time.sleep(self.random.uniform(0.02, 0.3))
                for victim in children_of(process.pid)[:1]:
                    kill(victim)
                    killed += 1
            self.assertEqual(process.wait(120), 3)
            self.check_finished(folder)

    @unittest.skipIf(sweep_cases.MPIRUN is None, "no mpirun")
    def test_ranks_are_killed(self):
        for number in range(KILLS):
            finished = self.keys("out")
            process = self.start("small.yaml", "-o", "out", launcher=sweep_cases.mpirun(3))
            time.sleep(self.random.uniform(0.5, 1.2))
            ranks = children_of(process.pid)
            if ranks:
                kill(self.random.choice(ranks))
            process.wait(60)
            self.assertLessEqual(finished, self.keys("out"), "something finished is lost")
        self.sweep("small.yaml", "-o", "out", launcher=sweep_cases.mpirun(3))
        self.check_finished("out")


if __name__ == "__main__":
    sweep_cases.set_up(*sys.argv[1:3])
    KILLS = int(sys.argv[3]) if len(sys.argv) > 3 else KILLS
    unittest.main(argv=sys.argv[:1], verbosity=2)
