# SPDX-License-Identifier: GPL-2.0-or-later
"""order - where a long path becomes a short one: what is run, and how it is judged"""

import jobs
from handovers import WAYS, clean, control, labels, loses, missing
from lines import line

FEW = 8
BACK = "1abcdef23456gcdef23456g"


def all_jobs():
    def job(name, *args):
        return jobs.Job(name, *args)

    return {j.name: j for j in (
        job("home-unmarked", "fmip-home", FEW, ["marker=off", "tcp=off"]),
        job("pingpong", "fmip-pingpong", FEW, ["tcp=off"]),
        job("pingpong-unheld", "fmip-pingpong", 2, ["hold=off", "tcp=off"]),
    )}


def reorders(result):
    """Of what overtakes nothing is lost, only the order."""
    seen = [sum(r[w]["reordered"] for r in result["runs"]) for w in WAYS]
    return f"reordered {seen[0]}/{seen[1]}", sum(seen) > 0


def half_drained(job):
    """The router that is left again still had something to send."""
    name = "ping-pong while half drained: lost, duplicated, reordered"
    bar = "0; > 0 wait"
    bad = missing(name, bar, job)
    if bad:
        return bad
    runs = job.result["runs"]
    text, good = clean(runs)
    waited = min(r["waited_there"] or 0 for r in runs)
    done = all(r["outcome"] == "done" for r in runs)
    return line(name, f"{text}; {waited} or more wait", bar, len(runs),
                good and done and waited > 0)


def judge(j):
    return [
        half_drained(j["pingpong"]),
        labels(j["pingpong"], BACK, FEW),
        control("no hold, there and back", j["pingpong-unheld"], loses,
                "nothing lost"),
        control("no end marker", j["home-unmarked"], reorders,
                "nothing reordered"),
    ]
