#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The articles of many kinds of pages (pages/), by lanyardctl feed full: nothing of them is missing, and nothing of what is around them is in."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from pages import layouts, measure  # noqa: E402

LANYARDCTL = sys.argv.pop(1)


class Pages(unittest.TestCase):
    pass


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


for name, page in layouts.build().items():
    add(name, page)

if __name__ == "__main__":
    unittest.main(verbosity=1)
