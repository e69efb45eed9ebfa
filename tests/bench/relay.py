# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP relay on loopback that counts what the client sends and can cut the line after so many bytes."""
import contextlib
import socket
import threading


class Relay:
    def __init__(self, target):
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.limit = None
        self.forwarded = 0
        self.cut = threading.Event()
        self.threads = []
        self.sockets = []

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()
        self._close_all()

    def allow(self, limit):
        """From now on, let `limit` bytes through (None: all) and count from 0."""
        self._close_all()
        self.limit = limit
        self.forwarded = 0
        self.cut.clear()

    def wait_cut(self, limit=600):
        if not self.cut.wait(limit):
            raise OSError("the transfer never came to where it was to be cut")

    def _close_all(self):
        for s in self.sockets:
            # shutdown wakes the thread that waits in recv; close alone does not.
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)
            s.close()
        self.sockets = []

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self.target))
                except OSError:
                    client.close()
                    continue
                self.sockets += [client, server]
                for source, sink, counted in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._pump, args=(source, sink, counted), daemon=True).start()

    def _pump(self, source, sink, counted):
        buffer = bytearray(1 << 18)
        view = memoryview(buffer)
        with contextlib.suppress(OSError):
            while n := source.recv_into(buffer):
                if counted and self.limit is not None and self.forwarded + n >= self.limit:
                    n = self.limit - self.forwarded
                    sink.sendall(view[:n])
                    self.forwarded += n
                    self.cut.set()
                    self._close_all()
                    return
                sink.sendall(view[:n])
                if counted:
                    self.forwarded += n
            sink.shutdown(socket.SHUT_WR)
