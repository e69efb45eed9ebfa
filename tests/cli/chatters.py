# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of the sockets course, demo 3, as a student writes them: the other ends of "lanyardctl chat --plain"."""
import socket
import threading

LIMIT = 1024


class Chatter(threading.Thread):
    """One end that says its lines in turn and keeps what each recv() brought."""

    def __init__(self, name, lines):
        super().__init__(daemon=True)
        self.name_said = name
        self.lines = list(lines)
        self.heard = []
        self.peer_name = None
        self.error = None

    def say(self):
        """FALSE when this end is done, having closed."""
        if not self.lines:
            self.socket.close()
            return False
        line = self.lines.pop(0)
        self.socket.send(line if isinstance(line, bytes) else line.encode())
        if line == "bye":
            self.socket.close()
            return False
        return True

    def hear(self):
        data = self.socket.recv(LIMIT)
        if not data:
            self.socket.close()
            return False
        self.heard.append(data)
        return True

    def run(self):
        try:
            self.talk()
        except OSError as error:
            self.error = error


class HostChatter(Chatter):
    def __init__(self, name, lines):
        super().__init__(name, lines)
        self.server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.server.bind(("127.0.0.1", 0))
        self.server.listen(1)
        self.port = self.server.getsockname()[1]
        self.typing = threading.Event()
        self.start()

    def talk(self):
        self.socket, _ = self.server.accept()
        self.server.close()
        self.peer_name = self.socket.recv(LIMIT)
        self.socket.send(self.name_said.encode())
        # In the course a person types now; the guest has read the name by then.
        self.typing.wait(60)
        while self.say() and self.hear():
            pass


class GuestChatter(Chatter):
    def __init__(self, name, lines, port, host_name=b"Support"):
        super().__init__(name, lines)
        self.port = port
        self.host_name = host_name
        self.start()

    def talk(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.send(self.name_said.encode())
        # However late this thread's turn comes, it is not taken for the beginning of what the host says.
        self.peer_name = self.socket.recv(len(self.host_name))
        while self.hear() and self.say():
            pass
