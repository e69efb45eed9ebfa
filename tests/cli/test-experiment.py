# SPDX-License-Identifier: GPL-3.0-or-later
"""Socket experiments on the command line: the contract's fields, and both roles against plain sockets and each other."""
import socket
import threading

from ctl import Place, free_port, run_tests, test

COURSE = 136_314_880
RECEIVER = {"role", "transport", "bytes", "batches", "seconds"}
UDP_RECEIVER = RECEIVER | {"datagrams", "lost", "duplicate", "reordered", "kernel_dropped"}
SENDER = {"role", "transport", "mode", "requested", "accepted", "calls", "would_block", "seconds", "blocked_seconds"}


def check(result, fields, **values):
    assert fields <= set(result), fields - set(result)
    assert values.items() <= result.items(), result


@test
def both_ends_in_each_mode(place: Place):
    world = place.world("a")
    for mode in ("blocking", "nonblocking", "nonblocking-complete"):
        result = world.run("experiment", "run", "--mode", mode).result
        sender, receiver = result["sender"], result["receiver"]
        check(sender, SENDER | {"partial"}, role="sender", transport="tcp", mode=mode, requested=COURSE)
        check(receiver, RECEIVER, role="receiver", transport="tcp", bytes=sender["accepted"])
        assert result["verdict"]
        if mode == "nonblocking":
            assert 0 < sender["accepted"] < COURSE and sender["calls"] == 1 and sender["partial"] == 1
        else:
            assert sender["accepted"] == COURSE and receiver["batches"] >= COURSE // 1024
            assert (sender["would_block"] > 0) == (mode == "nonblocking-complete")


@test
def each_way_to_the_kernel(place: Place):
    world = place.world("a")
    for handover in ("copy", "sendfile", "zerocopy"):
        result = world.run("experiment", "run", "--handover", handover, "--size", "30M", "--batch", "1Mi").result
        sender, receiver = result["sender"], result["receiver"]
        check(sender, SENDER, handover=handover, accepted=30_000_000)
        check(receiver, RECEIVER, bytes=30_000_000)
        assert (sender["notices"] > 0) == (handover == "zerocopy") and sender["copied"] == sender["notices"]
        assert ("sendfile" in result["verdict"]) == (handover == "sendfile"), result["verdict"]
    # In words, what is not counted is not listed.
    assert "Buffers given back" not in world.run("experiment", "run", "--size", "1M", json=False).text
    assert "Buffers given back" in world.run("experiment", "run", "--size", "1M", "--handover", "zerocopy",
                                             json=False).text


@test
def the_receiver_may_discard(place: Place):
    world = place.world("a")
    receiving = world.ctl("experiment", "receive", "--port", "0", "--discard", "--batch", "5000")
    with socket.create_connection(("127.0.0.1", receiving.event("listening")["port"])) as s:
        s.sendall(b"x" * 1_000_001)
    assert receiving.finish() == 0, receiving.told()
    check(receiving.result, RECEIVER, bytes=1_000_001)
    assert receiving.result["batches"] > 200 and "threw away" in receiving.result["verdict"]


@test
def receive_from_a_plain_socket(place: Place):
    ctl = place.world("a").ctl("experiment", "receive", "--port", "0", "--batch", "100", "--count", "2")
    port = ctl.event("listening")["port"]
    for _ in range(2):
        with socket.create_connection(("127.0.0.1", port)) as s:
            s.sendall(b"x" * 50_000)
    assert ctl.finish() == 0, ctl.told()
    check(ctl.result, RECEIVER, role="receiver", bytes=100_000)
    assert ctl.result["batches"] >= 1000


@test
def send_to_a_plain_socket(place: Place):
    got = bytearray()
    server = socket.create_server(("127.0.0.1", 0))

    def take():
        peer, _ = server.accept()
        while data := peer.recv(65536):
            got.extend(data)

    thread = threading.Thread(target=take)
    thread.start()
    result = place.world("a").run("experiment", "send", "--to", f"127.0.0.1:{server.getsockname()[1]}", "--mode",
                                  "blocking", "--size", "100000", "--batch", "1000").result
    thread.join(60)
    server.close()
    check(result, SENDER, requested=100_000, accepted=100_000, calls=100)
    assert got == (b"Hello Server\n" * 8000)[:100_000]


@test
def messages_of_the_course(place: Place):
    world = place.world("a")
    receiving = world.ctl("experiment", "receive", "--udp", "--port", "0", "--count", "3")
    port, source = receiving.event("listening")["port"], free_port(socket.SOCK_DGRAM)
    world.run("experiment", "send", "--udp", "--to", f"127.0.0.1:{port}", "--mode", "blocking", "--message",
              "Message #{n}", "--interval", "0.01", "--count", "3", "--source-port", source)
    assert receiving.finish() == 0, receiving.told()
    check(receiving.result, UDP_RECEIVER, transport="udp", datagrams=3)
    assert [(m["text"], m["from"]) for m in receiving.all("message")] == \
           [(f"Message #{n}", f"127.0.0.1:{source}") for n in (1, 2, 3)]


@test
def one_message_is_enough_by_default(place: Place):
    ctl = place.world("a").ctl("experiment", "receive", "--udp", "--port", "0")
    port = ctl.event("listening")["port"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b"hello", ("127.0.0.1", port))
    assert ctl.finish() == 0, ctl.told()
    check(ctl.result, UDP_RECEIVER, datagrams=1, bytes=5, lost=0)


@test
def measured_datagrams_between_two(place: Place):
    world = place.world("a")
    receiving = world.ctl("experiment", "receive", "--udp", "--port", "0", "--rcvbuf", "4Mi")
    port = receiving.event("listening")["port"]
    result = world.run("experiment", "send", "--udp", "--to", f"127.0.0.1:{port}", "--size", "150000", "--batch",
                       "1000", "--gso", "--pace", "100M").result
    assert receiving.finish() == 0, receiving.told()
    check(result, SENDER, datagrams=150, accepted=150_000)
    check(receiving.result, UDP_RECEIVER, datagrams=150, lost=0, duplicate=0)


@test
def the_same_seed_loses_the_same(place: Place):
    world = place.world("a")
    arguments = ("experiment", "run", "--udp", "--count", "400", "--batch", "100", "--pace", "10M", "--rcvbuf", "4Mi",
                 "--duplicate", "0.1", "--reorder", "1%", "--delay", "2")
    lost = []
    for loss, seed in (("0.05", 7), ("5%", 7), ("5", 7), ("0.05", 8)):
        result = world.run(*arguments, "--loss", loss, "--seed", seed).result
        receiver, link = result["receiver"], result["link"]
        assert result["sender"]["datagrams"] == receiver["datagrams"] - receiver["duplicate"] + receiver["lost"] == 400
        assert receiver["lost"] == link["lost"] and receiver["duplicate"] == link["duplicated"]
        lost.append((receiver["lost"], receiver["duplicate"]))
    assert lost[0] == lost[1] == lost[2] != lost[3], lost


@test
def ctrl_c_ends_with_what_was_counted(place: Place):
    world = place.world("a")
    receiving = world.ctl("experiment", "receive", "--port", "0")
    port = receiving.event("listening")["port"]
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.sendall(b"x" * 5000)
        receiving.event("progress", bytes=5000)
        receiving.interrupt()
        assert receiving.finish(10) == 130, receiving.told()
    assert receiving.result["bytes"] == 5000
    # A sender that stands still in its one call.
    deaf = socket.create_server(("127.0.0.1", 0))
    sending = world.ctl("experiment", "send", "--mode", "blocking", "--to", f"127.0.0.1:{deaf.getsockname()[1]}")
    peer, _ = deaf.accept()
    sending.interrupt()
    assert sending.finish(10) == 130, sending.told()
    peer.close()
    deaf.close()


@test
def failures_and_wrong_usage(place: Place):
    world = place.world("a")
    refused = world.run("experiment", "send", "--to", f"127.0.0.1:{free_port()}", "--mode", "blocking", status=1)
    assert "refused" in refused.errors
    for arguments in (("send",), ("send", "--to", "127.0.0.1:1", "--mode", "hopeful"), ("run", "--handover", "mail"),
                      ("run", "--udp", "--handover", "sendfile"), ("run", "--udp", "--discard"),
                      ("run", "--handover", "sendfile", "--size", "1G"), ("run", "--loss", "5"),
                      ("run", "--udp", "--loss", "often"), ("run", "--size", "much"), ("run", "--size", "-1"),
                      ("run", "--message", "x"), ("receive", "--count", "0"), ("receive", "--bind", "here"),
                      ("run", "--preset", "none"), ("run", "more"), ("receive", "--port", "65536")):
        world.run("experiment", *arguments, status=2)


run_tests()
