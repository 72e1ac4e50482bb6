# SPDX-License-Identifier: GPL-2.0-or-later
"""record - what was seen of one handover, as one record; of all, a summary

No time of day, no path and no name of a machine is in it: two runs of one tree
give the same bytes.
"""

import os

import agent
import capture
import events
import ladder
import paths
import reader
import relay
import routers

DUE_LEAST, ALL_LEAST = 3, 100   # else the call proves nothing about loss
RUN_AFTER = 500000000           # of the trigger: then the next run's capture begins
STRIP = (8000000, 24000000)    # ns shown before and after the silence


def ms(value):
    return None if value is None else round(value / 1e6, 3)


def bulk(out_dir, settings, n):
    """The TCP record of each call, or None."""
    if settings["tcp"] != "on":
        return [None] * n
    with open(os.path.join(out_dir, "bulk-cn"), encoding="ascii") as file:
        sent = [line.split() for line in file]
    with open(os.path.join(out_dir, "bulk-mn"), encoding="ascii") as file:
        took = [line.split() for line in file]
    records = [None] * n
    for k, (s, t) in enumerate(zip(sent, took)):
        records[k] = {"rto": int(s[3]), "retransmitted": int(s[2]),
                      "stall_ms": ms(int(t[3]))}
    return records


def streams(call, silences, left_at):
    """down and up of one call, what the new path takes longer, and strips."""
    ways, differences, strips = {}, {}, {}
    for way, tx, rx in (("down", call.down_tx, call.down_rx),
                        ("up", call.up_tx, call.up_rx)):
        silence = silences[way]
        record, phase, old, new = reader.direction(way, tx, rx,
                                                   call.interval, silence)
        difference = max(0, new - old) if old and new else 0
        differences[way] = difference
        record["waited_ms"] = reader.waited(tx, rx, silence, new)
        record["saved"] = reader.saved(way, tx, rx, silence, new,
                                       left_at)
        strips[way] = (reader.strip(way, tx, rx, silence, old, new, *STRIP)
                       if old is not None else "")
        if phase is not None:
            record["excess_ms"] = reader.excess(record, way, phase,
                                                call.interval, silence,
                                                difference)
        ways[way] = record
    return ways, differences, strips


def of_two_radios(words, run, spoke):
    """Of a silence of nothing, where each way changes its path: up with UNA, down
    when the old link has had its last copy."""
    parted = events.parting(words, spoke, run.end)
    if not parted:
        return None, {"down": None, "up": None}
    return (spoke, spoke), {"down": (parted, parted), "up": (spoke, spoke)}


def void_reason(ways, two_radios):
    """Why a call proves nothing, or None."""
    for way, record in ways.items():
        if record["due_in_silence"] < DUE_LEAST and not two_radios:
            return (f"only {record['due_in_silence']} packets {way} were due "
                    "in the silence")
        if record["sent"] < ALL_LEAST:
            return f"only {record['sent']} packets {way} in all"
    return None


def one(run, call, tcp, seen, settings):
    """seen: what the whole boot left, by name."""
    # the first run's scan came when the mobile came, whenever that was
    since = (run.trigger - seen["period"] + RUN_AFTER if run.number > 1
             else 0)
    until = run.trigger + RUN_AFTER
    frames = capture.between(seen["frames"], since, until)
    words = [e for e in seen["events"] if since <= e.at < until]
    told = (seen["agent"] and not seen["unannounced"] and not seen["scans"]
            and not seen["two_radios"])
    roam_at = agent.roam_instant(seen, run) if told else run.trigger
    begin = roam_at or run.trigger
    steps = ladder.of_handover(
        ladder.all_steps(frames, words, begin, seen["plain"]), begin)
    spoke = next((s.at for s in steps if s.letter == "g"), None)
    silence = (events.scan(words, roam_at, run.end) if seen["scans"] else
               events.silence(words, roam_at, run.end, spoke) if roam_at
               else None)
    left_at = next((s.at for s in steps if s.letter == "2"), None)
    silences = {"down": silence, "up": silence}
    if seen["two_radios"]:
        silence, silences = of_two_radios(words, run, spoke)
    ways, differences, strips = streams(call, silences, left_at)
    held = agent.held(seen, run) if seen["agent"] else None
    outcome, reason = outcome_of(seen, run, silence, ways)
    saved = {w: ways[w].pop("saved") for w in ("down", "up")}
    waits = [ways[w].pop("waited_ms") for w in ("down", "up")]
    first = next((at for _, at in call.down_rx
                  if silence and at >= silence[1]), None)
    record = {
        "run": run.number,
        "phase_ms": ms(begin % 4000000),
        "down": ways["down"], "up": ways["up"], "tcp": tcp,
        "silence_ms": ms(silence[1] - silence[0]) if silence else None,
        "l2_ms": events.l2(words, begin, run.end),
        "l3_ms": ms(first - silence[1]) if first and silence else None,
        "path_difference_ms": {way: ms(differences[way])
                               for way in ("down", "up")},
        "hold_ms": max(waits) if held and None not in waits else None,
        "held_packets": sum(held.values()) if held else 0,
        "held": held, "saved": saved,
        "router_state": agent.router_state(seen, run) if held else None,
        "trigger_ms": ms(run.trigger - begin),
        "ladder": ladder.record(steps, begin),
        "label": ladder.label(steps),
        "outcome": outcome, "reason": reason,
        "void": void_reason(ways, seen["two_radios"]),
        "scans": events.count(words, begin, run.end,
                              "CTRL-EVENT-SCAN-STARTED"),
        "eap": events.count(words, begin, run.end, "CTRL-EVENT-EAP-SUCCESS"),
        "pcap": f"run-{run.number:02d}.pcapng",
    }
    if seen["relays"]:
        record["relay"] = relay.known(seen, run, call, begin,
                                      round(2e6 * settings["delay_ms"]))
    if run.kill:
        record.update(killed(run, seen))
    if "ro" in settings:
        record["paths"] = paths.of_call(frames, call, run.end)
    if seen["pingpong"]:
        record.update(returned(record, run, seen, words, frames))
    return record, frames, strips


def killed(run, seen):
    """What the kernels had when every deadline was over; -1 = no answer."""
    who, at = run.kill
    left = seen["left"].get(run.number, {"all": -1})
    return {"who": who, "at_ms": at, "left": left,
            "had": any(agent.events_of(seen, host, run)
                       for host in agent.HOSTS)}


def returned(record, run, seen, words, frames):
    """The way back: its label behind the other, and what is said of both."""
    at = agent.back_at(seen, run)
    if not at:
        return {"outcome": "no-return", "reason": "no second command"}
    steps = ladder.all_steps(frames, words, at)
    asked = next((s.at for s in steps if s.at >= at and s.letter == "c"), at)
    joined = next((s.at for s in steps if s.at >= at and s.letter == "2"), at)
    back = ladder.of_handover([s for s in steps if s.at >= asked], joined)
    outcome, reason = record["outcome"], record["reason"]
    if outcome == "done":
        outcome, reason = agent.outcome(seen, run, at)
    for way in ("down", "up"):      # of two silences none is the limit
        record[way]["excess_ms"] = None
    return {"label": record["label"] + ladder.label(back),
            "outcome": outcome, "reason": reason,
            "back_ms": ms(at - run.trigger),
            "waited_there": agent.waited_there(seen, run, at)}


def outcome_of(seen, run, silence, ways):
    """A word, and why it is not another."""
    if not silence:
        return "no-link", ("no scan was seen" if seen["scans"] else
                           "the mobile did not come up on the new link")
    if seen["agent"] and not seen["bare"]:
        return (agent.acknowledged(seen, run) if seen["unannounced"] else
                agent.outcome(seen, run))
    after = ways["down"]["lost"] + ways["up"]["lost"]
    if after > ways["down"]["due_in_silence"] + ways["up"]["due_in_silence"]:
        return "dead", "nothing comes to the old address on the new link"
    return "done", None


def all_runs(the_plan, out_dir, settings, with_agent):
    """Every record, the frames of each and what the whole boot left."""
    frames, lost = capture.read(
        os.path.join(out_dir, "capture"),
        capture.TWO_RADIOS if the_plan.two_radios else capture.TAPS)
    seen = {
        "period": the_plan.period, "plain": the_plan.plain,
        "unannounced": the_plan.unannounced, "scans": the_plan.scans,
        "bare": the_plan.bare, "two_radios": the_plan.two_radios,
        "relays": the_plan.bare and with_agent,
        "pingpong": the_plan.pingpong,
        "frames": frames, "capture_lost": lost,
        "events": events.read(os.path.join(out_dir, "director")),
        "agent": agent.read(out_dir) if with_agent else None,
        "left": agent.left(out_dir) if "who" in settings else None,
    }
    n = len(the_plan.runs)
    logs = [os.path.join(out_dir, f"mn{k}.log") for k in range(n)]
    calls = reader.calls(os.path.join(out_dir, "cn.log"), logs)
    tcp = bulk(out_dir, settings, n)
    made = [one(run, call, t, seen, settings)
            for run, call, t in zip(the_plan.runs, calls, tcp)]
    return made, calls, seen


# Summary
# -------

def spread(values):
    values = sorted(v for v in values if v is not None)
    if not values:
        return None
    n = len(values)
    middle = (values[(n - 1) // 2] + values[n // 2]) / 2
    return {"min": values[0], "median": round(middle, 3),
            "mean": round(sum(values) / n, 3), "max": values[-1]}


def total(runs, way, what):
    return sum(r[way][what] for r in runs)


def way_summary(runs, way):
    valid = [r[way]["excess_ms"] for r in runs
             if r[way]["excess_ms"] is not None]
    return {**{what: total(runs, way, what)
               for what in ("sent", "received", "lost", "duplicated",
                            "reordered")},
            "least_due_in_silence": min(r[way]["due_in_silence"]
                                        for r in runs),
            "gap_ms": spread(r[way]["gap_ms"] for r in runs),
            "largest_excess_ms": max(valid) if valid else None}


def summary(runs, seen):
    labels, outcomes = {}, {}
    for r in runs:
        labels[r["label"]] = labels.get(r["label"], 0) + 1
        outcomes[r["outcome"]] = outcomes.get(r["outcome"], 0) + 1
    tcp = [r["tcp"] for r in runs if r["tcp"]]
    return {
        "runs": len(runs),
        "void": sum(1 for r in runs if r["void"]),
        "down": way_summary(runs, "down"), "up": way_summary(runs, "up"),
        "tcp": {"rto": sum(t["rto"] for t in tcp),
                "retransmitted": sum(t["retransmitted"] for t in tcp),
                "most_retransmitted": max(t["retransmitted"] for t in tcp),
                "stall_ms": spread(t["stall_ms"] for t in tcp)}
        if tcp else None,
        "silence_ms": spread(r["silence_ms"] for r in runs),
        "l2_ms": spread(r["l2_ms"] for r in runs),
        "l3_ms": spread(r["l3_ms"] for r in runs),
        "hold_ms": spread(r["hold_ms"] for r in runs),
        "held_packets": sum(r["held_packets"] for r in runs),
        "labels": dict(sorted(labels.items())),
        "outcomes": dict(sorted(outcomes.items())),
        "routers": routers.count(seen["frames"]),
        "capture_lost": seen["capture_lost"],
        "relay": relay.summary(runs) if seen["relays"] else None,
    }
