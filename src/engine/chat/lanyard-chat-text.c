/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-text.h"

#include <string.h>

#include "engine/chat/lanyard-chat-types.h"

gsize
lanyard_chat_text_cut (const char *text, gsize length, gsize max)
{
  gsize end = MIN (length, max);

  if (end == length)
    return length;
  /* A continuation byte is 10xxxxxx (RFC 3629, section 3). */
  while (end > 0 && ((guint8) text[end] & 0xC0) == 0x80)
    end--;
  return end;
}

gsize
lanyard_chat_text_incomplete (const guint8 *bytes, gsize length)
{
  for (gsize back = 1; back <= 3 && back <= length; back++)
    {
      guint8 byte = bytes[length - back];
      gsize wanted;

      if ((byte & 0xC0) == 0x80)
        continue;
      if ((byte & 0xE0) == 0xC0)
        wanted = 2;
      else if ((byte & 0xF0) == 0xE0)
        wanted = 3;
      else if ((byte & 0xF8) == 0xF0)
        wanted = 4;
      else
        return 0;
      return back < wanted ? back : 0;
    }
  return 0;
}

/* Characters that would let a name pass for another or break a line (UAX #9, section 2). */
static gboolean
is_hidden (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x200E || c == 0x200F || c == 0x061C
         || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

char *
lanyard_chat_text_clean_name (const char *name, gssize length, const char *fallback)
{
  g_autofree char *valid = g_utf8_make_valid (name, length);
  g_autoptr (GString) clean = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!is_hidden (c))
        g_string_append_unichar (clean, c);
      else if (c == '\t' || c == '\n')
        g_string_append_c (clean, ' ');
    }
  g_strstrip (clean->str);
  clean->len = strlen (clean->str);
  g_string_truncate (clean, lanyard_chat_text_cut (clean->str, clean->len, LANYARD_CHAT_NAME_MAX));
  g_strchomp (clean->str);
  if (*clean->str == '\0')
    return g_strdup (fallback);
  return g_strdup (clean->str);
}

char *
lanyard_chat_text_from_wire (const guint8 *bytes, gsize length)
{
  /* nc and other line-minded programs send the line's end too; the course's programs do not. */
  while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
    length--;
  return g_utf8_make_valid ((const char *) bytes, (gssize) length);
}

gboolean
lanyard_chat_text_is_bye (const char *text)
{
  return g_ascii_strcasecmp (text, "bye") == 0;
}
