# SPDX-License-Identifier: GPL-2.0-or-later
"""order - where a long path becomes a short one: what is run, and how it is judged"""

import jobs
from handovers import WAYS, control

FEW = 8


def all_jobs():
    def job(name, *args):
        return jobs.Job(name, *args)

    return {j.name: j for j in (
        job("home-unmarked", "fmip-home", FEW, ["marker=off", "tcp=off"]),
    )}


def reorders(result):
    """Of what overtakes nothing is lost, only the order."""
    seen = [sum(r[w]["reordered"] for r in result["runs"]) for w in WAYS]
    return f"reordered {seen[0]}/{seen[1]}", sum(seen) > 0


def judge(j):
    return [
        control("no end marker", j["home-unmarked"], reorders,
                "nothing reordered"),
    ]
