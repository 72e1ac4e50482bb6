# SPDX-License-Identifier: GPL-2.0-or-later
"""scan - the radio looks at another channel in the middle of a call: part 3's lines"""

from handovers import clean, control, due, lost_in, missing
from lines import line

RUNS, FEW = 20, 4
NAME = "scan while streaming: lost"


def add_jobs(add):
    add("scan", "fmip-scan", RUNS, ["tcp=off"])
    add("scan-unheld", "fmip-scan", FEW, ["scan_hold_ms=0", "tcp=off"])


def nothing_lost(job):
    bad = missing(NAME, "0", job)
    if bad:
        return bad
    runs = job.result["runs"]
    text, good = clean(runs)
    seen = sum(r["outcome"] == "done" for r in runs)
    return line(NAME, f"{text}, {seen} of {RUNS} scanned", "0", len(runs),
                good and seen == len(runs) == RUNS)


def loses(result):
    """Down: the access point keeps 64 frames, whoever is behind it none."""
    down, up = lost_in(result)
    return f"lost {down}/{up}", down > 0


def lines(j):
    return [nothing_lost(j["scan"]), due(j["scan"]),
            control("nobody holds for the scan", j["scan-unheld"], loses,
                    "nothing lost")]
