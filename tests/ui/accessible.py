#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees of the real program: every control that takes the focus has a role and a name, told once.

    accessible.py LANYARD

Runs the program in a temporary home and walks its AT-SPI tree: the first start, each tab, the windows that they open, with a feed from
a server of its own, the popover and the preferences (the about window is libadwaita's own). Exit status 77 (skipped) where AT-SPI's
Python bindings are missing.
"""
import http.server
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

try:
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, Gio, GLib
except (ImportError, ValueError) as error:
    print(f"no AT-SPI bindings for this Python: {error}")
    sys.exit(77)

APP_ID = "io.github.lanyard.Lanyard"
PATH = "/io/github/lanyard/Lanyard"
MAIN = "Lanyard"
KEY_TAB, KEY_RETURN = 0xff09, 0xff0d
SECONDS = 20 * (10 if os.environ.get("LANYARD_TEST_SLOW") else 4)
# What a person operates; the rest of what may take the focus is a container of these.
CONTROLS = {
    Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON, Atspi.Role.CHECK_BOX, Atspi.Role.RADIO_BUTTON,
    Atspi.Role.COMBO_BOX, Atspi.Role.ENTRY, Atspi.Role.PASSWORD_TEXT, Atspi.Role.SPIN_BUTTON, Atspi.Role.SLIDER,
    Atspi.Role.MENU_ITEM, Atspi.Role.PAGE_TAB, Atspi.Role.LIST_ITEM, Atspi.Role.LINK, Atspi.Role.TEXT,
    Atspi.Role.SWITCH if hasattr(Atspi.Role, "SWITCH") else Atspi.Role.TOGGLE_BUTTON,
}
# The label in a button has actions, too: to copy it.
PRESSED = {Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON, Atspi.Role.RADIO_BUTTON, Atspi.Role.MENU_ITEM, Atspi.Role.PAGE_TAB}

# GTK calls what has no name by its type.
TYPE_NAME = re.compile(r"(Gtk|Adw|Lanyard)[A-Z]\w+")
# A mnemonic's mark is drawn as a line, and not meant to be read.
MNEMONIC = re.compile(r"_[a-z]|(^|[\s(])_\w")

# By its own label, and by that of the row it is in.
TWICE = re.compile(r"(.+) \1")

# Inside the platform's own widgets, out of our reach: the search of the preferences window (switched off), the button
# that fills a drop-down, which has the name, the choices of one, and the row inside a row that unfolds.
LIBRARY = (re.compile(r"entry “GtkSearchEntry”$"),
           re.compile(r"combo box “[^”]+” > push button “GtkToggleButton”$"),
           re.compile(r"list “Gtk(ListView|ListBox)” > list item “”$"))


def wait_for(what, condition):
    """The first true answer of `condition` within the deadline."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            answer = condition()
        except GLib.Error:
            answer = None
        if answer:
            return answer
        time.sleep(0.05)
    sys.exit(f"not within {SECONDS} s: {what}")


def children(node):
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def walk(node, trail=()):
    trail = trail + (f"{node.get_role_name()} “{node.get_name()}”",)
    yield node, trail
    for child in children(node):
        yield from walk(child, trail)


def laid_out(node):
    """GTK 4.8 tells of no difference between what shows and what does not, but what never did has no size."""
    component = node.get_component_iface()
    return component is not None and component.get_extents(Atspi.CoordType.WINDOW).width > 0


def nameless(node):
    states = node.get_state_set()
    name = node.get_name().strip()
    if node.get_role() not in CONTROLS or not states.contains(Atspi.StateType.FOCUSABLE):
        return False
    if not states.contains(Atspi.StateType.VISIBLE):
        return False
    # What was not on the screen may have to be made yet.
    if laid_out(node) and (not name or MNEMONIC.search(name)):
        return True
    if name == "GtkMenuButton" and not laid_out(node):
        return False  # the arrow of a split button, named as it comes to the screen
    return TYPE_NAME.fullmatch(name) is not None or (not name and node.get_role() != Atspi.Role.LIST_ITEM)


def told_twice(node):
    return (node.get_role() in CONTROLS and laid_out(node) and TWICE.fullmatch(node.get_name().strip()) is not None
            and node.get_state_set().contains(Atspi.StateType.VISIBLE))


def find_application():
    for application in children(Atspi.get_desktop(0)):
        if application.get_name() in ("lanyard", APP_ID):
            return application
    return None


def windows(application, title):
    return [child for child in children(application) if child.get_name() == title
            and child.get_state_set().contains(Atspi.StateType.VISIBLE)]


class Checker:
    def __init__(self, application, bus):
        self.application = application
        self.bus = bus
        self.problems = []
        self.seen = 0
        self.showing = 0

    def check(self, where, title):
        controls = 0
        for window in windows(self.application, title):
            for node, trail in walk(window):
                try:
                    states = node.get_state_set()
                    self.showing += laid_out(node)
                    if (node.get_role() in CONTROLS and states.contains(Atspi.StateType.FOCUSABLE)
                            and states.contains(Atspi.StateType.VISIBLE)):
                        controls += 1
                    if nameless(node) and not any(known.search(" > ".join(trail)) for known in LIBRARY):
                        self.problems.append(f"{where}: {' > '.join(trail)} has no name to be read")
                    if told_twice(node):
                        self.problems.append(f"{where}: {' > '.join(trail)} has its name twice")
                except GLib.Error:
                    continue  # gone while it was looked at
        print(f"{where}: {controls} controls")
        self.seen += controls

    def activate(self, action, *parameters):
        """As the desktop does for an entry's actions: over D-Bus."""
        self.bus.call_sync(APP_ID, PATH, "org.freedesktop.Application", "ActivateAction",
                           GLib.Variant("(sava{sv})", (action, list(parameters), {})), None, Gio.DBusCallFlags.NONE, 10000,
                           None)

    def has(self, text, title):
        return any(node.get_name() == text for window in windows(self.application, title)
                   for node, _ in walk(window))

    def pressable(self, name, title):
        for window in windows(self.application, title):
            for node, _ in walk(window):
                if (node.get_name() == name and node.get_role() in PRESSED and node.get_n_actions() > 0 and laid_out(node)
                        and node.get_state_set().contains(Atspi.StateType.SENSITIVE)):
                    return node
        return None

    def press(self, name, title):
        def try_to():
            node = self.pressable(name, title)
            return node is not None and node.do_action(0)

        wait_for(f"“{name}” can be pressed in {title}", try_to)

    def write(self, name, text, title):
        for window in windows(self.application, title):
            for node, _ in walk(window):
                if node.get_name() == name and node.get_role() == Atspi.Role.TEXT:
                    if not Atspi.EditableText.set_text_contents(node, text):
                        sys.exit(f"nothing can be written in “{name}”")
                    return
        sys.exit(f"there is no “{name}” to write in")

    def pressed_and_gone(self, name, title):
        self.press(name, title)
        wait_for(f"{title} is closed", lambda: not windows(self.application, title))

    def focus(self, title):
        for window in windows(self.application, title):
            for node, _ in walk(window):
                if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                    return f"{node.get_role_name()} “{node.get_name()}”"
        return None

    def go_to(self, wanted, title):
        """By the Tab key, as many times as it takes."""
        deadline = time.monotonic() + SECONDS
        while wanted != self.focus(title):
            before = self.focus(title)
            Atspi.generate_keyboard_event(KEY_TAB, None, Atspi.KeySynthType.SYM)
            moved = time.monotonic() + 2
            while self.focus(title) == before and time.monotonic() < moved:
                time.sleep(0.05)
            if time.monotonic() > deadline:
                sys.exit(f"the Tab key does not come to {wanted}, but to {before}")

    def visit(self, opener, title, control, close):
        """Opens a window by a control of the main one, looks at it, and closes it."""
        self.press(opener, MAIN)
        self.look(title, control, close)

    def look(self, title, control, close):
        wait_for(f"{title} is open", lambda: self.has(control, title))
        self.check(title, title)
        self.pressed_and_gone(close, title)


def visit_tabs(checker, feed):
    wait_for("the Transfer tab is there", lambda: checker.has("Receive", MAIN) and checker.has("Transfers", MAIN))
    checker.press("Experiment", MAIN)
    wait_for("the Experiment tab is there",
             lambda: checker.has("More settings", MAIN) and checker.has("Past runs", MAIN))
    # Before there were other windows: nobody gives the keyboard back to this one where no window manager runs.
    checker.go_to("list item “Packets by hand…”", MAIN)
    Atspi.generate_keyboard_event(KEY_RETURN, None, Atspi.KeySynthType.SYM)
    checker.look("Packets by hand", "Name to save it under", "Close")
    checker.press("Past runs", MAIN)
    checker.check("Experiment tab", MAIN)
    checker.press("Transfer", MAIN)
    checker.visit("Address…", "Device by address", "Test", "Cancel")
    checker.visit("Share by link…", "Share by link", "They may send files here", "Close")
    checker.visit("Plain socket…", "Plain socket", "Fetch a file", "Close")
    checker.press("Chat", MAIN)
    wait_for("the Chat tab is there", lambda: checker.pressable("Start hosting", MAIN))
    checker.visit("Past conversations…", "Past conversations", "Search in all conversations", "Close")
    visit_feeds(checker, feed)
    checker.press("Where this device can be reached", MAIN)
    checker.check("window and Receive popover", MAIN)
    checker.activate("preferences")
    wait_for("the preferences are open", lambda: checker.has("Name that others see", "Preferences"))
    checker.check("preferences", "Preferences")


def visit_feeds(checker, feed):
    menu = "Saved searches, rules, import and export"
    checker.press("Feeds", MAIN)
    checker.press("Subscribe…", MAIN)
    wait_for("a feed can be named", lambda: checker.has("Find", "Subscribe to a feed"))
    checker.write("Address of a feed or a page", feed, "Subscribe to a feed")
    checker.press("Find", "Subscribe to a feed")
    checker.pressed_and_gone("Subscribe", "Subscribe to a feed")
    wait_for("its entry is listed", lambda: checker.has("Entries", MAIN) and any(
        node.get_name().startswith("Unread, An entry") for window in windows(checker.application, MAIN)
        for node, _ in walk(window)))
    checker.activate("feed-show", GLib.Variant("(xx)", (1, 1)))
    wait_for("the entry is open", lambda: checker.pressable("Load the full article", MAIN))
    checker.check("Feeds tab", MAIN)
    checker.press(menu, MAIN)
    checker.visit("New saved search…", "Saved search", "Has the words", "Cancel")
    checker.press(menu, MAIN)
    checker.press("Rules…", MAIN)
    wait_for("the rules are open", lambda: checker.pressable("Add a rule…", "Rules"))
    checker.press("Add a rule…", "Rules")
    wait_for("a rule is open", lambda: checker.has("When new entries come", "Rule"))
    checker.check("Rule", "Rule")
    checker.write("Name", "All of it", "Rule")
    checker.write("Has the words", "entry", "Rule")
    checker.pressed_and_gone("Save", "Rule")
    checker.look("Rules", "Apply to the entries there are", "Close")


class Feed(http.server.BaseHTTPRequestHandler):
    """One entry, for whoever asks."""

    def do_GET(self):
        body = (b"<rss version='2.0'><channel><title>News</title><item><guid isPermaLink='false'>1</guid><title>An entry</title>"
                b"<link>http://127.0.0.1/1</link><description>&lt;p&gt;With a &lt;a href='http://127.0.0.1/'&gt;link&lt;/a&gt;"
                b"&lt;/p&gt;</description></item></channel></rss>")
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="lanyard-a11y-") as home:
        environment = dict(os.environ, HOME=home, GSETTINGS_BACKEND="memory", GTK_A11Y="atspi",
                           DBUS_SYSTEM_BUS_ADDRESS="unix:path=/nonexistent")
        for variable, folder in (("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"),
                                 ("XDG_CACHE_HOME", "cache"), ("XDG_STATE_HOME", "state"),
                                 ("XDG_DOWNLOAD_DIR", "Downloads")):
            path = pathlib.Path(home, folder)
            path.mkdir()
            environment[variable] = str(path)
        program = subprocess.Popen([sys.argv[1]], env=environment)
        try:
            application = wait_for("the program is on the accessibility bus", find_application)
            checker = Checker(application, Gio.bus_get_sync(Gio.BusType.SESSION, None))
            wait_for("a new user is welcomed", lambda: checker.has("Get started", MAIN))
            checker.check("welcome", MAIN)
            checker.press("Get started", MAIN)
            visit_tabs(checker, f"http://127.0.0.1:{server.server_port}/feed")
            if checker.seen < 300 or checker.showing < 300:
                sys.exit(f"only {checker.seen} controls were seen; the tree was not read")
            for problem in checker.problems:
                print(problem)
            checker.activate("quit")
            if program.wait(SECONDS) != 0:
                sys.exit(f"the program ended with status {program.returncode}")
            return 1 if checker.problems else 0
        finally:
            if program.poll() is None:
                program.terminate()
                program.wait(10)


if __name__ == "__main__":
    sys.exit(main())
