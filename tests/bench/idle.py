# SPDX-License-Identifier: GPL-3.0-or-later
"""Idle: how often the programs wake up when nothing happens, and what they keep.

A wake-up is a time one of a program's threads gave up the processor by itself and came back (voluntary context switches of
/proc/PID/task): each costs a laptop some of its battery. Counted over some seconds after the program has come to rest, with
the window under a virtual display, each tab shown in turn, without a network daemon to answer.
"""
import argparse
import contextlib
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import common

SETTLE = 4   # seconds until what a start begins has ended
WANTED = 0.1 # wake-ups a second
TABS = ("transfer", "chat", "experiment", "feeds")


def voluntary(pid):
    """How often each thread has woken up."""
    counts = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            for line in (task / "status").read_text().splitlines():
                if line.startswith("voluntary_ctxt_switches:"):
                    counts[task.name] = int(line.split()[1])
    return counts


def wake_ups(before, after):
    """A thread that ended has woken up once for it."""
    return sum(1 if thread not in after else after[thread] - before.get(thread, 0) for thread in {*before, *after})


def threads(pid):
    return len(list(pathlib.Path(f"/proc/{pid}/task").iterdir()))


def pss(pid):
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def world(folder):
    """An environment of its own under `folder`."""
    environment = dict(os.environ, GSETTINGS_BACKEND="keyfile", LC_ALL="C.UTF-8", GIO_USE_VFS="local", NO_AT_BRIDGE="1")
    for name in ("DATA", "CONFIG", "CACHE", "STATE"):
        environment[f"XDG_{name}_HOME"] = str(folder / name.lower())
    for name in ("runtime", "download"):
        (folder / name).mkdir(mode=0o700, parents=True)
    environment["XDG_RUNTIME_DIR"] = str(folder / "runtime")
    environment["XDG_DOWNLOAD_DIR"] = str(folder / "download")
    return environment


def settings(folder, **values):
    """As GSettings' key file has them."""
    path = folder / "config/glib-2.0/settings/keyfile"
    path.parent.mkdir(parents=True)
    lines = "\n".join(f"{name.replace('_', '-')}={value}" for name, value in values.items())
    path.write_text(f"[io/github/lanyard/Lanyard]\nwelcomed=true\n{lines}\n")


def child_of(pid, name):
    """The process called `name` below `pid`; waits for it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        parents = {}
        for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                text = status.read_text()
                command = text[text.index("(") + 1:text.rindex(")")]
                parents[int(status.parent.name)] = (int(text[text.rindex(")") + 2:].split()[1]), command)
        for candidate, (_, command) in parents.items():
            at = candidate
            while command == name and at in parents:
                at = parents[at][0]
                if at == pid:
                    return candidate
        time.sleep(0.05)
    raise common.Failed(f"{name} did not start")


class Idle:
    """One row: a program that is left alone."""

    def __init__(self, name, arguments, program, seconds, **values):
        self.name, self.arguments, self.program, self.seconds, self.values = name, arguments, program, seconds, values
        self.rates, self.kept, self.count, self.problem = [], 0, 0, None

    def measure(self, folder, environment):
        settings(folder, **self.values)
        process = subprocess.Popen([str(a).replace("{folder}", str(folder)) for a in self.arguments], env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            pid = process.pid if self.program is None else child_of(process.pid, self.program)
            time.sleep(SETTLE)
            if process.poll() is not None:
                raise common.Failed(f"it ended with {process.returncode}")
            before = voluntary(pid)
            time.sleep(self.seconds)
            self.rates.append(wake_ups(before, voluntary(pid)) / self.seconds)
            self.kept, self.count = max(self.kept, pss(pid)), threads(pid)
        finally:
            process.terminate()
            process.wait(20)

    def run(self):
        with tempfile.TemporaryDirectory(prefix="lanyard-idle-") as name:
            folder = pathlib.Path(name)
            try:
                self.measure(folder, world(folder))
            except (common.Failed, OSError, subprocess.SubprocessError) as error:
                self.problem = str(error)


def rows(build, window, seconds):
    ctl = build / "src/cli/lanyardctl"
    yield Idle("lanyardctl receive", [ctl, "receive", "--port", "0", "--bind", "127.0.0.1", "--accept", "all", "--into", "{folder}/download"], None, seconds)
    yield Idle("lanyardctl chat host", [ctl, "chat", "host", "--port", "0", "--bind", "127.0.0.1", "--json"], None, seconds)
    if window is None:
        return
    under = [common.SOURCE / "tests/ui/run-display", window / "src/ui/lanyard"]
    for tab in TABS:
        yield Idle(f"window, tab {tab}", under, "lanyard", seconds, tab=f"'{tab}'")
    yield Idle("window, Receive on", under, "lanyard", seconds, receive_at_start="true", port="uint32 0")


def main(arguments):
    parser = argparse.ArgumentParser(prog="build-aux/bench idle", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", help="build folder to use, with a window or without")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=30, help="how long each is watched")
    parser.add_argument("--json", help="write the figures there")
    options = parser.parse_args(arguments)
    window = common.build_window(["src/ui/lanyard", "src/cli/lanyardctl", "data/gschemas.compiled"], options.build)
    build = window or common.build(["src/cli/lanyardctl"], options.build)
    if not common.have("Xvfb") or not common.have("dbus-daemon"):
        window = None

    os.environ["GSETTINGS_SCHEMA_DIR"] = str((window or build) / "data")
    report = common.Report()
    print(f"Wake-ups a second of a program that is left alone, over {options.seconds:g} s\n")
    print(f"  {'':24}  {'median':>9}  {'spread':>15}  {'threads':>7}  {'memory (Pss)':>12}")
    done = []
    for row in rows(build, window, options.seconds):
        for _ in range(options.repeat):
            row.run()
        done.append(row)
        if not row.rates:
            print(f"  {row.name:24}  skipped: {row.problem}")
            continue
        print(f"  {row.name:24}  {statistics.median(row.rates):9.3f}  {min(row.rates):6.3f} – {max(row.rates):6.3f}"
              f"  {row.count:7}  {row.kept / (1 << 20):8.1f} MiB", flush=True)
    print()
    if window is None:
        report.remark("There is no window to watch: it needs GTK, Xvfb and dbus-daemon.")
    for row in done:
        median = statistics.median(row.rates) if row.rates else None
        report.goal(f"{row.name}: wake-ups a second", WANTED, median, median is not None and median <= WANTED, "{:.3f}")
    if options.json:
        report.write(options.json)
    return 0
