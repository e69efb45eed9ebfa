# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages and the programs agree: every command and option of --help is described, and nothing else is."""
import os
import pathlib
import re
import subprocess
import sys

PAGES = pathlib.Path(sys.argv[1])
PROGRAMS = sys.argv[2:]
# What every command has; described once.
COMMON = {"--help", "--json"}
# What every GLib program has.
HELP = re.compile(r"--help(-.*)?$")


def helped(program, *words):
    done = subprocess.run([program, *words, "--help"], check=True, text=True, stdout=subprocess.PIPE,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=60)
    return done.stdout


def options_of(text):
    return set(re.findall(r"^  (?:-\w, )?(--[a-z][a-z0-9-]*)", text, re.M))


def named_in(page):
    return set(re.findall(r"--[a-z][a-z0-9-]*", page))


def page_of(program):
    return (PAGES / f"{pathlib.Path(program).name}.1").read_text(encoding="utf-8").replace("\\-", "-")


def differences(where, said, is_there):
    return [f"{where}: {option} is not in the manual" for option in sorted(is_there - said)] + \
           [f"{where}: the manual has {option}, which is no option" for option in sorted(said - is_there)]


def commands(program):
    """lanyardctl: a section a command."""
    page = page_of(program)
    sections = {}
    for block in page.split("\n.SS ")[1:]:
        block = block.split("\n.SH ")[0]
        title = re.match(r"[a-z]+(?: [a-z]+(?![a-z]*\|))?", block)[0]
        sections[title] = block
    top = helped(program)
    names = re.findall(r"^  ([a-z]+(?: [a-z]+)?)  ", top.split("Commands:")[1].split("\n\n")[0], re.M)
    everything = {option: name for name in names for option in options_of(helped(program, *name.split()))}
    problems = differences("commands", set(sections), set(names))
    for name in names:
        # A section may speak of another command's option, but not of one that nothing has.
        said = named_in(sections.get(name, "")) | COMMON
        there = options_of(helped(program, *name.split()))
        problems += differences(f"“{name}”", said & (there | (said - set(everything))), there)
    for option in options_of(top) - named_in(page):
        problems.append(f"{option} is not in the manual")
    return problems


def options(program):
    """lanyard: one list of options. Those of the toolkit are not ours to describe."""
    said, there = ({option for option in options if not HELP.match(option)}
                   for options in (named_in(page_of(program)), options_of(helped(program))))
    return differences(pathlib.Path(program).name, said, there)


def formatted(program):
    """The formatter has nothing to remark."""
    path = PAGES / f"{pathlib.Path(program).name}.1"
    done = subprocess.run(["groff", "-man", "-Tutf8", "-wall", "-z", path], text=True, stderr=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, check=False)
    return done.stderr.splitlines()


cases = [(f"{pathlib.Path(p).name} {what}", test, p) for p in PROGRAMS
         for what, test in (("options", commands if p.endswith("ctl") else options), ("format", formatted))]
print(f"1..{len(cases)}")
for number, (name, test, argument) in enumerate(cases, 1):
    found = test(argument)
    for problem in found:
        print("#", problem)
    print(f"{'not ok' if found else 'ok'} {number} {name}", flush=True)
