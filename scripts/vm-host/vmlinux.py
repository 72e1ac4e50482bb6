# SPDX-License-Identifier: GPL-2.0-or-later
"""vmlinux - take the kernel out of the packed image that boots itself

usage: vmlinux.py VMLINUZ VMLINUX

The unpacked kernel boots at once and without a random base address; the packed
one takes seconds under emulation.
"""

import lzma
import re
import subprocess
import sys


def unpack_xz(data):
    return lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(data)


def unpack_zstd(data):
    return subprocess.run(["zstd", "-dcq"], input=data, check=False,
                          capture_output=True).stdout


FORMS = ((b"\xfd7zXZ\0", unpack_xz), (b"\x28\xb5\x2f\xfd", unpack_zstd))


def main():
    with open(sys.argv[1], "rb") as file:
        packed = file.read()
    for magic, unpack in FORMS:
        for place in re.finditer(re.escape(magic), packed):
            try:
                kernel = unpack(packed[place.start():])
            except lzma.LZMAError:
                continue
            if kernel.startswith(b"\x7fELF"):
                with open(sys.argv[2], "wb") as file:
                    file.write(kernel)
                return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
