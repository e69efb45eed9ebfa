/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/lanyard-ctl-private.h"
#include "engine/chat/lanyard-chat-room.h"

G_BEGIN_DECLS

/**
 * LanyardCtlChat:
 *
 * What "chat host" and "chat join" share: a room, lines that go in, a transcript that comes out.
 */
typedef struct
{
  LanyardCtl *ctl;
  LanyardChatRoom *room; /* (owned) */
  gboolean host;
  gboolean plain;

  /* standard input */
  guint input_source;
  GByteArray *input;
  GQueue lines;       /* (owned) typed ahead */
  gboolean input_ended;
  gboolean commands;  /* lines that begin with / are no messages */
  gpointer command;   /* the one being carried out, or NULL */

  /* the transcript */
  guint told;         /* messages before this position were printed */
  guint tell_id;
  GHashTable *mine;   /* (owned) LanyardChatMessage that are followed -> the next state to tell */
  GHashTable *changes; /* (owned) LanyardChatMessage that is being changed -> how many changes are not on disk yet */
  guint n_sent;
  guint n_received;

  gboolean listening;
  gboolean joined;
  gboolean stopping;
  gboolean stopped;
  GError *error;
} LanyardCtlChat;

/* command-chat-room.c: from the beginning to the end. */
void             lanyard_ctl_chat_begin        (LanyardCtlChat     *self,
                                                LanyardCtl         *ctl,
                                                gboolean            host,
                                                gboolean            plain);
/* (transfer full): for @self to own. */
LanyardChatRoom *lanyard_ctl_chat_make_room    (LanyardCtlChat     *self,
                                                LanyardChat        *chat,
                                                const char         *name);
/* Runs what was begun to its end. */
LanyardCtlExit   lanyard_ctl_chat_run          (LanyardCtlChat     *self);
void             lanyard_ctl_chat_stop         (LanyardCtlChat     *self);
void             lanyard_ctl_chat_clear        (LanyardCtlChat     *self);
/* Ends it where nothing more will be said. */
void             lanyard_ctl_chat_consider_end (LanyardCtlChat     *self);

/* command-chat-input.c: lines of standard input. */
void             lanyard_ctl_chat_read_on      (LanyardCtlChat     *self);
void             lanyard_ctl_chat_send_lines   (LanyardCtlChat     *self);

/* command-chat-commands.c: lines that are commands. */
void             lanyard_ctl_chat_command      (LanyardCtlChat     *self,
                                                const char         *line);
void             lanyard_ctl_chat_drop_command (LanyardCtlChat     *self);
/* LanyardChatRoom::changed */
void             lanyard_ctl_chat_on_changed   (LanyardChatRoom    *room,
                                                LanyardChatMessage *changed,
                                                LanyardCtlChat     *self);

/* command-chat-transcript.c: what was said, and how far it has come. */
gboolean         lanyard_ctl_chat_tell         (gpointer            self);
void             lanyard_ctl_chat_tell_soon    (LanyardCtlChat     *self);
/* Whether it has the place it will keep. */
gboolean         lanyard_ctl_chat_is_placed    (LanyardCtlChat     *self,
                                                LanyardChatMessage *message);
/* Tells its states from here on. */
void             lanyard_ctl_chat_follow       (LanyardCtlChat     *self,
                                                LanyardChatMessage *message);
const char      *lanyard_ctl_chat_get_nick     (GType               type,
                                                int                 value);

G_END_DECLS
