# SPDX-License-Identifier: GPL-3.0-or-later
"""The ends of a chat killed at random moments: in the end everybody has every message once, in one order, with the same words."""
import sqlite3
import subprocess
import time

from ctl import RANDOM, Place, deadline, free_port, run_tests, test, wait_for

GUESTS = 3
ROUNDS = 12


class End:
    """One end that is started again whenever it was killed."""

    def __init__(self, world, arguments, name):
        self.world = world
        self.arguments = arguments
        self.name = name
        self.said = []      # in order
        self.certain = set()  # known to be on disk
        self.ctl = None
        self.start()

    def start(self):
        self.ctl = self.world.ctl("chat", *self.arguments, "--name", self.name, "--commands", stdin=subprocess.PIPE)

    def say(self, count):
        for _ in range(count):
            text = f"{self.name} {len(self.said)}"
            self.said.append(text)
            self.ctl.process.stdin.write(text + "\n")
        self.ctl.process.stdin.flush()

    def change(self):
        """Edits or takes back one of its own that has its place; what is on disk here afterwards is what all must have."""
        own = [e["id"] for e in self.ctl.all("message") if e["mine"]]
        if own:
            command = RANDOM.choice(["/edit {} {} changed {}", "/take-back {}"])
            self.ctl.process.stdin.write(command.format(RANDOM.choice(own), self.name, RANDOM.randrange(10**6)) + "\n")
            self.ctl.process.stdin.flush()

    def note_sent(self):
        """What had its place is on disk, whatever happens; the rest may have died with the program."""
        self.certain |= {(e["text"], e["id"]) for e in self.ctl.all("message") if e["mine"]}

    def kill(self):
        self.ctl.kill()
        for reader in self.ctl.readers:
            reader.join()
        self.note_sent()

    def rows(self):
        path = self.world.root / "data/lanyard/lanyard.db"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            return database.execute("SELECT seq, hex(id), author, text, kind, edited <> 0 OR kind = 3, hidden FROM"
                                    " chat_message"
                                    " ORDER BY place, local").fetchall()


def check(ends):
    rows = {end.name: end.rows() for end in ends}
    first = rows[ends[0].name]
    for name, seen in rows.items():
        assert seen == first, f"{name} has it otherwise than the host: {[p for p in zip(seen, first) if p[0] != p[1]][:3]}"
    assert [r[0] for r in first] == list(range(1, len(first) + 1)), "the sequence has a gap"
    ids = [r[1] for r in first]
    assert len(set(ids)) == len(ids), "a message is there twice"
    shown = [r for r in first if not r[6]]
    texts = [r[3] for r in shown if not r[5]]
    assert len(set(texts)) == len(texts), "a message was said twice"
    for end in ends:
        own = [t for t in texts if t.startswith(end.name + " ")]
        assert own == [t for t in end.said if t in set(own)], f"{end.name}'s messages changed their order"
        missing = {text for text, key in end.certain if text not in own and not changed(shown, key)}
        assert not missing, f"lost: {missing}"
    return len(shown), len(first) - len(shown)


def changed(rows, key):
    """Whether the message of that id has other words than at first, or none any more."""
    return any(r[5] for r in rows if r[1] == key.upper())


@test
def ends_killed_at_random(place: Place):
    worlds = [place.world(f"guest{i}") for i in range(GUESTS)]
    h, port = place.world("host"), free_port()
    trusted = [word for world in worlds for word in ("--trust", world.fingerprint)]
    host = End(h, ["host", "--bind", "127.0.0.1", "--port", port, *trusted], "host")
    host.ctl.event("listening")
    guests = [End(world, ["join", f"127.0.0.1:{port}", "--trust", h.fingerprint], f"guest{i}")
              for i, world in enumerate(worlds)]
    for guest in guests:
        guest.ctl.event("connection", state="joined")
    ends = [host, *guests]
    kills = 0
    for _ in range(ROUNDS):
        for end in RANDOM.sample(ends, 3):
            end.say(RANDOM.randrange(1, 12))
            end.change()
        time.sleep(RANDOM.uniform(0, 0.08))
        victim = RANDOM.choice(ends)
        victim.kill()
        kills += 1
        if RANDOM.random() < 0.5:
            RANDOM.choice([e for e in ends if e is not victim]).say(3)
        victim.start()
        end = deadline(60)
        while victim is not host and not wait_until_here(victim):
            # It came while the host was away, or had not begun, and had nothing to wait for.
            assert time.monotonic() < end, victim.ctl.told()
            victim.start()
    finish(ends)
    messages, changes = check(ends)
    print(f"# {kills} kills, {messages} messages, {changes} changes")


def wait_until_here(guest):
    """FALSE when it gave up at once."""
    end = deadline(20)
    while not any(e["state"] == "joined" for e in guest.ctl.all("connection")):
        if guest.ctl.process.poll() is not None:
            return False
        assert time.monotonic() < end, guest.ctl.told()
        time.sleep(0.01)
    return True


def finish(ends):
    """Everybody says a last word, which all others must get after everything else."""
    for end in ends:
        end.say(1)
    last = {end.said[-1] for end in ends}
    for end in ends:
        wait_for(lambda: last <= {e["text"] for e in end.ctl.all("message")}, 40, f"the last words at {end.name}")
    for end in ends[1:] + ends[:1]:
        end.note_sent()
        end.ctl.interrupt()
        assert end.ctl.finish() == 130, end.ctl.told()


run_tests()
