#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""mip6.py - what a mobile node's surroundings have that a test here has not

usage: mip6.py radio SOCKET BSSID
       mip6.py end DEV HOME AGENT LLADDR KEY IDENTITY SPI
       mip6.py join DEV GROUP
       mip6.py announce DEV ADDRESS
       mip6.py frames DEV

radio: as wpa_supplicant, whose station is associated with BSSID and stays there.
end: the BU by which a mobile at home ends its registration, to LLADDR.  join: until
SIGTERM a member of GROUP.  announce: RFC 5568 6.3, an NA that nobody asked for.  frames: a
line for each IPv6 frame that DEV carries (after "ready") until SIGTERM:
  in|out TO FROM: SRC > DST | rh2 HOME | dest OPTION... | mh TYPE STATUS | icmp6 TYPE/CODE POINTER |
  PROTO
"""
import hashlib
import hmac
import os
import signal
import socket
import struct
import sys

MH, ICMP6, UDP = 135, 58, 17


def packed(address):
    return socket.inet_pton(socket.AF_INET6, address)


def text(address):
    return socket.inet_ntop(socket.AF_INET6, address)


def mac_bytes(address):
    return bytes.fromhex(address.replace(":", ""))


def own_mac(dev):
    with open(f"/sys/class/net/{dev}/address", encoding="ascii") as file:
        return mac_bytes(file.read().strip())


def sealed(src, dst, proto, data, at):
    """With its checksum, of which the octets are zero as yet."""
    words = src + dst + struct.pack("!II", len(data), proto) + data
    total = sum(struct.unpack(f"!{len(words) // 2}H", words))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return data[:at] + struct.pack("!H", ~total & 0xffff) + data[at + 2:]


def put(dev, to, src, dst, proto, data, hops):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sock.bind((dev, 0))
    sock.send(to + own_mac(dev) + b"\x86\xdd" +
              struct.pack("!IHBB", 6 << 28, len(data), proto, hops) +
              src + dst + data)


def radio(path, bssid):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    if os.path.exists(path):
        os.unlink(path)
    sock.bind(path)
    status = f"bssid={bssid}\nssid=test\nwpa_state=COMPLETED\n".encode()
    while True:
        asked, who = sock.recvfrom(4096)
        sock.sendto(status if asked == b"STATUS" else b"OK\n", who)


def end(dev, home, agent, to, key, identity, spi):
    """RFC 6275 6.1.7, RFC 4283 3, RFC 4285 5.1: seq 1, A and H, lifetime 0."""
    src, dst = packed(home), packed(agent)
    name = identity.encode()
    body = struct.pack("!HHH", 1, 0xc000, 0)
    body += bytes([8, len(name) + 1, 1]) + name
    # the authenticator stands last, and in it nothing but padding is behind it
    body += bytes([1, (-(6 + len(body) + 2 + 7 + 12)) % 8])
    body += bytes(body[-1])
    body += bytes([9, 17, 1]) + struct.pack("!I", int(spi))
    head = bytes([59, (6 + len(body) + 12 - 8) // 8, 5, 0])
    signed = hmac.new(bytes.fromhex(key), src + src + head + bytes(2) + body,
                      hashlib.sha1).digest()[:12]
    message = sealed(src, dst, MH, head + bytes(2) + body + signed, 4)
    put(dev, mac_bytes(to), src, dst, MH, message, 64)


def join(dev, group):
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                    packed(group) + struct.pack("=I", socket.if_nametoindex(dev)))
    print("ready", flush=True)
    signal.pause()


def announce(dev, address):
    src, dst = packed(address), packed("ff02::1")
    body = struct.pack("!BBHI", 136, 0, 0, 0) + src + b"\2\1" + own_mac(dev)
    put(dev, b"\x33\x33\0\0\0\1", src, dst, ICMP6,
        sealed(src, dst, ICMP6, body, 2), 255)


def say(kind, data):
    if kind == 43 and data[2] == 2:
        return f" | rh2 {text(data[8:24])}" + say(data[0], data[24:])
    if kind in (0, 60):
        size = (data[1] + 1) * 8
        name = "dest" if kind == 60 else "hop"
        return f" | {name} {data[2:size].hex()}" + say(data[0], data[size:])
    if kind == 41:
        return " | " + say6(data)
    if kind == 50:
        return " | esp"
    if kind == MH:
        return f" | mh {data[2]} {data[6]}"
    if kind == UDP:
        return " | udp %d > %d" % struct.unpack("!HH", data[:4])
    if kind == ICMP6:
        info = struct.unpack("!I", data[4:8])[0]
        return f" | icmp6 {data[0]}/{data[1]}" + \
            (f" {info}" if data[0] < 128 else "")
    return f" | {kind}"


def say6(data):
    return f"{text(data[8:24])} > {text(data[24:40])}" + say(data[6], data[40:])


def frames(dev):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    sock.bind((dev, 3))                 # ETH_P_ALL: what goes out is seen too
    print("ready", flush=True)
    while True:
        frame, (_, kind, way, _, _) = sock.recvfrom(65536)
        if kind == 0x86dd:
            print("out" if way == socket.PACKET_OUTGOING else "in",
                  frame[:6].hex(":"), frame[6:12].hex(":") + ":",
                  say6(frame[14:]), flush=True)


DO = {"radio": radio, "end": end, "join": join, "announce": announce,
      "frames": frames}

if len(sys.argv) < 3 or sys.argv[1] not in DO:
    sys.exit(__doc__)
DO[sys.argv[1]](*sys.argv[2:])
