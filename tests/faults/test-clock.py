# SPDX-License-Identifier: GPL-3.0-or-later
"""Clocks that are wrong, or jump: who one is, what was sent and what was read do not depend on what time it is."""
import os
import shutil
import sqlite3
import subprocess

from faults import FeedServer
from ctl import Place, Skip, run_tests, same, test, wait_for
from worlds import receiver, send


def at(world, when):
    """From now on the world's clock says so; how fast time goes, and the kernel's other clocks, stay as they are."""
    if shutil.which("faketime") is None:
        raise Skip("faketime is not installed")
    if os.environ.get("LANYARD_TEST_SLOW"):
        raise Skip("the sanitizers want to be loaded first")
    told = subprocess.run(["faketime", when, "env"], capture_output=True, text=True, check=True).stdout
    fake = dict(line.split("=", 1) for line in told.splitlines() if line.startswith(("FAKETIME", "LD_PRELOAD")))
    world.environment.update(fake, FAKETIME_DONT_FAKE_MONOTONIC="1", DONT_FAKE_MONOTONIC="1")
    return world


@test
def a_transfer_between_years(place: Place):
    """One machine's battery is dead, another lives in the future: their certificates are not valid yet or any more."""
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    _ = b.fingerprint  # made today
    at(a, "2001-02-03 04:05:06")
    _ = a.fingerprint  # made long ago
    at(b, "2061-05-04 03:02:01")
    at(a, "2001-02-03 04:05:07")
    source = place.file("one.bin", 3 << 20)
    receiving, port = receiver(b, into, "--count", "1", trust=a)
    sending = send(a, b, port, source)
    assert sending.finish() == 0, sending.told()
    assert receiving.finish() == 0, receiving.told()
    assert same(source, into / "one.bin")


@test
def an_interrupted_transfer_goes_on_yesterday(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("big.bin", 64 << 20)
    receiving, port = receiver(b, into, trust=a)
    sending = send(a, b, port, source)
    wait_for(lambda: sum(p.stat().st_size for p in into.iterdir()) > 4 << 20, 20, "the part")
    sending.kill()
    receiving.kill()
    if (into / "big.bin").exists():
        print("# it was over before the kill")
        return
    at(a, "-2 days")
    at(b, "-400 days")
    receiving, port = receiver(b, into, "--count", "1", trust=a)
    sending = send(a, b, port, source)
    assert sending.finish() == 0, sending.told()
    assert receiving.finish() == 0, receiving.told()
    assert sending.result["resumed"] > 0 and same(source, into / "big.bin")


@test
def messages_keep_their_order_when_the_clock_goes_back(place: Place):
    h, g = place.world("host"), place.world("guest")
    said = []
    for when in ("2026-06-01 12:00:00", "2026-05-01 12:00:00", "2036-01-01 00:00:00", "1999-12-31 23:59:58"):
        at(h, when)
        host = h.ctl("chat", "host", "--name", "Host", "--bind", "127.0.0.1", "--port", "0", "--trust", g.fingerprint,
                     stdin=subprocess.PIPE)
        port = host.event("listening")["port"]
        guest = g.ctl("chat", "join", f"127.0.0.1:{port}", "--name", "Guest", "--trust", h.fingerprint,
                      stdin=subprocess.PIPE)
        guest.event("connection", state="joined")
        for end, other in ((guest, host), (host, guest)):
            said.append(f"{len(said)} in {when}")
            end.process.stdin.write(said[-1] + "\n")
            end.process.stdin.flush()
            other.event("message", text=said[-1])
            end.event("message", text=said[-1])
        for end in (guest, host):
            end.interrupt()
            assert end.finish() == 130, end.told()
    # At the next meeting both are shown all of it again, as it was said.
    for world in (h, g):
        path = world.root / "data/lanyard/lanyard.db"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            kept = [r[0] for r in database.execute("SELECT text FROM chat_message ORDER BY place, local")]
        assert kept == said, (kept, said)


@test
def feeds_neither_repeat_nor_wait_for_years(place: Place):
    world = place.world("a")
    server = FeedServer(place, 10)
    at(world, "2038-01-19 03:14:06")
    world.run("feed", "add", server.url)
    world.run("feed", "mark", "read", "--all")
    for when, count in (("2026-01-01 00:00:00", 12), ("2050-01-01 00:00:00", 14), ("1970-01-02 00:00:00", 16)):
        at(world, when)
        server.entries = count
        # Every one that is due: in the past all of them seem to have been fetched in the future.
        world.run("feed", "refresh", server.url)
        entries = world.run("feed", "entries", "--limit", "0").all("entry")
        assert sorted(e["title"] for e in entries) == sorted(f"Entry {i}" for i in range(count)), entries
        unread = world.run("feed", "entries", "--unread", "--limit", "0").all("entry")
        assert len(unread) == count - 10, (when, len(unread))


run_tests()
