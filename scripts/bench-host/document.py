# SPDX-License-Identifier: GPL-2.0-or-later
"""document - the tables of README.md and performance.rst, made from a run

A document has a block between two lines of remarks that name it; what stands
between them is replaced, and nothing else is touched.
"""

import os

import cases
import show

TREE = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
README = TREE + "/README.md"
REST = TREE + "/Documentation/performance.rst"
BEGIN, END = "what make bench says: begin", "what make bench says: end"

# What somebody wants to know who has a minute: ours, and what else does it.
BRIEF = (
    ("plain forwarding", None),
    ("nobody moves", "module loaded, no mobile"),
    ("somebody else moves", "bystander, 100,000 mobiles held"),
    ("somebody else is answered for, by proxy ND of the kernel",
     "proxy ND, 1,000 entries"),
    ("held and sent on", "hold + drain, 100 B"),
    ("the same by a program, NFQUEUE", "NFQUEUE, all held, one verdict"),
    ("into an IPv6 tunnel", "IPv6-in-IPv6 in FORWARD, 100 B"),
    ("into an IPv6 tunnel, early", "IPv6-in-IPv6 early, 100 B"),
    ("the same by an ip6_tunnel device", "ip6_tunnel device"),
    ("copied, one of the two into a tunnel", "copy, 100 B"),
    ("the same by nft dup, without a tunnel", "nft dup"),
)


def recall(rows):
    """The results of which these are the rows."""
    kept = {row["case"]: row for row in rows}
    for case in cases.ROWS:
        row = kept.get(case.title.strip())
        if row:
            yield cases.Result(case, row[case.unit], row.get("baseline"))


def rest(results):
    yield ""
    yield "::"
    yield ""
    for text in show.table(results):
        yield "    " + text if text else ""
    yield ""


def readme(results):
    found = {result.title: result for result in results}
    plain = found["module loaded, no mobile"].base
    yield ""
    yield "| a packet of 100 bytes | instructions | of plain forwarding |"
    yield "|---|---:|---:|"
    for words, title in BRIEF:
        result = found.get(title)
        if not title:
            yield f"| {words} | {plain:,.0f} | 1.00 |"
        elif result:
            yield (f"| {words} | {result.cost:,.0f} | "
                   f"{result.cost / plain:.2f} |")
    yield ""


def remarks(path, text):
    return f"<!-- {text} -->" if path.endswith(".md") else f".. {text}"


def put(path, lines):
    """The document as it is with these lines in its block."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    begin, end = (remarks(path, mark) + "\n" for mark in (BEGIN, END))
    before, found, behind = text.partition(begin)
    behind = behind.partition(end)
    if not found or not behind[1]:
        raise cases.BenchError(f"{os.path.basename(path)} has no block "
                               f"between '{BEGIN}' and '{END}'")
    return before + begin + "\n".join(lines) + "\n" + end + behind[2]


def documents(rows):
    """{path: what it must be}."""
    results = list(recall(rows))
    return {README: put(README, readme(results)), REST: put(REST,
                                                            rest(results))}


def write(rows):
    for path, text in documents(rows).items():
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def stale(rows):
    """The documents that say something else than these rows."""
    found = []
    for path, text in documents(rows).items():
        with open(path, encoding="utf-8") as file:
            if file.read() != text:
                found.append(os.path.relpath(path, TREE))
    return found
