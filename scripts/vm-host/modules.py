# SPDX-License-Identifier: GPL-2.0-or-later
"""modules - which kernel modules to load, and in which order

Debian's own come from build/root, ours from build/modules; their dependencies
from modules.dep and from the module itself.  Debian's are taken as they are,
because they are signed; ours without what a debugger wants.
"""

import lzma
import os
import re
import subprocess

import image


class Modules:
    """The modules of one kernel."""

    def __init__(self, version, root):
        self.base = f"{root}/lib/modules/{version}"
        self.ours = f"{image.TREE}/build/modules/{version}"
        self.needs = {}         # name: (path, names it needs, as in .dep)
        self.builtin = set()
        self._read_dep()

    def _read_dep(self):
        try:
            with open(self.base + "/modules.dep", encoding="ascii") as file:
                for line in file:
                    path, _, needs = line.partition(":")
                    self.needs[name(path)] = (
                        os.path.join(self.base, path),
                        [name(n) for n in needs.split()])
            with open(self.base + "/modules.builtin",
                      encoding="ascii") as file:
                self.builtin = {name(line.strip()) for line in file}
        except OSError as err:
            raise image.ImageError(
                "there is no kernel unpacked in build/root; "
                "run scripts/setup") from err

    def order(self, names):
        """Paths in the order in which they load, each once."""
        found = {}
        for wanted in names:
            self._visit(name(wanted), found)
        return list(found.values())

    def _visit(self, wanted, found):
        if wanted in found or wanted in self.builtin:
            return
        path, needs = self._find(wanted)
        for need in needs:
            self._visit(name(need), found)
        found[wanted] = path

    def _find(self, wanted):
        if wanted in self.needs:
            return self.needs[wanted]
        path = f"{self.ours}/{wanted}.ko"
        if not os.path.exists(path):
            raise image.ImageError(
                f"there is no module {wanted!r}, neither in build/root nor in "
                f"{os.path.relpath(self.ours, image.TREE)}")
        return path, _depends(path)


def name(path):
    """modprobe's name: no directory, no suffix, no dashes."""
    return re.sub(r"\.ko(\.xz)?$", "",
                  os.path.basename(path)).replace("-", "_")


def _depends(path):
    run = subprocess.run(["modinfo", "-F", "depends", path],
                         stdout=subprocess.PIPE, text=True, check=True)
    return [n for n in run.stdout.strip().split(",") if n]


def data(path):
    """The bytes that go into the image."""
    if not path.startswith(image.TREE + "/build/modules/"):
        with open(path, "rb") as file:
            packed = file.read()
        return lzma.decompress(packed) if path.endswith(".xz") else packed
    run = subprocess.run(["strip", "--strip-debug", "-o", "/dev/stdout", path],
                         stdout=subprocess.PIPE, check=True)
    return run.stdout
