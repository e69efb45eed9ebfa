#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader is told when a chat message comes: the whole program, driven and watched over AT-SPI only.

    accessible-chat.py LANYARD [TEXT]

Opens the Chat tab, hosts, joins from the other pane, writes there, and waits for the announcement on the bus: the
name of the window in use changes to who wrote what, which is what Orca 43 reads out (onNameChanged of its default script
presents the new name of the active window). Exit status 77 (skipped) where AT-SPI's Python bindings are missing.
"""
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

from accessible import SECONDS, Atspi, GLib, children, find_application, walk

TEXT = sys.argv[2] if len(sys.argv) > 2 else "Is anybody reading this aloud?"
told = []


def on_event(event):
    try:
        told.append((event.type, str(event.any_data), event.source.get_role(),
                     event.source.get_state_set().contains(Atspi.StateType.ACTIVE)))
    except GLib.Error:
        pass  # gone meanwhile


def until(what, condition):
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        while GLib.MainContext.default().iteration(False):
            pass
        try:
            answer = condition()
        except GLib.Error:
            answer = None
        if answer:
            return answer
        time.sleep(0.05)
    sys.exit(f"not within {SECONDS} s: {what}; told: {told[-20:]}")


def find(application, name, roles, nth=0):
    """The nth usable node of that name and one of those roles, or None."""
    found = [node for window in children(application) for node, _ in walk(window)
             if node.get_name() == name and node.get_role() in roles
             and node.get_state_set().contains(Atspi.StateType.VISIBLE)
             and node.get_state_set().contains(Atspi.StateType.SENSITIVE)]
    return found[nth] if nth < len(found) else None


BUTTONS = {Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON, Atspi.Role.RADIO_BUTTON, Atspi.Role.PAGE_TAB}


def press(application, name, nth=0):
    until(f"“{name}” can be pressed", lambda: find(application, name, BUTTONS, nth)).do_action(0)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_settings(home):
    folder = pathlib.Path(home, "config", "glib-2.0", "settings")
    folder.mkdir(parents=True)
    (folder / "keyfile").write_text(f"[io/github/lanyard/Lanyard]\nport=uint32 {free_port()}\ntab='chat'\n"
                                    "welcomed=true\n",
                                    encoding="utf-8")


def main():
    with tempfile.TemporaryDirectory(prefix="lanyard-a11y-") as home:
        environment = dict(os.environ, HOME=home, GSETTINGS_BACKEND="keyfile", GTK_A11Y="atspi",
                           DBUS_SYSTEM_BUS_ADDRESS="unix:path=/nonexistent")
        for variable, folder in (("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"),
                                 ("XDG_CACHE_HOME", "cache"), ("XDG_STATE_HOME", "state"),
                                 ("XDG_DOWNLOAD_DIR", "Downloads")):
            path = pathlib.Path(home, folder)
            path.mkdir()
            environment[variable] = str(path)
        write_settings(home)
        listener = Atspi.EventListener.new(on_event)
        listener.register("object:property-change:accessible-name")
        program = subprocess.Popen([sys.argv[1]], env=environment)
        try:
            application = until("the program is on the accessibility bus", find_application)
            press(application, "Start hosting")
            press(application, "Join")
            until("both panes have an entry", lambda: find(application, "Message", {Atspi.Role.TEXT}, 1))
            guest = find(application, "Message", {Atspi.Role.TEXT}, 1)
            if not Atspi.EditableText.set_text_contents(guest, TEXT):
                sys.exit("the text could not be typed")
            press(application, "Send")  # the other Send is not sensitive: nothing is written there
            said = until("the message is announced",
                         lambda: [text for _, text, role, active in told
                                  if role == Atspi.Role.FRAME and active and text.endswith(TEXT)])
            print(f"announced by the window’s name: “{said[0]}”")
            status = [text for _, text, role, _ in told if role == Atspi.Role.STATUS_BAR and text.endswith(TEXT)]
            if not status:
                sys.exit(f"the status did not change: {told}")
            print(f"announced by the status: “{status[0]}”")
            row = until("the row itself says who wrote what",
                        lambda: [node.get_name() for window in children(application) for node, _ in walk(window)
                                 if node.get_role() == Atspi.Role.LIST_ITEM and TEXT in node.get_name()])
            print(f"the row: “{row[0]}”")
            return 0
        finally:
            program.terminate()
            program.wait(10)


if __name__ == "__main__":
    sys.exit(main())
