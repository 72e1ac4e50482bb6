# SPDX-License-Identifier: GPL-2.0-or-later
"""beside - handovers under each security of the radio, and beside managers of links"""

import os

from handovers import control, exactly_once, labels, missing
from jobs import Job
from lines import line

RUNS = 4
PREDICTIVE = "1abcdef23456g"
SECURITIES = {
    "pmf": ["security=pmf"],
    "sae": ["security=sae", "pmk=fresh"],
    # a call that ends before the mobile looks round, half a second after it came
    "eap": ["security=eap", "pmk=fresh", "after_ms=400"],
    "eap-cached": ["security=eap"],
}
# and what of each must fail
MANAGERS = {"networkd": "networkd-static"}
KNOWN = {
    "fmip-pmf: lost, duplicated, reordered, down/up":
        "the access point lets the mobile send later than the mobile does",
    "fmip-pmf: label": "for the same reason UNA comes before the layer 2 update",
}


def all_jobs():
    made = [Job("fmip-" + name, "fmip-predictive", RUNS, [*settings, "tcp=off"])
            for name, settings in SECURITIES.items()]
    made.append(Job("fmip-alone", "fmip-predictive", RUNS,
                    ["tcp=off"]))
    for manager in (*MANAGERS, *MANAGERS.values()):
        made.append(Job("fmip-" + manager, "fmip-predictive", RUNS,
                        ["manager=" + manager, "tcp=off"]))
    return {job.name: job for job in made}


def spread(job):
    s = job.result["summary"]["silence_ms"]
    return f"{s['min']:.1f} to {s['max']:.1f}"


def exchanges(fresh, cached):
    """What a cached key saves is counted, not supposed."""
    name = "eap: exchanges a handover, all again and cached; silence, ms"
    bar = "1; 0; shorter"
    bad = missing(name, bar, fresh, cached)
    if bad:
        return bad
    counts = [{r["eap"] for r in job.result["runs"]} for job in (fresh, cached)]
    longest, shortest = (cached.result["summary"]["silence_ms"]["max"],
                         fresh.result["summary"]["silence_ms"]["min"])
    return line(name, f"{sorted(counts[0])}; {sorted(counts[1])}; "
                f"{spread(fresh)}, {spread(cached)}", bar, 2 * RUNS,
                counts == [{1}, {0}] and longest < shortest)


def within_deadline(job):
    name = f"{job.name}: longest wait of a packet, ms, and the hold's deadline"
    bad = missing(name, "< 1000", job)
    if bad:
        return bad
    longest = job.result["summary"]["hold_ms"]["max"]
    return line(name, longest, "< 1000", RUNS, longest < 1000)


def after(job):
    """The mobile's addresses and routes when all was over."""
    text = []
    for name in ("addr-mn", "route-mn"):
        with open(os.path.join(job.where, name), encoding="utf-8") as file:
            text.append(file.read())
    return text


def left_alone(job, alone):
    name = f"{job.name}: addresses and routes as without; scans in a handover"
    bad = missing(name, "the same; 0", job, alone)
    if bad:
        return bad
    same = after(job) == after(alone)
    scans = sum(r["scans"] for r in job.result["runs"])
    return line(name, f"{'the same' if same else 'others'}; {scans}",
                "the same; 0", RUNS, same and not scans)


def is_broken(result):
    done = result["summary"]["outcomes"].get("done", 0)
    lost = sum(result["summary"][way]["lost"] for way in ("down", "up"))
    return f"{done} done, {lost} lost", lost > 0


def judge(made):
    lines = []
    for name in SECURITIES:
        job = made["fmip-" + name]
        lines += [exactly_once(job, RUNS), labels(job, PREDICTIVE, RUNS)]
    lines += [exchanges(made["fmip-eap"], made["fmip-eap-cached"]),
              within_deadline(made["fmip-eap"])]
    for manager, wrong in MANAGERS.items():
        job = made["fmip-" + manager]
        lines += [exactly_once(job, RUNS),
                  left_alone(job, made["fmip-alone"]),
                  control(wrong, made["fmip-" + wrong], is_broken,
                          f"nothing lost beside {manager}")]
    return lines
