#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""send_tshark.py - does Wireshark read in signed messages what we put in?

usage: send_tshark.py OUT.pcap

The file is test_send's: a RtSolPr that asks for a handover key and the PrRtAdv with
one.  EXPECTED is written down from the figures of RFC 3971 5 and RFC 5269 4.  tshark
4.0 calls the lifetime of a reply its padding.
"""

import os
import sys

from tshark_check import Tap, field_values
from tshark_pcap import bad_frames

COMMON = {
    "icmpv6.checksum.status": "1", "icmpv6.opt.cga.count": "00",
    "icmpv6.opt.nonce": "1112131415161718191a1b1c1d1e",
    "icmpv6.opt.timestamp": "Nov 14, 2023 22:13:20.500000000 UTC",
    "icmpv6.opt.hkr.at": "1", "icmpv6.opt.hkr.reserved": "0",
}
EXPECTED = [
    ("RtSolPr", "FMIP-218 FMIP-220 FMIP-246", COMMON | {
        "icmpv6.opt.type": "19,19,11,13,14,27,12",
        "icmpv6.opt.cga.subnet_prefix": "20010db800010000"}),
    ("PrRtAdv", "FMIP-228 FMIP-247", COMMON | {
        "icmpv6.opt.type": "19,19,11,13,14,28,12",
        "icmpv6.opt.cga.subnet_prefix": "fe80000000000000",
        "icmpv6.opt.hkr.lifetime": "43200"}),
]


def control(tap, path):
    """tshark must see what is wrong, or its silence says nothing."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    data[24 + 16 + 40 + 8 + 32 + 1] = 255       # the CGA option: too long
    with open(path + ".broken", "wb") as file:
        file.write(data)
    tap.ok(1 in bad_frames(path + ".broken"),
           "tshark finds a CGA option that was lengthened on purpose")
    os.remove(path + ".broken")


def main(argv):
    tap = Tap()
    fields = sorted({field for _, _, fields in EXPECTED for field in fields})
    got = field_values(argv[0], fields)
    tap.ok(len(got) == len(EXPECTED) and not bad_frames(argv[0]),
           "tshark finds nothing malformed in signed messages")
    for (name, rows, expected), values in zip(EXPECTED, got):
        wrong = [f"{field} is {values[field]!r}, not {value!r}"
                 for field, value in expected.items() if values[field] != value]
        for what in wrong:
            print("#", what)
        tap.ok(not wrong,
               f"tshark reads a signed {name} as it was meant  # {rows}")
    control(tap, argv[0])
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
