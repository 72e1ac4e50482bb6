#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""neighbour - ask for an address as a neighbour does, or as it should not

usage: neighbour.py ns DEV TARGET [KEY=VALUE]...
       neighbour.py arp DEV TARGET [KEY=VALUE]...

Sends a neighbour solicitation or an ARP request as written and prints each
answer that comes within a second, or "none":

  na hw=MAC to=MAC src=IP dst=IP hop=N sum=ok flags=rso lladdr=MAC
  arp hw=MAC to=MAC sender=MAC/IP target=MAC/IP

Keys: src=IP ("::" or "0.0.0.0": is it free?), dst=IP, mac=MAC of the frame, slla=MAC
or none, hop=N, code=N, sum=bad, plen=N (payload length in the header), cut=N
(bytes sent of the packet), opt=HEX in the place of the options, count=N,
wait=SECONDS, op=N (ARP), sha=MAC (ARP).
"""

import fcntl
import ipaddress
import select
import socket
import struct
import sys
import time

ALL_NODES = "33:33:00:00:00:01"


def mac_bytes(text):
    return bytes(int(part, 16) for part in text.split(":"))


def mac_text(data):
    return ":".join("%02x" % byte for byte in data)


def own_mac(dev):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        ifreq = struct.pack("256s", dev.encode())
        return mac_text(fcntl.ioctl(s, 0x8927, ifreq)[18:24])


def own_ip6(dev):
    """The link-local address of a device."""
    with open("/proc/net/if_inet6", encoding="ascii") as lines:
        for line in lines:
            word = line.split()
            if word[5] == dev and word[0].startswith("fe80"):
                return ipaddress.IPv6Address(bytes.fromhex(word[0]))
    return ipaddress.IPv6Address("fe80::1")


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def icmp6_sum(src, dst, body):
    return checksum(src + dst + struct.pack("!IxxxB", len(body), 58) + body)


def solicitation(dev, target, key):
    mac = key.get("mac", own_mac(dev))
    target = ipaddress.IPv6Address(target)
    src = ipaddress.IPv6Address(key.get("src", own_ip6(dev)))
    group = ipaddress.IPv6Address(
        ipaddress.IPv6Address("ff02::1:ff00:0").packed[:13]
        + target.packed[13:])
    dst = ipaddress.IPv6Address(key.get("dst", group))
    slla = key.get("slla", "none" if int(src) == 0 else mac)
    options = b"" if slla == "none" else b"\1\1" + mac_bytes(slla)
    options = bytes.fromhex(key["opt"]) if "opt" in key else options
    body = struct.pack("!BBHI", 135, int(key.get("code", 0)), 0, 0)
    body += target.packed + options
    total = icmp6_sum(src.packed, dst.packed, body)
    if key.get("sum") == "bad":
        total ^= 0x1234
    body = body[:2] + struct.pack("!H", total) + body[4:]
    packet = struct.pack("!IHBB", 6 << 28, int(key.get("plen", len(body))), 58,
                         int(key.get("hop", 255)))
    packet += src.packed + dst.packed + body
    to = key.get("to")
    if not to:
        to = mac_text(b"\x33\x33" + dst.packed[12:])
    return mac_bytes(to) + mac_bytes(mac) + b"\x86\xdd" + packet


def request(dev, target, key):
    mac = key.get("mac", own_mac(dev))
    packet = struct.pack("!HHBBH", 1, 0x800, 6, 4, int(key.get("op", 1)))
    packet += mac_bytes(key.get("sha", mac))
    packet += ipaddress.IPv4Address(key.get("src", "0.0.0.0")).packed
    packet += bytes(6) + ipaddress.IPv4Address(target).packed
    return b"\xff" * 6 + mac_bytes(mac) + b"\x08\x06" + packet


def advertisement(frame, target):
    """An answer about the target in words, or nothing."""
    if (len(frame) < 78 or frame[12:14] != b"\x86\xdd" or frame[20] != 58
            or frame[54] != 136):
        return None
    if ipaddress.IPv6Address(frame[62:78]) != ipaddress.IPv6Address(target):
        return None
    length = struct.unpack("!H", frame[18:20])[0]
    body = frame[54:54 + length]
    flags = "".join(letter for bit, letter in ((7, "r"), (6, "s"), (5, "o"))
                    if body[4] >> bit & 1)
    good = icmp6_sum(frame[22:38], frame[38:54], body) == 0
    lladdr = mac_text(body[26:32]) if body[24:26] == b"\2\1" else "none"
    return "na hw=%s to=%s src=%s dst=%s hop=%d sum=%s flags=%s lladdr=%s" % (
        mac_text(frame[6:12]), mac_text(frame[:6]),
        ipaddress.IPv6Address(frame[22:38]),
        ipaddress.IPv6Address(frame[38:54]), frame[21],
        "ok" if good else "bad", flags or "none", lladdr)


def reply(frame, target):
    if (len(frame) < 42 or frame[12:14] != b"\x08\x06"
            or frame[20:22] != b"\0\2"):
        return None
    if ipaddress.IPv4Address(frame[28:32]) != ipaddress.IPv4Address(target):
        return None
    return "arp hw=%s to=%s sender=%s/%s target=%s/%s" % (
        mac_text(frame[6:12]), mac_text(frame[:6]), mac_text(frame[22:28]),
        ipaddress.IPv4Address(frame[28:32]), mac_text(frame[32:38]),
        ipaddress.IPv4Address(frame[38:42]))


def answers(sock, judge, target, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not select.select([sock], [], [], end - time.monotonic())[0]:
            break
        frame, address = sock.recvfrom(65536)
        said = judge(frame, target) if address[2] != 4 else None
        if said:
            yield said


def main(argv):
    if len(argv) < 4 or argv[1] not in ("ns", "arp"):
        print(__doc__, file=sys.stderr)
        return 2
    dev, target = argv[2:4]
    key = dict(word.split("=", 1) for word in argv[4:])
    if argv[1] == "ns":
        frame, judge = solicitation(dev, target, key), advertisement
    else:
        frame, judge = request(dev, target, key), reply
    frame = frame[:14 + int(key.get("cut", 65536))]

    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    sock.bind((dev, 3))
    for _ in range(int(key.get("count", 1))):
        sock.send(frame)
    said = list(answers(sock, judge, target, float(key.get("wait", 1))))
    print("\n".join(said) if said else "none")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
