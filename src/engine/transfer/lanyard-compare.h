/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LanyardComparison:
 * @identical: every byte is the same
 * @size_a: length of the first, in bytes
 * @size_b: length of the second
 * @first_difference: offset of the first byte that differs, or the shorter length; -1 when identical
 */
typedef struct
{
  gboolean identical;
  guint64  size_a;
  guint64  size_b;
  gint64   first_difference;
} LanyardComparison;

/* Byte for byte, whatever the digests said. Runs on a worker. */
void     lanyard_compare_files_async  (GFile                *a,
                                       GFile                *b,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean lanyard_compare_files_finish (GAsyncResult         *result,
                                       LanyardComparison    *comparison,
                                       GError              **error);
/* The same, blocking. */
gboolean lanyard_compare_files        (GFile                *a,
                                       GFile                *b,
                                       LanyardComparison    *comparison,
                                       GCancellable         *cancellable,
                                       GError              **error);

G_END_DECLS
