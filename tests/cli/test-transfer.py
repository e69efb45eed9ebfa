# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending and receiving between two worlds: trust, files, folders, answers, counts."""
import contextlib
import os
import subprocess

from ctl import Place, Skip, run_tests, same, test, tree, wait_for
from worlds import check_received, check_receive_result, check_send_result, receiver, send


@test
def a_file_arrives_verified(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("photo.jpg", 3_000_000)
    receiving, port = receiver(b, into, "--count", "1", trust=a)
    sending = send(a, b, port, source)
    assert sending.finish() == 0, sending.told()
    assert receiving.finish() == 0, receiving.told()
    check_send_result(sending.result, 1, 3_000_000)
    check_receive_result(receiving.result, 1, 3_000_000)
    assert sending.result["resumed"] == 0 and receiving.result["verified"] is True
    received, = receiving.all("received")
    check_received(received)
    assert (received["path"], received["bytes"], received["resumed_from"]) == ("photo.jpg", 3_000_000, 0)
    assert len(received["digest"]) == 32
    assert same(source, into / "photo.jpg")
    assert [p.name for p in into.iterdir()] == ["photo.jpg"]
    # --trust pins nobody.
    assert a.run("trust", "list").result["peers"] == b.run("trust", "list").result["peers"] == []


@test
def folders_keep_their_shape(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    folder = place.folder("holiday")
    place.file("one.jpg", 100_000, folder)
    place.file("deep/er/two.bin", 1, folder)
    place.file("deep/empty", 0, folder)
    (folder / "nothing here").mkdir()
    script = place.file("run me", 10, folder)
    script.chmod(0o755)
    os.utime(folder / "one.jpg", ns=(10**18, 10**18 + 123456789))
    os.symlink("/etc/passwd", folder / "link")
    single = place.file("ünï “quoted” 文.txt", 5000)
    receiving, port = receiver(b, into, "--count", "1", trust=a)
    sending = send(a, b, port, folder, single)
    assert sending.finish() == 0 and receiving.finish() == 0, sending.told() + receiving.told()
    wanted = tree(folder)
    del wanted["link"]
    assert tree(into / "holiday") == wanted
    assert same(single, into / single.name)
    assert os.access(into / "holiday" / "run me", os.X_OK) and not os.access(into / "holiday" / "one.jpg", os.X_OK)
    assert (into / "holiday" / "one.jpg").stat().st_mtime_ns == 10**18 + 123456789
    files = {e["path"] for e in receiving.all("received") if (into / e["path"]).is_file()}
    assert files == {f"holiday/{name}" for name, data in wanted.items() if data is not None} | {single.name}
    assert sending.result["entries"] == receiving.result["entries"] == len(receiving.all("received"))
    assert sending.result["bytes"] == receiving.result["bytes"] == 100_000 + 1 + 10 + 5000


@test
def whoever_answers_is_taken_with_insecure_trust_any(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("a.bin", 1000)
    receiving, port = receiver(b, into, "--accept", "all", "--count", "1")
    sending = send(a, b, port, source, "--insecure-trust-any", trust=False)
    assert sending.finish() == 0 and receiving.finish() == 0, sending.told() + receiving.told()
    assert same(source, into / "a.bin")
    assert a.run("trust", "list").result["peers"] == b.run("trust", "list").result["peers"] == []


@test
def a_stranger_is_refused_without_a_terminal(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("a.bin", 1000)
    receiving, port = receiver(b, into)
    # The receiver does not know the sender.
    sending = send(a, b, port, source)
    assert sending.finish() == 1, sending.told()
    check_send_result(sending.result)
    # The sender does not know the receiver, and says how it could.
    sending = send(a, b, port, place.file("another.bin", 1000), trust=False)
    assert sending.finish() == 1 and b.fingerprint in sending.result["error"], sending.told()
    assert receiving.process.poll() is None
    receiving.interrupt()
    assert receiving.finish() == 130
    assert list(into.iterdir()) == []


@test
def another_key_than_the_one_given_is_refused(place: Place):
    a, b, c, into = place.world("a"), place.world("b"), place.world("c"), place.folder("into")
    source = place.file("a.bin", 1000)
    receiving, port = receiver(b, into, "--accept", "all")
    sending = send(a, c, port, source)
    assert sending.finish() == 1 and sending.result["error"], sending.told()
    assert list(into.iterdir()) == []


@test
def asking_without_a_terminal_fails_at_once(place: Place):
    b = place.world("b")
    result = b.run("receive", "--into", place.folder("into"), "--accept", "ask", "--port", "0", status=1).result
    assert "terminal" in result["error"] and "--accept" in result["error"]


@test
def count_offers_then_end(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    receiving, port = receiver(b, into, "--count", "3", trust=a)
    total = 0
    for number in range(3):
        source = place.file(f"file-{number}", 1000 * (number + 1))
        total += 1000 * (number + 1)
        assert receiving.process.poll() is None
        assert send(a, b, port, source).finish() == 0
    assert receiving.finish() == 0, receiving.told()
    check_receive_result(receiving.result, 3, total)


@test
def nothing_is_overwritten(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("note.txt", 1000)
    (into / "note.txt").write_text("mine")
    receiving, port = receiver(b, into, "--count", "1", trust=a)
    assert send(a, b, port, source).finish() == 0 and receiving.finish() == 0, receiving.told()
    assert (into / "note.txt").read_text() == "mine"
    path = receiving.all("received")[0]["path"]
    assert path == "note (2).txt" and same(source, into / path)


@test
def what_cannot_be_sent_is_said(place: Place):
    a, b = place.world("a"), place.world("b")
    missing = send(a, b, 1, place.root / "missing")
    assert missing.finish() == 1 and "missing" in missing.result["error"], missing.told()
    check_send_result(missing.result)
    nobody = send(a, b, 1, place.file("a", 10))
    assert nobody.finish() == 1 and nobody.result["error"], nobody.told()
    nowhere = a.ctl("send", "--to", "no such host.invalid", place.file("b", 10))
    assert nowhere.finish() == 1 and "no such host.invalid" in nowhere.result["error"], nowhere.told()


@test
def the_port_is_taken(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    _, port = receiver(b, into, trust=a)
    again = a.ctl("receive", "--into", into, "--bind", "127.0.0.1", "--port", str(port))
    assert again.finish() == 1 and again.result["error"], again.told()


@test
def text_for_people(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("evil\x1b[2Jname", 1000)
    receiving, port = receiver(b, into, trust=a)
    sending = send(a, b, port, source, json=False)
    assert sending.finish() == 0, sending.told()
    assert "Verified" in sending.text and sending.errors == "", sending.told()
    receiving.event("received")
    receiving.interrupt()
    assert receiving.finish() == 130
    for path in into.iterdir():
        assert "\x1b" not in path.name


@test
def an_offer_that_does_not_fit_is_declined(place: Place):
    a, b = place.world("a"), place.world("b")
    small = place.folder("small")
    # 64 MiB are kept free, so this has room for some 6.
    if os.getuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=70M", "tmpfs", small],
                                          capture_output=True).returncode:
        raise Skip("mounting is not allowed here")
    place.stack.callback(subprocess.run, ["umount", "-l", small], check=False)
    into = place.folder("small/into")
    fits, too_big = place.file("fits", 1_000_000), place.file("too-big", 20_000_000)
    receiving, port = receiver(b, into, trust=a)
    sending = send(a, b, port, too_big)
    assert sending.finish() == 1, sending.told()
    assert "space" in receiving.errors or "room" in receiving.errors, receiving.told()
    # It carries on for what does fit.
    sending = send(a, b, port, fits)
    assert sending.finish() == 0, sending.told()
    assert same(fits, into / "fits") and not (into / "too-big").exists()
    receiving.interrupt()
    assert receiving.finish() == 130, receiving.told()


@test
def a_disk_that_fills_up_keeps_the_part_and_says_so(place: Place):
    a, b = place.world("a"), place.world("b")
    small = place.folder("small")
    if os.getuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600M", "tmpfs", small],
                                          capture_output=True).returncode:
        raise Skip("mounting is not allowed here")
    place.stack.callback(subprocess.run, ["umount", "-l", small], check=False)
    into, hog = place.folder("small/into"), small / "hog"
    source = place.file("big.bin", 400 << 20)
    receiving, port = receiver(b, into, trust=a)
    sending = send(a, b, port, source)
    wait_for(lambda: sum(p.stat().st_size for p in into.iterdir()) > 10 << 20, 20, "the part")
    # Somebody else takes the room that was there when the offer was accepted.
    with open(hog, "wb") as file, contextlib.suppress(OSError):
        os.posix_fallocate(file.fileno(), 0, 250 << 20)
    assert sending.finish() == 1, sending.told()
    assert "full" in sending.result["error"], sending.told()
    check_send_result(sending.result)
    assert "full" in receiving.errors, receiving.told()
    assert not (into / "big.bin").exists()

    # With room again, it goes on from the part.
    hog.unlink()
    sending = send(a, b, port, source)
    assert sending.finish() == 0, sending.told()
    assert sending.result["resumed"] > 0 and same(source, into / "big.bin")
    receiving.interrupt()
    assert receiving.finish() == 130, receiving.told()


run_tests()
