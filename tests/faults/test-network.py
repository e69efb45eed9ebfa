# SPDX-License-Identifier: GPL-3.0-or-later
"""Two machines, made of network namespaces, and the cable between them: pulled in the middle, and put back."""
import os
import time

from faults import FULL, allowed
from ctl import SEED, Place, Skip, run_tests, same, test, wait_for

NET = f"10.{SEED % 200 + 20}.{SEED // 200 % 250}"


def machines(place):
    """Names of two namespaces with a cable, as commands to run in them and a switch for the cable."""
    a, b = f"lanyard-a-{os.getpid()}", f"lanyard-b-{os.getpid()}"
    if os.getuid() != 0 or not allowed("ip", "netns", "add", a):
        raise Skip("network namespaces are not allowed here")
    place.stack.callback(allowed, "ip", "netns", "del", a)
    steps = [
        ["ip", "netns", "add", b],
        ["ip", "link", "add", "cable0", "netns", a, "type", "veth", "peer", "name", "cable0", "netns", b],
        ["ip", "-n", a, "addr", "add", f"{NET}.1/24", "dev", "cable0"],
        ["ip", "-n", b, "addr", "add", f"{NET}.2/24", "dev", "cable0"],
        *(["ip", "-n", n, "link", "set", dev, "up"] for n in (a, b) for dev in ("lo", "cable0")),
        # Slow enough to pull it in the middle, however late this program's turn comes.
        ["tc", "-n", a, "qdisc", "add", "dev", "cable0", "root", "tbf", "rate", "60mbit", "burst", "128k", "latency", "50ms"],
    ]
    place.stack.callback(allowed, "ip", "netns", "del", b)
    if not all(allowed(*step) for step in steps):
        raise Skip("network namespaces cannot be connected here")
    return a, b


def cable(namespace, state):
    assert allowed("ip", "-n", namespace, "link", "set", "cable0", state)


@test
def the_cable_is_pulled_and_put_back(place: Place):
    """A short while is nothing to TCP: nobody has to do anything, and nobody is told of trouble."""
    na, nb = machines(place)
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("big.bin", 60 << 20)
    receiving = In(nb, b).ctl("receive", "--into", into, "--bind", f"{NET}.2", "--port", "0", "--count", "1",
                              "--trust", a.fingerprint)
    port = receiving.event("listening")["port"]
    sending = In(na, a).ctl("send", "--to", f"{NET}.2:{port}", "--trust", b.fingerprint, source)
    wait_for(lambda: arrived(into) > 5 << 20, 20, "the beginning")
    cable(nb, "down")
    stood = arrived(into)
    time.sleep(1.5)
    assert sending.process.poll() is None and receiving.process.poll() is None
    cable(nb, "up")
    assert sending.finish(60) == 0, sending.told()
    assert receiving.finish(60) == 0, receiving.told()
    assert same(source, into / "big.bin")
    print(f"# stood at {stood} of {60 << 20}")


@test
def the_machine_goes_away_and_comes_back(place: Place):
    """The other end is gone for good; the sender says so in words and in time, and goes on later from where it was."""
    if not FULL:
        raise Skip("it takes the minute that a connection is given; with LANYARD_FAULTS=full")
    na, nb = machines(place)
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("big.bin", 60 << 20)
    arguments = ("receive", "--into", into, "--bind", f"{NET}.2", "--trust", a.fingerprint)
    receiving = In(nb, b).ctl(*arguments, "--port", "0")
    port = receiving.event("listening")["port"]
    sending = In(na, a).ctl("send", "--to", f"{NET}.2:{port}", "--trust", b.fingerprint, source)
    wait_for(lambda: arrived(into) > 10 << 20, 20, "the beginning")
    cable(nb, "down")
    receiving.kill()
    assert sending.finish(150) == 1, sending.told()
    assert sending.result["error"], sending.told()
    cable(nb, "up")
    receiving = In(nb, b).ctl(*arguments, "--port", port, "--count", "1")
    receiving.event("listening")
    wait_for(lambda: allowed("ip", "netns", "exec", na, "bash", "-c", f": < /dev/tcp/{NET}.2/{port}"), 20, "a way there")
    sending = In(na, a).ctl("send", "--to", f"{NET}.2:{port}", "--trust", b.fingerprint, source)
    assert sending.finish(60) == 0, sending.told()
    assert receiving.finish(60) == 0, receiving.told()
    assert sending.result["resumed"] > 5 << 20, sending.result
    assert same(source, into / "big.bin")


def arrived(folder):
    total = 0
    for path in folder.iterdir():
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            pass
    return total


class In:
    """A world whose lanyardctl runs in a network namespace."""

    def __init__(self, namespace, world):
        self.namespace = namespace
        self.world = world

    def ctl(self, *arguments):
        return self.world.ctl(*arguments, under=("ip", "netns", "exec", self.namespace))


run_tests()
