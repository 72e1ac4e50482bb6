# SPDX-License-Identifier: GPL-2.0-or-later
"""paths - by which way the streams' packets went, seen at the mobile's interface

A packet between mobile and correspondent goes as it is (at home), through the home
agent's tunnel, or directly: down with a routing header of type 2, up with a Home Address option.
Counted is the end of a call, when all who have to be told have been; and how long
its last packet was on its way, from socket to socket.
"""

import socket

import capture
import plan
from ladder import IPV6, OPTIONS, ROUTING

UDP, HOME_ADDRESS, TYPE_2 = 17, 0xc9, 2
TAP, SETTLED_NS = "mn:wlan0", 50000000
CN, HOME, AGENT = (socket.inet_pton(socket.AF_INET6, a) for a in (
    plan.CN, plan.HOME, plan.HOME_AGENT))


def option_home(data):
    """The home address in the destination options that begin at 54."""
    at, end = 56, 54 + 8 + 8 * data[55]
    while at + 2 <= min(end, len(data)):
        if not data[at]:
            at += 1
            continue
        if data[at] == HOME_ADDRESS:
            return data[at + 2:at + 18]
        at += 2 + data[at + 1]
    return None


def way_of(data):
    """("down" or "up", "direct", "tunnelled" or "plain") of a frame that carries UDP."""
    if len(data) < 94 or data[12:14] != b"\x86\xdd":
        return None
    protocol, source, to = data[20], data[22:38], data[38:54]
    if protocol == IPV6 and data[60] == UDP:
        if source == AGENT and data[62:78] == CN:
            return "down", "tunnelled"
        if to == AGENT and data[78:94] == CN:
            return "up", "tunnelled"
    if protocol == UDP and CN in (source, to) and HOME in (source, to):
        return "down" if source == CN else "up", "plain"
    if protocol == ROUTING and data[54] == UDP and source == CN:
        right = data[56] == TYPE_2 and data[57] == 1 and data[62:78] == HOME
        return ("down", "direct") if right else None
    if protocol == OPTIONS and data[54] == UDP and to == CN:
        return ("up", "direct") if option_home(data) == HOME else None
    return None


def transit(tx, rx):
    """ns of the last that arrived."""
    sent = {number: at for number, _, at in tx}
    return next((at - sent[number] for number, at in reversed(rx)
                 if number in sent), None)


def of_call(frames, call, end):
    seen = {way: {"direct": 0, "tunnelled": 0, "plain": 0} for way in ("down", "up")}
    for f in frames:
        if end - SETTLED_NS <= f.at < end and capture.TAPS[f.tap] == TAP:
            way = way_of(f.data)
            if way:
                seen[way[0]][way[1]] += 1
    for way, tx, rx in (("down", call.down_tx, call.down_rx),
                        ("up", call.up_tx, call.up_rx)):
        last = transit(tx, rx)
        seen[way]["last_ms"] = None if last is None else round(last / 1e6, 3)
    return seen
