# SPDX-License-Identifier: GPL-3.0-or-later
"""Packets by hand against other programs: Python's sockets, nc, openssl, curl, and a second lanyardctl."""
import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
import time

from ctl import Place, free_port, listens, run_tests, test, wait_for, Skip


def need(program):
    if not shutil.which(program):
        raise Skip(f"{program} is not installed")


def server(serve):
    """A TCP server of one connection in a thread: (port, thread)."""
    listening = socket.create_server(("127.0.0.1", 0))

    def run():
        connection, _ = listening.accept()
        with listening, connection:
            serve(connection)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return listening.getsockname()[1], thread


@test
def ask_and_answer(place: Place):
    got = []

    def serve(connection):
        got.append(connection.recv(100))
        connection.sendall(b"\x00\xffpong")

    port, thread = server(serve)
    ctl = place.world("a").run("packets", "send", "--to", f"localhost:{port}", "--text", r"p\u00efng \x01{n}", "--fields",
                               "--wait", "20", "--quiet", "20")
    thread.join(60)
    assert got == ["pïng \x011".encode()], got
    assert [e["hex"] for e in ctl.all("sent")] == ["70 c3 af 6e 67 20 01 31"]
    received = ctl.all("received")
    assert [e["text"] for e in received] == [r"\0\xffpong"] and received[0]["from"] == f"127.0.0.1:{port}"
    assert len(received[0]["time"]) == len("2026-11-29T00:00:00.000000Z")
    assert ctl.result["sent"] == 1 and ctl.result["received_bytes"] == 6 and ctl.result["errors"] == 0


@test
def refused_is_an_error(place: Place):
    # Over UDP it goes on listening when it was refused.
    for options in (("--wait", "10"), ("--udp", "--wait", "2"), ("--tls", "--wait", "10")):
        ctl = place.world("a").run("packets", "send", "--to", f"127.0.0.1:{free_port()}", "--text", "x", *options, status=1)
        assert "efused" in ctl.result["error"], ctl.result


@test
def wrong_usage(place: Place):
    world = place.world("a")
    for arguments in (("send", "--text", "x"), ("send", "--to", "localhost", "--text", "x"),
                      ("send", "--to", "localhost:1"), ("send", "--to", "localhost:1", "--text", "x", "--hex", "00"),
                      ("send", "--to", "localhost:1", "--text", r"\q"), ("send", "--to", "localhost:1", "--hex", "0"),
                      ("send", "--to", "localhost:1", "--text", "x", "--udp", "--tls"),
                      ("send", "--to", "localhost:1", "--text", "x", "--wait", "-1"),
                      ("listen", "--answer", r"\x"), ("listen", "--port", "65536")):
        world.run("packets", *arguments, status=2)
    world.run("packets", "listen", "--bind", "localhost", status=1)


@test
def nc_talks_to_an_echo(place: Place):
    need("nc")
    ctl = place.world("a").ctl("packets", "listen", "--answer", "echo", "--count", "1")
    port = ctl.event("listening")["port"]
    nc = place.start(["nc", "-N", "127.0.0.1", port], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    out, _ = nc.communicate(b"hello from nc\n", timeout=60)
    assert out == b"hello from nc\n", out
    assert ctl.finish() == 0, ctl.told()
    assert ctl.all("received")[0]["text"] == r"hello from nc\n"


@test
def nc_is_talked_to(place: Place):
    need("nc")
    port = free_port()
    nc = place.start(["nc", "-l", "127.0.0.1", port], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    wait_for(lambda: listens(port))
    place.world("a").run("packets", "send", "--to", f"127.0.0.1:{port}", "--hex", "68 69 0a", "--wait", "0.2")
    assert nc.communicate(timeout=60)[0] == b"hi\n"


@test
def typed_to_clients(place: Place):
    """Lines go to who was heard last, or who is named; they wait for the first, and their end ends nothing."""
    ctl = place.world("a").ctl("packets", "listen", stdin=subprocess.PIPE)
    port = ctl.event("listening")["port"]

    def type_line(line):
        ctl.process.stdin.write(line)
        ctl.process.stdin.flush()

    def dial():
        client = socket.create_connection(("127.0.0.1", port), 20)
        client.settimeout(20)
        return client, "%s:%d" % client.getsockname()

    type_line("early bird\n")
    first, name = dial()
    with first:
        assert first.recv(100) == b"early bird"
        second, _ = dial()
        with second:
            second.sendall(b"two")
            ctl.event("received", text="two")
            type_line(r"to \x40 \u00efou\n" + "\n")
            assert second.recv(100) == "to @ ïou\n".encode()
            type_line(f"@{name} you\n")
            assert first.recv(100) == b"you"
            # What is wrong is told, and the next line goes.
            type_line("ab\\q\n@127.0.0.1:1 nobody\nzero\0\nlast\n")
            assert second.recv(100) == b"last"
            wait_for(lambda: "Character 3: " in ctl.errors and "127.0.0.1:1 is not there" in ctl.errors
                     and "Character 5: " in ctl.errors)
            # Without a line break.
            type_line("end")
            ctl.process.stdin.close()
            assert second.recv(100) == b"end"
            first.sendall(b"still there")
            ctl.event("received", text="still there")
    ctl.interrupt()
    assert ctl.finish() == 130
    assert [e["text"] for e in ctl.all("sent")] == ["early bird", "to @ ïou\\n", "you", "last", "end"], ctl.told()
    assert ctl.result["sent"] == 5 and ctl.result["errors"] == 0


@test
def typed_to_datagrams(place: Place):
    ctl = place.world("a").ctl("packets", "listen", "--udp", stdin=subprocess.PIPE)
    port = ctl.event("listening")["port"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(20)
        client.sendto(b"knock", ("127.0.0.1", port))
        ctl.event("received")
        ctl.process.stdin.write("who is there?\n")
        ctl.process.stdin.flush()
        assert client.recv(100) == b"who is there?"
    ctl.interrupt()
    assert ctl.finish() == 130


@test
def typed_faster_than_read(place: Place):
    """What comes faster than a client reads arrives whole and in order."""
    port = free_port()
    ctl = place.world("a").ctl("packets", "listen", "--port", port, json=False, stdin=subprocess.PIPE)
    wait_for(lambda: listens(port))
    lines, size = 800, 10_000

    def write():
        for number in range(lines):
            ctl.process.stdin.write(f"{number:0{size}}\n")
        ctl.process.stdin.close()

    writer = threading.Thread(target=write, daemon=True)
    with socket.create_connection(("127.0.0.1", port), 20) as client:
        client.settimeout(60)
        writer.start()
        got = bytearray()
        while len(got) < lines * size:
            data = client.recv(65536)
            assert data, len(got)
            got += data
    writer.join(20)
    assert got == b"".join(b"%0*d" % (size, number) for number in range(lines))
    ctl.interrupt()
    assert ctl.finish() == 130


@test
def typed_to_who_ends(place: Place):
    """What waits for a client that sends no more goes out as it reads, and its end is nobody else's."""
    ctl = place.world("a").ctl("packets", "listen", stdin=subprocess.PIPE)
    port = ctl.event("listening")["port"]
    size = 9_999

    def write():
        # More than all can take, until the command is gone.
        with contextlib.suppress(OSError, ValueError):
            for number in range(20_000):
                ctl.process.stdin.write(f"{number:0{size}}\n")

    threading.Thread(target=write, daemon=True).start()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(60)
        client.connect(("127.0.0.1", port))
        # Until nothing more is taken by the system, and the next wait in the listener.
        told = 0
        while told == 0 or told != len(ctl.all("sent")):
            told = len(ctl.all("sent"))
            time.sleep(0.3)
        client.shutdown(socket.SHUT_WR)
        time.sleep(0.3)
        # All at once, so that what waits goes out in one turn.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        while client.recv(1 << 20):
            pass
    with socket.create_connection(("127.0.0.1", port), 20) as other:
        other.settimeout(20)
        assert len(other.recv(size, socket.MSG_WAITALL)) == size
        other.sendall(b"still there?")
        ctl.event("received", text="still there?")
    ctl.interrupt()
    assert ctl.finish() == 130


@test
def datagrams_of_python(place: Place):
    ctl = place.world("a").ctl("packets", "listen", "--udp", "--answer", "got {n}", "--fields", "--count", "3")
    port = ctl.event("listening")["port"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(60)
        for number, size in enumerate((0, 5, 65507), 1):
            client.sendto(b"x" * size, ("127.0.0.1", port))
            assert client.recv(100) == f"got {number}".encode()
    assert ctl.finish() == 0, ctl.told()
    assert [e["bytes"] for e in ctl.all("received")] == [0, 5, 65507]


@test
def openssl_serves(place: Place):
    need("openssl")
    key, certificate = place.root / "key.pem", place.root / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2",
                    "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
    port = free_port()
    place.start(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-key", key, "-cert", certificate, "-www", "-quiet"],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    wait_for(lambda: listens(port))
    ctl = place.world("a").run("packets", "send", "--tls", "--to", f"localhost:{port}", "--text", r"GET / HTTP/1.0\r\n\r\n",
                               "--wait", "20", "--quiet", "20")
    assert "".join(e["text"] for e in ctl.all("received")).startswith("HTTP/1.0 200 ok"), ctl.told()
    assert "not checked" in ctl.all("news")[0]["message"]


@test
def openssl_asks(place: Place):
    ctl = place.world("a").ctl("packets", "listen", "--tls", "--answer", "welcome", "--close", "--count", "1")
    listening = ctl.event("listening")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", listening["port"]), 60) as plain, context.wrap_socket(plain) as client:
        client.sendall(b"knock")
        assert client.recv(100) == b"welcome"
    assert ctl.finish() == 0, ctl.told()
    assert len(listening["fingerprint"]) == 64


def tls_context(place):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    need("openssl")
    key, certificate = place.root / "key.pem", place.root / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2",
                    "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
    context.load_cert_chain(certificate, key)
    return context


@test
def says_goodbye(place: Place):
    """A command that ends does not cut its own TLS connections off."""
    context = tls_context(place)
    heard = []

    def serve(connection):
        with context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=False) as tls:
            try:
                while tls.recv(100):
                    pass
                heard.append("goodbye")
            except OSError as error:
                heard.append(error)

    for _ in range(8):
        port, thread = server(serve)
        place.world("a").run("packets", "send", "--tls", "--to", f"127.0.0.1:{port}", "--text", "x", "--wait", "0.05")
        thread.join(60)
    assert heard == ["goodbye"] * 8, heard


@test
def cut_off_without_a_goodbye(place: Place):
    """A TLS peer whose process goes away in the middle: not the end of an answer, but a cut."""
    context = tls_context(place)

    def serve(connection):
        with context.wrap_socket(connection, server_side=True) as tls:
            tls.recv(100)
            tls.sendall(b"half an ans")
            socket.socket(fileno=tls.detach()).close()

    port, thread = server(serve)
    ctl = place.world("a").run("packets", "send", "--tls", "--to", f"127.0.0.1:{port}", "--text", "x", "--wait", "20",
                               "--quiet", "20", status=1)
    thread.join(60)
    assert ctl.all("received")[0]["text"] == "half an ans"
    assert "Cut off" in ctl.result["error"], ctl.result


@test
def curl_speaks_telnet(place: Place):
    need("curl")
    ctl = place.world("a").ctl("packets", "listen", "--answer", "bye\\n", "--close", "--count", "1")
    port = ctl.event("listening")["port"]
    done = subprocess.run(["curl", "-s", "--max-time", "20", f"telnet://127.0.0.1:{port}"], input=b"hello\n",
                          stdout=subprocess.PIPE, check=False, timeout=60)
    assert done.stdout == b"bye\n", done
    assert ctl.finish() == 0, ctl.told()


@test
def stopped_by_the_user(place: Place):
    ctl = place.world("a").ctl("packets", "listen")
    ctl.event("listening")
    ctl.interrupt()
    assert ctl.finish() == 130
    port, _ = server(lambda connection: connection.recv(100) and connection.recv(100))
    ctl = place.world("a").ctl("packets", "send", "--to", f"127.0.0.1:{port}", "--text", "x", "--wait", "3600")
    ctl.event("sent")
    ctl.interrupt()
    assert ctl.finish() == 130 and ctl.result["sent"] == 1


@test
def a_file_goes_whole(place: Place):
    path = place.file("block", 3_000_000)
    got = []

    def serve(connection):
        while data := connection.recv(65536):
            got.append(data)

    port, thread = server(serve)
    place.world("a").run("packets", "send", "--to", f"127.0.0.1:{port}", "--file", path, "--wait", "0", "--timeout", "60")
    thread.join(60)
    assert b"".join(got) == path.read_bytes()


run_tests()
