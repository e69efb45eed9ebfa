/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-pane-private.h"

#include <glib/gi18n-lib.h>

#include "ui/chat/lanyard-chat-words.h"
#include "ui/widgets/lanyard-files.h"

/* Pixels; two narrower ones side by side are no use. */
#define PANE_WIDTH 290

enum
{
  CLOSE,
  OPEN_OTHER,
  ROOM_CHANGED,
  SEND_FILES,
  SHOW_PAST,
  N_SIGNALS,
};

enum
{
  PROP_MUTED = 1,
  PROP_UNREAD,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardChatPane, lanyard_chat_pane, ADW_TYPE_BIN)

/* What shows */

static void
show_muted (LanyardChatPane *self)
{
  gtk_widget_set_visible (self->muted_icon, self->room != NULL && lanyard_chat_room_get_muted (self->room));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MUTED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
}

static void
on_unread (LanyardChatPane *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
}

/* The room */

static void
drop_room (LanyardChatPane *self)
{
  guint position;

  if (self->room == NULL)
    return;
  g_signal_handlers_disconnect_by_data (lanyard_chat_room_get_people (self->room), self);
  g_signal_handlers_disconnect_by_data (lanyard_chat_room_get_messages (self->room), self);
  g_signal_handlers_disconnect_by_data (self->room, self);
  lanyard_chat_pane_drop_news (self);
  lanyard_chat_pane_leave_about (self);
  g_clear_object (&self->past);
  g_clear_object (&self->hit);
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
  lanyard_chat_pane_set_recipient (self, NULL);
  lanyard_chat_transcript_set_room (self->transcript, NULL);
  lanyard_chat_people_set_room (self->people, NULL);
  if (g_list_store_find (self->rooms, self->room, &position))
    g_list_store_remove (self->rooms, position);
  g_clear_object (&self->room);
  show_muted (self);
}

/* What was searched for is there to be shown. */
static void
on_conversation (LanyardChatPane *self)
{
  guint position = self->hit != NULL ? lanyard_chat_room_find_hit (self->room, self->hit) : G_MAXUINT;

  lanyard_chat_pane_show_state (self);
  if (position == G_MAXUINT)
    return;
  lanyard_chat_transcript_show_position (self->transcript, position);
  g_clear_object (&self->hit);
}

static void
make_room (LanyardChatPane *self, LanyardChatMode mode)
{
  drop_room (self);
  self->room = lanyard_chat_room_new (self->chat, self->role, mode);
  g_list_store_append (self->rooms, self->room);
  lanyard_chat_pane_follow_news (self);
  g_signal_connect_swapped (self->room, "notify::reason", G_CALLBACK (lanyard_chat_pane_show_state), self);
  g_signal_connect_swapped (self->room, "notify::retry-in", G_CALLBACK (lanyard_chat_pane_show_state), self);
  g_signal_connect_swapped (self->room, "notify::turn", G_CALLBACK (lanyard_chat_pane_show_state), self);
  g_signal_connect_swapped (self->room, "notify::can-send", G_CALLBACK (lanyard_chat_pane_show_state), self);
  g_signal_connect_swapped (self->room, "notify::title", G_CALLBACK (lanyard_chat_pane_show_state), self);
  g_signal_connect_swapped (self->room, "notify::name", G_CALLBACK (lanyard_chat_pane_show_state), self);
  g_signal_connect_swapped (self->room, "notify::muted", G_CALLBACK (show_muted), self);
  g_signal_connect_swapped (self->room, "notify::unread", G_CALLBACK (on_unread), self);
  g_signal_connect_swapped (lanyard_chat_room_get_messages (self->room), "items-changed",
                            G_CALLBACK (lanyard_chat_pane_show_empty), self);
  lanyard_chat_transcript_set_room (self->transcript, self->room);
  lanyard_chat_people_set_room (self->people, self->room);
  /* After the transcript, which goes to the end. */
  g_signal_connect_swapped (self->room, "notify::conversation", G_CALLBACK (on_conversation), self);
  show_muted (self);
}

static gboolean
start_host (LanyardChatPane *self, LanyardChatMode mode, gboolean fresh, GError **error)
{
  LanyardNode *node = lanyard_chat_get_node (self->chat);
  guint16 port = 0;

  if (mode == LANYARD_CHAT_MODE_CLASSIC)
    return lanyard_chat_setup_get_port (self->setup, &port)
           && lanyard_chat_room_host_classic (
               self->room, lanyard_chat_setup_get_public (self->setup) ? "0.0.0.0" : NULL, port, error);
  /* Guests come by the port of the Receive switch, which is the window's. */
  if (!lanyard_node_get_listening (node))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toggle-receive", NULL);
  g_object_set (self->room, "admission", lanyard_chat_setup_get_admission (self->setup), NULL);
  lanyard_chat_room_host (self->room, fresh);
  return TRUE;
}

static void
start (LanyardChatPane *self, gboolean fresh)
{
  LanyardChatMode mode = lanyard_chat_setup_get_mode (self->setup);
  g_autofree char *address = lanyard_chat_setup_dup_address (self->setup);
  g_autofree char *peer = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;

  /* Who was at that address must be there again. */
  if (self->past != NULL && g_strcmp0 (address, lanyard_chat_conversation_get_address (self->past)) == 0)
    peer = g_strdup (lanyard_chat_conversation_get_peer (self->past));
  g_clear_object (&self->past);
  if (self->room == NULL || lanyard_chat_room_get_mode (self->room) != mode
      || self->role == LANYARD_CHAT_ROLE_GUEST)
    make_room (self, mode);
  lanyard_chat_room_set_name (self->room, lanyard_chat_setup_get_name (self->setup));
  if (self->role == LANYARD_CHAT_ROLE_HOST)
    ok = start_host (self, mode, fresh, &error);
  else
    lanyard_chat_room_join (self->room, address, peer, LANYARD_CONNECT_DEFAULT);
  if (!ok)
    {
      drop_room (self);
      if (error != NULL)
        lanyard_chat_setup_set_error (self->setup, error->message);
    }
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), ok ? "talk" : "setup");
  lanyard_chat_pane_show_state (self);
  if (ok)
    gtk_widget_grab_focus (GTK_WIDGET (self->composer));
  g_signal_emit (self, signals[ROOM_CHANGED], 0);
}

void
lanyard_chat_pane_start (LanyardChatPane *self)
{
  start (self, lanyard_chat_setup_get_fresh (self->setup));
}

void
lanyard_chat_pane_start_again (LanyardChatPane *self)
{
  start (self, FALSE);
}

void
lanyard_chat_pane_retry (LanyardChatPane *self)
{
  if (self->room != NULL)
    lanyard_chat_room_retry (self->room);
}

void
lanyard_chat_pane_open (LanyardChatPane *self, LanyardChatConversation *conversation, LanyardChatHit *hit)
{
  const char *address;
  gint64 open = 0;

  g_return_if_fail (LANYARD_IS_CHAT_PANE (self));
  g_return_if_fail (LANYARD_IS_CHAT_CONVERSATION (conversation));

  if (self->room != NULL)
    g_object_get (self->room, "conversation", &open, NULL);
  if (open == lanyard_chat_conversation_get_number (conversation))
    {
      g_set_object (&self->hit, hit);
      on_conversation (self);
      return;
    }
  lanyard_chat_pane_stop (self);
  make_room (self, lanyard_chat_conversation_get_mode (conversation));
  self->past = g_object_ref (conversation);
  g_set_object (&self->hit, hit);
  lanyard_chat_setup_set_mode (self->setup, lanyard_chat_conversation_get_mode (conversation));
  address = lanyard_chat_conversation_get_address (conversation);
  if (self->role == LANYARD_CHAT_ROLE_GUEST && address != NULL)
    lanyard_chat_setup_set_address (self->setup, address);
  lanyard_chat_room_open (self->room, lanyard_chat_conversation_get_number (conversation));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "talk");
  lanyard_chat_pane_show_state (self);
  g_signal_emit (self, signals[ROOM_CHANGED], 0);
}

static void
stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPane) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanyard_chat_room_stop_finish (LANYARD_CHAT_ROOM (source), result, &error))
    lanyard_toast (GTK_WIDGET (self), error->message);
}

void
lanyard_chat_pane_stop (LanyardChatPane *self)
{
  if (self->room != NULL)
    lanyard_chat_room_stop_async (self->room, FALSE, stopped, g_object_ref (self));
}

void
lanyard_chat_pane_show_setup (LanyardChatPane *self)
{
  lanyard_chat_pane_stop (self);
  drop_room (self);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "setup");
  lanyard_chat_pane_show_state (self);
  g_signal_emit (self, signals[ROOM_CHANGED], 0);
}

/* Writing */

void
lanyard_chat_pane_submit (LanyardChatPane *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (self->about != NULL ? !lanyard_chat_pane_submit_about (self, text, &error)
                          : lanyard_chat_room_send_text (self->room, text, self->recipient, &error) == NULL)
    {
      lanyard_toast (GTK_WIDGET (self), error->message);
      return;
    }
  if (self->about != NULL)
    {
      gboolean edited = self->editing;

      lanyard_chat_composer_clear (self->composer);
      lanyard_chat_pane_leave_about (self);
      if (edited)
        return;
    }
  else
    lanyard_chat_composer_clear (self->composer);
  lanyard_chat_transcript_answered (self->transcript);
}

void
lanyard_chat_pane_typing (LanyardChatPane *self, gboolean typing)
{
  if (self->room != NULL)
    lanyard_chat_room_set_typing (self->room, typing);
}

void
lanyard_chat_pane_set_recipient (LanyardChatPane *self, LanyardChatPerson *person)
{
  g_clear_pointer (&self->recipient, g_free);
  gtk_widget_set_visible (self->private_box, person != NULL);
  if (person != NULL)
    {
      g_autofree char *text
          = g_strdup_printf (_ ("Only %s will read this"), lanyard_chat_person_get_name (person));

      self->recipient = g_strdup (lanyard_chat_person_get_key (person));
      gtk_label_set_label (GTK_LABEL (self->private_label), text);
      gtk_widget_grab_focus (GTK_WIDGET (self->composer));
    }
}

void
lanyard_chat_pane_write_to_all (LanyardChatPane *self)
{
  lanyard_chat_pane_set_recipient (self, NULL);
}

void
lanyard_chat_pane_copy_address (LanyardChatPane *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_label_get_label (GTK_LABEL (self->address_label)));
  lanyard_toast (GTK_WIDGET (self), _ ("Address copied"));
}

void
lanyard_chat_pane_close (LanyardChatPane *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

void
lanyard_chat_pane_open_other (LanyardChatPane *self)
{
  g_signal_emit (self, signals[OPEN_OTHER], 0);
}

static void
lanyard_chat_pane_dispose (GObject *object)
{
  LanyardChatPane *self = LANYARD_CHAT_PANE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->searching);
  if (self->chat != NULL)
    drop_room (self);
  g_clear_handle_id (&self->notice_id, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->searching);
  g_clear_object (&self->chooser);
  g_clear_object (&self->chat);
  g_clear_object (&self->rooms);
  g_clear_pointer (&self->found, g_array_unref);
  g_clear_pointer (&self->recipient, g_free);
  g_clear_object (&self->about);
  g_clear_pointer (&self->draft, g_free);
  g_clear_pointer (&self->offered, g_free);
  g_clear_pointer (&self->device, g_free);

  G_OBJECT_CLASS (lanyard_chat_pane_parent_class)->dispose (object);
}

static void
lanyard_chat_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardChatPane *self = LANYARD_CHAT_PANE (object);
  gboolean muted = self->room != NULL && lanyard_chat_room_get_muted (self->room);

  switch (id)
    {
    case PROP_MUTED:
      g_value_set_boolean (value, muted);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->room != NULL && !muted ? lanyard_chat_room_get_unread (self->room) : 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_chat_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LanyardChatPane *self = LANYARD_CHAT_PANE (object);

  if (id != PROP_MUTED)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (self->room != NULL)
    lanyard_chat_room_set_muted (self->room, g_value_get_boolean (value));
}

static void
lanyard_chat_pane_class_init (LanyardChatPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_chat_pane_dispose;
  object_class->get_property = lanyard_chat_pane_get_property;
  object_class->set_property = lanyard_chat_pane_set_property;
  properties[PROP_MUTED] = g_param_spec_boolean (
      "muted", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  GTK_WIDGET_CLASS (klass)->focus = lanyard_chat_pane_focus;
  lanyard_chat_pane_install_actions (GTK_WIDGET_CLASS (klass));

  signals[CLOSE] = g_signal_new ("close", LANYARD_TYPE_CHAT_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[OPEN_OTHER] = g_signal_new ("open-other", LANYARD_TYPE_CHAT_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 0);
  signals[ROOM_CHANGED] = g_signal_new ("room-changed", LANYARD_TYPE_CHAT_PANE, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
  signals[SEND_FILES] = g_signal_new ("send-files", LANYARD_TYPE_CHAT_PANE, G_SIGNAL_RUN_LAST, 0,
                                      g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 2,
                                      LANYARD_TYPE_CHAT_PERSON, G_TYPE_LIST_MODEL);
  signals[SHOW_PAST] = g_signal_new ("show-past", LANYARD_TYPE_CHAT_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 0);
}

static void
lanyard_chat_pane_init (LanyardChatPane *self)
{
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
lanyard_chat_pane_new (LanyardChat *chat, LanyardChatRole role, GListStore *rooms)
{
  LanyardChatPane *self;

  g_return_val_if_fail (LANYARD_IS_CHAT (chat), NULL);
  g_return_val_if_fail (G_IS_LIST_STORE (rooms), NULL);

  self = g_object_new (LANYARD_TYPE_CHAT_PANE, "width-request", PANE_WIDTH, NULL);
  self->chat = g_object_ref (chat);
  self->rooms = g_object_ref (rooms);
  self->role = role;
  lanyard_chat_pane_build (self);
  lanyard_chat_pane_show_state (self);
  return GTK_WIDGET (self);
}

LanyardChatRoom *
lanyard_chat_pane_get_room (LanyardChatPane *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_PANE (self), NULL);

  return self->room;
}

void
lanyard_chat_pane_offer_address (LanyardChatPane *self, const char *address)
{
  g_autofree char *now = NULL;

  g_return_if_fail (LANYARD_IS_CHAT_PANE (self));

  now = lanyard_chat_setup_dup_address (self->setup);
  if (*now != '\0' && g_strcmp0 (now, self->offered) != 0)
    return;
  g_free (self->offered);
  self->offered = g_strdup (address);
  lanyard_chat_setup_set_address (self->setup, address);
}

void
lanyard_chat_pane_set_alone (LanyardChatPane *self, gboolean alone)
{
  g_return_if_fail (LANYARD_IS_CHAT_PANE (self));

  gtk_widget_set_visible (self->close_button, !alone);
  gtk_widget_set_visible (self->other_button, alone);
}

void
lanyard_chat_pane_write (LanyardChatPane *self, const char *text)
{
  g_return_if_fail (LANYARD_IS_CHAT_PANE (self));

  if (text != NULL)
    lanyard_chat_composer_insert (self->composer, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

void
lanyard_chat_pane_set_devices (LanyardChatPane *self, GListModel *devices)
{
  g_return_if_fail (LANYARD_IS_CHAT_PANE (self));

  lanyard_chat_setup_set_devices (self->setup, devices);
}
