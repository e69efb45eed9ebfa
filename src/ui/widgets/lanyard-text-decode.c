/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-text-decode.h"

#include <string.h>

#define REPLACEMENT 0xFFFD

/* What 0x80 to 0x9F mean in Windows-1252; 0: undefined. */
static const gunichar windows_1252[32] = {
  0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
  0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
  0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

const char *
lanyard_text_encoding_get_name (LanyardTextEncoding encoding)
{
  switch (encoding)
    {
    case LANYARD_TEXT_UTF8:
    case LANYARD_TEXT_UTF8_BOM:
      return "UTF-8";
    case LANYARD_TEXT_UTF16_LE:
    case LANYARD_TEXT_UTF16_BE:
      return "UTF-16";
    case LANYARD_TEXT_WINDOWS_1252:
      return "Windows-1252";
    case LANYARD_TEXT_ISO_8859_1:
      return "ISO-8859-1";
    case LANYARD_TEXT_BINARY:
    default:
      return "";
    }
}

static gsize
bom_length (LanyardTextEncoding encoding)
{
  switch (encoding)
    {
    case LANYARD_TEXT_UTF8_BOM:
      return 3;
    case LANYARD_TEXT_UTF16_LE:
    case LANYARD_TEXT_UTF16_BE:
      return 2;
    case LANYARD_TEXT_UTF8:
    case LANYARD_TEXT_WINDOWS_1252:
    case LANYARD_TEXT_ISO_8859_1:
    case LANYARD_TEXT_BINARY:
    default:
      return 0;
    }
}

/* Valid up to a character that the end cut off. */
static gboolean
valid_utf8 (const guint8 *bytes, gsize length, gboolean partial)
{
  const char *end;

  if (g_utf8_validate_len ((const char *) bytes, length, &end))
    return TRUE;
  return partial && g_utf8_get_char_validated (end, (const char *) bytes + length - end) == (gunichar) -2;
}

static LanyardTextEncoding
find_encoding (const guint8 *bytes, gsize length, gboolean partial)
{
  if (length >= 3 && memcmp (bytes, "\xEF\xBB\xBF", 3) == 0)
    return memchr (bytes, 0, length) != NULL ? LANYARD_TEXT_BINARY : LANYARD_TEXT_UTF8_BOM;
  if (length >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE)
    return LANYARD_TEXT_UTF16_LE;
  if (length >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF)
    return LANYARD_TEXT_UTF16_BE;
  if (length > 0 && memchr (bytes, 0, length) != NULL)
    return LANYARD_TEXT_BINARY;
  if (valid_utf8 (bytes, length, partial))
    return LANYARD_TEXT_UTF8;
  for (gsize i = 0; i < length; i++)
    if (bytes[i] >= 0x80 && bytes[i] < 0xA0 && windows_1252[bytes[i] - 0x80] == 0)
      return LANYARD_TEXT_ISO_8859_1;
  return LANYARD_TEXT_WINDOWS_1252;
}

/* Reads one character at *@offset and moves on; FALSE at the end or where it is cut off. */
static gboolean
next_char (const guint8        *bytes,
           gsize                length,
           LanyardTextEncoding  encoding,
           gsize               *offset,
           gunichar            *character)
{
  const guint8 *p = bytes + *offset;
  gsize left = length - *offset;

  if (left == 0)
    return FALSE;

  switch (encoding)
    {
    case LANYARD_TEXT_UTF8:
    case LANYARD_TEXT_UTF8_BOM:
      {
        *character = g_utf8_get_char_validated ((const char *) p, (gssize) left);
        if (*character == (gunichar) -2)
          return FALSE;
        if (*character == (gunichar) -1)
          {
            /* Only behind a byte order mark that lied. */
            *character = REPLACEMENT;
            *offset += 1;
          }
        else
          *offset += (gsize) g_unichar_to_utf8 (*character, NULL);
        break;
      }
    case LANYARD_TEXT_UTF16_LE:
    case LANYARD_TEXT_UTF16_BE:
      {
        guint hi = encoding == LANYARD_TEXT_UTF16_LE ? 1 : 0;
        gunichar unit, low;

        if (left < 2)
          return FALSE;
        unit = (gunichar) (p[hi] << 8 | p[1 - hi]);
        *offset += 2;
        if (unit >= 0xD800 && unit < 0xDC00 && left >= 4)
          {
            low = (gunichar) (p[2 + hi] << 8 | p[3 - hi]);
            if (low >= 0xDC00 && low < 0xE000)
              {
                *offset += 2;
                unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
              }
          }
        *character = (unit >= 0xD800 && unit < 0xE000) ? REPLACEMENT : unit;
        break;
      }
    case LANYARD_TEXT_WINDOWS_1252:
      *character = (*p >= 0x80 && *p < 0xA0) ? windows_1252[*p - 0x80] : *p;
      *offset += 1;
      break;
    case LANYARD_TEXT_ISO_8859_1:
      /* 0x80 to 0x9F are control characters there; nothing to see. */
      *character = (*p >= 0x80 && *p < 0xA0) ? REPLACEMENT : *p;
      *offset += 1;
      break;
    case LANYARD_TEXT_BINARY:
    default:
      return FALSE;
    }

  if (*character == 0)
    *character = REPLACEMENT;
  return TRUE;
}

char *
lanyard_text_decode (const guint8        *bytes,
                     gsize                length,
                     gboolean             partial,
                     LanyardTextEncoding *encoding)
{
  GString *text;
  gsize offset;
  gunichar character;
  gboolean after_return = FALSE;

  g_return_val_if_fail (bytes != NULL || length == 0, NULL);
  g_return_val_if_fail (encoding != NULL, NULL);

  *encoding = find_encoding (bytes, length, partial);
  if (*encoding == LANYARD_TEXT_BINARY)
    return NULL;

  text = g_string_sized_new (length + 1);
  offset = bom_length (*encoding);
  while (next_char (bytes, length, *encoding, &offset, &character))
    {
      if (character == '\n' && after_return)
        after_return = FALSE;
      else if (character == '\r')
        {
          g_string_append_c (text, '\n');
          after_return = TRUE;
        }
      else
        {
          g_string_append_unichar (text, character);
          after_return = FALSE;
        }
    }
  return g_string_free (text, FALSE);
}

char *
lanyard_text_fold (const char *text, guint max)
{
  GString *folded;
  guint column = 0;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (max > 0, NULL);

  folded = g_string_sized_new (strlen (text) + 64);
  for (const char *p = text; *p != '\0';)
    {
      const char *next = g_utf8_next_char (p);

      if (*p == '\n')
        column = 0;
      else if (column++ == max)
        {
          g_string_append_c (folded, '\n');
          column = 1;
        }
      g_string_append_len (folded, p, next - p);
      p = next;
    }
  return g_string_free (folded, FALSE);
}

gint64
lanyard_text_char_offset (const guint8        *bytes,
                          gsize                length,
                          gsize                offset,
                          LanyardTextEncoding  encoding)
{
  gsize at;
  gint64 characters = 0;
  gunichar character;
  guint column = 0;
  gboolean after_return = FALSE;

  g_return_val_if_fail (bytes != NULL || length == 0, 0);

  at = bom_length (encoding);
  while (next_char (bytes, length, encoding, &at, &character) && at <= offset)
    {
      gboolean second_half = character == '\n' && after_return;

      after_return = character == '\r';
      if (second_half)
        continue;
      if (character == '\n' || character == '\r')
        column = 0;
      else if (column++ == LANYARD_TEXT_MAX_LINE)
        {
          characters++;
          column = 1;
        }
      characters++;
    }
  return characters;
}

char *
lanyard_text_hex_line (const guint8 *bytes, gsize length)
{
  GString *line = g_string_new (NULL);

  length = MIN (length, 16);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (line, "%02x ", bytes[i]);
  for (gsize i = length; i < 16; i++)
    g_string_append (line, "   ");
  g_string_append_c (line, ' ');
  for (gsize i = 0; i < length; i++)
    g_string_append_c (line, g_ascii_isprint (bytes[i]) ? (char) bytes[i] : '.');
  return g_string_free (line, FALSE);
}
