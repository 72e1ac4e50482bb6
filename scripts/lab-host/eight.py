# SPDX-License-Identifier: GPL-2.0-or-later
"""eight - several mobiles with a radio and an agent each: plan, boot, read, sum up

Each moves once in a round, all within a second.  A mobile's silence is told by its
wpa_supplicant, from joining the new access point to being connected.
"""

import json
import os
import shutil
import tempfile

import agent
import boot
import crowd
import plan
import reader

FIRST_S, APART_S = 8, 5     # of the first round; a binding has ended by the next
READY_S = 6                 # eight radios and agents, one after the other
NAMES = ("cn.log", "director")


def radio(j):
    return j + 2 if j else 0


def address(j, link):
    return f"2001:db8:{link + 1}::ff:fe00:{radio(j) << 8:x}"


def trigger(settings, n, j):
    """Of mobile j in round n: spread over a second, and over the tick."""
    at = (plan.BEGIN + FIRST_S + n * APART_S) * plan.NS
    share = plan.ns(settings["spread_ms"]) // settings["mobiles"]
    dither = j * plan.TICK_NS // settings["mobiles"]
    return at + j * share + dither + plan.ns(settings["phase"])


def files(settings):
    calls, schedule = [], []
    n, most = settings["runs"], settings["mobiles"]
    before = plan.ns(settings["before_ms"])
    handshake = plan.ns(8 * settings["delay_ms"] + 10)
    for k in range(n):
        for j in range(most):
            at = trigger(settings, k, j)
            begin = at - before - handshake
            seconds = (at + plan.ns(settings["after_ms"]) - begin) / plan.NS
            calls.append(f"{j} {k} {address(j, k % 2)} {begin // plan.NS}."
                         f"{begin % plan.NS // 1000:06d} {seconds:.6f}\n")
            schedule.append(
                f'{at} send agent{j} {{"cmd":"handover","bssid":"'
                f'{plan.AP_MACS[1 - k % 2]}"}}\n')
        schedule.append(f"{trigger(settings, k, most - 1) + plan.NS} "
                        f"print {k + 1}\n")
    schedule.append(f"{trigger(settings, n - 1, most - 1) + 3 * plan.NS} "
                    "end\n")
    values = {**settings, "agent": "segued", "begin_s": plan.BEGIN + READY_S}
    return {"calls": "".join(calls), "schedule": "".join(schedule),
            "rounds": "", "again": "",
            "vars": "".join(f"{key}='{plan.plain(value)}'\n"
                            for key, value in sorted(values.items()))}


def arguments(settings, lab_dir, out_dir):
    """Of scripts/vm."""
    most = settings["mobiles"]
    args = [boot.TREE + "/scripts/vm", "--virtual", "--mem",
            str(boot.MEMORY_MB), "--timeout", "400", "--append",
            "rcupdate.rcu_expedited=1", "--modules",
            boot.MODULES.replace("radios=3", f"radios={most + 2}") + " " +
            boot.AGENT_MODULES]
    lab = boot.TREE + "/selftests/lab/"
    wanted = list(boot.PROGRAMS) + [
        "insmod", "cp", "sed", "rm", "chrt", boot.TREE + "/build/user/segue",
        boot.TREE + "/build/user/segued", lab + "guest.sh", lab + "agent.sh",
        lab + "security.sh", lab + "eight.sh",
        boot.TREE + "/build/lab/bin:/segue/build/lab", lab_dir + ":/lab",
        f"{boot.TREE}/build/modules/{boot.kver()}/segue.ko:/lab/segue.ko"]
    names = list(NAMES)
    for host in ["ar1", "ar2"] + [f"mn{j}" for j in range(most)]:
        names += [f"{host}.events", f"{host}.left", f"segued-{host}"]
    for j in range(most):
        names += [f"wpa{j}"] + [f"mn{j}-{k}.log"
                                for k in range(settings["runs"])]
    for file in wanted:
        args += ["--file", file]
    for name in names:
        args += ["--get", f"/out/{name}:{out_dir}/{name}"]
    return args + ["--", "selftests/lab/guest.sh"]


def run(settings, progress):
    """Boot; the directory of what came back."""
    boot.build_helpers()
    where = os.path.join(boot.TREE, "build/lab")
    out_dir = tempfile.mkdtemp(prefix="out-", dir=where)
    try:
        with tempfile.TemporaryDirectory(prefix="in-", dir=where) as lab_dir:
            for name, text in files(settings).items():
                with open(os.path.join(lab_dir, name), "w",
                          encoding="ascii") as file:
                    file.write(text)
            boot.run(arguments(settings, lab_dir, out_dir), progress)
    except BaseException:
        shutil.rmtree(out_dir, ignore_errors=True)
        raise
    return out_dir


# What was seen
# -------------

def silences(out_dir, j):
    """(begin, end) of each roam, as wpa_supplicant of mobile j says."""
    found, begin = [], None
    with open(os.path.join(out_dir, f"wpa{j}"), encoding="utf-8",
              errors="replace") as file:
        for line in file:
            stamp, _, text = line.partition(": ")
            if "SME: Trying to authenticate" in text:
                begin = stamp
            elif "CTRL-EVENT-CONNECTED" in text and begin:
                found.append((nanoseconds(begin), nanoseconds(stamp)))
                begin = None
    return found


def nanoseconds(stamp):
    seconds, _, fraction = stamp.partition(".")
    return int(seconds) * plan.NS + int(fraction.ljust(9, "0"))


def answers(out_dir, j):
    """(instant, word) of what the agent of mobile j answered."""
    found = []
    with open(os.path.join(out_dir, "director"), encoding="utf-8") as file:
        for line in file:
            at, kind, who, text = line.rstrip("\n").split(" ", 3)
            if kind == "heard" and who == f"agent{j}":
                said = json.loads(text)
                if said.get("done"):
                    found.append((int(at), "done" if said.get("ok") else
                                  said.get("outcome") or "failed"))
    return found


def first_in(pairs, begin, end):
    return next((p for p in pairs if begin <= p[0] < end), None)


def one(out_dir, settings, k, j, call):
    begin = trigger(settings, k, j)
    silence = first_in(silences(out_dir, j), begin, begin + plan.NS)
    word = first_in(answers(out_dir, j), begin, begin + 2 * plan.NS)
    record = {
        "run": k * settings["mobiles"] + j + 1, "round": k + 1, "mobile": j,
        "down": crowd.way_record("down", call.down_tx, call.down_rx,
                                 call.interval, silence),
        "up": crowd.way_record("up", call.up_tx, call.up_rx, call.interval,
                               silence),
        "silence_ms": ((silence[1] - silence[0]) / reader.MS if silence
                       else None),
        "answered_ms": None, "first_ms": None,
        "outcome": word[1] if word else "no-answer",
    }
    record["void"] = crowd.void_reason(record) if silence else "no roam"
    return record, ({"left": silence[0], "back": silence[1]} if silence
                    else {})


def held(out_dir):
    """Packets that the routers' kernels held, over all mobile nodes."""
    most = {}
    for router in ("ar1", "ar2"):
        for event in agent.read_lines(f"{out_dir}/{router}.events"):
            if "mn" in event:
                key = (router, event["mn"]["id"])
                most[key] = max(most.get(key, 0),
                                event["mn"]["to"].get("held", 0))
    return sum(most.values())


def result(out_dir, settings):
    """runs: one for each mobile in each round; and their summary."""
    order = [(k, j) for k in range(settings["runs"])
             for j in range(settings["mobiles"])]
    calls = reader.calls(os.path.join(out_dir, "cn.log"),
                         [os.path.join(out_dir, f"mn{j}-{k}.log")
                          for k, j in order])
    made = [one(out_dir, settings, k, j, call)
            for (k, j), call in zip(order, calls)]
    runs, steps = [m[0] for m in made], [m[1] for m in made]
    outcomes = {}
    for r in runs:
        outcomes[r["outcome"]] = outcomes.get(r["outcome"], 0) + 1
    return runs, {
        "runs": len(runs), "void": sum(1 for r in runs if r["void"]),
        "down": crowd.way_summary(runs, "down"),
        "up": crowd.way_summary(runs, "up"),
        "outcomes": dict(sorted(outcomes.items())),
        "in_a_second": crowd.in_a_second(steps),
        "silent_at_once": crowd.most_at_once(steps, "left", "back"),
        "silence_ms": crowd.spread(r["silence_ms"] for r in runs),
        "held_packets": held(out_dir), "left": crowd.left(out_dir),
    }
