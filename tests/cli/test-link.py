# SPDX-License-Identifier: GPL-3.0-or-later
"""Sharing by link, with the clients people have: curl, wget's ways, Python's HTTP and zipfile, unzip."""
import http.client
import io
import pathlib
import shutil
import signal
import ssl
import subprocess
import urllib.parse
import zipfile

from ctl import Place, Skip, listens, run_tests, same, test, wait_for

TREE = {"notes/a.txt": b"hello\n", "notes/deep/er/b.bin": bytes(range(256)) * 700, "notes/<b>&\"\u00e9 \u65e5.txt": b"x",
        "notes/empty": b""}


def make_tree(place):
    for name, content in TREE.items():
        path = place.root / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (place.root / "in/notes/nothing in it").mkdir()
    return place.root / "in/notes"


def serve(place, *arguments):
    ctl = place.world("a").ctl("link", "serve", "--port", "0", *arguments)
    listening = ctl.event("listening")
    assert listening["address"] == "127.0.0.1", listening
    link = ctl.event("link")
    url = urllib.parse.urlsplit(link["url"])
    assert url.port == listening["port"] and len(url.path) == 28, link
    return ctl, url


class Reply:
    def __init__(self, response):
        self.status, self.headers = response.status, dict(response.getheaders())
        self.body = response.read()


def ask(url, rest="", method="GET", headers=None, body=None):
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    connection.request(method, url.path + rest, body=body, headers=headers or {})
    reply = Reply(connection.getresponse())
    connection.close()
    return reply


def curl(*arguments):
    if shutil.which("curl") is None:
        raise Skip("no curl")
    return subprocess.run(["curl", "-sS", "--max-time", "60", *map(str, arguments)], capture_output=True, check=False)


@test
def archive_is_read_by_everyone(place: Place):
    folder = make_tree(place)
    more = place.file("big.bin", 3_000_001)
    ctl, url = serve(place, folder, more)
    reply = ask(url, "z/all/files.zip")
    assert reply.status == 200 and int(reply.headers["Content-Length"]) == len(reply.body)
    archive = zipfile.ZipFile(io.BytesIO(reply.body))
    assert archive.testzip() is None
    names = set(archive.namelist())
    assert names == {*TREE, "notes/", "notes/deep/", "notes/deep/er/", "notes/nothing in it/", "big.bin"}, names
    for name, content in TREE.items():
        assert archive.read(name) == content
    assert archive.read("big.bin") == more.read_bytes()
    assert ask(url, "z/all/files.zip", "HEAD").headers["Content-Length"] == str(len(reply.body))
    if shutil.which("unzip"):
        (place.root / "all.zip").write_bytes(reply.body)
        told = subprocess.run(["unzip", "-tq", place.root / "all.zip"], capture_output=True, text=True)
        assert told.returncode == 0, told
    # Cut anywhere, the rest fits.
    for at in (1, 70, 700, len(reply.body) // 2, len(reply.body) - 30, len(reply.body) - 1):
        rest = ask(url, "z/all/files.zip", headers={"Range": f"bytes={at}-", "If-Range": reply.headers["ETag"]})
        assert rest.status == 206 and rest.body == reply.body[at:], at
    some = ask(url, "z/all/files.zip", headers={"Range": "bytes=100-1099"})
    assert some.body == reply.body[100:1100]
    # A folder alone; and once a file is another, so is the archive.
    page = ask(url).body.decode()
    part = ask(url, page.split(f'href="{url.path}z/')[2].split('"')[0].join(["z/", ""]))
    assert set(zipfile.ZipFile(io.BytesIO(part.body)).namelist()) == names - {"big.bin"}
    (folder / "a.txt").write_bytes(b"changed\n")
    again = ask(url, "z/all/files.zip", headers={"Range": "bytes=100-", "If-Range": reply.headers["ETag"]})
    assert again.status == 200 and zipfile.ZipFile(io.BytesIO(again.body)).read("notes/a.txt") == b"changed\n"
    (folder / "a.txt").unlink()
    assert ask(url, "z/all/files.zip").status == 410
    ctl.interrupt()
    assert ctl.finish() == 130
    assert not listens(url.port)


@test
def curl_goes_on_where_it_was_killed(place: Place):
    source, copy = place.file("film.bin", 20_000_000), place.root / "copy"
    ctl, url = serve(place, source, "--count", "1")
    address = f"{url.geturl()}f/0/film.bin"
    if shutil.which("curl") is None:
        raise Skip("no curl")
    slow = subprocess.Popen(["curl", "-sS", "--limit-rate", "1M", "-o", copy, address])
    wait_for(lambda: copy.exists() and copy.stat().st_size > 500_000)
    slow.kill()
    slow.wait()
    assert copy.stat().st_size < 20_000_000
    assert curl("-C", "-", "-o", copy, address).returncode == 0
    assert same(source, copy)
    assert ctl.finish() == 0, ctl.told()
    assert ctl.result["downloads"] == 1 and ctl.result["bytes"] == 20_000_000
    fetched = ctl.all("fetched")[0]
    assert fetched == {"event": "fetched", "address": "127.0.0.1", "name": "film.bin", "bytes": 20_000_000}


@test
def name_is_the_files(place: Place):
    source = place.root / "\u00fcber; \"1\".txt"
    source.write_bytes(b"x" * 10)
    ctl, url = serve(place, source)
    reply = ask(url, "f/0/any")
    assert reply.headers["Content-Disposition"].endswith("filename*=UTF-8''%C3%BCber%3B%20%221%22.txt"), reply.headers
    assert reply.headers["X-Content-Type-Options"] == "nosniff" and reply.headers["Cache-Control"] == "no-store"
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    ctl.interrupt(signal.SIGTERM)
    ctl.finish()


@test
def curl_uploads(place: Place):
    inbox, one, two = place.root / "inbox", place.file("one.bin", 2_000_000), place.file("two.bin", 70_000)
    ctl, url = serve(place, "--uploads", inbox, "--accept", "all", "--upload-limit", "5000000")
    if shutil.which("curl") is None:
        raise Skip("no curl")
    told = curl("-F", f"file=@{one}", "-F", f"file=@{two}", "-w", "%{http_code}", f"{url.geturl()}up")
    assert told.stdout.endswith(b"200"), told
    assert same(one, inbox / "one.bin") and same(two, inbox / "two.bin")
    told = curl("-F", f"file=@{one}", "-w", "%{http_code}", f"{url.geturl()}up")
    assert told.stdout.endswith(b"200") and same(one, inbox / "one (2).bin")
    large = place.file("large.bin", 6_000_000)
    told = curl("-F", f"file=@{large}", "-w", "%{http_code}", f"{url.geturl()}up")
    assert told.stdout.endswith(b"413"), told
    # Killed in the middle: nothing stays.
    slow = subprocess.Popen(["curl", "-sS", "--limit-rate", "100k", "-F", f"file=@{one};filename=cut.bin",
                             f"{url.geturl()}up"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: any(p.name.endswith(".part") for p in inbox.iterdir()))
    slow.kill()
    slow.wait()
    wait_for(lambda: not any(p.name.endswith(".part") for p in inbox.iterdir()))
    assert sorted(p.name for p in inbox.iterdir()) == ["one (2).bin", "one.bin", "two.bin"]
    assert [event["bytes"] for event in ctl.all("received")] == [2_000_000, 70_000, 2_000_000]
    ctl.interrupt()
    assert ctl.finish() == 130
    assert ctl.result["uploads"] == 3 and ctl.result["bytes_received"] == 4_070_000


@test
def nothing_but_the_files_asked_for(place: Place):
    source = place.file("one.bin", 100)
    ctl, url = serve(place, source)
    for path in ("/", "/etc/passwd", "/../../etc/passwd", url.path.upper(), url.path[:-2], "/favicon.ico"):
        reply = ask(url._replace(path=path))
        assert reply.status == 404 and reply.body == b"Not found\n", path
    for rest in ("f/1/x", "f/../../../../etc/passwd", "f/%2e%2e/etc/passwd", "up", "z/0/x.zip", "d/0"):
        assert ask(url, rest).status == 404, rest
    assert ask(url, "up", "POST", body=b"x").status == 404
    ctl.interrupt()
    ctl.finish()


@test
def encrypted_with_the_devices_key(place: Place):
    source = place.file("one.bin", 100_000)
    world = place.world("a")
    ctl = world.ctl("link", "serve", "--encrypt", source)
    listening, link = ctl.event("listening"), ctl.event("link")
    assert listening["fingerprint"] == world.fingerprint and link["encrypted"] is True
    url = urllib.parse.urlsplit(link["url"])
    assert url.scheme == "https"
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection(url.hostname, url.port, timeout=60, context=context)
    connection.request("GET", url.path + "f/0/one.bin")
    assert connection.getresponse().read() == source.read_bytes()
    connection.close()
    ctl.interrupt()
    ctl.finish()


@test
def ends_by_itself(place: Place):
    ctl, _ = serve(place, place.file("one.bin", 100), "--for", "1")
    assert ctl.finish() == 0, ctl.told()
    assert ctl.result["downloads"] == 0


@test
def wrong_usage(place: Place):
    world = place.world("a")
    for arguments in ([], ["--accept", "all", "x"], ["--bind", "localhost", "x"], ["--uploads", "d", "--accept", "some"],
                      ["--uploads", "d"], ["--port", "70000", "x"]):
        world.run("link", "serve", *arguments, status=2)
    world.run("link", "serve", place.root / "missing", status=1)


run_tests()
