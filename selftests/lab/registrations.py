# SPDX-License-Identifier: GPL-2.0-or-later
"""registrations - boot a home agent and have very many mobiles register there

In virtual time a nanosecond is an instruction: of the whole machine, the mobile's
own sending and receiving included.
"""

import os
import subprocess
import tempfile

TREE = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
KEY = "5365677565206c61626f7261746f7279"
SAMPLE = 500
CONFIG = """name: ha
control: /run/segued/ha.sock
log: error
ha:
  interface: home
  address: 2001:db8:10::1
  prefix: 2001:db8:10::/64
  mobiles: mobiles
  lifetime_max: 3600
  bindings_max: {most}
  dad_transmits: 0
"""


def build():
    program = TREE + "/build/lab/bin/register"
    os.makedirs(os.path.dirname(program), exist_ok=True)
    wire = TREE + "/user/wire/"
    sources = [wire + name for name in sorted(os.listdir(wire))
               if name.endswith(".c")]
    subprocess.run(
        ["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
         "-O2", f"-ffile-prefix-map={TREE}/=", f"-I{TREE}/user", "-o", program,
         TREE + "/selftests/lab/register.c", *sources, "-lcrypto"], check=True)
    return program


def write(where, listed, count, most):
    with open(where + "/ha.yaml", "w", encoding="ascii") as file:
        file.write(CONFIG.format(most=most))
    with open(where + "/vars", "w", encoding="ascii") as file:
        file.write(f"key={KEY}\ncount={count}\nsample={SAMPLE}\n")
    with open(where + "/mobiles", "w", encoding="ascii",
              opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        for n in range(1, listed + 1):
            file.write(f"2001:db8:10::{(n >> 16) + 1:x}:{n & 0xffff:x} "
                       f"{n}@example.net 256 hmac-sha1-96 {KEY}\n")


def run(listed, count, most):
    """Of so many that may, these register, and so many are let.  What the guest
    said, by name: a list of numbers each."""
    program = build()
    kver = subprocess.run([TREE + "/scripts/setup", "--kver"], text=True,
                          stdout=subprocess.PIPE, check=True).stdout.strip()
    with tempfile.TemporaryDirectory(dir=TREE + "/build/lab") as where:
        write(where, listed, count, most)
        args = [TREE + "/scripts/vm", "--virtual", "--mem", "1536",
                "--timeout", "1100", "--modules",
                "veth dummy mip6 xfrm_user tunnel4 tunnel6"]
        for file in ("bash", "ip", "mkdir", "sleep", "insmod", "awk", "chmod",
                     TREE + "/build/user/segue", TREE + "/build/user/segued",
                     TREE + "/selftests/lab/register.sh",
                     program + ":/segue/build/lab/register",
                     where + ":/register",
                     TREE + f"/build/modules/{kver}/segue.ko"
                     ":/register/segue.ko"):
            args += ["--file", file]
        done = subprocess.run(args + ["--", "selftests/lab/register.sh"],
                              stdout=subprocess.PIPE, text=True, check=False,
                              stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stdout + done.stderr
    return {words[0]: [int(w) for w in words[1:]]
            for words in map(str.split, done.stdout.splitlines())}
