# SPDX-License-Identifier: GPL-2.0-or-later
"""crowd - very many mobiles at one pair of routers: boot, read, sum up

The routers are segued and segue.ko; the mobiles are played by one program
(selftests/lab/crowd.c) on wires instead of a radio.  Knows plan, boot and reader, and
judges nothing.
"""

import json
import os
import shutil
import subprocess
import tempfile

import boot
import plan
import reader

BASE_KEY = "5365677565206c61626f7261746f7279"
FIRST_S = 2                 # of the first round, after all is set up
AFTER_S = 14                # between two rounds: every binding has ended
SOURCES = ("crowd.c", "crowd_mobile.c", "crowd.h")
PROGRAMS = ("bash", "ip", "tc", "mkdir", "sleep", "cat", "date", "insmod",
            "chrt")
ROUTERS = ("ar1", "ar2")
DUE_LEAST, ALL_LEAST = 3, 100


def build():
    where = os.path.join(boot.TREE, "build/lab/bin")
    os.makedirs(where, exist_ok=True)
    wire = boot.TREE + "/user/wire/"
    ours = [boot.TREE + "/selftests/lab/" + name for name in SOURCES]
    of_wire = [wire + name for name in sorted(os.listdir(wire))]
    program = os.path.join(where, "crowd")
    newest = max(os.stat(path).st_mtime for path in ours + of_wire)
    if os.path.exists(program) and os.stat(program).st_mtime >= newest:
        return
    fresh = f"{program}.{os.getpid()}"
    done = subprocess.run(
        ["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
         "-O2", f"-ffile-prefix-map={boot.TREE}/=", f"-I{boot.TREE}/user",
         "-o", fresh, *(p for p in ours + of_wire if p.endswith(".c")),
         "-lcrypto"], check=False)
    if done.returncode:
        raise boot.BootError("selftests/lab/crowd.c does not compile")
    os.rename(fresh, program)


def rounds(settings):
    """The instants at which the first mobile begins, ns."""
    first = (plan.BEGIN + FIRST_S) * plan.NS + plan.ns(settings["phase"])
    apart = AFTER_S * plan.NS + plan.ns(settings["spread_ms"])
    return [first + n * apart for n in range(settings["runs"])]


def write_plan(lab_dir, settings):
    fields = [("mobiles", settings["mobiles"]),
              ("interval", plan.ns(settings["interval_ms"])),
              ("payload", settings["payload"]),
              ("silence", plan.ns(settings["silence_ms"])),
              ("spread", plan.ns(settings["spread_ms"])),
              ("before", plan.ns(settings["before_ms"])),
              ("after", plan.ns(settings["after_ms"])),
              ("hold", int(settings["hold"] == "on")),
              ("key", BASE_KEY)]
    fields += [("round", at) for at in rounds(settings)]
    values = {**settings, "agent": "crowd", "base_key": BASE_KEY,
              "begin_s": plan.BEGIN - 1}
    for name, text in (
            ("plan", "".join(f"{k} {v}\n" for k, v in fields)),
            ("vars", "".join(f"{k}='{plan.plain(v)}'\n"
                             for k, v in sorted(values.items())))):
        with open(os.path.join(lab_dir, name), "w", encoding="ascii") as file:
            file.write(text)


def arguments(settings, lab_dir, out_dir):
    """Of scripts/vm."""
    kver = boot.kver()
    args = [boot.TREE + "/scripts/vm", "--virtual", "--mem",
            str(boot.MEMORY_MB), "--timeout",
            str(180 + 60 * settings["runs"]), "--modules",
            "veth sch_netem " + boot.AGENT_MODULES]
    files = [f"{boot.TREE}/build/user/segue", f"{boot.TREE}/build/user/segued",
             f"{boot.TREE}/selftests/lab/guest.sh",
             f"{boot.TREE}/selftests/lab/agent.sh",
             f"{boot.TREE}/selftests/lab/crowd.sh",
             f"{boot.TREE}/selftests/lab/security.sh",
             f"{boot.TREE}/build/lab/bin:/segue/build/lab", f"{lab_dir}:/lab",
             f"{boot.TREE}/build/modules/{kver}/segue.ko:/lab/segue.ko"]
    names = ["crowd.mn", "crowd.cn", "crowd.steps"]
    for router in ROUTERS:
        names += [f"{router}.left", f"{router}.stats", f"{router}.agent",
                  f"segued-{router}"]
    for file in list(PROGRAMS) + files:
        args += ["--file", file]
    for name in names:
        args += ["--get", f"/out/{name}:{out_dir}/{name}"]
    return args + ["--", "selftests/lab/guest.sh"]


def run(settings, progress):
    """Boot; the directory of what came back."""
    boot.build_helpers()
    build()
    where = os.path.join(boot.TREE, "build/lab")
    out_dir = tempfile.mkdtemp(prefix="out-", dir=where)
    try:
        with tempfile.TemporaryDirectory(prefix="in-", dir=where) as lab_dir:
            write_plan(lab_dir, settings)
            boot.run(arguments(settings, lab_dir, out_dir), progress)
    except BaseException:
        shutil.rmtree(out_dir, ignore_errors=True)
        raise
    return out_dir


# What was seen
# -------------

def read_calls(out_dir):
    """By number of the call."""
    calls = {}
    for name, rx, tx in (("crowd.mn", "down_rx", "up_tx"),
                         ("crowd.cn", "up_rx", "down_tx")):
        for kind, number, seq, a, b in reader.read_log(
                os.path.join(out_dir, name)):
            call = calls.setdefault(number, reader.Call())
            if kind == reader.CALL:
                call.interval = a
            elif kind in (reader.TX, reader.TX_FAILED):
                getattr(call, tx).append((seq, a, b))
            elif kind == reader.RX:
                getattr(call, rx).append((seq, b))
    return calls


def read_steps(out_dir, mobiles):
    """By number of the call: step to ns."""
    steps = {}
    with open(os.path.join(out_dir, "crowd.steps"), encoding="ascii") as file:
        for line in file:
            number, k, what, at = line.split()
            of = steps.setdefault(int(number) * mobiles + int(k), {})
            of.setdefault(what, int(at))
    return steps


def way_record(way, tx, rx, interval, silence):
    record, phase, old, new = reader.direction(way, tx, rx, interval, silence)
    if phase is not None:
        difference = max(0, new - old) if new is not None else 0
        record["excess_ms"] = reader.excess(record, way, phase, interval,
                                            silence, difference)
    return record


def void_reason(record):
    for way in ("down", "up"):
        if record[way]["due_in_silence"] < DUE_LEAST:
            return (f"only {record[way]['due_in_silence']} packets {way} were "
                    "due in the silence")
        if record[way]["sent"] < ALL_LEAST:
            return f"only {record[way]['sent']} packets {way} in all"
    return None


def outcome(steps):
    for bad in ("no-prrtadv", "no-fback", "refused"):
        if bad in steps:
            return bad
    return "done" if "first" in steps else "not-heard"


def one(number, call, steps, mobiles):
    silence = ((steps["left"], steps["back"]) if "back" in steps else None)
    record = {
        "run": number + 1, "round": number // mobiles + 1,
        "mobile": number % mobiles,
        "down": way_record("down", call.down_tx, call.down_rx, call.interval,
                           silence),
        "up": way_record("up", call.up_tx, call.up_rx, call.interval,
                         silence),
        "silence_ms": ((silence[1] - silence[0]) / reader.MS
                       if silence else None),
        "answered_ms": ((steps["fback"] - steps["fbu"]) / reader.MS
                        if "fback" in steps else None),
        "first_ms": ((steps["first"] - steps["back"]) / reader.MS
                     if "first" in steps and silence else None),
        "outcome": outcome(steps),
    }
    record["void"] = void_reason(record) if silence else "it did not move"
    return record


def left(out_dir):
    """Mobile nodes that the routers' kernels still have; -1: no answer."""
    found = 0
    for router in ROUTERS:
        with open(os.path.join(out_dir, router + ".left"),
                  encoding="utf-8") as file:
            text = file.read()
        nodes = json.loads(text) if text.strip() else None
        if not isinstance(nodes, list):
            return -1
        found += len(nodes)
    return found


def most_at_once(steps, what, until):
    """How many were between two steps at the same time, at most."""
    edges = []
    for of in steps:
        if what in of and until in of:
            edges += [(of[what], 1), (of[until], -1)]
    most = now = 0
    for _, change in sorted(edges):
        now += change
        most = max(most, now)
    return most


def in_a_second(steps):
    """The most that left within one second."""
    at = sorted(of["left"] for of in steps if "left" in of)
    most = first = 0
    for last, when in enumerate(at):
        while when - at[first] > plan.NS:
            first += 1
        most = max(most, last - first + 1)
    return most


def spread(values):
    values = sorted(v for v in values if v is not None)
    if not values:
        return None
    return {"min": round(values[0], 3),
            "median": round(values[len(values) // 2], 3),
            "max": round(values[-1], 3)}


def way_summary(runs, way):
    known = [r[way]["excess_ms"] for r in runs
             if r[way]["excess_ms"] is not None]
    return {**{what: sum(r[way][what] for r in runs)
               for what in ("sent", "received", "lost", "duplicated",
                            "reordered")},
            "least_due_in_silence": min(r[way]["due_in_silence"]
                                        for r in runs),
            "largest_excess_ms": max(known) if known else None}


def result(out_dir, settings):
    """runs: one for each mobile in each round; and their summary."""
    mobiles = settings["mobiles"]
    steps = read_steps(out_dir, mobiles)
    runs = [one(number, call, steps.get(number, {}), mobiles)
            for number, call in sorted(read_calls(out_dir).items())]
    outcomes = {}
    for r in runs:
        outcomes[r["outcome"]] = outcomes.get(r["outcome"], 0) + 1
    return runs, {
        "runs": len(runs), "void": sum(1 for r in runs if r["void"]),
        "down": way_summary(runs, "down"), "up": way_summary(runs, "up"),
        "outcomes": dict(sorted(outcomes.items())),
        "in_a_second": in_a_second(steps.values()),
        "silent_at_once": most_at_once(steps.values(), "left", "back"),
        "answered_ms": spread(r["answered_ms"] for r in runs),
        "first_ms": spread(r["first_ms"] for r in runs),
        "left": left(out_dir),
    }


def table(made):
    """A line for each round, and who came off worst."""
    print("round  mobiles   down: lost dup ord   up: lost dup ord  outcomes")
    for number in sorted({r["round"] for r in made["runs"]}):
        runs = [r for r in made["runs"] if r["round"] == number]
        ways = [" ".join(f"{sum(r[way][what] for r in runs):>4}" for what in
                         ("lost", "duplicated", "reordered"))
                for way in ("down", "up")]
        done = sum(r["outcome"] == "done" for r in runs)
        print(f"{number:>5} {len(runs):>8}        {ways[0]}       {ways[1]}  "
              f"{done} done")
    s = made["summary"]
    print(f"lost {s['down']['lost']} of {s['down']['sent']} down, "
          f"{s['up']['lost']} of {s['up']['sent']} up; "
          f"{s['in_a_second']} left within a second, {s['silent_at_once']} "
          f"at once; {s['left']} left in the kernels")
