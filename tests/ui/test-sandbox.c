/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of the desktop's portal, and what its answers come to: the portal here is one of our own, on a bus of its own,
 * with the interface's published names, types and order of events. */
#include "lanyard-test.h"
#include "lanyard-ui-test.h"
#include "ui/app/lanyard-sandbox.h"

#define PORTAL "org.freedesktop.portal.Desktop"
#define PATH   "/org/freedesktop/portal/desktop"

static const char interfaces[] = "<node><interface name='org.freedesktop.portal.Background'>"
                                 "<method name='RequestBackground'><arg type='s' direction='in'/>"
                                 "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>"
                                 "</interface></node>";

typedef enum
{
  GRANT,
  GRANT_NO_LOGIN,
  REFUSE,
  GO_AWAY,
  GARBAGE,
  FAIL,
} Manner;

typedef struct
{
  GTestDBus       *daemon;
  GDBusConnection *bus;
  guint            name_id;
  guint            object_id;
  Manner           manner;
  gboolean         asked_login;
  guint            n_calls;
} Portal;

static void
answer (Portal *portal, const char *caller, const char *handle)
{
  GVariantBuilder results;

  g_variant_builder_init (&results, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&results, "{sv}", "background", g_variant_new_boolean (portal->manner != REFUSE));
  g_variant_builder_add (&results, "{sv}", "autostart",
                         g_variant_new_boolean (portal->asked_login && portal->manner == GRANT));
  g_dbus_connection_emit_signal (portal->bus, caller, handle, "org.freedesktop.portal.Request", "Response",
                                 portal->manner == GARBAGE
                                     ? g_variant_new ("(s)", "yes")
                                     : g_variant_new ("(ua{sv})", portal->manner == REFUSE ? 1 : 0, &results),
                                 NULL);
  if (portal->manner == GARBAGE)
    g_variant_builder_clear (&results);
}

static void
on_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method,
         GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  Portal *portal = user_data;
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autofree const char **command = NULL;
  g_autofree char *caller = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *handle = NULL;
  const char *token, *reason;

  portal->n_calls++;
  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_assert_true (g_variant_lookup (options, "reason", "&s", &reason));
  g_assert_true (g_variant_lookup (options, "autostart", "b", &portal->asked_login));
  g_assert_true (g_variant_lookup (options, "commandline", "^a&s", &command));
  g_assert_cmpstr (command[0], ==, "lanyard");
  g_assert_cmpstr (command[1], ==, "--background");
  g_assert_null (command[2]);
  handle = g_strdup_printf (PATH "/request/%s/%s", caller, token);
  g_assert_true (g_variant_is_object_path (handle));

  if (portal->manner == FAIL)
    {
      g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED, "Too many of them");
      return;
    }
  if (portal->manner == GO_AWAY)
    {
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", handle));
      g_clear_handle_id (&portal->name_id, g_bus_unown_name);
      return;
    }
  /* Before the method returns, which is allowed. */
  answer (portal, sender, handle);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", handle));
}

/* Returns when the bus has done all that was asked of it on @bus, and all that it had sent there before has arrived. */
static void
settle (GDBusConnection *bus)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId",
                                       NULL, G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

/* The name is gone, and whoever listened heard so. What was subscribed to before may still be on its way to the asking
 * connection, and would reach the next question as if the portal had gone while it was being asked. */
static void
give_up_name (Portal *portal)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) asking = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);

  g_assert_no_error (error);
  g_clear_handle_id (&portal->name_id, g_bus_unown_name);
  settle (portal->bus);
  settle (asking);
}

static void
on_owned (GDBusConnection *bus, const char *name, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
set_up (Portal *portal, gconstpointer data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) node = NULL;
  g_autoptr (GError) error = NULL;
  gboolean owned = FALSE;

  portal->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (portal->daemon);
  portal->manner = GPOINTER_TO_UINT (data);
  portal->bus = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (portal->daemon),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);
  node = g_dbus_node_info_new_for_xml (interfaces, &error);
  g_assert_no_error (error);
  portal->object_id = g_dbus_connection_register_object (portal->bus, PATH, node->interfaces[0], &vtable, portal, NULL, &error);
  g_assert_no_error (error);
  portal->name_id = g_bus_own_name_on_connection (portal->bus, PORTAL, G_BUS_NAME_OWNER_FLAGS_NONE, on_owned, NULL, &owned, NULL);
  lanyard_test_wait_for (owned, 20);
}

static void
tear_down (Portal *portal, gconstpointer data)
{
  g_clear_handle_id (&portal->name_id, g_bus_unown_name);
  g_dbus_connection_unregister_object (portal->bus, portal->object_id);
  g_dbus_connection_close_sync (portal->bus, NULL, NULL);
  g_clear_object (&portal->bus);
  g_test_dbus_down (portal->daemon);
  g_clear_object (&portal->daemon);
}

static gboolean
ask (gboolean at_login, gboolean *granted, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_sandbox_request_background_async (at_login, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  return lanyard_sandbox_request_background_finish (result, granted, error);
}

static void
test_granted (Portal *portal, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean granted;

  g_assert_true (ask (TRUE, &granted, &error));
  g_assert_no_error (error);
  g_assert_true (portal->asked_login);
  g_assert_cmpint (granted, ==, portal->manner == GRANT);
  g_assert_true (ask (FALSE, &granted, &error));
  g_assert_no_error (error);
  g_assert_false (portal->asked_login);
  g_assert_false (granted);
  g_assert_cmpuint (portal->n_calls, ==, 2);
}

static void
test_not_granted (Portal *portal, gconstpointer data)
{
  static const int codes[] = {
    [REFUSE] = G_IO_ERROR_PERMISSION_DENIED,
    [GO_AWAY] = G_IO_ERROR_FAILED,
    [GARBAGE] = G_IO_ERROR_FAILED,
  };
  g_autoptr (GError) error = NULL;
  gboolean granted = TRUE;

  g_assert_false (ask (TRUE, &granted, &error));
  g_assert_false (granted);
  if (portal->manner == FAIL)
    {
      g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED);
      g_assert_cmpstr (error->message, ==, "Too many of them");
    }
  else
    g_assert_error (error, G_IO_ERROR, codes[portal->manner]);
}

static void
test_no_portal (Portal *portal, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_unregister_object (portal->bus, portal->object_id);
  g_assert_false (ask (TRUE, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  give_up_name (portal);
  g_assert_false (ask (TRUE, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
#define ADD(path, manner, function) g_test_add (path, Portal, GUINT_TO_POINTER (manner), set_up, function, tear_down)
  ADD ("/sandbox/granted", GRANT, test_granted);
  ADD ("/sandbox/not-at-login", GRANT_NO_LOGIN, test_granted);
  ADD ("/sandbox/refused", REFUSE, test_not_granted);
  ADD ("/sandbox/goes-away", GO_AWAY, test_not_granted);
  ADD ("/sandbox/garbage", GARBAGE, test_not_granted);
  ADD ("/sandbox/fails", FAIL, test_not_granted);
  ADD ("/sandbox/no-portal", GRANT, test_no_portal);
#undef ADD
  return g_test_run ();
}
