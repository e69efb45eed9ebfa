# SPDX-License-Identifier: GPL-3.0-or-later
"""Chats: the classic one against the course's programs and nc, the encrypted one between processes."""
import shutil
import socket
import subprocess
import time

from chatters import GuestChatter, HostChatter
from ctl import Place, Skip, free_port, listens, run_tests, test, wait_for

LONG = "ä" * 700  # 1,400 bytes


def plain_host(place, *lines, name="Support", **options):
    ctl = place.world("host").ctl("chat", "host", "--plain", "--port", "0", "--name", name,
                                  stdin=subprocess.PIPE, **options)
    if lines:
        say(ctl, *lines)
        ctl.process.stdin.close()
    return ctl


def say(ctl, *lines):
    for line in lines:
        ctl.process.stdin.write(line + "\n")
    ctl.process.stdin.flush()


def wait_person(ctl, event, name):
    wait_for(lambda: any(e["name"] == name for e in ctl.all(event)), 20, f"{name} {event}")


def transcript(ctl):
    return [f"{e['from']} - {e['text']}" for e in ctl.all("message")]


@test
def classic_host_and_the_guest_of_the_course(place: Place):
    ctl = plain_host(place, "Welcome", "How can I help?", "bye")
    guest = GuestChatter("Customer", ["Hello", "My socket blocks"], ctl.event("listening")["port"])
    guest.join(60)
    assert ctl.finish() == 0, ctl.told()
    # Typed ahead, but one recv() brought one message each.
    assert guest.peer_name == b"Support" and guest.heard == [b"Welcome", b"How can I help?", b"bye"], guest.heard
    assert transcript(ctl) == ["Support - Welcome", "Customer - Hello", "Support - How can I help?",
                               "Customer - My socket blocks", "Support - bye"], ctl.told()
    assert ctl.all("joined")[0]["name"] == "Customer" and ctl.all("left")


@test
def classic_guest_and_the_host_of_the_course(place: Place):
    host = HostChatter("Support", ["Welcome", "So?", "bye"])
    ctl = place.world("guest").ctl("chat", "join", "--plain", f"127.0.0.1:{host.port}", "--name", "Customer",
                                   stdin=subprocess.PIPE)
    wait_person(ctl, "joined", "Support")
    host.typing.set()
    say(ctl, "Hello", "It blocks", "never said")
    assert ctl.finish() == 0, ctl.told()
    host.join(60)
    assert host.peer_name == b"Customer" and host.heard == [b"Hello", b"It blocks"], host.heard
    assert transcript(ctl) == ["Support - Welcome", "Customer - Hello", "Support - So?", "Customer - It blocks",
                               "Support - bye"]


@test
def classic_bye_in_any_case_ends_ones_own_end(place: Place):
    ctl = plain_host(place, "one", "ByE", "not this")
    guest = GuestChatter("Customer", ["two", "three"], ctl.event("listening")["port"])
    guest.join(60)
    assert ctl.finish() == 0, ctl.told()
    assert guest.heard == [b"one", b"ByE"]

    host = HostChatter("Support", ["hm", "and?"])
    ctl = place.world("guest").ctl("chat", "join", "--plain", f"127.0.0.1:{host.port}", stdin=subprocess.PIPE)
    wait_person(ctl, "joined", "Support")
    host.typing.set()
    say(ctl, "BYE")
    assert ctl.finish() == 0, ctl.told()
    host.join(60)
    assert host.heard == [b"BYE"]


@test
def classic_host_ends_when_the_guest_has_closed(place: Place):
    ctl = plain_host(place)
    guest = GuestChatter("Customer", ["bye"], ctl.event("listening")["port"])
    say(ctl, "Welcome")
    assert ctl.finish() == 0, ctl.told()
    guest.join(60)
    assert transcript(ctl) == ["Support - Welcome", "Customer - bye"]


@test
def classic_messages_never_split_a_character(place: Place):
    ctl = plain_host(place, "x" + LONG, "bye")
    guest = GuestChatter("Grüße", ["ok", "ok too"], ctl.event("listening")["port"])
    guest.join(60)
    assert ctl.finish() == 0, ctl.told()
    assert [len(data) for data in guest.heard] == [1023, 378, 3]
    assert b"".join(guest.heard).decode() == "x" + LONG + "bye"
    assert ctl.all("joined")[0]["name"] == "Grüße"


@test
def classic_bytes_that_come_in_pieces_or_are_no_text(place: Place):
    ctl = plain_host(place)
    with socket.create_connection(("127.0.0.1", ctl.event("listening")["port"])) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer.send(b"Cust\xc3")
        time.sleep(0.1)
        peer.send(b"\xb6mer")
        assert peer.recv(1024) == b"Support"
        wait_person(ctl, "joined", "Custömer")
        for sent, shown in ((["caf\xc3", "\xa9 \xe2", "\x82\xac"], "café €"),
                            (["\xff\xfe ok \xc3("], "\ufffd\ufffd ok \ufffd("),
                            (["nul\0byte"], "nul\ufffdbyte"),
                            (["cut \xe2\x82"], "cut \ufffd\ufffd"),
                            (["line\r\n"], "line"),
                            (["<b>&amp;\x1b[31m"], "<b>&amp;\x1b[31m")):
            say(ctl, "next")
            assert peer.recv(1024) == b"next"
            for piece in sent:
                peer.send(piece.encode("latin-1"))
                time.sleep(0.08)
            ctl.event("message", text=shown, mine=False)
        # Ahead of its turn, and then gone: nothing of it is lost.
        peer.send(b"too early")
    assert ctl.finish() == 0, ctl.told()
    assert transcript(ctl)[-1] == "Custömer - too early"


@test
def classic_terminal_output_is_escaped(place: Place):
    ctl = plain_host(place, "hi", json=False)
    wait_for(lambda: "port" in ctl.text, what="listening")
    guest = GuestChatter("Eve\x1b[2J", ["\x1b]0;owned\x07 \u202etxt"], int(ctl.text.split("port ")[1].split(",")[0]))
    guest.join(60)
    assert ctl.finish() == 0, ctl.told()
    assert "\x1b" not in ctl.text + ctl.errors and "\u202e" not in ctl.text, repr(ctl.text)
    assert "Support - hi" in ctl.text


@test
def classic_with_nc_at_either_end(place: Place):
    if not shutil.which("nc"):
        raise Skip("nc is not installed")
    ctl = plain_host(place, "Welcome", "Really?")
    nc = place.start(["nc", "127.0.0.1", ctl.event("listening")["port"]], stdin=subprocess.PIPE,
                     stdout=subprocess.PIPE, bufsize=0)
    nc.stdin.write(b"Nora\n")
    wait_for(lambda: ctl.all("joined"), what="nc's name")
    assert ctl.all("joined")[0]["name"] == "Nora"
    ctl.event("message", text="Welcome")
    nc.stdin.write(b"Hello\n")
    ctl.event("message", text="Really?")
    nc.stdin.write(b"Yes\n")
    assert ctl.finish() == 0, ctl.told()
    nc.stdin.close()
    assert nc.stdout.read() == b"SupportWelcomeReally?"
    assert transcript(ctl) == ["Support - Welcome", "Nora - Hello", "Support - Really?", "Nora - Yes"]

    port = free_port()
    nc = place.start(["nc", "-l", "127.0.0.1", port], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    wait_for(lambda: listens(port), what="nc to listen")
    ctl = place.world("guest").ctl("chat", "join", "--plain", f"127.0.0.1:{port}", "--name", "Customer",
                                   stdin=subprocess.PIPE)
    assert nc.stdout.read(8) == b"Customer"
    nc.stdin.write(b"Nora\n")
    wait_person(ctl, "joined", "Nora")
    nc.stdin.write(b"Welcome\n")
    say(ctl, "hello, nc", "bye")
    assert nc.stdout.read(9) == b"hello, nc"
    nc.stdin.write(b"and?\n")
    assert ctl.finish() == 0, ctl.told()
    assert nc.stdout.read() == b"bye"


@test
def classic_nobody_there(place: Place):
    ctl = place.world("a").run("chat", "join", "--plain", f"127.0.0.1:{free_port()}", status=1)
    assert "efused" in ctl.result["error"], ctl.told()


# The encrypted one


def host(world, *guests, port=None, name="Support", accept="trusted"):
    port = port or free_port()
    trusted = [word for guest in guests for word in ("--trust", guest.fingerprint)]
    ctl = world.ctl("chat", "host", "--bind", "127.0.0.1", "--port", str(port), "--name", name, "--accept", accept,
                    *trusted, stdin=subprocess.PIPE)
    listening = ctl.event("listening")
    assert listening["fingerprint"] == world.fingerprint
    return ctl, listening["port"]


def join(world, host_world, port, name="Customer"):
    return world.ctl("chat", "join", f"127.0.0.1:{port}", "--trust", host_world.fingerprint, "--name", name,
                     stdin=subprocess.PIPE)


def texts(ctl):
    return [(e["id"], e["from"], e["text"]) for e in ctl.all("message")]


@test
def everybody_sees_the_same(place: Place):
    worlds = [place.world(f"guest-{i}") for i in range(4)]
    h = place.world("host")
    hosting, port = host(h, *worlds)
    guests = [join(world, h, port, f"Guest {i}") for i, world in enumerate(worlds)]
    for guest in guests:
        for other in range(4):
            if guests[other] is not guest:
                wait_person(guest, "joined", f"Guest {other}")
    for n in range(20):
        say(hosting, f"host {n}")
        for i, guest in enumerate(guests):
            say(guest, f"{i} says {n}", "")
    everybody = [hosting, *guests]
    for ctl in everybody:
        wait_for(lambda: len(texts(ctl)) == 100, 20, "all messages")
    for ctl in guests:
        assert texts(ctl) == texts(hosting)
        mine = [e["id"] for e in ctl.all("message") if e["mine"]]
        assert len(mine) == 20
        for i in mine:
            ctl.event("state", id=i, state="delivered")
            ctl.event("state", id=i, state="read")
            states = [e["state"] for e in ctl.all("state") if e["id"] == i]
            assert states == ["queued", "sent", "delivered", "read"], states
    for i, guest in enumerate(guests):
        guest.process.stdin.close()
        assert guest.finish() == 0, guest.told()
        wait_person(hosting, "left", f"Guest {i}")
    hosting.interrupt()
    assert hosting.finish() == 130


@test
def what_is_written_while_the_host_is_away_arrives_once(place: Place):
    a, h = place.world("a"), place.world("host")
    hosting, port = host(h, a)
    guest = join(a, h, port)
    say(guest, "first")
    hosting.event("message", text="first")
    hosting.kill()
    guest.event("connection", state="reconnecting")
    say(guest, "second", "third")
    wait_for(lambda: len([e for e in guest.all("state") if e["state"] == "queued"]) == 3, what="written down")
    # Also when the guest's program ends meanwhile.
    guest.interrupt()
    assert guest.finish() == 130
    hosting, port = host(h, a, port=port)
    guest = join(a, h, port)
    guest.process.stdin.close()
    assert guest.finish() == 0, guest.told()
    hosting.event("message", text="third")
    assert [e["text"] for e in hosting.all("message")] == ["second", "third"]


@test
def one_program_at_a_time(place: Place):
    a, h = place.world("a"), place.world("host")
    hosting, port = host(h, a)
    guest = join(a, h, port)
    wait_person(hosting, "joined", "Customer")
    second = h.run("chat", "host", "--bind", "127.0.0.1", "--port", "0", status=1)
    assert "another Lanyard" in second.result["error"], second.told()
    second = a.run("chat", "join", f"127.0.0.1:{port}", "--trust", h.fingerprint, status=1)
    assert "another Lanyard" in second.result["error"], second.told()
    say(guest, "still here")
    hosting.event("message", text="still here")
    # However a program ends, what it had is free.
    hosting.kill()
    guest.kill()
    hosting, port = host(h, a)
    guest = join(a, h, port)
    say(guest, "again")
    hosting.event("message", text="again")


@test
def strangers_stay_outside(place: Place):
    a, h = place.world("a"), place.world("host")
    hosting, port = host(h)
    guest = join(a, h, port)
    assert guest.finish() == 1, guest.told()
    hosting.interrupt()
    hosting.finish()
    hosting, port = host(h, accept="all")
    guest = join(a, h, port)
    say(guest, "let in")
    hosting.event("message", text="let in")


@test
def nobody_hosts(place: Place):
    a, h = place.world("a"), place.world("host")
    guest = join(a, h, free_port())
    assert guest.finish() == 1 and "onnect" in guest.result["error"], guest.told()


@test
def commands_reply_edit_react_and_take_back(place: Place):
    here, there = place.world("here"), place.world("there")
    hosting = here.ctl("chat", "host", "--bind", "127.0.0.1", "--port", "0", "--name", "Support", "--accept", "all",
                       "--commands", stdin=subprocess.PIPE)
    listening = hosting.event("listening")
    guest = there.ctl("chat", "join", f"127.0.0.1:{listening['port']}", "--name", "Customer", "--commands", "--trust",
                      listening["fingerprint"], stdin=subprocess.PIPE)
    wait_person(hosting, "joined", "Customer")
    say(guest, "Helo", "//etc is a folder")
    wait_for(lambda: len(hosting.all("message")) == 2, 20, "both messages")
    first, second = hosting.all("message")
    assert second["text"] == "/etc is a folder", second
    say(hosting, f"/reply {first['id']} What?", "/react - \N{THUMBS UP SIGN}")
    wait_for(lambda: len(guest.all("message")) == 3 and guest.all("reaction"), 20, "the answer and the reaction")
    assert guest.all("message")[2]["reply_to"] == first["id"], guest.told()
    reaction = guest.all("reaction")[0]
    assert (reaction["id"], reaction["mark"], reaction["from"]) == (second["id"], "\N{THUMBS UP SIGN}", "Support")
    # Nobody else's is one's own to change, and what is no command says how.
    say(hosting, f"/edit {first['id']} Hello", f"/take-back {'0' * 32}", "/shrug")
    wait_for(lambda: all(words in hosting.told() for words in ("no such message", "/take-back ID", "of your own")), 20,
             "three complaints")
    # A guest whose input ends goes only when the host has all of it; a change of what is just taken back keeps nobody waiting.
    say(guest, f"/edit {first['id']} Hello", "/take-back -", "/edit - too late")
    guest.process.stdin.close()
    assert guest.finish() == 0, guest.told()
    wait_for(lambda: hosting.all("edited") and hosting.all("taken_back"), 20, "the changes")
    assert hosting.all("edited")[0]["text"] == "Hello" and hosting.all("edited")[0]["id"] == first["id"]
    assert hosting.all("taken_back")[0]["id"] == second["id"], hosting.told()
    assert "Hello" not in [e["text"] for e in hosting.all("message")], hosting.told()


@test
def wrong_usage(place: Place):
    world = place.world("a")
    for arguments in (["host", "--accept", "some"], ["host", "--plain", "--trust", "A" * 64], ["join"],
                      ["host", "--plain", "--commands"], ["join", "--plain", "--commands", "localhost"],
                      ["join", "a", "b"], ["host", "--port", "70000"], ["host", "--bind", "localhost"],
                      ["join", "--trust", "short", "localhost"]):
        world.run("chat", *arguments, status=2)


run_tests()
