# SPDX-License-Identifier: GPL-2.0-or-later
"""machine - one machine, from its start to its last frame

Knows how to start it, how to read the frames of vm-guest/init.c and how to be
sure that it is gone; doesn't know what the guest does or whether it did well.
"""

import ctypes
import fcntl
import os
import select
import signal
import struct
import subprocess
import time

PR_SET_PDEATHSIG = 1
PIPE_SIZE = 1 << 20
READ_PAUSE = 0.005
WINDOW_SIZE = 1 << 28

BASE = ("-machine", "q35", "-nodefaults", "-no-user-config",
        "-display", "none", "-no-reboot",
        "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04")
# loglevel=5: warnings reach the console even if the guest never comes back.
APPEND = ("console=ttyS0 loglevel=5 panic=-1 oops=panic tsc=reliable "
          "mitigations=off random.trust_cpu=on printk.devkmsg=on")
# A busy machine gives no tick in the time the kernel waits for one.
REAL_APPEND = "no_timer_check"
VIRTUAL = ("-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off",
           "-smp", "1", "-cpu", "max", "-seed", "1",
           "-rtc", "base=2027-01-01T00:00:00,clock=vm")
VIRTUAL_APPEND = "nokaslr"
PROGRAM_APPEND = "loglevel=5 printk.devkmsg=on kasan_multi_shot"


class MachineError(Exception):
    """A sentence for the user: why there is no machine."""


class Machine:
    """One run of QEMU.  Frames go to the handler as (tag, bytes)."""

    def __init__(self, kernel, initrd, rundir, options):
        self.console_path = os.path.join(rundir, "console")
        self.window_path = os.path.join(rundir, "window")
        self.read_fd, write_fd = os.pipe()
        fcntl.fcntl(write_fd, fcntl.F_SETPIPE_SZ, PIPE_SIZE)
        args = self._args(kernel, initrd, write_fd, options)
        try:
            self.process = self._start(args, write_fd, options)
        except OSError as err:
            raise MachineError(f"{args[0]} does not start: "
                               f"{err.strerror}") from err
        os.close(write_fd)
        self.pending = b""

    def _args(self, kernel, initrd, write_fd, options):
        args = [os.environ.get("QEMU", "qemu-system-x86_64"), *BASE]
        append = APPEND
        if options.virtual:
            args += VIRTUAL
            append += " " + VIRTUAL_APPEND
        else:
            append += " " + REAL_APPEND
            accel = "kvm" if options.kvm else "tcg,thread=multi"
            args += ["-accel", accel, "-cpu", "max", "-smp", str(options.smp)]
        args += ["-m", str(options.mem), "-kernel", kernel, "-initrd", initrd,
                 "-append", " ".join([append, *options.append]),
                 "-serial", "file:" + self.console_path,
                 "-chardev", f"file,id=out,path=/dev/fd/{write_fd}",
                 "-device", "isa-debugcon,iobase=0xe9,chardev=out",
                 "-object", f"memory-backend-file,id=window,share=on,"
                 f"size={WINDOW_SIZE},mem-path={self.window_path}",
                 "-device", "ivshmem-plain,memdev=window"]
        for tag, path in options.layers:
            args += ["-fsdev", f"local,id={tag},path={path},"
                     "security_model=none,readonly=on,multidevs=remap",
                     "-device", f"virtio-9p-pci,fsdev={tag},"
                     f"mount_tag={tag}"]
        return args

    def _start(self, args, write_fd, options):
        env = dict(os.environ)
        if options.virtual:
            env["LD_PRELOAD"] = options.turns
        return subprocess.Popen(
            args, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, pass_fds=(write_fd,), env=env,
            preexec_fn=_die_with_parent)

    def run(self, handler, timeout):
        """True when the guest came to its end, False when time was up."""
        deadline = time.monotonic() + timeout
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            ready, _, _ = select.select([self.read_fd], [], [], left)
            if not ready:
                continue
            # QEMU writes byte by byte; woken by each we would only slow it.
            time.sleep(READ_PAUSE)
            data = os.read(self.read_fd, PIPE_SIZE)
            if not data:
                self.process.wait()
                return True
            self._frames(data, handler)

    def _frames(self, data, handler):
        self.pending += data
        start = 0
        while len(self.pending) - start >= 5:
            tag, length = struct.unpack_from("<cI", self.pending, start)
            if len(self.pending) - start - 5 < length:
                break
            start += 5
            handler(tag.decode("latin-1"),
                    self.pending[start:start + length])
            start += length
        self.pending = self.pending[start:]

    def file(self, frame):
        """The path and the bytes of a file that the guest left."""
        offset, length = struct.unpack_from("<QQ", frame)
        with open(self.window_path, "rb") as window:
            window.seek(offset)
            return os.fsdecode(frame[16:]), window.read(length)

    def stop(self):
        """Nothing is left running, whatever happened."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.read_fd)

    def console(self):
        try:
            with open(self.console_path, errors="replace",
                      encoding="utf-8") as file:
                return file.read()
        except OSError:
            return ""

    def errors(self):
        return self.process.stderr.read().decode(errors="replace")


class Program(Machine):
    """One run of a kernel that is a program.

    It makes a process of the host for each of its own and leaves them behind
    when it is killed, so it gets a name space that ends with it.
    """

    def _args(self, kernel, initrd, write_fd, options):
        args = ["unshare", "--pid", "--fork", "--kill-child"]
        if os.getuid() != 0:
            args += ["--user", "--map-root-user"]
        return [*args, kernel, f"mem={options.mem}M", f"initrd={initrd}",
                "con=null", "con0=null,fd:1", "ssl=null",
                f"ssl0=null,fd:{write_fd}", *PROGRAM_APPEND.split(),
                *options.append, "segue_share=" + os.path.dirname(initrd)]

    def _start(self, args, write_fd, _options):
        with open(self.console_path, "wb") as console:
            return subprocess.Popen(
                args, stdin=subprocess.DEVNULL, stdout=console,
                stderr=subprocess.PIPE, pass_fds=(write_fd,),
                env={**os.environ, "TMPDIR": "/dev/shm"},
                preexec_fn=_die_with_parent)


def start(kernel, initrd, rundir, options):
    kind = Program if options.uml else Machine
    return kind(kernel, initrd, rundir, options)


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
