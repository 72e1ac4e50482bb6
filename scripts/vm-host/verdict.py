# SPDX-License-Identifier: GPL-2.0-or-later
"""verdict - what the kernel may not say

Reads the console and the kernel's log.  A complaint that is known to be harmless
belongs here with the proof, and so far there is one.  Where the guest marked the
log, what was said before is not the command's fault (vm-guest/machine-uml.c).
"""

import re

COMPLAINT = re.compile(
    r"\bBUG\b|WARNING:|\bOops\b|Kernel panic|general protection|"
    r"suspicious RCU|possible (?:circular|recursive|irq)|"
    r"inconsistent lock state|INFO: .*(?:lock|rcu|stall|blocked)|"
    r"bad unlock balance|sleeping function called|scheduling while atomic|"
    r"Call Trace:|refcount_t:|KASAN:|UBSAN:|kmemleak:|use-after-free|"
    r"unregister_netdevice: waiting|soft lockup|hard LOCKUP|"
    r"list_(?:add|del) corruption|Objects remaining in|"
    r"Slab cache still has objects|stack guard page|double fault")


# fs/proc/proc_sysctl.c, __register_sysctl_table(): where an allocation fails for the
# directory of a new device's settings it says so with dump_stack() and gives the
# error back, as it should.  A fault that was injected reaches it; any other error
# than -12 still counts.
HARMLESS = re.compile(r"(sysctl could not get directory: \S+ -12\n"
                      r"(?:[^\n]*\n){0,6}?[^\n]*)Call Trace:")

MARK = "vm: the command begins"


def complaints(*texts):
    """The lines that make a run fail, each once, in order."""
    found = {}
    for text in texts:
        told = HARMLESS.sub(r"\1", text.split(MARK, 1)[-1])
        for line in told.splitlines():
            if COMPLAINT.search(line):
                found.setdefault(re.sub(r"^\[[^]]*\] ?", "", line), line)
    return list(found.values())


def kernel_log(records):
    """/dev/kmsg's records as dmesg would print them."""
    lines = []
    for record in records:
        head, _, text = record.partition(";")
        fields = head.split(",")
        stamp = int(fields[2]) / 1e6 if len(fields) > 2 else 0
        first = text.split("\n", 1)[0]
        lines.append(f"[{stamp:12.6f}] {first}")
    return "\n".join(lines)
