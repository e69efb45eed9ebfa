/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanyard-ui-daemon.h"

#include "lanyard-test.h"

static const char *const description
    = "<node><interface name='org.freedesktop.Notifications'>"
      "<method name='Notify'><arg type='s'/><arg type='u'/><arg type='s'/><arg type='s'/><arg type='s'/>"
      "<arg type='as'/><arg type='a{sv}'/><arg type='i'/><arg type='u' direction='out'/></method>"
      "<method name='CloseNotification'><arg type='u'/></method>"
      "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
      "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
      "<signal name='NotificationReplied'><arg type='u'/><arg type='s'/></signal>"
      "</interface></node>";

static void
daemon_called (GDBusConnection       *bus,
               const char            *sender,
               const char            *path,
               const char            *interface,
               const char            *method,
               GVariant              *parameters,
               GDBusMethodInvocation *invocation,
               gpointer               user_data)
{
  UiDaemon *self = user_data;

  if (g_str_equal (method, "CloseNotification"))
    {
      self->n_closed++;
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }
  if (g_str_equal (method, "GetCapabilities"))
    {
      /* Plasma's can do both, GNOME's and Xfce's not the latter. */
      const char *const capabilities[] = { "actions", "body", self->replies ? "inline-reply" : NULL, NULL };

      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", capabilities));
      self->asked = TRUE;
      return;
    }
  g_clear_pointer (&self->summary, g_free);
  g_clear_pointer (&self->body, g_free);
  g_clear_pointer (&self->actions, g_strfreev);
  g_variant_get (parameters, "(susss^asa{sv}i)", NULL, NULL, NULL, &self->summary, &self->body,
                 &self->actions, NULL, NULL);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", ++self->serial));
}

static void
daemon_owned (GDBusConnection *bus, const char *name, gpointer user_data)
{
  ((UiDaemon *) user_data)->owned = TRUE;
}

void
ui_daemon_start (UiDaemon *self)
{
  static const GDBusInterfaceVTable vtable = { .method_call = daemon_called };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (description, NULL);
  g_autoptr (GError) error = NULL;

  self->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  self->object_id = g_dbus_connection_register_object (self->bus, "/org/freedesktop/Notifications", node->interfaces[0],
                                     &vtable, self, NULL, &error);
  g_assert_no_error (error);
  self->name_id
      = g_bus_own_name_on_connection (self->bus, "org.freedesktop.Notifications",
                                      G_BUS_NAME_OWNER_FLAGS_NONE, daemon_owned, NULL, self, NULL);
  lanyard_test_wait_for (self->owned, 10);
}

/* Presses the button with @label on the notification shown last. */
void
ui_daemon_press (UiDaemon *self, const char *label)
{
  for (guint i = 0; self->actions[i] != NULL && self->actions[i + 1] != NULL; i += 2)
    if (g_str_equal (self->actions[i + 1], label))
      {
        g_autoptr (GError) error = NULL;

        g_dbus_connection_emit_signal (self->bus, NULL, "/org/freedesktop/Notifications",
                                       "org.freedesktop.Notifications", "ActionInvoked",
                                       g_variant_new ("(us)", self->serial, self->actions[i]), &error);
        g_assert_no_error (error);
        return;
      }
  g_error ("the notification has no button “%s”", label);
}

gboolean
ui_daemon_offers (UiDaemon *self, const char *label)
{
  for (guint i = 0; self->actions != NULL && self->actions[i] != NULL; i += 2)
    if (g_strcmp0 (self->actions[i + 1], label) == 0)
      return TRUE;
  return FALSE;
}

/* GIO knows a notification's identifier, without which it cannot withdraw it, when it has read our answer. What
 * is asked after that answer is answered after it. */
void
ui_daemon_settle (UiDaemon *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) answer = NULL;

  g_dbus_connection_call (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                          "GetId", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  answer = g_dbus_connection_call_finish (self->bus, result, NULL);
  g_assert_nonnull (answer);
}

void
ui_daemon_reply (UiDaemon *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ui_daemon_offers_action (self, "inline-reply"));
  g_dbus_connection_emit_signal (self->bus, NULL, "/org/freedesktop/Notifications",
                                 "org.freedesktop.Notifications", "NotificationReplied",
                                 g_variant_new ("(us)", self->serial, text), &error);
  g_assert_no_error (error);
}

gboolean
ui_daemon_offers_action (UiDaemon *self, const char *action)
{
  for (guint i = 0; self->actions != NULL && self->actions[i] != NULL && self->actions[i + 1] != NULL; i += 2)
    if (g_str_equal (self->actions[i], action))
      return TRUE;
  return FALSE;
}

void
ui_daemon_stop (UiDaemon *self)
{
  g_dbus_connection_unregister_object (self->bus, self->object_id);
  g_bus_unown_name (self->name_id);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->summary, g_free);
  g_clear_pointer (&self->body, g_free);
  g_clear_pointer (&self->actions, g_strfreev);
}
