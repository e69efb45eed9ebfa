# SPDX-License-Identifier: GPL-3.0-or-later
"""Strangers by the thousand who say nothing, or next to nothing: others are served all the same, and they are let go."""
import resource
import select
import socket
import time

from faults import measure
from ctl import SLOW, Place, deadline, run_tests, same, test
from worlds import receiver, send

STRANGERS = measure(300, 1000)


def knock(port, count):
    """Connections from 127.0.1.1 on, a few from each address as if they were machines of their own."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 200), hard))
    strangers = []
    for i in range(count):
        stranger = socket.socket()
        stranger.bind((f"127.0.{1 + i // 8 // 250}.{1 + i // 8 % 250}", 0))
        stranger.settimeout(5 * SLOW)
        stranger.connect(("127.0.0.1", port))
        stranger.setblocking(False)
        strangers.append(stranger)
    return strangers


def let_go(strangers, seconds, bytes_each=b""):
    """Waits until the other end has closed them all; each says `bytes_each` now and then, one byte at a time."""
    open_ones = dict.fromkeys(strangers, 0)
    end = deadline(seconds)
    next_drip = 0
    while open_ones:
        assert time.monotonic() < end, f"{len(open_ones)} of {len(strangers)} are still connected after {seconds} s"
        # select() knows no descriptor over 1,023.
        poll = select.poll()
        for stranger in open_ones:
            poll.register(stranger, select.POLLIN)
        ready = {fd for fd, _ in poll.poll(100)}
        drip = bytes_each and time.monotonic() >= next_drip
        if drip:
            next_drip = time.monotonic() + 0.3
        for stranger in list(open_ones):
            try:
                if stranger.fileno() in ready and not stranger.recv(65536):
                    del open_ones[stranger]
                elif drip and open_ones[stranger] < len(bytes_each):
                    stranger.send(bytes_each[open_ones[stranger]:open_ones[stranger] + 1])
                    open_ones[stranger] += 1
            except BlockingIOError:
                pass
            except OSError:
                del open_ones[stranger]


def serve_meanwhile(place, talk, seconds):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("one.bin", 3 << 20)
    receiving, port = receiver(b, into, trust=a)
    strangers = knock(port, STRANGERS)
    try:
        begin = time.monotonic()
        sending = send(a, b, port, source)
        assert sending.finish(30) == 0, sending.told()
        print(f"# served in {time.monotonic() - begin:.2f} s beside {STRANGERS}")
        assert same(source, into / "one.bin")
        let_go(strangers, seconds, talk)
    finally:
        for stranger in strangers:
            stranger.close()
    # It goes on as if nothing had been.
    sending = send(a, b, port, place.file("two.bin", 1000))
    assert sending.finish(30) == 0, sending.told()
    receiving.interrupt()
    assert receiving.finish() == 130, receiving.told()


@test
def idle_strangers_are_let_go_and_disturb_nobody(place: Place):
    serve_meanwhile(place, b"", 40)


@test
def slow_drips_are_let_go_and_disturb_nobody(place: Place):
    """The beginning of a TLS record that promises 512 bytes, a byte at a time: each is activity, none is progress."""
    serve_meanwhile(place, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(400), 40)


run_tests()
