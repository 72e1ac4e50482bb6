#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""home.py - what a mobile node away from home needs around it, and what passes

usage: home.py visit SOCKET DEVICE PREFIX...
       home.py watch DEVICE
       home.py update SOURCE HOME AGENT [ESP-HOME]

visit: the radio of a mobile, as wpa_supplicant's control socket, and the router of the
link it is on, by RA; SIGUSR1: it is on the next link, with the next prefix.  watch: until
SIGTERM; how many packets of Mobile IPv6 had which headers: "60/50=1 43/135=2".  update:
a BU in clear, or under the association of ESP-HOME.
"""

import os
import select
import signal
import socket
import struct
import sys

MH, ESP, ROUTING, DSTOPTS, TUNNEL, ICMP6 = 135, 50, 43, 60, 41, 58
HDRINCL, POLICY, PKTINFO = 36, 35, 50           # of IPPROTO_IPV6
REQID = 0x5e67e


def addr(text):
    return socket.inet_pton(socket.AF_INET6, text)


def checksum(src, dst, proto, data):
    words = src + dst + struct.pack(">II", len(data), proto) + data
    total = sum(struct.unpack(f">{len(words) // 2}H", words))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return struct.pack(">H", ~total & 0xffff)


def advertisement(src, mac, prefix):
    option = struct.pack(">BBBBIII", 3, 4, 64, 0xc0, 86400, 86400, 0)
    body = struct.pack(">BBHII", 64, 0, 1800, 0, 0) + \
        bytes([1, 1]) + mac + option + addr(prefix)
    zero = bytes([134, 0, 0, 0]) + body
    return zero[:2] + checksum(src, addr("ff02::1"), ICMP6, zero) + body


def link_of(device):
    with open(f"/sys/class/net/{device}/address", encoding="ascii") as f:
        mac = bytes.fromhex(f.read().strip().replace(":", ""))
    local = bytes([mac[0] ^ 2]) + mac[1:3] + b"\xff\xfe" + mac[3:]
    return mac, bytes([0xfe, 0x80]) + bytes(6) + local


def visit(path, device, prefixes):
    mac, local = link_of(device)
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                         socket.htons(0x86dd))
    wire.bind((device, 0x86dd))
    radio = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    radio.bind(path)
    at, client = [0], [None]
    wake_r, wake_w = os.pipe()
    signal.signal(signal.SIGUSR1, lambda *_: os.write(wake_w, b"!"))
    print("there", flush=True)
    while True:
        ready = select.select([wire, radio, wake_r], [], [])[0]
        if wake_r in ready:
            os.read(wake_r, 1)
            at[0] += 1
            radio.sendto(b"<3>CTRL-EVENT-CONNECTED - Connection to "
                         b"02:00:00:00:0%d:00 completed" % at[0], client[0])
        if radio in ready:
            command, client[0] = radio.recvfrom(4096)
            radio.sendto(b"bssid=02:00:00:00:00:00\nwpa_state=COMPLETED\n"
                         if command == b"STATUS" else b"OK\n", client[0])
        if wire in ready:
            packet = wire.recv(2048)
            if packet[6] == ICMP6 and packet[40] == 133:
                ra = advertisement(local, mac, prefixes[at[0]])
                wire.sendto(struct.pack(">IHBB", 6 << 28, len(ra), ICMP6, 255)
                            + local + addr("ff02::1") + ra,
                            (device, 0x86dd, 0, 0,
                             bytes.fromhex("333300000001")))


def headers(packet):
    """The chain up to what is not looked into."""
    at, proto, chain = 40, packet[6], []
    while True:
        chain.append(str(proto))
        if proto in (ROUTING, DSTOPTS):
            proto, at = packet[at], at + 8 * (packet[at + 1] + 1)
        elif proto == TUNNEL:
            proto, at = packet[at + 6], at + 40
        else:
            return "/".join(chain), proto


def watch(device):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    s.bind((device, 3))             # ETH_P_ALL: what goes out is seen too
    seen = {}

    def tell(*_):
        print(" ".join(f"{chain}={n}" for chain, n in sorted(seen.items())),
              flush=True)
        sys.exit()

    signal.signal(signal.SIGTERM, tell)
    print("listening", flush=True)
    while True:
        packet = s.recv(2048)
        if len(packet) > 40 and packet[0] >> 4 == 6:
            chain, proto = headers(packet)
            if proto in (MH, ESP):
                seen[chain] = seen.get(chain, 0) + 1


def under_esp():
    """Of a socket: ESP in transport mode by an association of the agent's."""
    infinite = struct.pack("4Q", *[(1 << 64) - 1] * 4)
    return bytes(40) + struct.pack("H14x", socket.AF_INET6) + infinite + \
        bytes(64) + struct.pack("IIBBBB4x", 0, 0, 1, 0, 0, 0) + \
        struct.pack("16xIB3xH18xIBBBxIII", 0, ESP, socket.AF_INET6, REQID,
                    0, 0, 0, *[0xffffffff] * 3)


def update(source, home, agent, esp_home):
    src, home, dst = addr(source), addr(home), addr(agent)
    body = struct.pack(">HHH", 999, 0xc000, 15) + bytes([1, 0, 3, 16]) + src
    zero = bytes([59, (6 + len(body)) // 8 - 1, 5, 0, 0, 0]) + body
    mh = zero[:4] + checksum(home, dst, MH, zero) + body
    option = bytes([MH, 2, 1, 2, 0, 0, 0xc9, 16]) + home
    packet = struct.pack(">IHBB", 6 << 28, len(option + mh), DSTOPTS, 64) + \
        src + dst + option + mh
    if not esp_home:
        s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        s.sendto(packet, (agent, 0))
        return
    s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, MH)
    s.setsockopt(socket.IPPROTO_IPV6, HDRINCL, 1)
    s.setsockopt(socket.IPPROTO_IPV6, POLICY, under_esp())
    s.sendmsg([packet], [(socket.IPPROTO_IPV6, PKTINFO,
                          addr(esp_home) + bytes(4))], 0, (agent, 0))


if sys.argv[1] == "visit":
    visit(sys.argv[2], sys.argv[3], sys.argv[4:])
elif sys.argv[1] == "watch":
    watch(sys.argv[2])
else:
    update(*sys.argv[2:5], sys.argv[5] if sys.argv[5:] else None)
