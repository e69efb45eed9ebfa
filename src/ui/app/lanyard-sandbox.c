/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-sandbox.h"

#include <glib/gi18n-lib.h>

#define PORTAL  "org.freedesktop.portal.Desktop"
#define PATH    "/org/freedesktop/portal/desktop"
#define REQUEST "org.freedesktop.portal.Request"

/* The first member of Response. */
#define GRANTED 0

typedef struct
{
  GDBusConnection *bus;
  gboolean         at_login;
  gboolean         granted_at_login;
  guint            response_id;
  guint            owner_id;
} Ask;

static void
ask_free (Ask *ask)
{
  g_clear_object (&ask->bus);
  g_free (ask);
}

gboolean
lanyard_sandbox_is_around (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SNAP") != NULL;
}

/* Each subscription holds the task, so that it lives until the answer; the first answer ends both. */
static gboolean
begin_answer (GTask *task)
{
  Ask *ask = g_task_get_task_data (task);

  if (ask->response_id == 0)
    return FALSE;
  g_dbus_connection_signal_unsubscribe (ask->bus, ask->response_id);
  g_dbus_connection_signal_unsubscribe (ask->bus, ask->owner_id);
  ask->response_id = ask->owner_id = 0;
  return TRUE;
}

static void
on_response (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name,
             GVariant *parameters, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Ask *ask = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  gboolean background = FALSE;
  guint32 response;

  if (!begin_answer (task))
    return;
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The desktop's answer cannot be read."));
      return;
    }
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &background);
  g_variant_lookup (results, "autostart", "b", &ask->granted_at_login);
  if (response == GRANTED && background)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                             _ ("The desktop does not let Lanyard run in the background. Its settings can allow it."));
}

static void
on_owner_changed (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name,
                  GVariant *parameters, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  const char *owner;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")))
    return;
  g_variant_get (parameters, "(&s&s&s)", NULL, NULL, &owner);
  if (*owner == '\0' && begin_answer (task))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The desktop did not answer."));
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL || !begin_answer (task))
    return;
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                             _ ("This desktop cannot be asked to run Lanyard in the background."));
  else
    {
      g_dbus_error_strip_remote_error (error);
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

static GVariant *
options_new (const Ask *ask, const char *token)
{
  static const char *const command[] = { "lanyard", "--background", NULL };
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (_ ("Receive files in the background")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (ask->at_login));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  return g_variant_builder_end (&options);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Ask *ask = g_task_get_task_data (task);
  g_autofree char *token = g_strdup_printf ("lanyard%u", g_random_int ());
  g_autofree char *handle = NULL;
  g_autofree char *caller = NULL;
  GError *error = NULL;

  ask->bus = g_bus_get_finish (result, &error);
  if (ask->bus == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* Where the answer will come from is known beforehand, so that one that is quicker than the method's return is not missed. */
  caller = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (ask->bus) + 1), ".", '_');
  handle = g_strdup_printf (PATH "/request/%s/%s", caller, token);
  ask->response_id = g_dbus_connection_signal_subscribe (ask->bus, PORTAL, REQUEST, "Response", handle, NULL,
                                                         G_DBUS_SIGNAL_FLAGS_NONE, on_response, g_object_ref (task),
                                                         g_object_unref);
  ask->owner_id = g_dbus_connection_signal_subscribe (ask->bus, "org.freedesktop.DBus", "org.freedesktop.DBus",
                                                      "NameOwnerChanged", "/org/freedesktop/DBus", PORTAL,
                                                      G_DBUS_SIGNAL_FLAGS_NONE, on_owner_changed, g_object_ref (task),
                                                      g_object_unref);
  g_dbus_connection_call (ask->bus, PORTAL, PATH, "org.freedesktop.portal.Background", "RequestBackground",
                          g_variant_new ("(s@a{sv})", "", options_new (ask, token)), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_called, g_object_ref (task));
}

void
lanyard_sandbox_request_background_async (gboolean at_login, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Ask *ask = g_new0 (Ask, 1);

  g_task_set_source_tag (task, lanyard_sandbox_request_background_async);
  ask->at_login = at_login;
  g_task_set_task_data (task, ask, (GDestroyNotify) ask_free);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, on_bus, task);
}

gboolean
lanyard_sandbox_request_background_finish (GAsyncResult *result, gboolean *at_login, GError **error)
{
  GTask *task = G_TASK (result);
  const Ask *ask;

  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_sandbox_request_background_async), FALSE);

  ask = g_task_get_task_data (task);
  if (at_login != NULL)
    *at_login = ask->granted_at_login;
  return g_task_propagate_boolean (task, error);
}
