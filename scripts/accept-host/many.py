# SPDX-License-Identifier: GPL-2.0-or-later
"""many - very many mobiles: at two routers in a second, at one home agent

The mobiles are played by programs (selftests/lab/crowd.c, register.c); the routers and
the home agent are segued and segue.ko.
"""

import os
import sys
import time

import jobs
from handovers import control, exactly_once, loses, missing
from lines import line

sys.path.append(os.path.join(jobs.TREE, "selftests/lab"))

import registrations                                        # noqa: E402

MOBILES, ROUNDS = 200, 2
BINDINGS = 100000
BU_INSTRUCTIONS = 100000
AGENT_MB = 100


class Registrations:
    """A boot in which so many register; the interface of jobs.Job."""

    def __init__(self, name, count):
        self.name, self.count = name, count
        self.result = self.error = None
        self.seconds = 0

    def run(self):
        begun = time.monotonic()
        try:
            self.result = registrations.run(self.count, self.count,
                                            self.count)
        except Exception as err:    # a job that fails is a line that fails
            self.error = (str(err).splitlines() or [type(err).__name__])[-1]
        self.seconds = time.monotonic() - begun


def all_jobs():
    made = [jobs.Job("many", "fmip-many", ROUNDS),
            jobs.Job("many-no-hold", "fmip-many", ROUNDS, ["hold=off"]),
            Registrations("registrations", BINDINGS)]
    return {job.name: job for job in made}


def in_one_second(job):
    name = f"{MOBILES} mobiles in one second: lost"
    bad = missing(name, "0", job)
    if bad:
        return bad
    s = job.result["summary"]
    lost = s["down"]["lost"] + s["up"]["lost"]
    sent = s["down"]["sent"] + s["up"]["sent"]
    return line(name, f"{lost} of {sent}; {s['in_a_second']} left in a second",
                "0", s["runs"], lost == 0 and s["in_a_second"] >= MOBILES)


def nothing_left(job):
    name = f"{job.name}: mobile nodes left in the routers' kernels"
    bad = missing(name, "0", job)
    if bad:
        return bad
    left = job.result["summary"]["left"]
    return line(name, left, "0", job.result["summary"]["runs"], left == 0)


def price(job):
    name = "a BU at the home agent, instructions with the kernel's: at most"
    bar = f"<= {BU_INSTRUCTIONS}"
    bad = missing(name, bar, job)
    if bad:
        return bad
    said = job.result
    way = said["way"][1] / said["way"][0]
    each = {what: said[what][1] / max(1, said[what][0]) - way
            for what in ("all", "move", "renew")}
    worst = max(each, key=each.get)
    return line(name, f"{each[worst]:.0f} ({worst})", bar, said["all"][0],
                each[worst] <= BU_INSTRUCTIONS)


def memory(job):
    name = f"the agent with {BINDINGS} registered, MB"
    bar = f"<= {AGENT_MB}"
    bad = missing(name, bar, job)
    if bad:
        return bad
    said = job.result
    full = said["full_kb"][0] / 1024
    registered = said["registered"] == said["kernel"] == [BINDINGS]
    return line(name, f"{full:.1f}" +
                ("" if registered else f", {said['registered']} registered"),
                bar, said["registered"][0], registered and full <= AGENT_MB)


def judge(made):
    return [
        in_one_second(made["many"]),
        exactly_once(made["many"], MOBILES * ROUNDS),
        nothing_left(made["many"]),
        control("hold off", made["many-no-hold"], loses,
                f"{MOBILES} mobiles in one second"),
        price(made["registrations"]), memory(made["registrations"]),
    ]
