/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a pane shows of its room. */
#include "ui/chat/lanyard-chat-pane-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/chat/lanyard-chat-words.h"

static void
show_entry (LanyardChatPane *self)
{
  g_autofree char *turn = lanyard_chat_words_turn (self->room);
  gboolean can = lanyard_chat_room_get_can_send (self->room);

  lanyard_chat_composer_set_enabled (self->composer, can,
                                     turn != NULL ? turn
                                     : can        ? _ ("Write a message")
                                                  : _ ("Not connected"));
}

/* "Host" while nothing is there, then whom others see: "Host · Support". */
static void
show_title (LanyardChatPane *self)
{
  const char *role = self->role == LANYARD_CHAT_ROLE_HOST ? _ ("Host") : _ ("Guest");
  g_autofree char *title = NULL;

  if (self->room != NULL && self->past == NULL)
    /* Translators: a role and a name: “Host · Ana”. */
    title = g_strdup_printf (_ ("%s · %s"), role, lanyard_chat_room_get_name (self->room));
  gtk_label_set_label (GTK_LABEL (self->title_label), title != NULL ? title : role);
  gtk_widget_set_tooltip_text (self->title_label, title);
}

/* What one waits for, in words, with what can be done. */
static void
show_waiting (LanyardChatPane *self, LanyardChatState state)
{
  gboolean away = state == LANYARD_CHAT_RECONNECTING;
  gboolean door = state == LANYARD_CHAT_AT_THE_DOOR;
  g_autofree char *code = door ? lanyard_format_code (lanyard_chat_room_get_code (self->room)) : NULL;
  g_autofree char *text = self->room != NULL ? lanyard_chat_words_waiting (self->room) : NULL;

  gtk_widget_set_visible (self->waiting_box, text != NULL);
  gtk_widget_set_visible (self->retry_button, away);
  gtk_widget_set_visible (self->code_label, code != NULL);
  gtk_label_set_label (GTK_LABEL (self->waiting_label), text != NULL ? text : "");
  gtk_label_set_label (GTK_LABEL (self->code_label), code != NULL ? code : "");
}

static void
show_over (LanyardChatPane *self, gboolean over)
{
  gboolean reading = self->past != NULL;
  gboolean classic
      = self->room != NULL && lanyard_chat_room_get_mode (self->room) == LANYARD_CHAT_MODE_CLASSIC;
  const GError *error = self->room != NULL ? lanyard_chat_room_get_error (self->room) : NULL;

  gtk_widget_set_visible (self->again_box, self->room != NULL && over);
  gtk_widget_set_visible (GTK_WIDGET (self->composer), self->room != NULL && !over);
  if (over)
    lanyard_chat_pane_leave_about (self);
  gtk_label_set_label (GTK_LABEL (self->over_label),
                       reading         ? _ ("This is a past conversation, to be read.")
                       : error != NULL ? error->message
                       : classic       ? _ ("The chat is over. It is kept with the past conversations.")
                                       : _ ("The conversation is kept. It goes on when you open it again."));
}

/* Nobody has said anything yet. */
void
lanyard_chat_pane_show_empty (LanyardChatPane *self)
{
  LanyardChatState state
      = self->room != NULL ? lanyard_chat_room_get_state (self->room) : LANYARD_CHAT_IDLE;
  gint64 conversation = 0;
  guint n = 0;
  g_autofree char *address = NULL;
  g_autofree char *text = NULL;

  if (self->room != NULL)
    {
      n = g_list_model_get_n_items (lanyard_chat_room_get_messages (self->room));
      g_object_get (self->room, "conversation", &conversation, NULL);
      address = lanyard_chat_words_address (self->room, lanyard_chat_get_node (self->chat));
      text = lanyard_chat_words_empty (self->room);
    }
  gtk_widget_set_visible (self->empty_box, conversation != 0 && n == 0 && state != LANYARD_CHAT_CLOSED
                                               && text != NULL);
  gtk_label_set_label (GTK_LABEL (self->empty_label), text != NULL ? text : "");
  gtk_widget_set_visible (self->address_box, address != NULL);
  gtk_label_set_label (GTK_LABEL (self->address_label), address != NULL ? address : "");
}

void
lanyard_chat_pane_show_state (LanyardChatPane *self)
{
  g_autofree char *text = self->room != NULL ? lanyard_chat_words_state (self->room, lanyard_chat_get_node (self->chat)) : NULL;
  LanyardChatState state
      = self->room != NULL ? lanyard_chat_room_get_state (self->room) : LANYARD_CHAT_IDLE;
  gint64 conversation = 0;
  gboolean over = state == LANYARD_CHAT_CLOSED || self->past != NULL;

  if (self->room != NULL)
    g_object_get (self->room, "conversation", &conversation, NULL);
  if (self->past != NULL)
    {
      g_clear_pointer (&text, g_free);
      text = lanyard_chat_words_conversation (self->past);
    }
  gtk_label_set_label (GTK_LABEL (self->state_label), text != NULL ? text : _ ("Not connected"));
  gtk_widget_set_tooltip_text (self->state_label, text);
  gtk_widget_set_visible (self->stop_button, self->room != NULL && !over);
  gtk_widget_set_visible (GTK_WIDGET (self->people), self->room != NULL && self->past == NULL);
  gtk_widget_set_visible (self->menu_button, self->room != NULL);
  gtk_widget_set_visible (self->plain_icon, self->room != NULL
                                                && lanyard_chat_room_get_mode (self->room)
                                                       == LANYARD_CHAT_MODE_CLASSIC);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.send-file",
                                 self->room != NULL && lanyard_chat_room_get_can_send (self->room)
                                     && lanyard_chat_room_get_mode (self->room) == LANYARD_CHAT_MODE_ROOM);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.muted", conversation != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.delete", conversation != 0);
  show_title (self);
  show_waiting (self, state);
  show_over (self, over);
  lanyard_chat_pane_show_empty (self);
  if (self->room != NULL)
    show_entry (self);
}

/* Before anything is said one comes to write one's name or an address and not to close the pane, whose button stands
 * first: it comes last then. */
gboolean
lanyard_chat_pane_focus (GtkWidget *widget, GtkDirectionType direction)
{
  LanyardChatPane *self = LANYARD_CHAT_PANE (widget);
  GtkWidget *header = gtk_widget_get_first_child (gtk_widget_get_first_child (widget));
  GtkWidget *order[] = { self->stack, header };
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean forward = direction == GTK_DIR_TAB_FORWARD;
  guint at = G_N_ELEMENTS (order);

  if (self->room != NULL || (!forward && direction != GTK_DIR_TAB_BACKWARD))
    return GTK_WIDGET_CLASS (g_type_class_peek (ADW_TYPE_BIN))->focus (widget, direction);
  for (guint i = 0; focus != NULL && i < G_N_ELEMENTS (order); i++)
    if (gtk_widget_is_ancestor (focus, order[i]))
      at = i;
  if (at == G_N_ELEMENTS (order))
    at = forward ? 0 : G_N_ELEMENTS (order) - 1;
  for (; at < G_N_ELEMENTS (order); at += forward ? 1 : -1)
    if (gtk_widget_child_focus (order[at], direction))
      return TRUE;
  return FALSE;
}
