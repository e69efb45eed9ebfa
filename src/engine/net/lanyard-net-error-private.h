/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/lanyard-net-error.h"

G_BEGIN_DECLS

/* The word an ERROR frame of the opening carries for an error of this machine, and back (PROTOCOL.md). */
const char     *lanyard_net_error_to_word   (const GError *error);
LanyardNetError lanyard_net_error_from_word (const char   *word);

/* A name or a sentence from outside, made fit to be shown: valid, one line, no control or direction characters,
 * at most @max characters. (transfer full); never empty: @fallback then. */
char           *lanyard_net_clean_text      (const char   *text,
                                             guint         max,
                                             const char   *fallback);

G_END_DECLS
