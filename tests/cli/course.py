# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of the sockets course, demos 1 and 2, as a student writes them: the other ends of "lanyardctl plain"."""
import socket
import threading

BATCH = 40960


class Sender(threading.Thread):
    """Listens, waits for one receiver, sends the file in batches, closes."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path = path
        self.batches = 0
        self.peer = None
        self.server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.server.bind(("127.0.0.1", 0))
        self.server.listen(5)
        self.port = self.server.getsockname()[1]
        self.start()

    def run(self):
        connection, self.peer = self.server.accept()
        with open(self.path, "rb") as file:
            while data := file.read(BATCH):
                connection.sendall(data)
                self.batches += 1
        connection.close()
        self.server.close()


def receive(port, path):
    """Connects and writes each batch until an empty read; returns how many there were."""
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    client.connect(("127.0.0.1", port))
    batches = 0
    with open(path, "wb") as file:
        while data := client.recv(BATCH):
            file.write(data)
            batches += 1
    client.close()
    return batches
