# SPDX-License-Identifier: GPL-2.0-or-later
"""part1 - a first handover, whole: the criteria and how each is measured

Each criterion has a control that breaks what it rests on, by a setting or by a
patch; a control passes when the criterion, measured on it, fails.
"""

import jobs
from handovers import (WAYS, control, due, exactly_once, identical, labels,
                       largest_excess, loses, lost_in, missing, transfer,
                       wire_lines)
from lines import line

LABEL = "1abcdef23456g"
EXCESS_MS = 2
RUNS = 20
FEW = 8
ALL_OVER_MS = 400       # from the trigger: the handover is done
ELSEWHERE = ("`make demo` and `make check` on a fresh clone: the machine that "
             "runs .ci/run begins with one.")

Job = jobs.Job
FMIP = "fmip-predictive"


# What is run
# -----------

def kill_instants(job, since=None):
    """Between the steps of a handover that nobody disturbed, in ms from the
    trigger.  The first handover of a boot resolves neighbours and is no measure:
    where only the steps from `since` on are meant, it is let pass."""
    job.done.wait()
    if not job.result:
        raise RuntimeError("there is no undisturbed handover to aim at")
    run = job.result["runs"][-1]
    after = [(s["ms"] - run["trigger_ms"], s["step"]) for s in run["ladder"]
             if s["ms"] >= run["trigger_ms"]]
    first = next((ms for ms, step in after if step == since), 0.0)
    edges = [0.0] + [ms for ms, _ in after] + [after[-1][0] + 30]
    middles = [(a + b) / 2 for a, b in zip(edges, edges[1:])
               if b - a > 0.02 and a >= first]
    if since:
        middles.insert(0, ALL_OVER_MS)
    return ["at_ms=" + ",".join(f"{m:.3f}" for m in middles)]


def all_jobs():
    j = {}

    def add(name, *args, **kwargs):
        j[name] = Job(name, *args, **kwargs)

    add("open", FMIP, RUNS)
    # encryption in software takes what the transfer would need of the one CPU
    add("psk", FMIP, RUNS, ["security=psk", "tcp=off"])
    add("open-again", FMIP, RUNS)
    # near routers, so that the silence and not the detour decides what waits
    near = ["tcp=off", "delay_ms=1"]
    add("held", FMIP, FEW, near)
    add("not-held", FMIP, FEW, [*near, "hold=off"])
    add("no-hold", FMIP, FEW, ["hold=off", "delay_ms=1"])
    add("forged", FMIP, FEW, ["key=wrong"])
    # killed when all is over: what the others are aimed by
    add("calm", "fmip-kill", None,
        ["who=mn", f"at_ms={ALL_OVER_MS},{ALL_OVER_MS + 50}"])
    add("kill", "fmip-kill", None, lambda: kill_instants(j["calm"]))
    add("again", "fmip-kill", None,
        lambda: ["who=par,nar", "again_ms=5", *kill_instants(j["calm"])])
    add("again-mn", "fmip-kill", None,
        lambda: ["who=mn", "again_ms=5", *kill_instants(j["calm"], "2")])
    add("lifo", FMIP, FEW, near, patch="lifo")
    add("ap-event", FMIP, FEW, near, patch="ap-event")
    add("no-authentication", FMIP, FEW, ["key=wrong"],
        patch="no-authentication")
    add("no-deadline", "fmip-kill", None,
        lambda: kill_instants(j["calm"]), patch="no-deadline")
    return j


# Lines
# -----

def hold_counts(on, off):
    """Without the first visit to each router: there the neighbour discovery of
    Linux itself holds the first packets.

    One silence is not the other's: a roam that meets the other side of a tick
    (4 ms) is silent for so much longer.  So each is counted against what was due
    in its own; the two ends of a silence may cut off a packet each."""
    name = "hold=off loses what hold=on held over the silence"
    bar = "+-2 each roam, of those due"
    bad = missing(name, bar, on, off)
    if bad:
        return bad
    pairs = list(zip(on.result["runs"], off.result["runs"]))[2:]
    worst = held = lost = 0
    for a, b in pairs:
        for way in WAYS:
            not_held = a[way]["due_in_silence"] - a["saved"][way]
            not_lost = b[way]["due_in_silence"] - b[way]["lost"]
            worst = max(worst, abs(not_held - not_lost))
            held += a["saved"][way]
            lost += b[way]["lost"]
    return line(name, f"{held} held, {lost} lost, worst difference {worst}",
                bar, len(pairs), held > 0 and lost > 0 and worst <= 2)


def left_over(result):
    return [r for r in result["runs"] if any(r["left"].values())]


def killed(job):
    name = "an agent killed at each step: mobiles left at the deadline"
    bad = missing(name, "0", job)
    if bad:
        return bad
    runs = job.result["runs"]
    left = left_over(job.result)
    touched = sum(1 for r in runs if r["had"])
    text = f"{len(left)} of {len(runs)}, kernel state in {touched}"
    if left:
        text += ": " + ", ".join(f"{r['who']}@{r['at_ms']:.1f}"
                                 for r in left[:4])
    return line(name, text, "0", len(runs), not left and touched > 0)


def adopted(routers, mobile):
    """A router at any step; the mobile once its radio is on its way."""
    name = "an agent killed and 5 ms later another started: lost down/up"
    bad = missing(name, "0/0", routers) or missing(name, "0/0", mobile)
    if bad:
        return bad
    n = len(routers.result["runs"]) + len(mobile.result["runs"])
    lost = [a + b for a, b in zip(lost_in(routers.result),
                                  lost_in(mobile.result))]
    left = left_over(routers.result) + left_over(mobile.result)
    return line(name, f"{lost[0]}/{lost[1]}, {len(left)} left over", "0/0", n,
                not sum(lost) and not left)


def forged(job):
    name = "forged FBU: HI sent, state in a kernel"
    bad = missing(name, "0; 0", job)
    if bad:
        return bad
    runs = job.result["runs"]
    sent = sum("c" in r["label"] for r in runs)
    taken = sum("d" in r["label"] for r in runs)
    state = sum(r["router_state"] for r in runs)
    return line(name, f"{taken}; {state} ({sent} FBU seen)", "0; 0",
                len(runs), not taken and not state and 2 * sent > len(runs))


# Controls
# --------

def loses_down(result):
    lost = sum(r["down"]["lost"] for r in result["runs"])
    return f"lost {lost} down", lost > 0


def reorders(result):
    out = [sum(r[w]["reordered"] for r in result["runs"]) for w in WAYS]
    return f"reordered {out[0]}/{out[1]}", sum(out) > 0


def retransmits(result):
    tcp = result["summary"]["tcp"]
    return (f"{tcp['retransmitted']} retransmitted, most "
            f"{tcp['most_retransmitted']}", tcp["most_retransmitted"] > 1)


def accepts(result):
    taken = sum("d" in r["label"] for r in result["runs"])
    return f"{taken} HI sent", taken > 0


def leaves(result):
    left = left_over(result)
    return f"{len(left)} left something", len(left) > 0


def judge_all(tree):
    j = all_jobs()
    jobs.run_all(list(j.values()))

    lines = []
    for job in (j["open"], j["psk"]):
        lines += [exactly_once(job, RUNS), due(job),
                  largest_excess(job, EXCESS_MS), labels(job, LABEL, RUNS)]
    lines += [
        transfer(j["open"]),
        hold_counts(j["held"], j["not-held"]),
        identical(j["open"], j["open-again"]),
        killed(j["kill"]),
        adopted(j["again"], j["again-mn"]),
        forged(j["forged"]),
        *wire_lines(tree, [j["open"], j["psk"]]),
        control("no hold", j["no-hold"], loses, "nothing lost"),
        control("no hold", j["no-hold"], retransmits, "TCP"),
        control("LIFO", j["lifo"], reorders, "order"),
        control("drain on the AP's event", j["ap-event"], loses_down,
                "nothing lost"),
        control("no other agent", j["kill"], loses, "nothing lost"),
        control("no authentication", j["no-authentication"], accepts,
                "forged FBU"),
        control("no deadline", j["no-deadline"], leaves,
                "nothing left over"),
    ]
    return lines
