# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold of the tree as a whole, whoever adds to it."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1])
TOP = {"meson.build", "meson_options.txt", "README.md", "COPYING", "src", "data", "po", "tests", "build-aux"}
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"


def files(*patterns):
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if not any(part.startswith("_build") for part in path.relative_to(ROOT).parts):
                yield path


def top_level():
    extra = {p.name for p in ROOT.iterdir()} - TOP
    return [f"{name} at the top level" for name in extra if not name.startswith((".", "_build", "build"))] + \
           [f"{name} is missing" for name in TOP if not (ROOT / name).exists()]


def licence():
    return [str(p.relative_to(ROOT)) for p in files("src/**/*.[ch]", "tests/**/*.[ch]", "tests/**/*.py")
            if SPDX not in "\n".join(p.read_text(encoding="utf-8").splitlines()[:4])]


def scripts_parse():
    """Shell scripts are at least syntactically whole."""
    bad = []
    for path in files("build-aux/*", ".ci/run", "tests/ui/run-display"):
        if path.is_file() and path.read_bytes()[:40].startswith((b"#!/usr/bin/env bash", b"#!/bin/sh", b"#!/bin/bash")):
            done = subprocess.run(["bash", "-n", path], capture_output=True, text=True)
            if done.returncode:
                bad.append(done.stderr.strip())
    return bad


def no_unfinished_work():
    mark = re.compile(r"\b(TODO|FIXME|XXX)\b")
    return [f"{p.relative_to(ROOT)}:{number}: {line.strip()}"
            for p in files("src/**/*.[ch]", "src/**/*.ui", "build-aux/*", "data/**/*.in")
            if p.is_file()
            for number, line in enumerate(p.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
            if mark.search(line)]


def translated_files_listed():
    listing = ROOT / "po" / "POTFILES"
    if not listing.exists():
        return []
    listed = {line.strip() for line in listing.read_text().splitlines() if line.strip() and not line.startswith("#")}
    marked = re.compile(r"\b_ ?\(\"|\bN_ ?\(\"|\bngettext ?\(|\bC_ ?\(|translatable=\"yes\"")
    have = {str(p.relative_to(ROOT)) for p in files("src/**/*.c", "src/**/*.ui", "data/*.in", "data/*.in.in")
            if marked.search(p.read_text(encoding="utf-8"))
            or p.name.endswith((".desktop.in", ".metainfo.xml.in", ".desktop.in.in", ".metainfo.xml.in.in"))}
    return [f"{name} has text to translate but is not in po/POTFILES" for name in sorted(have - listed)] + \
           [f"po/POTFILES names {name}, which does not exist" for name in sorted(listed) if not (ROOT / name).exists()]


def documented_headers():
    """Every public engine header says something about what it declares."""
    return [str(p.relative_to(ROOT)) for p in files("src/engine/**/*.h")
            if not p.name.endswith("-private.h") and "/*" not in p.read_text().split(SPDX, 1)[-1][2:]]


def named_files_exist():
    """A newcomer finds the file for a change by README.md and DESIGN.md: what they name in backquotes is there."""
    bad = []
    names = {p.name for p in files("src/**/*", "tests/**/*", "build-aux/*", "data/**/*")}
    for page, at in (("README.md", ""), ("src/DESIGN.md", "src/")):
        text = (ROOT / page).read_text(encoding="utf-8")
        for name in re.findall(r"`([\w.][\w./-]*)`", text) + re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
            # Folders of this tree, and files by their name alone; the rest is no path: options, units, words.
            if name.startswith(("src/", "tests/", "data/", "po/", "build-aux/")):
                there = (ROOT / name).exists()
            elif at and name.split("/")[0] in ("engine", "ui", "cli") and "/" in name:
                there = (ROOT / at / name).exists()
            elif re.fullmatch(r"lanyard-[\w-]+\.(c|h|ui)", name):
                there = name in names
            else:
                continue
            if not there:
                bad.append(f"{page} names {name}, which does not exist")
    return bad


def workers_have_no_source():
    """A task that runs in a thread may be let go there last, and its source object with it: it has none."""
    bad = []
    for path in files("src/**/*.c"):
        text = path.read_text(encoding="utf-8")
        for run in re.finditer(r"g_task_run_in_thread(?:_sync)? \((\w+),", text):
            made = re.findall(rf"\b{run[1]} ?=\s*g_task_new \((\w+)", text[:run.start()])
            if not made or made[-1] != "NULL":
                number = text.count("\n", 0, run.start()) + 1
                bad.append(f"{path.relative_to(ROOT)}:{number}: a task with a source object runs in a thread")
    return bad


CHECKS = [top_level, licence, scripts_parse, no_unfinished_work, translated_files_listed, documented_headers,
          named_files_exist, workers_have_no_source]

print(f"1..{len(CHECKS)}")
for number, check in enumerate(CHECKS, 1):
    problems = check()
    for problem in problems:
        print("#", problem)
    print(f"{'not ok' if problems else 'ok'} {number} {check.__name__.replace('_', ' ')}", flush=True)
