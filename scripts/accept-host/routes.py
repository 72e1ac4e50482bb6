# SPDX-License-Identifier: GPL-2.0-or-later
"""routes - route optimisation: which way the packets went, and who could not turn them

The way is read from what passed the mobile's interface, and once more from how long
the last packet was on it: the home agent's tunnel is two wires longer.
"""

import subprocess

import wires
from handovers import WAYS, control, labels, missing
from jobs import Job
from lines import line

FEW = 8
LABEL = "123456RAUBCKVW"
AWAY, BACK = "123456RAUBVW", "123456RAUBHCKTVW"
LONGER_MS = 10              # two wires of 5 ms
KEY = "0x100:sha1:5365677565206c61626f7261746f7279"
FORGED = {
    "forged HoT": "a HoT forged on its way gives a token that the "
                  "correspondent did not make: nothing is bound",
    "wrong authenticator": "BU with a wrong authenticator",
    "expired nonce": "of 243 s ago not: 138, without authenticator",
}


def jobs_of():
    return {"ro": Job("ro", "mip6-ro", FEW, ["tcp=off"]),
            "ro-off": Job("ro-off", "mip6-ro", 2, ["tcp=off", "ro=off"]),
            "ro-home": Job("ro-home", "mip6-home", FEW, ["tcp=off"])}


def ways(result):
    """(direct, tunnelled) of all runs, down and up."""
    return {w: [sum(r["paths"][w][how] for r in result["runs"])
                for how in ("direct", "tunnelled")] for w in WAYS}


def all_direct(job):
    name = "route optimisation: mip6-ro: direct, tunnelled in the end, down/up"
    bar = "> 0 each run; 0"
    bad = missing(name, bar, job)
    if bad:
        return bad
    seen = ways(job.result)
    every = all(r["paths"][w]["direct"] for r in job.result["runs"]
                for w in WAYS)
    return line(name, f"{seen['down'][0]}/{seen['up'][0]}, "
                f"{seen['down'][1]}/{seen['up'][1]}", bar,
                len(job.result["runs"]),
                every and not seen["down"][1] and not seen["up"][1])


def shorter(direct, tunnelled):
    """The wires saved, by the clock of the two sockets."""
    name = "route optimisation: what it saves, ms, down/up"
    bar = f"{LONGER_MS} ± 1"
    bad = missing(name, bar, direct, tunnelled)
    if bad:
        return bad
    saved = []
    for way in WAYS:
        short, long = ([r["paths"][way]["last_ms"] for r in j.result["runs"]]
                       for j in (direct, tunnelled))
        if None in short + long:
            return line(name, "nothing came", bar, FEW, False)
        saved += [min(long) - max(short), max(long) - min(short)]
    return line(name, f"{saved[0]:.2f} to {saved[1]:.2f} / "
                f"{saved[2]:.2f} to {saved[3]:.2f}", bar, FEW,
                all(abs(s - LONGER_MS) <= 1 for s in saved))


def goes_round(result):
    seen = ways(result)
    return (f"{seen['down'][1]}/{seen['up'][1]} tunnelled",
            not seen["down"][0] and not seen["up"][0] and
            seen["down"][1] > 0 < seen["up"][1])


def not_bound(tap):
    name = "route optimisation: " + ", ".join(FORGED) + ": bindings made"
    if tap.error:
        return line(name, tap.error, "0", len(FORGED), False)
    held = [words for said in tap.result.values() for holds, words in said
            if holds]
    unheld = [what for what, sentence in FORGED.items()
              if not any(words.startswith(sentence) for words in held)]
    return line(name, ", ".join(unheld) or 0, "0", len(FORGED), not unheld)


def home_and_away(job):
    """Each second move is the way home, where the correspondent is told, too."""
    name = "mip6-home: labels, away and home"
    bar = f"{AWAY}, {BACK}"
    bad = missing(name, bar, job)
    if bad:
        return bad
    moves = [(r["label"], r["outcome"]) for r in job.result["runs"]]
    other = [" ".join(move) for k, move in enumerate(moves)
             if move != ((AWAY, BACK)[k % 2], "done")]
    return line(name, ", ".join(other) or bar, bar, len(moves),
                not other and len(moves) == FEW)


def marked(pcap):
    """Mobility Headers of which tshark finds something to say."""
    done = subprocess.run(
        ["tshark", "-n", "-r", pcap, "-Y", "mipv6 && (_ws.malformed || "
         "_ws.expert.severity >= 6291456)"], text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return len(done.stdout.splitlines()) if not done.returncode else 1


def accepted(tree, job):
    """Both strangers; the second computes Kbm from the tokens that passed."""
    name = "route optimisation: every message on the wires"
    bad = missing(name, "no fault", job)
    if bad:
        return bad
    captures = wires.captures(job.where)
    bad = sum(marked(pcap) for pcap in captures)
    status, said = wires.ask(tree, "verify_pcap.py", "--key", KEY, "--only",
                             "faults", *captures)
    return line(name, f"{bad} marked by tshark; {said[:40]}", "no fault",
                len(captures), not bad and not status and captures)


def judge(tree, jobs, tap):
    direct, off = jobs["ro"], jobs["ro-off"]
    return [all_direct(direct), shorter(direct, off),
            labels(direct, LABEL, FEW), accepted(tree, direct),
            home_and_away(jobs["ro-home"]), not_bound(tap),
            control("no route optimisation", off, goes_round, "direct")]
