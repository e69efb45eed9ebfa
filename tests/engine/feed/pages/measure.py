# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of an article came, and how much that is none: precision and recall of words."""
import collections
import json
import re
import subprocess
import unicodedata

UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u9fff])")


def words(text):
    text = UNSPACED.sub(r" \1 ", unicodedata.normalize("NFC", text))
    return re.findall(r"\w+", text.lower())


def score(wanted, got):
    """Precision and recall of @got, as bags of words."""
    wanted, got = collections.Counter(words(wanted)), collections.Counter(words(got))
    common = sum((wanted & got).values())
    return (common / max(sum(got.values()), 1), common / max(sum(wanted.values()), 1))


def run(lanyardctl, page):
    """What lanyardctl makes of @page: the last event."""
    done = subprocess.run([lanyardctl, "feed", "full", "--json", "--url", "https://example.org/2024/05/page.html",
                           "--header", "Content-Type: " + page.content_type, "-"],
                          input=page.bytes, capture_output=True, timeout=60)
    return json.loads(done.stdout.decode().strip().split("\n")[-1])
