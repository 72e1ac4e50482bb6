# SPDX-License-Identifier: GPL-2.0-or-later
"""show - the table, and what is wrong with it"""

HEAD = ("", "instr", "base", "ratio", "over", "gate", "goal", "known", "off")
FORM = "{:<44} {:>7} {:>7} {:>6} {:>7} {:>6} {:>6} {:>7} {:>6}"
LONG = "{:<62} {:>6} {:<11} {:>5}"


def number(value):
    return "" if value is None else f"{value:.0f}"


def signed(value, form):
    return "" if value is None else format(value, form)


def line(result):
    case, base = result.case, result.base
    if case.unit != "instructions":
        return LONG.format(case.title, number(result.cost), case.unit,
                           number(result.gate())).rstrip()
    over = None if base is None else result.cost - base
    return FORM.format(
        case.title, number(result.cost), number(base),
        signed(result.ratio(), ".2f"), signed(over, "+.0f"),
        number(result.gate()), number(result.goal()), number(case.known),
        signed(result.off(), "+.1%")).rstrip()


def table(results):
    """Lines: what is counted in instructions, then the rest."""
    instructions = [r for r in results if r.case.unit == "instructions"]
    others = [r for r in results if r.case.unit != "instructions"]
    yield FORM.format(*HEAD).rstrip()
    yield from map(line, instructions)
    if others:
        yield ""
        yield LONG.format("", "", "", "gate").rstrip()
        yield from map(line, others)


def show(results):
    print("Instructions per packet; Linux in virtual time, one processor, "
          "no card, no cache.")
    for text in table(results):
        print(text)


def faults(sentences):
    for sentence in sentences:
        print("bench: " + sentence)
    if not sentences:
        print("bench: every gate is met, every rival is as known")
