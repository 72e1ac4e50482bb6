#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""send_vectors.py - known answers for signed messages and handover keys

Prints send_vectors.txt.  Put together from RFC 3971 5, RFC 3972 4 and RFC 5269 4
with Python's integers and hashlib: nothing of user/wire or libcrypto is used.  The
RSA keys are of these tests alone.  A line is a name and key=value words, octets in
hexadecimal:

  address  the CGA; private: the key as DER; public: its SubjectPublicKeyInfo
  nonce, time, alg, lifetime   what the options say
  key      the handover key that is in the reply, of the pair named pair
  packet   the whole IPv6 packet
"""

import hashlib
import ipaddress
import struct

E = 65537
SIGN = (0xe2b985034810ec5cd33532811d5ae480b8fdd81958da2f4c07c575407feb43f7756ed0cce5d1308619174fbc4b7348fae41e7bf659ff28a1da270cb0c00f1363,
        0xcc40b70272bee64605a2e647d9611f2050a997eb705b27ede30b0709c5875d29968dcd2f35c22c3eecc7bbd00d620bb985a9abc40d09c8547f3f4b71d82ff0f3)
PAIR = (0xd4add6286caeaf053a7438641db8e27df51da1c7b609d95bcbb98e2c0e8d8ac08a5361dad550e3be55717e2468f79f19b96a6e30ecfe7170b11ec042546e2d5b,
        0xc234495065c16c857ef3cae0ffff0761094bd255dbd5db0651b4eea8000b5d049719ef3c840705dbd237643b1b92065b8bd6964c08944fd0e4da66ccc21c894b)
TAG = bytes.fromhex("086fca5e10b200c99c8ce00164277c08")
SHA1_INFO = bytes.fromhex("3021300906052b0e03021a05000414")
MN, ROUTER = bytes.fromhex("020000000100"), bytes.fromhex("020000000300")
NONCE = bytes(range(0x11, 0x1f))
TIME = 1700000000 << 16 | 0x8000
HANDOVER_KEY = bytes(range(20))


def tlv(tag, body):
    size = len(body)
    length = bytes([size]) if size < 128 else \
        bytes([0x81, size]) if size < 256 else struct.pack("!BH", 0x82, size)
    return bytes([tag]) + length + body


def integer(value):
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def private(key):
    p, q = key
    d = pow(E, -1, (p - 1) * (q - 1))
    return tlv(0x30, b"".join(map(integer, (
        0, p * q, E, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p)))))


def public(key):
    algorithm = tlv(0x30, bytes.fromhex("06092a864886f70d0101010500"))
    bits = b"\0" + tlv(0x30, integer(key[0] * key[1]) + integer(E))
    return tlv(0x30, algorithm + tlv(3, bits))


def raised(key, exponent, block):
    n = key[0] * key[1]
    return pow(int.from_bytes(block, "big"), exponent, n).to_bytes(128, "big")


def signed(key, data):
    info = SHA1_INFO + hashlib.sha1(data).digest()
    d = pow(E, -1, (key[0] - 1) * (key[1] - 1))
    return raised(key, d, b"\0\1" + b"\xff" * (125 - len(info)) + b"\0" + info)


def encrypted(key, plain):
    """RSAES-PKCS1-v1_5, its random octets all 0x5a."""
    pad = b"\x5a" * (125 - len(plain))
    return raised(key, E, b"\0\2" + pad + b"\0" + plain)


def modifier(key):
    value = int.from_bytes(hashlib.sha1(public(key)).digest()[:16], "big")
    while True:
        octets = value.to_bytes(16, "big")
        if hashlib.sha1(octets + bytes(9) + public(key)).digest()[:2] == b"\0\0":
            return octets
        value += 1


def parameters(key, prefix, count):
    return modifier(key) + prefix + bytes([count]) + public(key)


def cga(key, prefix, count=0):
    iid = bytearray(hashlib.sha1(parameters(key, prefix, count)).digest()[:8])
    iid[0] = iid[0] & 0x1c | 1 << 5
    return prefix + bytes(iid)


def option(kind, fixed, body, padded=True):
    """fixed begins with the Pad Length, where there is one."""
    pad = -(2 + len(fixed) + len(body)) % 8
    if padded:
        fixed = bytes([pad]) + fixed[1:]
    units = (2 + len(fixed) + len(body) + pad) // 8
    return bytes([kind, units]) + fixed + body + bytes(pad)


def checksum(src, dst, data):
    data = src + dst + struct.pack("!I3xB", len(data), 58) + data
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def sealed(src, dst, data):
    data = data[:2] + b"\0\0" + data[4:]
    return data[:2] + struct.pack("!H", checksum(src, dst, data)) + data[4:]


def packet(key, src, dst, message, extra):
    """Signed over the message as it is before the signature, checksum included."""
    data = message
    data += option(11, b"\0\0", parameters(key, src[:8], 0))
    data += struct.pack("!BB6xQ", 13, 2, TIME) + bytes([14, 2]) + NONCE + extra
    data = sealed(src, dst, data)
    signature = signed(key, TAG + src + dst + data)
    key_hash = hashlib.sha1(public(key)).digest()[:16]
    data += option(12, b"\0\0" + key_hash, signature, padded=False)
    data = sealed(src, dst, data)
    return struct.pack("!IHBB", 6 << 28, len(data), 58, 255) + src + dst + data


def lla(code, mac):
    return bytes([19, 2, code]) + mac + bytes(7)


def line(name, **words):
    print(name, *(f"{key}={value.hex() if isinstance(value, bytes) else value}"
                  for key, value in words.items()))


def main():
    prefix = ipaddress.IPv6Address("2001:db8:1::").packed[:8]
    local = ipaddress.IPv6Address("fe80::").packed[:8]
    routers = ipaddress.IPv6Address("ff02::2").packed
    mobile, router = cga(SIGN, prefix), cga(PAIR, local)
    common = {"nonce": NONCE, "time": TIME}
    for count in range(3):
        address = cga(SIGN, prefix, count)
        line("cga", public=public(SIGN), address=address, count=count)

    ask = bytes.fromhex("9a000000 02001234") + lla(4, MN) + lla(1, ROUTER)
    line("rtsolpr", private=private(SIGN), public=public(PAIR), alg=1, **common,
         packet=packet(SIGN, mobile, routers, ask,
                       option(27, b"\0\x10", public(PAIR))))
    tell = bytes.fromhex("9a020000 03001234") + lla(4, ROUTER) + lla(5, ROUTER)
    line("prrtadv", private=private(PAIR), pair=private(SIGN), alg=1,
         lifetime=43200, key=HANDOVER_KEY, **common,
         packet=packet(PAIR, router, mobile, tell,
                       option(28, b"\0\x10" + struct.pack("!H", 43200),
                              encrypted(SIGN, HANDOVER_KEY))))


main()
