# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding machines through a real Avahi, in a network of the test's own where nobody else is."""
import os
import pathlib
import shutil
import subprocess
import sys
import time

if os.environ.get("LANYARD_TEST_OWN_NETWORK") is None:
    allowed = all(shutil.which(p, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
                  for p in ("unshare", "ip", "dbus-daemon", "avahi-daemon")) \
        and subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True).returncode == 0
    if not allowed:
        print("1..0 # SKIP needs root, dbus-daemon and avahi-daemon")
        sys.exit(0)
    os.environ["LANYARD_TEST_OWN_NETWORK"] = "1"
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    os.execvp("unshare", ["unshare", "--net", "--mount", "sh", "-c",
                          "mount -t tmpfs none /run && mkdir -p /run/avahi-daemon && ip link set lo up &&"
                          " ip link set lo multicast on && exec \"$@\"", "sh", sys.executable, *sys.argv])

from ctl import Place, deadline, run_tests, same, test, wait_for  # noqa: E402

BUS = """<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN'
 'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>
<busconfig><type>system</type><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<policy context='default'><allow user='*'/><allow own='*'/><allow send_destination='*'/>
<allow receive_sender='*'/></policy></busconfig>"""
AVAHI = """[server]
use-ipv4=yes
use-ipv6=no
allow-interfaces=lo
enable-dbus=yes
ratelimit-interval-usec=0
[publish]
publish-hinfo=no
publish-workstation=no
"""


def start_avahi(place, *worlds):
    folder = place.folder("avahi")
    for world in worlds:
        world.environment["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={folder}/bus"
    (folder / "bus.conf").write_text(BUS.format(folder=folder))
    (folder / "avahi.conf").write_text(AVAHI)
    pathlib.Path("/run/avahi-daemon/pid").unlink(missing_ok=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    place.start(["dbus-daemon", "--nofork", f"--config-file={folder}/bus.conf"], **quiet)
    wait_for(lambda: (folder / "bus").exists())
    place.start(["avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits", "-f", folder / "avahi.conf"],
                env=worlds[0].environment, **quiet)
    wait_for(lambda: pathlib.Path("/run/avahi-daemon/pid").exists())


def search(world, *running):
    """What `peers` finds; Avahi itself takes a moment to begin, and to tell."""
    end = deadline(20)
    while True:
        ctl = world.ctl("peers", "--wait", "1")
        if ctl.finish() == 0 and ctl.result["peers"]:
            return ctl.result["peers"]
        assert time.monotonic() < end, "".join(c.told() for c in (ctl, *running))


@test
def who_receives_is_found_and_sent_to_by_name(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("photo.jpg", 100_000)
    name = "Ben’s box"
    b.run("identity", "--name", name)
    start_avahi(place, a, b)
    # All addresses: that is loopback only, here.
    receiving = b.ctl("receive", "--into", into, "--port", "0", "--count", "2", "--trust", a.fingerprint)
    port = receiving.event("listening")["port"]

    found, = search(a, receiving)
    assert set(found) == {"name", "address", "port", "fingerprint", "trusted"}
    assert (found["name"], found["port"]) == (name, port)
    assert (found["fingerprint"], found["trusted"]) == (b.fingerprint, False)
    assert name in a.run("peers", json=False).text

    # By name, which is a hint: what is announced is not trusted for it.
    refused = a.ctl("send", "--to", name, source)
    assert refused.finish() == 1 and b.fingerprint in refused.result["error"], refused.told()
    for to in (name, name.upper()):
        sending = a.ctl("send", "--to", to, "--trust", b.fingerprint, source)
        assert sending.finish() == 0, sending.told()
    assert receiving.finish() == 0, receiving.told()
    assert same(source, into / "photo.jpg") and same(source, into / "photo (2).jpg")

    unknown = a.ctl("send", "--to", "nobody here", source)
    assert unknown.finish() == 1 and "nobody here" in unknown.result["error"], unknown.told()


@test
def loopback_is_not_announced(place: Place):
    a, b, c = place.world("a"), place.world("b"), place.world("c")
    start_avahi(place, a, b, c)
    hidden = b.ctl("receive", "--into", place.folder("b"), "--port", "0", "--bind", "127.0.0.1", "--accept", "all")
    hidden.event("listening")
    shown = c.ctl("receive", "--into", place.folder("c"), "--port", "0", "--accept", "all")
    shown.event("listening")
    assert [peer["fingerprint"] for peer in search(a, shown)] == [c.fingerprint]


run_tests()
