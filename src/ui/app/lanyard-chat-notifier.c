/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-chat-notifier.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/app/lanyard-reply-server.h"
#include "ui/chat/lanyard-chat-words.h"

/* A notification shows a few lines anyway. */
#define BODY_CHARACTERS 300
/* Of a burst of messages one sound is enough. */
#define SOUND_EVERY_US (2 * G_USEC_PER_SEC)

struct _LanyardChatNotifier
{
  GObject parent_instance;

  GApplication       *application; /* borrowed: it owns this */
  GSettings          *settings;
  GListModel         *rooms;
  GPtrArray          *watched; /* of LanyardChatRoom, as @rooms was last */
  GHashTable         *shown;   /* id -> Shown */
  LanyardReplyServer *server;
  GtkMediaStream     *sound;
  gint64              sounded;
  guint               serial;
  guint               n_sounds;
};

/* A notification, and what an answer to it is an answer to. */
typedef struct
{
  LanyardChatRoom *room;
  char            *recipient; /* (nullable) */
} Shown;

enum
{
  SHOW,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardChatNotifier, lanyard_chat_notifier, G_TYPE_OBJECT)

static void
shown_free (gpointer data)
{
  Shown *shown = data;

  g_object_unref (shown->room);
  g_free (shown->recipient);
  g_free (shown);
}

static gboolean
looked_at (LanyardChatNotifier *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self->application));

  /* A dialog of the window counts as the window. */
  return window != NULL && gtk_window_is_active (window);
}

static const char *
id_of (LanyardChatNotifier *self, LanyardChatRoom *room, const char *kind)
{
  g_autofree char *key = g_strconcat ("lanyard-notification-", kind, NULL);
  char *id = g_object_get_data (G_OBJECT (room), key);

  if (id == NULL)
    {
      id = g_strdup_printf ("chat-%s-%u", kind, ++self->serial);
      g_object_set_data_full (G_OBJECT (room), key, id, g_free);
    }
  return id;
}

static void
withdraw (LanyardChatNotifier *self, const char *id)
{
  if (!g_hash_table_contains (self->shown, id))
    return;
  lanyard_reply_server_withdraw (self->server, id);
  g_application_withdraw_notification (self->application, id);
  g_hash_table_remove (self->shown, id);
}

static void
remember (LanyardChatNotifier *self, const char *id, LanyardChatRoom *room, const char *recipient)
{
  Shown *shown = g_new0 (Shown, 1);

  shown->room = g_object_ref (room);
  shown->recipient = g_strdup (recipient);
  g_hash_table_replace (self->shown, g_strdup (id), shown);
}

/* Sounds */

static void
beep (void)
{
  gdk_display_beep (gdk_display_get_default ());
}

static char *
find_sound (void)
{
  const char *const *folders = g_get_system_data_dirs ();

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "sounds", "freedesktop", "stereo",
                                                "message-new-instant.oga", NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* The desktop's own sound where GTK can play it, else the plain bell. */
static void
sound (LanyardChatNotifier *self)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *path = NULL;

  if (!g_settings_get_boolean (self->settings, "chat-sounds")
      || (self->sounded != 0 && now - self->sounded < SOUND_EVERY_US))
    return;
  self->sounded = now;
  self->n_sounds++;
  path = find_sound ();
  if (path == NULL)
    {
      beep ();
      return;
    }
  g_clear_object (&self->sound);
  self->sound = gtk_media_file_new_for_filename (path);
  g_signal_connect (self->sound, "notify::error", G_CALLBACK (beep), NULL);
  if (gtk_media_stream_get_error (self->sound) != NULL)
    beep ();
  else
    gtk_media_stream_play (self->sound);
}

/* Messages */

static char *
body_of (LanyardChatMessage *message)
{
  const char *text = lanyard_chat_message_get_text (message);

  if (lanyard_chat_message_get_kind (message) == LANYARD_CHAT_PICTURE && *text == '\0')
    return g_strdup (_ ("Sent a picture"));
  if (g_utf8_strlen (text, -1) > BODY_CHARACTERS)
    {
      g_autofree char *part = g_utf8_substring (text, 0, BODY_CHARACTERS);

      return g_strconcat (part, "…", NULL);
    }
  return g_strdup (text);
}

static char *
title_of (LanyardChatRoom *room, LanyardChatMessage *message)
{
  const char *name = lanyard_chat_message_get_name (message);
  guint unread = lanyard_chat_room_get_unread (room);

  if (lanyard_chat_message_get_private (message))
    /* Translators: who wrote to you alone. */
    return g_strdup_printf (_ ("%s, to you alone"), name);
  if (unread > 1)
    return g_strdup_printf (ngettext ("%s (%u message not read)", "%s (%u messages not read)", unread), name,
                            unread);
  return g_strdup (name);
}

static gboolean
can_answer (LanyardChatRoom *room)
{
  return lanyard_chat_room_get_can_send (room);
}

static void
on_message (LanyardChatRoom *room, LanyardChatMessage *message, LanyardChatNotifier *self)
{
  const char *recipient
      = lanyard_chat_message_get_private (message) ? lanyard_chat_message_get_author (message) : NULL;
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  const char *id;

  /* One that was taken back on its way says nothing. */
  if (lanyard_chat_message_get_kind (message) == LANYARD_CHAT_TAKEN_BACK || lanyard_chat_room_get_muted (room)
      || looked_at (self))
    return;
  sound (self);
  if (!g_settings_get_boolean (self->settings, "notifications"))
    return;
  id = id_of (self, room, "message");
  title = title_of (room, message);
  body = body_of (message);
  remember (self, id, room, recipient);
  if (lanyard_reply_server_get_available (self->server) && can_answer (room))
    {
      lanyard_reply_server_show (self->server, id, title, body);
      return;
    }
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_category (notification, "im.received");
  g_notification_set_default_action_and_target (notification, "app.chat-show", "s", id);
  if (can_answer (room))
    g_notification_add_button_with_target (notification, _ ("Reply"), "app.chat-show", "s", id);
  g_application_send_notification (self->application, id, notification);
}

/* Words that were taken back do not stay on the desktop; what else was not read is marked in the window. */
static void
on_changed (LanyardChatRoom *room, LanyardChatMessage *change, LanyardChatNotifier *self)
{
  if (lanyard_chat_message_get_kind (change) == LANYARD_CHAT_TAKEN_BACK && !lanyard_chat_message_get_mine (change))
    withdraw (self, id_of (self, room, "message"));
}

static void
on_unread (LanyardChatRoom *room, GParamSpec *pspec, LanyardChatNotifier *self)
{
  if (lanyard_chat_room_get_unread (room) == 0)
    withdraw (self, id_of (self, room, "message"));
}

/* The door */

static void
knock_changed (LanyardChatKnock *knock, GParamSpec *pspec, LanyardChatNotifier *self)
{
  const char *id = g_object_get_data (G_OBJECT (knock), "lanyard-notification");

  if ((lanyard_chat_knock_get_answered (knock) || lanyard_chat_knock_get_withdrawn (knock)) && id != NULL)
    withdraw (self, id);
}

static gboolean
on_knock (LanyardChatRoom *room, LanyardChatKnock *knock, LanyardChatNotifier *self)
{
  g_autofree char *code = lanyard_format_code (lanyard_chat_knock_get_code (knock));
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *id = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  if (looked_at (self))
    return FALSE;
  sound (self);
  if (!g_settings_get_boolean (self->settings, "notifications"))
    return FALSE;
  id = g_strdup_printf ("chat-door-%u", ++self->serial);
  title = g_strdup_printf (_ ("%s is at the door of your room"), lanyard_chat_knock_get_name (knock));
  body = code != NULL ? g_strdup_printf (_ ("Compare the code: %s"), code)
                      : g_strdup_printf (_ ("From %s"), lanyard_chat_knock_get_address (knock));
  g_object_set_data_full (G_OBJECT (knock), "lanyard-notification", g_strdup (id), g_free);
  g_signal_connect_object (knock, "notify", G_CALLBACK (knock_changed), self, 0);
  remember (self, id, room, NULL);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action_and_target (notification, "app.chat-show", "s", id);
  g_application_send_notification (self->application, id, notification);
  /* The pane answers. */
  return FALSE;
}

/* Answers */

static void
show (LanyardChatNotifier *self, const char *id, const char *text)
{
  Shown *shown = g_hash_table_lookup (self->shown, id);

  if (shown != NULL)
    {
      g_autoptr (LanyardChatRoom) room = g_object_ref (shown->room);

      g_signal_emit (self, signals[SHOW], 0, room, text);
    }
}

static void
on_activated (LanyardChatNotifier *self, const char *id)
{
  show (self, id, NULL);
}

static void
on_replied (LanyardChatNotifier *self, const char *id, const char *text)
{
  Shown *shown = g_hash_table_lookup (self->shown, id);
  g_autoptr (LanyardChatRoom) room = NULL;
  g_autofree char *clean = g_strchomp (g_strdup (text));
  g_autoptr (GError) error = NULL;

  if (shown == NULL || *clean == '\0')
    return;
  room = g_object_ref (shown->room);
  if (lanyard_chat_room_send_text (room, clean, shown->recipient, &error) != NULL)
    /* Who answers has read; that withdraws the notification too. */
    lanyard_chat_room_mark_read (room, G_MAXUINT);
  else
    {
      g_message ("An answer could not be sent: %s", error->message);
      show (self, id, clean);
    }
}

static void
show_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autofree char *id = g_variant_dup_string (parameter, NULL);

  show (user_data, id, NULL);
}

/* Rooms come and go */

static void
forget_room (LanyardChatNotifier *self, LanyardChatRoom *room)
{
  GHashTableIter iter;
  gpointer id, shown;

  g_signal_handlers_disconnect_by_data (room, self);
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, &shown))
    if (((Shown *) shown)->room == room)
      {
        lanyard_reply_server_withdraw (self->server, id);
        g_application_withdraw_notification (self->application, id);
        g_hash_table_iter_remove (&iter);
      }
}

static void
on_rooms_changed (LanyardChatNotifier *self, guint position, guint removed, guint added)
{
  for (guint i = 0; i < removed; i++)
    {
      g_autoptr (LanyardChatRoom) room = g_ptr_array_steal_index (self->watched, position);

      forget_room (self, room);
    }
  for (guint i = position; i < position + added; i++)
    {
      LanyardChatRoom *room = g_list_model_get_item (self->rooms, i);

      g_ptr_array_insert (self->watched, (int) i, room);
      g_signal_connect (room, "message", G_CALLBACK (on_message), self);
      g_signal_connect (room, "changed", G_CALLBACK (on_changed), self);
      g_signal_connect (room, "knock", G_CALLBACK (on_knock), self);
      g_signal_connect (room, "notify::unread", G_CALLBACK (on_unread), self);
    }
}

static void
lanyard_chat_notifier_dispose (GObject *object)
{
  LanyardChatNotifier *self = LANYARD_CHAT_NOTIFIER (object);

  if (self->rooms != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->rooms, self);
      while (self->watched->len > 0)
        {
          g_autoptr (LanyardChatRoom) room = g_ptr_array_steal_index (self->watched, 0);

          forget_room (self, room);
        }
      g_action_map_remove_action (G_ACTION_MAP (self->application), "chat-show");
    }
  g_clear_object (&self->rooms);
  if (self->server != NULL)
    g_object_run_dispose (G_OBJECT (self->server));
  g_clear_object (&self->server);
  g_clear_object (&self->sound);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->watched, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_hash_table_unref);

  G_OBJECT_CLASS (lanyard_chat_notifier_parent_class)->dispose (object);
}

static void
lanyard_chat_notifier_class_init (LanyardChatNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_chat_notifier_dispose;

  signals[SHOW] = g_signal_new ("show", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, LANYARD_TYPE_CHAT_ROOM, G_TYPE_STRING);
}

static void
lanyard_chat_notifier_init (LanyardChatNotifier *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, shown_free);
}

LanyardChatNotifier *
lanyard_chat_notifier_new (GApplication *application, GSettings *settings, GListModel *rooms)
{
  static const GActionEntry actions[] = {
    { .name = "chat-show", .activate = show_action, .parameter_type = "s" },
  };
  LanyardChatNotifier *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (rooms), NULL);

  self = g_object_new (LANYARD_TYPE_CHAT_NOTIFIER, NULL);
  self->application = application;
  self->settings = g_object_ref (settings);
  self->rooms = g_object_ref (rooms);
  self->server = lanyard_reply_server_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_object (self->server, "activated", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server, "replied", G_CALLBACK (on_replied), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (rooms, "items-changed", G_CALLBACK (on_rooms_changed), self);
  on_rooms_changed (self, 0, 0, g_list_model_get_n_items (rooms));
  return self;
}

guint
lanyard_chat_notifier_get_n_sounds (LanyardChatNotifier *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_NOTIFIER (self), 0);

  return self->n_sounds;
}
