# SPDX-License-Identifier: GPL-2.0-or-later
"""mutant - a copy of the tree with one thing broken on purpose

selftests/mutants/NAME.patch, or several, are applied to a copy under build/mutants,
which is then built there; what was downloaded is shared with the tree.
"""

import os
import shutil
import subprocess

SHARED = ("root", "guest", "setup")         # in build/


class MutantError(Exception):
    """A sentence: which patch, and what became of it."""


def files_of(tree):
    """What belongs to the tree: everything but build/ and .git."""
    done = subprocess.run(["git", "-C", tree, "ls-files", "-co",
                           "--exclude-standard", "-z"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False)
    if done.returncode == 0:
        return [os.fsdecode(n) for n in done.stdout.split(b"\0") if n]
    found = []
    for where, dirs, names in os.walk(tree):
        dirs[:] = [d for d in dirs if d not in ("build", ".git")]
        found += [os.path.relpath(os.path.join(where, n), tree)
                  for n in names]
    return found


def copy(tree, where):
    shutil.rmtree(where, ignore_errors=True)
    for name in files_of(tree):
        source = os.path.join(tree, name)
        if not os.path.lexists(source):
            continue
        target = os.path.join(where, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)
    os.makedirs(os.path.join(where, "build"), exist_ok=True)
    for name in SHARED:
        os.symlink(os.path.join(tree, "build", name),
                   os.path.join(where, "build", name))
    # objects are younger than their sources and are built again if those change
    built = os.path.join(tree, "build/user")
    if os.path.isdir(built):
        shutil.copytree(built, os.path.join(where, "build/user"),
                        copy_function=shutil.copy2)


def apply(tree, name, where):
    patch = os.path.join(tree, "selftests/mutants", name + ".patch")
    done = subprocess.run(["patch", "-p1", "-s", "-F0",
                           "--no-backup-if-mismatch", "-i", patch], cwd=where, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)
    if done.returncode:
        raise MutantError(f"{name}.patch does not apply: {done.stdout}")


def make(tree, *names):
    """Build it; return where it is."""
    name = "+".join(names)
    where = os.path.join(tree, "build/mutants", name)
    copy(tree, where)
    for patch in names:
        apply(tree, patch, where)
    done = subprocess.run(["make", "-s", "modules", "user"], cwd=where,
                          text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise MutantError(f"{name}.patch does not build: "
                          f"{done.stdout[-400:]}")
    return where
