/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Amounts as a person types them into a field, and back. Pure; any thread. */

typedef enum
{
  LANYARD_QUANTITY_COUNT,        /* 20, 1,000 */
  LANYARD_QUANTITY_BYTES,        /* 4 MiB, 1500, 128 kB */
  LANYARD_QUANTITY_BITS,         /* a second: 10 Mbit, 1.5 Gbit/s */
  LANYARD_QUANTITY_SECONDS,      /* 5, 0.2 s, 200 ms, 2 min */
  LANYARD_QUANTITY_MILLISECONDS, /* as SECONDS, but a bare number means milliseconds */
  LANYARD_QUANTITY_PORT,         /* 4571: a number that is not grouped */
  LANYARD_QUANTITY_SHARE,        /* 5 %, 0.5 %: a bare number means per cent; the value is 0 … 1 */
} LanyardQuantity;

/* FALSE when @text is not such an amount; empty text is 0. Values are bytes, bits a second, seconds, or a share. */
gboolean  lanyard_quantity_parse  (LanyardQuantity  quantity,
                                   const char      *text,
                                   double          *value);
/* What lanyard_quantity_parse() reads back as @value; empty for 0. (transfer full) */
char     *lanyard_quantity_format (LanyardQuantity  quantity,
                                   double           value);

G_END_DECLS
