/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/chat/lanyard-chat-past.h"

G_BEGIN_DECLS

struct _LanyardChatPast
{
  AdwWindow parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *toasts;
  GtkWidget *stack;
  GtkWidget *search_entry;
  GtkWidget *list_view;

  /* Owned. */
  LanyardChat     *chat;
  GListModel      *rooms;
  GHashTable      *by_number; /* gint64* -> LanyardChatConversation */
  GListStore      *items;     /* LanyardChatConversation, or LanyardChatHit while something is searched */
  GCancellable    *cancellable;
  GCancellable    *searching;
  GtkNativeDialog *chooser;
};

/* Reads the list, or searches, anew. */
void                     lanyard_chat_past_refresh      (LanyardChatPast         *self);
/* (nullable) (transfer none) */
LanyardChatConversation *lanyard_chat_past_lookup       (LanyardChatPast         *self,
                                                         gint64                   number);
void                     lanyard_chat_past_tell_error   (LanyardChatPast         *self,
                                                         const GError            *error);
/* What is done to a conversation (lanyard-chat-past-actions.c). */
void                     lanyard_chat_past_export       (LanyardChatPast         *self,
                                                         LanyardChatConversation *conversation,
                                                         LanyardChatExport        format);
void                     lanyard_chat_past_delete       (LanyardChatPast         *self,
                                                         LanyardChatConversation *conversation);
/* Rows (lanyard-chat-past-rows.c). (transfer full) */
GtkListItemFactory      *lanyard_chat_past_new_factory  (LanyardChatPast         *self);

G_END_DECLS
