# SPDX-License-Identifier: GPL-2.0-or-later
"""plan - every instant of a boot, fixed before it begins

The guest's clock starts at a known second, so all programs in it are given
absolute times.  Roams are spread evenly over the kernel's 4 ms tick, to which
the end of an association is locked, and the streams begin at phases of their
own: otherwise twenty roams would be one sample.
"""

import types

NS = 1000000000
BASE = 1798761600           # 2027-01-01T00:00:00, the machine's -rtc base
BEGIN = BASE + 10           # all is set up before
PERIOD_NS = 2 * NS
KILL_PERIOD_NS = 13 * NS
CHECK_NS = 9 * NS           # after a trigger, when every deadline is over
JOIN_MS = 300               # the second radio looks for its access point first
TICK_NS = 4000000           # Debian: HZ=250
GOLDEN = 0.6180339887498949

MN_MAC = "02:00:00:00:00:00"
MN_SECOND_MAC = "02:00:00:00:03:00"
AP_MACS = ("02:00:00:00:01:00", "02:00:00:00:02:00")
ADDRESSES = ("2001:db8:1::ff:fe00:0", "2001:db8:2::ff:fe00:0")
# Of the keys in selftests/lab/send (RFC 3972), and there the routers' own.
SIGNED = ("2001:db8:1:0:2c7c:8543:c4a4:8666", "2001:db8:2:0:2895:dd59:9761:c891")
SIGNERS = ("fe80::2cf7:47c:6f23:b7c6", "fe80::2cc2:4a52:2e56:ab07")
ROUTERS = ("2001:db8:1::1", "2001:db8:2::1")
HOME, HOME_AGENT = "2001:db8:10::a", "2001:db8:10::1"
ROLES = {"mn": "mn", "par": "ar1", "nar": "ar2"}    # in a run with a kill
HOMED = ("mip6", "both")    # agents with a home agent
BARE = ("none", "relay")    # the mobile has no agent
CN = "2001:db8:100::2"
CONF = "/proc/sys/net/ipv6/conf/wlan0/disable_ipv6"


def ns(ms):
    return round(ms * 1000000)


def make(settings, agent):
    """The plan: roams and calls, and the files the guest reads."""
    kills = [(who, at) for who in settings.get("who", ())
             for at in settings["at_ms"]]
    p = types.SimpleNamespace(
        runs=[], schedule=[],
        period=KILL_PERIOD_NS if kills else PERIOD_NS,
        plain=agent in HOMED, scans="scan_hold_ms" in settings,
        bare=agent in BARE, within=settings.get("move") == "within",
        unannounced="hack_first" in settings or agent in BARE)
    p.two_radios = settings.get("two-radios") == "on"
    after = settings["after_ms"] + (JOIN_MS if p.two_radios else 0)
    p.pingpong = "limit_ms" in settings
    p.limit = ns(settings.get("limit_ms", 0))
    back = kills or p.pingpong      # each handover begins at the same place
    n = settings["runs"]
    # HELLO and START: two round trips over two wires, before the streams
    handshake = ns(8 * settings["delay_ms"] + 10)
    for k in range(n):
        at = (BEGIN + 2) * NS + k * p.period
        at += (k * TICK_NS // n + ns(settings["phase"])) % TICK_NS
        sweep = round(k * GOLDEN % 1 * ns(settings["interval_ms"]))
        begin = at - ns(settings["before_ms"]) - handshake + sweep
        p.runs.append(types.SimpleNamespace(
            number=k + 1, trigger=at, call=begin // 1000 * 1000,
            end=at + ns(after),
            old=0 if back or p.scans else k % 2,
            new=0 if p.scans else 1 if back else 1 - k % 2,
            kill=kills[k] if kills else None))
    p.end = p.runs[-1].trigger + p.period
    p.drain = p.runs[0].trigger + NS * 12 // 10

    add_schedule(p, agent)
    return p


def add_schedule(p, agent):
    """What the director does."""
    lines = []
    if p.bare:
        lines.append(((BEGIN - 2) * NS,
                      "send wpa SCAN TYPE=ONLY freq=2412,2437"))
    for run in p.runs:
        if agent == "none":
            # as if it had just come to this link: configured afresh
            lines.append((run.trigger - NS * 13 // 10,
                          f"write mn {CONF} 1"))
            lines.append((run.trigger - NS * 12 // 10,
                          f"write mn {CONF} 0"))
            lines.append((run.trigger,
                          f"send wpa ROAM {AP_MACS[run.new]}"))
        elif p.scans:
            lines.append((run.trigger, 'send agent {"cmd":"scan"}'))
        elif p.unannounced:
            lines.append((run.trigger,
                          f"send wpa ROAM {AP_MACS[run.new]}"))
        else:
            lines.append((run.trigger,
                          'send agent {"cmd":"handover","bssid":"%s"}'
                          % AP_MACS[run.new]))
        if p.pingpong:
            lines.append((run.trigger + p.limit,
                          'then agent {"cmd":"handover","bssid":"%s"}'
                          % AP_MACS[run.old]))
        if run.kill:
            who, at = run.kill
            lines.append((run.trigger + ns(at),
                          f"kill /run/segued/{ROLES[who]}.pid"))
        lines.append((run.trigger + NS // 2, f"print {run.number}"))
    lines.append((p.end, "end"))
    p.schedule = sorted(lines, key=lambda line: line[0])


def files(p, settings, agent):
    """Name in /lab: contents."""
    calls, bulk = [], []
    addresses = SIGNED if settings.get("keys") == "send" else ADDRESSES
    for run in p.runs:
        address = (HOME if agent in HOMED else
                   addresses[0 if p.within else run.old])
        seconds = (run.end - run.call) / NS
        calls.append(f"{address} {run.call // NS}."
                     f"{run.call % NS // 1000:06d} {seconds:.6f}")
        bulk.append(f"{address.replace(':', '.')}:{run.call}:{run.end}")
    values = {
        **settings, "agent": agent, "begin_s": BEGIN - 4,
        "period_ns": p.period, "capture_first": p.drain,
        "bulk_calls": " ".join(bulk),
        "manager_ns": p.runs[0].trigger + NS,
    }
    rounds = [f"{run.number} {run.trigger + CHECK_NS}" for run in p.runs
              if run.kill]
    after = settings.get("again_ms")
    again = [f"{ROLES[run.kill[0]]} "
             f"{run.trigger + ns(run.kill[1]) + ns(after)}"
             for run in p.runs if run.kill and after]
    return {
        "rounds": "".join(line + "\n" for line in rounds),
        "again": "".join(line + "\n" for line in again),
        "vars": "".join(f"{key.replace('-', '_')}='{plain(value)}'\n"
                        for key, value in sorted(values.items())),
        "calls": "".join(line + "\n" for line in calls),
        "schedule": "".join(f"{at} {what}\n" for at, what in p.schedule),
    }


def plain(value):
    if isinstance(value, list):
        return ",".join(plain(v) for v in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
