#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""mip6_vectors.py - known answers for BU and BA: authenticators, tokens, keys

Prints mip6_vectors.txt, in the form of vectors.txt: a name and key=value words.
Messages are put together here from the figures of RFC 6275 6.1 and RFC 4285 5,
MACs by Python's hmac: nothing of user/wire is used.  A line begins with what it
is of:

  mnha   MN-HA authentication: one = care-of address, other = home address
  aaa    MN-AAA authentication, after MN-HA where hakey is given
  rr     Binding Authorization Data: other = the correspondent
  token  a keygen token; which = 0 home, 1 care-of
  kbm    a binding key of two tokens, or of one
"""

import hashlib
import hmac
import struct

from vectors import addr, checksum, packet

HOME, COA, OTHER = "2001:db8:10::a", "2001:db8:2::a", "2001:db8:2::bad"
HA, CN = "2001:db8:10::1", "2001:db8:c::1"
MOBILE_CN = "2001:db8:20::b"
NAI = b"mobile@example.net"
BU, BA = 5, 6
KEY = bytes(range(16))


def padded(mh, unit, rest):
    pad = (rest - len(mh)) % unit
    if pad == 1:
        return mh + b"\0"
    return mh + (bytes([1, pad - 2]) + bytes(pad - 2) if pad else b"")


def finish(mh, src, dst, home, routing):
    total = checksum(home or src, routing or dst, mh)
    mh = mh[:4] + struct.pack("!H", total) + mh[6:]
    return mh, packet(src, dst, home, routing, mh)


def line(kind, name, **words):
    print(kind, name, *(f"{word}={value.hex() if isinstance(value, bytes) else value}"
                        for word, value in words.items()))


def begin(mh_type, body, alt_coa, options):
    mh = bytes([59, 0, mh_type, 0, 0, 0]) + body + options
    if alt_coa:
        mh = padded(mh, 8, 6) + bytes([3, 16]) + addr(alt_coa)
    return mh


def sized(mh, rest):
    return mh[:1] + bytes([(len(mh) + rest) // 8 - 1]) + mh[2:]


def timestamped(mh, stamp):
    return padded(mh, 8, 2) + bytes([10, 8]) + stamp if stamp else mh


def mnha(name, mh_type, body, src, dst, one, home=None, routing=None,
         alt_coa=None, alg=1, spi=0x101, key=KEY, stamp=None):
    digest, length = ((hashlib.sha1, 12), (hashlib.sha256, 16))[alg - 1]
    nai = bytes([8, 1 + len(NAI), 1]) + NAI
    mh = timestamped(begin(mh_type, body, alt_coa, nai), stamp)
    mh = padded(mh, 8, -(7 + length) % 8)
    mh = sized(mh + struct.pack("!BBBI", 9, 5 + length, 1, spi), length)
    other = home or routing or (src if mh_type == BU else dst)
    mh += hmac.new(key, addr(one) + addr(other) + mh, digest).digest()[:length]
    mh, whole = finish(mh, src, dst, home, routing)
    line("mnha", name, alg=alg, spi=spi, key=key, one=one, other=other, mh=mh,
         packet=whole)


def aaa(name, body, src, dst, home, key, alt_coa=None, ha_key=None,
        stamp=None):
    """RFC 4285 5.2: HMAC_SHA1 of the SHA1, under HMAC_SHA1_SPI; of BU only."""
    nai = bytes([8, 1 + len(NAI), 1]) + NAI
    mh = timestamped(begin(BU, body, alt_coa, nai), stamp)
    coa = alt_coa or src
    if ha_key:
        mh = padded(mh, 8, 5) + struct.pack("!BBBI", 9, 17, 1, 0x101)
        # with MN-HA come 12 octets, and up to MN-AAA's place 5 of padding
        mh = sized(mh, 12 + 5 + 7 + 20)
        mh += hmac.new(ha_key, addr(coa) + addr(home) + mh, hashlib.sha1
                       ).digest()[:12]
    mh = padded(mh, 8, 5)
    mh = sized(mh + struct.pack("!BBBI", 9, 25, 2, 3), 20)
    hashed = hashlib.sha1(addr(coa) + addr(home) + mh).digest()
    mh += hmac.new(key, hashed, hashlib.sha1).digest()
    mh, whole = finish(mh, src, dst, None if src == home else home, None)
    line("aaa", name, alg=1, spi=3, key=key, one=coa, other=home, mh=mh,
         packet=whole)


def rr(name, mh_type, body, src, dst, one, other, kbm, home=None,
       routing=None, alt_coa=None, nonces=None):
    options = struct.pack("!BBHH", 4, 4, *nonces) if nonces else b""
    mh = begin(mh_type, body, alt_coa, options)
    mh = sized(padded(mh, 8, 2) + bytes([5, 12]), 12)
    mh += hmac.new(kbm, addr(one) + addr(other) + mh, hashlib.sha1
                   ).digest()[:12]
    mh, whole = finish(mh, src, dst, home, routing)
    line("rr", name, alg=1, spi=0, key=kbm, one=one, other=other, mh=mh,
         packet=whole)


def token(name, kcn, address, nonce, which):
    value = hmac.new(kcn, addr(address) + nonce + bytes([which]),
                     hashlib.sha1).digest()[:8]
    line("token", name, key=kcn, one=address, nonce=nonce, which=which,
         token=value)
    return value


def binding_key(name, home, care_of):
    value = hashlib.sha1(home + care_of).digest()
    line("kbm", name, home=home, careof=care_of, key=value)
    return value


def bu(seq, flags, lifetime):
    return struct.pack("!HHH", seq, flags, lifetime)


def ba(status, seq, lifetime):
    return struct.pack("!BBHH", status, 0, seq, lifetime)


def main():
    mnha("bu", BU, bu(1, 0xc000, 15), COA, HA, COA, home=HOME, alt_coa=COA)
    mnha("bu-other-coa", BU, bu(2, 0xc000, 15), COA, HA, OTHER, home=HOME,
         alt_coa=OTHER)
    mnha("bu-no-alt", BU, bu(65535, 0xc000, 15), COA, HA, COA, home=HOME)
    mnha("bu-sha256", BU, bu(3, 0xc000, 15), COA, HA, COA, home=HOME,
         alt_coa=COA, alg=2, spi=0x102, key=bytes(range(32)))
    mnha("bu-at-home", BU, bu(4, 0xc000, 0), HOME, HA, HOME)
    mnha("ba", BA, ba(0, 1, 15), HA, COA, COA, routing=HOME)
    mnha("ba-refused", BA, ba(135, 1, 0), HA, COA, COA, routing=HOME)
    mnha("ba-sha256", BA, ba(0, 3, 15), HA, COA, COA, routing=HOME, alg=2,
         spi=0x102, key=bytes(range(32)))
    mnha("ba-at-home", BA, ba(0, 4, 0), HA, HOME, HOME)
    stamp = bytes.fromhex("e8d4a51000c0ffee")
    mnha("bu-stamped", BU, bu(9, 0xc000, 15), COA, HA, COA, home=HOME,
         alt_coa=COA, stamp=stamp)
    mnha("ba-stamped", BA, ba(144, 9, 0), HA, COA, COA, routing=HOME,
         stamp=stamp)
    secret = bytes(range(64, 96))
    aaa("bu", bu(10, 0xc000, 15), COA, HA, HOME, secret, alt_coa=COA)
    aaa("bu-both", bu(11, 0xc000, 15), COA, HA, HOME, secret, alt_coa=COA,
        ha_key=KEY, stamp=stamp)
    aaa("bu-at-home", bu(12, 0xc000, 0), HOME, HA, HOME, secret, ha_key=KEY)

    kcn, nonces = bytes(range(20)), (bytes(range(16)), bytes(range(16, 32)))
    home = token("home", kcn, HOME, nonces[0], 0)
    care_of = token("care-of", kcn, COA, nonces[1], 1)
    token("care-of-of-the-home-address", kcn, HOME, nonces[0], 1)
    kbm = binding_key("both", home, care_of)
    end = binding_key("deletion", home, b"")
    rr("bu", BU, bu(5, 0x8000, 15), COA, CN, COA, CN, kbm, home=HOME,
       nonces=(4, 5))
    rr("bu-alt", BU, bu(6, 0x8000, 15), COA, CN, OTHER, CN, kbm, home=HOME,
       alt_coa=OTHER, nonces=(4, 5))
    rr("bu-deletion", BU, bu(7, 0x8000, 0), HOME, CN, HOME, CN, end,
       nonces=(4, 0))
    rr("bu-mobile-peer", BU, bu(8, 0x8000, 15), COA, MOBILE_CN, COA,
       MOBILE_CN, kbm, home=HOME, nonces=(4, 5))
    rr("ba", BA, ba(0, 5, 15), CN, COA, COA, CN, kbm, routing=HOME)


if __name__ == "__main__":
    main()
