/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pane: answering, editing and taking back messages, and going to one that is quoted. */
#include "ui/chat/lanyard-chat-pane-private.h"

#include <glib/gi18n-lib.h>

#include "ui/chat/lanyard-chat-words.h"
#include "ui/widgets/lanyard-files.h"

/* One's last message is looked for among so many. */
#define RECALL_MAX 64

static void
show_about (LanyardChatPane *self)
{
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->about_box, self->about != NULL);
  if (self->about == NULL)
    return;
  line = lanyard_chat_words_line (lanyard_chat_message_get_text (self->about));
  text = self->editing ? g_strdup (_ ("Editing your message"))
         : *line != '\0' ? g_strdup_printf (_ ("Answering %s: %s"), lanyard_chat_message_get_name (self->about), line)
                         : g_strdup_printf (_ ("Answering %s"), lanyard_chat_message_get_name (self->about));
  gtk_label_set_label (GTK_LABEL (self->about_label), text);
  lanyard_chat_announcer_say (self->announcer, text);
}

/* Taken back or gone meanwhile: nothing to answer, nothing to edit. */
static void
on_about_kind (LanyardChatPane *self)
{
  if (lanyard_chat_message_get_kind (self->about) == LANYARD_CHAT_TAKEN_BACK)
    lanyard_chat_pane_leave_about (self);
}

static void
begin (LanyardChatPane *self, LanyardChatMessage *message, gboolean editing)
{
  lanyard_chat_pane_leave_about (self);
  self->about = g_object_ref (message);
  self->editing = editing;
  g_signal_connect_object (message, "notify::kind", G_CALLBACK (on_about_kind), self, G_CONNECT_SWAPPED);
  if (editing)
    {
      self->draft = lanyard_chat_composer_dup_text (self->composer);
      lanyard_chat_composer_set_text (self->composer, lanyard_chat_message_get_text (message));
    }
  show_about (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

gboolean
lanyard_chat_pane_leave_about (LanyardChatPane *self)
{
  if (self->about == NULL)
    return FALSE;
  g_signal_handlers_disconnect_by_func (self->about, on_about_kind, self);
  g_clear_object (&self->about);
  if (self->editing)
    lanyard_chat_composer_set_text (self->composer, self->draft != NULL ? self->draft : "");
  g_clear_pointer (&self->draft, g_free);
  self->editing = FALSE;
  show_about (self);
  return TRUE;
}

gboolean
lanyard_chat_pane_submit_about (LanyardChatPane *self, const char *text, GError **error)
{
  if (self->editing)
    return lanyard_chat_room_edit (self->room, self->about, text, error);
  return lanyard_chat_room_reply (self->room, self->about, text, self->recipient, error) != NULL;
}

gboolean
lanyard_chat_pane_recall (LanyardChatPane *self)
{
  GListModel *messages;
  guint n;

  if (self->room == NULL || !lanyard_chat_room_get_can_change (self->room)
      || !lanyard_chat_room_get_can_send (self->room))
    return FALSE;
  messages = lanyard_chat_room_get_messages (self->room);
  n = g_list_model_get_n_items (messages);
  for (guint i = n; i > 0 && i + RECALL_MAX > n; i--)
    {
      g_autoptr (LanyardChatMessage) message = g_list_model_get_item (messages, i - 1);

      if (lanyard_chat_room_may_change (self->room, message))
        {
          begin (self, message, TRUE);
          return TRUE;
        }
    }
  return FALSE;
}

/* Taking back */

static void
on_take_back_answered (GtkWidget *dialog, const char *response, LanyardChatPane *self)
{
  LanyardChatMessage *message = g_object_get_data (G_OBJECT (dialog), "lanyard-message");
  LanyardChatRoom *room = g_object_get_data (G_OBJECT (dialog), "lanyard-room");
  g_autoptr (GError) error = NULL;

  /* In the room that it was asked about, whichever the pane shows by now. */
  if (g_str_equal (response, "take-back") && !lanyard_chat_room_take_back (room, message, &error))
    lanyard_toast (GTK_WIDGET (self), error->message);
}

static void
ask_take_back (LanyardChatPane *self, LanyardChatMessage *message)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *older = lanyard_chat_room_dup_older (self->room);
  g_autofree char *kept
      = older != NULL ? g_strdup_printf (_ ("An older program still shows it to: %s."), older) : NULL;
  g_autofree char *body
      = g_strjoin (kept != NULL ? "\n\n" : NULL, _ ("It goes from everybody’s conversation. Who has read it has read it."), kept, NULL);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                              _ ("Take this message back?"), body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "take-back",
                                    _ ("_Take back"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "take-back", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "lanyard-message", g_object_ref (message), g_object_unref);
  g_object_set_data_full (G_OBJECT (dialog), "lanyard-room", g_object_ref (self->room), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_take_back_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Actions that name a message */

typedef struct
{
  LanyardChatPane *pane;
  char *action;
} About;

static void
about_free (About *about)
{
  g_object_unref (about->pane);
  g_free (about->action);
  g_free (about);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (About, about_free)

static void
show_message (LanyardChatPane *self, guint position, LanyardChatMessage *message)
{
  lanyard_chat_transcript_show_position (self->transcript, position);
  if (lanyard_chat_message_get_loaded (message))
    {
      g_autofree char *spoken = lanyard_chat_words_spoken (self->room, message, FALSE);

      lanyard_chat_announcer_say (self->announcer, spoken);
    }
}

static void
found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (About) about = user_data;
  LanyardChatPane *self = about->pane;
  g_autoptr (GError) error = NULL;
  guint position = lanyard_chat_room_find_finish (LANYARD_CHAT_ROOM (source), result, &error);
  g_autoptr (LanyardChatMessage) message = NULL;

  if (self->room != LANYARD_CHAT_ROOM (source))
    return;
  if (position != G_MAXUINT)
    message = g_list_model_get_item (lanyard_chat_room_get_messages (self->room), position);
  if (message == NULL)
    lanyard_toast (GTK_WIDGET (self), error != NULL ? error->message : _ ("That message is not here any more"));
  else if (g_str_equal (about->action, "chat.show-message"))
    show_message (self, position, message);
  else if (g_str_equal (about->action, "chat.reply"))
    begin (self, message, FALSE);
  else if (!lanyard_chat_room_may_change (self->room, message))
    return;
  else if (g_str_equal (about->action, "chat.edit"))
    begin (self, message, TRUE);
  else
    ask_take_back (self, message);
}

void
lanyard_chat_pane_act_about (LanyardChatPane *self, const char *action, const char *id)
{
  About *about;

  if (self->room == NULL)
    return;
  about = g_new0 (About, 1);
  about->pane = g_object_ref (self);
  about->action = g_strdup (action);
  lanyard_chat_room_find_async (self->room, id, self->cancellable, found, about);
}

static void
on_close_clicked (LanyardChatPane *self)
{
  lanyard_chat_pane_leave_about (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

GtkWidget *
lanyard_chat_pane_make_about (LanyardChatPane *self)
{
  self->about_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->about_label
      = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (self->about_label, "accent");
  gtk_box_append (GTK_BOX (self->about_box), self->about_label);
  gtk_box_append (GTK_BOX (self->about_box),
                  lanyard_chat_pane_make_button (self, "window-close-symbolic", _ ("Write a new message instead"),
                                                 G_CALLBACK (on_close_clicked)));
  gtk_widget_set_visible (self->about_box, FALSE);
  return self->about_box;
}
