/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ui/widgets/lanyard-text-decode.h"

G_BEGIN_DECLS

/**
 * LanyardText:
 * @text: (nullable): the decoded part, long lines broken; %NULL where it is no text
 * @start: offset in the file of the first byte of @text
 * @end: offset after its last byte
 * @size: of the whole file, in bytes
 * @wanted: the byte offset asked for, or -1
 * @difference: index in @text, in characters, of the byte asked for; -1 where it is not in @text
 * @hex: (nullable): the 16 bytes from the byte asked for on, as lanyard_text_hex_line()
 */
typedef struct
{
  char *text;
  LanyardTextEncoding encoding;
  guint64 start;
  guint64 end;
  guint64 size;
  gint64 wanted;
  gint64 difference;
  char *hex;
} LanyardText;

void         lanyard_text_free        (LanyardText          *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardText, lanyard_text_free)

/* Read the first @limit bytes of @file on a worker, and decode them. @difference: a byte offset to find
 * in the text, or -1; where it lies beyond @limit, the part around it is read instead. */
void         lanyard_text_load_async  (GFile                *file,
                                       gsize                 limit,
                                       gint64                difference,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
/* (transfer full) */
LanyardText *lanyard_text_load_finish (GAsyncResult         *result,
                                       GError              **error);

G_END_DECLS
