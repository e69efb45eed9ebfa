/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-file-name.h"

#include <string.h>

#define MOST_BYTES  120
#define MOST_ENDING 10

static const struct
{
  const char *type;
  const char *ending;
} endings[] = {
  { "audio/mpeg", ".mp3" },       { "audio/mp3", ".mp3" },
  { "audio/mp4", ".m4a" },        { "audio/x-m4a", ".m4a" },
  { "audio/aac", ".aac" },        { "audio/ogg", ".ogg" },
  { "audio/opus", ".opus" },      { "audio/flac", ".flac" },
  { "audio/wav", ".wav" },        { "video/mp4", ".mp4" },
  { "video/webm", ".webm" },      { "video/quicktime", ".mov" },
  { "image/jpeg", ".jpg" },       { "image/png", ".png" },
  { "image/gif", ".gif" },        { "image/webp", ".webp" },
  { "image/svg+xml", ".svg" },    { "application/pdf", ".pdf" },
  { "application/zip", ".zip" },  { "application/epub+zip", ".epub" },
  { "application/gzip", ".gz" },  { "application/x-bittorrent", ".torrent" },
  { "text/plain", ".txt" },       { "text/html", ".html" },
};

static gboolean
may_stand_in_name (gunichar c)
{
  if (g_unichar_iscntrl (c) || c == '/' || c == '\\' || c == 0x7f || c == 0xfeff)
    return FALSE;
  /* What turns text makes "gpj.exe" of "exe.jpg"; line and paragraph separators break lists. */
  if ((c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) ||
      c == 0x061c)
    return FALSE;
  /* What other systems do not take: files travel. */
  return strchr ("<>:\"|?*", (int)MIN (c, 0x7f)) == NULL;
}

/* The last part of the path, decoded. */
static char *
take_last_part (const char *uri)
{
  const char *path = strstr (uri, "://");
  gsize length;
  const char *end;
  const char *start;
  g_autofree char *part = NULL;
  GString *decoded;

  path = path != NULL ? path + 3 : uri;
  path += strcspn (path, "/?#");
  length = strcspn (path, "?#");
  end = path + length;
  while (end > path && end[-1] == '/')
    end--;
  for (start = end; start > path && start[-1] != '/'; start--)
    ;
  part = g_strndup (start, (gsize)(end - start));

  decoded = g_string_new (NULL);
  for (const char *p = part; *p != '\0'; p++)
    {
      if (p[0] == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]))
        {
          int byte = g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2]);

          g_string_append_c (decoded, byte != 0 ? (char)byte : '_');
          p += 2;
        }
      else
        g_string_append_c (decoded, *p);
    }
  return g_string_free (decoded, FALSE);
}

static const char *
find_ending (const char *type)
{
  gsize length = type != NULL ? strcspn (type, "; ") : 0;

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      if (strlen (endings[i].type) == length &&
          g_ascii_strncasecmp (endings[i].type, type, length) == 0)
        return endings[i].ending;
    }
  return "";
}

static gboolean
is_ending (const char *dot)
{
  gsize length = dot != NULL ? strlen (dot) : 0;

  if (length < 2 || length > MOST_ENDING)
    return FALSE;
  for (const char *p = dot + 1; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p))
        return FALSE;
    }
  return TRUE;
}

/* To @most bytes, at a character's end. */
static void
shorten (GString *name, gsize most)
{
  gsize length = MIN (name->len, most);

  while (length > 0 && length < name->len && ((guchar)name->str[length] & 0xc0) == 0x80)
    length--;
  g_string_truncate (name, length);
}

char *
lanyard_feed_make_file_name (const char *uri, const char *type)
{
  g_autofree char *part = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *ending = NULL;
  GString *name = g_string_new (NULL);
  const char *dot;

  g_return_val_if_fail (uri != NULL, NULL);

  part = take_last_part (uri);
  valid = g_utf8_make_valid (part, -1);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!may_stand_in_name (c))
        g_string_append_c (name, '_');
      else if (name->len > 0 || (c != '.' && c != ' ' && c != '-'))
        g_string_append_unichar (name, c);
    }

  dot = strrchr (name->str, '.');
  if (is_ending (dot))
    {
      ending = g_strdup (dot);
      g_string_truncate (name, (gsize)(dot - name->str));
    }
  else
    ending = g_strdup (find_ending (type));
  shorten (name, MOST_BYTES - strlen (ending));
  while (name->len > 0 && strchr (" .", name->str[name->len - 1]) != NULL)
    g_string_truncate (name, name->len - 1);
  if (name->len == 0)
    g_string_append (name, "file");
  g_string_append (name, ending);
  return g_string_free (name, FALSE);
}
