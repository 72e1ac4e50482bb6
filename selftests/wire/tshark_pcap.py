#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""tshark_pcap.py - does Wireshark find anything malformed in a capture?

usage: tshark_pcap.py CAPTURE...

Looks at ICMPv6 and Mobility Headers alone.  A frame that is malformed, or that
tshark marks with a warning or an error, is printed.  Exit status 0: none; 1:
some, or nothing to look at; 2: tshark is missing or cannot read a file.

Left out is what tshark 4.0 itself has wrong: it reads the address of a NAACK 4
octets too early and calls its length malformed, where BADF's length counts the
authenticator alone it goes on reading inside it, and the padding of Handover Key
options it takes for one octet.  verify_pcap.py looks at the first two, and at the checksums of Mobility Headers and the authenticators, which
tshark does not verify.
"""

import subprocess
import sys

OURS = "(icmpv6 || mip6.mhtype)"
BAD = f"{OURS} && (_ws.malformed || _ws.expert.severity >= 6291456)"
OWN_FAULTS = "(icmpv6.opt.naack.status && icmpv6.opt.length == 3) || " \
    "(mip6.badff.spi && mip6.mobility_opt.len == 12) || " \
    "icmpv6.opt.hkr.at"


def tshark(path, *arguments):
    done = subprocess.run(
        ["tshark", "-n", "-r", path, *arguments], check=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.stdout.splitlines()


def frames(path, wanted):
    return {int(line) for line in
            tshark(path, "-Y", wanted, "-T", "fields", "-e", "frame.number")}


def bad_frames(path):
    return frames(path, f"{BAD} && !({OWN_FAULTS})")


def main(paths):
    if not paths:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    seen = bad = 0
    for path in paths:
        try:
            seen += len(frames(path, OURS))
            numbers = bad_frames(path)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{path}: {getattr(error, 'stderr', None) or error}",
                  file=sys.stderr)
            return 2
        bad += len(numbers)
        for number in sorted(numbers):
            for line in tshark(path, "-Y", f"frame.number == {number}"):
                print(f"# {path}: {line.strip()}")
    print(f"# {seen} messages, {bad} malformed or marked by tshark")
    return 1 if bad or not seen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
