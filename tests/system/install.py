# SPDX-License-Identifier: GPL-3.0-or-later
"""`meson install` puts everything where the desktop looks, and uninstalling takes all of it away again."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(sys.argv[1])
WITH_GTK = sys.argv[2] == "true"
PREFIX = sys.argv[3].lstrip("/")
APP = "io.github.lanyard.Lanyard"
ALWAYS = ["bin/lanyardctl", "share/man/man1/lanyardctl.1", "share/bash-completion/completions/lanyardctl",
          "share/zsh/site-functions/_lanyardctl", "share/fish/vendor_completions.d/lanyardctl.fish"]
WINDOW = ["bin/lanyard", "share/man/man1/lanyard.1", f"share/applications/{APP}.desktop", f"share/metainfo/{APP}.metainfo.xml",
          f"share/dbus-1/services/{APP}.service", f"share/glib-2.0/schemas/{APP}.gschema.xml",
          f"share/icons/hicolor/scalable/apps/{APP}.svg", f"share/icons/hicolor/symbolic/apps/{APP}-symbolic.svg"]
# What more there may be: one catalogue a language.
MORE = re.compile(r"share/locale/[\w@]+/LC_MESSAGES/lanyard\.mo$")


def installed(root):
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}


def main():
    problems = []
    languages = [line.strip() for line in pathlib.Path(os.environ["LANYARD_SOURCE_DIR"], "po", "LINGUAS").read_text().splitlines()
                 if line.strip() and not line.startswith("#")]
    with tempfile.TemporaryDirectory(prefix="lanyard-test-") as folder:
        # No rebuild: this runs within the tests. The log of what was installed is the build folder's own.
        done = subprocess.run(["meson", "install", "-C", str(BUILD), "--no-rebuild", "--quiet", "--destdir", folder], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            problems.append(done.stdout)
        root = pathlib.Path(folder, PREFIX)
        there = installed(root)
        wanted = {*ALWAYS, *(WINDOW if WITH_GTK else []), *(f"share/locale/{name}/LC_MESSAGES/lanyard.mo" for name in languages)}
        problems += [f"{name} was not installed" for name in sorted(wanted - there)]
        problems += [f"{name} was installed, and nobody asked for it" for name in sorted(there - wanted) if not MORE.match(name)]
        outside = installed(pathlib.Path(folder)) - {f"{PREFIX}/{name}" for name in there}
        problems += [f"{name} is outside the prefix" for name in sorted(outside)]
        if WITH_GTK and not problems:
            service = (root / f"share/dbus-1/services/{APP}.service").read_text()
            if f"Exec=/{PREFIX}/bin/lanyard --gapplication-service" not in service:
                problems.append(f"the service starts something else: {service}")
        for name in ("lanyard", "lanyardctl") if WITH_GTK else ("lanyardctl",):
            path = root / "bin" / name
            if path.exists() and not os.access(path, os.X_OK):
                problems.append(f"{name} cannot be run")
        # What ninja uninstall does: remove what the log names.
        log = BUILD / "meson-logs" / "install-log.txt"
        for line in log.read_text().splitlines():
            if line and not line.startswith("#") and line.startswith(folder) and not os.path.isdir(line):
                os.unlink(line)
        problems += [f"{name} is left after uninstalling" for name in sorted(installed(pathlib.Path(folder)))]
    print("1..1")
    for problem in problems:
        print("#", problem)
    print(f"{'not ok' if problems else 'ok'} 1 install and uninstall")


main()
