/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LanyardChatComposer:
 *
 * Where a message is written: grows with its lines; Enter sends, Shift+Enter begins a new line.
 *
 * Signals: "submit" (const char *text): to be sent, and then lanyard_chat_composer_clear() called; "typing" (gboolean);
 * "dropped" (const GValue *): a picture or files were pasted instead of text; "recall": Up in the empty entry; "cancel": Escape;
 * a handler of either says whether it had something to do.
 */
#define LANYARD_TYPE_CHAT_COMPOSER (lanyard_chat_composer_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatComposer, lanyard_chat_composer, LANYARD, CHAT_COMPOSER, AdwBin)

GtkWidget *lanyard_chat_composer_new         (void);
/* @hint: what stands in the empty entry: what to do, or why it is disabled. */
void       lanyard_chat_composer_set_enabled (LanyardChatComposer *self,
                                              gboolean             enabled,
                                              const char          *hint);
/* (transfer full) */
char      *lanyard_chat_composer_dup_text    (LanyardChatComposer *self);
void       lanyard_chat_composer_clear       (LanyardChatComposer *self);
/* What is written, as if it had been typed. */
void       lanyard_chat_composer_set_text    (LanyardChatComposer *self,
                                              const char          *text);
/* @text where the cursor is, set off from what stands before it. */
void       lanyard_chat_composer_insert      (LanyardChatComposer *self,
                                              const char          *text);
void       lanyard_chat_composer_submit      (LanyardChatComposer *self);

G_END_DECLS
