# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk under a world's data fills up: one clear sentence, nothing lost, and all goes on when there is room again.
(What a transfer does when the folder it receives into is full: tests/cli/test-transfer.py.)"""
import sqlite3
import subprocess

from faults import FeedServer, fill, small_disk
from ctl import Place, Skip, free_port, run_tests, same, test, wait_for
from worlds import receiver, send


def world_on_small_disk(place, name):
    world = place.world(name)
    disk = small_disk(place, f"disk-{name}", "24M")
    if disk is None:
        raise Skip("mounting is not allowed here")
    world.environment["XDG_DATA_HOME"] = str(disk)
    return world, disk


def said_why(ctl):
    lines = [line for line in ctl.errors.splitlines() if line.startswith("lanyardctl: ")]
    assert len(lines) == 1 and ("full" in lines[0] or "space" in lines[0]), ctl.told()


def texts(ctl):
    return [e["text"] for e in ctl.all("message")]


@test
def a_new_world_on_a_full_disk(place: Place):
    world, disk = world_on_small_disk(place, "a")
    hog = fill(disk)
    said_why(world.run("identity", status=1))
    hog.unlink()
    first = world.run("identity").result["fingerprint"]
    hog = fill(disk)
    # What is there can be read.
    assert world.run("identity").result["fingerprint"] == first
    hog.unlink()


@test
def feeds_keep_what_they_have(place: Place):
    world, disk = world_on_small_disk(place, "a")
    server = FeedServer(place, 50, "x" * 2000)
    world.run("feed", "add", server.url)
    first = world.run("feed", "entries", "--limit", "0").all("entry")
    assert len(first) == 50
    world.run("feed", "mark", "read", "--all")
    hog = fill(disk)
    server.entries = 500
    failed = world.run("feed", "refresh", status=1)
    assert "full" in failed.errors, failed.told()
    hog.unlink()
    # The transaction failed as a whole: what was there is there, as it was.
    now = world.run("feed", "entries", "--limit", "0").all("entry")
    assert {e["title"] for e in now} == {e["title"] for e in first}
    world.run("feed", "refresh")
    now = world.run("feed", "entries", "--limit", "0").all("entry")
    assert sorted(e["title"] for e in now) == sorted(f"Entry {i}" for i in range(500))
    unread = world.run("feed", "entries", "--unread", "--limit", "0").all("entry")
    assert len(unread) == 450, len(unread)


@test
def a_chat_host_says_so_and_loses_nothing(place: Place):
    h, disk = world_on_small_disk(place, "host")
    g = place.world("guest")
    arguments = ("chat", "host", "--name", "Host", "--bind", "127.0.0.1", "--trust", g.fingerprint)
    port = free_port()
    host = h.ctl(*arguments, "--port", port, stdin=subprocess.PIPE)
    host.event("listening")
    guest = g.ctl("chat", "join", f"127.0.0.1:{port}", "--name", "Guest", "--trust", h.fingerprint,
                  stdin=subprocess.PIPE)
    guest.event("connection", state="joined")
    guest.process.stdin.write("before\n")
    guest.process.stdin.flush()
    host.event("message", text="before")
    hog = fill(disk)
    long = "y" * 30_000
    for i in range(60):
        guest.process.stdin.write(f"{i} {long}\n")
    guest.process.stdin.flush()
    wait_for(lambda: "full" in host.errors, 20, "a word about the full disk")
    # What the host could not write it did not acknowledge: kill it, and the guest still has it.
    host.kill()
    hog.unlink()
    host = h.ctl(*arguments, "--port", port, stdin=subprocess.PIPE)
    host.event("listening")
    wait_for(lambda: f"59 {long}" in texts(host), 60, "the last message")
    seen = texts(host)
    late = [t for t in seen if t.startswith("59 ")]
    assert len(late) == 1, len(late)
    guest.interrupt()
    assert guest.finish() == 130, guest.told()
    host.interrupt()
    assert host.finish() == 130, host.told()
    with sqlite3.connect(f"file:{disk / 'lanyard/lanyard.db'}?mode=ro", uri=True) as database:
        rows = [r[0].split(" ")[0] for r in database.execute("SELECT text FROM chat_message ORDER BY place, local")]
    assert rows == ["before", *(str(i) for i in range(60))], rows


@test
def a_transfer_whose_history_cannot_be_written(place: Place):
    """The files are what counts: they arrive, or the sender is told why; nothing is claimed that is not so."""
    a = place.world("a")
    b, disk = world_on_small_disk(place, "b")
    into = place.folder("into")
    source = place.file("one.bin", 5 << 20)
    receiving, port = receiver(b, into, trust=a)
    hog = fill(disk)
    sending = send(a, b, port, source)
    status = sending.finish(30)
    if status == 0:
        assert same(source, into / "one.bin")
    else:
        assert "full" in sending.result["error"] or "full" in receiving.errors, (sending.told(), receiving.told())
    hog.unlink()
    sending = send(a, b, port, source)
    assert sending.finish(30) == 0, (sending.told(), receiving.told())
    assert same(source, into / "one.bin")
    receiving.interrupt()
    assert receiving.finish() == 130, receiving.told()


run_tests()
