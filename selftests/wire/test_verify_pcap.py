#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_verify_pcap.py - the independent reader: it agrees, and it can disagree

usage: test_verify_pcap.py VERIFY PACKETS.pcap GOLDEN CAPTURES

First the messages of our encoder and the captures of others are judged good;
then each is broken in one place, its checksum made right again where the fault
is another, and the reader must name that fault.
"""

import importlib.util
import io
import os
import struct
import subprocess
import sys
from contextlib import redirect_stdout, redirect_stderr

KEYS = [f"--key=0x100:sha1:{bytes(range(20)).hex()}",
        f"--key=0x200:sha256:{bytes(range(32)).hex()}",
        f"--key=0x101:sha1:{bytes(range(20)).hex()}",
        f"--key=0x102:sha256:{bytes(range(32)).hex()}"]


def load_module(path):
    spec = importlib.util.spec_from_file_location("verify_pcap", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Tap:
    def __init__(self):
        self.count, self.failed = 0, False

    def ok(self, good, what):
        self.count += 1
        self.failed |= not good
        print(("ok" if good else "not ok"), self.count, "-", what)


class Reader:
    """Runs the reader on a capture file or on packets."""

    def __init__(self, module, scratch):
        self.module, self.scratch = module, scratch

    def run(self, *argv):
        text = io.StringIO()
        with redirect_stdout(text), redirect_stderr(text):
            try:
                status = self.module.main(list(argv))
            except SystemExit as stop:
                status = stop.code
        return status, text.getvalue()

    def write(self, frames, link=101):
        with open(self.scratch, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535,
                                   link))
            for index, frame in enumerate(frames):
                file.write(struct.pack("<IIII", index, 0, len(frame),
                                       len(frame)) + bytes(frame))
        return self.scratch

    def judge(self, *frames, link=101, keys=KEYS):
        return self.run(*keys, self.write(frames, link))


def upper(packet):
    """Where the upper layer begins, and the pseudo-header's addresses."""
    src, dst, at, proto = packet[8:24], packet[24:40], 40, packet[6]
    while proto in (43, 60):
        if proto == 60 and packet[at + 6] == 0xc9:
            src = packet[at + 8:at + 24]
        if proto == 43:
            dst = packet[at + 8:at + 24]
        proto, at = packet[at], at + 8 * (packet[at + 1] + 1)
    return at, proto, src, dst


def seal(packet):
    """Make the checksum right again."""
    packet = bytearray(packet)
    packet[4:6] = struct.pack("!H", len(packet) - 40)
    at, proto, src, dst = upper(packet)
    field = at + (2 if proto == 58 else 4)
    packet[field:field + 2] = b"\0\0"
    body = bytes(packet[at:])
    data = bytes(src) + bytes(dst) + struct.pack("!I3xB", len(body), proto) + \
        body + b"\0" * (len(body) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    packet[field:field + 2] = struct.pack("!H", ~total & 0xffff)
    return bytes(packet)


def changed(packet, offset, value):
    """One octet of the upper layer has another value."""
    packet = bytearray(packet)
    packet[upper(packet)[0] + offset] = value
    return seal(packet)


def without(packet, offset, count):
    """Octets of the upper layer are gone."""
    at = upper(packet)[0] + offset
    return seal(packet[:at] + packet[at + count:])


def hop_limit(packet, value):
    return packet[:7] + bytes([value]) + packet[8:]


def option(number, length=0):
    """Octets of a mobility option that is ignored."""
    return bytes([number, length]) + bytes(length)


# name, message, how it is broken, the fault that must be named
FAULTS = [
    ("a flipped checksum bit", "hi",
     lambda p: p[:-1] + bytes([p[-1] ^ 1]), "checksum"),
    ("an RtSolPr's flipped bit", "rtsolpr-one",
     lambda p: p[:-8] + bytes([p[-8] ^ 1]) + p[-7:], "checksum"),
    ("hop limit 254", "rtsolpr-one", lambda p: hop_limit(p, 254), "hop limit"),
    ("hop limit 64 of an UNA", "una", lambda p: hop_limit(p, 64), "hop limit"),
    ("Reserved of an RtSolPr", "rtsolpr-one",
     lambda p: changed(p, 5, 1), "Reserved"),
    ("code 6", "prrtadv-one", lambda p: changed(p, 1, 6), "code above 5"),
    ("subtype 4", "prrtadv-one", lambda p: changed(p, 4, 4), "withdrawn"),
    ("subtype 9", "prrtadv-one", lambda p: changed(p, 4, 9), "unassigned"),
    ("an option of length 0", "prrtadv-one",
     lambda p: changed(p, 9, 0), "length 0"),
    ("an option past the end", "prrtadv-one",
     lambda p: changed(p, 9, 99), "option cut short"),
    ("padding of an LLA option", "prrtadv-one",
     lambda p: changed(p, 8 + 15, 1), "LLA option"),
    ("no New Access Point", "prrtadv-one",
     lambda p: without(p, 24, 16), "no New Access Point"),
    ("no New Router LLA", "prrtadv-one",
     lambda p: without(p, 40, 16), "no router LLA"),
    ("no New Router address", "prrtadv-one",
     lambda p: without(p, 56, 24), "no router address"),
    ("New CoA before the router", "prrtadv-one",
     lambda p: changed(p, 56 + 2, 2), "out of order"),
    ("bits after the prefix", "prrtadv-one",
     lambda p: changed(p, 80 + 23, 1), "bits after the prefix"),
    ("Prefix Length 129", "prrtadv-one",
     lambda p: changed(p, 80 + 3, 129), "Prefix Length"),
    ("router information in code 2", "prrtadv-one",
     lambda p: changed(p, 1, 2), "router information"),
    ("an Identifier in code 1", "prrtadv-handover",
     lambda p: changed(p, 7, 1), "unsolicited"),
    ("source not link-local", "prrtadv-one",
     lambda p: seal(p[:8] + b"\x20" + p[9:]), "not link-local"),
    ("an UNA without address", "una",
     lambda p: without(p, 24, 8), "no target link-layer address"),
    ("NAACK's Reserved", "ra-naack", lambda p: changed(p, 20, 1), "NAACK"),
    ("NAACK 2 without address", "ra-naack",
     lambda p: changed(p, 19, 2), "without address"),
    ("Payload Proto", "hi", lambda p: changed(p, 0, 58), "Payload Proto 58"),
    ("Reserved of the header", "hi", lambda p: changed(p, 3, 1), "Reserved"),
    ("MH type 10", "hi", lambda p: changed(p, 2, 10), "type withdrawn"),
    ("MH type 77", "hi", lambda p: changed(p, 2, 77), "type unknown"),
    ("Header Len too long", "hi",
     lambda p: changed(p, 1, 8), "Mobility Header cut short"),
    ("Header Len too short", "hack",
     lambda p: changed(p, 1, 0), "cut short"),
    ("octets after the header", "hack",
     lambda p: seal(p + bytes(8)), "octets after the header"),
    ("Reserved flags of HI", "hi", lambda p: changed(p, 8, 0x41), "Reserved"),
    ("HI code 2", "hi", lambda p: changed(p, 9, 2), "code above 1"),
    ("S with code 1", "hi-reactive",
     lambda p: changed(p, 8, 0x80), "S with code 1"),
    ("HI without address of the node", "hi",
     lambda p: changed(p, 10, 250), "no link-layer address"),
    ("option 17 for 34", "hack-assigned",
     lambda p: changed(p, 12, 17), "no New CoA"),
    ("padding not zero", "hack", lambda p: changed(p, 15, 1), "padding"),
    ("a misaligned address", "hack-assigned",
     lambda p: seal(changed(p, 1, 4)[:upper(p)[0] + 10] + option(250, 2) +
                    p[upper(p)[0] + 10:] + option(1, 2)), "misaligned"),
    ("a lengthened option", "hack-assigned",
     lambda p: changed(p, 13, 19), "cut short"),
    ("Reserved of HAck", "hack", lambda p: changed(p, 8, 1), "Reserved"),
    ("FBU without A", "fbu", lambda p: changed(p, 8, 0x40), "A or H"),
    ("FBU with M", "fbu", lambda p: changed(p, 8, 0xc8), "Reserved"),
    ("an alternate CoA changed", "fbu",
     lambda p: changed(p, 39, 0xff), "authenticator"),
    ("an authenticator changed", "fbu",
     lambda p: changed(p, 63, 0), "authenticator"),
    ("a sequence number changed", "fbu-reactive",
     lambda p: changed(p, 7, 9), "authenticator"),
    ("another SPI", "fbu", lambda p: changed(p, 51, 9), "no key"),
    ("no BADF", "fbu", lambda p: changed(p, 46, 250), "no BADF"),
    ("something after BADF", "fbu",
     lambda p: seal(changed(p, 1, 8) + option(1, 6)), "not last"),
    ("BADF's length in the text's reading", "fbu",
     lambda p: changed(p, 47, 12), "option 21 not last"),
    ("FBU without Home Address option", "fbu",
     lambda p: seal(p[:6] + b"\x87" + p[7:40] + p[64:]), "no Home Address"),
    ("FBU from the PCoA without alternate CoA", "fbu",
     lambda p: changed(p, 22, 250), "no alternate CoA"),
    ("FBack 1 without alternate CoA", "fback-other",
     lambda p: changed(p, 14, 250), "no alternate CoA"),
    ("Reserved of FBack", "fback", lambda p: changed(p, 7, 1), "Reserved"),
    ("FBack's authenticator", "fback",
     lambda p: changed(p, 31, 0), "authenticator"),
    ("a Home Address option at 8n+4", "fbu",
     lambda p: p[:42] + p[44:46] + p[46:64] + bytes([1, 0]) + p[64:],
     "misplaced"),
    ("MN-HA's authenticator", "bu-auth",
     lambda p: changed(p, 63, 0), "authenticator"),
    ("a lifetime changed", "bu-auth",
     lambda p: changed(p, 11, 99), "authenticator"),
    ("BA's authenticator", "ba-auth",
     lambda p: changed(p, 47, 0), "authenticator"),
    ("MN-HA before something", "bu-auth",
     lambda p: seal(changed(p, 1, 8) + option(1, 6)), "option 9 not last"),
    ("MN-HA without identifier", "bu-auth",
     lambda p: changed(p, 12, 250), "no identifier"),
    ("a packet cut short", "hi", lambda p: p[:-4], "IPv6 payload cut short"),
]


def test_faults(tap, reader, packets):
    for what, name, broken, fault in FAULTS:
        status, text = reader.judge(broken(packets[name]))
        lines = [line for line in text.splitlines() if "FAULT" in line]
        good = status == 1 and len(lines) == 1 and fault in lines[0]
        if not good:
            print("#", status, text.strip().replace("\n", "\n# "))
        tap.ok(good, f"the reader finds {what}: {fault}")


def test_route(tap, reader, packets):
    given = packets["hot"], packets["cot"]
    status, text = reader.judge(*given, packets["bu-cn"])
    tap.ok(status == 0 and "mac=ok" in text,
           "a BU under tokens that were given before it  # MIP6-037 MIP6-039")
    status, text = reader.judge(*given, changed(packets["bu-cn"], 11, 99))
    tap.ok(status == 1 and "authenticator" in text,
           "its lifetime changed: the reader finds it")
    status, text = reader.judge(given[0], packets["bu-cn"])
    tap.ok(status == 0 and "mac=unchecked" in text,
           "without one of them it does not know")


def wrappings(packet):
    """(link type, frame) of one packet on each link."""
    ether = bytes(12) + b"\x86\xdd" + packet
    llc = b"\xaa\xaa\x03\0\0\0\x86\xdd" + packet
    data = b"\x08\x01" + bytes(22) + llc
    qos = b"\x88\x01" + bytes(24) + llc
    tunnel = struct.pack("!IHBB", 6 << 28, len(packet), 41, 64) + \
        packet[8:40] + packet
    return [
        ("Ethernet", 1, ether),
        ("a VLAN", 1, bytes(12) + b"\x81\0\0\x05" + ether[12:]),
        ("Linux cooked", 113, bytes(14) + b"\x86\xdd" + packet),
        ("Linux cooked 2", 276, b"\x86\xdd" + bytes(18) + packet),
        ("802.11", 105, data), ("802.11 QoS", 105, qos),
        ("radiotap", 127, b"\0\0\x09\0" + bytes(5) + data),
        ("an IPv6 tunnel", 101, tunnel),
    ]


def test_links(tap, reader, packets):
    broken = changed(packets["hi"], 3, 1)
    for (what, link, frame), (_, _, bad) in zip(wrappings(packets["hi"]),
                                                wrappings(broken)):
        good_status, text = reader.judge(frame, link=link)
        bad_status, _ = reader.judge(bad, link=link)
        tap.ok((good_status, bad_status) == (0, 1) and " d " in text,
               f"the reader finds a message in {what}, and its fault")


def test_pcapng(tap, reader, pcap):
    ng = reader.scratch + "ng"
    subprocess.run(["editcap", "-F", "pcapng", pcap, ng], check=True,
                   stderr=subprocess.DEVNULL)
    _, want = reader.run(*KEYS, pcap)
    status, got = reader.run(*KEYS, ng)
    os.remove(ng)
    tap.ok(status == 0 and got == want, "the same from pcapng")


def test_options(tap, reader, packets, pcap):
    status, text = reader.run("--only=fmip", "--expect=abcdefg", *KEYS, pcap)
    tap.ok(status == 0 and "0 faulty" in text and " - " not in text,
           "the letters a to g are there, all good, authenticators too  "
           "# FMIP-004 FMIP-005 FMIP-067 FMIP-091 MIP6-004 MIP6-005")
    status, text = reader.judge(packets["hi"], keys=["--expect=dc"])
    tap.ok(status == 1 and "missing c" in text, "a message that is expected "
           "and missing fails")
    status, text = reader.judge(packets["fbu"], keys=[])
    tap.ok(status == 0 and "mac=unchecked" in text,
           "without keys it says that nothing was verified")
    status, _ = reader.judge(packets["fbu"], keys=[
        f"--key=0x100:sha1:{bytes(range(1, 21)).hex()}"])
    tap.ok(status == 1, "with another key the authenticator is wrong")
    one = bytes(range(20)).hex()
    status, _ = reader.judge(packets["fbu"], keys=[
        f"--key=0x100:sha1:{one}:2001:db8:1::b"])
    other, _ = reader.judge(packets["fbu"], keys=[
        f"--key=0x100:sha1:{one}:2001:db8:1::a"])
    tap.ok((status, other) == (1, 0), "a key can be of one PCoA alone")
    # its FBU has the same number, and the alternate CoA it is sent to
    bare = packets["fback"]
    bare = seal(bare[:6] + b"\x87" + bare[7:40] + bare[64:])
    key = [f"--key=0x100:sha1:{one}:2001:db8:1::a"]
    alone, _ = reader.judge(bare, keys=key)
    status, text = reader.judge(packets["fbu"], bare, keys=key)
    tap.ok((alone, status) == (1, 0) and text.count("mac=ok") == 2,
           "an FBack to the NCoA alone is known by its FBU")
    tap.ok(reader.run("/nonexistent")[0] == 2 and
           reader.run("--key=0x100:md5:00", pcap)[0] == 2 and
           reader.run(__file__)[0] == 2,
           "no file, no such algorithm, no capture: status 2")


def test_captures(tap, reader, captures):
    umip = [f"{captures}/umip/{name}.pcap" for name in ("core", "fl", "hl")]
    status, text = reader.run("--only=faults", *umip)
    tap.ok(status == 0 and int(text.split()[0]) > 500,
           "all of UMIP's and Linux's messages are good")
    tap.ok(reader.run(f"{captures}/zeek/mip6-good-mh-chksum.pcap")[0] == 0 and
           reader.run(f"{captures}/zeek/mip6-bad-mh-chksum.pcap")[0] == 1,
           "the good and the bad checksum of the pair are told apart")
    folder = f"{captures}/tcpdump"
    texts = [reader.run(f"{folder}/{name}")[1]
             for name in os.listdir(folder)]
    tap.ok(len(texts) > 5 and not any(" ok\n" in text for text in texts),
           "no message of a hostile capture is taken for good")


def main(argv):
    verify, pcap, golden, captures = argv
    names = subprocess.run(
        [os.path.join(os.path.dirname(pcap), "packets"), golden, pcap],
        check=True, text=True, stdout=subprocess.PIPE).stdout.split()
    module = load_module(verify)
    frames = [bytes(frame) for _, _, frame, _ in module.read_capture(pcap)]
    packets = dict(zip(names, frames))
    reader = Reader(module, pcap + ".one")
    tap = Tap()

    test_options(tap, reader, packets, pcap)
    test_route(tap, reader, packets)
    test_links(tap, reader, packets)
    test_pcapng(tap, reader, pcap)
    test_captures(tap, reader, captures)
    test_faults(tap, reader, packets)
    os.remove(reader.scratch)
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
