# SPDX-License-Identifier: GPL-2.0-or-later
"""trace - every instruction of one packet, by function, in their order

QEMU says which instruction it executes when it is asked to execute one at a time.
The guest waits with a packet in its hand until that has begun: its module looks at
the scratch register of the serial port, which QEMU's monitor can write.

Knows nothing of cases but their names.
"""

import bisect
import os
import re
import socket
import subprocess
import time

import boot

GO = "o /b 0x3ff 0x77"              # as selftests/bench/modules/main.c waits for
BEGIN = ("singlestep on", "log nochain,exec", GO)
END = ("log none", "singlestep off")
ENTRY = "netif_receive_skb"
KERNEL = "0xffffffff80000000+0x7fffff00"
PATIENCE = 20                       # s, for the packet once it may go
TRACED = re.compile(r"^Trace .*/(ffffffff[0-9a-f]{8})/")


class Monitor:
    """QEMU's, of people: it answers each line with a prompt."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(path)
        self.prompt()

    def prompt(self):
        said = b""
        while not said.endswith(b"(qemu) "):
            said += self.socket.recv(65536)

    def say(self, lines):
        for line in lines:
            self.socket.sendall(line.encode() + b"\n")
            self.prompt()


def emulator(log, monitor):
    """QEMU as the bench's, and with a monitor, which must have its turns."""
    path = boot.OUT + "/qemu-trace"
    with open(path, "w", encoding="ascii") as file:
        file.write('#!/bin/sh\nunset LD_PRELOAD\nexec qemu-system-x86_64 "$@" '
                   f"-D {log} -dfilter {KERNEL} "
                   f"-monitor unix:{monitor},server,nowait\n")
    os.chmod(path, 0o755)
    return path


class Symbols:
    def __init__(self, lines):
        names = sorted((int(line.split()[0], 16), line.split()[2])
                       for line in lines)
        self.starts = [start for start, _ in names]
        self.names = [name for _, name in names]

    def name(self, pc):
        return self.names[bisect.bisect_right(self.starts, pc) - 1]

    def start(self, name):
        return self.starts[self.names.index(name)]


def follow(guest, monitor):
    """Read what the guest says; when it is ready the trace begins."""
    symbols = []
    for line in guest.stdout:
        words = line.split()
        if len(words) >= 3 and re.match(r"[0-9a-f]{16}$", words[0]):
            symbols.append(line)
        elif line == "ready to be traced\n":
            time.sleep(1)           # the guest goes from saying so to waiting
            link = Monitor(monitor)
            link.say(BEGIN)
        elif line == "traced\n":
            link.say(END)
    return symbols


def passage(pcs, entry):
    """From the last call of the function to where it returned to."""
    begun = len(pcs) - 1 - pcs[::-1].index(entry)
    back = pcs[begun - 1] + 5       # a direct call has five bytes
    return pcs[begun:pcs.index(back, begun)]


def by_function(pcs, symbols):
    """[instructions, function] in their order."""
    rows = []
    for pc in pcs:
        name = symbols.name(pc)
        if not rows or rows[-1][1] != name:
            rows.append([0, name])
        rows[-1][0] += 1
    return rows


def record(case):
    """The rows of a packet of the case; BootError where there is none."""
    boot.build()
    log, monitor = (f"{boot.OUT}/trace.{what}" for what in ("log", "monitor"))
    for path in (log, monitor):
        if os.path.lexists(path):
            os.unlink(path)
    env = dict(os.environ, QEMU=emulator(log, monitor))
    with subprocess.Popen(boot.command([case], ("grep",), "traced=yes"),
                          cwd=boot.TREE, env=env, text=True,
                          stdout=subprocess.PIPE) as guest:
        symbols = follow(guest, monitor)
    with open(log, encoding="ascii") as file:
        pcs = [int(found[1], 16) for found in map(TRACED.match, file) if found]
    os.unlink(log)
    symbols = Symbols(symbols)
    try:
        pcs = passage(pcs, symbols.start(ENTRY))
    except ValueError as err:
        raise boot.BootError(f"no packet of {case} was traced") from err
    return by_function(pcs, symbols)


def show(rows):
    for count, name in rows:
        print(f"{count:6} {name}")
    print(f"{sum(count for count, _ in rows):6} in all")
