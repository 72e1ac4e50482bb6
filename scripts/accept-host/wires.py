# SPDX-License-Identifier: GPL-2.0-or-later
"""wires - every message of the laboratory's wires, judged by two strangers

tshark must find nothing malformed and nothing to warn of; checksums of Mobility
Headers and authenticators, of which it knows nothing or too little, are computed
by a reader that has nothing of the agent's code.
"""

import glob
import os
import subprocess

KEY = "4097:sha1:5365677565206c61626f7261746f7279"      # of selftests/lab


def captures(where):
    return sorted(glob.glob(os.path.join(where, "run-*.pcapng")))


def ask(tree, script, *arguments):
    """(exit status, last line said)."""
    done = subprocess.run(
        ["python3", os.path.join(tree, "selftests/wire", script), *arguments],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        check=False)
    lines = done.stdout.strip().splitlines() or ["nothing was said"]
    return done.returncode, lines[-1].lstrip("# ")


def tshark(tree, where):
    return ask(tree, "tshark_pcap.py", *captures(where))


def verify(tree, where):
    return ask(tree, "verify_pcap.py", "--key", KEY, "--expect", "abcdefg",
               *captures(where))
