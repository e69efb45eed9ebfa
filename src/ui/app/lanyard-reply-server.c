/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-reply-server.h"

#include <glib/gi18n-lib.h>

#include "lanyard-config.h"

#define SERVER_NAME "org.freedesktop.Notifications"
#define SERVER_PATH "/org/freedesktop/Notifications"

struct _LanyardReplyServer
{
  GObject parent_instance;

  GDBusConnection *bus;
  GCancellable    *cancellable;
  GHashTable      *shown; /* id -> Shown */
  guint            watch_id;
  guint            signal_id;
  gboolean         available;
  gboolean         markup; /* the server reads bodies as markup */
};

/* What stands on the screen under an identifier of ours. */
typedef struct
{
  guint32  number;    /* the server's; 0 until it has answered */
  gboolean withdrawn; /* before it answered */
  guint    waiting;   /* answers to come */
} Shown;

enum
{
  PROP_AVAILABLE = 1,
  N_PROPS,
};

enum
{
  ACTIVATED,
  REPLIED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardReplyServer, lanyard_reply_server, G_TYPE_OBJECT)

static void
set_available (LanyardReplyServer *self, gboolean available)
{
  if (self->available == available)
    return;
  self->available = available;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABLE]);
}

static const char *
find_id (LanyardReplyServer *self, guint32 number)
{
  GHashTableIter iter;
  gpointer id, shown;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, &shown))
    if (((Shown *) shown)->number == number && number != 0)
      return id;
  return NULL;
}

static void
server_told (GDBusConnection *bus,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  LanyardReplyServer *self = user_data;
  g_autofree char *id = NULL;
  guint32 number = 0;
  const char *text = NULL;

  /* What a server sends is checked like anything else from outside. */
  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    g_variant_get (parameters, "(u&s)", &number, &text);
  else if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uu)")))
    g_variant_get (parameters, "(uu)", &number, NULL);
  id = g_strdup (find_id (self, number));
  if (id == NULL)
    return;
  if (g_str_equal (signal, "NotificationClosed"))
    g_hash_table_remove (self->shown, id);
  else if (text != NULL && g_str_equal (signal, "NotificationReplied"))
    g_signal_emit (self, signals[REPLIED], 0, id, text);
  else if (text != NULL && g_str_equal (signal, "ActionInvoked") && g_str_equal (text, "default"))
    g_signal_emit (self, signals[ACTIVATED], 0, id);
}

static void
capabilities_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree const char **capabilities = NULL;
  LanyardReplyServer *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL)
    {
      g_debug ("The notification server does not tell what it can: %s", error->message);
      return;
    }
  g_variant_get (answer, "(^a&s)", &capabilities);
  self->markup = g_strv_contains (capabilities, "body-markup");
  set_available (self, g_strv_contains (capabilities, "inline-reply"));
}

static void
server_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  LanyardReplyServer *self = user_data;

  g_set_object (&self->bus, bus);
  if (self->signal_id == 0)
    self->signal_id = g_dbus_connection_signal_subscribe (bus, SERVER_NAME, SERVER_NAME, NULL, SERVER_PATH, NULL,
                                                          G_DBUS_SIGNAL_FLAGS_NONE, server_told, self, NULL);
  g_dbus_connection_call (bus, SERVER_NAME, SERVER_PATH, SERVER_NAME, "GetCapabilities", NULL,
                          G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable,
                          capabilities_told, self);
}

static void
server_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  LanyardReplyServer *self = user_data;

  g_hash_table_remove_all (self->shown);
  set_available (self, FALSE);
}

static void
close_notification (LanyardReplyServer *self, guint32 number)
{
  g_dbus_connection_call (self->bus, SERVER_NAME, SERVER_PATH, SERVER_NAME, "CloseNotification",
                          g_variant_new ("(u)", number), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL,
                          NULL);
}

/* A call to Notify, with what it was for. */
typedef struct
{
  LanyardReplyServer *server;
  char               *id;
} Call;

static void
notified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (LanyardReplyServer) self = call->server;
  g_autofree char *id = call->id;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  Shown *shown = g_hash_table_lookup (self->shown, id);
  guint32 number = 0;

  g_free (call);
  if (answer != NULL)
    g_variant_get (answer, "(u)", &number);
  else
    g_message ("A notification could not be shown: %s", error->message);
  /* The server may have gone meanwhile, or the program be at its end. */
  if (shown == NULL || self->bus == NULL)
    return;
  if (number != 0)
    shown->number = number;
  shown->waiting--;
  if (shown->withdrawn && shown->waiting == 0)
    {
      if (shown->number != 0)
        close_notification (self, shown->number);
      g_hash_table_remove (self->shown, id);
    }
}

static GVariant *
make_hints (void)
{
  GVariantBuilder hints;

  g_variant_builder_init (&hints, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&hints, "{sv}", "desktop-entry", g_variant_new_string (LANYARD_APP_ID));
  g_variant_builder_add (&hints, "{sv}", "category", g_variant_new_string ("im.received"));
  g_variant_builder_add (&hints, "{sv}", "suppress-sound", g_variant_new_boolean (TRUE));
  g_variant_builder_add (&hints, "{sv}", "x-kde-reply-placeholder-text", g_variant_new_string (_ ("Write a reply")));
  g_variant_builder_add (&hints, "{sv}", "x-kde-reply-submit-button-text", g_variant_new_string (_ ("Send")));
  return g_variant_builder_end (&hints);
}

void
lanyard_reply_server_show (LanyardReplyServer *self, const char *id, const char *title, const char *body)
{
  const char *const actions[] = { "default", "", "inline-reply", _ ("Reply"), NULL };
  g_autofree char *escaped = NULL;
  Shown *shown;
  Call *call;

  g_return_if_fail (LANYARD_IS_REPLY_SERVER (self));
  g_return_if_fail (self->available);

  shown = g_hash_table_lookup (self->shown, id);
  if (shown == NULL)
    {
      shown = g_new0 (Shown, 1);
      g_hash_table_insert (self->shown, g_strdup (id), shown);
    }
  shown->withdrawn = FALSE;
  shown->waiting++;
  /* The body is what somebody else wrote. */
  escaped = self->markup ? g_markup_escape_text (body, -1) : g_strdup (body);
  call = g_new0 (Call, 1);
  call->server = g_object_ref (self);
  call->id = g_strdup (id);
  g_dbus_connection_call (self->bus, SERVER_NAME, SERVER_PATH, SERVER_NAME, "Notify",
                          g_variant_new ("(susss^as@a{sv}i)", g_get_application_name () != NULL
                                                                  ? g_get_application_name ()
                                                                  : "Lanyard",
                                         shown->number, LANYARD_APP_ID, title, escaped, actions, make_hints (),
                                         -1),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, notified, call);
}

void
lanyard_reply_server_withdraw (LanyardReplyServer *self, const char *id)
{
  Shown *shown;

  g_return_if_fail (LANYARD_IS_REPLY_SERVER (self));

  shown = g_hash_table_lookup (self->shown, id);
  if (shown == NULL)
    return;
  if (shown->waiting > 0)
    {
      shown->withdrawn = TRUE;
      return;
    }
  if (shown->number != 0)
    close_notification (self, shown->number);
  g_hash_table_remove (self->shown, id);
}

static void
lanyard_reply_server_dispose (GObject *object)
{
  LanyardReplyServer *self = LANYARD_REPLY_SERVER (object);

  g_cancellable_cancel (self->cancellable);
  if (self->watch_id != 0)
    g_bus_unwatch_name (self->watch_id);
  self->watch_id = 0;
  if (self->signal_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->signal_id);
  self->signal_id = 0;
  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
  g_hash_table_remove_all (self->shown);

  G_OBJECT_CLASS (lanyard_reply_server_parent_class)->dispose (object);
}

static void
lanyard_reply_server_finalize (GObject *object)
{
  g_hash_table_unref (LANYARD_REPLY_SERVER (object)->shown);

  G_OBJECT_CLASS (lanyard_reply_server_parent_class)->finalize (object);
}

static void
lanyard_reply_server_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_AVAILABLE)
    g_value_set_boolean (value, LANYARD_REPLY_SERVER (object)->available);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_reply_server_class_init (LanyardReplyServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_reply_server_dispose;
  object_class->finalize = lanyard_reply_server_finalize;
  object_class->get_property = lanyard_reply_server_get_property;
  properties[PROP_AVAILABLE] = g_param_spec_boolean ("available", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REPLIED] = g_signal_new ("replied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
lanyard_reply_server_init (LanyardReplyServer *self)
{
  self->cancellable = g_cancellable_new ();
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

LanyardReplyServer *
lanyard_reply_server_new (void)
{
  LanyardReplyServer *self = g_object_new (LANYARD_TYPE_REPLY_SERVER, NULL);

  self->watch_id = g_bus_watch_name (G_BUS_TYPE_SESSION, SERVER_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                     server_appeared, server_vanished, self, NULL);
  return self;
}

gboolean
lanyard_reply_server_get_available (LanyardReplyServer *self)
{
  g_return_val_if_fail (LANYARD_IS_REPLY_SERVER (self), FALSE);

  return self->available;
}
