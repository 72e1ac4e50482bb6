#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""seeds.py - the inputs a fuzz target starts from, and is replayed with

usage: seeds.py TOP OUT              write them to OUT/<target>/
       seeds.py --pack TARGET FOLDER > corpus/TARGET.txt

They are the messages of selftests/wire/golden.txt, vectors.txt, mip6_vectors.txt and
send_vectors.txt, and what earlier runs found: corpus/<target>.txt, an input a line in hexadecimal.
"""

import hashlib
import os
import re
import sys


def golden(top):
    """(kind, octets) of each message of golden.txt."""
    kind, octets = None, ""
    with open(f"{top}/selftests/wire/golden.txt", encoding="ascii") as file:
        for line in file:
            text = line.split("#")[0].strip()
            if text.startswith(":"):
                if kind:
                    yield kind, bytes.fromhex(octets)
                kind, octets = text.split()[2].split("-")[0], ""
            else:
                octets += text
    yield kind, bytes.fromhex(octets)


def words(top, name, files=("vectors", "mip6_vectors")):
    for name_of in files:
        with open(f"{top}/selftests/wire/{name_of}.txt",
                  encoding="ascii") as file:
            text = file.read()
        for octets in re.findall(rf" {name}=([0-9a-f]+)", text):
            yield bytes.fromhex(octets)


def in_packet(kind, octets):
    """In an IPv6 packet from a link-local address: checksums are no matter."""
    proto = 58 if kind == "icmp6" else 135
    head = bytes([0x60, 0, 0, 0, len(octets) >> 8, len(octets) & 0xff, proto,
                  255, 0xfe, 0x80])
    return head + bytes(13) + b"\1" + bytes.fromhex("20010db8") + bytes(12) + \
        octets


def found(top, target):
    path = f"{top}/selftests/fuzz/corpus/{target}.txt"
    if not os.path.exists(path):
        return
    with open(path, encoding="ascii") as file:
        for line in file:
            if not line.startswith("#"):
                yield bytes.fromhex(line)


def inputs(top):
    messages = list(golden(top))
    packets = [in_packet(*message) for message in messages]
    packets += list(words(top, "packet"))
    return {
        "icmp6": [data for kind, data in messages if kind == "icmp6"],
        "mh": [data for kind, data in messages if kind == "mh"]
        + list(words(top, "mh")),
        "ip6": packets,
        "packet": packets,
        "send": list(words(top, "packet", ["send_vectors"])),
    }


def write(top, out):
    for target, seeds in inputs(top).items():
        os.makedirs(f"{out}/{target}", exist_ok=True)
        for data in seeds + list(found(top, target)):
            name = hashlib.sha1(data).hexdigest()
            with open(f"{out}/{target}/{name}", "wb") as file:
                file.write(data)


def pack(target, folder):
    print("# SPDX-License-Identifier: GPL-2.0-or-later")
    print(f"# what fuzzing of {target} found worth keeping; see ../run")
    contents = set()
    for name in os.listdir(folder):
        with open(f"{folder}/{name}", "rb") as file:
            contents.add(file.read())
    for data in sorted(contents, key=lambda data: (len(data), data)):
        print(data.hex())


if __name__ == "__main__":
    if sys.argv[1] == "--pack":
        pack(sys.argv[2], sys.argv[3])
    else:
        write(sys.argv[1], sys.argv[2])
