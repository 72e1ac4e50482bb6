# SPDX-License-Identifier: GPL-2.0-or-later
"""handovers - what is asked of runs of the laboratory, a line each

A job that brought no result gives a line that fails.
"""

import wires
from lines import line

WAYS = ("down", "up")


def missing(criterion, bar, *needed):
    """A line that could not be judged is no pass."""
    for job in needed:
        if not job.result:
            return line(criterion, job.error or "no result", bar, 0, False)
    return None


def clean(runs):
    """lost, duplicated, reordered of both ways, and whether all are 0."""
    figures = {what: [sum(r[w][what] for r in runs) for w in WAYS]
               for what in ("lost", "duplicated", "reordered")}
    text = " ".join(f"{what[:4]} {a}/{b}" for what, (a, b) in figures.items())
    return text, not any(map(sum, figures.values()))


def exactly_once(job, n):
    name = f"{job.name}: lost, duplicated, reordered, down/up"
    bad = missing(name, "0", job)
    if bad:
        return bad
    runs = job.result["runs"]
    text, good = clean(runs)
    done = sum(r["outcome"] == "done" for r in runs)
    void = sum(1 for r in runs if r["void"])
    if done != n or void:
        text += f", {done} of {n} done, {void} void"
    return line(name, text, "0", len(runs),
                good and done == len(runs) == n and not void)


def due(job):
    name = f"{job.name}: due in the shortest silence; sent in all"
    bad = missing(name, ">= 3; >= 100", job)
    if bad:
        return bad
    runs = job.result["runs"]
    least = min(r[w]["due_in_silence"] for r in runs for w in WAYS)
    sent = min(r[w]["sent"] for r in runs for w in WAYS)
    return line(name, f"{least}; {sent}", ">= 3; >= 100", len(runs),
                least >= 3 and sent >= 100)


def largest_excess(job, limit):
    name = f"{job.name}: largest excess over the limit, ms"
    bad = missing(name, f"<= {limit}", job)
    if bad:
        return bad
    runs = job.result["runs"]
    values = [r[w]["excess_ms"] for r in runs for w in WAYS]
    known = [v for v in values if v is not None]
    worst = max(known) if known else None
    return line(name, worst, f"<= {limit}", len(runs),
                len(known) == len(values) and worst <= limit)


def transfer(job):
    name = f"{job.name}: TCP timeouts; most retransmitted in a roam"
    bad = missing(name, "0; <= 1", job)
    if bad:
        return bad
    tcp = job.result["summary"]["tcp"]
    return line(name, f"{tcp['rto']}; {tcp['most_retransmitted']}", "0; <= 1",
                job.result["summary"]["runs"],
                tcp["rto"] == 0 and tcp["most_retransmitted"] <= 1)


def identical(a, b):
    name = "two runs: the same bytes"
    bad = missing(name, "identical", a, b)
    if bad:
        return bad
    with open(a.json_path, "rb") as one, open(b.json_path, "rb") as two:
        same = one.read() == two.read()
    return line(name, "identical" if same else "different", "identical", 2,
                same)


def labels(job, label, n):
    name = f"{job.name}: label"
    bad = missing(name, label, job)
    if bad:
        return bad
    found = job.result["summary"]["labels"]
    text = ", ".join(f"{k} x{v}" for k, v in found.items())
    return line(name, text, label, n, found == {label: n})


def lost_in(result):
    return [sum(r[w]["lost"] for r in result["runs"]) for w in WAYS]


def control(name, job, fails, needs):
    """Passes when what it measures fails; fails(job) gives (text, failed)."""
    title = f"broken on purpose, {name}: {needs} must fail"
    bad = missing(title, "fails", job)
    if bad:
        return bad
    text, failed = fails(job.result)
    return line(title, text, "fails", len(job.result["runs"]), failed)


def loses(result):
    lost = lost_in(result)
    return f"lost {lost[0]}/{lost[1]}", sum(lost) > 0


def wire_lines(tree, named):
    """tshark and the independent reader, on each of the named jobs' wires."""
    for title, judge in (("tshark", wires.tshark),
                         ("checksums and authenticators", wires.verify)):
        for job in named:
            name = f"{job.name}: every message on the wires, {title}"
            bad = missing(name, "no fault", job)
            if bad:
                yield bad
                continue
            n = len(wires.captures(job.where))
            status, said = judge(tree, job.where)
            yield line(name, said[:70], "no fault", n, status == 0 and n > 0)
