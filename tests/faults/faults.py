# SPDX-License-Identifier: GPL-3.0-or-later
"""What the fault tests share. They run small with the suite; LANYARD_FAULTS=full gives each its whole measure."""
import http.server
import os
import pathlib
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

FULL = os.environ.get("LANYARD_FAULTS") == "full"


def measure(small, full):
    """How much of it: a share with every run of the suite, all of it when asked."""
    return full if FULL else small


def allowed(*command):
    """Runs what only root may do, and in some places not even root."""
    try:
        return subprocess.run([str(c) for c in command], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def small_disk(place, name, size):
    """A file system of its own of this size, or None where mounting is not allowed."""
    folder = place.folder(name)
    if os.getuid() != 0 or not allowed("mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", folder):
        return None
    place.stack.callback(subprocess.run, ["umount", "-l", str(folder)], check=False)
    return folder


def fill(folder):
    """Takes every byte that is left; returns the file to remove."""
    hog = folder / "hog"
    with open(hog, "wb", buffering=0) as out:
        for block in (1 << 16, 1 << 10, 1):
            try:
                while True:
                    out.write(b"\0" * block)
            except OSError:
                pass
    return hog


class FeedServer(http.server.ThreadingHTTPServer):
    """A feed on loopback whose entries grow when told to."""

    daemon_threads = True

    def __init__(self, place, entries, text="text"):
        super().__init__(("127.0.0.1", 0), Handler)
        self.entries = entries
        self.text = text
        self.url = f"http://127.0.0.1:{self.server_address[1]}/feed.xml"
        threading.Thread(target=self.serve_forever, daemon=True).start()
        place.stack.callback(self.server_close)
        place.stack.callback(self.shutdown)

    def document(self):
        items = "".join(f"<item><guid>{self.url}#{i}</guid><title>Entry {i}</title><description>{self.text} {i}"
                        f"</description></item>" for i in range(self.entries))
        return f"<rss version='2.0'><channel><title>Grows</title>{items}</channel></rss>".encode()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.server.document()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass
