#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""vectors.py - known answers for authenticators and checksums

Prints vectors.txt.  Messages are put together here from the figures of RFC
5568 6.2, MACs by Python's hmac, checksums by a loop: nothing of user/wire is
used.  A line is a name and key=value words, octets in hexadecimal:

  coa     the care-of address that goes into the MAC
  par     the previous access router's address
  mh      the Mobility Header as it is sent, checksum included
  packet  the whole IPv6 packet around it
"""

import hashlib
import hmac
import ipaddress
import struct

PCOA, NCOA, OTHER = "2001:db8:1::a", "2001:db8:2::a", "2001:db8:2::bad"
PAR = "2001:db8:1::1"
SHA1, SHA256 = 1, 2
FBU, FBACK = 8, 9


def addr(text):
    return ipaddress.IPv6Address(text).packed


def checksum(src, dst, mh):
    data = addr(src) + addr(dst) + struct.pack("!I3xB", len(mh), 135) + mh
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def mac(alg, key, coa, par, covered):
    digest, length = {SHA1: (hashlib.sha1, 12),
                      SHA256: (hashlib.sha256, 16)}[alg]
    data = addr(coa) + addr(par) + covered
    return hmac.new(key, data, digest).digest()[:length]


def message(mh_type, body, alt_coa, lla, alg, spi, text_length):
    """A message up to its authenticator, and how long that will be."""
    length = {SHA1: 12, SHA256: 16}[alg]
    mh = bytes([59, 0, mh_type, 0, 0, 0]) + body
    if lla:
        mh += bytes([7, 7, 2]) + lla + bytes([0])
    if alt_coa:
        mh += b"" if lla else bytes([1, 0])
        mh += bytes([3, 16]) + addr(alt_coa)
    pad = -(len(mh) + 6 + length) % 8
    mh += bytes([1, pad - 2]) + bytes(pad - 2) if pad > 1 else bytes(pad)
    mh += bytes([21, length + (0 if text_length else 4)])
    mh += struct.pack("!I", spi)
    header_len = (len(mh) + length) // 8 - 1
    return mh[:1] + bytes([header_len]) + mh[2:]


def packet(src, dst, home, routing, mh):
    """IPv6, the Home Address option or type 2 routing header, the message."""
    ext, following = b"", 135
    if home:
        ext = bytes([135, 2, 1, 2, 0, 0, 0xc9, 16]) + addr(home)
        following = 60
    if routing:
        ext = bytes([135, 2, 2, 1, 0, 0, 0, 0]) + addr(routing)
        following = 43
    head = struct.pack("!IHBB", 6 << 28, len(ext) + len(mh), following, 64)
    return head + addr(src) + addr(dst) + ext + mh


def vector(name, mh_type, body, src, dst, coa, alg=SHA1, spi=0x100, key=None,
           alt_coa=None, lla=None, home=None, routing=None, text_length=False):
    key = key or bytes(range(20))
    mh = message(mh_type, body, alt_coa, lla, alg, spi, text_length)
    mh += mac(alg, key, coa, PAR, mh)
    total = checksum(home or src, routing or dst, mh)
    mh = mh[:4] + struct.pack("!H", total) + mh[6:]
    words = {"alg": alg, "spi": spi, "key": key.hex(), "coa": coa,
             "par": PAR, "mh": mh.hex(),
             "packet": packet(src, dst, home, routing, mh).hex()}
    print(name, *(f"{word}={value}" for word, value in words.items()))


def fbu(seq, lifetime):
    return struct.pack("!HHH", seq, 0xc000, lifetime)


def fback(status, seq, lifetime):
    return struct.pack("!BBHH", status, 0, seq, lifetime)


def main():
    mn = bytes.fromhex("020000000100")
    vector("fbu-predictive", FBU, fbu(1, 20), PCOA, PAR, NCOA,
           alt_coa=NCOA, home=PCOA)
    vector("fbu-predictive-lla", FBU, fbu(65535, 10), PCOA, PAR, NCOA,
           alt_coa=NCOA, lla=mn, home=PCOA)
    vector("fbu-reactive", FBU, fbu(2, 20), NCOA, PAR, NCOA, home=PCOA)
    vector("fbu-reactive-alt", FBU, fbu(3, 20), NCOA, PAR, OTHER,
           alt_coa=OTHER, home=PCOA)
    vector("fbu-deregister", FBU, fbu(4, 0), PCOA, PAR, PCOA, home=PCOA)
    vector("fbu-deregister-alt", FBU, fbu(5, 0), NCOA, PAR, PCOA,
           alt_coa=NCOA, home=PCOA)
    vector("fbu-text-length", FBU, fbu(6, 20), NCOA, PAR, NCOA, home=PCOA,
           text_length=True)
    vector("fbu-sha256", FBU, fbu(7, 20), PCOA, PAR, NCOA, alg=SHA256,
           spi=0x200, key=bytes(range(100, 132)), alt_coa=NCOA, home=PCOA)
    vector("fbu-long-key", FBU, fbu(8, 20), PCOA, PAR, NCOA,
           key=b"a key of sixty-four octets, which is one block of either hash ..",
           alt_coa=NCOA, home=PCOA)
    vector("fback-old-link", FBACK, fback(0, 1, 20), PAR, PCOA, NCOA)
    vector("fback-new-link", FBACK, fback(0, 2, 20), PAR, NCOA, NCOA,
           routing=PCOA)
    vector("fback-other", FBACK, fback(1, 1, 20), PAR, PCOA, OTHER,
           alt_coa=OTHER)
    vector("fback-refused", FBACK, fback(129, 1, 0), PAR, PCOA, NCOA)
    vector("fback-deregister", FBACK, fback(0, 4, 0), PAR, PCOA, PCOA)
    vector("fback-sha256", FBACK, fback(0, 7, 20), PAR, PCOA, NCOA,
           alg=SHA256, spi=0x200, key=bytes(range(100, 132)))


if __name__ == "__main__":
    main()
