# SPDX-License-Identifier: GPL-3.0-or-later
"""The bench itself, at a size that takes a moment: every row of lanyardctl must be measured, within its
memory, and what arrives is compared there. The other figures say nothing at this size and are not looked at."""
import contextlib
import json
import os
import pathlib
import tempfile

import common
import transfer

BUILD = pathlib.Path(os.environ["LANYARD_BUILD_DIR"])


def measured(arguments):
    """The rows of a small run; meson has built what it needs."""
    common.Program.starter = BUILD / common.CHILD
    transfer.build = lambda targets, folder: BUILD
    with tempfile.TemporaryDirectory(prefix="lanyard-test-") as folder:
        path = pathlib.Path(folder) / "figures.json"
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            transfer.main([*arguments, "--json", str(path)])
        return json.loads(path.read_text())["tables"]


def check(tables):
    titles = [table["title"] for table in tables]
    problems = [] if len(tables) == 4 else [f"tables: {titles}"]
    for table in tables:
        own = [row for row in table["rows"] if row["name"].startswith("lanyardctl")]
        if not own:
            problems.append(f"{table['title']}: no row of lanyardctl")
        for row in own:
            if row.get("skipped"):
                problems.append(f"{table['title']}: {row['name']}: {row['skipped']}")
            # Sanitizers take memory of their own.
            peak = max(row.get("sender_rss", 0), row.get("receiver_rss", 0))
            if peak > transfer.MEMORY and not os.environ.get("LANYARD_TEST_SLOW"):
                problems.append(f"{table['title']}: {row['name']}: {peak >> 20} MiB of memory")
    return problems


print("1..1", flush=True)
problems = check(measured(["--size", "8M", "--files", "50", "--repeat", "1"]))
for problem in problems:
    print("#", problem)
print(f"{'not ok' if problems else 'ok'} 1 every row of lanyardctl is measured")
