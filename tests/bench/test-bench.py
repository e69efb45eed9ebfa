# SPDX-License-Identifier: GPL-3.0-or-later
"""The bench itself, at a size that takes a moment: every row of Lanyard's own must be measured, within its
memory, and what arrives is compared there. The other figures say nothing at this size and are not looked at."""
import contextlib
import json
import os
import pathlib
import tempfile

import chat
import common
import feeds
import report
import transfer

BUILD = pathlib.Path(os.environ["LANYARD_BUILD_DIR"])


def measured(module, arguments):
    """The tables of a small run; meson has built what it needs."""
    common.Program.starter = BUILD / common.CHILD
    module.build = module.build_window = lambda targets, folder: BUILD
    with tempfile.TemporaryDirectory(prefix="lanyard-test-") as folder:
        path = pathlib.Path(folder) / "figures.json"
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            module.main([*arguments, "--json", str(path)])
        return json.loads(path.read_text())["tables"]


def check(tables, count, peak_allowed=None):
    titles = [table["title"] for table in tables]
    problems = [] if len(tables) == count else [f"tables: {titles}"]
    for table in tables:
        own = [row for row in table["rows"] if row["name"].startswith("lanyard")]
        if not own:
            problems.append(f"{table['title']}: no row of Lanyard")
        for row in own:
            if row.get("skipped"):
                problems.append(f"{table['title']}: {row['name']}: {row['skipped']}")
            # Sanitizers take memory of their own.
            peak = max(row.get("sender_rss", 0), row.get("receiver_rss", 0))
            if peak_allowed and peak > peak_allowed and not os.environ.get("LANYARD_TEST_SLOW"):
                problems.append(f"{table['title']}: {row['name']}: {peak >> 20} MiB of memory")
    return problems


def check_page():
    """The page of all tables, from figures that hold every kind of row."""
    figures = {"tables": [{"title": "One | table", "unit": "MB", "work": 100,
                           "rows": [{"name": "fast", "seconds": [2.0, 1.0, 4.0], "median": 2.0, "sender_rss": 3 << 20, "receiver_rss": 0},
                                    {"name": "absent", "skipped": "not installed: nc"}]}],
               "goals": [{"what": "beside nc", "sign": "≥", "wanted": 1.0, "reached": 0.5, "good": False},
                         {"what": "memory", "sign": "≤", "wanted": 48, "reached": None, "good": None}],
               "remarks": ["a remark"]}
    with tempfile.TemporaryDirectory(prefix="lanyard-test-") as folder:
        path = pathlib.Path(folder, "page", "report.md")
        report.write(path, pathlib.Path(os.environ["LANYARD_SOURCE_DIR"]), report.machine(),
                     [("sample", "What it is.", figures, None), ("broken", "It fails.", None, "exit status 1")])
        page = path.read_text(encoding="utf-8")
    wanted = ["### One | table", "| fast | 2 s | 1 – 4 s | 3 | 50 | 3.0 MiB / – |", "| absent | skipped: not installed: nc |",
              "- beside nc: wanted ≥ 1, got 0.5: **not reached**", "- memory: wanted ≤ 48, got –: not measured", "- a remark",
              "0 of 1 goals reached, 1 not measured", "This table ended with an error: exit status 1", "| processor |", "| python3 |"]
    absent = [text for text in wanted if text not in page]
    problems = [f"not in the page: {text}" for text in absent]
    return problems + [f"| {line}" for line in page.splitlines()] if problems else []


FEEDS = ["parse", "search", *(["refresh"] if common.have("nginx") else []),
         *(["window"] if common.have("Xvfb") and (BUILD / feeds.WINDOW).exists() else [])]
CASES = (
    ("transfer", lambda: check(measured(transfer, ["--size", "8M", "--files", "50", "--repeat", "1"]), 4, transfer.MEMORY)),
    # nginx may be missing where the tests run; the refresh over it is then no row to look at. So may a display.
    ("feeds", lambda: check(measured(feeds, ["--entries", "20", "--rounds", "1", "--feeds", "6", "--stored", "30", "--searched",
                                             "2000", "--repeat", "1"] + [word for only in FEEDS for word in ("--only", only)]),
                            2 + len(FEEDS))),
    ("chat", lambda: check(measured(chat, ["--guests", "6", "--each", "20", "--rate", "40", "--seconds", "1", "--messages", "400",
                                           "--repeat", "1"]), 4)),
    ("page", check_page),
)

print(f"1..{len(CASES)}", flush=True)
for number, (name, run) in enumerate(CASES, 1):
    problems = run()
    for problem in problems:
        print("#", problem)
    print(f"{'not ok' if problems else 'ok'} {number} {name}", flush=True)
