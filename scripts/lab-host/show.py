# SPDX-License-Identifier: GPL-2.0-or-later
"""show - a result as a table, and progress while it is made"""

import sys
import time

import relay


class Progress:
    """One line, renewed; none when nobody is looking."""

    def __init__(self, name, runs, quiet):
        self.name, self.runs, self.quiet = name, runs, quiet
        self.begun = time.monotonic()
        self.terminal = sys.stderr.isatty()
        self.say("booting")

    def say(self, what):
        if self.quiet:
            return
        seconds = time.monotonic() - self.begun
        line = f"{self.name}: {what} ({seconds:.0f} s)"
        if self.terminal:
            sys.stderr.write("\r\x1b[K" + line)
        else:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def line(self, text):
        if text.isdigit():
            if self.terminal or int(text) % 5 == 0 or self.runs < 5:
                self.say(f"handover {text} of {self.runs}")
        elif text:
            sys.stderr.write(text + "\n")

    def done(self):
        if self.terminal and not self.quiet:
            sys.stderr.write("\r\x1b[K")


def figure(value, form="{:.2f}"):
    return "-" if value is None else form.format(value)


HEAD = (" run  silence   down: lost dup ord  due     gap  excess   "
        "up: lost dup ord  due     gap  excess  label")


def way_columns(w):
    return (f"{w['lost']:>5} {w['duplicated']:>3} {w['reordered']:>3} "
            f"{w['due_in_silence']:>4} {figure(w['gap_ms']):>7} "
            f"{figure(w['excess_ms']):>7}")


def table(result):
    print(HEAD)
    for r in result["runs"]:
        print(f"{r['run']:>4} {figure(r['silence_ms']):>8}        "
              f"{way_columns(r['down'])}     {way_columns(r['up'])}  "
              f"{r['label']} {r['outcome']}" +
              (f" VOID: {r['void']}" if r["void"] else ""))
    s = result["summary"]
    print(f"lost {s['down']['lost']} of {s['down']['sent']} down, "
          f"{s['up']['lost']} of {s['up']['sent']} up; largest excess "
          f"{figure(s['down']['largest_excess_ms'])} down, "
          f"{figure(s['up']['largest_excess_ms'])} up (ms)")
    if s["relay"]:
        print(relay.line(s["relay"]))
    if s["routers"]["esp"]:
        print(f"HI and HAck: {s['routers']['esp']} frames under ESP, "
              f"{s['routers']['clear']} in clear")
    if s["tcp"]:
        print(f"tcp: {s['tcp']['rto']} timeouts, "
              f"{s['tcp']['retransmitted']} retransmitted, longest stall "
              f"{figure(s['tcp']['stall_ms']['max'])} ms")
