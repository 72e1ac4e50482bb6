#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""wire.py - packets made by hand, and packets seen, header by header

  wire.py send DEV PACKET...    each PACKET is a Python expression of the layers
                                below, sent as it is to whoever is next on DEV
  wire.py see DEV COUNT MS      prints a line for each IP packet that DEV carries
                                (after "ready"), until COUNT have come or none
                                came for so long

  ip6(src, dst, nh=, tc=, hl=, plen=, ver=) / ip4(src, dst, proto=, tos=, ttl=,
  length=, ver=, ihl=, frag=, options=, sum=) / dest(option...) / frag6(...) /
  rh2(home, left=) / hao(home) / udp(sport, dport) / icmp6(type, code, info) / icmp4(type, code, info) / raw
  nested(times, layer, inner)    tunnels in one another
  damaged(packet, count, seed)   so many, each with a few bytes changed or missing

Lengths, checksums and next headers are right unless they are given.
"""
import os
import random
import socket
import struct
import sys
import time

ETH_P_ALL = 3
PROTO = {"ip6": 41, "ip4": 4, "udp": 17, "icmp6": 58, "icmp4": 1, "dest": 60,
         "frag6": 44, "rh2": 43, "raw": 59}


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


class Layer:
    """A header and what is behind it."""

    def __init__(self, name, build):
        self.name, self.build, self.inner = name, build, None

    def __truediv__(self, inner):
        if isinstance(inner, bytes):
            inner = Layer("raw", lambda i, pseudo, data=inner: data)
        last = self
        while last.inner:
            last = last.inner
        last.inner = inner
        return self

    def make(self, pseudo=b""):
        return self.build(self.inner, pseudo)


def body(inner, pseudo):
    return inner.make(pseudo) if inner else b""


def proto_of(inner):
    return PROTO[inner.name] if inner else 59


def ip6(src, dst, nh=None, tc=0, hl=64, plen=None, ver=6):
    addrs = (socket.inet_pton(socket.AF_INET6, src) +
             socket.inet_pton(socket.AF_INET6, dst))

    def build(inner, _):
        data = body(inner, addrs)
        return struct.pack("!IHBB", ver << 28 | tc << 20,
                           len(data) & 0xffff if plen is None else plen,
                           proto_of(inner) if nh is None else nh, hl) + \
            addrs + data
    return Layer("ip6", build)


def ip4(src, dst, proto=None, tos=0, ttl=64, length=None, ver=4, ihl=None,
        frag=0, options=b"", sum=None):
    addrs = socket.inet_aton(src) + socket.inet_aton(dst)

    def build(inner, _):
        data = body(inner, addrs)
        words = 5 + len(options) // 4 if ihl is None else ihl
        size = 20 + len(options) + len(data) if length is None else length

        def head(check):
            return struct.pack("!BBHHHBBH", ver << 4 | words, tos, size, 7,
                               frag, ttl,
                               proto_of(inner) if proto is None else proto,
                               check) + addrs + options
        return head(checksum(head(0)) if sum is None else sum) + data
    return Layer("ip4", build)


def dest(*options):
    """A Destination Options header of (type, bytes) options."""
    def build(inner, pseudo):
        data = b"".join(bytes([t, len(v)]) + v for t, v in options)
        data += [b"", b"\0", b"\1\0", b"\1\1\0", b"\1\2\0\0", b"\1\3\0\0\0",
                 b"\1\4\0\0\0\0", b"\1\5\0\0\0\0\0"][-(len(data) + 2) % 8]
        return bytes([proto_of(inner), (len(data) + 2) // 8 - 1]) + data + \
            body(inner, pseudo)
    return Layer("dest", build)


def hao(home):
    """Whoever it is from, what is behind it is from home (RFC 6275 6.3)."""
    address = socket.inet_pton(socket.AF_INET6, home)

    def build(inner, pseudo):
        return bytes([proto_of(inner), 2, 1, 2, 0, 0, 0xc9, 16]) + address + \
            body(inner, address + pseudo[16:])
    return Layer("dest", build)


def rh2(home, left=1):
    """Whoever it is to, what is behind it is for home (RFC 6275 6.4)."""
    address = socket.inet_pton(socket.AF_INET6, home)

    def build(inner, pseudo):
        return bytes([proto_of(inner), 2, 2, left, 0, 0, 0, 0]) + address + \
            body(inner, pseudo[:16] + address)
    return Layer("rh2", build)


def frag6(nh, offset, more, ident=9):
    return Layer("frag6", lambda inner, pseudo: struct.pack(
        "!BBHI", nh, 0, offset | more, ident) + body(inner, pseudo))


def transport(name, proto, build):
    def whole(inner, pseudo):
        data = build(body(inner, b""))
        at = 6 if proto == 17 else 2
        cover = data
        if proto != 1:
            cover = pseudo + struct.pack("!II", len(data), proto) + data
        return data[:at] + struct.pack("!H", checksum(cover)) + data[at + 2:]
    return Layer(name, whole)


def udp(sport, dport):
    return transport("udp", 17, lambda data: struct.pack(
        "!HHHH", sport, dport, 8 + len(data), 0) + data)


def icmp6(kind, code, info=0):
    return transport("icmp6", 58, lambda data: struct.pack(
        "!BBHI", kind, code, 0, info) + data)


def icmp4(kind, code, info=0):
    return transport("icmp4", 1, lambda data: struct.pack(
        "!BBHI", kind, code, 0, info) + data)


def numbered(seq):
    """What selftests/net/stream expects in a datagram."""
    return struct.pack("=III", 0x53656775, 0, seq)


def nested(times, layer, inner):
    packet = inner
    for _ in range(times):
        packet = layer() / packet
    return packet


def damaged(packet, count, seed):
    """The outer addresses stay, so that it arrives."""
    dice = random.Random(seed)
    good = packet.make()
    keep = 40 if good[0] >> 4 == 6 else 20
    for _ in range(count):
        data = bytearray(good)
        for _ in range(dice.randrange(1, 6)):
            data[dice.randrange(keep, len(data))] = dice.choice(
                (0, 1, 4, 5, 41, 44, 60, 0x45, 0x4f, 0x60, 127, 255,
                 dice.randrange(256)))
        del data[dice.choice((len(data), dice.randrange(keep, len(data)))):]
        if keep == 40:
            data[4:6] = struct.pack("!H", len(data) - 40)
        else:
            data[2:4] = struct.pack("!H", len(data))
            data[10:12] = b"\0\0"
            data[10:12] = struct.pack("!H", checksum(bytes(data[:20])))
        yield bytes(data)


def send(dev, expressions):
    peer = os.environ["PEER"]
    own = open(f"/sys/class/net/{dev}/address", encoding="ascii").read()
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sock.bind((dev, 0))
    macs = bytes.fromhex((peer + own.strip()).replace(":", ""))
    for expression in expressions:
        packets = eval(expression)                  # pylint: disable=eval-used
        if isinstance(packets, Layer):
            packets = [packets.make()]
        for data in packets:
            kind = 0x0800 if data[0] >> 4 == 4 else 0x86dd
            sock.send(macs + struct.pack("!H", kind) + data)


def say4(data):
    ihl = (data[0] & 15) * 4
    size, ident, frag = struct.unpack("!HHH", data[2:8])
    line = "ip4 %s > %s tos %#04x ttl %d len %d%s" % (
        socket.inet_ntoa(data[12:16]), socket.inet_ntoa(data[16:20]), data[1],
        data[8], size, " df" if frag & 0x4000 else "")
    if frag & 0x3fff:
        line += " frag %d id %d" % ((frag & 0x1fff) * 8, ident)
    if frag & 0x1fff:
        return line
    return line + say(data[9], data[ihl:size])


def say6(data):
    word, plen, kind, limit = struct.unpack("!IHBB", data[:8])
    line = "ip6 %s > %s tc %#04x hl %d len %d" % (
        socket.inet_ntop(socket.AF_INET6, data[8:24]),
        socket.inet_ntop(socket.AF_INET6, data[24:40]), word >> 20 & 255,
        limit, plen + 40)
    return line + say(kind, data[40:40 + plen])


def say(kind, data):
    """What is behind a header."""
    if kind == 60 and len(data) >= 8:
        return " | dest %s" % data[2:(data[1] + 1) * 8].hex() + \
            say(data[0], data[(data[1] + 1) * 8:])
    if kind == 44 and len(data) >= 8:
        at = struct.unpack("!H", data[2:4])[0]
        line = " | frag6 %d%s" % (at & ~7, " more" if at & 1 else "")
        return line if at & ~7 else line + say(data[0], data[8:])
    if kind == 41 and len(data) >= 40:
        return " | " + say6(data)
    if kind == 4 and len(data) >= 20:
        return " | " + say4(data)
    if kind == 17 and len(data) >= 8:
        return " | udp %d > %d len %d" % struct.unpack("!HHH", data[:6])
    if kind in (1, 58) and len(data) >= 8:
        line = " | icmp%d %d/%d info %d" % (
            6 if kind == 58 else 4, data[0], data[1],
            struct.unpack("!I", data[4:8])[0])
        error = data[0] < 128 if kind == 58 else data[0] in (3, 11, 12)
        return line + say(41 if kind == 58 else 4, data[8:]) if error else line
    return " | proto %d len %d" % (kind, len(data))


def see(dev, count, timeout):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                         socket.htons(ETH_P_ALL))
    sock.bind((dev, ETH_P_ALL))
    sock.settimeout(timeout / 1000)
    print("ready", flush=True)
    until = time.monotonic() + 30
    while count and time.monotonic() < until:
        try:
            data, (_, kind, way, _, _) = sock.recvfrom(65536)
        except TimeoutError:
            break
        if kind not in (0x0800, 0x86dd):
            continue
        line = say6(data) if data[0] >> 4 == 6 else say4(data)
        if " > ff02:" in line or "icmp6 13" in line:
            continue
        print(("out " if way == socket.PACKET_OUTGOING else "in ") + line,
              flush=True)
        count -= 1


if len(sys.argv) > 3 and sys.argv[1] == "send":
    send(sys.argv[2], sys.argv[3:])
elif len(sys.argv) == 5 and sys.argv[1] == "see":
    see(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
else:
    sys.exit(__doc__)
