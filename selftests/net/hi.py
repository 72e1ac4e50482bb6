#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""hi.py - Handover Initiate from one router to another, and what passes between them

usage: hi.py send SOURCE DESTINATION SEQ [clear]
       hi.py watch DEVICE
       hi.py counters SOCKET NAME...

send: by a socket on which the kernel puts what its policies demand, or with the IPv6
header included, which none is asked about.  watch: until SIGTERM; how many frames of a
device had which protocol, "esp=N mh=N".  counters: of an agent, by its control socket.
"""

import json
import signal
import socket
import struct
import sys

MH, ESP, HI = 135, 50, 14


def checksum(src, dst, data):
    words = src + dst + struct.pack(">II", len(data), MH) + data
    total = sum(struct.unpack(f">{len(words) // 2}H", words))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def initiate(src, dst, seq):
    address = socket.inet_pton(socket.AF_INET6, "2001:db8:2::5")
    body = struct.pack(">HBB", seq, 0, 0)               # RFC 5568 6.2.1.1
    body += bytes([7, 7, 2]) + bytes.fromhex("020000000005")
    body += bytes([0, 34, 18, 2, 128]) + address
    head = [59, (6 + len(body)) // 8 - 1, HI, 0]
    zero = bytes(head) + b"\0\0" + body
    return bytes(head) + struct.pack(">H", checksum(src, dst, zero)) + body


def send(source, destination, seq, clear):
    src, dst = (socket.inet_pton(socket.AF_INET6, a)
                for a in (source, destination))
    message = initiate(src, dst, seq)
    if clear:
        s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        message = struct.pack(">IHBB", 6 << 28, len(message), MH, 64) + \
            src + dst + message
    else:
        s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, MH)
        s.bind((source, 0))
    s.sendto(message, (destination, 0))


def watch(device):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    s.bind((device, 3))             # ETH_P_ALL: what goes out is seen too
    seen = {ESP: 0, MH: 0}

    def tell(*_):
        print(f"esp={seen[ESP]} mh={seen[MH]}", flush=True)
        sys.exit()

    signal.signal(signal.SIGTERM, tell)
    print("listening", flush=True)
    while True:
        packet = s.recv(2048)
        if len(packet) > 40 and packet[0] >> 4 == 6 and packet[6] in seen:
            seen[packet[6]] += 1


def counters(path, names):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.connect(path)
    s.sendall(b'{"cmd":"show"}\n')
    shown = json.loads(s.makefile().readline())
    found = {**shown["counters"], **shown["drops"]}
    print(" ".join(f"{name}={found.get(name, 0)}" for name in names))


if sys.argv[1] == "send":
    send(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:] == ["clear"])
elif sys.argv[1] == "watch":
    watch(sys.argv[2])
else:
    counters(sys.argv[2], sys.argv[3:])
