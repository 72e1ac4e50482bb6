# SPDX-License-Identifier: GPL-2.0-or-later
"""part3 - FMIPv6 in its scenarios on Mobile IPv6: the criteria and their measure"""

import beside
import jobs
import many
import order
import radios
import relays
import routes
import scan
from handovers import (WAYS, control, due, exactly_once, labels,
                       largest_excess, loses, missing, transfer, wire_lines)
from lines import line
from runs import Tap

RUNS = 20
FEW = 8
FULLY = "123456RAgcdfUeB"
HOME, FALLBACK = "1abcdef23456gRUAB", "1abc23456gRAUB"
PREDICTIVE, REACTIVE = "1abcdef23456g", "1ab23456gcdfe"
HACK_FIRST, PLAIN = "1ab23456gcdef", "123456RAUB"
EXCESS_MS = 2
ROUND_TRIP_MS = 20          # between the routers: two wires of 5 ms each way
UNANNOUNCED_MS = ROUND_TRIP_MS + 3
MESSAGES = 7
ELSEWHERE = ("`make check` holds registration, its price and its memory "
             "(selftests/lab), and what is refused (selftests/daemon).")

KNOWN = dict(beside.KNOWN)

Job = jobs.Job


def all_jobs():
    j = {}

    def add(name, *args, **kwargs):
        j[name] = Job(name, *args, **kwargs)

    psk = ["security=psk", "tcp=off"]
    add("unannounced", "fmip-unannounced", RUNS)
    add("unannounced-psk", "fmip-unannounced", RUNS, psk)
    add("predictive", "fmip-predictive", FEW)
    add("reactive", "fmip-reactive", FEW)
    add("hack-first", "fmip-unannounced", FEW,
        ["hack_first=on", "ring_ms=80"])
    add("plain", "mip6-plain", FEW)
    add("home", "fmip-home", FEW)
    add("fallback", "fmip-fallback", FEW)
    add("fully", "fmip-fully-reactive", FEW, ["tcp=off"])
    # less than the silence and the way of FBU
    add("short-ring", "fmip-unannounced", FEW, ["ring_ms=10", "tcp=off"])
    add("no-dedup", "fmip-unannounced", FEW, ["dedup=off", "tcp=off"])
    j.update(routes.jobs_of())
    add("forged-reactive", "fmip-unannounced", FEW, ["key=wrong", "tcp=off"])
    j.update(order.all_jobs())
    j.update(relays.all_jobs())
    scan.add_jobs(add)
    radios.add_jobs(add)
    return j


def lost_counted(job):
    """What is not armed loses; how much is said, and that it ends."""
    name = f"{job.name}: lost, counted; all else once and in order"
    bar = "> 0 down; the rest 0"
    bad = missing(name, bar, job)
    if bad:
        return bad
    s = job.result["summary"]
    rest = s["up"]["lost"] + sum(s[w][what] for w in WAYS
                                 for what in ("duplicated", "reordered"))
    return line(name, f"{s['down']['lost']} of {s['down']['sent']} down; "
                f"{rest}", bar, s["runs"], s["down"]["lost"] > 0 and not rest)


def loses_more(armed, bare):
    """The same moves: what one lost and the other did not."""
    name = "what plain Mobile IPv6, reactive and armed lose of the same moves"
    bad = missing(name, "a > b > 0 = c", *armed, bare)
    if bad:
        return bad
    plain, reactive, none = (
        sum(r[w]["lost"] for r in job.result["runs"] for w in WAYS)
        for job in (bare, *armed))
    return line(name, f"{plain}, {reactive}, {none}", "a > b > 0 = c", FEW,
                plain > reactive > 0 == none)


def asked(job):
    """Reported: what the router took to answer, apart from all else."""
    name = f"{job.name}: lost down/up; RS to RA at most, ms"
    bad = missing(name, "reported", job)
    if bad:
        return bad
    runs = job.result["runs"]
    ladders = [{s["step"]: s["ms"] for s in r["ladder"]} for r in runs]
    took = [ladder["A"] - ladder["R"] for ladder in ladders
            if "A" in ladder and "R" in ladder]
    lost = [sum(r[way]["lost"] for r in runs) for way in WAYS]
    return line(name, f"{lost[0]}/{lost[1]}; {max(took, default=0):.3f}",
                "reported", len(runs), len(took) == len(runs))


def nobody_bound(job):
    name = f"{job.name}: FBU with a wrong key: HI sent, tunnels"
    bad = missing(name, "0; 0", job)
    if bad:
        return bad
    runs = job.result["runs"]
    sent = sum("c" in r["label"] for r in runs)
    taken = sum("d" in r["label"] for r in runs)
    done = sum(r["outcome"] == "done" for r in runs)
    return line(name, f"{taken}; {done} ({sent} FBU seen)", "0; 0", len(runs),
                not taken and not done and 2 * sent > len(runs))


def doubles(result):
    seen = sum(result["summary"][w]["duplicated"] for w in WAYS)
    return f"{seen} seen twice", seen > 0


def swept(tap):
    """Each message lost, once and for good, asked for and not."""
    name = "each message lost in turn: as the table says"
    n = 4 * MESSAGES
    if tap.error:
        return line(name, tap.error, f"{n} of {n}", n, False)
    good = sum(1 for said in tap.result.values() for holds, words in said
               if holds and (" lost once" in words or
                             " lost always" in words))
    return line(name, f"{good} of {n}", f"{n} of {n}", n, good == n)


def judge_all(tree):
    j = all_jobs()
    tap = Tap("agents", ["selftests/daemon/run"])
    tap.run()
    crowd, others = many.all_jobs(), beside.all_jobs()
    jobs.run_all([*j.values(), *crowd.values(), *others.values()])

    lines = []
    for name in ("unannounced", "unannounced-psk"):
        lines += [exactly_once(j[name], RUNS), due(j[name]),
                  largest_excess(j[name], UNANNOUNCED_MS),
                  labels(j[name], REACTIVE, RUNS)]
    lines += [
        transfer(j["unannounced"]),
        exactly_once(j["predictive"], FEW),
        largest_excess(j["predictive"], EXCESS_MS),
        labels(j["predictive"], PREDICTIVE, FEW),
        lost_counted(j["reactive"]),
        labels(j["reactive"], REACTIVE, FEW),
        exactly_once(j["hack-first"], FEW),
        labels(j["hack-first"], HACK_FIRST, FEW),
        labels(j["plain"], PLAIN, FEW),
        exactly_once(j["home"], FEW),
        labels(j["home"], HOME, FEW),
        labels(j["fallback"], FALLBACK, FEW),
        labels(j["fully"], FULLY, FEW),
        asked(j["fully"]),
        loses_more((j["reactive"], j["unannounced"]), j["plain"]),
        nobody_bound(j["forged-reactive"]),
        swept(tap),
        *routes.judge(tree, j, tap),
        *wire_lines(tree, [j["unannounced"], j["unannounced-psk"]]),
        control("a short memory", j["short-ring"], loses, "nothing lost"),
        control("no dedup", j["no-dedup"], doubles, "seen twice"),
        *order.judge(j),
        *many.judge(crowd),
        *relays.judge(j),
        *scan.lines(j),
        *radios.lines(j),
        *beside.judge(others),
    ]
    return lines
