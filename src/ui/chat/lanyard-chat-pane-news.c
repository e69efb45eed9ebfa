/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chat pane: what has just happened in its room, and who is at the door. */
#include "ui/chat/lanyard-chat-pane-private.h"

#include <glib/gi18n-lib.h>

#include "ui/chat/lanyard-chat-knock-card.h"
#include "ui/chat/lanyard-chat-words.h"

/* "Ben came in" stands so long. */
#define NOTICE_SECONDS 6

/* One line above the entry: who types, or for a moment what has happened. */
static void
show_typing (LanyardChatPane *self)
{
  g_autofree char *text = lanyard_chat_words_typing (lanyard_chat_room_get_people (self->room));

  if (text == NULL)
    text = g_strdup (self->notice);
  gtk_label_set_label (GTK_LABEL (self->typing_label), text != NULL ? text : "");
}

static gboolean
notice_over (gpointer user_data)
{
  LanyardChatPane *self = user_data;

  self->notice_id = 0;
  g_clear_pointer (&self->notice, g_free);
  if (self->room != NULL)
    show_typing (self);
  return G_SOURCE_REMOVE;
}

/* That the other side is away says more than that somebody went. */
static void
on_state (LanyardChatPane *self)
{
  LanyardChatState state = lanyard_chat_room_get_state (self->room);

  if (self->notice != NULL && state != LANYARD_CHAT_HOSTING && state != LANYARD_CHAT_JOINED)
    {
      g_clear_handle_id (&self->notice_id, g_source_remove);
      notice_over (self);
    }
  lanyard_chat_pane_show_state (self);
}

/* Takes @text. */
static void
give_notice (LanyardChatPane *self, char *text)
{
  g_free (self->notice);
  self->notice = text;
  g_clear_handle_id (&self->notice_id, g_source_remove);
  self->notice_id = g_timeout_add_seconds (NOTICE_SECONDS, notice_over, self);
  show_typing (self);
  lanyard_chat_announcer_say (self->announcer, text);
}

/* Who was there when one came is no news, nor is that all are gone when the room itself is. In the classic chat, whose
 * turn it is tells enough. */
static gboolean
is_news (LanyardChatPane *self)
{
  LanyardChatState state = lanyard_chat_room_get_state (self->room);

  return lanyard_chat_room_get_mode (self->room) == LANYARD_CHAT_MODE_ROOM
         && lanyard_chat_room_get_can_send (self->room)
         && (state == LANYARD_CHAT_HOSTING || state == LANYARD_CHAT_JOINED);
}

static void
on_joined (LanyardChatPane *self, LanyardChatPerson *person)
{
  if (!is_news (self))
    return;
  give_notice (self, g_strdup_printf (_ ("%s came in"), lanyard_chat_person_get_name (person)));
}

static void
on_left (LanyardChatPane *self, LanyardChatPerson *person)
{
  if (!is_news (self))
    return;
  give_notice (self, g_strdup_printf (_ ("%s went away"), lanyard_chat_person_get_name (person)));
}

static void
on_message (LanyardChatPane *self, LanyardChatMessage *message)
{
  g_autofree char *spoken = lanyard_chat_words_spoken (self->room, message, FALSE);

  lanyard_chat_announcer_say (self->announcer, spoken);
}

static void
on_changed (LanyardChatPane *self, LanyardChatMessage *change)
{
  g_autofree char *spoken = NULL;

  if (lanyard_chat_message_get_mine (change))
    return;
  spoken = lanyard_chat_words_change (change);
  lanyard_chat_announcer_say (self->announcer, spoken);
}

static void
on_people_changed (GListModel *people, guint position, guint removed, guint added, LanyardChatPane *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LanyardChatPerson) person = g_list_model_get_item (people, i);

      g_signal_connect_object (person, "notify::typing", G_CALLBACK (show_typing), self,
                               G_CONNECT_SWAPPED);
      /* "It is Ben’s turn" */
      g_signal_connect_object (person, "notify::name", G_CALLBACK (lanyard_chat_pane_show_state), self, G_CONNECT_SWAPPED);
    }
  show_typing (self);
}

/* The door */

/* One at a time: many at the door must not push the conversation out of sight. */
static void
show_first_knock (LanyardChatPane *self)
{
  GtkWidget *first = gtk_widget_get_first_child (self->knocks);

  gtk_widget_set_visible (self->knocks, first != NULL);
  if (first != NULL)
    gtk_widget_set_visible (first, TRUE);
}

static void
on_knock_done (LanyardChatKnockCard *card, LanyardChatPane *self)
{
  gtk_box_remove (GTK_BOX (self->knocks), GTK_WIDGET (card));
  show_first_knock (self);
}

static gboolean
on_knock (LanyardChatRoom *room, LanyardChatKnock *knock, LanyardChatPane *self)
{
  GtkWidget *card = lanyard_chat_knock_card_new (knock);

  lanyard_chat_announcer_say (self->announcer, lanyard_chat_knock_card_get_title (LANYARD_CHAT_KNOCK_CARD (card)));
  g_signal_connect_object (card, "done", G_CALLBACK (on_knock_done), self, G_CONNECT_AFTER);
  gtk_widget_set_visible (card, FALSE);
  gtk_box_append (GTK_BOX (self->knocks), card);
  show_first_knock (self);
  return TRUE;
}

void
lanyard_chat_pane_follow_news (LanyardChatPane *self)
{
  g_signal_connect_swapped (self->room, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect_swapped (self->room, "joined", G_CALLBACK (on_joined), self);
  g_signal_connect_swapped (self->room, "left", G_CALLBACK (on_left), self);
  g_signal_connect_swapped (self->room, "message", G_CALLBACK (on_message), self);
  g_signal_connect_swapped (self->room, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->room, "knock", G_CALLBACK (on_knock), self);
  g_signal_connect (lanyard_chat_room_get_people (self->room), "items-changed", G_CALLBACK (on_people_changed), self);
}

void
lanyard_chat_pane_drop_news (LanyardChatPane *self)
{
  GtkWidget *card;

  while ((card = gtk_widget_get_first_child (self->knocks)) != NULL)
    gtk_box_remove (GTK_BOX (self->knocks), card);
  show_first_knock (self);
  g_clear_handle_id (&self->notice_id, g_source_remove);
  g_clear_pointer (&self->notice, g_free);
}
