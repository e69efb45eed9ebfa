# SPDX-License-Identifier: GPL-3.0-or-later
"""The window's first frame beside that of an empty libadwaita window.

From the moment the program is about to be started until its window has painted once, under a virtual display, with Cairo,
one after the other in one session; the first start of each, which brings its files into memory, is not counted.
"""
import argparse
import os
import pathlib
import shlex
import statistics
import subprocess
import tempfile

import common
import idle
from common import build_window

WANTED = 1.3
PROGRAMS = {"lanyard": "src/ui/lanyard", "bench-empty-window": "tests/bench/bench-empty-window"}
SHIM = "tests/bench/bench-first-frame.so"


def first_frames(folder, repeat):
    """Milliseconds of each program's starts, and of the processors' work for them, by its name."""
    once = " ; ".join(f'BENCH_START=$(date +%s%N) LD_PRELOAD={shlex.quote(str(folder / SHIM))} {shlex.quote(str(folder / path))}'
                      for path in PROGRAMS.values())
    script = f"n=0; while [ $n -le {repeat} ]; do {once}; n=$((n + 1)); done"
    with tempfile.TemporaryDirectory(prefix="lanyard-window-") as name:
        home = pathlib.Path(name)
        environment = idle.world(home)
        idle.settings(home)
        environment["GSETTINGS_SCHEMA_DIR"] = str(folder / "data")
        done = subprocess.run([str(common.SOURCE / "tests/ui/run-display"), "sh", "-c", script], env=environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              timeout=60 + 20 * repeat, check=False)
    times = {program: [] for program in PROGRAMS}
    for line in done.stdout.splitlines():
        program, milliseconds, work = line.split()
        times[program].append((float(milliseconds), float(work)))
    for program, found in times.items():
        if len(found) != repeat + 1:
            raise common.Failed(f"{program} showed {len(found)} windows of {repeat + 1}")
    return {program: found[1:] for program, found in times.items()}


def main(arguments):
    parser = argparse.ArgumentParser(prog="build-aux/bench window", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", help="build folder to use")
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--json", help="write the figures there")
    options = parser.parse_args(arguments)
    report = common.Report()
    folder = build_window([*PROGRAMS.values(), SHIM, "data/gschemas.compiled"], options.build)
    times, problem = {}, None
    if folder is None or not common.have("Xvfb") or not common.have("dbus-daemon"):
        problem = "it needs GTK, Xvfb and dbus-daemon"
    else:
        try:
            times = first_frames(folder, options.repeat)
        except (common.Failed, OSError, subprocess.SubprocessError) as error:
            problem = str(error)

    for which, title in enumerate(("From the start to the first frame", "What of it the processors worked")):
        rows = []
        for program in PROGRAMS:
            row = common.Method()
            row.name, row.problem = program, problem
            row.runs = [common.Figures(one[which] / 1000) for one in times.get(program, [])]
            rows.append(row)
        report.table(title, rows, 1, "window", memory=False)
    print()
    ratio = None
    if times:
        own, empty = (statistics.median(one[0] for one in times[program]) for program in PROGRAMS)
        ratio = own / empty
    report.goal("first frame, of an empty libadwaita window’s", WANTED, ratio, ratio is not None and ratio <= WANTED)
    if options.json:
        report.write(options.json)
    return 0
