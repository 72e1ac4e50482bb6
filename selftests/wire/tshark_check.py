#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""tshark_check.py - does Wireshark read in our messages what we put in?

usage: tshark_check.py PACKETS OUT.pcap GOLDEN

PACKETS writes the messages of GOLDEN to OUT.pcap; each must be dissected
without malformed or error marks, and with the values of EXPECTED, which are
written down from the figures again.  A value stands for all occurrences of the
field, joined by commas.

What tshark 4.0 itself has wrong is left out, see tshark_pcap.py; it also cuts
BADF's authenticator by two octets, and takes a timestamp for one of 1970, and so
those are no fields of EXPECTED.
"""

import os
import subprocess
import sys

import tshark_pcap
from tshark_pcap import bad_frames, tshark

PCOA, NCOA, OTHER = "2001:db8:1::a", "2001:db8:2::a", "2001:db8:2::bad"
HOME_AGENTS = "2001:db8:1:0:fdff:ffff:ffff:fffe"
PAR, NAR = "2001:db8:1::1", "2001:db8:2::1"
MN, ROUTER = "02:00:00:00:01:00", "02:00:00:00:04:00"

ICMP, MIP = "icmpv6.", "mip6."


def lla(*addresses):
    """LLA options as tshark shows them: the padding belongs to the bytes."""
    return ",".join("02000000" + address.replace(":", "") + "00" * 7
                    for address in addresses)


def fmip(subtype, code, identifier, options, **more):
    fields = {"ipv6.hlim": "255", "icmpv6.type": "154",
              "icmpv6.code": str(code), "icmpv6.checksum.status": "1",
              "icmpv6.fmip6.subtype": str(subtype),
              "icmpv6.fmip6.identifier": str(identifier),
              "icmpv6.opt.type": options}
    names = {"codes": "icmpv6.opt.lla.option_code",
             "macs": "icmpv6.opt.lla.bytes",
             "ip": "icmpv6.opt.ipa.option_code",
             "plen": "icmpv6.opt.ipa.prefix_len",
             "addr": "icmpv6.opt.ipa.ipv6_address"}
    fields.update((names[key], value) for key, value in more.items())
    return fields


def nd(kind, **more):
    fields = {"ipv6.hlim": "255", "icmpv6.type": str(kind),
              "icmpv6.code": "0", "icmpv6.checksum.status": "1"}
    fields.update((ICMP + key.replace("__", "."), value)
                  for key, value in more.items())
    return fields


def home(kind, src, dst, **more):
    fields = {**nd(kind, **more), "ipv6.hlim": "64", "ipv6.src": src,
              "ipv6.dst": dst}
    where = {146: "ipv6.opt.mipv6.home_address",
             147: "ipv6.routing.mipv6.home_address"}
    if kind in where:
        fields[where[kind]] = PCOA
    return fields


def mh(kind, length, **more):
    fields = {"mip6.proto": "59", "mip6.mhtype": str(kind),
              "mip6.hlen": str(length // 8 - 1)}
    fields.update((MIP + key.replace("__", "."), value)
                  for key, value in more.items())
    return fields


EXPECTED = {
    "rtsolpr-one": fmip(2, 0, 0x1234, "19,19", codes="4,1",
                        macs=lla("01:00", "04:01")),
    "rtsolpr-three": fmip(2, 0, 0xffff, "19,19,19,19", codes="4,1,1,1",
                          macs=lla("01:00", "04:01", "05:01", "06:01")),
    "rtsolpr-wildcard": fmip(2, 0, 1, "19,19", codes="4,0"),
    "rtsolpr-bare": fmip(2, 0, 2, "19", codes="1", macs=lla("04:01")),
    "prrtadv-one": fmip(3, 0, 0x1234, "19,19,19,17,17", codes="4,1,3",
                        macs=lla("03:00", "04:01", "04:00"), ip="3,4",
                        plen="64,64", addr=NAR + ",2001:db8:2::"),
    "prrtadv-no-prefix": fmip(3, 0, 0x1234, "19,19,19,17", codes="4,1,3",
                              ip="3", plen="64", addr=NAR),
    "prrtadv-three": fmip(
        3, 0, 0xffff, "19,19,19,17,17,19,19,17,19,19,17,17",
        codes="4,1,3,1,3,1,3", ip="3,4,3,3,4", plen="64,64,64,128,56",
        addr=NAR + ",2001:db8:2::,2001:db8:3::1,2001:db8:4::1,2001:db8:4::"),
    "prrtadv-handover": fmip(3, 1, 0, "19,19,19,17,17,17", codes="4,1,3",
                             ip="3,4,2", plen="64,64,128",
                             addr=NAR + ",2001:db8:2::,2001:db8:2::abcd"),
    "prrtadv-none": fmip(3, 2, 7, "19,19,19,19", codes="4,5,6,7",
                         macs=lla("03:00", "03:01", "07:01", "08:01")),
    "prrtadv-some": fmip(3, 3, 8, "19,19,17,19,19,19", codes="1,3,5,6,7",
                         ip="3", addr=NAR),
    "prrtadv-neighbours": fmip(3, 4, 0, "19,19,17", codes="1,3"),
    "prrtadv-dhcp": fmip(3, 5, 9, "19,19,17", codes="1,3"),
    "rs": nd(133),
    "rs-lla": nd(133, opt__linkaddr=MN),
    "ns": nd(135, nd__ns__target_address=NAR, opt__linkaddr=MN),
    "ns-dad": nd(135, nd__ns__target_address=NCOA,
                 opt__nonce="010203040506"),
    "una": nd(136, nd__na__flag__r="0", nd__na__flag__s="0",
              nd__na__flag__o="0", nd__na__target_address=NCOA,
              opt__linkaddr=MN),
    "na-override": nd(136, nd__na__flag__r="1", nd__na__flag__s="1",
                      nd__na__flag__o="1", nd__na__target_address=NAR,
                      opt__linkaddr=ROUTER),
    "ra": nd(134, nd__ra__cur_hop_limit="64", nd__ra__flag__m="1",
             nd__ra__flag__o="1", nd__ra__flag__h="1",
             nd__ra__router_lifetime="1800", nd__ra__reachable_time="30000",
             nd__ra__retrans_timer="1000", opt__mtu="1500",
             opt__prefix="2001:db8:2::," + NAR, opt__prefix__flag__r="0,1",
             opt__prefix__valid_lifetime="86400,86400"),
    "ra-naack": nd(134, opt__type="20", opt__naack__status="1",
                   opt__naack__option_code="0"),
    "ra-naack-addr": nd(134, opt__naack__status="2"),
    "ra-home": nd(134, nd__ra__flag__h="1", opt__prefix=NAR,
                  opt__prefix__flag__r="1",
                  opt__advertisement_interval="1000",
                  opt__home_agent_preference="9", opt__home_agent_lifetime="600"),
    "dhaad-request": home(144, NCOA, HOME_AGENTS, mip6__identifier="4660"),
    "dhaad-reply": home(145, PAR, NCOA, mip6__identifier="4660",
                        mip6__home_agent_address=PAR + ",2001:db8:1::2"),
    "mps": home(146, NCOA, PAR, mip6__identifier="43981"),
    "mpa": home(147, PAR, NCOA, mip6__identifier="43981",
                mip6__flag__m="1", mip6__flag__o="1", opt__type="3,3",
                opt__prefix=PAR + ",2001:db8:12::",
                opt__prefix__flag__r="1,0"),
    "brr": mh(0, 8),
    "hoti": mh(1, 16, hoti__cookie="0x0102030405060708"),
    "coti": mh(2, 16, coti__cookie="0x1112131415161718"),
    "hot": mh(3, 24, hot__nindex="5", hot__cookie="0x0102030405060708",
              hot__token="0x2122232425262728"),
    "cot": mh(4, 24, cot__nindex="6", cot__cookie="0x1112131415161718",
              hot__token="0x3132333435363738"),
    "bu": mh(5, 16, bu__seqnr="4660", bu__a_flag="1", bu__h_flag="1",
             bu__l_flag="0", bu__k_flag="0", bu__lifetime="60"),
    "bu-home": mh(5, 32, bu__l_flag="1", bu__k_flag="1", acoa__acoa=NCOA),
    "bu-cn": mh(5, 32, ni__hni="5", ni__cni="6",
                bad__auth="59c3f38d91b60d234011879c"),
    "bu-mnid": mh(5, 24, mnid__subtype="1", mnid__identifier="ab@c.de"),
    "bu-auth": mh(5, 64, bu__seqnr="4660", bu__a_flag="1", bu__h_flag="1",
                  bu__lifetime="15", acoa__acoa=NCOA, mnid__subtype="1",
                  mnid__identifier="ab@c.de", auth__subtype="1",
                  auth__mobility_spi="257"),
    "bu-auth-sha256": mh(5, 48, bu__seqnr="4660", auth__subtype="1",
                         auth__mobility_spi="258"),
    "bu-stamped": mh(5, 56, auth__subtype="1"),
    "bu-aaa": mh(5, 80, auth__subtype="1,2", auth__mobility_spi="257,3"),
    "ba-auth": mh(6, 48, ba__status="0", ba__k_flag="0", ba__seqnr="4660",
                  ba__lifetime="15", bra__interval="5",
                  mnid__identifier="ab@c.de", auth__mobility_spi="257"),
    "ba": mh(6, 16, ba__status="0", ba__k_flag="1", ba__seqnr="4660",
             ba__lifetime="60"),
    "ba-refresh": mh(6, 16, ba__status="135", bra__interval="16"),
    "be": mh(7, 24, be__status="1", be__haddr=PCOA),
    "fbu": mh(8, 64, fbu__seqnr="1", fbu__a_flag="1", fbu__h_flag="1",
              fbu__l_flag="0", fbu__k_flag="0", fbu__lifetime="20",
              lla__optcode="2", acoa__acoa=NCOA, badff__spi="256"),
    "fbu-copy": mh(8, 72, fbu__seqnr="4", lla__optcode="2", acoa__acoa=NCOA,
                   badff__spi="256"),
    "fbu-reactive": mh(8, 32, fbu__seqnr="2", badff__spi="256"),
    "fbu-deregister": mh(8, 32, fbu__seqnr="65535", fbu__lifetime="0"),
    "fbu-sha256": mh(8, 56, fbu__seqnr="3", acoa__acoa=NCOA,
                     badff__spi="512"),
    "fback": mh(9, 32, fback__status="0", fback__k_flag="0",
                fback__seqnr="1", fback__lifetime="20", badff__spi="256"),
    "fback-other": mh(9, 56, fback__status="1", fback__k_flag="1",
                      acoa__acoa=OTHER),
    "hi": mh(14, 64, hi__seqnr="101", hi__s_flag="0", hi__u_flag="1",
             hi__code="0", lla__optcode="2", mhipv6ap__opt_code="1,2",
             mhipv6ap__len="128,128",
             mhipv6ap__ipv6_address=PCOA + "," + NCOA),
    "hi-reactive": mh(14, 64, hi__seqnr="102", hi__u_flag="0", hi__code="1"),
    "hi-assign": mh(14, 40, hi__s_flag="1", hi__u_flag="1",
                    mhipv6ap__opt_code="1"),
    "hi-nar": mh(14, 64, mhipv6ap__opt_code="3,4", mhipv6ap__len="64,64",
                 mhipv6ap__ipv6_address=NAR + ",2001:db8:2::"),
    "hack": mh(15, 16, hack__seqnr="101", hack__code="0"),
    "hack-assigned": mh(15, 32, hack__seqnr="103", hack__code="2",
                        mhipv6ap__opt_code="2",
                        mhipv6ap__ipv6_address=OTHER),
    "hack-refused": mh(15, 16, hack__code="130"),
}

ROWS = {
    "rtsolpr-one": "FMIP-003 FMIP-004 FMIP-007",
    "prrtadv-one": "FMIP-003 FMIP-004 FMIP-028 FMIP-030",
    "una": "FMIP-166 FMIP-167", "ra-naack": "FMIP-178",
    "fbu": "FMIP-068 FMIP-072 FMIP-073 FMIP-076 FMIP-089",
    "fback": "FMIP-068 FMIP-136", "hi": "FMIP-064 FMIP-068 FMIP-101",
    "hack": "FMIP-068 FMIP-123", "fbu-sha256": "FMIP-093",
    "ra-home": "MIP6-056 MIP6-057 MIP6-058 MIP6-059",
    "dhaad-request": "MIP6-051", "dhaad-reply": "MIP6-052",
    "mps": "MIP6-053", "mpa": "MIP6-054",
    "brr": "MIP6-001 MIP6-002 MIP6-003 MIP6-016", "be": "MIP6-031",
    "hoti": "MIP6-001 MIP6-002 MIP6-003",
    "bu": "MIP6-002 MIP6-003 MIP6-021", "bu-home": "MIP6-036",
    "bu-cn": "MIP6-037 MIP6-038", "bu-mnid": "MIP6-201",
    "bu-stamped": "MIP6-220", "bu-aaa": "MIP6-217",
    "bu-auth": "MIP6-207 MIP6-212", "ba": "MIP6-028",
    "ba-refresh": "MIP6-028 MIP6-035",
}

def field_values(path, fields):
    arguments = ["-T", "fields", "-E", "separator=|", "-E", "aggregator=,"]
    for field in fields:
        arguments += ["-e", field]
    return [dict(zip(fields, line.split("|")))
            for line in tshark(path, *arguments)]


class Tap:
    def __init__(self):
        self.count, self.failed = 0, False

    def ok(self, good, what):
        self.count += 1
        self.failed |= not good
        print(("ok" if good else "not ok"), self.count, "-", what)


def compare(tap, name, got, bad):
    wrong = [f"{field} is {got[field]!r}, not {value!r}"
             for field, value in EXPECTED.get(name, {}).items()
             if got[field] != value]
    if bad:
        wrong.append("malformed or with errors")
    for what in wrong:
        print("#", what)
    rows = "  # " + ROWS[name] if name in ROWS else ""
    tap.ok(name in EXPECTED and not wrong,
           f"tshark reads {name} as it was meant{rows}")


def control(tap, path):
    """tshark must see what is wrong, or its silence says nothing."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    data[24 + 16 + 40 + 9] = 7      # first message, first option: too long
    with open(path + ".broken", "wb") as file:
        file.write(data)
    tap.ok(bad_frames(path + ".broken") == {1} and
           tshark_pcap.main([path + ".broken"]) == 1,
           "tshark finds an option that was lengthened on purpose")


def main(argv):
    packets, path, golden = argv
    names = subprocess.run([packets, golden, path], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.split()
    tap = Tap()
    fields = sorted({field for fields in EXPECTED.values()
                     for field in fields})
    try:
        values, bad = field_values(path, fields), bad_frames(path)
    except (OSError, subprocess.CalledProcessError) as error:
        print("#", getattr(error, "stderr", None) or error)
        tap.ok(False, "tshark reads the messages")
        print(f"1..{tap.count}")
        return 1
    tap.ok(len(values) == len(names) == len(EXPECTED),
           f"tshark sees all {len(names)} messages")
    for index, (name, got) in enumerate(zip(names, values), 1):
        compare(tap, name, got, index in bad)
    control(tap, path)
    os.remove(path + ".broken")
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
