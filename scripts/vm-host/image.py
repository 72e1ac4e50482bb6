# SPDX-License-Identifier: GPL-2.0-or-later
"""image - the initramfs: named files, what they need, nothing else

The same files give the same bytes wherever the tree lies and whenever it is
built: names are sorted, owners, times and inode numbers are counted here, and
files of the tree live under /segue in the guest.  In virtual time that is what
makes two runs comparable, so nothing may be added that differs by machine.
"""

import os
import subprocess

TREE = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
UNPACKED = os.path.join(TREE, "build/root")
# The programs and libraries of the archive, whatever this machine has of them.
ARCHIVE = os.path.join(TREE, "build/guest")
GUEST_TREE = "/segue"
PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin")
LIBS = "/usr/lib/x86_64-linux-gnu"
# Where some programs have libraries of their own, as their RUNPATH says.
PRIVATE_LIBS = ("/usr/lib/freeradius", LIBS + "/systemd")
LOADER = "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"

# What every program may expect below /etc; fixed, so not this machine's.
ETC = {
    "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\n"
                   "nobody:x:65534:65534:nobody:/:/bin/false\n",
    "/etc/group": "root:x:0:\nnetdev:x:100:\nnogroup:x:65534:\n",
    "/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}


class ImageError(Exception):
    """A sentence for the user: what cannot be put into the image."""


def guest_path(path):
    """Where a file of this machine lives in the guest."""
    path = os.path.abspath(path)
    for root, prefix in ((UNPACKED, ""), (ARCHIVE, ""), (TREE, GUEST_TREE)):
        if path == root or path.startswith(root + "/"):
            path = prefix + path[len(root):]
            break
    return merged(path)


def merged(path):
    """/bin and its sisters are links into /usr, as on every Debian 12."""
    for name in ("bin", "sbin", "lib", "lib64"):
        if path.startswith("/" + name + "/"):
            return "/usr" + path
    return path


def contents(path):
    """The file that a path stands for, where an absolute link stays in its root."""
    while os.path.islink(path):
        target = os.readlink(path)
        root = next((r for r in (ARCHIVE, UNPACKED)
                     if path.startswith(r + "/")), "")
        path = (root + target if target.startswith("/") else
                os.path.join(os.path.dirname(path), target))
    return path


def find_program(name):
    """A program by name: the archive's, and this machine's for want of it."""
    for root in (ARCHIVE, UNPACKED, ""):
        for directory in PATH:
            path = root + directory + "/" + name
            if (os.path.isfile(contents(path)) and
                    os.access(contents(path), os.X_OK)):
                return path
    raise ImageError(f"there is no program {name!r}, neither in "
                     "build/root nor on this machine")


class Image:
    """Entries by name in the guest; written out as a cpio archive."""

    def __init__(self):
        self.entries = {}       # name: (mode, data or path of the data, rdev)
        self.programs = []      # whose libraries are still to be added

    def add_dir(self, name):
        while name not in ("", "/"):
            self.entries.setdefault(name, (0o40755, b"", (0, 0)))
            name = os.path.dirname(name)

    def add_data(self, name, data, mode=0o644):
        self.add_dir(os.path.dirname(name))
        self.entries[name] = (0o100000 | mode, data, (0, 0))

    def add_link(self, name, target):
        self.add_dir(os.path.dirname(name))
        self.entries[name] = (0o120777, target.encode(), (0, 0))

    def add_device(self, name, major, minor):
        self.add_dir(os.path.dirname(name))
        self.entries[name] = (0o20600, b"", (major, minor))

    def add_skeleton(self):
        for name in ("bin", "sbin", "lib", "lib64"):
            self.add_dir("/usr/" + name)
            self.add_link("/" + name, "usr/" + name)
        for name in ("/tmp", "/root", "/var/run", GUEST_TREE):
            self.add_dir(name)
        for name, text in ETC.items():
            self.add_data(name, text.encode())

    def add(self, source, name=None):
        """A file with what it needs to run, a program by name, or a tree."""
        if "/" not in source and not os.path.exists(source):
            source = find_program(source)
        if not os.path.exists(contents(source)):
            raise ImageError(f"there is no file {source!r}")
        name = merged(name) if name else guest_path(source)

        if os.path.isdir(source):
            self._add_tree(source, name)
        else:
            self._add_file(source, name)
        return name

    def _add_tree(self, source, name):
        self.add_dir(name)
        for entry in sorted(os.listdir(source)):
            path = os.path.join(source, entry)
            if os.path.islink(path):
                self.add_link(name + "/" + entry, os.readlink(path))
            elif os.path.isdir(path):
                self._add_tree(path, name + "/" + entry)
            elif os.path.isfile(path):
                self._add_file(path, name + "/" + entry)

    def _add_file(self, source, name):
        source = contents(source)
        with open(source, "rb") as file:
            data = file.read()
        executable = os.access(source, os.X_OK)
        self.add_data(name, data, 0o755 if executable else 0o644)
        if data.startswith(b"\x7fELF"):
            if not name.endswith(".ko"):
                self.programs.append(os.path.abspath(source))
        elif executable and data.startswith(b"#!"):
            self._add_interpreter(data)

    def _add_interpreter(self, data):
        words = data[2:].split(b"\n", 1)[0].decode().split()
        needed = words[:1]
        if os.path.basename(words[0]) == "env":
            needed.append(words[-1])
        for program in needed:
            self.add(find_program(os.path.basename(program)))

    def add_libraries(self):
        """What the programs added so far are linked with.

        As ldd does it, by asking the loader, but the archive's loader for the
        archive's libraries.
        """
        if self.programs and not os.path.exists(ARCHIVE):
            raise ImageError("nothing is unpacked in build/guest; "
                             "run scripts/setup")
        paths = ":".join(ARCHIVE + path for path in (LIBS, *PRIVATE_LIBS))
        for program in sorted(set(self.programs)):
            run = subprocess.run(
                [ARCHIVE + LOADER, "--library-path", paths, "--list",
                 program],
                env={"LC_ALL": "C"}, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True, check=False)
            for line in run.stdout.splitlines():
                if "not found" in line:
                    raise ImageError("a library is missing: " + line.strip())
                # The loader comes under the name that programs ask for it by.
                path = next((w for w in line.split() if w[0] == "/"), None)
                if path and "ld-linux" not in path:
                    self._add_library(path)
            if run.returncode == 0:
                self._add_loader()
        self.programs = []

    def _add_loader(self):
        with open(ARCHIVE + LOADER, "rb") as file:
            self.add_data("/usr/lib64/" + os.path.basename(LOADER),
                          file.read(), 0o755)

    def _add_library(self, path):
        name = guest_path(path)
        if name not in self.entries:
            with open(contents(path), "rb") as file:
                self.add_data(name, file.read(), 0o755)

    def write(self, path):
        with open(path, "wb") as file:
            for number, name in enumerate(sorted(self.entries), 1):
                _write_entry(file, number, name[1:], *self.entries[name])
            _write_entry(file, 0, "TRAILER!!!", 0, b"", (0, 0))


def _write_entry(file, inode, name, mode, data, rdev):
    links = 2 if mode & 0o40000 and not mode & 0o100000 else 1
    fields = (inode, mode, 0, 0, links, 0, len(data), 0, 0, *rdev,
              len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08X" % f for f in fields)
    head += name.encode() + b"\0"
    file.write(head + bytes(-len(head) % 4))
    file.write(data + bytes(-len(data) % 4))
