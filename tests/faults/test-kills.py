# SPDX-License-Identifier: GPL-3.0-or-later
"""Either end is killed at any moment, again and again: what arrives in the end is what was sent, and nothing else."""
import signal
import time

from faults import measure
from ctl import RANDOM, Place, run_tests, test, tree
from worlds import receiver, send

KILLS = measure(8, 100)


def make_folder(place):
    """Small files, an empty one, an empty folder, and one that takes a while: every phase is there to be hit."""
    folder = place.folder("sent/things")
    (folder / "empty folder").mkdir()
    place.file("nothing", 0, folder)
    for i in range(60):
        place.file(f"small/{i}.bin", RANDOM.randrange(1, 20_000), folder)
    place.file("big.bin", RANDOM.randrange(40 << 20, 120 << 20), folder)
    return folder


def one_try(a, b, into, folder, after):
    """Both ends until `after` seconds have passed, then one of them, or both, are killed. True when the sender had its
    receipt before: to send once more would be to send another."""
    receiving, port = receiver(b, into, "--count", "1", trust=a)
    sending = send(a, b, port, folder)
    end = time.monotonic() + after
    while time.monotonic() < end and (sending.process.poll() is None or receiving.process.poll() is None):
        time.sleep(0.002)
    victims = RANDOM.choice([[sending], [receiving], [sending, receiving], [receiving, sending]])
    for ctl in victims:
        ctl.kill()
    # What is left of the pair is stopped as a user would; it may have ended well meanwhile, or not have begun.
    for ctl in (sending, receiving):
        if ctl not in victims:
            ctl.interrupt()
            assert ctl.finish() in (0, 1, 130, -signal.SIGINT), ctl.told()
    for reader in sending.readers:
        reader.join()
    return bool(sending.events) and sending.result["event"] == "result" and sending.result["status"] == "ok"


@test
def killed_at_any_moment(place: Place):
    a, b = place.world("a"), place.world("b")
    kills = 0
    rounds = 0
    while kills < KILLS:
        rounds += 1
        source = make_folder(Place(place.folder(f"round-{rounds}"), place.stack))
        into = place.folder(f"into-{rounds}")
        # The time that a whole one takes is drawn from, so that kills fall everywhere; what was resumed takes less.
        for _ in range(RANDOM.randrange(1, 7)):
            after = RANDOM.choice([RANDOM.uniform(0, 0.15), RANDOM.uniform(0, 1.0)])
            kills += 1
            over = one_try(a, b, into, source, after)
            if over:
                break
        if not over:
            receiving, port = receiver(b, into, "--count", "1", trust=a)
            sending = send(a, b, port, source)
            assert sending.finish(60) == 0, sending.told()
            assert receiving.finish(60) == 0, receiving.told()
        check(source, into)
    print(f"# {kills} kills in {rounds} rounds")


def check(source, into):
    """All of it is there, once, and nothing beside it."""
    wanted, found = tree(source), tree(into / "things")
    differs = sorted(p for p in wanted.keys() | found.keys() if wanted.get(p, 0) != found.get(p, 0))
    told = [f"{p}: {'missing' if p not in found else 'extra' if p not in wanted else 'other content'}" for p in differs]
    assert not told, f"what arrived is not what was sent: {told[:8]}"
    assert [p.name for p in into.iterdir()] == ["things"], list(into.iterdir())


run_tests()
