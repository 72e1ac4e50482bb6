# SPDX-License-Identifier: GPL-2.0-or-later
"""boot - build what the bench needs, run it in virtual machines

Knows what goes into the image, and nothing of cases and figures.
"""

import concurrent.futures
import os
import subprocess

TREE = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BENCH = TREE + "/selftests/bench"
OUT = TREE + "/build/bench"
NL = ("nl", "nl_take", "genl", "segue_nl", "segue_put", "segue_parse")
PROGRAMS = ("bash", "ip", "tc", "nft", "insmod", "unshare", "sleep")
# Of the rivals; all are there from the start, so that every case has the same
# kernel around it.
MODULES = ("crc32c_generic sch_plug nfnetlink_queue nft_queue nft_dup_ipv6 "
           "ip6_tunnel ipip sit sch_ingress cls_flower act_mirred")
MEMORY_MB = 2048
TIMEOUT = 1100


class BootError(Exception):
    """A sentence: why there is no measurement."""


def run(args, what):
    done = subprocess.run(args, cwd=TREE, check=False,
                          stdin=subprocess.DEVNULL)
    if done.returncode:
        raise BootError(what)


def kver():
    done = subprocess.run([TREE + "/scripts/setup", "--kver"], text=True,
                          stdout=subprocess.PIPE, check=False)
    return done.stdout.strip()


def build_module(version):
    """kbuild writes beside the sources, so it gets links to them."""
    objects = f"{OUT}/{version}"
    os.makedirs(objects, exist_ok=True)
    for name in os.listdir(BENCH + "/modules"):
        link = f"{objects}/{name}"
        if not os.path.lexists(link):
            os.symlink(f"{BENCH}/modules/{name}", link)
    run(["make", "-s", "-C", f"/usr/src/linux-headers-{version}",
         f"M={objects}", "CONFIG_DEBUG_INFO_BTF_MODULES=",
         f"KCFLAGS=-ffile-prefix-map={objects}/= -ffile-prefix-map={TREE}=.",
         "modules"], "segue_bench.ko does not build")
    strip(f"{objects}/segue_bench.ko")


def strip(module):
    run(["strip", "--strip-debug", "-o", f"{OUT}/{os.path.basename(module)}",
         module], f"there is no {os.path.relpath(module, TREE)}; run make")


def build_program(name, sources):
    run(["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
         "-O2", f"-ffile-prefix-map={TREE}=.", "-Iinclude/uapi", "-Iuser",
         "-o", f"{OUT}/{name}", *sources, "-lmnl"],
        f"selftests/bench/{name}.c does not compile")


def build():
    version = kver()
    os.makedirs(OUT, exist_ok=True)
    build_module(version)
    strip(f"{TREE}/build/modules/{version}/segue.ko")
    build_program("holder", [BENCH + "/holder.c"])
    build_program("mobiles", [BENCH + "/mobiles.c",
                              *(f"user/nl/{name}.c" for name in NL)])


def command(names, programs=(), *env):
    """What boots a machine for these cases."""
    args = [TREE + "/scripts/vm", "--virtual", "--mem", str(MEMORY_MB),
            "--timeout", str(TIMEOUT), "--modules", MODULES]
    for word in ("cases=" + " ".join(names), *env):
        args += ["--env", word]
    for file in (*PROGRAMS, *programs, TREE + "/build/user/segue"):
        args += ["--file", file]
    for name in ("holder", "mobiles", "segue.ko", "segue_bench.ko"):
        args += ["--file", f"{OUT}/{name}:/bench/{name}"]
    return [*args, "--", "selftests/bench/guest.sh"]


def machine(names):
    """What its guest said."""
    done = subprocess.run(command(names), cwd=TREE, stdout=subprocess.PIPE,
                          text=True, check=False)
    if done.returncode:
        raise BootError("the virtual machine ended with "
                        f"{done.returncode}:\n{done.stdout}")
    return done.stdout


def boot(machines):
    """What the guests said, of machines side by side, each with its cases."""
    build()
    with concurrent.futures.ThreadPoolExecutor(len(machines)) as pool:
        return "".join(pool.map(machine, machines))
