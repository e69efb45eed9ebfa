/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/chat/lanyard-chat-bubble.h"
#include "ui/chat/lanyard-chat-quote.h"
#include "ui/chat/lanyard-chat-reactions.h"

G_BEGIN_DECLS

struct _LanyardChatBubble
{
  GtkWidget parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *divider;
  GtkWidget *day_label;
  GtkWidget *card;
  GtkWidget *name_label;
  GtkWidget *mark;
  GtkWidget *private_label;
  LanyardChatQuote *quote;
  GtkWidget *picture_button;
  GtkWidget *picture;
  GtkWidget *picture_label;
  GtkWidget *text_label;
  GtkWidget *more_button;
  LanyardChatReactions *reactions;
  GtkWidget *changed_label;
  GtkWidget *time_label;
  GtkWidget *state_icon;
  GtkWidget *state_label;

  /* Owned. */
  LanyardChatMessage *message;
  LanyardChatMessage *previous;
  LanyardChatPerson  *author; /* nullable: unknown, or not in the room any more */
  LanyardChatRoom    *room;   /* weak */
  GFile              *shown_file;
  GCancellable       *cancellable;
  GtkWidget          *popover; /* weak, child of the card while it is up */

  gboolean whole;
  guint people_id;
};

/* What one can do with a message (lanyard-chat-bubble-actions.c). */
void lanyard_chat_bubble_install_actions (GtkWidgetClass    *klass);
void lanyard_chat_bubble_add_menu        (LanyardChatBubble *self);
/* Which of them there are for this message. */
void lanyard_chat_bubble_update_actions  (LanyardChatBubble *self);

G_END_DECLS
