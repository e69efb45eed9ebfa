#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees of the real program: every control that takes the focus has a role and a name.

    accessible.py LANYARD

Runs the program in a temporary home, walks its AT-SPI tree and again with the popover and the preferences
open (the about window is libadwaita's own). Exit status 77 (skipped) where AT-SPI's Python bindings are missing.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
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
SECONDS = 20 * (10 if os.environ.get("LANYARD_TEST_SLOW") else 4)
# What a person operates; the rest of what may take the focus is a container of these.
CONTROLS = {
    Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON, Atspi.Role.CHECK_BOX, Atspi.Role.RADIO_BUTTON,
    Atspi.Role.COMBO_BOX, Atspi.Role.ENTRY, Atspi.Role.PASSWORD_TEXT, Atspi.Role.SPIN_BUTTON, Atspi.Role.SLIDER,
    Atspi.Role.MENU_ITEM, Atspi.Role.PAGE_TAB, Atspi.Role.LIST_ITEM, Atspi.Role.LINK, Atspi.Role.TEXT,
    Atspi.Role.SWITCH if hasattr(Atspi.Role, "SWITCH") else Atspi.Role.TOGGLE_BUTTON,
}


# GTK calls what has no name by its type.
TYPE_NAME = re.compile(r"(Gtk|Adw|Lanyard)[A-Z]\w+")
# A mnemonic's mark is drawn as a line, and not meant to be read.
MNEMONIC = re.compile(r"_[a-z]|(^|[\s(])_\w")

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
                except GLib.Error:
                    continue  # gone while it was looked at
        print(f"{where}: {controls} controls")
        self.seen += controls

    def activate(self, action):
        """As the desktop does for an entry's actions: over D-Bus."""
        self.bus.call_sync(APP_ID, PATH, "org.freedesktop.Application", "ActivateAction",
                           GLib.Variant("(sava{sv})", (action, [], {})), None, Gio.DBusCallFlags.NONE, 10000, None)

    def has(self, text, title):
        return any(node.get_name() == text for window in windows(self.application, title)
                   for node, _ in walk(window))

    def press(self, name, title):
        for window in windows(self.application, title):
            for node, _ in walk(window):
                if node.get_name() == name and node.get_n_actions() > 0:
                    node.do_action(0)
                    return
        sys.exit(f"there is no control “{name}” to press")


def main():
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
            wait_for("a new user is welcomed", lambda: checker.has("Get started", "Lanyard"))
            checker.check("welcome", "Lanyard")
            checker.press("Get started", "Lanyard")
            wait_for("the Transfer tab is there",
                     lambda: checker.has("Receive", "Lanyard") and checker.has("Transfers", "Lanyard"))
            checker.press("Where this device can be reached", "Lanyard")
            checker.check("window and Receive popover", "Lanyard")
            checker.press("Experiment", "Lanyard")
            wait_for("the Experiment tab is there",
                     lambda: checker.has("More settings", "Lanyard") and checker.has("Past runs", "Lanyard"))
            checker.check("Experiment tab", "Lanyard")
            checker.activate("preferences")
            wait_for("the preferences are open", lambda: checker.has("Name that others see", "Preferences"))
            checker.check("preferences", "Preferences")
            if checker.seen < 20 or checker.showing < 20:
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
