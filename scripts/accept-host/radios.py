# SPDX-License-Identifier: GPL-2.0-or-later
"""radios - a mobile with two radios, from one to the other: part 3's lines"""

from handovers import control, exactly_once, labels, largest_excess

RUNS, FEW = 20, 4
LABEL = "1ab23456cdefg"
EXCESS_MS = 2
TWO = ["two-radios=on", "tcp=off"]


def add_jobs(add):
    add("two-radios", "fmip-predictive", RUNS, TWO)
    add("copies-unmarked", "fmip-predictive", FEW, TWO,
        patch="copies-unmarked")


def doubles(result):
    """Down: that the router has sent by both ways is seen by this, too."""
    seen = result["summary"]["down"]["duplicated"]
    return f"{seen} seen twice", seen > 0


def lines(j):
    job = j["two-radios"]
    return [exactly_once(job, RUNS), largest_excess(job, EXCESS_MS),
            labels(job, LABEL, RUNS),
            control("copies are not told apart", j["copies-unmarked"],
                    doubles, "seen twice")]
