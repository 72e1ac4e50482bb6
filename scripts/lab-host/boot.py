# SPDX-License-Identifier: GPL-2.0-or-later
"""boot - one virtual machine with the whole laboratory in it

Puts the image's files together, boots, brings back what was seen.  Everything
in the image comes from the tree, from build/root and from the settings: the
same tree gives the same bytes, and those the same run.
"""

import os
import shutil
import subprocess
import sys
import tempfile

import plan
import scenarios

TREE = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
HELPERS = ("capture", "director", "bulk")
PROGRAMS = ("bash", "ip", "tc", "iw", "hostapd", "wpa_supplicant", "mkdir",
            "sleep", "cat", "date")
MODULES = ("veth sch_netem mac80211_hwsim radios=3 aesni_intel ccm ctr cmac "
           "gcm")
AGENT_MODULES = "mip6 xfrm_user tunnel4 tunnel6"
RELAY_MODULES = "bridge"
ESP_MODULES = "esp6 authenc crypto_null hmac sha256_generic"
WITNESSES = ("cn.log", "director", "capture", "wpa", "hostapd-ar1",
             "hostapd-ar2", "uptime")
MEMORY_MB = 1536


class BootError(Exception):
    """A sentence: why there is no result."""


def build_helpers():
    """The guest's own programs, compiled when they are older than they ought
    to be; their bytes don't depend on where the tree lies."""
    where = os.path.join(TREE, "build/lab/bin")
    os.makedirs(where, exist_ok=True)
    for name in HELPERS:
        source = os.path.join(TREE, "selftests/lab", name + ".c")
        program = os.path.join(where, name)
        if (os.path.exists(program) and
                os.stat(program).st_mtime >= os.stat(source).st_mtime):
            continue
        fresh = f"{program}.{os.getpid()}"
        done = subprocess.run(
            ["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra",
             "-Werror", "-O2", f"-ffile-prefix-map={TREE}/=", "-o", fresh,
             source], check=False)
        if done.returncode:
            raise BootError(f"selftests/lab/{name}.c does not compile")
        os.rename(fresh, program)


def kver():
    done = subprocess.run([TREE + "/scripts/setup", "--kver"], text=True,
                          stdout=subprocess.PIPE, check=False)
    return done.stdout.strip()


def manager_files(manager):
    guest = TREE + "/build/guest"
    files = [f"{TREE}/selftests/lab/manager.sh", "mount", "chown", "kill",
             f"{TREE}/Documentation/examples:/lab/manager"]
    if manager.startswith("networkd"):
        return files + [guest + "/lib/systemd/systemd-networkd"]
    return files + ["NetworkManager", "dbus-daemon",
                    f"{guest}/usr/share/dbus-1:/usr/share/dbus-1",
                    f"{guest}/usr/lib/x86_64-linux-gnu/NetworkManager/1.42.4/"
                    "libnm-device-plugin-wifi.so"]


def radius_files():
    """FreeRADIUS is found by name; what it opens is not."""
    return [f"{TREE}/selftests/lab/eap:/lab/eap",
            f"{TREE}/build/guest/usr/share/freeradius",
            *(f"{TREE}/build/guest/usr/lib/{name}.so"
              for name in ("freeradius/rlm_eap", "freeradius/rlm_eap_tls",
                           "x86_64-linux-gnu/ossl-modules/legacy"))]


def arguments(settings, agent, lab_dir, out_dir, n_calls):
    """Of scripts/vm."""
    args = [TREE + "/scripts/vm", "--virtual", "--mem", str(MEMORY_MB),
            "--timeout", str(120 + 30 * n_calls)]
    names = [name.replace("-ar", "-ap") if "move" in settings else name
             for name in WITNESSES]
    for k in range(n_calls):
        names += [f"mn{k}.log", f"mn{k}.json"]
    if settings["tcp"] == "on":
        names += ["bulk-cn", "bulk-mn"]
    modules, programs = MODULES, list(PROGRAMS)
    two_radios = settings.get("two-radios") == "on"
    files = [f"{TREE}/build/user/segue", f"{TREE}/selftests/lab/guest.sh",
             f"{TREE}/build/lab/bin:/segue/build/lab", f"{lab_dir}:/lab"]

    files.append(f"{TREE}/selftests/lab/security.sh")
    if settings["security"] in ("sae", "eap"):
        programs.append("wpa_cli")
    if settings["security"] == "eap":
        programs += ["freeradius", "cp"]
        files += radius_files()
        names += ["radius", "radius.log"]
    if agent == "none":
        programs.append("radvd")
    else:
        modules += " " + AGENT_MODULES
        if settings.get("esp") == "on":
            modules += " " + ESP_MODULES
        files += [f"{TREE}/build/user/segued",
                  f"{TREE}/selftests/lab/agent.sh",
                  f"{TREE}/build/modules/{kver()}/segue.ko:/lab/segue.ko"]
        if settings.get("keys") == "send":
            files.append(f"{TREE}/selftests/lab/send:/lab/send")
        if two_radios:
            modules = modules.replace("radios=3", "radios=4")
            names.append("wpa2")
        if settings.get("ring_ms") or two_radios:
            files.append(f"{TREE}/build/modules/{kver()}/segue_dedup.ko:"
                         "/lab/segue_dedup.ko")
        programs += ["insmod", "cp", "sed", "rm", "chrt"]
        hosts = ["mn", "ar1", "ar2"]
        if "move" in settings:
            files.append(f"{TREE}/selftests/lab/relay.sh")
            modules += " " + RELAY_MODULES
            programs.append("bridge")
            hosts = (["ar1", "ap1", "ap2"] if agent == "relay" else
                     [*hosts, "ap1", "ap2"])
            names += ["fdb-ap1", "fdb-ap2"]
        if "home_ap" in settings:
            modules += " bridge"
            hosts.remove("ar2")
        if "ro" in settings:
            hosts.append("cn")
        if "move" not in settings and agent != "segued":
            files.append(f"{TREE}/selftests/lab/mip6.sh")
            hosts.append("ha")
        for host in hosts:
            names += [f"{host}.trace", f"{host}.events", f"{host}.left",
                      f"{host}.stats", f"{host}.agent", f"{host}.map",
                      f"segued-{host}"]
    if "manager" in settings:
        names += ["addr-mn", "route-mn"]
        if settings["manager"] != "none":
            files += manager_files(settings["manager"])
            names.append("manager")
    if "who" in settings:
        programs.append("wpa_cli")
        names.append("left")
    if settings.get("reports") == "on":
        programs.append("hostapd_cli")
    if settings["rcu"] == "expedited":
        args += ["--append", "rcupdate.rcu_expedited=1"]
    args += ["--modules", modules]
    for file in programs + files:
        args += ["--file", file]
    for name in names:
        args += ["--get", f"/out/{name}:{out_dir}/{name}"]
    return args + ["--", "selftests/lab/guest.sh"]


def write_lab(lab_dir, the_plan, settings, agent):
    for name, text in plan.files(the_plan, settings, agent).items():
        with open(os.path.join(lab_dir, name), "w", encoding="ascii") as file:
            file.write(text)


def boot(name, settings, progress):
    """Run it; return the plan and the directory of what came back."""
    scenario = scenarios.SCENARIOS[name]
    the_plan = plan.make(settings, scenario.agent)
    build_helpers()
    out_dir = tempfile.mkdtemp(prefix="out-",
                               dir=os.path.join(TREE, "build/lab"))
    try:
        with tempfile.TemporaryDirectory(
                prefix="in-", dir=os.path.join(TREE, "build/lab")) as lab_dir:
            write_lab(lab_dir, the_plan, settings, scenario.agent)
            run(arguments(settings, scenario.agent, lab_dir, out_dir,
                          len(the_plan.runs)), progress)
    except BaseException:
        shutil.rmtree(out_dir, ignore_errors=True)
        raise
    return the_plan, out_dir


def run(args, progress):
    """scripts/vm, a line of its output at a time."""
    with subprocess.Popen(args, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True,
                          errors="replace") as vm:
        for line in vm.stdout:
            progress(line.strip())
        complaint = vm.stderr.read()
    if vm.returncode:
        sys.stderr.write(complaint)
        raise BootError(f"the virtual machine ended with {vm.returncode}")
    if complaint.strip():
        sys.stderr.write(complaint)
