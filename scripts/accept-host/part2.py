# SPDX-License-Identifier: GPL-2.0-or-later
"""part2 - the fast path: the criteria and how each is measured

What costs something comes from the bench, what must not be lost or turned round
from scripts of selftests/net.  Each criterion has a control that breaks what it
rests on; a control passes when the criterion, measured on it, fails.
"""

import sys

from lines import line
from runs import Bench, Net, Tap, Trace, TREE, run_all

sys.path.insert(0, TREE + "/scripts/bench-host")
import cases                                                # noqa: E402

ELSEWHERE = ("`make check`, `make check-debug` and `make check-kernels` hold "
             "the rest; `.ci/run` begins with them.")
NOT_BUILT = "not built"
FLAT = 15
ARRIVALS = 10000000
PACKETS = 2000          # of a measurement
TRACED = ("early_100", "IPv6-in-IPv6 early, 100 B")
READING = 10            # the counter twice, and a mean instead of one packet
ROWS = {case.title.strip(): case for case in cases.ROWS}

# The gates of design.rst, by the titles of the bench.
GATED = (
    "hold + drain, 100 B",
    "hold + drain, 1400 B",
    "hold + drain, 1,000 mobiles, 100 B",
    "IPv6-in-IPv6 in FORWARD, 100 B",
    "IPv6-in-IPv6 in FORWARD, 1400 B",
    "IPv6-in-IPv6 early, 100 B",
    "copy, 100 B",
    "copy, 256 B",
    "copy, 1400 B",
)
BYSTANDERS = tuple(f"bystander, {n} held"
                   for n in ("1 mobile", "1,000 mobiles", "100,000 mobiles"))
TABLES = tuple(f"in the table, {n}" for n in (
    "1 mobile", "1,000 mobiles", "100,000 mobiles", "1,000,000 mobiles"))
IDLE = ("module loaded, no mobile", "1,000 mobiles known, none moving")
MEMORY = ("1,000,000 steered to one far end",
          "1,000,000 steered to one far end: MemAvailable falls by",
          "1,000,000 steered, a far end for each",
          "1,000,000 steered, a far end for each: MemAvailable falls by")
ORDER = "the same in one message, under traffic: reordered"

# All in one copy of the tree, and what of the bench is run there.
SLOW = ("one-by-one", "no-route-kept", "copy-by-clone", "lifo", "large",
        "hook-stays", "looks-often", "few-chains")
SLOW_CASES = ("idle", "bystander_1", "lookup_1", "lookup_100000", "hold_100",
              "hold_1000", "tunnel_100", "early_100", "copy_1400", "million")

# What goes while packets are held, and the cases of selftests/net that show it.
FAULTS = {
    "device removed": ("gone test_the_device_they_came_by",
                       "gone test_the_device_they_would_leave_by",
                       "gone test_the_device_moves_to_another_namespace",
                       "faults test_the_device_of_the_tunnel",
                       "faults test_the_device_of_a_link"),
    "namespace removed": ("gone test_the_namespace",),
    "module removed": ("gone test_the_module",),
    "route removed": ("faults test_the_route_of_the_stack",
                      "faults test_a_route_of_its_own_for_the_tunnel",
                      "faults test_the_route_of_a_tunnel",
                      "faults test_the_route_of_a_tunnel_moves"),
    "neighbour removed": ("faults test_the_neighbour_is_forgotten",
                          "faults test_the_neighbour_is_not_there"),
    "tunnel removed": ("faults test_the_tunnel_is_taken_away",
                       "faults test_the_far_end_knows_the_tunnel_no_more"),
    "limits lowered": ("faults test_the_limit_of_the_namespace_falls",
                       "faults test_the_limit_of_the_mobile_node_falls"),
}


# What is not met, and why; Documentation/performance.rst would have the trace.
KNOWN = {}

FLOWTABLE = ("flowtable test_a_flow_is_taken_out_and_kept_out",
             "flowtable test_tcp",
             "flowtable test_many_flows_begin_while_it_moves")
UNTOUCHED = ("flowtable test_without_the_module_it_is_refused",)
# What has no figure, and the cases of selftests/net that show it; each must fail in
# a tree where it is broken.
FEATURES = {
    "unannounced: what was sent into a dead link arrives": (
        "what is remembered is forgotten",
        ("resend test_an_armed_mobile_loses_nothing",
         "resend test_they_go_before_what_waits")),
    "a drain that is metered takes its time, and ends": (
        "no drain is metered",
        ("pace test_metered", "pace test_faster",
         "pace test_the_deadline_ends_it")),
    "early: the stack sees what only it can answer": (
        "an early leg takes everything",
        ("early test_what_the_stack_must_answer_is_left_to_it",
         "early test_what_is_for_this_host_is_not_steered",
         "early test_which_rules_see_it_and_its_hop_limit")),
    "early: no Redirect": (
        None, ("early test_no_redirect", "early test_no_redirect_ipv4")),
}
FEATURE_SCRIPTS = ("resend", "pace", "early")
BROKEN = ("resend-lost", "pace-ignored", "early-careless")
MARKED = ("marker test_with_a_marker_nothing_is_reordered",)
UNMARKED = ("marker test_without_a_marker_packets_are_reordered",)


# The bench
# ---------

def unit(title):
    return ROWS[title].unit


def cost(run, title):
    """What a row came to, None if there is none."""
    row = (run.result or {}).get(title)
    return row and row[unit(title)]


def absent(criterion, bar, run, title):
    return line(criterion, run.error or f"{NOT_BUILT}: {title}", bar, 0, False)


def missing_rows(criterion, bar, run, titles):
    for title in titles:
        if run.error or title not in ROWS or cost(run, title) is None:
            return absent(criterion, bar, run, title)
    return None


def gate(run, title):
    name = f"instructions: {title}"
    case = ROWS.get(title)
    bar = f"<= {case.gate}" if case else "a gate"
    bad = missing_rows(name, bar, run, [title])
    if bad:
        return bad
    took = cost(run, title)
    text = f"{took}, goal {case.goal}" + (" met" if took <= case.goal else "")
    return line(name, text, bar, PACKETS, took <= case.gate)


def rivals(run):
    name = "rivals and plain forwarding are what they are known to be"
    bar = f"+-{cases.KNOWN_WITHIN:.0%}"
    known = [title for title, case in ROWS.items() if case.known]
    bad = missing_rows(name, bar, run, known)
    if bad:
        return bad
    off = {title: cost(run, title) / ROWS[title].known - 1 for title in known}
    worst = max(off, key=lambda title: abs(off[title]))
    return line(name, f"worst {off[worst]:+.1%}, {worst}", bar, len(known),
                abs(off[worst]) <= cases.KNOWN_WITHIN)


def over_base(run, name, titles, most):
    """No row may take more than so many instructions above its baseline."""
    bar = f"<= +{most}"
    bad = missing_rows(name, bar, run, titles)
    if bad:
        return bad
    over = [cost(run, title) - run.result[title]["baseline"]
            for title in titles]
    return line(name, " ".join(f"{value:+d}" for value in over), bar,
                len(titles), max(over) <= most)


def flat(run, titles=TABLES):
    name = "lookup, 1 to 1,000,000 in the table: instructions"
    bar = f"within {FLAT}"
    bad = missing_rows(name, bar, run, titles)
    if bad:
        return bad
    took = [cost(run, title) for title in titles]
    return line(name, " ".join(map(str, took)), bar, len(took),
                max(took) - min(took) <= FLAT)


def memory(run, title):
    name = f"memory: {title}"
    bar = f"<= {ROWS[title].gate} {unit(title)}"
    bad = missing_rows(name, bar, run, [title])
    if bad:
        return bad
    took = cost(run, title)
    return line(name, f"{took} {unit(title)}", bar, 1000000,
                took <= ROWS[title].gate)


def in_order(run):
    name = "hold + drain, 1,000 mobiles in one message: reordered"
    bad = missing_rows(name, "0", run, [ORDER])
    if bad:
        return bad
    took = cost(run, ORDER)
    return line(name, f"{took} of 20,000", "0", 1000, took == 0)


def dearer(run):
    name = "dearer than the committed reference"
    bar = f"<= {cases.REFERENCE_WITHIN:.0%}"
    if run.error:
        return line(name, run.error, bar, 0, False)
    found = [text for text in run.result[None] if "dearer" in text or
             "reference" in text]
    n = len(run.result) - 1
    return line(name, f"{len(found)} rows", bar, n, n > 0 and not found)


def counted(run, trace):
    """Does the counter say what a count of each single instruction says?"""
    name = f"instructions: {TRACED[1]}: one by one, and by the counter"
    bar = f"within {READING}"
    bad = missing_rows(name, bar, run, [TRACED[1]])
    if bad or trace.error:
        return bad or line(name, trace.error, bar, 0, False)
    took = cost(run, TRACED[1])
    return line(name, f"{trace.result} {took}", bar, 1,
                abs(took - trace.result) <= READING)


def bench_lines(run):
    return [
        *(gate(run, title) for title in GATED),
        rivals(run),
        dearer(run),
        flat(run),
        over_base(run, "bystander, 1, 1,000 and 100,000 mobiles held",
                  BYSTANDERS, 200),
        over_base(run, "no mobile in the table: instructions", IDLE, 0),
        in_order(run),
        *(memory(run, title) for title in MEMORY),
    ]


# Scripts
# -------

def statements(criterion, run, tests, bar="every statement holds"):
    """Every named case of selftests/net ran, and everything it said holds."""
    if run.error:
        return line(criterion, run.error, bar, 0, False)
    said = [one for test in tests for one in run.result.get(test, [])]
    never = [test for test in tests if test not in run.result]
    if never:
        return line(criterion, f"{NOT_BUILT}: {never[0]}", bar, 0, False)
    wrong = [sentence for holds, sentence in said if not holds]
    text = f"{len(said) - len(wrong)} of {len(said)}"
    if wrong:
        text += ": not " + wrong[0][:60]
    return line(criterion, text, bar, len(said), not wrong)


def other_lines(run):
    return [
        statements("end marker, routers 20 ms apart, T = 2 ms: reordered",
                   run, MARKED, "0"),
        statements("broken on purpose, no end marker: must fail: reordered",
                   run, UNMARKED, "> 0"),
        statements("flowtable on: nothing lost or reordered, flows kept out",
                   run, FLOWTABLE),
        statements("flowtable on, and nothing that takes flows out: refused",
                   run, UNTOUCHED),
    ]


def feature_lines(run):
    return [statements(name, run, tests)
            for name, (_, tests) in FEATURES.items()]


def broken_lines(run):
    """No Redirect has its control beside it, in the same case."""
    return [control(broken, statements(name, run, tests))
            for name, (broken, tests) in FEATURES.items() if broken]


def fault_lines(run):
    return [statements(f"in = out + drops + held: {fault}", run, tests)
            for fault, tests in FAULTS.items()]


# Programs
# --------

def chosen(criterion, run, word, bar, n):
    """What a program said in which there is that word."""
    if run.error:
        return line(criterion, run.error, bar, 0, False)
    said = [one for found in run.result.values() for one in found
            if word in one[1]]
    if not said:
        return line(criterion, NOT_BUILT, bar, 0, False)
    return line(criterion, "; ".join(text for _, text in said)[:70], bar, n,
                all(holds for holds, _ in said))


def dedup_lines(run):
    name = "dedup: differences between rule and model"
    return [chosen(name, run, "0 differences:", "0", ARRIVALS),
            chosen(f"broken on purpose, the rule: must fail: {name}", run,
                   "a broken rule", "fails", ARRIVALS)]


# Controls
# --------

def control(broken, measured):
    """A line that measures something broken must be a failing one."""
    fails = measured["verdict"] != "pass" and measured["n"] > 0
    return line(f"broken on purpose, {broken}: must fail: "
                f"{measured['criterion']}", measured["measured"], "fails",
                measured["n"], fails)


def slow_lines(run):
    """What is dearer, larger or out of order in a tree with everything broken."""
    return [
        control("the hook stays",
                over_base(run, "no mobile in the table: instructions", IDLE,
                          0)),
        control("packets are looked for nine times",
                over_base(run, "bystander, 1 mobile held", BYSTANDERS[:1],
                          200)),
        control("few chains", flat(run, (TABLES[0], TABLES[2]))),
        control("a drain packet by packet", gate(run, "hold + drain, 100 B")),
        control("a tunnel's route is not kept",
                gate(run, "IPv6-in-IPv6 in FORWARD, 100 B")),
        control("a tunnel's route is not kept",
                gate(run, "IPv6-in-IPv6 early, 100 B")),
        control("copies are clones", gate(run, "copy, 1400 B")),
        control("LIFO", in_order(run)),
        *(control("512 bytes more for each", memory(run, title))
          for title in MEMORY[:2]),
    ]


def all_runs():
    return {
        "bench": Bench("bench"),
        "slow": Bench("slow", SLOW_CASES, SLOW),
        "trace": Trace("trace", TRACED[0]),
        "dedup": Tap("dedup", ("selftests/dedup/run", str(ARRIVALS))),
        "net": Net("net", ("gone", "faults", "marker", "flowtable")),
        "uncounted": Net("uncounted", ("gone", "faults"), ("uncounted",)),
        "features": Net("features", FEATURE_SCRIPTS),
        "broken": Net("broken", FEATURE_SCRIPTS, BROKEN),
    }


def judge_all(_tree):
    runs = all_runs()
    alone = [runs["bench"], runs["slow"]]
    run_all(alone, [run for run in runs.values() if run not in alone])
    lines = bench_lines(runs["bench"])
    lines.append(counted(runs["bench"], runs["trace"]))
    lines += fault_lines(runs["net"])
    lines += other_lines(runs["net"])
    lines += feature_lines(runs["features"])
    lines += broken_lines(runs["broken"])
    lines += dedup_lines(runs["dedup"])
    lines += slow_lines(runs["slow"])
    lines += [control("packets are lost uncounted", measured)
              for measured in fault_lines(runs["uncounted"])]
    return lines
