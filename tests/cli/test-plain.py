# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain sockets: both roles against the course's programs, nc, and each other."""
import shutil
import signal
import socket
import subprocess
import threading
import time

import course
from ctl import Place, deadline, free_port, listens, run_tests, same, test, wait_for, Skip

TEXT = b"".join(b"%05d Begin the morning by saying to thyself\n" % n for n in range(10_000))


def sample(place):
    path = place.root / "meditations.txt"
    path.write_bytes(TEXT)
    return path


def check_result(result, size):
    assert set(result) == {"event", "status", "bytes", "batches", "seconds"}, result
    assert result["bytes"] == size
    assert result["seconds"] >= 0


@test
def serve_to_the_receiver_of_the_course(place: Place):
    source, copy = sample(place), place.root / "received" / "copy.txt"
    copy.parent.mkdir()
    ctl = place.world("a").ctl("plain", "serve", source, "--port", "0")
    listening = ctl.event("listening")
    assert listening["address"] == "127.0.0.1" and "fingerprint" not in listening
    course.receive(listening["port"], copy)
    assert ctl.finish() == 0, ctl.told()
    assert same(source, copy)
    check_result(ctl.result, len(TEXT))
    assert ctl.result["batches"] == -(-len(TEXT) // 40960)
    assert ctl.all("connected")[0]["address"].startswith("127.0.0.1:")


@test
def fetch_from_the_sender_of_the_course(place: Place):
    source, copy = sample(place), place.root / "copy.txt"
    sender = course.Sender(source)
    ctl = place.world("a").run("plain", "fetch", f"127.0.0.1:{sender.port}", copy)
    sender.join(60)
    assert same(source, copy) and sender.peer[0] == "127.0.0.1"
    check_result(ctl.result, len(TEXT))
    assert ctl.result["batches"] >= sender.batches


@test
def serve_and_fetch_meet(place: Place):
    world = place.world("a")
    for size in (0, 1, 40960, 40961, 5_000_000):
        source, copy = place.file(f"in-{size}", size), place.root / f"out-{size}"
        serving = world.ctl("plain", "serve", source, "--port", "0", "--chunk", "65536")
        port = serving.event("listening")["port"]
        fetching = world.run("plain", "fetch", f"localhost:{port}", copy, "--chunk", "1000000")
        assert serving.finish() == 0, serving.told()
        assert same(source, copy)
        check_result(fetching.result, size)
        check_result(serving.result, size)
        assert serving.result["batches"] == -(-size // 65536)


@test
def nc_fetches(place: Place):
    if not shutil.which("nc"):
        raise Skip("nc is not installed")
    source, copy = sample(place), place.root / "copy.txt"
    ctl = place.world("a").ctl("plain", "serve", source, "--port", "0")
    port = ctl.event("listening")["port"]
    with open(copy, "wb") as out:
        nc = place.start(["nc", "127.0.0.1", port], stdout=out, stdin=subprocess.DEVNULL)
        assert nc.wait(60) == 0
    assert ctl.finish() == 0 and same(source, copy)


@test
def nc_serves(place: Place):
    if not shutil.which("nc"):
        raise Skip("nc is not installed")
    source, copy = sample(place), place.root / "copy.txt"
    port = free_port()
    with open(source, "rb") as file:
        nc = place.start(["nc", "-N", "-l", "127.0.0.1", port], stdin=file)
        wait_for(lambda: listens(port))
        place.world("a").run("plain", "fetch", f"127.0.0.1:{port}", copy)
        assert nc.wait(60) == 0
    assert same(source, copy)


@test
def several_receivers_one_after_the_other(place: Place):
    source = sample(place)
    ctl = place.world("a").ctl("plain", "serve", source, "--port", "0", "--count", "3")
    port = ctl.event("listening")["port"]
    for number in range(3):
        copy = place.root / f"copy-{number}"
        course.receive(port, copy)
        assert same(source, copy)
    assert ctl.finish() == 0, ctl.told()
    assert ctl.result["bytes"] == 3 * len(TEXT) and len(ctl.all("connected")) == 3


@test
def fetch_never_overwrites(place: Place):
    source, copy = sample(place), place.file("copy.txt", 100)
    before = copy.read_bytes()
    sender = course.Sender(source)
    ctl = place.world("a").ctl("plain", "fetch", f"127.0.0.1:{sender.port}", copy)
    assert ctl.finish() == 1 and ctl.result["error"], ctl.told()
    assert copy.read_bytes() == before
    sender.server.close()


@test
def what_cannot_be_done_is_said(place: Place):
    world = place.world("a")
    port = free_port()
    source, copy = sample(place), place.root / "copy"
    assert world.run("plain", "fetch", f"127.0.0.1:{port}", copy, status=1).result["error"]
    assert not copy.exists()
    assert "missing" in world.run("plain", "serve", place.root / "missing", "--port", "0", status=1).result["error"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert world.run("plain", "serve", source, "--port", number, status=1).result["error"]
        nowhere = place.root / "no" / "such" / "folder"
        assert world.run("plain", "fetch", f"127.0.0.1:{number}", nowhere, status=1).result["error"]


@test
def a_file_appears_only_when_complete(place: Place):
    """The sender resets the connection midway: what came is no file."""
    copy = place.root / "copy"
    server = socket.create_server(("127.0.0.1", 0))

    def half():
        connection, _ = server.accept()
        connection.sendall(b"x" * 100_000)
        wait_for(lambda: any(p.stat().st_size for p in place.root.glob("*copy*") if p.is_file()))
        assert not copy.exists()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()

    thread = threading.Thread(target=half, daemon=True)
    thread.start()
    ctl = place.world("a").ctl("plain", "fetch", f"127.0.0.1:{server.getsockname()[1]}", copy)
    assert ctl.finish() == 1, ctl.told()
    thread.join(60)
    server.close()
    assert not copy.exists()


@test
def interrupted_by_the_user(place: Place):
    world = place.world("a")
    source = sample(place)
    waiting = world.ctl("plain", "serve", source, "--port", "0")
    waiting.event("listening")
    waiting.interrupt()
    assert waiting.finish() == 130, waiting.told()

    # In the middle of a transfer, with a sender that says nothing more.
    server = socket.create_server(("127.0.0.1", 0))
    fetching = world.ctl("plain", "fetch", f"127.0.0.1:{server.getsockname()[1]}", place.root / "copy")
    server.settimeout(60)
    connection, _ = server.accept()
    connection.sendall(b"x" * 1000)
    fetching.event("connected")
    fetching.interrupt(signal.SIGTERM)
    assert fetching.finish() == 130, fetching.told()
    assert not (place.root / "copy").exists()
    connection.close()
    server.close()


@test
def progress_is_told_at_a_bounded_rate(place: Place):
    copy = place.root / "copy"
    server = socket.create_server(("127.0.0.1", 0))
    ctl = place.world("a").ctl("plain", "fetch", f"127.0.0.1:{server.getsockname()[1]}", copy)
    server.settimeout(60)
    connection, _ = server.accept()
    begin = time.monotonic()
    end = deadline(20)
    # For as long as it takes a busy machine to tell a few.
    while time.monotonic() < end and len(ctl.all("progress")) < 4:
        connection.sendall(b"x" * 10_000)
        time.sleep(0.01)
    connection.close()
    server.close()
    assert ctl.finish() == 0
    progress = ctl.all("progress")
    assert 2 <= len(progress) <= 4 * (time.monotonic() - begin) + 1, progress
    for event in progress:
        assert set(event) == {"event", "bytes", "total", "rate"} and event["rate"] >= 0
    assert [e["bytes"] for e in progress] == sorted(e["bytes"] for e in progress)


run_tests()
