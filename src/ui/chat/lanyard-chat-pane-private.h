/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/chat/lanyard-chat-composer.h"
#include "ui/chat/lanyard-chat-pane.h"
#include "ui/chat/lanyard-chat-people.h"
#include "ui/chat/lanyard-chat-setup.h"
#include "ui/chat/lanyard-chat-transcript.h"

G_BEGIN_DECLS

struct _LanyardChatPane
{
  AdwBin parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget             *state_label;
  GtkWidget             *plain_icon;
  LanyardChatPeople     *people;
  GtkWidget             *menu_button;
  GtkWidget             *stop_button;
  GtkWidget             *close_button;
  GtkWidget             *other_button;
  GtkWidget             *stack;
  LanyardChatSetup      *setup;
  GtkWidget             *knocks;
  GtkWidget             *search_bar;
  GtkWidget             *search_entry;
  GtkWidget             *found_label;
  LanyardChatTranscript *transcript;
  GtkWidget             *typing_label;
  GtkWidget             *again_box;
  GtkWidget             *private_box;
  GtkWidget             *private_label;
  LanyardChatComposer   *composer;

  /* Owned. */
  LanyardChat     *chat;
  GListStore      *rooms;
  LanyardChatRoom *room;
  char            *recipient; /* key of whom is written to alone */
  char            *offered;   /* address the guest was offered */
  GCancellable    *cancellable;
  GCancellable    *searching;
  GArray          *found;     /* of guint: positions, the newest first */
  GtkNativeDialog *chooser;

  LanyardChatRole role;
  guint           found_at;
};

/* Search, export, delete, pictures (lanyard-chat-pane-actions.c). */
void       lanyard_chat_pane_install_actions (GtkWidgetClass  *klass);
GtkWidget *lanyard_chat_pane_make_search     (LanyardChatPane *self);
void       lanyard_chat_pane_take_drops      (LanyardChatPane *self,
                                              GtkWidget       *widget);
void       lanyard_chat_pane_send_value      (LanyardChatPane *self,
                                              const GValue    *value);
/* Writes to one person alone; %NULL: to all again. */
void       lanyard_chat_pane_set_recipient   (LanyardChatPane   *self,
                                              LanyardChatPerson *person);
/* Leaves the conversation for the setup. */
void       lanyard_chat_pane_show_setup      (LanyardChatPane *self);

G_END_DECLS
