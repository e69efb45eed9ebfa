# SPDX-License-Identifier: GPL-3.0-or-later
"""Either end killed or stopped at random moments, then begun again: it must end identical, going on from the part."""
from ctl import RANDOM, Place, run_tests, same, test, wait_for
from worlds import check_send_result, receiver, send

SIZE = 96 << 20


def part_size(into):
    """What has arrived of the one file, under whatever name its part has."""
    total = 0
    for path in into.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            pass  # renamed just now
    return total


def begin_and_wait(place, a, b, into, source, share):
    """Both ends, running, when `share` of the file has arrived (or it is over)."""
    receiving, port = receiver(b, into, "--count", "1", trust=a)
    sending = send(a, b, port, source)
    wait_for(lambda: part_size(into) >= SIZE * share or receiving.process.poll() is not None, 60, "bytes arriving")
    return sending, receiving


def finish_again(a, b, into, source):
    receiving, port = receiver(b, into, "--count", "1", trust=a)
    sending = send(a, b, port, source)
    assert sending.finish(60) == 0, sending.told()
    assert receiving.finish(60) == 0, receiving.told()
    check_send_result(sending.result, 1, SIZE)
    assert same(source, into / "big.bin")
    assert [p.name for p in into.iterdir()] == ["big.bin"], "something is left beside the file"
    return sending.result["resumed"], receiving.all("received")[-1]["resumed_from"]


def kill_at_random(place, victims):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("big.bin", SIZE)
    share = RANDOM.uniform(0.02, 0.7)
    print(f"# {victims} killed at {share:.3f}")
    sending, receiving = begin_and_wait(place, a, b, into, source, share)
    ends = {"sender": [sending], "receiver": [receiving], "both": [sending, receiving]}
    for ctl in ends[victims]:
        ctl.kill()
    arrived = part_size(into)
    if victims == "sender":
        # The other end notices, keeps the part, and waits for the sender; it is told to stop.
        receiving.interrupt()
        assert receiving.finish() == 130 or (into / "big.bin").exists(), receiving.told()
    if victims == "receiver":
        assert sending.finish() == 1 or (into / "big.bin").exists(), sending.told()
    if (into / "big.bin").exists():
        print("# it was over before the kill")
        (into / "big.bin").unlink()
        return
    resumed, resumed_from = finish_again(a, b, into, source)
    print(f"# {arrived} bytes had arrived, went on from {resumed_from}")
    assert resumed == resumed_from
    # At most what was under way in buffers is sent again.
    assert resumed >= min(arrived, SIZE) * 0.5, (arrived, resumed)


@test
def the_sender_is_killed(place: Place):
    kill_at_random(place, "sender")


@test
def the_receiver_is_killed(place: Place):
    kill_at_random(place, "receiver")


@test
def both_are_killed(place: Place):
    kill_at_random(place, "both")


@test
def killed_twice(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("big.bin", SIZE)
    for share in sorted(RANDOM.uniform(0.02, 0.8) for _ in range(2)):
        sending, receiving = begin_and_wait(place, a, b, into, source, share)
        receiving.kill()
        sending.kill()
        if (into / "big.bin").exists():
            return
    finish_again(a, b, into, source)


@test
def ctrl_c_keeps_the_part(place: Place):
    """Either end is stopped by the user: status 130, and the next time it goes on."""
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("big.bin", SIZE)
    sending, receiving = begin_and_wait(place, a, b, into, source, 0.1)
    stopped = []
    for ctl in (sending, receiving):
        ctl.interrupt()
        stopped.append(ctl.finish())
    if (into / "big.bin").exists():
        print("# it was over before it was stopped")
        return
    assert stopped == [130, 130], sending.told() + receiving.told()
    assert part_size(into) > 0
    resumed, resumed_from = finish_again(a, b, into, source)
    assert resumed > 0 and resumed_from > 0


@test
def a_file_that_changed_is_sent_anew(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("big.bin", SIZE)
    sending, receiving = begin_and_wait(place, a, b, into, source, 0.1)
    for ctl in (sending, receiving):
        ctl.kill()
    if (into / "big.bin").exists():
        return
    with open(source, "r+b") as file:
        file.write(b"another beginning")
    receiving, port = receiver(b, into, "--count", "1", trust=a)
    sending = send(a, b, port, source)
    assert sending.finish(60) == 0 and receiving.finish(60) == 0, sending.told() + receiving.told()
    received, = (into / e["path"] for e in receiving.all("received"))
    assert same(source, received)
    assert sending.result["resumed"] == 0


run_tests()
