# SPDX-License-Identifier: GPL-2.0-or-later
"""runs - what is run for the criteria of the fast path, and what it said

A run is the bench, scripts of selftests/net in one machine, or a program, in this
tree or in a copy of it that was broken on purpose.  Knows no criterion.
"""

import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time

import mutant

TREE = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
HERE = os.path.join(TREE, "build/accept")


class Run:
    """patches: those of selftests/mutants, all in one copy of the tree."""

    def __init__(self, name, patches=()):
        self.name, self.patches = name, patches
        self.result = self.error = None

    def tree(self):
        return mutant.make(TREE, *self.patches) if self.patches else TREE

    def command(self, tree, args):
        """(exit status, standard output); both outputs are kept."""
        path = os.path.join(HERE, self.name)
        with open(path + ".log", "w", encoding="utf-8") as words:
            done = subprocess.run(args, cwd=tree, text=True, check=False,
                                  stdin=subprocess.DEVNULL, stderr=words,
                                  stdout=subprocess.PIPE)
        with open(path + ".out", "w", encoding="utf-8") as file:
            file.write(done.stdout)
        return done.returncode, done.stdout

    def run(self):
        begun = time.monotonic()
        try:
            self.result = self.measure(self.tree())
        except Exception as err:    # a run that fails is a line that fails
            self.error = str(err) or type(err).__name__
        state = "done" if self.error is None else "failed: " + self.error
        print(f"{self.name}: {state} ({time.monotonic() - begun:.0f} s)",
              file=sys.stderr, flush=True)


class Bench(Run):
    """result: {title: row}, and under None what is wrong."""

    def __init__(self, name, only=(), patches=()):
        super().__init__(name, patches)
        self.only = only

    def measure(self, tree):
        args = ["--only", *self.only] if self.only else []
        status, said = self.command(tree, [tree + "/scripts/bench", *args])
        faults = [text for text in said.splitlines()
                  if text.startswith("bench: ")]
        if status > 1:
            raise RuntimeError("the bench came to no measurement")
        rows = {None: faults if status else []}
        for name in ("bench", "bench-others"):
            with open(f"{tree}/build/{name}.json", encoding="ascii") as file:
                rows.update((row["case"], row) for row in json.load(file))
        return rows


class Trace(Run):
    """result: the instructions of one packet, counted one by one."""

    def __init__(self, name, case):
        super().__init__(name)
        self.case = case

    def measure(self, tree):
        status, said = self.command(tree, [tree + "/scripts/bench", "--trace",
                                           self.case])
        last = said.splitlines()[-1:] or [""]
        if status or not last[0].endswith(" in all"):
            raise RuntimeError("the bench came to no trace")
        return int(last[0].split()[0])


class Net(Run):
    """result: {"script test": [(holds, sentence)]}."""

    def __init__(self, name, scripts, patches=()):
        super().__init__(name, patches)
        self.scripts = scripts

    def measure(self, tree):
        missing = [s for s in self.scripts
                   if not os.path.exists(f"{tree}/selftests/net/{s}.sh")]
        scripts = [s for s in self.scripts if s not in missing]
        subprocess.run(["make", "-s", "-C", tree + "/selftests/net"],
                       check=True, stdout=subprocess.DEVNULL)
        inside = ("for s in " + " ".join(scripts) +
                  '; do echo "script $s"; timeout 300 selftests/net/$s.sh;'
                  " done")
        _, said = self.command(tree, [
            tree + "/scripts/vm", "--timeout", "900", "--mem", "1024",
            "bash", "-c", inside])
        return read_tap(said)


class Tap(Run):
    """A program that prints TAP; result as of Net, with its own name."""

    def __init__(self, name, args, patches=()):
        super().__init__(name, patches)
        self.args = args

    def measure(self, tree):
        if not os.path.exists(os.path.join(tree, self.args[0])):
            return {}
        _, said = self.command(tree, self.args)
        return read_tap(f"script {self.name}\n# all\n{said}")


def read_tap(text):
    """A script names itself, and each of its cases in a remark before it."""
    script = case = ""
    said = {}
    for line in text.splitlines():
        head = re.match(r"(script|#) (\w+)$", line)
        if head and head[1] == "script":
            script = head[2]
        elif head:
            case = head[2]
        tap = re.match(r"(not )?ok \d+ - (.*)", line)
        if tap:
            said.setdefault(f"{script} {case}", []).append(
                (not tap[1], tap[2]))
    return said


def run_all(alone, others):
    """First those that take every processor, then the others by twos."""
    os.makedirs(HERE, exist_ok=True)
    for run in alone:
        run.run()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(Run.run, others))
