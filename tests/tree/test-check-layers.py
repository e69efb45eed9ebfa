# SPDX-License-Identifier: GPL-3.0-or-later
"""The checker must itself fail on what it is there to find: each row is a file, an include, a verdict."""
import pathlib
import subprocess
import sys
import tempfile

ROWS = [
    ("engine/core/a.c", '"engine/core/b.h"', True),
    ("engine/net/a.c", '"engine/core/b.h"', True),
    ("engine/core/a.c", '"engine/net/b.h"', False),
    ("engine/net/a.c", '"engine/transfer/b.h"', False),
    ("engine/transfer/a.c", '"engine/net/b.h"', True),
    ("engine/transfer/a.c", '"engine/chat/b.h"', False),
    ("engine/transfer/a.c", '"ui/app/b.h"', False),
    ("engine/transfer/a.c", "<gtk/gtk.h>", False),
    ("engine/transfer/a.c", "<gdk/gdk.h>", False),
    ("engine/transfer/a.c", "<gdk-pixbuf/gdk-pixbuf.h>", True),
    ("cli/a.c", '"engine/transfer/b.h"', True),
    ("cli/a.c", '"ui/widgets/b.h"', False),
    ("cli/a.c", "<adwaita.h>", False),
    ("ui/transfer/a.c", '"engine/transfer/b.h"', True),
    ("ui/transfer/a.c", '"engine/chat/b.h"', False),
    ("ui/transfer/a.c", '"ui/chat/b.h"', False),
    ("ui/transfer/a.c", '"ui/widgets/b.h"', True),
    ("ui/transfer/a.c", '"ui/app/b.h"', False),
    ("ui/transfer/a.c", "<gtk/gtk.h>", True),
    ("ui/widgets/a.c", '"engine/net/b.h"', True),
    ("ui/widgets/a.c", '"engine/transfer/b.h"', False),
    ("ui/widgets/a.c", '"ui/transfer/b.h"', False),
    ("ui/app/a.c", '"ui/transfer/b.h"', True),
    ("ui/app/a.c", '"engine/chat/b.h"', True),
    ("ui/app/a.c", '"engine/chat/missing.h"', False),
]


def verdict(checker, name, include):
    with tempfile.TemporaryDirectory() as root:
        src = pathlib.Path(root, "src")
        for row_name, row_include, _ in ROWS:
            if row_include.startswith('"') and "missing" not in row_include:
                target = src / row_include.strip('"')
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text("")
        path = src / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#include {include}\n")
        done = subprocess.run([sys.executable, checker, root], capture_output=True, text=True)
        return done.returncode == 0


def main():
    checker = pathlib.Path(sys.argv[1], "build-aux", "check-layers")
    print(f"1..{len(ROWS)}")
    for number, (name, include, want) in enumerate(ROWS, 1):
        got = verdict(checker, name, include)
        print(f"{'ok' if got == want else 'not ok'} {number} {name} includes {include}: "
              f"{'allowed' if got else 'refused'}", flush=True)


main()
