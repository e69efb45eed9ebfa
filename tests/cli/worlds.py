# SPDX-License-Identifier: GPL-3.0-or-later
"""Two worlds that send to each other."""


def receiver(world, into, *arguments, trust=None, **options):
    """A receiving lanyardctl that listens; returns it and its port."""
    trusted = ["--trust", trust.fingerprint] if trust else []
    ctl = world.ctl("receive", "--into", into, "--bind", "127.0.0.1", "--port", "0", *trusted, *arguments, **options)
    listening = ctl.event("listening")
    assert listening["fingerprint"] == world.fingerprint and listening["address"] == "127.0.0.1"
    return ctl, listening["port"]


def send(sender, receiver_world, port, *arguments, trust=True, **options):
    """A sending lanyardctl that knows the receiver's fingerprint."""
    trusted = ["--trust", receiver_world.fingerprint] if trust else []
    return sender.ctl("send", "--to", f"127.0.0.1:{port}", *trusted, *arguments, **options)


def check_send_result(result, entries=None, size=None):
    assert set(result) - {"error"} == {"event", "status", "entries", "bytes", "seconds", "verified", "resumed"}, result
    if result["status"] == "ok":
        assert result["verified"] is True
        assert entries is None or result["entries"] == entries, result
        assert size is None or result["bytes"] == size, result
    else:
        assert result["verified"] is False, result


def check_receive_result(result, entries=None, size=None):
    assert set(result) - {"error"} == {"event", "status", "entries", "bytes", "seconds", "verified"}, result
    assert entries is None or result["entries"] == entries, result
    assert size is None or result["bytes"] == size, result


def check_received(event):
    assert {"event", "path", "bytes", "digest", "verified", "resumed_from"} <= set(event), event
    assert event["verified"] is True
    assert event["digest"] is None or len(event["digest"]) == 32
