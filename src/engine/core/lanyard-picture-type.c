/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-picture-type.h"

#include <string.h>

/* The first bytes of each (WHATWG MIME Sniffing, 6.1; for AVIF its brand, ISO 23000-22). */
static const struct
{
  const char *type;
  gsize offset;
  gsize length;
  const char *magic;
} types[] = {
  { "png", 0, 8, "\x89PNG\r\n\x1A\n" }, { "jpeg", 0, 3, "\xFF\xD8\xFF" },
  { "gif", 0, 4, "GIF8" },              { "webp", 8, 4, "WEBP" }, /* before it RIFF and a length */
  { "avif", 4, 8, "ftypavif" },         { "bmp", 0, 2, "BM" },
  { "ico", 0, 4, "\0\0\1\0" },
};

/* A drawing's element is near the beginning, after a declaration and comments at most. */
static gboolean
is_drawing (const char *text, gsize length)
{
  return length < LANYARD_PICTURE_MAX_DRAWING && length > 0 && (*text == '<' || *text == '\xEF')
         && g_strstr_len (text, (gssize) MIN (length, 4096), "<svg") != NULL;
}

/* Room is made for as much header, and as much before the pixels, as the file says it has, up to 4 GiB: a real one has little. */
static gboolean
is_modest_bitmap (const guint8 *bytes, gsize length)
{
  guint32 pixels_at, header;

  if (length < 18)
    return FALSE;
  memcpy (&pixels_at, bytes + 10, sizeof pixels_at);
  memcpy (&header, bytes + 14, sizeof header);
  return GUINT32_FROM_LE (header) <= 124 && GUINT32_FROM_LE (pixels_at) <= 64 * 1024;
}

const char *
lanyard_picture_type (const void *data, gsize length)
{
  const char *bytes = data;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (length > types[i].offset + types[i].length
          && memcmp (bytes + types[i].offset, types[i].magic, types[i].length) == 0)
        return strcmp (types[i].type, "bmp") != 0 || is_modest_bitmap (data, length) ? types[i].type : NULL;
    }
  return is_drawing (bytes, length) ? "svg" : NULL;
}
