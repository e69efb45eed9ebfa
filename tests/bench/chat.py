# SPDX-License-Identifier: GPL-3.0-or-later
"""One host and a crowd of guests on loopback beside ngircd, and a long conversation on disk.

The same crowd (bench-chat) talks to both: it counts a message as delivered when it has arrived at a guest other than
its author, and ends when all have everywhere. Lanyard's host is the engine's room: each message is on its disk before
it is sent, encrypted for each guest with its own key, numbered, and acknowledged. ngircd keeps nothing, and is measured
plain and with TLS; its brake on fast clients is off (MaxPenaltyTime = 0), and the crowd's window is small enough that
it never drops a client for a full write buffer. (With TLS it may sit on lines that it has already read, until more come;
such a run is left out.)
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile

from common import Failed, Figures, Method, Program, Report, build, free_port, have, measure, ratio, say

# The crowd's options, and Lanyard's own pace: so many messages in flight a guest, see PROTOCOL.md.
SCENES = (("everybody talks", ["--talkers", "{guests}", "--each", "{each}", "--window", "4"]),
          ("one talks", ["--talkers", "1", "--each", "900", "--window", "64"]))
OPEN_GOAL = 0.2
TURN_GOAL = 0.016

NGIRCD = """[Global]
Name = bench.localhost
Info = bench
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = hello
PidFile = {folder}/ngircd.pid
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 16
MaxPenaltyTime = 0
PingTimeout = 600
PongTimeout = 600
[Options]
DNS = no
Ident = no
PAM = no
[SSL]
CertFile = {folder}/cert.pem
KeyFile = {folder}/key.pem
Ports = {tls_port}
"""


class Talk(Method):
    """One server; each run is a crowd of its own."""

    def __init__(self, context):
        super().__init__()
        self.context = context
        self.delays = []
        self.deliveries = 0

    def come(self):
        """The crowd's options that say where to."""
        raise NotImplementedError

    def run(self):
        crowd = subprocess.run([str(self.context.program), "crowd", "--guests", str(self.context.guests), *self.come(),
                                *self.context.options, "--limit", "40"], capture_output=True, text=True, timeout=180, check=False)
        memory = self.over()
        if crowd.returncode != 0:
            raise Failed(f"the crowd failed: {crowd.stderr.strip()[-300:]}")
        figures = json.loads(crowd.stdout)
        self.deliveries = figures["deliveries"]
        self.delays.append(figures)
        return Figures(figures["seconds"], memory)

    def over(self):
        return 0


class Ngircd(Talk):
    needs = ("ngircd", "openssl")
    server = None

    def __init__(self, context, tls):
        super().__init__(context)
        self.name = "ngircd, TLS" if tls else "ngircd"
        self.tls = tls

    def start(self):
        folder = self.context.root / ("tls" if self.tls else "plain")
        folder.mkdir(exist_ok=True)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-subj", "/CN=localhost", "-days", "2", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                       check=True, capture_output=True)
        self.port, self.tls_port = free_port(), free_port()
        (folder / "ngircd.conf").write_text(NGIRCD.format(port=self.port, tls_port=self.tls_port, folder=folder))
        folder.chmod(0o755)
        (folder / "key.pem").chmod(0o644)
        self.server = Program([have("ngircd"), "-n", "-f", folder / "ngircd.conf"])
        self.server.await_port(self.tls_port if self.tls else self.port, 60)

    def stop(self):
        if self.server:
            self.server.stop()

    def come(self):
        return ["--wire", "irc", "--address", f"127.0.0.1:{self.tls_port if self.tls else self.port}",
                *(["--tls"] if self.tls else [])]


class Lanyard(Talk):
    name = "lanyard, encrypted, on disk"
    number = 0

    def come(self):
        Lanyard.number += 1
        folder = self.context.root / f"host-{Lanyard.number}"
        folder.mkdir()
        self.server = Program([self.context.program, "host", folder], stdout=subprocess.PIPE)
        port, fingerprint = self.server.process.stdout.readline().split()
        return ["--wire", "lanyard", "--address", f"127.0.0.1:{int(port)}", "--fingerprint", fingerprint.decode(),
                "--folder", str(self.context.root / "guests")]

    def over(self):
        self.server.stop()
        self.server.process.stdout.close()
        return self.server.rss


class Context:
    def __init__(self, root, program, guests):
        self.root, self.program, self.guests = root, program, guests
        self.options = []


def tell_delays(report, methods):
    for method in methods:
        if method.problem or not method.delays:
            continue
        median = {key: statistics.median(run[key] for run in method.delays) for key in ("p50", "p99")}
        worst = max(run["p99"] for run in method.delays)
        report.remark(f"{method.name}: delay of half of them {median['p50'] * 1000:.1f} ms, of 99 % "
                      f"{median['p99'] * 1000:.1f} ms (worst run {worst * 1000:.1f} ms)")


def talk(report, context, title, options, repeat):
    """One table; returns (lanyard, best plain ngircd, TLS)."""
    context.options = options
    say(title)
    methods = [Ngircd(context, False), Ngircd(context, True), Lanyard(context)]
    measure(methods, repeat)
    work = next((m.deliveries for m in methods if m.deliveries), 1)
    report.table(title, methods, work, "deliveries")
    tell_delays(report, methods)
    return methods


def rate_of(other, own):
    return ratio(other.median if other.runs and not other.problem else None, own.median if own.runs else None)


def chat(report, context, options):
    for scene, arguments in SCENES:
        words = [word.format(guests=options.guests, each=options.each) for word in arguments]
        plain, tls, own = talk(report, context, f"Chat: 1 host, {options.guests} guests, {scene}", words, options.repeat)
        report.goal("beside ngircd, which neither encrypts nor keeps", 1.0, rate_of(plain, own))
        report.goal("beside ngircd with TLS", 1.0, rate_of(tls, own))
    count = max(1, int(options.rate * options.seconds / options.guests))
    steady = talk(report, context,
                  f"Chat: the same at {options.rate:g} messages a second (what counts is the delay)",
                  ["--talkers", str(options.guests), "--each", str(count), "--rate", str(options.rate)], options.repeat)
    own = steady[2]
    if own.runs and not own.problem:
        reached = statistics.median(run["p99"] for run in own.delays)
        report.goal("99 % of deliveries within, s", 0.1, reached, reached <= 0.1, "{:.4f}")


class History(Method):
    name = "lanyard"

    def __init__(self, program, folder):
        super().__init__()
        self.program, self.folder = program, folder
        self.figures = []

    def run(self):
        done = subprocess.run([str(self.program), "history", str(self.folder)], capture_output=True, text=True, timeout=300,
                              check=False)
        if done.returncode != 0:
            raise Failed(done.stderr.strip()[-300:])
        self.figures.append(json.loads(done.stdout))
        return Figures(self.figures[-1]["open"])

    def middle(self, *keys):
        def get(figures):
            for key in keys:
                figures = figures[key]
            return figures
        return statistics.median(get(figures) for figures in self.figures)


def history(report, context, options):
    folder = context.root / "history"
    folder.mkdir()
    say(f"A conversation of {options.messages} messages")
    subprocess.run([str(context.program), "fill", str(folder), str(options.messages)], check=True, timeout=600)
    own = History(context.program, folder)
    measure([own], options.repeat)
    report.table(f"Chat: a conversation of {options.messages} messages opened, its last page shown", [own],
                 options.messages, "messages")
    if own.problem:
        return
    report.goal("opened within, s", OPEN_GOAL, own.median, own.median <= OPEN_GOAL, "{:.3f}")
    longest = max(own.middle("open_turn"), own.middle("scroll_turn"))
    report.goal("longest turn of the main loop, s", TURN_GOAL, longest, longest <= TURN_GOAL, "{:.4f}")
    report.remark(f"a page at a random place: {own.middle('jump', 'p50') * 1000:.1f} ms, 99 % within "
                  f"{own.middle('jump', 'p99') * 1000:.1f} ms; all of it scrolled through in {own.middle('scroll'):.2f} s")
    report.remark(f"search: a word found {own.figures[0]['found_rare']} times {own.middle('search_rare', 'p50') * 1000:.1f} ms, "
                  f"a word in every message {own.middle('search_common', 'p50') * 1000:.1f} ms")


def main(arguments):
    parser = argparse.ArgumentParser(prog="bench chat", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", help="build folder to use (default: a release build in _build-bench)")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--guests", type=int, default=100)
    parser.add_argument("--each", type=int, default=100, help="messages of each guest while everybody talks")
    parser.add_argument("--rate", type=float, default=50, help="messages a second where the delay counts")
    parser.add_argument("--seconds", type=float, default=4, help="how long that lasts")
    parser.add_argument("--messages", type=int, default=100_000, help="length of the conversation on disk")
    parser.add_argument("--only", choices=("talk", "history"), help="one half of the table")
    parser.add_argument("--json", help="write all figures to this file")
    options = parser.parse_args(arguments)
    program = build(["tests/bench/bench-chat"], options.build) / "tests/bench/bench-chat"
    report = Report()
    # On a disk, where a host's messages are meant to be; not in memory.
    place = "/var/tmp" if os.access("/var/tmp", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="lanyard-bench-", dir=place) as name:
        root = pathlib.Path(name)
        root.chmod(0o755)
        context = Context(root, program, options.guests)
        if options.only != "history":
            chat(report, context, options)
        if options.only != "talk":
            history(report, context, options)
    if options.json:
        report.write(options.json)
    return 0
