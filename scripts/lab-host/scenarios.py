# SPDX-License-Identifier: GPL-2.0-or-later
"""scenarios - what can be run, with which settings, and what was published

A setting is a name, a default and what is allowed; a scenario is a set of them.
Nothing here knows how a run is made or judged.
"""

import types


class SettingError(Exception):
    """A sentence for the user: which setting, its value, what was expected."""


def number(low, high, whole=False):
    def parse(name, text):
        try:
            value = int(text) if whole else float(text)
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            kind = "a whole number" if whole else "a number"
            raise SettingError(f"{name}={text}: expected {kind} from {low:g} "
                               f"to {high:g}")
        return value
    return parse


def choice(*words):
    def parse(name, text):
        if text not in words:
            raise SettingError(f"{name}={text}: expected " +
                               " or ".join(words))
        return text
    return parse


def listed(parse):
    """Several values with commas between them."""
    def parse_list(name, text):
        return [parse(name, word) for word in text.split(",")]
    return parse_list


COMMON = {
    "runs": ("20", number(1, 200, whole=True), "handovers in one boot"),
    "interval_ms": ("0.5", number(0.2, 100), "between two packets of a stream"),
    "payload": ("172", number(40, 1392, whole=True), "UDP bytes of a packet"),
    "delay_ms": ("5", number(0, 200), "one way, of each of the three wires"),
    "security": ("open", choice("open", "psk", "pmf", "sae", "eap"),
                 "of the radio; eap: 802.1X by FreeRADIUS, pmf: psk and "
                 "protected management frames"),
    "pmk": ("cached", choice("cached", "fresh"),
            "of sae and eap: an access point that knows the mobile asks it "
            "nothing but its keys, or all again"),
    "rcu": ("expedited", choice("expedited", "normal"),
            "the radio's silence: as published, or as Debian boots"),
    "tcp": ("on", choice("on", "off"), "a transfer beside the streams"),
    "phase": ("0", number(0, 4), "ms added to each roam's instant"),
    "before_ms": ("100", number(60, 800), "of the call, before the roam"),
    "after_ms": ("200", number(60, 800), "of the call, after the roam"),
}

AGENT = {
    "hold": ("on", choice("on", "off"), "packets wait for the mobile"),
    "guard_ms": ("0", number(0, 50), "from FBack to the roam"),
    "lifetime": ("1", number(1, 30, whole=True),
                 "s of a binding; the next roam comes 2 s later"),
    "key": ("right", choice("right", "wrong"),
            "the mobile's: wrong makes every FBU a forgery"),
    "esp": ("off", choice("off", "on"), "HI and HAck are protected"),
}

# The mobile is at both access points for a while, with a radio each.
RADIOS = {
    "two-radios": ("off", choice("off", "on"),
                   "the second joins before the first leaves"),
    "copy_ms": ("100", number(0, 300, whole=True),
                "of two radios: so long the router sends by both ways"),
}

# Of FBU, and with them the mobile's addresses.
KEYS = {
    "keys": ("given", choice("given", "send"),
             "in a file, or by the routers with SEND (RFC 5269)"),
}

# Beside segued on the mobile.
MANAGER = {
    "manager": ("none", choice("none", "networkd", "networkd-static",
                               "networkmanager", "networkmanager-default"),
                "beside segued, as Documentation/examples says, or with a "
                "mind of its own"),
}

HOME = {
    "marker": ("on", choice("on", "off"),
               "the home agent says where the old path ends"),
}

# Back at once, while what waited at the other router is being sent.
PINGPONG = {
    **AGENT,
    "guard_ms": ("20", *AGENT["guard_ms"][1:]),
    "limit_ms": ("150", number(1, 400),
                 "from the trigger: the way back, where no answer came before"),
}

FALLBACK = {
    "key": ("wrong", *AGENT["key"][1:]),
    "fbu_ms": ("10", number(1, 1000, whole=True),
               "for the first FBack; twice as long for the second, the last"),
}

# The radio goes by itself: nobody asks for the handover.
UNANNOUNCED = {
    **AGENT,
    "ring_ms": ("0", number(0, 5000, whole=True),
                "what the router remembers, and sends again; 0: nothing"),
    "dedup": ("on", choice("on", "off"),
              "the mobile drops the second of two copies"),
    "hack_first": ("off", choice("on", "off"),
                   "FBU on the new link waits for HAck"),
}
UNASKED = {"ask": ("off", choice("off", "scanned"),
                   "whether RtSolPr asks about what was scanned")}
ARMED = {**UNANNOUNCED, "ring_ms": ("40", *UNANNOUNCED["ring_ms"][1:])}

# No handover: a scan in the middle of the call.
SCAN = {
    "after_ms": ("300", *COMMON["after_ms"][1:]),
    "scan_hold_ms": ("150", number(0, 1000, whole=True),
                     "the router is asked to hold for as long; 0: it is not"),
    "frequencies": ("2437", choice("2437", "2412,2437"),
                    "MHz that are scanned; the mobile's own is 2412"),
    "ring_ms": ("0", *UNANNOUNCED["ring_ms"][1:]),
    "ask": ("scanned", choice("off", "scanned"),
            "whether RtSolPr asks about what was scanned"),
    "reports": ("off", choice("on", "off"),
                "the access points tell of each other (802.11k)"),
}

# Access points that are bridges, with an agent of their own.
RELAYS = {
    "hold": AGENT["hold"],
    "watch": ("always", choice("always", "weak", "off"),
              "which stations the access point asks its radio about"),
    "coming": ("on", choice("on", "off"),
               "it reports who authenticates"),
    "reports": ("right", choice("right", "wrong"),
                "the access points' key: wrong makes each report a forgery"),
}

PLAIN = {
    "dad_ms": ("0", number(0, 3000, whole=True),
               "the care-of address is probed for; 0: it is not"),
    "key": AGENT["key"][:2] + ("the mobile's: wrong makes every BU a "
                                 "forgery",),
    "home_agent": ("configured", choice("configured", "discovered"),
                   "discovered: the mobile asks the home link (DHAAD)"),
}

ROUTE = {
    "ro": ("on", choice("on", "off"),
           "the correspondent is told too, and spoken with directly"),
}

# Every other move is one to the home link.
AT_HOME = {
    "home_ap": ("on", choice("on"),
                "the second access point is a bridge on the home link"),
}

# One handover each; streams only so that there is something to be held.
KILL = {
    **{key: COMMON[key] for key in ("payload", "delay_ms", "security", "pmk",
                                    "rcu", "phase", "before_ms", "after_ms")},
    "interval_ms": ("5", COMMON["interval_ms"][1], COMMON["interval_ms"][2]),
    "tcp": ("off", choice("off"), COMMON["tcp"][2]),
    **{key: AGENT[key] for key in ("hold", "guard_ms", "lifetime", "key")},
    "who": ("mn,par,nar", listed(choice("mn", "par", "nar")),
            "the agents that are killed, each at each instant"),
    "at_ms": ("5,15,22,26,28,31", listed(number(0, 500)),
              "from the trigger on"),
    "again_ms": ("0", number(0, 500),
                 "after the kill another agent is started; 0: none is"),
}

# Very many mobiles on wires, which one program plays; both ways a packet each 20 ms.
CROWD = {
    "runs": ("2", number(1, 8, whole=True), "rounds: all there, all back"),
    "mobiles": ("200", number(1, 1000, whole=True), "in all"),
    "spread_ms": ("995", number(0, 60000),
                  "from the first handover of a round to the last"),
    "silence_ms": ("70", number(1, 1000), "of each mobile's link"),
    "interval_ms": ("20", COMMON["interval_ms"][1], COMMON["interval_ms"][2]),
    "payload": COMMON["payload"], "delay_ms": COMMON["delay_ms"],
    "phase": ("0", number(0, 4), "ms added to each round's instant"),
    "before_ms": ("500", number(400, 2000), "of the streams, before a round"),
    "after_ms": ("700", number(200, 2000), "of the streams, after it"),
    "hold": AGENT["hold"],
}

# The same with a radio and an agent each.
EIGHT = {
    **{key: COMMON[key] for key in ("payload", "delay_ms", "phase",
                                    "before_ms", "after_ms")},
    **AGENT,
    "runs": CROWD["runs"],
    "security": ("open", choice("open", "psk"), "of the radio"),
    "mobiles": ("8", number(1, 8, whole=True), "each with a radio"),
    "spread_ms": ("990", *CROWD["spread_ms"][1:]),
    "interval_ms": ("1", COMMON["interval_ms"][1], COMMON["interval_ms"][2]),
}

# The figures of the seeds, as they were published (datapath.md A.1).
MPA_FIGURE_6 = {
    "scheme": "MPA and MIPv6 with buffering, 802.11, RTP every 16 ms",
    "gap_ms": [45.33, 66.60],
    "extra_gap_ms": [29.33, 50.60],
    "lost": 0,
    "source": "seed 004, figure 6",
}
NO_MPA = {
    "scheme": "DHCP, DAD, authentication and re-INVITE, nothing prepared",
    "gap_ms": [4000, 4000],
    "extra_gap_ms": [3984, 3984],
    "lost": 200,
    "source": "seed 004, section 4.1",
}

SCENARIOS = {
    "linux": types.SimpleNamespace(
        line="Linux as it is: routers advertise, the mobile configures itself",
        settings=COMMON, agent="none", published=NO_MPA),
    "fmip-predictive": types.SimpleNamespace(
        line="FMIPv6, predictive (RFC 5568): announced before the move",
        settings={**COMMON, **AGENT, **KEYS, **RADIOS, **MANAGER},
        agent="segued",
        published=MPA_FIGURE_6),
    "fmip-reactive": types.SimpleNamespace(
        line="FMIPv6, reactive: the router hears of the move on the new link",
        settings={**COMMON, **UNANNOUNCED}, agent="segued",
        published=None),
    "fmip-unannounced": types.SimpleNamespace(
        line="as fmip-reactive, and the router sends again what was lost",
        settings={**COMMON, **ARMED}, agent="segued", published=None),
    "fmip-pingpong": types.SimpleNamespace(
        line="as fmip-predictive, and back as soon as it has arrived",
        settings={**COMMON, **PINGPONG}, agent="segued", published=None),
    "mip6-plain": types.SimpleNamespace(
        line="plain Mobile IPv6 (RFC 6275): the home agent is told after the "
             "move",
        settings={**COMMON, **PLAIN}, agent="mip6", published=None),
    "mip6-ro": types.SimpleNamespace(
        line="mip6-plain, and then the correspondent is told: route "
             "optimisation",
        settings={**COMMON, **PLAIN, **ROUTE}, agent="mip6", published=None),
    "mip6-home": types.SimpleNamespace(
        line="mip6-ro between a foreign link and the home link",
        settings={**COMMON, **PLAIN, **ROUTE, **AT_HOME}, agent="mip6",
        published=None),
    "fmip-home": types.SimpleNamespace(
        line="fmip-predictive on Mobile IPv6: then the home agent is told",
        settings={**COMMON, **AGENT, **HOME}, agent="both", published=None),
    "fmip-fully-reactive": types.SimpleNamespace(
        line="nothing is known before: a router is asked on the new link",
        settings={**COMMON, **UNANNOUNCED, **HOME, **UNASKED}, agent="both",
        published=None),
    "fmip-fallback": types.SimpleNamespace(
        line="no router takes the FBU: the home agent is told instead",
        settings={**COMMON, **AGENT, **HOME, **FALLBACK},
        agent="both", published=None),
    "fmip-scan": types.SimpleNamespace(
        line="no handover: the radio scans another channel in the call",
        settings={**COMMON, **AGENT, **SCAN}, agent="segued",
        published=None),
    "fmip-many": types.SimpleNamespace(
        line="200 mobiles in one second, played on wires, at two real routers",
        settings=CROWD, agent="crowd", published=None),
    "same-subnet": types.SimpleNamespace(
        line="between two access points of one router, which holds for a "
             "client without Segue",
        settings={**COMMON, **RELAYS,
                  "move": ("within", choice("within"), "the subnet")},
        agent="relay", published=None),
    "fmip-relay-aps": types.SimpleNamespace(
        line="access points apart from their routers: across subnets a "
             "handover, within one none",
        settings={**COMMON, **AGENT, **RELAYS,
                  "move": ("across", choice("across", "within"), "subnets")},
        agent="segued", published=None),
    "fmip-eight": types.SimpleNamespace(
        line="eight mobiles with radio and agent, all in one second",
        settings=EIGHT, agent="eight", published=None),
    "fmip-kill": types.SimpleNamespace(
        line="as fmip-predictive, and an agent is killed half-way",
        settings=KILL, agent="segued", published=None),
}


def settings_of(name, pairs):
    """The settings of a scenario, checked; pairs are (key, text)."""
    scenario = SCENARIOS.get(name)
    if not scenario:
        raise SettingError(f"there is no scenario {name}; scripts/lab list "
                           "shows them")
    texts = {key: entry[0] for key, entry in scenario.settings.items()}
    for key, text in pairs:
        if key not in texts:
            raise SettingError(f"{name} has no setting {key}; it has " +
                               ", ".join(texts))
        texts[key] = text
    values = {key: scenario.settings[key][1](key, text)
              for key, text in texts.items()}
    if "who" in values:
        values["runs"] = len(values["who"]) * len(values["at_ms"])
    return values
