# SPDX-License-Identifier: GPL-2.0-or-later
"""wires - every message of the laboratory's wires, judged by two strangers

tshark must find nothing malformed and no error (severity 8388608), its own
faults apart; checksums of the Mobility Header and authenticators, of which tshark
knows nothing or too little, are computed by selftests/wire/verify_pcap.py.
"""

import glob
import os
import subprocess

ERROR = 8388608
# What tshark 4.0 itself gets wrong: an authenticator of 12 octets is read on as
# the next option; two octets of each authenticator are left out.
FILTER = (f"(_ws.malformed || _ws.expert.severity >= {ERROR}) && "
          "!(mip6.badff.spi && _ws.expert.message contains \"past end\")")
MESSAGES = ("icmpv6.type == 154 || mip6.mhtype == 8 || mip6.mhtype == 9 || "
            "mip6.mhtype == 14 || mip6.mhtype == 15")


class WiresError(Exception):
    """A sentence: what could not be asked."""


def tshark(path, wanted):
    done = subprocess.run(
        ["tshark", "-n", "-r", path, "-Y", wanted, "-T", "fields",
         "-e", "frame.number", "-e", "frame.interface_name",
         "-e", "_ws.col.Protocol", "-e", "_ws.expert.message"],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        check=False)
    if done.returncode:
        raise WiresError(f"tshark: {done.stderr.strip()}")
    return done.stdout.splitlines()


def judge(where):
    """(captures, messages, what tshark complains of)."""
    captures = sorted(glob.glob(os.path.join(where, "run-*.pcapng")))
    messages, complaints = 0, []
    for path in captures:
        messages += len(tshark(path, MESSAGES))
        for line in tshark(path, FILTER):
            complaints.append(os.path.basename(path) + " " + line)
    return len(captures), messages, complaints


def verify(tree, where, keys):
    """(exit status, last line) of the independent reader."""
    captures = sorted(glob.glob(os.path.join(where, "run-*.pcapng")))
    done = subprocess.run(
        ["python3", os.path.join(tree, "selftests/wire/verify_pcap.py"),
         *keys, *captures], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False)
    lines = done.stdout.strip().splitlines() or ["nothing was said"]
    return done.returncode, lines[-1]
