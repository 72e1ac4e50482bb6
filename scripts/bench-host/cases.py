# SPDX-License-Identifier: GPL-2.0-or-later
"""cases - what is measured, how much it may cost, and what it came to

A case is a function case_NAME of selftests/bench/guest.sh.  Gate and goal are
those the project has set itself; `known` is what the same thing took when it was
measured by other means (design.rst, performance.rst): a rival that comes out
otherwise was not set up as it should be, and then nothing here can be believed.
"""

import dataclasses
import typing

KNOWN_WITHIN = 0.05
REFERENCE_WITHIN = 0.03
SPREAD = 2      # instructions between two measurements of the very same thing
PLAIN = 3000
PLAIN_LENGTH = 100
MILLION = 1000000
KB = 1024


class BenchError(Exception):
    """A sentence: what the guest said is no measurement."""


# How the figure is made of what the guest counted
# ------------------------------------------------

def mean(line):
    if not line["whole"]:
        raise BenchError("a case in which no packet was measured")
    return line["sum"] / line["whole"]


def forward(lines):
    return mean(lines["case"])


def least(what):
    """Of what must not differ at all: where memory was given out by the page a
    packet takes more, and how often that is depends on what was before."""
    def how(lines):
        return lines[what]["least"]
    return how


def hold_drain(lines):
    drain = lines["drain"]
    return mean(lines["hold"]) + drain["half"] / (drain["sent"] / 2)


def whole_run(lines):
    """With all that user space does, and without the making of packets."""
    run, base = lines["case"], lines["base"]
    return (run["total"] / run["received"] - base["built"] / base["received"])


def each(what):
    """What one of many operations took."""
    def how(lines):
        return lines[what]["sum"] / lines[what]["ops"]
    return how


def fell(lines):
    """Bytes by which what is available fell, for each mobile node."""
    before, after = lines["before"], lines["after"]
    return (before["available"] - after["available"]) * KB / after["ops"]


def fell_in_all(lines):
    """The same for all of them, in MB."""
    return fell(lines) * lines["after"]["ops"] / 1e6


def reordered(lines):
    return lines["order"]["reordered"]


@dataclasses.dataclass(frozen=True)
class Case:
    """One row; name may be shared, for a boot of a case may give several."""
    name: str
    title: str
    how: typing.Callable = forward
    gate: typing.Optional[int] = None       # absolute
    goal: typing.Optional[int] = None
    over: typing.Optional[tuple] = None     # gate and goal above the baseline
    known: typing.Optional[int] = None
    base: typing.Optional[str] = None       # another row instead of forwarding
    copies: int = 1
    extra: int = 0          # bytes by which a packet that left is longer, mean
    unit: str = "instructions"
    alone: bool = False                     # there is no packet in it
    v4: bool = False                        # its packets are IPv4
    exact: bool = False                     # the least is compared, not the mean
    needs: str = ""         # a feature of the module; without it there is no row


ROWS = (
    Case("idle", "module loaded, no mobile", how=least("loaded"), over=(0, 0),
         exact=True),
    Case("idle", "1,000 mobiles known, none moving", how=least("case"),
         over=(0, 0), exact=True),
    Case("bystander_1", "bystander, 1 mobile held", over=(200, 110)),
    Case("bystander_1000", "bystander, 1,000 mobiles held", over=(200, 110)),
    Case("bystander_100000", "bystander, 100,000 mobiles held",
         over=(200, 110)),
    Case("proxy", "  proxy ND, 1,000 entries", known=6655),
    Case("lookup_1", "in the table, 1 mobile"),
    Case("lookup_1000", "in the table, 1,000 mobiles", base="lookup_1",
         over=(15, 15)),
    Case("lookup_100000", "in the table, 100,000 mobiles", base="lookup_1",
         over=(15, 15)),
    Case("lookup_1000000", "in the table, 1,000,000 mobiles", base="lookup_1",
         over=(15, 15)),
    Case("hold_100", "hold + drain, 100 B", how=hold_drain, gate=4000,
         goal=3700),
    Case("plug", "  sch_plug, the whole device", how=hold_drain, known=3595),
    Case("nfqueue_batch", "  NFQUEUE, all held, one verdict", how=whole_run,
         known=14581),
    Case("nfqueue_each", "  NFQUEUE, a verdict for each", how=whole_run,
         known=19177),
    Case("hold_1400", "hold + drain, 1400 B", how=hold_drain, gate=4000,
         goal=3700),
    Case("hold_1000", "hold + drain, 1,000 mobiles, 100 B", how=hold_drain,
         gate=4000, goal=3700),
    Case("hold_1000", "the same in one message, under traffic: reordered",
         how=reordered, gate=0, goal=0, unit="packets"),
    Case("hold_gso", "hold + drain, 62 kB aggregate", how=hold_drain),
    Case("tunnel_100", "IPv6-in-IPv6 in FORWARD, 100 B", gate=3900, goal=3600,
         extra=40),
    Case("ip6tnl", "  ip6_tunnel device", known=5554, extra=48),
    Case("lwtunnel", "  ip6_tunnel by lwtunnel", known=6432, extra=40),
    Case("tunnel_1400", "IPv6-in-IPv6 in FORWARD, 1400 B", gate=3900,
         goal=3600, extra=40),
    Case("tunnel_gso", "IPv6-in-IPv6 in FORWARD, 62 kB aggregate", extra=40),
    Case("early_100", "IPv6-in-IPv6 early, 100 B", gate=2300, goal=2000,
         extra=40, needs="early"),
    Case("early_1400", "IPv6-in-IPv6 early, 1400 B", gate=2300, goal=2000,
         extra=40, needs="early"),
    Case("decap", "out of IPv6-in-IPv6, then forwarded"),
    Case("ip6tnl_decap", "  out of an ip6_tunnel device"),
    Case("form_4in6", "IPv4-in-IPv6 in FORWARD, 100 B", extra=40, v4=True),
    Case("device_4in6", "  ip6_tunnel device, IPv4", extra=48, v4=True),
    Case("form_6in4", "IPv6-in-IPv4 in FORWARD, 100 B", extra=20),
    Case("device_6in4", "  sit device", extra=20),
    Case("form_4in4", "IPv4-in-IPv4 in FORWARD, 100 B", extra=20, v4=True),
    Case("device_4in4", "  ipip device", extra=20, v4=True),
    Case("out_4in6", "out of IPv4-in-IPv6, then forwarded", v4=True),
    Case("out_device_4in6", "  out of an ip6_tunnel device, IPv4", v4=True),
    Case("out_6in4", "out of IPv6-in-IPv4, then forwarded"),
    Case("out_device_6in4", "  out of a sit device"),
    Case("out_4in4", "out of IPv4-in-IPv4, then forwarded", v4=True),
    Case("out_device_4in4", "  out of an ipip device", v4=True),
    Case("link", "leg that is a link, 100 B"),
    Case("copy_100", "copy, 100 B", gate=6900, goal=6000, copies=2, extra=20),
    Case("dup", "  nft dup", known=8969, copies=2),
    Case("mirred", "  tc mirred, no tunnel", known=5430, copies=2),
    Case("copy_256", "copy, 256 B", gate=6900, goal=6000, copies=2, extra=20),
    Case("dup_256", "  nft dup, 256 B", copies=2),
    Case("copy_1400", "copy, 1400 B", gate=6900, goal=6000, copies=2,
         extra=20),
    Case("dup_1400", "  nft dup, 1400 B", copies=2),
    Case("devices", "an ip6_tunnel device, made and up", how=each("case"),
         alone=True),
    Case("million", "a mobile added, 1,024 a message", how=each("add"),
         base="devices", alone=True),
    Case("million", "a mobile steered, 1,024 a message", how=each("steer"),
         base="devices", alone=True),
    Case("million", "IPv6-in-IPv6, 1,000,000 steered to one far end",
         base="tunnel_100", gate=3900, goal=3600, extra=40),
    Case("million_own", "IPv6-in-IPv6, 1,000,000 steered each elsewhere",
         base="tunnel_100", gate=3900, goal=3600, extra=40),
    Case("million", "1,000,000 steered to one far end", how=fell, gate=256,
         unit="bytes each", alone=True),
    Case("million", "1,000,000 steered to one far end: MemAvailable falls by",
         how=fell_in_all, gate=400, unit="MB", alone=True),
    Case("million_own", "1,000,000 steered, a far end for each", how=fell,
         gate=384, unit="bytes each", alone=True),
    Case("million_own",
         "1,000,000 steered, a far end for each: MemAvailable falls by",
         how=fell_in_all, gate=400, unit="MB", alone=True),
)
# Those with very many mobile nodes leave memory in another state than they found
# it; they have a machine of their own, and nobody comes after them.
MANY = ("lookup_1", "lookup_100000", "bystander_100000", "lookup_1000000",
        "devices", "million", "million_own")


def names(only=None):
    """For each machine what runs in it, in that order, each once."""
    known = list(dict.fromkeys(case.name for case in ROWS))
    wanted = [name for name in known if not only or name in only]
    machines = ([name for name in wanted if name not in MANY],
                [name for name in MANY if name in wanted])
    return [machine for machine in machines if machine]


def titles():
    return [case.title.strip() for case in ROWS]


@dataclasses.dataclass
class Result:
    """What a case came to: for each packet, each operation, or in all."""
    case: Case
    cost: float
    base: typing.Optional[float]

    @property
    def title(self):
        return self.case.title.strip()

    def gate(self):
        return self._limit(self.case.gate, 0)

    def goal(self):
        return self._limit(self.case.goal, 1)

    def _limit(self, absolute, index):
        if self.case.over is None:
            return absolute
        if self.base is None:       # its baseline was not asked for
            return None
        return round(self.base) + self.case.over[index]

    def ratio(self):
        return self.cost / self.base if self.base else None

    def off(self):
        """How far a rival is from what it is known to take."""
        known = self.case.known
        return None if known is None else self.cost / known - 1

    def row(self):
        if self.case.unit != "instructions":
            return {"case": self.title, self.case.unit: round(self.cost),
                    "gate": self.gate(), "goal": self.goal()}
        base, ratio = self.base, self.ratio()
        return {"case": self.title, "instructions": round(self.cost),
                "baseline": None if base is None else round(base),
                "ratio": None if ratio is None else round(ratio, 3),
                "gate": self.gate(), "goal": self.goal()}


# Reading
# -------

def parse(output):
    """{case: {what: {field: number}}}, and the packets counted again."""
    told = {}
    for text in output.splitlines():
        words = text.split()
        if len(words) < 3 or not all("=" in word for word in words[2:]):
            raise BenchError("the guest said: " + text)
        fields = dict(word.split("=") for word in words[2:])
        told.setdefault(words[0], {})[words[1]] = {
            key: int(value) for key, value in fields.items()}
    return told


def check_packets(case, lines):
    """Nothing lost, nothing twice, and as long as it should be."""
    base = lines["base"]
    length = base["bytes"] / base["sent"] + case.extra
    line = lines.get("drain", lines.get("case"))
    wanted = line["received"] * case.copies
    if base["sent"] != base["received"] or line["sent"] != wanted:
        raise BenchError(f"{case.name}: {line['sent']} packets left where "
                         f"{wanted} ought to have")
    if "hold" in lines and lines["hold"]["sent"]:
        raise BenchError(f"{case.name}: packets left while they were held")
    if line["bytes"] != line["sent"] * length:
        raise BenchError(f"{case.name}: {line['bytes']} bytes left where "
                         f"{line['sent'] * length:.0f} ought to have")
    order = lines.get("order")
    if order and order["sent"] != order["received"]:
        raise BenchError(f"{case.name}: {order['sent']} packets left in order "
                         f"where {order['received']} ought to have")


def baseline(case, lines, by_name):
    if case.base:
        return by_name[case.base].cost if case.base in by_name else None
    if "base" not in lines:
        return None
    return lines["base"]["least"] if case.exact else mean(lines["base"])


def read(output, only=None):
    told = parse(output)
    results, by_name = [], {}
    for case in ROWS:
        if only and case.name not in only:
            continue
        lines = told.get(case.name)
        if case.needs and not lines:
            continue
        if not lines or (not case.alone and "base" not in lines):
            raise BenchError(f"{case.name}: the guest said nothing of it")
        if not case.alone:
            check_packets(case, lines)
        result = Result(case, case.how(lines), baseline(case, lines, by_name))
        results.append(result)
        by_name.setdefault(case.name, result)
    check_plain(told)
    return results


def check_plain(told):
    """Everything is held against it, so it must be what it is known to be."""
    v4 = [case.name for case in ROWS if case.v4]
    for name, lines in told.items():
        base = None if name in v4 else lines.get("base")
        if not base or base["bytes"] != base["sent"] * (PLAIN_LENGTH + 14):
            continue
        cost = mean(base)
        if abs(cost / PLAIN - 1) > KNOWN_WITHIN:
            raise BenchError(f"void: plain forwarding beside {name} takes "
                             f"{cost:.0f} instructions, not {PLAIN}")


# Judging
# -------

def is_void(result):
    off = result.off()
    return off is not None and abs(off) > KNOWN_WITHIN


def misses(result):
    gate = result.gate()
    spread = SPREAD if result.case.over and not result.case.exact else 0
    return gate is not None and round(result.cost) > gate + spread


def compare(result, reference):
    """A sentence if it is dearer than it was, or was not there."""
    before = reference.get(result.title)
    if before is None:
        return f"{result.title} is not in the reference"
    took = before[result.case.unit]
    if round(result.cost) > took * (1 + REFERENCE_WITHIN):
        return f"dearer: {result.title} takes {result.cost:.0f}, took {took}"
    return None


def judge(results, reference):
    """A sentence for each thing that is wrong."""
    faults = []
    for result in results:
        cost = round(result.cost)
        if is_void(result):
            faults.append(f"void: {result.title} takes {cost}, known to take "
                          f"{result.case.known}")
        if misses(result):
            faults.append(f"gate missed: {result.title} takes {cost}, may "
                          f"take {result.gate()}")
        sentence = compare(result, reference)
        if sentence:
            faults.append(sentence)
    return faults
