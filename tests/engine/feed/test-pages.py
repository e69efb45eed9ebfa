#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The articles of many kinds of pages (pages/), by lanyardctl feed full: nothing of them is missing, and nothing of what is around them is in."""
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from pages import layouts, measure  # noqa: E402

LANYARDCTL = sys.argv.pop(1)


class Pages(unittest.TestCase):
    pass


class Text(unittest.TestCase):
    """As text for people: title, author, and a line a paragraph; what goes wrong is one line, too."""

    def run_on(self, name, *options):
        page = PAGES[name]
        return subprocess.run([LANYARDCTL, "feed", "full", *options, "-"], input=page.bytes, capture_output=True, timeout=60)

    def test_article(self):
        done = self.run_on("wordpress_classic")
        lines = done.stdout.decode().split("\n")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(lines[:3], ["The frozen harbour", "Mara Lindt", ""])
        self.assertIn("What the engineers say", lines)
        self.assertEqual(done.stderr, b"")

    def test_limited(self):
        done = self.run_on("paywall_stub")
        self.assertEqual(done.returncode, 0)
        self.assertIn("may be the beginning", done.stderr.decode())

    def test_error(self):
        done = self.run_on("script_only")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, b"")
        self.assertEqual(done.stderr.decode().count("\n"), 1)


def add(name, page):
    def test(self):
        result = measure.run(LANYARDCTL, page)
        if page.error is not None:
            self.assertEqual(result["status"], "error")
            self.assertEqual(result["error"], page.error)
            return
        self.assertEqual(result["status"], "ok", result)
        flat = " ".join(measure.words(result["text"]))
        for text in page.article.kept:
            self.assertIn(" ".join(measure.words(text)), flat)
        wanted = " ".join(" ".join(measure.words(text)) for text in page.article.kept)
        for text in page.article.others:
            phrase = " ".join(measure.words(text))
            if phrase not in wanted:
                self.assertNotIn(f" {phrase} ", f" {flat} ")
        if page.found is not None:
            self.assertEqual(result["found"], page.found)
        for check in page.checks:
            self.assertIn(check, result["content"])
    setattr(Pages, "test_" + name, test)


PAGES = layouts.build()
for name, page in PAGES.items():
    add(name, page)

if __name__ == "__main__":
    unittest.main(verbosity=1)
