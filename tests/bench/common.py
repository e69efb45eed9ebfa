# SPDX-License-Identifier: GPL-3.0-or-later
"""What every table of build-aux/bench shares: running programs and taking their figures, and printing tables."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
LIMIT = 900  # seconds after which a program that should have ended is killed
CHILD = "tests/bench/bench-child"


class Failed(Exception):
    """A program did not do what it was started for."""


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def parse_size(text):
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    text = text.strip().upper().removesuffix("IB").removesuffix("B")
    return int(float(text[:-1]) * units[text[-1]]) if text[-1:] in units else int(text)


def size_text(size):
    for unit, factor in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size >= factor:
            return f"{size / factor:g} {unit}"
    return f"{size} bytes"


def have(program):
    """The path of a program; sshd and nginx live where only root looks."""
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def build(targets, folder=None):
    """A release build of `targets`; returns the build folder."""
    if folder is None:
        folder = SOURCE / "_build-bench"
        if not (folder / "build.ninja").exists():
            subprocess.run(["meson", "setup", "--buildtype=release", "-Dgtk=disabled", str(folder), str(SOURCE)],
                           check=True, stdout=sys.stderr)
    folder = pathlib.Path(folder).resolve()
    subprocess.run(["ninja", "-C", str(folder), CHILD, *targets], check=True, stdout=sys.stderr)
    Program.starter = folder / CHILD
    return folder


def build_window(targets, folder=None):
    """The same with the window's parts, in a folder of its own; None where GTK's development files are missing."""
    if folder is None:
        folder = SOURCE / "_build-bench-window"
        if not (folder / "build.ninja").exists() and subprocess.run(
                ["meson", "setup", "--buildtype=release", str(folder), str(SOURCE)], check=False, stdout=sys.stderr).returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            return None
    folder = pathlib.Path(folder).resolve()
    done = subprocess.run(["ninja", "-C", str(folder), *targets], check=False, stdout=sys.stderr)
    return folder if done.returncode == 0 else None


@contextlib.contextmanager
def workspace(needed):
    """A temporary folder in memory with room for `needed` bytes, else on disk with a warning."""
    base = "/dev/shm"
    if not os.access(base, os.W_OK) or shutil.disk_usage(base).free < needed + (256 << 20):
        base = None
        say(f"There is no room for {size_text(needed)} in /dev/shm: this measures the disk, too.")
    with tempfile.TemporaryDirectory(prefix="lanyard-bench-", dir=base) as folder:
        yield pathlib.Path(folder)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listening(port):
    """Whether somebody listens on a loopback port, asked of the kernel: a connection would be a client."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(FileNotFoundError):
            for line in pathlib.Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(fields[1].rsplit(":", 1)[1], 16) == port:
                    return True
    return False


class Program:
    """A child whose figures count. Its peak memory is that of itself or its biggest child; see bench-child.c. Its
    processor time is that of itself and all its children."""

    starter = None

    def __init__(self, arguments, **options):
        self.name = pathlib.Path(str(arguments[0])).name
        if not have(str(arguments[0])):
            raise Failed(f"{arguments[0]} is not there")
        self.peak, peak = os.pipe()
        self.errors = tempfile.TemporaryFile()
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.DEVNULL)
        self.process = subprocess.Popen([str(a) for a in (self.starter, peak, *arguments)], stderr=self.errors,
                                        pass_fds=[peak], **options)
        os.close(peak)
        self.pid = self.process.pid
        self.status = None
        self.rss = 0
        self.cpu = 0

    def wait(self, limit=LIMIT):
        """Waits for the end; returns the exit status."""
        if self.status is None:
            killer = threading.Timer(limit, self.kill)
            killer.start()
            try:
                self._ended(*os.wait4(self.pid, 0)[1:])
            finally:
                killer.cancel()
        return self.status

    def _ended(self, status, usage):
        self.cpu = usage.ru_utime + usage.ru_stime
        self.status = self.process.returncode = os.waitstatus_to_exitcode(status)
        # Nothing is there when it was killed.
        self.rss = int(os.read(self.peak, 64) or b"0") * 1024
        os.close(self.peak)

    def check(self, limit=LIMIT):
        if self.wait(limit) != 0:
            self.errors.seek(0)
            text = self.errors.read().decode(errors="replace").strip().splitlines()
            raise Failed(f"{self.name} ended with {self.status}: {text[-1] if text else 'no message'}")

    def signal(self, number):
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self):
        # Not SIGKILL, which would leave the command itself to end a moment later.
        self.signal(signal.SIGUSR1)

    def stop(self):
        self.signal(signal.SIGTERM)
        self.wait(10)

    def await_port(self, port, limit=10):
        deadline = time.monotonic() + limit
        while not listening(port):
            done, status, usage = os.wait4(self.pid, os.WNOHANG)
            if done:
                self._ended(status, usage)
                self.errors.seek(0)
                raise Failed(f"{self.name} did not start: {self.errors.read().decode(errors='replace').strip()}")
            if time.monotonic() > deadline:
                raise Failed(f"{self.name} does not listen on {port}")
            time.sleep(0.005)


class Figures:
    """One run of one method."""

    def __init__(self, seconds, sender=0, receiver=0, cpu=0):
        self.seconds = seconds
        self.cpu = cpu
        self.sender = sender
        self.receiver = receiver


class Method:
    """One row: a program that does the job, once per call of run()."""

    name = ""
    needs = ()

    def __init__(self):
        self.runs = []
        self.problem = None

    def missing(self):
        absent = [program for program in self.needs if not have(program)]
        return f"not installed: {', '.join(absent)}" if absent else None

    def start(self):
        """Servers that stay up over all runs."""

    def run(self):
        raise NotImplementedError

    def stop(self):
        pass

    @property
    def median(self):
        return statistics.median(run.seconds for run in self.runs)

    @property
    def cpu(self):
        return statistics.median(run.cpu for run in self.runs)

    def peak(self, end):
        return max(getattr(run, end) for run in self.runs)


def measure(methods, repeat, between=lambda method: None):
    """Runs all methods `repeat` times, interleaved, so that a slow minute of the machine hits each alike."""
    usable = []
    for method in methods:
        method.problem = method.missing()
        if method.problem is None:
            try:
                method.start()
                usable.append(method)
            except (Failed, OSError, subprocess.SubprocessError) as error:
                method.problem = str(error)
                method.stop()
    try:
        for number in range(repeat):
            for method in usable:
                if method.problem:
                    continue
                say(f"  {method.name} ({number + 1} of {repeat})")
                try:
                    figures = method.run()
                    between(method)
                    method.runs.append(figures)
                except (Failed, OSError, subprocess.SubprocessError) as error:
                    method.problem = str(error)
    finally:
        for method in usable:
            method.stop()


class Report:
    """Tables on standard output, and everything again as JSON."""

    def __init__(self):
        self.tables = []
        self.goals = []
        self.remarks = []

    def table(self, title, methods, work, unit, memory=True):
        """`work`: how much one run moves, in `unit`s. `memory`: whether what it takes is a column."""
        print(f"\n{title}")
        width = max(len(method.name) for method in methods)
        heading = f"  {'peak memory sending / receiving':>31}" if memory else ""
        print(f"  {'':{width}}  {'median':>11}  {'spread':>21}  {unit + '/s':>12}{heading}")
        rows = []
        for method in methods:
            if method.problem or not method.runs:
                print(f"  {method.name:{width}}  skipped: {method.problem}")
                rows.append({"name": method.name, "skipped": method.problem})
                continue
            seconds = sorted(run.seconds for run in method.runs)
            peaks = " / ".join(f"{method.peak(end) / (1 << 20):.1f} MiB" if method.peak(end) else "–"
                               for end in ("sender", "receiver"))
            print(f"  {method.name:{width}}  {method.median:9.5f} s  {seconds[0]:8.5f} – {seconds[-1]:8.5f} s"
                  f"  {work / method.median:12.4g}" + (f"  {peaks:>31}" if memory else ""))
            rows.append({"name": method.name, "seconds": [run.seconds for run in method.runs], "median": method.median,
                         "sender_rss": method.peak("sender"), "receiver_rss": method.peak("receiver")})
        self.tables.append({"title": title, "unit": unit, "work": work, "rows": rows})
        sys.stdout.flush()

    def goal(self, what, wanted, reached, good=None, text="{:.2f}"):
        """One figure to reach: `reached` at least `wanted` unless `good` says otherwise."""
        if reached is None:
            line, verdict = "not measured", None
        else:
            verdict = bool(reached >= wanted if good is None else good)
            line = f"{text.format(reached)}  {'reached' if verdict else 'NOT reached'}"
        sign = "≥" if good is None else "≤"
        print(f"  {what}: wanted {sign} {text.format(wanted)}, got {line}")
        self.goals.append({"what": what, "sign": sign, "wanted": wanted, "reached": reached, "good": verdict})
        sys.stdout.flush()

    def remark(self, text):
        print(f"  {text}")
        self.remarks.append(text)

    def write(self, path):
        pathlib.Path(path).write_text(json.dumps({"tables": self.tables, "goals": self.goals, "remarks": self.remarks},
                                                 indent=2) + "\n")


def best(methods):
    """The median of the fastest that was measured; None when none was."""
    return min((m.median for m in methods if m.runs and not m.problem), default=None)


def ratio(other, own):
    """How many times as fast as `other` is `own` (both in seconds)."""
    return other / own if other and own else None
