# SPDX-License-Identifier: GPL-3.0-or-later
"""The shells complete what lanyardctl --help names, all of it and nothing else; values where they are known."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
FOLDER = pathlib.Path(sys.argv[2])
MADE = {"bash": FOLDER / "lanyardctl", "zsh": FOLDER / "_lanyardctl", "fish": FOLDER / "lanyardctl.fish"}


def environment(home):
    return {**os.environ, "HOME": str(home), "XDG_DATA_HOME": f"{home}/data", "XDG_CONFIG_HOME": f"{home}/config",
            "XDG_CACHE_HOME": f"{home}/cache", "LC_ALL": "C.UTF-8", "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}


def run(arguments, home, **options):
    done = subprocess.run([str(a) for a in arguments], text=True, env=environment(home), timeout=60, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, **options)
    if done.returncode not in (0, 1):
        raise AssertionError(f"{arguments[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def helped(home, *words):
    """(commands, flags) that the --help of these words names."""
    text = run([PROGRAM, *words, "--help"], home)
    commands = re.findall(r"^  ([a-z]+(?: [a-z]+)?)  ", text.split("Commands:")[-1].split("\n\n")[0], re.M) \
        if "Commands:" in text else []
    return commands, set(re.findall(r"(?:^  |, )(--?[a-z][a-z0-9-]*)", "\n".join(
        line for line in text.split("Options:")[-1].splitlines() if line.startswith("  -")), re.M))


def bash(home, line, cursor_word=""):
    """What bash offers for the last word of @line."""
    words = [*line.split(), cursor_word]
    script = f"""source {MADE['bash']}
compopt () {{ :; }}
COMP_WORDS=({' '.join("'" + word + "'" for word in words)}); COMP_CWORD={len(words) - 1}
_lanyardctl
printf '%s\\n' "${{COMPREPLY[@]}}" """
    return set(run(["bash", "-c", script], home, cwd=home).split("\n")) - {""}


def fish(home, line, cursor_word=""):
    out = run(["fish", "--no-config", "-c", f"source {MADE['fish']}; complete -C '{line} {cursor_word}'"], home, cwd=home)
    return {row.split("\t")[0] for row in out.splitlines() if row}


def zsh_spells(home):
    """The options that zsh's completion names, by command; its engine asks a terminal, so the file itself is read."""
    text = MADE["zsh"].read_text(encoding="utf-8")
    found = {}
    for block in re.findall(r"^        '([a-z ]+)'\)\n          _arguments -S(.*?)\n          ;;", text, re.M | re.S):
        found[block[0]] = set(re.findall(r"(?<=[,{' *])(--?[a-z][a-z0-9-]*)(?=[=\[,}])", block[1]))
    return found


def same(what, got, wanted):
    return [] if got == wanted else [f"{what}: missing {sorted(wanted - got)}, too many {sorted(got - wanted)}"]


def check_options(home, complete, commands):
    problems = same("lanyardctl -", complete(home, "lanyardctl", "-"), helped(home)[1])
    for command in commands:
        problems += same(f"lanyardctl {command} -", complete(home, f"lanyardctl {command}", "-"),
                         helped(home, *command.split())[1])
    return problems


def fish_flags(home, line, word):
    # A single “-” offers “-h” and “--help” as they are; nothing else begins so.
    return fish(home, line, word)


def check_commands(home, complete, commands):
    problems = same("lanyardctl ", complete(home, "lanyardctl"), {command.split()[0] for command in commands})
    for first in {command.split()[0] for command in commands if " " in command}:
        problems += same(f"lanyardctl {first} ", complete(home, f"lanyardctl {first}"),
                         {command.split()[1] for command in commands if command.startswith(first + " ")})
    return problems


def check_values(home, complete):
    fingerprint = "ab" * 32
    (home / "a file").write_text("x")
    (home / "folder").mkdir(exist_ok=True)
    problems = same("--accept ", complete(home, "lanyardctl receive --accept"), {"ask", "trusted", "all"})
    problems += same("feed mark ", complete(home, "lanyardctl feed mark"), {"read", "unread", "starred", "unstarred"})
    problems += same("--into ", {name.rstrip("/") for name in complete(home, "lanyardctl receive --into", "fol")}, {"folder"})
    problems += same("compare ", {name.replace("\\", "") for name in complete(home, "lanyardctl compare", "a")}, {"a file"})
    # Nothing saved: nothing offered, and no folder made because of a Tab.
    if complete(home, "lanyardctl trust forget") or (home / "data" / "lanyard").exists():
        problems.append("without a folder of Lanyard's, something was offered or made")
    return problems, fingerprint


def check_saved(home, complete):
    """A subscription that is saved is offered again."""
    feed = home / "feed.opml"
    feed.write_text('<opml version="2.0"><body><outline type="rss" text="One" xmlUrl="http://127.0.0.1:9/one.xml"/></body></opml>')
    run([PROGRAM, "feed", "import", feed], home)
    offered = {word.replace("\\", "") for word in complete(home, "lanyardctl feed remove")}
    return same("feed remove ", offered, {"http://127.0.0.1:9/one.xml"})


def main():
    cases = []

    def case(name, test):
        cases.append((name, test))

    with tempfile.TemporaryDirectory(prefix="lanyard-test-") as folder:
        home = pathlib.Path(folder)
        commands = helped(home)[0]
        assert len(commands) >= 20, commands

        def fresh(name):
            made = home / name
            made.mkdir()
            return made

        case("bash: commands", lambda: check_commands(home, bash, commands))
        case("bash: options", lambda: check_options(home, bash, commands))
        case("bash: values", lambda: check_values(fresh("values"), bash)[0])
        case("bash: saved values", lambda: check_saved(fresh("saved"), bash))
        case("zsh: options", lambda: [problem for command in commands for problem in
                                      same(command, zsh_spells(home).get(command, set()), helped(home, *command.split())[1])])
        if shutil.which("zsh"):
            case("zsh: reads it", lambda: [] if subprocess.run(["zsh", "-n", MADE["zsh"]], check=False).returncode == 0
                 else ["zsh finds an error"])
        if shutil.which("fish"):
            case("fish: commands", lambda: check_commands(home, fish, commands))
            case("fish: options", lambda: check_options(home, fish, commands))
            case("fish: values", lambda: check_values(fresh("fish-values"), fish)[0])
            case("fish: saved values", lambda: check_saved(fresh("fish-saved"), fish))

        print(f"1..{len(cases)}")
        for number, (name, test) in enumerate(cases, 1):
            problems = test()
            for problem in problems:
                print("#", problem)
            print(f"{'not ok' if problems else 'ok'} {number} {name}", flush=True)


main()
