# SPDX-License-Identifier: GPL-2.0-or-later
"""agent - what segued and the kernel module said of a handover

Times and counts beside the measured ones.  The only thing that a figure rests on
is the instant of the roam command, and that is checked against the radio.
"""

import calendar
import json
import os
import time

HOSTS = ("mn", "ar1", "ar2", "ha", "cn")
WINDOW_NS = 1900000000      # of one handover, from its trigger on
JOIN_NS = 1500000           # from the command to wpa_supplicant's first word


def read_lines(path):
    found = []
    if not os.path.exists(path):
        return found
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                found.append(json.loads(line))
            except ValueError:
                continue            # cut off when its writer was killed
    return found


def instant(stamp):
    """ns of 2027-01-01T00:00:12.345678Z."""
    day, fraction = stamp.rstrip("Z").split(".")
    seconds = calendar.timegm(time.strptime(day, "%Y-%m-%dT%H:%M:%S"))
    return seconds * 1000000000 + int(fraction.ljust(9, "0"))


def read(out_dir):
    told = {}
    for host in HOSTS:
        events = read_lines(f"{out_dir}/{host}.events")
        for event in events:
            event["at"] = instant(event["timestamp"])
        told[host] = {"trace": read_lines(f"{out_dir}/{host}.trace"),
                      "events": events}
    return told


def events_of(seen, host, run):
    return [e for e in seen["agent"][host]["events"] if "mn" in e and
            run.trigger <= e["at"] < run.trigger + WINDOW_NS]


def most_held(seen, host, run, side):
    """Packets held in this handover: the counter at its highest of each mobile
    node that began to hold in it."""
    events = events_of(seen, host, run)
    began = {e["mn"]["id"] for e in events if e["event"] == "holding"}
    held = {}
    for event in events:
        node = event["mn"]
        if node["id"] in began:
            count = node[side].get("held", 0)
            held[node["id"]] = max(held.get(node["id"], 0), count)
    return sum(held.values())


def held(seen, run):
    return {"down": sum(most_held(seen, host, run, "to")
                        for host in ("ar1", "ar2")),
            "up": most_held(seen, "mn", run, "from")}


def router_state(seen, run):
    """How many mobile nodes the routers' kernels were told of."""
    return sum(1 for host in ("ar1", "ar2")
               for e in events_of(seen, host, run) if e["event"] == "new")


def roam_instant(seen, run):
    """When the roam was commanded, as segued says; None if it never was.

    It is believed only if the radio began within JOIN_NS of it: a silence that
    is said to begin late would look short.
    """
    for step in seen["agent"]["mn"]["trace"]:
        at = step.get("t", 0)
        if (step.get("step") == "2" and step.get("act") == "sent" and
                run.trigger <= at < run.trigger + WINDOW_NS):
            joined = [e.at for e in seen["events"]
                      if "SME: Trying to authenticate" in e.text and
                      run.trigger <= e.at < run.trigger + WINDOW_NS]
            if joined and at <= joined[0] <= at + JOIN_NS:
                return at
    return None


def back_at(seen, run):
    """When the mobile was told to go back, None if it was not."""
    told = [e.at for e in seen["events"]
            if e.who == "agent" and e.kind == "sent" and
            run.trigger <= e.at < run.trigger + WINDOW_NS]
    return told[1] if len(told) > 1 else None


def waited_there(seen, run, at):
    """Packets that the router still held when it was left again."""
    for e in events_of(seen, HOSTS[run.new + 1], run):
        if e["at"] >= at and e["event"] == "prepared":
            return e["mn"]["to"].get("packets", 0)
    return None


def outcome(seen, run, since=0):
    """What the agent answered to the command, as (word, why)."""
    for e in seen["events"]:
        if e.at < since:
            continue
        if (e.who != "agent" or e.kind != "heard" or
                not run.trigger <= e.at < run.trigger + WINDOW_NS):
            continue
        try:
            said = json.loads(e.text)
        except ValueError:
            return "failed", "the agent's answer is no JSON"
        if said.get("done"):
            return ("done" if said.get("ok") else
                    said.get("outcome") or "failed"), said.get("error")
    return "no-answer", "the agent did not answer"


def acknowledged(seen, run):
    """What the mobile's router said to its FBU, as (word, why)."""
    for step in seen["agent"]["mn"]["trace"]:
        if (step.get("step") == "f" and step.get("act") != "sent" and
                run.trigger <= step.get("t", 0) < run.trigger + WINDOW_NS):
            said = step.get("outcome", "")
            return ("done", None) if said.startswith("status 0 ") else (
                "refused", said)
    return "no-answer", "no FBack came"


def left(out_dir):
    """Of each killed run, by its number: host to mobile nodes still there."""
    found = {}
    with open(os.path.join(out_dir, "left"), encoding="utf-8") as file:
        for line in file:
            number, host, text = line.rstrip("\n").split(" ", 2)
            nodes = json.loads(text) if text else None
            found.setdefault(int(number), {})[host] = (
                len(nodes) if isinstance(nodes, list) else -1)
    return found
