# SPDX-License-Identifier: GPL-2.0-or-later
"""ladder - which message went when, and the label it makes

Read from what passed the interfaces and from what wpa_supplicant said; the
agent's own word is not asked.  The steps are those of seed 000, sections 4
and 5:

  1 scan  2 join  3 authentication  4 association  5 security  6 layer 2 update
  a RtSolPr  b PrRtAdv  c FBU  d HI  e HAck  f FBack  g FNA, today UNA

and with plain Mobile IPv6

  R router solicitation  A router advertisement  U BU  B BA

and with route optimisation, to and from the correspondent

  H HoTI  C CoTI  T HoT  K CoT  V BU  W BA
"""

import socket
import struct

import capture
import plan
import routers

ICMPV6, MH, ROUTING, OPTIONS, HOP, IPV6 = 58, 135, 43, 60, 0, 41
PROBE_REQUEST, AUTH, EAPOL, XID = 4, 11, 0x888e, 0xaf
ASSOC_REQUESTS, ASSOC_ANSWERS = (0, 2), (1, 3)
MESSAGES = {8: ("c", "FBU"), 9: ("f", "FBack"), 14: ("d", "HI"),
            15: ("e", "HAck")}
PLAIN = {1: ("H", "HoTI"), 2: ("C", "CoTI"), 3: ("T", "HoT"),
         4: ("K", "CoT"), 5: ("U", "BU"), 6: ("B", "BA")}
WITH_CN = {"U": ("V", "BU"), "B": ("W", "BA")}
ROUTERS = {133: ("R", "RS"), 134: ("A", "RA")}


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


MN = (mac(plan.MN_MAC), mac(plan.MN_SECOND_MAC))
MN_TAPS = ("mn:wlan0", "mn:wlan1")


def host_names():
    """Address to the name in the picture."""
    names = {plan.CN: "cn", "ff02::1": "all", "ff02::2": "routers",
             plan.HOME: "mn", plan.HOME_AGENT: "ha"}
    for number, router in enumerate(plan.ROUTERS):
        names[router] = f"ar{number + 1}"
        names[f"fe80::ff:fe00:{number + 1}00"] = f"ar{number + 1}"
        names[plan.SIGNERS[number]] = f"ar{number + 1}"
        names[plan.ADDRESSES[number]] = names[plan.SIGNED[number]] = "mn"
    names["fe80::ff:fe00:0"] = names["fe80::ff:fe00:300"] = "mn"
    return names


NAMES = host_names()


def name_of(address):
    text = socket.inet_ntop(socket.AF_INET6, address)
    return NAMES.get(text, text)


class Step:
    def __init__(self, letter, at, what, source, to):
        self.letter, self.at, self.what = letter, at, what
        self.source, self.to = source, to


def transport(data):
    """(protocol, body) behind the extension headers of an IPv6 frame."""
    if len(data) < 54 or data[12:14] != b"\x86\xdd":
        return None, b""
    protocol, at = data[20], 54
    while protocol in (HOP, ROUTING, OPTIONS) and at + 2 <= len(data):
        protocol, at = data[at], at + 8 + 8 * data[at + 1]
    if protocol == routers.ESP:
        return routers.inside(data)
    return protocol, data[at:]


def ip_step(tap, f):
    """A step that is a message of IP, seen where it is sent or taken."""
    protocol, body = transport(f.data)
    if protocol is None:
        return None
    source, to = name_of(f.data[22:38]), name_of(f.data[38:54])
    letter = what = None
    if protocol == MH and len(body) > 2 and body[2] in MESSAGES:
        letter, what = MESSAGES[body[2]]
        wire = tap.startswith("core:")
        if wire != (letter in "de") or (not wire and tap not in MN_TAPS):
            return None
    elif protocol == ICMPV6 and tap in MN_TAPS and len(body) > 4:
        if body[0] == 154 and body[4] in (2, 3):
            letter, what = (("a", "RtSolPr"), ("b", "PrRtAdv"))[body[4] - 2]
        elif body[0] == 136 and body[4] & 0xe0 == 0 and source == "mn":
            letter, what = "g", "UNA"
    if not letter:
        return None
    return Step(letter, f.at, what, source, to)


def plain_step(tap, f):
    """A step of plain Mobile IPv6, seen at the mobile."""
    if tap != "mn:wlan0":
        return None
    data = f.data
    protocol, body = transport(data)
    if protocol == IPV6:                # HoTI and HoT are tunnelled
        data = data[:14] + body
        protocol, body = transport(data)
    if protocol is None or len(body) < 8:
        return None
    known = (PLAIN.get(body[2]) if protocol == MH else
             ROUTERS.get(body[0]) if protocol == ICMPV6 else None)
    if not known:
        return None
    source, to = name_of(data[22:38]), name_of(data[38:54])
    if "cn" in (source, to):
        known = WITH_CN.get(known[0], known)
    return Step(known[0], f.at, known[1], source, to)


def radio_step(f):
    """A step that is an 802.11 management frame or an EAPOL of the mobile."""
    if len(f.data) < 4:
        return None
    body = f.data[struct.unpack_from("<H", f.data, 2)[0]:]
    if len(body) < 24 or body[0] & 0x0c:
        return None                     # not management
    subtype = body[0] >> 4
    to, source = body[4:10], body[10:16]
    if source in MN and subtype == PROBE_REQUEST:
        return Step("1", f.at, "probe request", "mn", "all")
    if source in MN and subtype == AUTH:
        return Step("3", f.at, "authentication", "mn", ap_name(to))
    if source in MN and subtype in ASSOC_REQUESTS:
        return Step("4", f.at, "association request", "mn", ap_name(to))
    if to in MN and subtype in ASSOC_ANSWERS:
        return Step("5", f.at, "association answer", ap_name(source), "mn")
    return None


def ap_name(address):
    for number, ap in enumerate(plan.AP_MACS):
        if mac(ap) == address:
            return f"ar{number + 1}"
    return address.hex(":")


def link_step(tap, f):
    """EAPOL at the mobile; the layer 2 update at an access point."""
    if tap in MN_TAPS and f.data[12:14] == b"\x88\x8e":
        sent = f.data[6:12] in MN
        other = ap_name(f.data[0:6] if sent else f.data[6:12])
        return Step("5", f.at, "EAPOL-Key", *(("mn", other) if sent
                                              else (other, "mn")))
    if (tap in ("ar1:wlan0", "ar2:wlan0") and f.data[6:12] in MN and
            len(f.data) >= 20 and f.data[16] & 0xef == XID):
        return Step("6", f.at, "layer 2 update", "mn", tap[:3])
    return None


def all_steps(frames, events, roam_at, plain=False):
    """Every step there was, by time.  events are those of the director; with
    plain the messages of plain Mobile IPv6 are steps too."""
    steps = []
    for f in frames:
        tap = capture.TAPS[f.tap]
        step = (radio_step(f) if tap == "hwsim0" else
                ip_step(tap, f) or link_step(tap, f) or
                (plain_step(tap, f) if plain else None))
        if step:
            steps.append(step)
    for e in events:
        if "SME: Trying to authenticate" in e.text and e.at >= roam_at:
            steps.append(Step("2", e.at, "join", "mn", "-"))
    steps.sort(key=lambda s: s.at)
    return steps


def of_handover(steps, roam_at):
    """The steps of one handover, each message once, as it first passed.

    The scan and its answers may be long before; what an earlier handover left
    behind is not of this one.
    """
    kept, seen = [], set()
    secure = any(s.what == "EAPOL-Key" and s.at > roam_at for s in steps)
    for s in steps:
        if s.letter in "345" and s.at < roam_at:
            continue
        if s.letter == "5" and secure and s.what != "EAPOL-Key":
            continue
        if s.letter == "6" and s.at < roam_at:
            continue
        if s.letter in "gRAUBHCTKVW" and s.at < roam_at:
            continue
        # the last EAPOL-Key is the one that opens the door
        if s.letter == "5" and secure:
            kept = [k for k in kept if k.letter != "5"]
        elif s.letter in seen:
            continue
        seen.add(s.letter)
        kept.append(s)
    return kept


def label(kept):
    return "".join(s.letter for s in kept)


def record(kept, roam_at):
    return [{"step": s.letter, "ms": round((s.at - roam_at) / 1e6, 3),
             "message": s.what, "from": s.source, "to": s.to}
            for s in kept]
