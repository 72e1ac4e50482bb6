# SPDX-License-Identifier: GPL-2.0-or-later
"""routers - what passes between the access routers, protected or in clear

Null-encrypted ESP can be read: it lays its header before the message and its
trailer behind it.
"""

import capture

ESP, MH, HI, HACK = 50, 135, 14, 15
IPV6, HEADER, ICV = 54, 8, 16       # Ethernet and IPv6; ESP's ends, HMAC-SHA-256-128


def inside(data):
    """(protocol, body) of an Ethernet frame's ESP."""
    if len(data) < IPV6 + HEADER + ICV + 2:
        return None, b""
    return data[-ICV - 1], data[IPV6 + HEADER:-ICV]


def count(frames):
    """HI and HAck on the routers' wires: {"esp": n, "clear": n}."""
    seen = {"esp": 0, "clear": 0}
    for f in frames:
        if not capture.TAPS[f.tap].startswith("core:ar") or len(f.data) < IPV6:
            continue
        protocol, body, how = f.data[20], f.data[IPV6:], "clear"
        if protocol == ESP:
            protocol, body = inside(f.data)
            how = "esp"
        if protocol == MH and len(body) > 2 and body[2] in (HI, HACK):
            seen[how] += 1
    return seen
