# SPDX-License-Identifier: GPL-3.0-or-later
"""The database is damaged in every way a disk knows: it is set aside with a word about it, never emptied, and the
identity, which is not in it, stays."""
from faults import FeedServer
from ctl import RANDOM, Place, run_tests, test


def prepared(place, name):
    world = place.world(name)
    server = FeedServer(place, 200, "z" * 500)
    world.run("feed", "add", server.url)
    path = world.root / "data/lanyard/lanyard.db"
    for side in ("-wal", "-shm"):
        # Closed well, all is in the one file.
        assert not path.with_name(path.name + side).exists()
    return world, path, server


def damaged(place, name, damage):
    world, path, server = prepared(place, name)
    fingerprint = world.fingerprint
    before = path.read_bytes()
    damage(path)
    harmed = path.read_bytes()
    ctl = world.run("feed", "list")
    aside = sorted(path.parent.glob("lanyard.db.damaged-*"))
    assert len(aside) == 1, list(path.parent.iterdir())
    # Byte for byte what it was, to be rescued by hand; and whoever looks is told where.
    assert aside[0].read_bytes() == harmed, "what was set aside is not what was found"
    assert str(aside[0]) in ctl.errors and len(ctl.errors.splitlines()) == 1, ctl.told()
    assert aside[0].stat().st_mode & 0o077 == 0
    assert world.run("identity").result["fingerprint"] == fingerprint
    # It goes on, from nothing.
    world.run("feed", "add", server.url)
    assert len(world.run("feed", "entries", "--limit", "0").all("entry")) == 200
    assert len(before) > 0


@test
def its_beginning_is_overwritten(place: Place):
    def damage(path):
        with open(path, "r+b") as file:
            file.write(RANDOM.randbytes(4096))
    damaged(place, "a", damage)


@test
def it_is_cut_short(place: Place):
    damaged(place, "a", lambda path: path.write_bytes(path.read_bytes()[:path.stat().st_size // 2]))


@test
def another_kind_of_file_is_there(place: Place):
    damaged(place, "a", lambda path: path.write_bytes(b"GIF89a" + RANDOM.randbytes(9000)))


@test
def blocks_are_overwritten(place: Place):
    def damage(path):
        pages = path.stat().st_size // 4096
        with open(path, "r+b") as file:
            for page in range(1, pages, 3):
                file.seek(page * 4096)
                file.write(bytes(2048))
    damaged(place, "a", damage)


@test
def an_empty_file_is_no_damage(place: Place):
    """What a crash right after creation leaves behind."""
    world = place.world("a")
    folder = world.root / "data/lanyard"
    folder.mkdir(mode=0o700)
    (folder / "lanyard.db").touch(0o600)
    assert world.run("feed", "list").errors == ""
    assert not list(folder.glob("*damaged*"))


@test
def garbage_in_the_write_ahead_log_loses_only_itself(place: Place):
    world, path, _ = prepared(place, "a")
    path.with_name("lanyard.db-wal").write_bytes(RANDOM.randbytes(100_000))
    assert len(world.run("feed", "entries", "--limit", "0").all("entry")) == 200


run_tests()
