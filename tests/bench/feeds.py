# SPDX-License-Identifier: GPL-3.0-or-later
"""Feeds: parsing beside libxml2, feedparser and newsboat, a refresh of many feeds beside newsboat, search beside SQL, the window.

The documents are made here, the same in every run. "As a reader" means: sanitised and with all fields, as
`lanyardctl feed parse` prints them. Parsing and searching are measured in seconds of the processor, so that what
else the machine does counts little; the refresh, over HTTP to an nginx on this machine, in those of the clock. The
window is the real one under a virtual display, drawn by the processor.
"""
import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
import urllib.parse
from email.utils import formatdate
from html import escape

import common
from common import build, build_window

MEGABYTE = 10**6
FRAME = 16.0  # milliseconds
WINDOW = "tests/bench/bench-feed-window"
SYLLABLES = "ba be bi bo da de di do fa fe ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se si so ta te ti to va ve vi wa we"

FEEDPARSER = """
import sys, time, feedparser
texts = [open(path, 'rb').read() for path in sys.argv[1:]]
begin = time.process_time()
for text in texts:
    assert not feedparser.parse(text).bozo
print(time.process_time() - begin)
"""


# Debian's packages belong to Debian's interpreter, which need not be the first of the path.
PYTHON = "/usr/bin/python3" if os.access("/usr/bin/python3", os.X_OK) else sys.executable


class Writer:
    """Feeds as they are in the wild, out of made-up words."""

    def __init__(self, seed=20):
        self.random = random.Random(seed)
        syllables = SYLLABLES.split()
        self.words = ["".join(self.random.choices(syllables, k=self.random.randint(1, 4))) for _ in range(20000)]

    def text(self, least, most):
        # The commonest words are common, as in any language.
        n = self.random.randint(least, most)
        return " ".join(self.words[min(int(self.random.paretovariate(0.6)), len(self.words)) - 1] for _ in range(n))

    def body(self):
        parts = [f'<p class="lead">{self.text(20, 60)} <a href="/{self.text(1, 1)}">{self.text(1, 4)}</a>.</p>']
        for _ in range(self.random.randint(3, 8)):
            parts.append(f"<p>{self.text(20, 70)}, <em>{self.text(1, 3)}</em> &amp; <b>{self.text(1, 2)}</b>; {self.text(5, 30)}.</p>")
        parts.append(f'<img src="pictures/{self.text(1, 1)}.jpg" alt="{self.text(2, 4)}" width="640" height="480"/>')
        parts.append(f"<ul><li>{self.text(3, 9)}</li><li>{self.text(3, 9)}</li></ul><blockquote>{self.text(10, 30)}</blockquote>")
        return "\n".join(parts)

    def rss(self, entries, bodies, name="feed"):
        out = ['<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
               ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
               f"  <title>{self.text(2, 5)}</title>\n  <link>https://example.org/{name}/</link>\n"
               f'  <atom:link href="https://example.org/{name}/feed" rel="self" type="application/rss+xml"/>\n'
               f"  <description>{self.text(5, 12)}</description>\n  <language>en-GB</language>\n  <ttl>60</ttl>\n"]
        for i in range(entries):
            when = 1.7e9 - i * 5000
            out.append(f"  <item>\n    <title>{self.text(4, 12)}</title>\n    <link>https://example.org/{name}/2024/{i}</link>\n"
                       f"    <dc:creator>{self.text(2, 2)}</dc:creator>\n    <pubDate>{formatdate(when)}</pubDate>\n"
                       f"    <category>{self.text(1, 1)}</category>\n    <category>{self.text(1, 2)}</category>\n"
                       f'    <guid isPermaLink="false">https://example.org/?p={name}-{i}</guid>\n'
                       f"    <description>{self.text(20, 50)} &#8211; {self.text(2, 8)}</description>\n")
            if bodies:
                out.append(f"    <content:encoded><![CDATA[{self.body()}]]></content:encoded>\n")
            out.append("  </item>\n")
        out.append("</channel>\n</rss>\n")
        return "".join(out)

    def atom(self, entries, bodies, name="feed"):
        stamp = "%Y-%m-%dT%H:%M:%SZ"
        out = ['<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
               f"  <title>{self.text(2, 5)}</title>\n  <subtitle>{self.text(5, 12)}</subtitle>\n"
               f'  <link rel="self" href="https://example.org/{name}.atom"/>\n  <link href="https://example.org/"/>\n'
               f"  <id>tag:example.org,2024:{name}</id>\n  <updated>2024-01-01T00:00:00Z</updated>\n"]
        for i in range(entries):
            when = time.strftime(stamp, time.gmtime(1.7e9 - i * 5000))
            out.append(f"  <entry>\n    <title>{self.text(4, 12)}</title>\n"
                       f'    <link rel="alternate" type="text/html" href="https://example.org/{name}/{i}"/>\n'
                       f"    <id>tag:example.org,2024:{name}.{i}</id>\n    <updated>{when}</updated>\n    <published>{when}</published>\n"
                       f"    <author><name>{self.text(2, 2)}</name><uri>https://example.org/who/{i % 7}</uri></author>\n"
                       f'    <category term="{self.text(1, 1)}"/>\n    <summary>{self.text(20, 50)}</summary>\n')
            if bodies:
                out.append(f'    <content type="html">{escape(self.body(), quote=False)}</content>\n')
            out.append("  </entry>\n")
        out.append("</feed>\n")
        return "".join(out)


class Context:
    def __init__(self, root, build, options):
        self.root = root
        self.bench = build / "tests/bench/bench-feed"
        self.options = options
        self.writer = Writer()

    def files(self, bodies):
        """The documents to parse: RSS and Atom."""
        paths = []
        for kind in ("rss", "atom"):
            path = self.root / f"{'bodies' if bodies else 'bare'}.{kind}"
            path.write_text(getattr(self.writer, kind)(self.options.entries // 2, bodies))
            paths.append(path)
        return paths


def run_bench(context, *arguments):
    done = subprocess.run([str(a) for a in (context.bench, *arguments)], capture_output=True, text=True,
                          timeout=common.LIMIT, check=False, env=dict(os.environ, LC_ALL="C.UTF-8"))
    if done.returncode != 0:
        raise common.Failed(f"bench-feed {arguments[0]} ended with {done.returncode}: {done.stderr.strip()[-200:]}")
    return done.stdout.split()


def children_time():
    """Seconds of the processor that ended children took."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


# Parsing

class Parse(common.Method):
    def __init__(self, name, context, method, paths):
        super().__init__()
        self.name, self.context, self.method, self.paths = name, context, method, paths

    def run(self):
        return common.Figures(float(run_bench(self.context, "parse", self.method, self.context.options.rounds, *self.paths)[0]))


class ParseFeedparser(common.Method):
    name = "python3-feedparser"

    def __init__(self, paths):
        super().__init__()
        self.paths = paths

    def missing(self):
        found = subprocess.run([PYTHON, "-c", "import feedparser"], capture_output=True, check=False)
        return None if found.returncode == 0 else "not installed: python3-feedparser"

    def run(self):
        done = subprocess.run([PYTHON, "-c", FEEDPARSER, *map(str, self.paths)], capture_output=True, text=True,
                              timeout=common.LIMIT, check=False)
        if done.returncode != 0:
            raise common.Failed(done.stderr.strip().splitlines()[-1])
        return common.Figures(float(done.stdout))


class Newsboat(common.Method):
    """A whole `newsboat -x reload` with folders of its own: it has no other way to be asked for less."""

    needs = ("newsboat",)

    def __init__(self, name, context, urls, wanted):
        super().__init__()
        self.name, self.context, self.urls, self.wanted = name, context, urls, wanted
        self.number = 0
        self.processor = []

    def run(self):
        self.number += 1
        before = children_time()
        folder = self.context.root / f"newsboat-{len(self.urls)}-{self.number}"
        folder.mkdir()
        (folder / "urls").write_text("\n".join(self.urls) + "\n")
        (folder / "config").write_text("reload-threads 8\nmax-items 0\ncleanup-on-quit no\n")
        begin = time.monotonic()
        program = common.Program(["newsboat", "-q", "-u", folder / "urls", "-C", folder / "config", "-c", folder / "cache.db",
                                  "-x", "reload"], env=dict(os.environ, HOME=str(folder), LC_ALL="C.UTF-8"))
        program.check()
        seconds = time.monotonic() - begin
        self.processor.append(children_time() - before)
        self.verify(folder / "cache.db")
        return common.Figures(seconds, program.rss)

    def verify(self, path):
        import sqlite3
        with sqlite3.connect(path) as database:
            stored = database.execute("SELECT count (*) FROM rss_item").fetchone()[0]
        if stored != self.wanted:
            raise common.Failed(f"newsboat stored {stored} entries of {self.wanted}")


def parse_tables(report, context):
    for bodies in (True, False):
        paths = context.files(bodies)
        size = sum(path.stat().st_size for path in paths) / MEGABYTE
        title = f"Parsing feeds {'with' if bodies else 'without'} HTML bodies, {size:.1f} MB in two documents"
        common.say(title)
        sax = Parse("libxml2 SAX alone", context, "sax", paths)
        push = Parse("libxml2 SAX alone, pushed", context, "push", paths)
        reader = Parse("libxml2 xmlTextReader", context, "reader", paths)
        own = Parse("lanyard, all fields, sanitised", context, "lanyard", paths)
        feedparser = ParseFeedparser(paths)
        peers = [feedparser]
        if bodies:
            peers.append(Newsboat("newsboat -x reload of files (stores them)", context, [f"file://{urllib.parse.quote(str(path))}" for path in paths],
                                  context.options.entries // 2 * 2))
        methods = [sax, push, reader, own, *peers]
        common.measure(methods, context.options.repeat)
        report.table(title, methods, size, "MB", memory=False)
        if bodies:
            report.goal("beside python3-feedparser", 30, common.ratio(median(feedparser), median(own)))
            # 40 MB/s where SAX alone does 190: the same share of what this machine does.
            report.goal("share of SAX alone, sanitising", 40 / 190, common.ratio(median(sax), median(own)), text="{:.3f}")
        else:
            report.goal("beside libxml2 SAX alone", 0.6, common.ratio(median(sax), median(own)))
            report.goal("beside libxml2 SAX alone, pushed", 0.6, common.ratio(median(push), median(own)))
            report.goal("beside xmlTextReader", 0.6, common.ratio(median(reader), median(own)))


# Refresh

class Server:
    """nginx on loopback, with the files of a folder."""

    CONFIG = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; default_type application/rss+xml; sendfile on; keepalive_timeout 60; keepalive_requests 100000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
}}
"""

    def __init__(self, folder):
        self.folder = folder
        self.port = common.free_port()
        (folder / "files").mkdir(parents=True)

    def start(self):
        path = self.folder / "nginx.conf"
        text = self.CONFIG.format(folder=self.folder, port=self.port)
        if os.getuid() == 0:
            text = "user root;" + text
        path.write_text(text)
        program = common.have("nginx")
        if program is None:
            raise common.Failed("not installed: nginx")
        self.program = common.Program([program, "-c", path, "-e", self.folder / "error.log"])
        self.program.await_port(self.port)

    def stop(self):
        if hasattr(self, "program"):
            self.program.stop()


class Refresh(common.Method):
    name = "lanyard"

    def __init__(self, context, urls, wanted):
        super().__init__()
        self.context, self.wanted = context, wanted
        self.list = context.root / "urls"
        self.list.write_text("\n".join(urls) + "\n")
        self.number = 0
        self.longest = []
        self.longest_cpu = []
        self.processor = []

    def run(self):
        self.number += 1
        before = children_time()
        folder = self.context.root / f"refresh-{self.number}"
        folder.mkdir()
        begin = time.monotonic()
        seconds, feeds, new, failed, longest, cpu, _ = run_bench(self.context, "refresh", folder / "feeds.db", self.list)
        whole = time.monotonic() - begin
        if int(new) != self.wanted or int(failed) != 0:
            raise common.Failed(f"{new} entries of {self.wanted}, {failed} of {feeds} feeds failed")
        self.longest.append(float(longest) / 1000)
        self.longest_cpu.append(float(cpu) / 1000)
        self.inner = float(seconds)
        self.processor.append(children_time() - before)
        # With the start of the program and its subscribing, as newsboat's figure has them.
        return common.Figures(whole)


def refresh_table(report, context):
    feeds, total = context.options.feeds, context.options.stored
    each = max(total // feeds, 1)
    server = Server(context.root / "nginx")
    urls, size = [], 0
    for i in range(feeds):
        text = (context.writer.rss if i % 2 else context.writer.atom)(each, True, f"f{i}")
        (server.folder / "files" / f"{i}.xml").write_text(text)
        size += len(text)
        urls.append(f"http://127.0.0.1:{server.port}/{i}.xml")
    title = f"Refresh of {feeds} feeds from a local nginx, {each * feeds} entries stored ({size / MEGABYTE:.0f} MB)"
    common.say(title)
    own = Refresh(context, urls, each * feeds)
    peer = Newsboat("newsboat -x reload", context, urls, each * feeds)
    try:
        server.start()
        common.measure([own, peer], context.options.repeat)
    except common.Failed as error:
        own.problem = peer.problem = str(error)
    finally:
        server.stop()
    report.table(title, [own, peer], each * feeds, "entries", memory=False)
    report.goal("beside newsboat -x reload", 5, common.ratio(median(peer), median(own)))
    if own.runs and peer.runs:
        processor = [statistics.median(method.processor) for method in (peer, own)]
        report.remark(f"of the processor: newsboat {processor[0]:.2f} s, lanyard {processor[1]:.2f} s ({processor[0] / processor[1]:.1f} times)")
    longest = statistics.median(own.longest) if own.longest else None
    report.goal("longest stall of the main loop, ms (median of the runs)", FRAME, longest, longest is not None and longest <= FRAME, "{:.1f}")
    if own.longest:
        report.remark(f"longest stalls of each run, ms: {', '.join(f'{x:.1f}' for x in own.longest)}; of it time on the processor: "
                      f"{', '.join(f'{x:.1f}' for x in own.longest_cpu)}")


# Storing and searching

class Search(common.Method):
    def __init__(self, name, context, method, words, rounds):
        super().__init__()
        self.name, self.context, self.method, self.words, self.rounds = name, context, method, words, rounds

    def run(self):
        seconds, self.found = run_bench(self.context, "search", self.context.root / "search.db", self.method, self.rounds, *self.words)
        return common.Figures(float(seconds))


def search_table(report, context):
    total = context.options.searched
    each = min(total, 1000)
    words = context.root / "words"
    words.write_text("\n".join(context.writer.words[:5000]) + "\n")
    common.say(f"Filling a database with {total} entries")
    spent = float(run_bench(context, "fill", context.root / "search.db", total // each, each, words)[0])
    # A word with many hits, two together with few.
    for kind, wanted in (("a frequent word", [context.writer.words[7]]), ("two words", [context.writer.words[3], context.writer.words[11]])):
        title = f"Search over {total // each * each} entries, {kind}"
        common.say(title)
        own = Search("lanyard, newest first", context, "lanyard", wanted, context.options.rounds)
        bare = Search("SQLite FTS5, bare", context, "fts5", wanted, context.options.rounds)
        rank = Search("SQLite FTS5, best first", context, "rank", wanted, context.options.rounds)
        newest = Search("SQLite FTS5 and a table, newest first", context, "time", wanted, context.options.rounds)
        like = Search("SQL LIKE", context, "like", wanted, 1)
        common.measure([own, bare, rank, newest, like], context.options.repeat)
        report.table(title, [own, bare, rank, newest, like], 1, "searches", memory=False)
        if own.runs and bare.runs:
            report.remark(f"found: {own.found}, {bare.found}, by LIKE also inside of words {getattr(like, 'found', '–')}")
            report.goal("milliseconds", 50, own.median * 1000, own.median < 0.05, "{:.2f}")
            report.goal("beside bare FTS5, in no order (at most twice its time)", 0.5, common.ratio(bare.median, own.median))
            report.goal("beside bare FTS5, in its own order (at most twice its time)", 0.5, common.ratio(median(rank), own.median))
            report.goal("beside bare FTS5, newest first, too (at most twice its time)", 0.5, common.ratio(median(newest), own.median))
    # Saved searches: what they find is counted whenever anything changes.
    for title, words in (("a word", ["all", f"words:{context.writer.words[7]}"]),
                         ("unread, in the text, not in the title", ["all", "unread", f"content:{context.writer.words[9]}", f"!title:{context.writer.words[5]}"]),
                         ("one of three", ["any", f"title:{context.writer.words[12]}", "starred", "days:30"])):
        common.say(f"A saved search over {total // each * each} entries: {title}")
        runs = [list(map(float, run_bench(context, "saved", context.root / "search.db", 20, *words))) for _ in range(context.options.repeat)]
        saved, counted, listed = (statistics.median(run[i] for run in runs) * 1000 for i in range(3))
        report.remark(f"a saved search, {title}: saved in {saved:.1f} ms, counted in {counted:.1f} ms, listed in {listed:.1f} ms, {runs[0][3]:.0f} entries")
        report.goal(f"a saved search ({title}) counted, milliseconds", 100, counted, counted < 100, "{:.1f}")
    report.remark(f"stored {total // each * each / spent:.0f} entries a second: 20,000 in {20000 / (total // each * each) * spent:.2f} s")
    report.goal("20,000 entries stored, seconds", 1.0, 20000 / (total // each * each) * spent,
                20000 / (total // each * each) * spent < 1, "{:.2f}")


# The window

class Window(common.Method):
    """The Feeds tab is opened, scrolled and led from feed to feed; its run is the time until it shows."""

    name = "lanyard, from nothing to the first entries"
    needs = ("Xvfb", "dbus-daemon")

    def __init__(self, context, program, database, word):
        super().__init__()
        self.context, self.program, self.database, self.word = context, program, database, word
        self.turns = {}

    def missing(self):
        return super().missing() or (None if self.program else "it was not built: GTK's development files are missing")

    def run(self):
        environment = dict(os.environ, LC_ALL="C.UTF-8", GSETTINGS_BACKEND="memory", GIO_USE_VFS="local")
        done = subprocess.run([common.SOURCE / "tests/ui/run-display", self.program, self.database, self.word], capture_output=True,
                              text=True, timeout=common.LIMIT, check=False, env=environment)
        rows = [line.split() for line in done.stdout.splitlines() if line and not line.startswith("#")]
        if done.returncode != 0 or not rows:
            raise common.Failed(f"bench-feed-window ended with {done.returncode}: {(done.stdout + done.stderr).strip()[-200:]}")
        for what, waited, longest, _ in rows:
            self.turns.setdefault(what, []).append((float(longest), float(waited)))
        return common.Figures(self.turns["open"][-1][1] / 1000)

    def longest(self, *names):
        """Milliseconds: the median of the runs, of the worst of these."""
        return max((statistics.median(turn for turn, _ in self.turns[name]) for name in names), default=None)


def window_table(report, context):
    total = context.options.searched
    feeds = min(context.options.feeds, total)
    folder = build_window([WINDOW], context.options.build)
    title = f"The Feeds tab over {total // feeds * feeds} entries in {feeds} feeds"
    common.say(title)
    words = context.root / "words"
    words.write_text("\n".join(context.writer.words[:5000]) + "\n")
    database = context.root / "window.db"
    run_bench(context, "fill", database, feeds, total // feeds, words)
    own = Window(context, folder and folder / WINDOW, database, context.writer.words[7])
    common.measure([own], context.options.repeat)
    report.table(title, [own], 1, "windows", memory=False)
    groups = (("scrolling", ("scroll-slowly", "scroll-fast", "jump")),
              ("another feed, all, unread, starred, a search", ("to-unread", "to-starred", "to-a-feed", "to-another-feed", "to-all", "search")),
              ("going through entries and opening them", ("read-ten",)))
    for what, names in groups:
        longest = own.longest(*names) if own.turns else None
        report.goal(f"longest turn of the main loop, {what}, ms of the processor", FRAME, longest,
                    longest is not None and longest <= FRAME, "{:.1f}")
    if own.turns:
        report.remark("longest turns, ms of the processor: " + ", ".join(
            f"{name} {own.longest(name):.1f}" for name in own.turns))
        report.remark("until it showed, ms: " + ", ".join(
            f"{name} {statistics.median(waited for _, waited in runs):.0f}" for name, runs in own.turns.items() if runs[0][1] > 0))


def median(method):
    return method.median if method.runs and not method.problem else None


TABLES = {"parse": parse_tables, "refresh": refresh_table, "search": search_table, "window": window_table}


def main(arguments):
    parser = argparse.ArgumentParser(prog="build-aux/bench feeds", description=__doc__)
    parser.add_argument("--entries", type=int, default=2000, help="in the documents to parse (default 2000)")
    parser.add_argument("--rounds", type=int, default=10, help="of parsing and searching in one run (default 10)")
    parser.add_argument("--feeds", type=int, default=500, help="to refresh (default 500)")
    parser.add_argument("--stored", type=int, default=20000, help="entries in them (default 20000)")
    parser.add_argument("--searched", type=int, default=100000, help="entries to search (default 100000)")
    parser.add_argument("--repeat", type=int, default=5, help="runs of each method (default 5)")
    parser.add_argument("--only", choices=TABLES, action="append", help="just this table; may be repeated")
    parser.add_argument("--json", metavar="FILE", help="write all figures there, too")
    parser.add_argument("--build", metavar="FOLDER", help="take this build folder instead of a release build of its own")
    options = parser.parse_args(arguments)

    builddir = build(["tests/bench/bench-feed"], options.build)
    report = common.Report()
    with common.workspace(768 << 20) as root:
        context = Context(root, builddir, options)
        for name in options.only or TABLES:
            TABLES[name](report, context)
    if options.json:
        report.write(options.json)
    return 0
