# SPDX-License-Identifier: GPL-2.0-or-later
"""relays - access points apart from their router: the criteria of figure 1

Within a subnet, for a client that has no Segue and for one that has; across subnets.
"""

from handovers import control, exactly_once, labels, missing
from jobs import Job
from lines import line

FEW = 8
PREDICTIVE = "1abcdef23456g"
PHASES = ("0", "1", "2.3", "3.4")


def all_jobs():
    jobs = {}

    def add(name, scenario, settings, runs=FEW, patch=None):
        jobs[name] = Job(name, scenario, runs, [*settings, "tcp=off"], patch)

    for phase in PHASES:
        add(f"same-subnet-{phase}", "same-subnet", [f"phase={phase}"])
    add("same-subnet-psk", "same-subnet", ["security=psk"])
    add("same-subnet-polled", "same-subnet", ["coming=off"])
    add("same-subnet-bare", "same-subnet", ["hold=off"])
    add("same-subnet-forged", "same-subnet", ["reports=wrong"])
    add("same-subnet-update", "same-subnet", [],
        patch="drain-on-update")
    add("relay-across", "fmip-relay-aps", [])
    add("relay-within", "fmip-relay-aps", ["move=within"])
    return jobs


def known(job):
    """What waited, once the router knew; what did not is counted."""
    name = f"{job.name}: a client without Segue: lost once its leaving is known"
    bad = missing(name, "0", job)
    if bad:
        return bad
    relay, n = job.result["summary"]["relay"], job.result["summary"]["runs"]
    down = job.result["summary"]["down"]
    by = ", ".join(f"{k} x{v}" for k, v in relay["by"].items() if v)
    text = (f"{relay['lost_after']} ({relay['lost_before']} before, {by}; "
            f"dup {down['duplicated']}, ord {down['reordered']})")
    return line(name, text, "0", n, relay["known"] == relay["back"] == n and
                not relay["lost_after"] and not down["duplicated"] and
                not down["reordered"] and
                job.result["summary"]["held_packets"] > 0)


def silent(job):
    """An AP change that is none to IP: no message, no other address."""
    name = f"{job.name}: an AP change inside a subnet: FBU, HI, BU"
    bad = missing(name, "0, same router", job)
    if bad:
        return bad
    runs = job.result["runs"]
    sent = sum(letter in r["label"] for r in runs for letter in "cdefU")
    same = sum(r["outcome"] == "done" for r in runs)
    return line(name, f"{sent}, {same} of {len(runs)} stay",
                "0, same router", len(runs),
                not sent and same == len(runs) and
                not any(r["void"] for r in runs))


def late(result):
    relay = result["summary"]["relay"]
    return (f"{relay['lost_after']} lost after {relay['known']} were known",
            relay["lost_after"] > 0)


def unknown(result):
    relay = result["summary"]["relay"]
    return f"{relay['known']} known", not relay["known"]


def judge(jobs):
    return [
        *(known(jobs[f"same-subnet-{phase}"]) for phase in PHASES),
        known(jobs["same-subnet-psk"]),
        known(jobs["same-subnet-polled"]),
        exactly_once(jobs["relay-across"], FEW),
        labels(jobs["relay-across"], PREDICTIVE, FEW),
        silent(jobs["relay-within"]),
        control("nothing is held", jobs["same-subnet-bare"], late,
                "nothing lost once known"),
        control("forged reports", jobs["same-subnet-forged"], unknown,
                "its leaving is known"),
        control("drained on the layer 2 update", jobs["same-subnet-update"],
                late, "nothing lost once known"),
    ]
