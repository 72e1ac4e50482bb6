# SPDX-License-Identifier: GPL-2.0-or-later
"""agent - what segued and the kernel module said of a handover

Times and counts beside the measured ones.  The only thing that a figure rests on
is the instant of the roam command, and that is checked against the radio.
"""

import json
import os

HOSTS = ("mn", "ar1", "ar2")


def read_lines(path):
    found = []
    if not os.path.exists(path):
        return found
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                found.append(json.loads(line))
            except ValueError:
                continue            # cut off when its writer was killed
    return found


def read(out_dir):
    return {host: {"trace": read_lines(f"{out_dir}/{host}.trace"),
                   "events": read_lines(f"{out_dir}/{host}.events")}
            for host in HOSTS}
