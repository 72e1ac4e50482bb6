# SPDX-License-Identifier: GPL-2.0-or-later
"""events - what the director did and heard, and how long the link was silent"""

import types


def read(path):
    events = []
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            at, kind, who, text = line.rstrip("\n").split(" ", 3)
            events.append(types.SimpleNamespace(at=int(at), kind=kind,
                                                who=who, text=text))
    events.sort(key=lambda e: e.at)
    return events


def first(events, begin, end, test):
    for e in events:
        if begin <= e.at < end and test(e):
            return e.at
    return None


def silence(events, roam_at, end, spoke_at):
    """(roam command, end of the silence), None when the link never came back.

    It ends with operstate UP.  The notice of that can be late because the agent
    is already at work, and our own work must not count as the radio's silence:
    where the mobile has spoken (spoke_at, from the capture) before the notice
    came, the silence ends with wpa_supplicant's word that it is connected.
    """
    up = first(events, roam_at, end,
               lambda e: e.kind == "operstate" and e.text == "up")
    connected = first(events, roam_at, end,
                      lambda e: "CTRL-EVENT-CONNECTED" in e.text)
    if not up:
        return None
    if spoke_at and spoke_at < up and connected:
        up = min(up, connected)
    return roam_at, up


def parting(events, crossed, end):
    """When the radio of before left, None if it did not."""
    return crossed and first(events, crossed, end, lambda e:
                             "CTRL-EVENT-DISCONNECTED" in e.text)


def scan(events, begin, end):
    """(begin, end) of the scan, as wpa_supplicant tells it; None: there is none."""
    since = first(events, begin, end,
                  lambda e: "CTRL-EVENT-SCAN-STARTED" in e.text)
    over = since and first(events, since, end,
                           lambda e: "CTRL-EVENT-SCAN-RESULTS" in e.text)
    return (since, over) if over else None


def l2(events, roam_at, end):
    """Authentication to connection, as wpa_supplicant tells it, in ms."""
    begin = first(events, roam_at, end,
                  lambda e: "SME: Trying to authenticate" in e.text)
    done = first(events, roam_at, end,
                 lambda e: "CTRL-EVENT-CONNECTED" in e.text)
    if begin is None or done is None:
        return None
    return round((done - begin) / 1e6, 3)


def count(events, begin, end, text):
    """How often one said so."""
    return sum(1 for e in events if begin <= e.at < end and
               e.kind == "heard" and text in e.text)
