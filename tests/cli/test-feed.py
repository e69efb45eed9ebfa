# SPDX-License-Identifier: GPL-3.0-or-later
"""The reader without a window: every feed command, against a server of this test."""
import http.server
import json
import signal
import sqlite3
import subprocess
import threading
import time
import xml.etree.ElementTree as ElementTree

from ctl import LANYARDCTL, RANDOM, Place, free_port, run_tests, test, wait_for


class Server:
    """Feeds by path: a text, or a status; with ETag unless told otherwise. What was asked is kept."""

    def __init__(self, place):
        self.pages = {}
        self.later = {}
        self.asked = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.asked.append((self.path, dict(self.headers)))
                status, kind, body = outer.pages.get(self.path, (404, "text/plain", b"nothing here"))
                tag = f'"{hash(body)}"'
                if status == 200 and self.headers.get("If-None-Match") == tag:
                    status, body = 304, b""
                self.send_response(status)
                self.send_header("ETag", tag)
                self.send_header("Content-Type", kind)
                if status != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                if self.path in outer.later:
                    outer.pages[self.path] = outer.later.pop(self.path)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        # A client that is interrupted hangs up in the middle.
        self.server.handle_error = lambda *_: None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        place.stack.callback(self.server.server_close)
        place.stack.callback(self.server.shutdown)

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def put(self, path, text, status=200, kind="application/rss+xml"):
        self.pages[path] = (status, kind, text.encode())
        return self.url(path)

    def rss(self, path, title, items, **options):
        return self.put(path, rss(title, items), **options)


def rss(title, items):
    return (f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title><link>http://example.org/</link>"
            + "".join(f"<item><guid isPermaLink='false'>{id}</guid><title>{name}</title><link>http://example.org/{id}</link>"
                      f"<description>{text}</description><pubDate>Mon, 01 Jan 2024 00:00:{number:02} GMT</pubDate></item>"
                      for number, (id, name, text) in enumerate(items)) + "</channel></rss>")


POSTS = [("a", "First post", "apples and pears"), ("b", "Second post", "&lt;p&gt;bread &lt;b&gt;butter&lt;/b&gt;&lt;/p&gt;"),
         ("c", "Third &amp; last", "cheese")]


def titles(ctl):
    return [event["title"] for event in ctl.all("entry")]


@test
def add_list_and_remove(place: Place):
    server, world = Server(place), place.world("a")
    url = server.rss("/feed", "News", POSTS)
    added = world.run("feed", "add", url, "--folder", "World/Near", "--title", "My news").result
    assert added == {"event": "result", "status": "ok", "url": url, "title": "My news", "new_entries": 3}, added
    listed = world.run("feed", "list")
    feed, = listed.all("feed")
    assert set(feed) == {"event", "id", "url", "title", "folder", "unread", "entries", "interval", "next_fetch", "gone", "error"}
    assert (feed["url"], feed["title"], feed["folder"]) == (url, "My news", "World/Near")
    assert (feed["unread"], feed["entries"], feed["gone"], feed["error"]) == (3, 3, False, None)
    assert listed.result["feeds"] == 1 and listed.result["unread"] == 3
    text = world.run("feed", "list", json=False).text
    assert "World/Near/My news" in text and url in text

    # Twice the same is an error that says so; the subscription stays.
    again = world.run("feed", "add", url, status=1)
    assert "already" in again.result["error"], again.told()
    assert world.run("feed", "list").result["feeds"] == 1

    world.run("feed", "remove", url)
    assert world.run("feed", "list").result == {"event": "result", "status": "ok", "feeds": 0, "unread": 0}
    assert not world.run("feed", "entries").all("entry")
    assert "not subscribed" in world.run("feed", "remove", url, status=1).result["error"]


@test
def move(place: Place):
    server, world = Server(place), place.world("a")
    old, new = server.rss("/old", "News", POSTS), server.rss("/new", "News", POSTS)
    world.run("feed", "add", old)
    number = world.run("feed", "entries").all("entry")[0]["id"]
    world.run("feed", "mark", "read", str(number))
    done = world.run("feed", "move", old, new).result
    assert (done["url"], done["new_entries"]) == (new, 0), done
    assert [feed["url"] for feed in world.run("feed", "list").all("feed")] == [new]
    assert [entry["id"] for entry in world.run("feed", "entries").all("entry") if entry["read"]] == [number]
    world.run("feed", "move", old, new, status=1)
    world.run("feed", "move", new, "ftp://example.org/", status=1)
    world.run("feed", "move", new, status=2)


@test
def add_what_a_page_names(place: Place):
    server, world = Server(place), place.world("a")
    server.rss("/one.xml", "One", POSTS)
    server.rss("/two.xml", "Two", POSTS)
    page = server.put("/page", "<html><head><link rel='alternate' type='application/rss+xml' href='one.xml'>"
                      "<link rel='alternate' type='application/atom+xml' href='/two.xml'></head><body>x</body></html>",
                      kind="text/html")
    added = world.run("feed", "add", page)
    assert added.result["url"] == server.url("/one.xml") and added.result["title"] == "One", added.told()
    assert server.url("/two.xml") in added.errors, "the other feed is told"


@test
def what_cannot_be_added(place: Place):
    server, world = Server(place), place.world("a")
    page = server.put("/page", "<html><body>nothing</body></html>", kind="text/html")
    for address, word in ((page, "feed"), (server.url("/absent"), "404"), (f"http://127.0.0.1:{free_port()}/", ""),
                          ("file:///etc/passwd", ""), ("exec:touch /tmp/x", "")):
        failed = world.run("feed", "add", address, status=1)
        assert word in failed.result["error"], failed.told()
    assert world.run("feed", "list").result["feeds"] == 0


@test
def refresh_counts(place: Place):
    server, world = Server(place), place.world("a")
    good = server.rss("/good", "Good", POSTS[:2])
    other = server.rss("/other", "Other", [("x", "Other post", "x")])
    for url in (good, other):
        world.run("feed", "add", url)
    world.run("feed", "import", opml_file(place, [("", "Gone", server.url("/gone")), ("", "Bad", server.url("/bad"))]))
    server.put("/gone", "", status=410)
    server.put("/bad", "no feed at all")

    server.rss("/good", "Good", POSTS)
    done = world.run("feed", "refresh", "--jobs", "2")
    assert set(done.result) == {"event", "status", "feeds", "updated", "not_modified", "failed", "new_entries", "seconds"}
    figures = {name: done.result[name] for name in ("feeds", "updated", "not_modified", "failed", "new_entries")}
    assert figures == {"feeds": 4, "updated": 1, "not_modified": 1, "failed": 2, "new_entries": 1}, figures
    assert server.url("/bad") in done.errors and server.url("/gone") in done.errors

    # What its publisher ended is left alone, unless it is named.
    asked = len(server.asked)
    done = world.run("feed", "refresh")
    assert done.result["feeds"] == 3 and "/gone" not in [path for path, _ in server.asked[asked:]], done.told()
    gone, = [feed for feed in world.run("feed", "list").all("feed") if feed["url"] == server.url("/gone")]
    assert gone["gone"] is True and gone["error"]
    # One that is named and fails is a failure of the command.
    failed = world.run("feed", "refresh", server.url("/gone"), status=1)
    assert failed.result["failed"] == 1 and failed.result["error"], failed.told()
    assert world.run("feed", "refresh", good).result["not_modified"] == 1
    assert "not subscribed" in world.run("feed", "refresh", "http://example.invalid/", status=1).result["error"]


def page(word):
    return ("<html><head><title>Post</title></head><body><nav><a href='/'>Home</a></nav><article><h1>Post</h1>"
            + f"<p>This is a whole sentence of an article that says {word}, and then goes on for a while.</p>" * 6
            + "</article></body></html>")


@test
def refresh_loads_full_articles(place: Place):
    server, world = Server(place), place.world("a")
    teaser = [("one", "One", "a teaser"), ("two", "Two", "a teaser")]

    def publish(feed, items):
        text = rss(feed, items).replace("http://example.org/", server.url(f"/page/{feed}/"))
        return server.put(f"/{feed}", text)

    urls = [publish(feed, teaser[:1]) for feed in ("whole", "short")]
    for url in urls:
        world.run("feed", "add", url)
    # The window's switch.
    with sqlite3.connect(world.root / "data/lanyard/lanyard.db") as database:
        assert database.execute("UPDATE feeds SET fulltext = 1 WHERE url = ?", (urls[0],)).rowcount == 1
    database.close()
    for feed in ("whole", "short"):
        publish(feed, teaser + [("gone", "Gone", "a teaser")])
        server.put(f"/page/{feed}/two", page("rhubarb"), kind="text/html")

    done = world.run("feed", "refresh")
    assert done.result["new_entries"] == 4 and done.result["failed"] == 0, done.told()
    asked = [path for path, _ in server.asked if path.startswith("/page/")]
    # Of what is new, of the feed that is to have them; that one is missing is no trouble.
    assert sorted(asked) == ["/page/whole/gone", "/page/whole/two"], asked
    assert titles(world.run("feed", "search", "rhubarb")) == ["Two"]


@test
def requests_are_honest(place: Place):
    server, world = Server(place), place.world("a")
    world.run("feed", "add", server.rss("/feed", "News", POSTS))
    world.run("feed", "refresh")
    for _, headers in server.asked:
        assert headers["User-Agent"].startswith("Lanyard/"), headers
        assert not {"Cookie", "Referer"} & set(headers), headers
    assert "If-None-Match" in server.asked[-1][1]


@test
def entries_search_and_mark(place: Place):
    server, world = Server(place), place.world("a")
    url = server.rss("/feed", "News", POSTS)
    other = server.rss("/other", "Other", [("x", "Pears again", "x")])
    world.run("feed", "add", url)
    world.run("feed", "add", other)

    shown = world.run("feed", "entries", url)
    assert titles(shown) == ["Third & last", "Second post", "First post"], shown.told()
    entry = shown.all("entry")[1]
    assert set(entry) == {"event", "id", "feed", "title", "link", "author", "summary", "time", "read", "starred"}
    assert entry["link"] == "http://example.org/b" and entry["summary"] == "bread butter"
    assert entry["read"] is False and entry["starred"] is False
    assert len(world.run("feed", "entries", "--limit", "2").all("entry")) == 2
    assert len(world.run("feed", "entries", "--limit", "0").all("entry")) == 4
    assert "First post" in world.run("feed", "entries", url, json=False).text

    assert titles(world.run("feed", "search", "pear")) == ["First post", "Pears again"] or \
        sorted(titles(world.run("feed", "search", "pear"))) == ["First post", "Pears again"]
    assert titles(world.run("feed", "search", "bread", "butter")) == ["Second post"]
    # Nothing typed is syntax.
    for words in ('"', "NOT", "a OR", "title:", "(", "*", "bread-"):
        world.run("feed", "search", words)

    ids = {event["title"]: str(event["id"]) for event in world.run("feed", "entries").all("entry")}
    assert world.run("feed", "mark", "read", ids["First post"], ids["Second post"]).result["changed"] == 2
    assert world.run("feed", "mark", "read", ids["First post"]).result["changed"] == 0
    assert world.run("feed", "mark", "starred", ids["Second post"]).result["changed"] == 1
    assert titles(world.run("feed", "entries", url, "--unread")) == ["Third & last"]
    assert titles(world.run("feed", "entries", "--starred")) == ["Second post"]
    newest = titles(world.run("feed", "entries"))
    assert len(newest) > 1 and titles(world.run("feed", "entries", "--oldest-first")) == newest[::-1]
    assert world.run("feed", "list").result["unread"] == 2

    # An entry that changes keeps its state; the text that is searched changes with it.
    server.rss("/feed", "News", [POSTS[0], ("b", "Second, corrected", "jam"), POSTS[2]])
    assert world.run("feed", "refresh", url).result["new_entries"] == 0
    changed, = [e for e in world.run("feed", "entries", url).all("entry") if e["title"] == "Second, corrected"]
    assert changed["read"] and changed["starred"] and str(changed["id"]) == ids["Second post"]
    assert not titles(world.run("feed", "search", "butter")) and titles(world.run("feed", "search", "jam"))

    assert world.run("feed", "mark", "read", "--all", "--feed", other).result["changed"] == 1
    assert world.run("feed", "mark", "unread", "--all").result["changed"] == 3
    assert world.run("feed", "mark", "unstarred", "--all").result["changed"] == 1
    assert "not subscribed" in world.run("feed", "mark", "read", "--all", "--feed", "http://x.invalid/", status=1).result["error"]


def opml_file(place, feeds, name="feeds.opml"):
    path = place.root / name
    body = ElementTree.Element("opml", version="2.0")
    outlines = ElementTree.SubElement(body, "body")
    folders = {"": outlines}
    for folder, title, url in feeds:
        parent = outlines
        for depth in range(1, len(folder.split("/")) + 1 if folder else 1):
            part = "/".join(folder.split("/")[:depth])
            if part not in folders:
                folders[part] = ElementTree.SubElement(parent, "outline", text=part.split("/")[-1])
            parent = folders[part]
        ElementTree.SubElement(parent, "outline", type="rss", text=title, title=title, xmlUrl=url)
    ElementTree.ElementTree(body).write(path)
    return path


@test
def killed_at_any_time(place: Place):
    """Refreshes, changes, deletions upstream and marks, with the program killed in between: nothing twice, nothing lost."""
    server, world = Server(place), place.world("a")
    feeds, state = 6, {}

    def publish(number):
        server.rss(f"/{number}", f"Feed {number}", [(f"{number}-{i}", f"Post {number} {i} version {version}", "text " * 200)
                                                   for i, version in sorted(published[number].items(), reverse=True)])

    published = {number: {i: 0 for i in range(20)} for number in range(feeds)}
    for number in range(feeds):
        publish(number)
        world.run("feed", "import", opml_file(place, [("", "", server.url(f"/{number}"))]))
    world.run("feed", "refresh")
    seen = {number: set(published[number]) for number in range(feeds)}

    for _ in range(8):
        number = RANDOM.randrange(feeds)
        for _ in range(RANDOM.randrange(1, 8)):
            post = RANDOM.randrange(40)
            if post in published[number] and RANDOM.random() < 0.3:
                del published[number][post]
            else:
                published[number][post] = published[number].get(post, -1) + 1
        publish(number)
        ctl = world.ctl("feed", "refresh")
        time.sleep(RANDOM.random() * 0.15)
        ctl.kill()
        # What is there is whole, and marks stay.
        entries = world.run("feed", "entries", "--limit", "0").all("entry")
        links = [entry["link"] for entry in entries]
        assert len(links) == len(set(links)), "an entry is there twice"
        for entry in entries:
            wanted = state.get(entry["link"], (False, False))
            assert (entry["read"], entry["starred"]) == wanted, (entry, wanted)
        assert set(state) <= set(links), "an entry is lost"
        for entry in RANDOM.sample(entries, min(len(entries), 3)):
            word = RANDOM.choice(("read", "starred"))
            world.run("feed", "mark", word, entry["id"])
            read, starred = state.get(entry["link"], (False, False))
            state[entry["link"]] = (read or word == "read", starred or word == "starred")
        # A killed refresh may have seen them or not; the next that ends has.
        if RANDOM.random() < 0.5:
            world.run("feed", "refresh")
            for n in range(feeds):
                seen[n] |= set(published[n])
    world.run("feed", "refresh")
    for number in range(feeds):
        seen[number] |= set(published[number])
    entries = world.run("feed", "entries", "--limit", "0").all("entry")
    links = {entry["link"]: entry for entry in entries}
    assert len(links) == len(entries)
    for number in range(feeds):
        for post in seen[number]:
            assert f"http://example.org/{number}-{post}" in links, (number, post)
        for post, version in published[number].items():
            assert links[f"http://example.org/{number}-{post}"]["title"].endswith(f"version {version}")
    for link, wanted in state.items():
        assert (links[link]["read"], links[link]["starred"]) == wanted, (link, wanted)
    unread = sum(not entry["read"] for entry in entries)
    assert world.run("feed", "list").result["unread"] == unread


@test
def opml_there_and_back(place: Place):
    one, two = place.world("one"), place.world("two")
    feeds = [("Near/Inner" if n % 3 == 0 else "Far & wide" if n % 3 == 1 else "", f"Feed <{n}> “é”", f"http://h.invalid/{n}?a=1&b={n}")
             for n in range(3000)]
    path = opml_file(place, feeds)
    done = one.run("feed", "import", path).result
    assert (done["added"], done["known"], done["skipped"]) == (3000, 0, 0), done
    assert one.run("feed", "import", path).result["known"] == 3000

    # A backup: exported as text, imported into another world, exported again, it is the same.
    text = one.run("feed", "export", json=False).text
    backup = place.root / "backup.opml"
    backup.write_text(text)
    ElementTree.fromstring(text)
    assert one.run("feed", "export").result["opml"] == text
    assert two.run("feed", "import", backup).result["added"] == 3000
    assert two.run("feed", "export", json=False).text == text
    listed = {feed["url"]: (feed["folder"], feed["title"]) for feed in two.run("feed", "list").all("feed")}
    assert listed == {url: (folder, title) for folder, title, url in feeds}


@test
def saved_searches_and_rules(place: Place):
    server, world, other = Server(place), place.world("a"), place.world("b")
    url = server.rss("/feed", "News", POSTS)
    world.run("feed", "add", url)
    world.run("feed", "saved", "add", "Fruit & “more”", "words:pear", "!title:third")
    world.run("feed", "saved", "add", "Either", "title:SECOND", "content:Cheese", "--any", "--notify")
    world.run("feed", "rule", "add", "Adverts", "title:advert", "--do", "read")
    world.run("feed", "rule", "add", "Best", "content:best", f"feed:{url}", "--do", "star")

    saved = {event["name"]: event for event in world.run("feed", "saved", "list").all("saved")}
    assert saved["Fruit & “more”"]["conditions"] == ["words:pear", "!title:third"], saved
    assert saved["Either"] == {"event": "saved", "name": "Either", "match": "any", "unread": 2, "notify": True,
                               "conditions": ["title:SECOND", "content:Cheese"]}, saved
    rules = world.run("feed", "rule", "list").all("rule")
    assert [(rule["name"], rule["action"]) for rule in rules] == [("Adverts", "read"), ("Best", "star")], rules
    assert "Either" in world.run("feed", "saved", "list", json=False).text
    assert titles(world.run("feed", "saved", "show", "Either")) == ["Third & last", "Second post"]
    assert titles(world.run("feed", "saved", "show", "Either", "--limit", "1")) == ["Third & last"]
    assert titles(world.run("feed", "saved", "show", "Fruit & “more”", "--unread")) == ["First post"]

    # What is new is treated as it comes; what was there is not.
    server.rss("/feed", "News", POSTS + [("d", "An advert", "the best pears"), ("e", "Fifth", "the best")])
    world.run("feed", "refresh")
    states = {event["title"]: (event["read"], event["starred"]) for event in world.run("feed", "entries").all("entry")}
    assert states["An advert"] == (True, True) and states["Fifth"] == (False, True), states
    assert states["First post"] == (False, False), states
    assert titles(world.run("feed", "saved", "show", "Fruit & “more”")) == ["An advert", "First post"]

    # Applied to what is there, once.
    world.run("feed", "rule", "add", "Old", "!starred", "--do", "star")
    assert world.run("feed", "rule", "apply", "Old").result["changed"] == 3
    assert world.run("feed", "rule", "apply", "Old").result["changed"] == 0

    # They are part of the backup.
    backup = place.root / "backup.opml"
    backup.write_text(world.run("feed", "export", json=False).text)
    done = other.run("feed", "import", backup).result
    assert (done["added"], done["filters"], done["skipped"]) == (1, 5, 0), done
    assert other.run("feed", "import", backup).result["filters"] == 0
    assert other.run("feed", "export", json=False).text == backup.read_text()

    for words in (["saved", "add", "Either", "unread"], ["saved", "show", "Nothing"], ["rule", "apply", "Nothing"],
                  ["saved", "remove", "Adverts"]):
        world.run("feed", *words, status=1)
    world.run("feed", "saved", "remove", "Either")
    world.run("feed", "rule", "remove", "Adverts")
    assert [event["name"] for event in world.run("feed", "saved", "list").all("saved")] == ["Fruit & “more”"]
    for words in (["saved"], ["saved", "eat"], ["saved", "list", "x"], ["saved", "show"], ["saved", "add", "x"],
                  ["saved", "add", "x", "nonsense"], ["saved", "add", "x", "days:many"], ["rule", "add", "x", "unread"],
                  ["rule", "add", "x", "unread", "--do", "list"], ["rule", "remove", "x", "y"]):
        ctl = world.ctl("feed", *words, json=False)
        assert ctl.finish() == 2, ctl.told()


@test
def opml_with_spoiled_filters(place: Place):
    world = place.world("a")
    path = place.root / "bad.opml"
    good = "<l:condition is='unread'/>"
    filters = [f"<l:filter name='good' match='any'>{good}<l:condition is='!starred'/></l:filter>",
               f"<l:filter>{good}</l:filter>", "<l:filter name='empty'/>", f"<l:filter name='eats' action='delete'>{good}</l:filter>",
               f"<l:filter name='unknown'>{good}<l:condition is='smells:bad'/></l:filter>",
               f"<l:filter name='many'>{good * 65}</l:filter>", "<l:condition is='unread'/>",
               f"<l:filter name='nested'><l:filter name='inner'>{good}</l:filter>{good}</l:filter>",
               f"<l:filter name='{'n' * 9000}'>{good}</l:filter>", f"<filter name='not ours'>{good}</filter>"]
    path.write_text("<opml version='2.0' xmlns:l='https://github.com/lanyard/lanyard/feeds'><head>" + "".join(filters)
                    + "</head><body><outline xmlUrl='http://good.invalid/feed'/></body></opml>")
    done = world.run("feed", "import", path).result
    names = [event["name"] for event in world.run("feed", "saved", "list").all("saved")]
    assert done["added"] == 1 and names == ["good", "inner", "n" * 100] and done["filters"] == 3, (done, names)
    # One cut off in the middle gives what came before it.
    text = path.read_text()
    for end in range(len(text) - 400, 0, -997):
        path.write_text(text[:end])
        world.ctl("feed", "import", path).finish()


@test
def hostile_opml(place: Place):
    world = place.world("a")
    path = place.root / "bad.opml"
    marker = place.root / "ran"
    path.write_text(f"""<opml version='1.0'><body><outline text='&lt;b&gt;x' xmlUrl='|touch {marker}'/>
        <outline xmlUrl='exec:touch {marker}'/><outline xmlUrl='javascript:alert(1)'/><outline xmlUrl='file:///etc/passwd'/>
        <outline xmlUrl='http://good.invalid/feed'/><outline xmlUrl='http://good.invalid/feed'/><outline text='empty'/></body></opml>""")
    done = world.run("feed", "import", path).result
    assert done["added"] == 1 and done["skipped"] == 4, done
    assert [refused["address"] for refused in done["refused"]] == [
        f"|touch {marker}", f"exec:touch {marker}", "javascript:alert(1)", "file:///etc/passwd"], done
    assert all("http" in refused["why"] for refused in done["refused"]), done
    assert not marker.exists()
    assert [feed["url"] for feed in world.run("feed", "list").all("feed")] == ["http://good.invalid/feed"]

    depth = 20000
    for text in ("", "no markup", "<html><body/></html>", "<opml><body>" + "<outline text='x'>" * depth,
                 "<!DOCTYPE opml [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c SYSTEM 'file:///etc/passwd'>]>"
                 "<opml><body><outline text='&b;&c;' xmlUrl='&c;'/></body></opml>"):
        path.write_text(text)
        ctl = world.ctl("feed", "import", path)
        assert ctl.finish() in (0, 1), ctl.told()
    assert world.run("feed", "list").result["feeds"] == 1
    assert "passwd" not in world.run("feed", "export").text
    world.run("feed", "import", place.root / "absent.opml", status=1)


@test
def watch_is_the_demo_of_the_course(place: Place):
    server, world = Server(place), place.world("a")
    server.rss("/later", "News", [("d", "Brand new", "text"), *POSTS])
    url = server.rss("/feed", "News", POSTS)
    # Once it was asked for.
    server.later["/feed"] = server.pages.pop("/later")
    ctl = world.ctl("feed", "watch", url, "--interval", "1", "--count", "3")
    feed = ctl.event("feed")
    assert (feed["title"], feed["href"], feed["posts"]) == ("News", url, 3)
    wait_for(lambda: len(ctl.all("entry")) >= 3, what="the posts")
    assert [(e["title"], e["link"], e["summary"], e["new"]) for e in ctl.all("entry")[:3]] == [
        ("First post", "http://example.org/a", "apples and pears", False),
        ("Second post", "http://example.org/b", "bread butter", False),
        ("Third & last", "http://example.org/c", "cheese", False)]
    new = ctl.event("entry", title="Brand new")
    assert new["new"] is True
    assert ctl.finish() == 0, ctl.told()
    assert len(ctl.all("entry")) == 4
    assert (ctl.result["posts"], ctl.result["refreshes"], ctl.result["new_entries"]) == (4, 3, 1), ctl.result
    assert any("If-None-Match" in headers for _, headers in server.asked)
    assert world.run("feed", "list").result["feeds"] == 0, "nothing is kept"

    text = world.run("feed", "watch", url, "--count", "1", json=False).text
    assert text.startswith("News\n" + url + "\nNumber of posts: 4\n"), text
    assert "Brand new\n  http://example.org/d\n" in text


@test
def watch_goes_on_after_trouble(place: Place):
    server, world = Server(place), place.world("a")
    url = server.rss("/feed", "News", POSTS)
    ctl = world.ctl("feed", "watch", url, "--interval", "1")
    ctl.event("feed")
    server.put("/feed", "out of order", status=500)
    wait_for(lambda: "500" in ctl.errors, what="the trouble told")
    server.rss("/feed", "News", [("d", "Back again", "text")])
    ctl.event("entry", title="Back again")
    ctl.interrupt(signal.SIGINT)
    assert ctl.finish() == 130, ctl.told()
    # The first time trouble is the end.
    world.run("feed", "watch", server.url("/absent"), status=1)
    world.run("feed", "watch", f"http://127.0.0.1:{free_port()}/", status=1)


@test
def terminal_escapes_are_harmless(place: Place):
    server, world = Server(place), place.world("a")
    # U+009B begins a control sequence, too; XML forbids the others but not it.
    url = server.rss("/feed", "Ti\u009b31mtle", [("a", "Ev\u009b2Jil \u202etxt", "x\u0085y")])
    world.run("feed", "add", url)
    for words in (("list",), ("entries",), ("watch", url, "--count", "1")):
        text = world.run("feed", *words, json=False).text
        assert not any(c in text for c in "\u009b\u202e\u001b"), (words, text)


@test
def wrong_usage(place: Place):
    world = place.world("a")
    for words in (["feed", "add"], ["feed", "add", "http://a/", "http://b/"], ["feed", "remove"], ["feed", "list", "x"],
                  ["feed", "refresh", "--jobs", "0"], ["feed", "refresh", "--jobs", "9"], ["feed", "entries", "--limit", "-1"],
                  ["feed", "entries", "a", "b"], ["feed", "search"], ["feed", "mark"], ["feed", "mark", "read"],
                  ["feed", "mark", "eaten", "1"], ["feed", "mark", "read", "one"], ["feed", "mark", "read", "--all", "1"],
                  ["feed", "mark", "read", "1", "--feed", "http://a/"], ["feed", "import"], ["feed", "export", "x"],
                  ["feed", "watch"], ["feed", "watch", "http://h.invalid/", "--interval", "5"],
                  ["feed", "watch", "http://127.0.0.1/", "--interval", "0"], ["feed", "parse", "a", "b"],
                  ["feed", "parse", "--header", "nonsense", "-"], ["feed", "dance"], ["feed"]):
        ctl = world.ctl(*words, json=False)
        assert ctl.finish() == 2, ctl.told()
        assert not ctl.text, ctl.text


@test
def parse_a_file_and_standard_input(place: Place):
    world = place.world("a")
    path = place.root / "feed.xml"
    path.write_text(rss("News", POSTS).replace("http://example.org/a", "/relative"))
    done = world.run("feed", "parse", path, "--url", "http://base.example/dir/", "--header", "Content-Type: application/rss+xml",
                     json=False)
    document = json.loads(done.text)
    assert document["version"] == "rss20" and document["bozo"] is False and document["feed"]["title"] == "News"
    assert document["entries"][0]["link"] == "http://base.example/relative"
    assert document["entries"][0]["published_parsed"] == [2024, 1, 1, 0, 0, 0, 0, 1, 0]
    piped = subprocess.run([LANYARDCTL, "feed", "parse", "--json", "-"], input=path.read_bytes(), capture_output=True,
                           env=world.environment, timeout=60, check=True)
    assert json.loads(piped.stdout)["entries"][1]["title"] == "Second post"
    world.run("feed", "parse", place.root / "absent", json=False, status=1)


run_tests()
