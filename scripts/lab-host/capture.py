# SPDX-License-Identifier: GPL-2.0-or-later
"""capture - what the guest's capture kept, read and written as pcapng

One file a run, all interfaces in it, by name and in order of time; frames of
hwsim0 stay in the order in which the radio had them.
"""

import struct

MAGIC = b"SEGCAP1\n"
TAPS = ("hwsim0", "mn:wlan0", "ar1:wlan0", "ar2:wlan0", "core:ar1",
        "core:ar2", "core:cn", "core:ha", "mn:wlan1")
TWO_RADIOS = (*TAPS[:7], "mn:wlan1")    # what there is then
RADIOTAP, ETHERNET = 127, 1


class Frame:
    __slots__ = ("tap", "at", "length", "data")

    def __init__(self, tap, at, length, data):
        self.tap, self.at, self.length, self.data = tap, at, length, data


def read(path, there=TAPS):
    """All frames, by time; the second value is how many the kernel lost."""
    number = [TAPS.index(name) for name in there]
    with open(path, "rb") as file:
        data = file.read()
    if not data.startswith(MAGIC):
        return [], 0
    frames, lost, at, end = [], 0, len(MAGIC), len(data)
    while at + 24 <= end:
        tap, kept, length, gone, stamp = struct.unpack_from("=IIIIQ", data, at)
        at += 24
        frames.append(Frame(number[tap], stamp, length, data[at:at + kept]))
        lost += gone
        at += kept
    frames.sort(key=lambda f: f.at)         # stable: ties keep their order
    return frames, lost


def between(frames, begin, end):
    return [f for f in frames if begin <= f.at < end]


def block(kind, body):
    body += bytes(-len(body) % 4)
    length = len(body) + 12
    return struct.pack("<II", kind, length) + body + struct.pack("<I", length)


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + bytes(
        -len(value) % 4)


def write_pcapng(path, frames):
    out = [block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1))]
    for name in TAPS:
        link = RADIOTAP if name == "hwsim0" else ETHERNET
        out.append(block(1, struct.pack("<HHI", link, 0, 0) +
                         option(2, name.encode()) + option(9, b"\x09") +
                         option(0, b"")))
    for f in frames:
        out.append(block(6, struct.pack("<IIIII", f.tap, f.at >> 32,
                                        f.at & 0xffffffff, len(f.data),
                                        f.length) + f.data))
    with open(path, "wb") as file:
        file.write(b"".join(out))
