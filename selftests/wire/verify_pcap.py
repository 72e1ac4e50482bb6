#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""verify_pcap.py - read a capture and judge every mobility message in it

An independent reader: Python's standard library alone, nothing of user/wire.
It verifies what tshark does not (checksums of Mobility Headers over home
addresses, authenticators) and the layouts of RFC 5568 and RFC 6275 as a sender
must write them: reserved fields zero, options in order and aligned, the
authenticator last.  pcap and pcapng; Ethernet, Linux cooked, raw IP, 802.11
with and without radiotap (frames that are not encrypted).

One line a message: number, time, source > destination, name, fields, then
"ok" or "FAULT: ...".  Exit status 0: all good; 1: a fault, or a message that
--expect names is missing; 2: usage, or a file that cannot be read.
"""

import argparse
import hashlib
import hmac
import ipaddress
import json
import struct
import sys

ICMP6, NO_NEXT, MH, IP6_IN_IP6 = 58, 59, 135, 41
LETTERS = {"RtSolPr": "a", "PrRtAdv": "b", "FBU": "c", "HI": "d", "HAck": "e",
           "FBack": "f", "UNA": "g"}
ALGORITHMS = {"sha1": (hashlib.sha1, 12), "sha256": (hashlib.sha256, 16)}


class Cut(Exception):
    """Octets that ought to be there are not."""


def take(data, at, count, what):
    if at < 0 or count < 0 or at + count > len(data):
        raise Cut(f"{what} cut short")
    return data[at:at + count]


def number(data, at, count, what):
    return int.from_bytes(take(data, at, count, what), "big")


def addr(octets):
    return str(ipaddress.IPv6Address(octets))


def mac(octets):
    return ":".join(f"{octet:02x}" for octet in octets)


# --- capture files ----------------------------------------------------------

def read_pcap(data):
    magics = {0xa1b2c3d4: 1e-6, 0xa1b23c4d: 1e-9}
    for order in "<>":
        magic, = struct.unpack_from(order + "I", data)
        if magic in magics:
            break
    else:
        raise ValueError("not a capture file")
    link, = struct.unpack_from(order + "I", data, 20)
    at = 24
    while at + 16 <= len(data):
        sec, frac, got, real = struct.unpack_from(order + "4I", data, at)
        at += 16
        yield sec + frac * magics[magic], link & 0xffff, \
            data[at:at + got], min(got, len(data) - at) < real
        at += got


def option_of(data, order, wanted):
    """The value of an option of a pcapng block, or None."""
    at = 0
    while at + 4 <= len(data):
        code, length = struct.unpack_from(order + "HH", data, at)
        if code == 0:
            return None
        if code == wanted:
            return data[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4
    return None


def resolution(value):
    if not value:
        return 1e-6
    return 2.0 ** -(value[0] & 0x7f) if value[0] & 0x80 else 10.0 ** -value[0]


def read_pcapng(data):
    order, links, at = "<", [], 0
    while at + 12 <= len(data):
        kind, length = struct.unpack_from(order + "II", data, at)
        if kind == 0x0a0d0d0a:
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            length, = struct.unpack_from(order + "I", data, at + 4)
            links = []
        if length < 12 or at + length > len(data):
            return
        body = data[at + 8:at + length - 4]
        if kind == 1:
            link, = struct.unpack_from(order + "H", body)
            links.append((link, resolution(option_of(body[8:], order, 9))))
        elif kind == 6:
            which, high, low, got, real = struct.unpack_from(order + "5I", body)
            link, unit = links[which]
            yield (high << 32 | low) * unit, link, body[20:20 + got], got < real
        at += length


def read_capture(path):
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        return read_pcapng(data)
    if len(data) < 24:
        raise ValueError("not a capture file")
    return read_pcap(data)


def from_ethernet(frame):
    at, kind = 14, number(frame, 12, 2, "frame")
    while kind in (0x8100, 0x88a8):
        kind = number(frame, at + 2, 2, "frame")
        at += 4
    return frame[at:] if kind == 0x86dd else None


def from_80211(frame):
    control, flags = take(frame, 0, 2, "frame")
    if control & 0x0c != 0x08 or control & 0x40 or flags & 0x40:
        return None     # not data, no payload, or encrypted
    at = 24 + (6 if flags & 3 == 3 else 0) + (2 if control & 0x80 else 0)
    if frame[at:at + 8] != b"\xaa\xaa\x03\0\0\0\x86\xdd":
        return None
    return frame[at + 8:]


def ip6_of(link, frame):
    """The IPv6 packet in a frame of this link type, or None."""
    if link == 1:
        return from_ethernet(frame)
    if link == 113:
        return frame[16:] if frame[14:16] == b"\x86\xdd" else None
    if link == 276:
        return frame[20:] if frame[:2] == b"\x86\xdd" else None
    if link == 105:
        return from_80211(frame)
    if link == 127:
        length = struct.unpack_from("<H", take(frame, 2, 2, "radiotap"))[0]
        return from_80211(frame[length:])
    if link in (12, 14, 101, 228, 229):
        return frame if frame[:1] and frame[0] >> 4 == 6 else None
    raise ValueError(f"link type {link} is not known")


# --- IPv6 -------------------------------------------------------------------

class Packet:
    """An IPv6 packet down to its upper layer; src and dst as on the wire."""

    def __init__(self, data):
        first, length, self.proto, self.hops = struct.unpack(
            "!IHBB", take(data, 0, 8, "IPv6 header"))
        if first >> 28 != 6:
            raise Cut("IPv6 header has another version")
        self.tclass = first >> 20 & 0xff
        self.src, self.dst = (take(data, at, 16, "address") for at in (8, 24))
        self.home, self.routing = None, None
        self.fragment = False
        self.faults = []
        data = take(data, 40, length, "IPv6 payload")
        while self.proto in (0, 43, 44, 60):
            data = self.extension(data)
        self.data = data

    def extension(self, data):
        kind, self.proto = self.proto, take(data, 0, 1, "header")[0]
        if kind == 44:
            self.fragment = True
            return take(data, 8, len(data) - 8, "fragment header")
        length = 8 * (take(data, 1, 1, "header")[0] + 1)
        header = take(data, 0, length, "extension header")
        if kind == 43:
            self.routing_header(header)
        else:
            self.options(header, kind)
        return data[length:]

    def routing_header(self, header):
        if header[2] != 2:
            return
        if len(header) != 24 or header[3] != 1 or any(header[4:8]):
            self.faults.append("type 2 routing header malformed")
            return
        self.routing = header[8:24]

    def options(self, header, kind):
        at = 2
        while at < len(header):
            if header[at] == 0:
                at += 1
                continue
            length = take(header, at + 1, 1, "IPv6 option")[0]
            value = take(header, at + 2, length, "IPv6 option")
            if header[at] == 0xc9 and kind == 60:
                if length != 16 or at % 8 != 6:
                    self.faults.append("Home Address option misplaced")
                if self.home:
                    self.faults.append("two Home Address options")
                self.home = value
            at += 2 + length

    def sender(self):
        return self.home or self.src

    def receiver(self):
        return self.routing or self.dst

    def checksum_ok(self, data):
        data = self.sender() + self.receiver() + \
            struct.pack("!I3xB", len(data), self.proto) + data
        data += b"\0" * (len(data) % 2)
        total = sum(struct.unpack(f"!{len(data) // 2}H", data))
        while total >> 16:
            total = (total & 0xffff) + (total >> 16)
        return total == 0xffff


class Message:
    """What a line says of one message."""

    def __init__(self, name):
        self.name = name
        self.fields = {}
        self.faults = []

    def fault_unless(self, good, what):
        if not good:
            self.faults.append(what)


# --- ICMPv6 -----------------------------------------------------------------

def nd_options(msg, data, at):
    """(type, option code or None, octets after the length), in order."""
    found = []
    while at < len(data):
        kind, units = take(data, at, 2, "option")
        if not units:
            raise Cut("option of length 0:")
        body = take(data, at, 8 * units, "option")[2:]
        coded = kind in (17, 19, 20)
        found.append((kind, body[0] if coded else None, body))
        if kind == 17:
            judge_ip_addr(msg, units, body)
        if kind == 19:
            msg.fault_unless(units == 2 and not any(body[7:]),
                             "LLA option not 2 units with zero padding")
        at += 8 * units
    return found


def judge_ip_addr(msg, units, body):
    if units != 3:
        msg.faults.append("IP address option not 3 units")
        return
    msg.fault_unless(not any(body[2:6]), "IP address option's Reserved")
    msg.fault_unless(body[1] <= 128, "Prefix Length above 128")
    if body[0] == 4 and body[1] <= 128:
        value = int.from_bytes(body[6:22], "big")
        msg.fault_unless(not value & ((1 << (128 - body[1])) - 1),
                         "bits after the prefix")


def judge_rtsolpr(msg, data, options):
    msg.fields["id"] = number(data, 6, 2, "RtSolPr")
    codes = [code for kind, code, _ in options if kind == 19]
    aps = [mac(body[1:7]) for kind, code, body in options
           if kind == 19 and code == 1]
    msg.fields["ap"] = ",".join(aps) or "*"
    msg.fault_unless(data[1] == 0, "code not 0")
    msg.fault_unless(data[5] == 0, "Reserved")
    msg.fault_unless(aps or 0 in codes, "no New Access Point")
    msg.fault_unless(not (aps and 0 in codes), "wildcard not alone")


ORDER = {(19, 3): 1, (17, 3): 2, (17, 4): 3, (17, 2): 4}


def judge_tuples(msg, options, code):
    """RFC 5568 6.1.2: which options, and in which order."""
    tuples, place = [], 0
    for index, (kind, opt, body) in enumerate(options):
        if (kind, opt) == (19, 4):
            msg.fault_unless(index == 0, "source LLA not first")
        elif kind == 19 and opt in (1, 5, 6, 7):
            tuples.append((opt, mac(body[1:7]), set()))
            place = 0
        elif (kind, opt) in ORDER:
            msg.fault_unless(tuples and ORDER[kind, opt] > place,
                             f"option {kind}.{opt} out of order")
            place = ORDER[kind, opt]
            if tuples:
                tuples[-1][2].add((kind, opt))
    msg.fields["ap"] = ",".join(f"{ap}({opt})" for opt, ap, _ in tuples)
    msg.fault_unless(tuples, "no New Access Point")
    for opt, ap, has in tuples:
        if opt == 1 and code in (0, 1):
            msg.fault_unless((19, 3) in has, f"no router LLA for {ap}")
            msg.fault_unless((17, 3) in has, f"no router address for {ap}")
        if code in (0, 1):
            msg.fault_unless(opt == 1, f"Option-Code {opt} in code {code}")
        if code == 2 or opt != 1:
            msg.fault_unless(not has and opt != 1 or opt == 1 and code != 2,
                             f"router information for {ap}")


def judge_prrtadv(msg, packet, data, options):
    code = data[1]
    msg.fields["code"] = code
    msg.fields["id"] = number(data, 6, 2, "PrRtAdv")
    msg.fault_unless(code <= 5, "code above 5")
    msg.fault_unless(data[5] == 0, "Reserved")
    msg.fault_unless(code not in (1, 4) or not msg.fields["id"],
                     "unsolicited with an Identifier")
    msg.fault_unless(packet.src[:2] == b"\xfe\x80", "source not link-local")
    judge_tuples(msg, options, code)


def judge_fmip(packet, data):
    subtype = number(data, 4, 1, "message")
    names = {2: "RtSolPr", 3: "PrRtAdv"}
    msg = Message(names.get(subtype, f"FMIPv6-{subtype}"))
    if subtype not in names:
        msg.faults.append("subtype withdrawn" if subtype in (4, 5)
                          else "subtype unassigned")
        return msg
    take(data, 0, 8, msg.name)
    options = nd_options(msg, data, 8)
    if subtype == 2:
        judge_rtsolpr(msg, data, options)
    else:
        judge_prrtadv(msg, packet, data, options)
    return msg


def judge_na(packet, data):
    flags, target = number(data, 4, 1, "NA"), take(data, 8, 16, "NA")
    una = not flags & 0xe0 and target == packet.src
    msg = Message("UNA" if una else "NA")
    msg.fields["target"] = addr(target)
    options = nd_options(msg, data, 24)
    tlla = [body for kind, _, body in options if kind == 2]
    if tlla:
        msg.fields["lla"] = mac(tlla[0][:6])
    if una:
        msg.fault_unless(tlla, "no target link-layer address")
    else:
        msg.fields["flags"] = "".join(
            name for bit, name in ((0x80, "R"), (0x40, "S"), (0x20, "O"))
            if flags & bit)
    return msg


def judge_ra(data):
    msg = Message("RA")
    take(data, 0, 16, "RA")
    for kind, code, body in nd_options(msg, data, 16):
        if kind == 20:
            msg.fields["naack"] = body[1]
            msg.fault_unless(code == 0 and not any(body[2:6]),
                             "NAACK's Option-Code or Reserved")
            msg.fault_unless(len(body) in (6, 22), "NAACK's length")
            if len(body) == 22:
                msg.fields["address"] = addr(body[6:22])
            msg.fault_unless(body[1] != 2 or len(body) == 22,
                             "NAACK status 2 without address")
    return msg


def judge_icmp6(packet, data):
    kind = number(data, 0, 1, "ICMPv6")
    take(data, 0, 8, "ICMPv6")
    if kind == 154:
        msg = judge_fmip(packet, data)
    elif kind == 136:
        msg = judge_na(packet, data)
    elif kind == 134:
        msg = judge_ra(data)
    elif kind in (133, 135):
        msg = Message("RS" if kind == 133 else "NS")
        if kind == 135:
            msg.fields["target"] = addr(take(data, 8, 16, "NS"))
        nd_options(msg, data, 8 if kind == 133 else 24)
    else:
        msg = Message(f"ICMPv6-{kind}")
    if kind == 154 or 133 <= kind <= 136:
        msg.fault_unless(packet.hops == 255, f"hop limit {packet.hops}")
    msg.fault_unless(packet.checksum_ok(data), "checksum")
    return msg


# --- Mobility Header --------------------------------------------------------

MH_NAMES = {0: "BRR", 1: "HoTI", 2: "CoTI", 3: "HoT", 4: "CoT", 5: "BU",
            6: "BA", 7: "BE", 8: "FBU", 9: "FBack", 10: "FNA", 14: "HI",
            15: "HAck"}
MH_FIXED = {0: 8, 1: 16, 2: 16, 3: 24, 4: 24, 5: 12, 6: 12, 7: 24, 8: 12,
            9: 12, 14: 10, 15: 10}
# option: (unit, rest) of its place, length
MH_OPTIONS = {2: (2, 0, 2), 3: (8, 6, 16), 4: (2, 0, 4), 7: (1, 0, 7),
              10: (8, 2, 8), 34: (8, 4, 18)}
IP_NAMES = {1: "pcoa", 2: "ncoa", 3: "nar", 4: "prefix"}


def behind_is_aaa(mh, at):
    """Does MN-AAA follow the MN-HA at this place, after padding?"""
    at += 2 + mh[at + 1]
    while at + 3 < len(mh) and mh[at] < 2:
        at += 2 + mh[at + 1] if mh[at] else 1
    return mh[at:at + 1] == b"\x09" and mh[at + 2:at + 3] == b"\2"


def mh_options(msg, mh, at):
    """Walk the options; what the message is known by goes into its fields."""
    found = {}
    while at < len(mh):
        kind = mh[at]
        if kind == 0:
            at += 1
            continue
        length = take(mh, at + 1, 1, "mobility option")[0]
        body = take(mh, at + 2, length, "mobility option")
        if kind == 1:
            msg.fault_unless(not any(body), "padding not zero")
            at += 2 + length
            continue
        if kind in MH_OPTIONS:
            unit, rest, right = MH_OPTIONS[kind]
            msg.fault_unless(at % unit == rest, f"option {kind} misaligned")
            msg.fault_unless(length == right, f"option {kind}'s length")
        if kind == 9:
            msg.fault_unless(at % 4 == 1, "option 9 misaligned")
        if kind in (5, 9, 21):
            msg.fault_unless(at + 2 + length == len(mh) or (
                kind == 9 and body[:1] == b"\1" and behind_is_aaa(mh, at)),
                f"option {kind} not last")
        coded = kind in (7, 9, 34) and body
        key = (kind, body[0]) if coded else (kind, None)
        msg.fault_unless(key not in found, f"option {kind} twice")
        found.setdefault(key, (at, body))
        at += 2 + length
    return found


def show_options(msg, found):
    for (kind, code), (_, body) in found.items():
        if kind == 3 and len(body) == 16:
            msg.fields["altcoa"] = addr(body)
        elif kind == 7:
            msg.fields["lla"] = mac(body[1:])
            msg.fault_unless(code == 2, "link-layer address not of the MN")
        elif kind == 34 and len(body) == 18:
            msg.fields[IP_NAMES.get(code, f"address{code}")] = addr(body[2:])
            msg.fault_unless(code in IP_NAMES, "IPv6 address Option-Code")
            msg.fault_unless(body[1] <= 128, "Prefix Length above 128")


class Authenticators:
    """Verifies BADF, MN-HA and what correspondents ask for, remembering of each FBU
    and BU which care-of address it had, and the tokens that were given."""

    def __init__(self, keys):
        self.keys = keys
        self.coas, self.tokens, self.kbms = {}, {}, {}

    def key_of(self, spi, pcoa):
        for key_spi, alg, key, only in self.keys:
            if key_spi == spi and only in (None, pcoa):
                return alg, key
        return None

    def good(self, alg, key, coa, par, mh, at):
        digest, length = ALGORITHMS[alg]
        covered = coa + par + mh[:4] + b"\0\0" + mh[6:at]
        want = hmac.new(key, covered, digest).digest()[:length]
        return hmac.compare_digest(want, mh[at:at + length])

    def of_fbu(self, msg, packet, alt):
        """(pcoa, par, care-of addresses to try), and the FBU is remembered."""
        coa = alt or packet.src
        if not msg.fields["lifetime"]:
            coa = packet.sender()
        self.coas[packet.dst, msg.fields["seq"], packet.sender()] = coa
        return packet.sender(), packet.dst, [coa]

    def of_fback(self, msg, packet, alt):
        """Its FBU had that number, and named the receiver in one way or other."""
        to = packet.receiver()
        asked = [(pcoa, coa) for (par, seq, pcoa), coa in self.coas.items()
                 if par == packet.src and seq == msg.fields["seq"]
                 and to in (pcoa, coa)]
        pcoa = asked[0][0] if asked else to
        if msg.fields["status"] == 1 and alt:
            return pcoa, packet.src, [alt]
        # without its FBU in the capture: one of the addresses it goes to
        return pcoa, packet.src, [coa for _, coa in asked] or [packet.dst, to]

    def of_bu(self, msg, packet, alt):
        """(home, home, care-of addresses to try), and the BU is remembered."""
        coa, home = alt or packet.src, packet.sender()
        self.coas[packet.dst, msg.fields["seq"], home] = coa
        return home, home, [coa]

    def of_ba(self, msg, packet, _):
        """A BA goes to the care-of address its BU came from, or named."""
        home = packet.receiver()
        asked = self.coas.get((packet.src, msg.fields["seq"], home))
        return home, home, [asked] if asked else [packet.dst]

    def judge_mn_ha(self, msg, packet, mh, found):
        """RFC 4285: care-of address, home address, message up to the SPI."""
        at, body = found[9, 1]
        if len(body) < 5:
            msg.faults.append("option 9's length")
            return
        spi = int.from_bytes(body[1:5], "big")
        msg.fields["spi"] = f"{spi:#x}"
        msg.fault_unless(len(body) in (17, 21), "option 9's length")
        msg.fault_unless(spi >= 256, "a reserved SPI")
        msg.fault_unless((8, None) in found, "no identifier")
        alt = found.get((3, None), (0, None))[1]
        of_kind = self.of_bu if msg.name == "BU" else self.of_ba
        home, other, coas = of_kind(msg, packet, alt)
        if not self.keys:
            msg.fields["mac"] = "unchecked"
            return
        known = self.key_of(spi, home)
        if not known:
            msg.faults.append(f"no key of SPI {spi:#x} for {addr(home)}")
            return
        good = any(self.good(*known, coa, other, mh, at + 7) for coa in coas)
        msg.fields["mac"] = "ok" if good else "bad"
        msg.fault_unless(good, "authenticator")

    def note_token(self, msg, packet, mh):
        """HoT and CoT: whose token, of which index."""
        index = number(mh, 6, 2, msg.name)
        msg.fields["index"] = index
        self.tokens[msg.name, packet.src, packet.dst, index] = mh[16:24]

    def kbm_of_bu(self, msg, packet, found):
        """(Kbm, care-of address) of a BU to a correspondent, and remembered for its
        BA; Kbm is None where its tokens are not in the capture (RFC 6275 5.2.6)."""
        home, alt = packet.sender(), found.get((3, None), (0, None))[1]
        ends = not msg.fields["lifetime"]
        coa = home if ends else alt or packet.src
        indices = found[4, None][1]
        tokens = [self.tokens.get(("HoT", packet.dst, home,
                                   int.from_bytes(indices[:2], "big")))]
        if not ends:
            tokens.append(self.tokens.get(
                ("CoT", packet.dst, coa,
                 int.from_bytes(indices[2:4], "big"))))
        kbm = (None if None in tokens
               else hashlib.sha1(b"".join(tokens)).digest())
        self.kbms[packet.dst, msg.fields["seq"], home] = kbm, coa
        return kbm, coa

    def judge_route(self, msg, packet, mh, found):
        """Binding Authorization Data, RFC 6275 6.2.7."""
        at, body = found[5, None]
        msg.fault_unless(len(body) == 12, "option 5's length")
        if msg.name == "BU":
            if (4, None) not in found:
                msg.faults.append("no Nonce Indices")
                return
            kbm, coa = self.kbm_of_bu(msg, packet, found)
            cn = packet.dst
        else:
            cn = packet.src
            kbm, coa = self.kbms.get((cn, msg.fields["seq"],
                                      packet.receiver()), (None, None))
        if not kbm:
            msg.fields["mac"] = "unchecked"
            return
        good = self.good("sha1", kbm, coa, cn, mh, at + 2)
        msg.fields["mac"] = "ok" if good else "bad"
        msg.fault_unless(good, "authenticator")

    def judge(self, msg, packet, mh, found):
        if (21, None) not in found:
            msg.faults.append("no BADF")
            return
        at, body = found[21, None]
        if len(body) < 4:
            msg.faults.append("BADF's length")
            return
        spi = int.from_bytes(body[:4], "big")
        msg.fields["spi"] = f"{spi:#x}"
        msg.fault_unless(len(body) in (16, 20), "BADF's length")
        alt = found.get((3, None), (0, None))[1]
        of_kind = self.of_fbu if msg.name == "FBU" else self.of_fback
        pcoa, par, coas = of_kind(msg, packet, alt)
        if not self.keys:
            msg.fields["mac"] = "unchecked"
            return
        known = self.key_of(spi, pcoa)
        if not known:
            msg.faults.append(f"no key of SPI {spi:#x} for {addr(pcoa)}")
            return
        good = any(self.good(*known, coa, par, mh, at + 6) for coa in coas)
        msg.fields["mac"] = "ok" if good else "bad"
        msg.fault_unless(good, "authenticator")


def judge_bu(msg, packet, mh):
    flags = mh[8] << 8 | mh[9]
    msg.fields.update(seq=number(mh, 6, 2, "BU"), lifetime=number(
        mh, 10, 2, "BU"), flags="".join(
            name for bit, name in zip((0x8000, 0x4000, 0x2000, 0x1000), "AHLK")
            if flags & bit))
    if msg.name != "FBU":
        return
    msg.fault_unless(not flags & 0x0fff, "Reserved")
    msg.fault_unless(flags & 0xc000 == 0xc000, "A or H not set")
    msg.fault_unless(packet.home, "no Home Address option")
    if packet.home:
        msg.fields["home"] = addr(packet.home)


def judge_ba(msg, mh):
    msg.fields.update(status=mh[6], seq=number(mh, 8, 2, "BA"),
                      lifetime=number(mh, 10, 2, "BA"))
    if msg.name == "FBack":
        msg.fault_unless(not mh[7] & 0x7f, "Reserved")


def judge_hi(msg, mh):
    msg.fields.update(seq=number(mh, 6, 2, "HI"), code=mh[9])
    if msg.name == "HAck":
        msg.fault_unless(not mh[8], "Reserved")
        return
    msg.fields["flags"] = "".join(
        name for bit, name in ((0x80, "S"), (0x40, "U")) if mh[8] & bit)
    msg.fault_unless(not mh[8] & 0x3f, "Reserved")
    msg.fault_unless(mh[9] <= 1, "code above 1")
    msg.fault_unless(mh[9] == 0 or not mh[8] & 0x80, "S with code 1")


def demand_options(msg, packet, found):
    if msg.name == "HI":
        msg.fault_unless((7, 2) in found, "no link-layer address")
    if msg.name == "HAck" and msg.fields["code"] == 2:
        msg.fault_unless((34, 2) in found, "no New CoA")
    if msg.name == "FBack" and msg.fields["status"] == 1:
        msg.fault_unless((3, None) in found, "no alternate CoA")
    if msg.name == "FBU" and packet.home == packet.src and \
            msg.fields["lifetime"]:
        msg.fault_unless((3, None) in found, "no alternate CoA")


def judge_mh(packet, data, auths):
    length = 8 * (number(data, 1, 1, "Mobility Header") + 1)
    mh = take(data, 0, length, "Mobility Header")
    kind = mh[2]
    msg = Message(MH_NAMES.get(kind, f"MH-{kind}"))
    msg.fault_unless(packet.checksum_ok(mh), "checksum")
    msg.fault_unless(mh[0] == NO_NEXT, f"Payload Proto {mh[0]}")
    msg.fault_unless(mh[3] == 0, "Reserved")
    msg.fault_unless(len(data) == length, "octets after the header")
    if kind not in MH_FIXED:
        msg.faults.append("type withdrawn" if kind == 10 else "type unknown")
        return msg
    take(mh, 0, MH_FIXED[kind], msg.name)
    if kind in (5, 8):
        judge_bu(msg, packet, mh)
    elif kind in (6, 9):
        judge_ba(msg, mh)
    elif kind in (14, 15):
        judge_hi(msg, mh)
    try:
        found = mh_options(msg, mh, MH_FIXED[kind])
    except Cut as cut:
        msg.faults.append(str(cut))
        return msg
    show_options(msg, found)
    demand_options(msg, packet, found)
    msg.fault_unless(kind != 6 or (9, 2) not in found, "MN-AAA in BA")
    if kind in (3, 4):
        auths.note_token(msg, packet, mh)
    if kind in (8, 9):
        auths.judge(msg, packet, mh, found)
    elif kind in (5, 6) and (5, None) in found:
        auths.judge_route(msg, packet, mh, found)
    elif (9, 1) in found:
        auths.judge_mn_ha(msg, packet, mh, found)
    return msg


# --- all together -----------------------------------------------------------

def judge(data, auths):
    """(packet, message) or None where there is nothing to judge."""
    packet = Packet(data)
    while packet.proto == IP6_IN_IP6 and not packet.fragment:
        packet = Packet(packet.data)
    if packet.proto not in (ICMP6, MH):
        return None
    if packet.fragment:
        msg = Message("fragment")
        msg.fault_unless(packet.proto != MH, "fragmented Mobility Header")
        return packet, msg
    try:
        msg = judge_icmp6(packet, packet.data) if packet.proto == ICMP6 \
            else judge_mh(packet, packet.data, auths)
    except Cut as cut:
        msg = Message("ICMPv6" if packet.proto == ICMP6 else "MH")
        msg.faults.append(str(cut))
    msg.faults += packet.faults
    return packet, msg


def judge_frame(link, frame, auths):
    data = ip6_of(link, frame)
    return judge(data, auths) if data is not None else None


def record_of(index, time, packet, msg):
    return {"n": index, "time": time, "letter": LETTERS.get(msg.name, ""),
            "name": msg.name, "src": addr(packet.src), "dst": addr(packet.dst),
            "dscp": packet.tclass >> 2, "fields": msg.fields,
            "faults": msg.faults}


def line_of(record):
    fields = "".join(f" {key}={value}"
                     for key, value in record["fields"].items() if value != "")
    verdict = "FAULT: " + ", ".join(record["faults"]) if record["faults"] \
        else "ok"
    return (f"{record['n']} {record['time']:.6f} {record['letter'] or '-'} "
            f"{record['src']} > {record['dst']} {record['name']}{fields} "
            f"{verdict}")


def is_concerned(link, frame):
    """Of a frame cut by the capture: might a message have been in it?"""
    try:
        data = ip6_of(link, frame)
        proto = take(data, 6, 1, "IPv6 header")[0]
        if proto == IP6_IN_IP6:
            proto = take(data, 46, 1, "IPv6 header")[0]
    except (Cut, TypeError):
        return True
    return proto in (0, 43, 44, 60, ICMP6, MH)


def records(path, auths):
    for index, (time, link, frame, cut) in enumerate(read_capture(path), 1):
        try:
            judged = judge_frame(link, frame, auths)
        except Cut as fault:
            if cut and not is_concerned(link, frame):
                continue
            what = str(fault) + (" in the capture" if cut else "")
            yield {"n": index, "time": time, "letter": "", "name": "frame",
                   "src": "?", "dst": "?", "dscp": 0, "fields": {},
                   "faults": [what]}
            continue
        if judged:
            yield record_of(index, time, *judged)


def parse_key(text):
    try:
        spi, alg, key, *only = text.split(":", 3)
        if alg not in ALGORITHMS:
            raise ValueError
        home = ipaddress.IPv6Address(only[0]).packed if only else None
        return int(spi, 0), alg, bytes.fromhex(key), home
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: expected SPI:sha1|sha256:HEXKEY[:PCOA]") from None


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        description="Judge every mobility message of a capture.")
    parser.add_argument("capture", nargs="+")
    parser.add_argument("--key", type=parse_key, action="append", default=[],
                        metavar="SPI:sha1|sha256:HEXKEY[:PCOA]",
                        help="a key for BADF or MN-HA; without any nothing is "
                             "verified")
    parser.add_argument("--only", choices=("fmip", "faults"),
                        help="print the letters a to g alone, or faults alone")
    parser.add_argument("--expect", default="", metavar="LETTERS",
                        help="each of these must be in the captures")
    parser.add_argument("--json", action="store_true",
                        help="one JSON object a message")
    return parser.parse_args(argv)


def wanted(record, only):
    if record["faults"]:
        return True
    if only == "fmip":
        return record["letter"]
    return only is None and not record["name"].startswith("ICMPv6-")


def main(argv):
    args = parse_arguments(argv)
    auths = Authenticators(args.key)
    counts, faulty = {}, 0
    for path in args.capture:
        try:
            for record in records(path, auths):
                counts[record["letter"]] = counts.get(record["letter"], 0) + 1
                faulty += bool(record["faults"])
                if wanted(record, args.only):
                    print(json.dumps(record) if args.json
                          else line_of(record))
        except (OSError, ValueError, IndexError, struct.error) as error:
            print(f"{path}: {error}", file=sys.stderr)
            return 2
    missing = [letter for letter in args.expect if letter not in counts]
    total = sum(counts.values())
    if not args.json:
        letters = " ".join(f"{letter}:{counts[letter]}"
                           for letter in sorted(counts) if letter)
        print(f"{total} messages, {faulty} faulty"
              + (f"; {letters}" if letters else "")
              + (f"; missing {''.join(missing)}" if missing else ""))
    return 1 if faulty or missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
