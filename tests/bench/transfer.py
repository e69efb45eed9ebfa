# SPDX-License-Identifier: GPL-3.0-or-later
"""The transfer table: lanyardctl beside nc, nginx and curl, rsync, scp, openssl, cp and GIO's TLS."""
import argparse
import filecmp
import getpass
import json
import os
import pathlib
import shutil
import subprocess
import time

from common import (Failed, Figures, Method, Program, Report, best, build, free_port, have, measure, parse_size, ratio,
                    say, size_text, workspace)
from relay import Relay

MEMORY = 48 << 20


class Context:
    """Where everything is, for the methods."""

    def __init__(self, root, builddir, size, files):
        self.root = root
        self.lanyardctl = builddir / "src/cli/lanyardctl"
        self.gio_tls = builddir / "tests/bench/bench-gio-tls"
        self.size = size
        self.source = root / "source"
        self.target = root / "target"
        self.source.mkdir()
        self.target.mkdir()
        self.file = self.source / "file.bin"
        self.tree = self.source / "tree"
        self.files = files
        self.make_file()
        self.make_tree()
        self.key, self.certificate, self.both = (root / name for name in ("key.pem", "cert.pem", "both.pem"))
        if have("openssl"):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                            "-nodes", "-subj", "/CN=localhost", "-days", "2", "-keyout", self.key,
                            "-out", self.certificate], check=True, capture_output=True)
            self.both.write_bytes(self.key.read_bytes() + self.certificate.read_bytes())

    def make_file(self):
        block = os.urandom(1 << 20)
        left = self.size
        with open(self.file, "wb") as out:
            while left > 0:
                # Each block differs from the others, in case somebody compresses or finds it again.
                out.write((left.to_bytes(8, "little") + block[8:])[:left])
                left -= len(block)

    def make_tree(self):
        for number in range(self.files):
            folder = self.tree / f"folder-{number // 100:03}"
            if number % 100 == 0:
                folder.mkdir(parents=True)
            (folder / f"file-{number:05}").write_bytes(os.urandom(4096))

    def clean(self):
        shutil.rmtree(self.target)
        self.target.mkdir()

    def check_file(self, path):
        if not path.exists() or not filecmp.cmp(self.file, path, shallow=False):
            raise Failed("what arrived is not what was sent")

    def check_tree(self, path):
        names = [p.relative_to(self.tree) for p in self.tree.rglob("*") if p.is_file()]
        _, differ, errors = filecmp.cmpfiles(self.tree, path, names, shallow=False)
        if differ or errors:
            raise Failed(f"{len(differ) + len(errors)} files are not what was sent")


class Transfer(Method):
    """A method that takes a source to the target folder, where what arrived is checked."""

    def __init__(self, context, tree=False):
        super().__init__()
        self.context = context
        self.tree = tree
        self.path = context.tree if tree else context.file
        self.arrived = context.target / ("tree" if tree else "file.bin")

    def check(self):
        (self.context.check_tree if self.tree else self.context.check_file)(self.arrived)


class Copy(Transfer):
    name = "cp (no network)"
    needs = ("cp",)

    def run(self):
        begin = time.monotonic()
        cp = Program(["cp", "-r", self.path, self.arrived])
        cp.check()
        return Figures(time.monotonic() - begin, cp.rss, cpu=cp.cpu)


class Netcat(Transfer):
    name = "nc"
    needs = ("nc",)

    def run(self):
        port = free_port()
        with open(self.arrived, "wb") as out, open(self.path, "rb") as source:
            receiver = Program(["nc", "-l", "127.0.0.1", port], stdout=out)
            receiver.await_port(port)
            begin = time.monotonic()
            sender = Program(["nc", "-N", "127.0.0.1", port], stdin=source)
            sender.check()
            receiver.check()
        return Figures(time.monotonic() - begin, sender.rss, receiver.rss)


class TarNetcat(Transfer):
    name = "tar through nc"
    needs = ("nc", "tar")

    def run(self):
        port = free_port()
        unpack = Program(["tar", "xf", "-", "-C", self.context.target], stdin=subprocess.PIPE)
        receiver = Program(["nc", "-l", "127.0.0.1", port], stdout=unpack.process.stdin)
        unpack.process.stdin.close()
        receiver.await_port(port)
        begin = time.monotonic()
        pack = Program(["tar", "cf", "-", "-C", self.context.source, "tree"], stdout=subprocess.PIPE)
        sender = Program(["nc", "-N", "127.0.0.1", port], stdin=pack.process.stdout)
        pack.process.stdout.close()
        for program in (pack, sender, receiver, unpack):
            program.check()
        return Figures(time.monotonic() - begin, max(pack.rss, sender.rss), max(receiver.rss, unpack.rss))


class Nginx(Transfer):
    name = "nginx + curl"
    needs = ("nginx", "curl")
    scheme = "http"

    def missing(self):
        if self.scheme == "https" and not have("openssl"):
            return "not installed: openssl, for the certificate"
        return super().missing()

    def start(self):
        self.port = free_port()
        folder = self.context.root / f"nginx-{self.scheme}"
        (folder / "tmp").mkdir(parents=True)
        tls = "" if self.scheme == "http" else (f"ssl_certificate {self.context.certificate}; "
                                                f"ssl_certificate_key {self.context.key}; ssl_protocols TLSv1.3;")
        paths = " ".join(f"{kind}_temp_path {folder}/tmp/{kind};"
                         for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        conf = folder / "nginx.conf"
        # One process, so that its memory is the one that counts.
        conf.write_text(f"""daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{ access_log off; sendfile on; tcp_nopush on; {paths}
  server {{ listen 127.0.0.1:{self.port} {'ssl' if tls else ''}; {tls} root {self.context.source}; }} }}
""")
        self.server = Program([have("nginx"), "-p", folder, "-c", conf, "-e", folder / "error.log"])
        self.server.await_port(self.port)

    def run(self):
        begin = time.monotonic()
        curl = Program(["curl", "-sSfk", "-o", self.arrived, f"{self.scheme}://127.0.0.1:{self.port}/file.bin"])
        curl.check()
        return Figures(time.monotonic() - begin, 0, curl.rss)

    def stop(self):
        server = getattr(self, "server", None)
        if server is not None:
            server.stop()
            for run in self.runs:
                run.sender = server.rss


class NginxTls(Nginx):
    name = "nginx https + curl"
    scheme = "https"


class Rsync(Transfer):
    name = "rsync daemon"
    needs = ("rsync",)

    def start(self):
        self.port = free_port()
        conf = self.context.root / f"rsyncd-{self.port}.conf"
        who = "uid = root\ngid = root\n" if os.getuid() == 0 else ""
        conf.write_text(f"{who}use chroot = no\npid file =\n[target]\npath = {self.context.target}\nread only = no\n")
        self.server = Program(["rsync", "--daemon", "--no-detach", f"--config={conf}", "--address=127.0.0.1",
                               f"--port={self.port}"])
        self.server.await_port(self.port)

    def run(self):
        begin = time.monotonic()
        client = Program(["rsync", "-r", self.path, f"rsync://127.0.0.1:{self.port}/target/"])
        client.check()
        return Figures(time.monotonic() - begin, client.rss)

    def stop(self):
        server = getattr(self, "server", None)
        if server is not None:
            server.stop()
            for run in self.runs:
                run.receiver = server.rss


class Scp(Transfer):
    """An ssh server of our own: unprivileged port, keys and configuration made for this run."""

    needs = ("scp", "sshd", "ssh-keygen")

    def __init__(self, context, tree=False):
        super().__init__(context, tree)
        self.name = "scp -r" if tree else "scp"

    def start(self):
        self.folder = self.context.root / f"ssh-{'tree' if self.tree else 'file'}"
        self.folder.mkdir(mode=0o700)
        for key in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / key], check=True)
        self.port = free_port()
        conf = self.folder / "sshd_config"
        conf.write_text(f"""Port {self.port}
ListenAddress 127.0.0.1
HostKey {self.folder}/host
AuthorizedKeysFile {self.folder}/user.pub
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
PidFile none
LogLevel ERROR
Subsystem sftp internal-sftp
""")
        command = [have("sshd"), "-D", "-e", "-f", str(conf)]
        if os.getuid() == 0 and not os.path.isdir("/run/sshd"):
            # As root sshd wants this folder; it gets one that only it can see.
            command = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && exec "$@"',
                       "sh", *command]
        self.server = Program(command)
        self.server.await_port(self.port)

    def run(self):
        begin = time.monotonic()
        client = Program(["scp", "-q", "-r", "-F", "none", "-i", self.folder / "user", "-P", self.port,
                          "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no",
                          "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
                          self.path, f"{getpass.getuser()}@127.0.0.1:{self.arrived}"])
        client.check()
        return Figures(time.monotonic() - begin, client.rss)

    def stop(self):
        server = getattr(self, "server", None)
        if server is not None:
            server.stop()
            for run in self.runs:
                run.receiver = server.rss


class OpenSsl(Transfer):
    name = "openssl s_client"
    needs = ("openssl",)

    def run(self):
        port = free_port()
        with open(self.arrived, "wb") as out, open(self.path, "rb") as source:
            receiver = Program(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", self.context.certificate,
                                "-key", self.context.key, "-quiet", "-naccept", "1"],
                               stdin=subprocess.PIPE, stdout=out)
            receiver.await_port(port)
            begin = time.monotonic()
            sender = Program(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-nocommands", "-no_ign_eof",
                              "-tls1_3"], stdin=source)
            sender.check()
            receiver.check()
        seconds = time.monotonic() - begin
        receiver.process.stdin.close()
        return Figures(seconds, sender.rss, receiver.rss)


class GioTls(Transfer):
    """No files: what GIO's TLS alone moves. Its own clock leaves the start of the program out."""

    needs = ("openssl",)

    def __init__(self, context, mode, cipher=None):
        super().__init__(context)
        self.mode = mode
        self.name = f"GIO TLS in memory, two {mode}" + (f", {cipher}" if cipher else "")
        self.environment = dict(os.environ)
        if cipher:
            self.environment["G_TLS_GNUTLS_PRIORITY"] = f"NORMAL:-CIPHER-ALL:+{cipher}"

    def run(self):
        program = Program([self.context.gio_tls, self.context.both, self.context.size, self.mode],
                          stdout=subprocess.PIPE, env=self.environment)
        output = program.process.stdout.read()
        program.process.stdout.close()
        program.check()
        return Figures(float(output), cpu=program.cpu)

    def check(self):
        pass


class Bound(Method):
    """Not run but computed: the least time in which anything can take a file through GIO's TLS into another file, as whoever
    does that has to do all of what GIO does in memory and all of what cp does, on the processors that there are. It leaves out
    what finding out costs whether the right bytes arrived."""

    def __init__(self, tls, copy):
        super().__init__()
        processors = len(os.sched_getaffinity(0))
        self.name = f"bound: TLS and cp on {processors} processor{'' if processors == 1 else 's'}"
        self.tls = tls
        self.copy = copy
        self.processors = processors
        self.problem = "GIO's TLS and cp were not both measured"

    def compute(self):
        if not median(self.tls) or not median(self.copy):
            return
        self.problem = None
        # Starting is not in GIO's clock, but in its processor time.
        busy = min(self.tls.cpu, self.processors * self.tls.median)
        self.runs = [Figures(max(self.tls.median, self.copy.median, (busy + self.copy.cpu) / self.processors))]


class World:
    """One user of lanyardctl, with folders of its own."""

    def __init__(self, context, name):
        self.context = context
        self.folder = context.root / name
        self.folder.mkdir(exist_ok=True)
        self.environment = dict(os.environ, HOME=str(self.folder), LC_ALL="C.UTF-8")
        for kind in ("DATA", "CONFIG", "CACHE", "STATE"):
            self.environment[f"XDG_{kind}_HOME"] = str(self.folder / kind.lower())
        done = subprocess.run([context.lanyardctl, "identity", "--json"], env=self.environment, check=True,
                              capture_output=True, text=True)
        self.fingerprint = json.loads(done.stdout.splitlines()[-1])["fingerprint"]

    def start(self, *arguments, **options):
        return Program([self.context.lanyardctl, *arguments], env=self.environment, **options)


class LanyardPlain(Transfer):
    def __init__(self, context, chunk=None):
        super().__init__(context)
        self.chunk = [] if chunk is None else ["--chunk", str(chunk)]
        self.name = "lanyardctl plain" + ("" if chunk is None else f" --chunk {chunk}")

    def start(self):
        self.world = World(self.context, "plain")

    def run(self):
        port = free_port()
        sender = self.world.start("plain", "serve", self.path, "--port", port, *self.chunk)
        sender.await_port(port)
        begin = time.monotonic()
        receiver = self.world.start("plain", "fetch", f"127.0.0.1:{port}", self.arrived, *self.chunk)
        receiver.check()
        sender.check()
        return Figures(time.monotonic() - begin, sender.rss, receiver.rss)


class Lanyard(Transfer):
    name = "lanyardctl"

    def start(self):
        self.number = 0

    def run(self):
        # Worlds without a history, so that no run is taken for the continuation of another.
        self.number += 1
        prefix = f"{'tree' if self.tree else 'file'}-{self.number}"
        sending, receiving = (World(self.context, f"{prefix}-{end}") for end in ("sender", "receiver"))
        port = free_port()
        receiver = receiving.start("receive", "--into", self.context.target, "--bind", "127.0.0.1", "--port", port,
                                   "--accept", "trusted", "--trust", sending.fingerprint, "--count", "1")
        try:
            receiver.await_port(port)
            begin = time.monotonic()
            sender = sending.start("send", "--to", f"127.0.0.1:{port}", "--trust", receiving.fingerprint, self.path)
            sender.check()
            receiver.check(30)
            return Figures(time.monotonic() - begin, sender.rss, receiver.rss)
        finally:
            receiver.stop()


class Interrupted:
    """Cut off at 90 %, both ends killed, then begun again: how much went over the wire twice."""

    def __init__(self, context):
        self.context = context
        self.size = context.size
        self.again = None
        self.problem = None

    def measure(self):
        say(f"  {self.name}, interrupted at 90 %")
        try:
            with Relay(self.port()) as relay:
                self.first(relay)
                sent = relay.forwarded
                relay.allow(None)
                self.second(relay)
                self.again = (sent + relay.forwarded - self.size) / self.size
            self.context.check_file(self.context.target / "file.bin")
        except (Failed, OSError, subprocess.SubprocessError) as error:
            self.problem = str(error)
        finally:
            self.stop()
            self.context.clean()
        return self


class InterruptedLanyard(Interrupted):
    name = "lanyardctl"

    def port(self):
        self.sending, self.receiving = (World(self.context, f"cut-{end}") for end in ("sender", "receiver"))
        self.listen = free_port()
        return self.listen

    def receiver(self):
        program = self.receiving.start("receive", "--into", self.context.target, "--bind", "127.0.0.1", "--port",
                                       self.listen, "--trust", self.sending.fingerprint, "--accept", "trusted",
                                       "--count", "1")
        program.await_port(self.listen)
        return program

    def sender(self, relay):
        return self.sending.start("send", "--to", f"127.0.0.1:{relay.port}", "--trust", self.receiving.fingerprint,
                                  self.context.file)

    def first(self, relay):
        relay.allow(self.size * 9 // 10)
        receiver = self.receiver()
        sender = self.sender(relay)
        relay.wait_cut()
        for program in (sender, receiver):
            program.kill()
            program.wait()

    def second(self, relay):
        receiver = self.receiver()
        try:
            self.sender(relay).check()
            receiver.check(30)
        finally:
            receiver.stop()

    def stop(self):
        pass


class InterruptedRsync(Interrupted):
    name = "rsync --partial --append-verify"

    def port(self):
        self.rsync = Rsync(self.context)
        self.rsync.start()
        return self.rsync.port

    def client(self, relay, *options):
        return Program(["rsync", "--partial", *options, self.context.file, f"rsync://127.0.0.1:{relay.port}/target/"])

    def first(self, relay):
        relay.allow(self.size * 9 // 10)
        client = self.client(relay)
        relay.wait_cut()
        client.kill()
        client.wait()
        # The daemon's child puts the part under its name once it sees the connection gone.
        deadline = time.monotonic() + 10
        while not (self.context.target / "file.bin").exists():
            if time.monotonic() > deadline:
                raise Failed("rsync kept no part")
            time.sleep(0.05)

    def second(self, relay):
        self.client(relay, "--append-verify").check()

    def stop(self):
        self.rsync.stop()


def run_table(report, context, title, methods, repeat, work, unit, computed=()):
    say(title)

    def between(method):
        method.check()
        context.clean()

    measure(methods, repeat, between)
    for row in computed:
        row.compute()
    report.table(title, [*methods, *computed], work, unit)
    return methods


def memory_goal(report, methods):
    for method in methods:
        if method.runs and not method.problem:
            peak = max(method.peak("sender"), method.peak("receiver")) / (1 << 20)
            report.goal(f"peak memory of either end, {method.name}, MiB", MEMORY >> 20, peak, peak <= MEMORY >> 20, "{:.1f}")


def median(method):
    return method.median if method.runs and not method.problem else None


def plain_table(report, context, repeat):
    peers = [Netcat(context), Nginx(context), Rsync(context)]
    copy = Copy(context)
    own = [LanyardPlain(context), LanyardPlain(context, 1 << 20)]
    run_table(report, context, f"One file of {size_text(context.size)}, not encrypted", [*peers, copy, *own], repeat,
              context.size / 1e9, "GB")
    for method in own:
        report.goal(f"{method.name} beside the fastest network peer", 1.0, ratio(best(peers), median(method)))
        report.goal(f"{method.name} beside cp", 0.8, ratio(median(copy), median(method)))
    memory_goal(report, own)


def encrypted_table(report, context, repeat):
    scp = Scp(context)
    gio = [GioTls(context, "threads"), GioTls(context, "processes")]
    # The cipher that lanyardctl prefers; GIO left to itself takes AES-256-GCM.
    same = GioTls(context, "processes", "AES-128-GCM")
    copy = Copy(context)
    own = Lanyard(context)
    bound = Bound(same, copy)
    run_table(report, context, f"One file of {size_text(context.size)}, encrypted (lanyardctl: and verified)",
              [scp, NginxTls(context), OpenSsl(context), *gio, same, copy, LanyardPlain(context), own], repeat,
              context.size / 1e9, "GB", [bound])
    report.goal("lanyardctl beside scp", 2.0, ratio(median(scp), median(own)))
    limit = best(gio)
    if limit and median(copy) and median(copy) > limit:
        limit = median(copy)
        report.remark("The file system is slower than GIO's TLS here; it is the limit.")
    report.goal("lanyardctl beside GIO's TLS in memory", 0.9, ratio(limit, median(own)))
    report.goal("lanyardctl beside the bound of TLS and file system together", 0.9, ratio(median(bound), median(own)))
    memory_goal(report, [own])


def tree_table(report, context, repeat):
    scp, rsync, own = Scp(context, True), Rsync(context, True), Lanyard(context, True)
    run_table(report, context, f"{context.files} files of 4 KiB in folders",
              [scp, rsync, TarNetcat(context, True), Copy(context, True), own], repeat, context.files, "files")
    report.goal("lanyardctl beside scp -r", 5.0, ratio(median(scp), median(own)))
    report.goal("lanyardctl beside the rsync daemon", 1.0, ratio(median(rsync), median(own)))
    memory_goal(report, [own])


def interrupted_table(report, context):
    title = f"One file of {size_text(context.size)}, cut off at 90 %, both ends killed, begun again"
    say(title)
    methods = [InterruptedLanyard(context)]
    if have("rsync"):
        methods.append(InterruptedRsync(context))
    methods = [method.measure() for method in methods]
    print(f"\n{title}: sent again")
    for method in methods:
        print(f"  {method.name:32}  " + (f"skipped: {method.problem}" if method.problem else f"{method.again:.3%}"))
    if not have("rsync"):
        print("  rsync  skipped: not installed")
    print("  croc  skipped: not in Debian 12")
    again = methods[0].again
    report.goal("sent again by lanyardctl", 0.01, again, again is not None and again < 0.01, "{:.3%}")
    report.tables.append({"title": title, "rows": [{"name": m.name, "again": m.again, "skipped": m.problem}
                                                   for m in methods]})


TABLES = ("plain", "encrypted", "tree", "interrupted")


def main(arguments):
    parser = argparse.ArgumentParser(prog="build-aux/bench transfer", description=__doc__)
    parser.add_argument("--size", default="2G", help="of the one file (default 2G)")
    parser.add_argument("--files", type=int, default=10000, help="small files in the tree (default 10000)")
    parser.add_argument("--repeat", type=int, default=5, help="runs of each method (default 5)")
    parser.add_argument("--only", choices=TABLES, action="append", help="just this table; may be repeated")
    parser.add_argument("--json", metavar="FILE", help="write all figures there, too")
    parser.add_argument("--build", metavar="FOLDER", help="take this build folder instead of a release build of its own")
    options = parser.parse_args(arguments)
    size = parse_size(options.size)
    only = options.only or TABLES

    builddir = build(["src/cli/lanyardctl", "tests/bench/bench-gio-tls"], options.build)
    report = Report()
    with workspace(size * 2 + options.files * 16384) as root:
        context = Context(pathlib.Path(root), builddir, size, options.files)
        if "plain" in only:
            plain_table(report, context, options.repeat)
        if "encrypted" in only:
            encrypted_table(report, context, options.repeat)
        if "tree" in only:
            tree_table(report, context, options.repeat)
        if "interrupted" in only:
            interrupted_table(report, context)
    if options.json:
        report.write(options.json)
    return 0
