# SPDX-License-Identifier: GPL-2.0-or-later
"""jobs - boots of the laboratory, as many at a time as there are processors

A job is a scenario with settings in some tree (this one, or a copy that was
broken on purpose), and its result is the laboratory's JSON.
"""

import concurrent.futures
import json
import os
import subprocess
import sys
import threading
import time

import mutant

TREE = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
HERE = os.path.join(TREE, "build/accept")


class Job:
    """settings may be a function that is called when the job begins."""

    def __init__(self, name, scenario, runs, settings=(), patch=None):
        self.name, self.scenario, self.runs = name, scenario, runs
        self.settings, self.patch = settings, patch
        self.result = self.error = None
        self.seconds = 0
        self.done = threading.Event()

    @property
    def json_path(self):
        return os.path.join(HERE, self.name + ".json")

    @property
    def where(self):
        return os.path.join(HERE, self.name)

    def run(self):
        begun = time.monotonic()
        try:
            self._run()
        except Exception as err:    # a job that fails is a line that fails
            self.error = str(err)
        self.seconds = time.monotonic() - begun
        self.done.set()

    def _run(self):
        settings = (self.settings() if callable(self.settings)
                    else self.settings)
        tree = mutant.make(TREE, self.patch) if self.patch else TREE
        args = [tree + "/scripts/lab", "run", self.scenario, "--quiet",
                "--keep", self.where, "--json", self.json_path]
        if self.runs:
            args += ["--runs", str(self.runs)]
        for setting in settings:
            args += ["--set", setting]
        done = subprocess.run(args, stdout=subprocess.DEVNULL, text=True,
                              stderr=subprocess.PIPE, check=False)
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["no result"]
            with open(self.where + ".log", "w", encoding="utf-8") as file:
                file.write(done.stderr)
            raise RuntimeError(lines[-1])
        with open(self.json_path, encoding="utf-8") as file:
            self.result = json.load(file)


def run_all(jobs):
    """Run them in their order, and say as each is done."""
    begun = time.monotonic()
    os.makedirs(HERE, exist_ok=True)
    workers = max(1, min(2, os.cpu_count() or 1))
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        futures = {pool.submit(job.run): job for job in jobs}
        for future in concurrent.futures.as_completed(futures):
            future.result()
            job = futures[future]
            state = "done" if job.result else f"failed: {job.error}"
            print(f"{time.monotonic() - begun:5.0f} s  {job.name}: {state} "
                  f"({job.seconds:.0f} s)", file=sys.stderr, flush=True)
