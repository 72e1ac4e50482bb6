# SPDX-License-Identifier: GPL-2.0-or-later
"""show - the table, and what is wrong with it"""

HEAD = ("", "instr", "base", "ratio", "over", "gate", "goal", "known", "off")
FORM = "{:<44} {:>7} {:>7} {:>6} {:>7} {:>6} {:>6} {:>7} {:>6}"


def number(value):
    return "" if value is None else f"{value:.0f}"


def line(result):
    case = result.case
    off = result.off()
    return FORM.format(
        case.title, number(result.cost), number(result.base),
        f"{result.cost / result.base:.2f}",
        f"{result.cost - result.base:+.0f}", number(result.gate()),
        number(result.goal()), number(case.known),
        "" if off is None else f"{off:+.1%}")


def table(results):
    print("Instructions per packet; Linux in virtual time, one processor, "
          "no card, no cache.")
    print(FORM.format(*HEAD))
    for result in results:
        print(line(result))


def faults(sentences):
    for sentence in sentences:
        print("bench: " + sentence)
    if not sentences:
        print("bench: every gate is met, every rival is as known")
