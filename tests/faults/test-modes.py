# SPDX-License-Identifier: GPL-3.0-or-later
"""What the programs leave on disk, under a user whose umask hides nothing: keys, the database, messages, pictures and settings are
their owner's alone; what was received is a plain file; nothing is left where others write."""
import os
import stat
import subprocess

from faults import FeedServer
from ctl import Place, run_tests, same, test, wait_for
from worlds import receiver, send

OPEN = {"preexec_fn": lambda: os.umask(0)}


def entries(folder):
    for path in [folder, *sorted(folder.rglob("*"))]:
        yield path, path.lstat()


def check_private(folder):
    """All below is the owner's alone; returns how many files there are."""
    files = 0
    for path, info in entries(folder):
        mode = stat.S_IMODE(info.st_mode)
        assert mode & 0o077 == 0, f"{path} has mode {mode:o}"
        assert not stat.S_ISLNK(info.st_mode) and mode & 0o7000 == 0, path
        if stat.S_ISREG(info.st_mode):
            assert mode & 0o100 == 0, f"{path} can be run"
            files += 1
    return files


def check_plain(folder):
    """What came from others is the user's, and gives nobody rights that the umask would not; whether it can be run is sent along."""
    for path, info in entries(folder):
        if stat.S_ISREG(info.st_mode):
            assert stat.S_IMODE(info.st_mode) & 0o7000 == 0, f"{path} has mode {info.st_mode:o}"
            assert info.st_uid == os.getuid()


def temporary(place):
    """A folder for temporary files, to see what is left in it."""
    folder = place.folder("tmp")
    folder.chmod(0o1777)
    return folder


@test
def a_day_of_use(place: Place):
    tmp = temporary(place)
    a, b = place.world("a"), place.world("b")
    for world in (a, b):
        world.environment["TMPDIR"] = str(tmp)
        # As a login makes them that never heard of the matter.
        for name in ("data", "config", "cache", "state"):
            (world.root / name).rmdir()
        assert world.ctl("identity", **OPEN).finish() == 0
    into = place.folder("into")
    source = place.file("program.sh", 300_000)
    source.chmod(0o4777)

    # One that is whole, and one that is cut off and leaves its part.
    receiving, port = receiver(b, into, "--count", "1", trust=a, **OPEN)
    assert send(a, b, port, source, **OPEN).finish() == 0
    assert receiving.finish() == 0, receiving.told()
    assert same(source, into / "program.sh")
    receiving, port = receiver(b, into, trust=a, **OPEN)
    sending = send(a, b, port, place.file("big.bin", 96 << 20), **OPEN)
    wait_for(lambda: any(p.suffix == ".part" for p in into.iterdir()) or sending.process.poll() is not None, 30, "a part")
    sending.kill()
    receiving.interrupt()
    receiving.finish()

    # A chat, a feed, an experiment, a plain transfer.
    host = b.ctl("chat", "host", "--bind", "127.0.0.1", "--port", "0", "--accept", "all", stdin=subprocess.PIPE, **OPEN)
    port = host.event("listening")["port"]
    guest = a.ctl("chat", "join", f"127.0.0.1:{port}", "--trust", b.fingerprint, stdin=subprocess.PIPE, **OPEN)
    wait_for(lambda: host.all("joined"), 20, "the guest")
    guest.process.stdin.write("a secret\n")
    guest.process.stdin.flush()
    wait_for(lambda: host.all("message"), 20, "the message")
    assert check_private(b.root / "data") > 0
    for ctl in (guest, host):
        ctl.interrupt()
        ctl.finish()
    assert a.ctl("feed", "add", FeedServer(place, 20).url, **OPEN).finish() == 0
    assert a.ctl("experiment", "run", "--size", "100000", **OPEN).finish() == 0

    for world in (a, b):
        # The key, the database and its files beside it.
        assert check_private(world.root / "data/lanyard") >= 2
        for name in ("config", "cache", "state"):
            for path, info in entries(world.root / name) if (world.root / name).exists() else ():
                assert stat.S_IMODE(info.st_mode) & 0o022 == 0, f"{path} may be written by others"
        assert stat.S_IMODE((world.root / "data/lanyard").stat().st_mode) == 0o700
    check_plain(into)
    assert not list(tmp.iterdir()), f"left behind: {list(tmp.iterdir())}"


@test
def what_is_there_with_too_many_rights(place: Place):
    """A key that others could read is made the owner's again, or refused; never used as if nothing were."""
    a = place.world("a")
    first = a.fingerprint
    key = next((a.root / "data/lanyard").glob("*.pem"))
    key.chmod(0o644)
    ctl = a.ctl("identity")
    status = ctl.finish()
    assert stat.S_IMODE(key.stat().st_mode) & 0o077 == 0 or status != 0, "a key that all can read was used"
    assert status != 0 or ctl.result["fingerprint"] == first


@test
def names_in_a_shared_folder_cannot_be_guessed(place: Place):
    """Somebody has put links where a part, a copy or a lock might be made: none is followed."""
    a, b = place.world("a"), place.world("b")
    into, victim = place.folder("into"), place.file("victim", 100)
    before = victim.read_bytes()
    source = place.file("thing.bin", 200_000)
    for name in ("thing.bin", "thing.bin.part", ".thing.bin.part", "thing (1).bin", "thing.bin (1)"):
        (into / name).symlink_to(victim)
    receiving, port = receiver(b, into, "--count", "1", trust=a)
    assert send(a, b, port, source).finish() == 0
    assert receiving.finish() == 0, receiving.told()
    assert victim.read_bytes() == before
    arrived = [p for p in into.iterdir() if not p.is_symlink()]
    assert len(arrived) == 1 and same(source, arrived[0]), arrived


run_tests()
