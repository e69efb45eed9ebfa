# SPDX-License-Identifier: GPL-3.0-or-later
"""All tables of build-aux/bench in one readable page: the machine, the versions, medians and spread, goals reached or not."""
import contextlib
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess

# What the tables run beside Lanyard, and how each is asked for its version (the first line that holds a number).
VERSIONS = {
    "gcc": ["gcc", "--version"], "nc": ["dpkg-query", "-W", "-f", "${Version}", "netcat-openbsd"],
    "nginx": ["nginx", "-v"], "curl": ["curl", "--version"], "rsync": ["rsync", "--version"], "ssh": ["ssh", "-V"],
    "openssl": ["openssl", "version"], "iperf3": ["iperf3", "--version"], "cp": ["cp", "--version"],
    "newsboat": ["newsboat", "--version"], "ngircd": ["ngircd", "--version"], "python3": ["python3", "--version"],
    "feedparser": ["python3", "-c", "import feedparser; print(feedparser.__version__)"],
}
LIBRARIES = ("glib-2.0", "gtk4", "gnutls", "sqlite3", "libxml-2.0", "libsoup-3.0", "libxxhash")


def output(arguments, folder=None):
    """What a program says, whichever way it says it; nothing when it is not there."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    program = shutil.which(arguments[0], path=path)
    if program is None:
        return ""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run([program, *arguments[1:]], cwd=folder, text=True, timeout=20, check=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.stdout.strip()
    return ""


def first_field(path, name):
    with contextlib.suppress(OSError):
        for line in pathlib.Path(path).read_text(encoding="utf-8", errors="replace").splitlines():
            key, found, value = line.partition(":" if path != "/etc/os-release" else "=")
            if found and key.strip() == name:
                return value.strip().strip('"')
    return None


def machine():
    """What it ran on, as lines of (what, value)."""
    memory = first_field("/proc/meminfo", "MemTotal")
    governor = pathlib.Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
    return [
        ("processor", first_field("/proc/cpuinfo", "model name") or platform.processor() or platform.machine()),
        ("cores", str(len(os.sched_getaffinity(0)))),
        ("memory", f"{int(memory.split()[0]) / (1 << 20):.1f} GiB" if memory else "unknown"),
        ("frequency governor", governor.read_text().strip() if governor.exists() else "not told"),
        ("system", f"{first_field('/etc/os-release', 'PRETTY_NAME') or platform.system()}, kernel {platform.release()}"),
        ("busy with other things", f"load {os.getloadavg()[0]:.2f} at the start"),
    ]


def versions(root):
    """Every program and library that took part, as lines of (what, value)."""
    rows = []
    text = (root / "meson.build").read_text(encoding="utf-8")
    own = re.search(r"version: '([^']+)'", text)
    commit = output(["git", "describe", "--always", "--dirty"], root)
    rows.append(("Lanyard", f"{own[1] if own else '?'}{', commit ' + commit if commit else ''}"))
    for name, arguments in VERSIONS.items():
        line = next((line for line in output(arguments).splitlines() if re.search(r"\d", line)), "")
        number = re.search(r"[0-9]+(?:[._][0-9A-Za-z]+)+(?:-[0-9][0-9a-z]*)?|\d+", line)
        if number:
            rows.append((name, number[0]))
    for library in LIBRARIES:
        version = output(["pkg-config", "--modversion", library])
        if re.fullmatch(r"[0-9][0-9A-Za-z.~+-]*", version):
            rows.append((library, version))
    return rows


def memory_text(row):
    cells = [row.get(end) or 0 for end in ("sender_rss", "receiver_rss")]
    return " / ".join(f"{cell / (1 << 20):.1f} MiB" if cell else "–" for cell in cells) if any(cells) else ""


def escape(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def table_text(table):
    """One table of common.Report in Markdown; figures are seconds, and `work` units were done in them."""
    rows = table["rows"]
    with_memory = any(memory_text(row) for row in rows)
    unit, work = table.get("unit", ""), table.get("work")
    rate = bool(unit and work)
    head = ["", "median", "spread", "runs", *([f"{unit}/s"] if rate else []),
            *(["peak memory sending / receiving"] if with_memory else [])]
    lines = [f"### {table['title']}", "", "| " + " | ".join(head) + " |",
             "| --- |" + " ---: |" * (len(head) - 1)]
    for row in rows:
        if row.get("skipped") is not None or not row.get("seconds"):
            cells = [row["name"], f"skipped: {row.get('skipped') or 'no run'}"] + [""] * (len(head) - 2)
        else:
            seconds = row["seconds"]
            median = row.get("median", statistics.median(seconds))
            cells = [row["name"], f"{median:.4g} s", f"{min(seconds):.4g} – {max(seconds):.4g} s", len(seconds),
                     *([f"{work / median:.4g}"] if rate and median else [""] if rate else []),
                     *([memory_text(row)] if with_memory else [])]
        lines.append("| " + " | ".join(escape(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def goal_text(goal):
    verdict = {True: "reached", False: "**not reached**", None: "not measured"}[goal.get("good")]
    reached = goal.get("reached")
    numbers = f"wanted {goal['sign'] if 'sign' in goal else ''} {goal['wanted']:.4g}".replace("  ", " ")
    return f"- {goal['what']}: {numbers}, got {'–' if reached is None else format(reached, '.4g')}: {verdict}"


def section(name, purpose, figures, problem):
    """One table module. `figures`: what its --json wrote, or None."""
    lines = [f"## {name}", "", purpose, ""]
    if problem:
        lines += [f"This table ended with an error: {problem}", ""]
    if figures:
        lines += [table_text(table) for table in figures.get("tables", [])]
        goals = [goal_text(goal) for goal in figures.get("goals", [])]
        lines += [*goals, ""] if goals else []
        remarks = [f"- {remark}" for remark in figures.get("remarks", [])]
        lines += [*remarks, ""] if remarks else []
    return "\n".join(lines)


def write(path, root, about, sections):
    """`about`: machine() from before the runs; `sections`: what section() takes, for each table."""
    goals = [goal for _, _, figures, _ in sections if figures for goal in figures.get("goals", [])]
    reached = sum(goal.get("good") is True for goal in goals)
    measured = sum(goal.get("good") is not None for goal in goals)
    lines = ["# What Lanyard measures beside other programs", "",
             f"Made by `build-aux/bench` on {datetime.datetime.now().astimezone():%Y-%m-%d %H:%M %Z}. "
             f"{reached} of {measured} goals reached"
             + (f", {len(goals) - measured} not measured." if len(goals) > measured else "."), "",
             "All runs of a table are interleaved, so that a slow moment hits each program alike. A median of few runs on a "
             "busy machine says little: look at the spread.", "",
             "| the machine | |", "| --- | --- |", *(f"| {what} | {escape(value)} |" for what, value in about), "",
             "| version of | |", "| --- | --- |", *(f"| {what} | {escape(value)} |" for what, value in versions(root)), ""]
    lines += [section(*entry) for entry in sections]
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")


def load(path):
    with contextlib.suppress(OSError, ValueError):
        return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    return None
