# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage, help, identity, trust, compare: what needs no other machine."""
import json
import os
import re
import signal
import stat
import subprocess

from ctl import LANYARDCTL, Place, run_tests, test, wait_for

COMMANDS = ["identity", "peers", "trust list", "trust forget", "receive", "send", "plain serve", "plain fetch", "compare"]


@test
def wrong_usage_is_one_line_and_status_2(place: Place):
    world = place.world("a")
    a_file = place.file("a", 10)
    cases = [
        ([], "command"),
        (["nonsense"], "nonsense"),
        (["--nonsense"], "--nonsense"),
        (["identity", "--nonsense"], "--nonsense"),
        (["identity", "extra"], "extra"),
        (["trust"], "list or forget"),
        (["trust", "nonsense"], "nonsense"),
        (["trust", "forget"], "fingerprint"),
        (["trust", "forget", "ABC"], "ABC"),
        (["peers", "--wait", "-1"], "--wait"),
        (["peers", "--wait", "soon"], "soon"),
        (["receive"], "--into"),
        (["receive", "--into", place.root, "--port", "70000"], "--port"),
        (["receive", "--into", place.root, "--port", "x"], "x"),
        (["receive", "--into", place.root, "--count", "-1"], "--count"),
        (["receive", "--into", place.root, "--accept", "some"], "some"),
        (["receive", "--into", place.root, "--trust", "12"], "12"),
        (["receive", "--into", place.root, "--bind", "not an address"], "--bind"),
        (["receive", "--into", place.root, "extra"], "extra"),
        (["send", a_file], "--to"),
        (["send", "--to", "127.0.0.1"], "file"),
        (["send", "--to", "127.0.0.1:99999", a_file], "127.0.0.1:99999"),
        (["send", "--to", "", a_file], "address"),
        (["send", "--to", "127.0.0.1", "--trust", "zz", a_file], "zz"),
        (["send", "--to", "127.0.0.1", "--trust", "A" * 64, "--insecure-trust-any", a_file], "--insecure-trust-any"),
        (["plain"], "serve or fetch"),
        (["plain", "serve"], "file"),
        (["plain", "serve", a_file, a_file], "file"),
        (["plain", "serve", a_file, "--chunk", "0"], "--chunk"),
        (["plain", "serve", a_file, "--bind", "localhost."], "--bind"),
        (["plain", "fetch", "127.0.0.1"], "file"),
        (["plain", "fetch", "127.0.0.1:0", "x"], "127.0.0.1:0"),
        (["compare", a_file], "two files"),
        (["compare", a_file, a_file, a_file], "two files"),
    ]
    for arguments, word in cases:
        ctl = world.run(*arguments, status=2, json=False)
        assert ctl.text == "", arguments
        lines = ctl.errors.splitlines()
        assert len(lines) == 1 and lines[0].startswith("lanyardctl: "), (arguments, lines)
        assert word in lines[0] and "--help" in lines[0], (arguments, lines)


@test
def wrong_usage_with_json_ends_with_a_result(place: Place):
    ctl = place.world("a").run("receive", "--into", place.root, "--port", "70000", status=2)
    assert len(ctl.events) == 1 and "--port" in ctl.result["error"]


@test
def help_says_what_each_command_does(place: Place):
    world = place.world("a")
    text = world.run("--help", json=False).text
    for command in COMMANDS:
        assert re.search(rf"^  {command} +\S", text, re.M), command
        own = world.run(*command.split(), "--help", json=False).text
        assert own.startswith("Usage:\n  lanyardctl " + command), own
        assert "--json" in own and "--help" in own, own
    assert "plain fetch" in world.run("plain", "--help", json=False).text
    assert re.fullmatch(r"lanyardctl \d+\.\d+\.\d+\n", world.run("--version", json=False).text)


@test
def identity_stays_and_can_be_named(place: Place):
    world = place.world("a")
    first = world.run("identity").result
    assert set(first) == {"event", "status", "name", "fingerprint"}
    assert re.fullmatch("[0-9A-F]{64}", first["fingerprint"]) and first["name"]
    named = world.run("identity", "--name", "Kitchen “table”").result
    assert named == dict(first, name="Kitchen “table”")
    assert world.run("identity").result == named
    assert place.world("b").run("identity").result["fingerprint"] != first["fingerprint"]
    text = world.run("identity", json=False).text
    assert "Kitchen “table”" in text and first["fingerprint"][:4] in text
    for path in (world.root / "data").rglob("*"):
        assert not path.is_file() or "key" not in path.name or stat.S_IMODE(path.stat().st_mode) == 0o600, path


@test
def a_key_that_others_can_read_is_refused(place: Place):
    world = place.world("a")
    world.run("identity")
    keys = [p for p in (world.root / "data").rglob("*") if p.is_file() and b"PRIVATE KEY" in p.read_bytes()]
    assert len(keys) == 1
    keys[0].chmod(0o644)
    assert world.run("identity", status=1).result["error"]


@test
def nobody_is_trusted_at_first(place: Place):
    world = place.world("a")
    assert world.run("trust", "list").result["peers"] == []
    assert "A" * 64 in world.run("trust", "forget", "a" * 64, status=1).result["error"]


@test
def compare_tells_the_first_difference(place: Place):
    world = place.world("a")
    a = place.file("a", 3_000_000)
    data = a.read_bytes()
    b = place.root / "b"

    def compare(content, status):
        b.write_bytes(content)
        result = world.run("compare", a, b, status=status).result
        return result["identical"], result["first_difference"]

    assert compare(data, 0) == (True, None)
    for at in (0, 1, 65535, 65536, 2_999_999):
        assert compare(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:], 1) == (False, at)
    assert compare(data[:-1], 1) == (False, 2_999_999)
    assert compare(data + b"x", 1) == (False, 3_000_000)
    assert compare(b"", 1) == (False, 0)
    assert "missing" in world.run("compare", a, place.root / "missing", status=1).result["error"]


@test
def control_characters_are_escaped(place: Place):
    world = place.world("a")
    name = place.root / "evil\x1b]0;title\x07\nname"
    ctl = world.run("compare", name, name, status=1, json=False)
    assert "\x1b" not in ctl.errors and "\x07" not in ctl.errors, ctl.errors
    assert len(ctl.errors.splitlines()) == 1
    assert "\x1b" not in world.run("nonsense\x1b[2J", status=2, json=False).errors


@test
def nobody_reading_the_output_ends_it(place: Place):
    world = place.world("a")
    read, write = os.pipe()
    os.close(read)
    process = place.start([LANYARDCTL, "identity", "--json"], env=world.environment, stdout=write, stderr=subprocess.PIPE,
                          text=True)
    os.close(write)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1 and errors.startswith("lanyardctl: "), errors


@test
def peers_stop_when_told(place: Place):
    ctl = place.world("a").ctl("peers", "--wait", "60")
    status_file = f"/proc/{ctl.process.pid}/status"
    caught = 1 << (signal.SIGTERM - 1)
    # Until the handler is there; where no Avahi runs it has ended by itself by then.
    wait_for(lambda: ctl.process.poll() is not None
             or int(re.search(r"SigCgt:\s*(\w+)", open(status_file).read())[1], 16) & caught)
    ctl.interrupt(signal.SIGTERM)
    status = ctl.finish()
    assert status == 130 or (status == 1 and "Avahi" in ctl.result["error"]), ctl.told()


@test
def json_is_one_object_a_line(place: Place):
    ctl = place.world("a").run("identity")
    assert ctl.text.count("\n") == 1 and json.loads(ctl.text) == ctl.result


run_tests()
