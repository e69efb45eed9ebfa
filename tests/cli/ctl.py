# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of lanyardctl share: worlds, the running program, files, TAP."""
import contextlib
import filecmp
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

BUILD = pathlib.Path(os.environ["LANYARD_BUILD_DIR"])
LANYARDCTL = BUILD / "src/cli/lanyardctl"
SLOW = 10 if os.environ.get("LANYARD_TEST_SLOW") else 4
SEED = int(os.environ.get("LANYARD_TEST_SEED", random.SystemRandom().randrange(1 << 32)))

RANDOM = random.Random(SEED)
TESTS = []
PORTS = []


class Skip(Exception):
    """The machine does not allow this test."""


def test(function):
    TESTS.append(function)
    return function


def run_tests():
    """Every test in a temporary folder of its own, as TAP. Arguments name the tests to run."""
    chosen = [t for t in TESTS if len(sys.argv) < 2 or t.__name__ in sys.argv[1:]]
    print(f"# LANYARD_TEST_SEED={SEED}")
    print(f"1..{len(chosen)}", flush=True)
    failed = False
    for number, function in enumerate(chosen, 1):
        name = function.__name__.replace("_", " ")
        begin = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="lanyard-test-") as folder, contextlib.ExitStack() as stack:
            try:
                function(Place(pathlib.Path(folder), stack))
                line = f"ok {number} {name}"
            except Skip as skip:
                line = f"ok {number} {name} # SKIP {skip}"
            except BaseException:
                failed = True
                print("".join(f"# {text}\n" for text in traceback.format_exc().splitlines()), end="")
                line = f"not ok {number} {name}"
            stack.close()
        print(f"{line}\n# {time.monotonic() - begin:.2f} s", flush=True)
    sys.exit(failed)


def deadline(seconds):
    return time.monotonic() + seconds * SLOW


def wait_for(condition, seconds=10, what="the condition"):
    end = deadline(seconds)
    while not (value := condition()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.005)
    return value


def free_port(kind=socket.SOCK_STREAM):
    """A port that nobody listens at, of this process alone: one that the system gave away and got back may be another test's."""
    # Below those that the system gives away; so many are a process's.
    each = 16
    for _ in range(each):
        PORTS.append(15000 + os.getpid() % 1000 * each + len(PORTS) % each)
        with socket.socket(socket.AF_INET, kind) as s, contextlib.suppress(OSError):
            if kind == socket.SOCK_STREAM:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(("127.0.0.1", PORTS[-1]))
            return PORTS[-1]
    raise AssertionError("no port is free")


def listens(port):
    """Asked of the kernel, since a connection would be taken for a peer."""
    rows = pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(f[3] == "0A" and int(f[1].rsplit(":", 1)[1], 16) == port for f in map(str.split, rows))


class Place:
    """A test's folder; what it starts is ended with it."""

    def __init__(self, root, stack):
        self.root = root
        self.stack = stack
        self.serial = 0

    def folder(self, name):
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def file(self, name, size, folder=None):
        path = (folder or self.root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        block = RANDOM.randbytes(min(size, 1 << 20))
        with open(path, "wb") as out:
            # No two blocks are the same, and none has to be made anew.
            for at in range(0, size, 1 << 20):
                out.write((at.to_bytes(8, "little") + block[8:] if at else block)[:size - at])
        return path

    def world(self, name):
        return World(self, name)

    def start(self, arguments, **options):
        """Another program than lanyardctl."""
        process = subprocess.Popen([str(a) for a in arguments], **options)
        self.stack.callback(end_process, process)
        return process


def end_process(process):
    if process.poll() is None:
        process.kill()
    process.wait()


class World:
    """One user: XDG folders of its own."""

    def __init__(self, place, name):
        self.place = place
        self.root = place.folder(f"world-{name}")
        self.environment = dict(os.environ, HOME=str(self.root))
        for kind, variable in (("data", "XDG_DATA_HOME"), ("config", "XDG_CONFIG_HOME"), ("cache", "XDG_CACHE_HOME"),
                               ("state", "XDG_STATE_HOME"), ("run", "XDG_RUNTIME_DIR"),
                               ("downloads", "XDG_DOWNLOAD_DIR")):
            folder = self.root / kind
            folder.mkdir(mode=0o700, exist_ok=True)
            self.environment[variable] = str(folder)
        self._fingerprint = None

    def ctl(self, *arguments, **options):
        """lanyardctl, running, with --json unless told otherwise."""
        return Ctl(self, arguments, **options)

    def run(self, *arguments, status=0, **options):
        """Runs to the end, checks the exit status, returns the Ctl."""
        ctl = self.ctl(*arguments, **options)
        assert ctl.finish() == status, ctl.told()
        return ctl

    @property
    def fingerprint(self):
        if self._fingerprint is None:
            self._fingerprint = self.run("identity").result["fingerprint"]
        return self._fingerprint


class Ctl:
    """A running lanyardctl, without a terminal. With json=True its standard output must hold JSON objects only."""

    def __init__(self, world, arguments, json=True, stdin=subprocess.DEVNULL, under=(), **options):
        self.arguments = [str(a) for a in arguments]
        self.json = json
        self.events = []
        self.text = ""
        self.errors = ""
        self.broken = None
        self.news = threading.Condition()
        command = [*under, str(LANYARDCTL), *self.arguments, *(["--json"] if json else [])]
        self.process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=world.environment, text=True, errors="surrogateescape", **options)
        self.readers = [threading.Thread(target=self._read_output, daemon=True),
                        threading.Thread(target=self._read_errors, daemon=True)]
        for reader in self.readers:
            reader.start()
        world.place.stack.callback(end_process, self.process)

    def _read_output(self):
        for line in self.process.stdout:
            with self.news:
                self.text += line
                if self.json:
                    try:
                        event = json.loads(line)
                        assert isinstance(event, dict) and isinstance(event["event"], str)
                        self.events.append(event)
                    except (ValueError, KeyError, AssertionError):
                        self.broken = line
                self.news.notify_all()

    def _read_errors(self):
        for line in self.process.stderr:
            with self.news:
                self.errors += line
                self.news.notify_all()

    def told(self):
        return f"lanyardctl {' '.join(self.arguments)}: {self.process.poll()}\nevents {self.events}\nerrors {self.errors}"

    def event(self, name, seconds=20, **fields):
        """Waits for an event with these fields."""
        end = deadline(seconds)
        with self.news:
            while True:
                for event in self.events:
                    if event["event"] == name and fields.items() <= event.items():
                        return event
                assert time.monotonic() < end, f"no {name} within {seconds} s; {self.told()}"
                assert self.process.poll() is None or any(r.is_alive() for r in self.readers), \
                    f"ended without {name}; {self.told()}"
                self.news.wait(0.05)

    def all(self, name):
        return [event for event in self.events if event["event"] == name]

    def finish(self, seconds=30):
        """Waits for the end; returns the exit status, and checks what holds of every run."""
        try:
            status = self.process.wait(seconds * SLOW)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {seconds} s; {self.told()}") from None
        for reader in self.readers:
            reader.join()
        assert self.broken is None, f"not a JSON object with an event: {self.broken!r}"
        if self.json and status in (0, 1, 2, 130):
            assert self.events and self.events[-1]["event"] == "result", self.told()
            assert self.result["status"] == ("ok" if status == 0 else "error"), self.told()
            if status != 0:
                assert self.result["error"], self.told()
        if status in (1, 2):
            assert any(line.startswith("lanyardctl: ") for line in self.errors.splitlines()), self.told()
        return status

    def kill(self):
        self.process.kill()
        self.process.wait()

    def interrupt(self, number=signal.SIGINT):
        self.process.send_signal(number)

    @property
    def result(self):
        return self.events[-1]


def same(a, b):
    return filecmp.cmp(a, b, shallow=False)


def tree(folder):
    """What a folder holds: relative paths to bytes, None for folders."""
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}
