/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packets-payload.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-error.h"

/* Sets the error and the place, both from @at. */
static gboolean G_GNUC_PRINTF (5, 6)
fail (const char *text, const char *at, gsize *position, GError **error, const char *format, ...)
{
  gsize characters = (gsize) g_utf8_strlen (text, at - text);
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (position != NULL)
    *position = characters;
  /* Translators: the number of a character in what was typed, and what is wrong there, a sentence. */
  g_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, _ ("Character %lu: %s"), (gulong) characters + 1, what);
  return FALSE;
}

/* The number of @digits hexadecimal digits at @at; -1 where there are fewer. */
static gint32
read_hex (const char *at, guint digits)
{
  gint32 number = 0;

  for (guint i = 0; i < digits; i++)
    {
      if (!g_ascii_isxdigit (at[i]))
        return -1;
      number = number << 4 | g_ascii_xdigit_value (at[i]);
    }
  return number;
}

static gboolean
is_high (gint32 code)
{
  return code >= 0xD800 && code < 0xDC00;
}

static gboolean
is_low (gint32 code)
{
  return code >= 0xDC00 && code < 0xE000;
}

/* @at: the backslash of \u. Characters beyond the first 65,536 are two of them, as in JSON. Returns what follows, or %NULL. */
static const char *
read_unicode (const char *text, const char *at, GByteArray *bytes, gsize *position, GError **error)
{
  gint32 code = read_hex (at + 2, 4);
  gint32 low = -1;
  char utf8[6];

  if (code < 0)
    {
      fail (text, at, position, error, _ ("“\\u” needs four hexadecimal digits after it, as in “\\u00e9”."));
      return NULL;
    }
  if (is_high (code) && at[6] == '\\' && at[7] == 'u')
    low = read_hex (at + 8, 4);
  if (is_low (code) || (is_high (code) && !is_low (low)))
    {
      fail (text, at, position, error, _ ("“\\u%04X” is one half of a character and needs the other half beside it."),
            (guint) code);
      return NULL;
    }
  if (is_high (code))
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  g_byte_array_append (bytes, (const guint8 *) utf8, (guint) g_unichar_to_utf8 ((gunichar) code, utf8));
  return at + (low >= 0 && code >= 0x10000 ? 12 : 6);
}

/* @at: a backslash. Returns what follows the escape, or %NULL. */
static const char *
read_escape (const char *text, const char *at, GByteArray *bytes, gsize *position, GError **error)
{
  static const char letters[] = "nrt0\\";
  static const char values[] = "\n\r\t\0\\";
  const char *letter = at[1] != '\0' ? strchr (letters, at[1]) : NULL;
  const char *next;
  gint32 byte;

  if (letter != NULL)
    {
      g_byte_array_append (bytes, (const guint8 *) values + (letter - letters), 1);
      return at + 2;
    }
  if (at[1] == 'u')
    return read_unicode (text, at, bytes, position, error);
  if (at[1] == 'x')
    {
      byte = read_hex (at + 2, 2);
      if (byte >= 0)
        {
          g_byte_array_append (bytes, &(guint8){ (guint8) byte }, 1);
          return at + 4;
        }
      fail (text, at, position, error, _ ("“\\x” needs two hexadecimal digits after it, as in “\\x0d”."));
      return NULL;
    }
  if (at[1] == '\0')
    {
      fail (text, at, position, error, _ ("The backslash at the end stands for nothing; write “\\\\” for a backslash."));
      return NULL;
    }
  next = g_utf8_next_char (at + 1);
  fail (text, at, position, error,
        _ ("“\\%.*s” stands for nothing; there are \\n, \\r, \\t, \\0, \\xHH, \\uHHHH and \\\\."), (int) (next - at - 1),
        at + 1);
  return NULL;
}

static gboolean
parse_text (const char *text, GByteArray *bytes, gsize *position, GError **error)
{
  const char *at = text;

  while (at != NULL && *at != '\0')
    {
      gsize plain = strcspn (at, "\\");

      g_byte_array_append (bytes, (const guint8 *) at, (guint) plain);
      at += plain;
      if (*at == '\\')
        at = read_escape (text, at, bytes, position, error);
    }
  return at != NULL;
}

static gboolean
is_between (char c)
{
  return g_ascii_isspace (c) || c == ',' || c == ':' || c == '-' || c == ';';
}

static gboolean
parse_hex (const char *text, GByteArray *bytes, gsize *position, GError **error)
{
  const char *at = text;

  while (*at != '\0')
    {
      gint32 byte;

      if (is_between (*at))
        {
          at++;
          continue;
        }
      if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X'))
        at += 2;
      byte = read_hex (at, 2);
      if (byte < 0 && g_ascii_isxdigit (*at))
        return fail (text, at, position, error, _ ("The digit “%c” is alone; a byte has two hexadecimal digits."), *at);
      if (byte < 0 && *at == '\0')
        return fail (text, at, position, error, _ ("A byte is missing after “0x”."));
      if (byte < 0)
        return fail (text, at, position, error, _ ("“%.*s” is no hexadecimal digit (0 to 9, a to f)."),
                     (int) (g_utf8_next_char (at) - at), at);
      g_byte_array_append (bytes, &(guint8){ (guint8) byte }, 1);
      at += 2;
    }
  return TRUE;
}

GBytes *
lanyard_packets_payload_parse (const char *text, LanyardPacketsNotation notation, gsize *position, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const char *end;
  gboolean ok;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, &end))
    {
      fail (text, end, position, error, _ ("This is not UTF-8; write the byte as “\\xHH”."));
      return NULL;
    }
  /* The longest notation of a byte that is reasonable is "0xHH, ". */
  if (strlen (text) / 6 > LANYARD_PACKETS_MOST_BYTES)
    ok = fail (text, text, position, error, _ ("This is more than a packet may hold."));
  else
    ok = notation == LANYARD_PACKETS_HEX ? parse_hex (text, bytes, position, error)
                                         : parse_text (text, bytes, position, error);
  if (ok && bytes->len > LANYARD_PACKETS_MOST_BYTES)
    ok = fail (text, text, position, error, _ ("This is more than a packet may hold."));
  return ok ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

/* Whether people see it, and see where it is: no control, format, or separator but the plain space. */
static gboolean
is_visible (gunichar c)
{
  /* What GLib calls printable has no controls and no formats, but any space. */
  return c == ' ' || (g_unichar_isprint (c) && !g_unichar_isspace (c) && g_unichar_type (c) != G_UNICODE_PRIVATE_USE);
}

static void
add_character (GString *text, const guint8 *at, gsize left, gsize *used)
{
  gunichar c = g_utf8_get_char_validated ((const char *) at, (gssize) left);

  *used = 1;
  if (*at == '\n')
    g_string_append (text, "\\n");
  else if (*at == '\r')
    g_string_append (text, "\\r");
  else if (*at == '\t')
    g_string_append (text, "\\t");
  else if (*at == '\0')
    g_string_append (text, "\\0");
  else if (*at == '\\')
    g_string_append (text, "\\\\");
  else if (c == (gunichar) -1 || c == (gunichar) -2 || c < 0x20 || c == 0x7F)
    g_string_append_printf (text, "\\x%02x", *at);
  else
    {
      *used = (gsize) (g_utf8_next_char ((const char *) at) - (const char *) at);
      if (is_visible (c))
        g_string_append_len (text, (const char *) at, (gssize) *used);
      else if (c < 0x10000)
        g_string_append_printf (text, "\\u%04x", c);
      else
        g_string_append_printf (text, "\\u%04x\\u%04x", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + ((c - 0x10000) & 0x3FF));
    }
}

static char *
write_text (const guint8 *data, gsize size)
{
  GString *text = g_string_sized_new (size + 1);
  gsize used;

  for (gsize i = 0; i < size; i += used)
    add_character (text, data + i, size - i, &used);
  return g_string_free (text, FALSE);
}

static char *
write_hex (const guint8 *data, gsize size)
{
  static const char digits[] = "0123456789abcdef";
  GString *text = g_string_sized_new (size * 3 + 1);

  for (gsize i = 0; i < size; i++)
    {
      if (i > 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, digits[data[i] >> 4]);
      g_string_append_c (text, digits[data[i] & 0xF]);
    }
  return g_string_free (text, FALSE);
}

char *
lanyard_packets_payload_write (GBytes *bytes, LanyardPacketsNotation notation)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return notation == LANYARD_PACKETS_HEX ? write_hex (data, size) : write_text (data, size);
}

char *
lanyard_packets_payload_to_line (GBytes *bytes, gsize most)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = write_text (data, MIN (size, most));

  return size > most ? g_strconcat (text, "…", NULL) : g_steal_pointer (&text);
}

GBytes *
lanyard_packets_payload_fill (GBytes *bytes, guint64 number, gint64 time)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GByteArray) filled = g_byte_array_sized_new ((guint) size + 32);
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree char *day = seconds != NULL ? g_date_time_format (seconds, "%Y-%m-%dT%H:%M:%S") : g_strdup ("");
  g_autofree char *moment = g_strdup_printf ("%s.%06dZ", day, (int) (time % G_USEC_PER_SEC));
  g_autofree char *count = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  gsize i = 0;

  while (i < size)
    {
      const char *brace = memchr (data + i, '{', size - i);
      gsize plain = brace != NULL ? (gsize) (brace - data) - i : size - i;
      gsize left = size - i - plain;

      g_byte_array_append (filled, (const guint8 *) data + i, (guint) plain);
      i += plain;
      if (left >= 3 && memcmp (data + i, "{n}", 3) == 0)
        {
          g_byte_array_append (filled, (const guint8 *) count, (guint) strlen (count));
          i += 3;
        }
      else if (left >= 6 && memcmp (data + i, "{time}", 6) == 0)
        {
          g_byte_array_append (filled, (const guint8 *) moment, (guint) strlen (moment));
          i += 6;
        }
      else if (left > 0)
        g_byte_array_append (filled, (const guint8 *) data + i++, 1);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&filled));
}

char *
lanyard_packets_payload_to_dump (GBytes *bytes, guint columns, gsize most)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gsize end = MIN (size, most);
  GString *dump = g_string_sized_new (end * 5);

  for (gsize line = 0; line < end; line += columns)
    {
      g_string_append_printf (dump, "%s%08" G_GINT64_MODIFIER "x  ", line > 0 ? "\n" : "", (guint64) line);
      for (gsize i = line; i < line + columns; i++)
        {
          if (i < end)
            g_string_append_printf (dump, "%02x ", data[i]);
          else
            g_string_append (dump, "   ");
          if (columns == LANYARD_PACKETS_COLUMNS && i == line + columns / 2 - 1)
            g_string_append_c (dump, ' ');
        }
      g_string_append_c (dump, ' ');
      for (gsize i = line; i < MIN (line + columns, end); i++)
        g_string_append_c (dump, g_ascii_isprint (data[i]) ? (char) data[i] : '.');
    }
  return g_string_free (dump, FALSE);
}
