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

static guint32
little_endian (const guint8 *bytes)
{
  guint32 number;

  memcpy (&number, bytes, sizeof number);
  return GUINT32_FROM_LE (number);
}

/* Room is made for as much header, as many colours, and as much before the pixels, as the file says it has, up to 4 GiB: a real one has
 * little. (BITMAPFILEHEADER and BITMAPINFOHEADER.) */
static gboolean
is_modest_bitmap (const guint8 *bytes, gsize length)
{
  guint32 header;

  if (length < 50)
    return FALSE;
  header = little_endian (bytes + 14);
  return little_endian (bytes + 10) <= 64 * 1024 && header <= 124
         && (header < 40 || little_endian (bytes + 46) <= 1024);
}

const char *
lanyard_picture_type (const void *data, gsize length)
{
  const char *bytes = data;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (length > types[i].offset + types[i].length
          && memcmp (bytes + types[i].offset, types[i].magic, types[i].length) == 0)
        {
          /* Sound begins with RIFF, too, and a bitmap's size may read WEBP. */
          if (strcmp (types[i].type, "webp") == 0 && memcmp (bytes, "RIFF", 4) != 0)
            continue;
          return strcmp (types[i].type, "bmp") != 0 || is_modest_bitmap (data, length) ? types[i].type : NULL;
        }
    }
  return is_drawing (bytes, length) ? "svg" : NULL;
}
