# SPDX-License-Identifier: GPL-3.0-or-later
"""What people see on a terminal: the code, the questions, the progress line. Each end has a pseudo-terminal."""
import fcntl
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import termios
import time

from ctl import LANYARDCTL, Place, deadline, end_process, run_tests, same, test
from worlds import receiver


class Terminal:
    """lanyardctl on a terminal of its own."""

    def __init__(self, world, *arguments):
        self.master, slave = pty.openpty()
        self.text = ""
        self.process = subprocess.Popen([str(a) for a in (LANYARDCTL, *arguments)], stdin=slave, stdout=slave, stderr=slave,
                                        env=world.environment, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        world.place.stack.callback(os.close, self.master)
        world.place.stack.callback(end_process, self.process)

    def read(self, seconds):
        if select.select([self.master], [], [], seconds)[0]:
            try:
                self.text += os.read(self.master, 65536).decode(errors="replace")
            except OSError:
                return False  # the other side of the terminal is closed
        return True

    def expect(self, pattern, seconds=20):
        end = deadline(seconds)
        while not (match := re.search(pattern, self.text)):
            assert time.monotonic() < end, f"no {pattern!r} within {seconds} s in {self.text!r}"
            assert self.read(0.1) or re.search(pattern, self.text), f"ended without {pattern!r}: {self.text!r}"
        return match

    def type(self, text):
        os.write(self.master, text.encode())

    def finish(self, seconds=30):
        end = deadline(seconds)
        while self.process.poll() is None:
            assert time.monotonic() < end, f"still running: {self.text!r}"
            self.read(0.05)
        while self.read(0) and select.select([self.master], [], [], 0)[0]:
            pass
        return self.process.returncode


CODE = r"code is (\d{6})\."


def pair(place, answer_a="y\n", answer_b="y\n"):
    """Both ends ask about the other; returns them once both have answered."""
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    source = place.file("photo.jpg", 200_000)
    receiving = Terminal(b, "receive", "--into", into, "--bind", "127.0.0.1", "--port", "0", "--count", "1")
    port = receiving.expect(r"port (\d+)")[1]
    sending = Terminal(a, "send", "--to", f"127.0.0.1:{port}", source)
    codes = [end.expect(CODE)[1] for end in (sending, receiving)]
    assert codes[0] == codes[1]
    for end, answer in ((sending, answer_a), (receiving, answer_b)):
        end.expect(r"\[y/N\] ")
        end.type(answer)
    return a, b, into, source, sending, receiving


@test
def both_compare_the_code_and_are_pinned(place: Place):
    a, b, into, source, sending, receiving = pair(place)
    receiving.expect(r"photo\.jpg.*200[.,]0\skB")
    receiving.expect(r"Take it into .*\[y/N\] ")
    receiving.type("yes\n")
    assert sending.finish() == 0, sending.text
    assert receiving.finish() == 0, receiving.text
    assert same(source, into / "photo.jpg")
    assert [p["fingerprint"] for p in a.run("trust", "list").result["peers"]] == [b.fingerprint]
    assert [p["fingerprint"] for p in b.run("trust", "list").result["peers"]] == [a.fingerprint]

    # Now they know each other: no terminal and no option is needed.
    ctl, port = receiver(b, into, "--accept", "trusted", "--count", "1")
    a.run("send", "--to", f"127.0.0.1:{port}", source)
    assert ctl.finish() == 0

    # Forgotten, the other is a stranger again.
    b.run("trust", "forget", a.fingerprint.lower())
    ctl, port = receiver(b, into, "--accept", "trusted")
    a.run("send", "--to", f"127.0.0.1:{port}", source, status=1)


@test
def a_changed_key_is_refused(place: Place):
    """The pinned machine has the name, another one claims it."""
    a, b, into, source, sending, receiving = pair(place)
    receiving.expect(r"Take it into .*\[y/N\] ")
    receiving.type("y\n")
    assert sending.finish() == 0 and receiving.finish() == 0, sending.text + receiving.text
    impostor = place.world("impostor")
    impostor.run("identity", "--name", b.run("identity").result["name"])
    ctl, port = receiver(impostor, place.folder("elsewhere"), "--accept", "all")
    refused = a.run("send", "--to", f"127.0.0.1:{port}", source, status=1)
    assert refused.result["error"] and refused.result["verified"] is False
    # Not even where any key would do for a stranger.
    a.run("send", "--to", f"127.0.0.1:{port}", "--insecure-trust-any", source, status=1)
    assert list((place.root / "elsewhere").iterdir()) == []


@test
def the_sender_says_no(place: Place):
    a, _, into, _, sending, receiving = pair(place, answer_a="n\n")
    assert sending.finish() == 1 and "not confirmed" in sending.text, sending.text
    assert list(into.iterdir()) == [] and a.run("trust", "list").result["peers"] == []
    os.kill(receiving.process.pid, signal.SIGINT)
    assert receiving.finish() == 130


@test
def the_receiver_says_no(place: Place):
    _, b, into, _, sending, receiving = pair(place, answer_b="\n")
    assert sending.finish() == 1, sending.text
    assert list(into.iterdir()) == [] and b.run("trust", "list").result["peers"] == []
    # Ctrl+C as typed.
    receiving.type("\x03")
    assert receiving.finish() == 130, receiving.text


@test
def an_offer_is_declined(place: Place):
    _, _, into, _, sending, receiving = pair(place)
    receiving.expect(r"Take it into .*\[y/N\] ")
    receiving.type("n\n")
    assert sending.finish() == 1 and "declined" in sending.text, sending.text
    assert receiving.finish() == 0, receiving.text
    assert list(into.iterdir()) == []


@test
def a_withdrawn_question_is_taken_back(place: Place):
    a, b, into = place.world("a"), place.world("b"), place.folder("into")
    receiving = Terminal(b, "receive", "--into", into, "--bind", "127.0.0.1", "--port", "0")
    port = receiving.expect(r"port (\d+)")[1]
    sending = Terminal(a, "send", "--to", f"127.0.0.1:{port}", place.file("x", 10))
    receiving.expect(CODE)
    sending.expect(CODE)
    os.kill(sending.process.pid, signal.SIGINT)
    assert sending.finish() == 130, sending.text
    receiving.expect("withdrawn")
    os.kill(receiving.process.pid, signal.SIGTERM)
    assert receiving.finish() == 130


@test
def a_browser_that_goes_away_is_not_asked_about(place: Place):
    """Its question is taken back, so that the next one's is put."""
    into = place.folder("into")
    serving = Terminal(place.world("a"), "link", "serve", "--port", "0", "--uploads", into)
    found = serving.expect(r"http://127\.0\.0\.1:(\d+)(/\w+/)")

    def upload(name):
        form = (f'--xyz\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\nhello\r\n--xyz--\r\n')
        browser = socket.create_connection(("127.0.0.1", int(found[1])), 60)
        browser.sendall((f"POST {found[2]}up HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=xyz\r\n"
                         f"Content-Length: {len(form)}\r\n\r\n{form}").encode())
        return browser

    first = upload("first.txt")
    serving.expect(r"first\.txt.*\[y/N\] ")
    second = upload("second.txt")
    first.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    first.close()
    serving.expect(r"withdrawn")
    serving.expect(r"second\.txt.*\[y/N\] ")
    serving.type("y\n")
    with second:
        assert second.recv(100).startswith(b"HTTP/1.1 200 ")
    assert (into / "second.txt").read_text() == "hello" and not (into / "first.txt").exists()


@test
def a_progress_line_is_shown_and_taken_away(place: Place):
    source = place.file("big.bin", 40_000_000)
    serving = Terminal(place.world("a"), "plain", "serve", source, "--port", "0")
    port = serving.expect(r"port (\d+)")[1]
    with socket.create_connection(("127.0.0.1", int(port))) as client:
        # A receiver that reads a little and then waits, so that there is something to be seen.
        left = 40_000_000 - len(client.recv(1_000_000))
        serving.expect(r"\d+\s%, .* of 40[.,]0\sMB, .*/s")
        while data := client.recv(1_000_000):
            left -= len(data)
    assert left == 0
    assert serving.finish() == 0, serving.text
    # The line is erased before the next text, so nothing runs into it.
    last = serving.text.rsplit("\x1b[K", 1)[1]
    assert "%" not in last and "977 batches" in last, serving.text


run_tests()
