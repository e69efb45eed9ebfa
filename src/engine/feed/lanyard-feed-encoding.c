/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which encoding a document is in: RFC 3023 and XML 1.0, appendix F, then what decodes. */
#include "engine/feed/lanyard-feed-parser-private.h"

#include "engine/feed/lanyard-feed-convert-private.h"
#include "engine/feed/lanyard-feed-fulltext-private.h"

typedef struct
{
  const char *bytes;
  gsize length;
  const char *encoding;
  gboolean mark; /* a byte-order mark, not part of the text */
} Signature;

static const Signature signatures[] = {
  { "\0\0\xfe\xff", 4, "utf-32be", TRUE },  { "\xff\xfe\0\0", 4, "utf-32le", TRUE },
  { "\xfe\xff", 2, "utf-16be", TRUE },      { "\xff\xfe", 2, "utf-16le", TRUE },
  { "\xef\xbb\xbf", 3, "utf-8", TRUE },     { "\x4c\x6f\xa7\x94", 4, "cp037", FALSE },
  { "\0\x3c\0\x3f", 4, "utf-16be", FALSE }, { "\x3c\0\x3f\0", 4, "utf-16le", FALSE },
  { "\0\0\0\x3c", 4, "utf-32be", FALSE },   { "\x3c\0\0\0", 4, "utf-32le", FALSE },
};

static const Signature *
find_signature (const char *data, gsize length)
{
  static const Signature be = { NULL, 0, "utf-16be", FALSE };
  static const Signature le = { NULL, 0, "utf-16le", FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      if (length >= signatures[i].length &&
          memcmp (data, signatures[i].bytes, signatures[i].length) == 0)
        return &signatures[i];
    }
  /* "<r", with neither a mark nor a declaration. */
  if (length >= 4 && data[0] == '\0' && data[1] == '<' && data[2] == '\0' && g_ascii_isalpha (data[3]))
    return &be;
  if (length >= 4 && data[0] == '<' && data[1] == '\0' && g_ascii_isalpha (data[2]) && data[3] == '\0')
    return &le;
  return NULL;
}

/* The encoding="…" of an XML declaration at the beginning, in lower case. (transfer full)
 * (nullable) */
static char *
find_declared (const char *text, gsize length)
{
  const char *end =
      text != NULL && length > 2 && text[0] == '<' && text[1] == '?' ? memchr (text, '>', length) : NULL;
  const char *p;
  const char *close;

  if (end == NULL)
    return NULL;
  p = memmem (text, (gsize)(end - text), "encoding", 8);
  if (p == NULL)
    return NULL;
  p += 8;
  while (p < end && g_ascii_isspace (*p))
    p++;
  if (p >= end || *p++ != '=')
    return NULL;
  while (p < end && g_ascii_isspace (*p))
    p++;
  if (p >= end || (*p != '"' && *p != '\''))
    return NULL;
  close = memchr (p + 1, *p, (gsize)(end - p) - 1);
  if (close == NULL || !lanyard_feed_is_ascii (p + 1, (gsize)(close - p) - 1))
    return NULL;
  return g_ascii_strdown (p + 1, close - p - 1);
}

/* Some forget the second question mark, and the whole document would be the declaration. */
static const char *
skip_declaration (const char *text, gsize length)
{
  const char *end;

  if (length < 6 || strncmp (text, "<?xml", 5) != 0 || !g_ascii_isspace (text[5]))
    return text;
  end = memchr (text, '>', length);
  return end != NULL ? end + 1 : text;
}

/* Names that say "16 or 32 bits" and leave the order to the mark. */
static gboolean
is_wide_name (const char *name)
{
  static const char *const names[] = {
    "u16",    "utf-16",          "utf16",           "utf_16", "u32",       "utf-32", "utf32",
    "utf_32", "iso-10646-ucs-2", "iso-10646-ucs-4", "csucs4", "csunicode", "ucs-2",  "ucs-4"
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_ascii_strcasecmp (name, names[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The charset parameter, unquoted. (transfer full) (nullable) */
static char *
find_charset (const char *content_type)
{
  g_auto (GStrv) parameters = g_strsplit (content_type, ";", -1);

  for (guint i = parameters[0] != NULL ? 1 : 0; parameters[i] != NULL; i++)
    {
      char *value = strchr (parameters[i], '=');

      if (value == NULL)
        continue;
      *value++ = '\0';
      if (g_ascii_strcasecmp (g_strstrip (parameters[i]), "charset") != 0)
        continue;
      g_strstrip (g_strdelimit (value, "\"'", ' '));
      return *value != '\0' ? g_strdup (value) : NULL;
    }
  return NULL;
}

/* What the response and the document declare, together, and whether the type is one for feeds. */
static char *
choose_declared (const char *content_type,
                 gboolean has_headers,
                 const char *declared,
                 gboolean looks_like_json,
                 gboolean *acceptable)
{
  g_autofree char *type = g_ascii_strdown (content_type != NULL ? content_type : "", -1);
  g_autofree char *charset = find_charset (type);
  gsize length = strcspn (type, "; ");
  gboolean plus_xml;

  type[length] = '\0';
  plus_xml = g_str_has_suffix (type, "+xml");
  *acceptable = TRUE;
  if (strcmp (type, "application/xml") == 0 || strcmp (type, "application/xml-dtd") == 0 ||
      strcmp (type, "application/xml-external-parsed-entity") == 0 ||
      (g_str_has_prefix (type, "application/") && plus_xml))
    return g_strdup (charset != NULL ? charset : declared != NULL ? declared : "utf-8");
  if (strcmp (type, "text/xml") == 0 || strcmp (type, "text/xml-external-parsed-entity") == 0 ||
      (g_str_has_prefix (type, "text/") && plus_xml))
    return g_strdup (charset != NULL ? charset : "us-ascii");
  if (strcmp (type, "application/feed+json") == 0 || strcmp (type, "application/json") == 0 ||
      (*type == '\0' && looks_like_json))
    return g_strdup (charset != NULL ? charset : "utf-8");

  *acceptable = FALSE;
  if (g_str_has_prefix (type, "text/"))
    return g_strdup (charset != NULL ? charset : "us-ascii");
  if (has_headers && *type == '\0')
    return g_strdup (declared != NULL ? declared : "iso-8859-1");
  return g_strdup (declared != NULL ? declared : "utf-8");
}

/* TRUE with *@decoded in UTF-8, or NULL where @data is UTF-8 as it is. */
static gboolean
try_encoding (
    const char *data, gsize length, const char *encoding, char **decoded, gsize *decoded_length)
{
  *decoded = NULL;
  if (g_ascii_strcasecmp (encoding, "utf-8") == 0 || g_ascii_strcasecmp (encoding, "utf8") == 0)
    return lanyard_feed_is_ascii (data, length) || g_utf8_validate_len (data, length, NULL);
  if (g_ascii_strcasecmp (encoding, "us-ascii") == 0 || g_ascii_strcasecmp (encoding, "ascii") == 0)
    return lanyard_feed_is_ascii (data, length);
  return lanyard_feed_convert (data, length, encoding, decoded, decoded_length);
}

static gboolean
is_json (const char *data, gsize length)
{
  gsize i = 0;

  while (i < length && g_ascii_isspace (data[i]))
    i++;
  return i < length && data[i] == '{';
}

/* GB 18030 decodes what calls itself by the older name. */
static void
use_superset (char **encoding)
{
  if (*encoding == NULL || g_ascii_strcasecmp (*encoding, "gb2312") != 0)
    return;
  g_free (*encoding);
  *encoding = g_strdup ("gb18030");
}

char *
lanyard_feed_decode (const char *data,
                     gsize length,
                     const char *content_type,
                     gboolean has_headers,
                     gsize *decoded_length,
                     gsize *skip,
                     char **encoding,
                     char **problem)
{
  const Signature *signature = find_signature (data, length);
  gsize mark = signature != NULL && signature->mark ? signature->length : 0;
  const char *body = data + mark;
  gsize body_length = length - mark;
  const char *sniffed = signature != NULL ? signature->encoding : NULL;
  g_autofree char *prolog = NULL;
  g_autofree char *declared = NULL;
  g_autofree char *expected = NULL;
  const char *candidates[5];
  gboolean acceptable;
  char *decoded = NULL;
  const char *text;
  const char *chosen = NULL;

  if (sniffed != NULL && strcmp (sniffed, "utf-8") != 0)
    {
      /* Enough of it to read the declaration; whole characters of two or four bytes. */
      gsize n = MIN (body_length, 1024) & ~(gsize)3;
      gsize prolog_length = 0;

      prolog = g_convert_with_fallback (body, (gssize)n, "UTF-8", sniffed, "?", NULL,
                                        &prolog_length, NULL);
      if (prolog != NULL)
        declared = find_declared (prolog, prolog_length);
    }
  else
    declared = find_declared (body, MIN (body_length, 1024));
  if (declared != NULL && sniffed != NULL && is_wide_name (declared))
    {
      g_free (declared);
      declared = g_strdup (sniffed);
    }

  *problem = NULL;
  expected = choose_declared (content_type, has_headers, declared, is_json (body, body_length),
                              &acceptable);
  use_superset (&expected);
  use_superset (&declared);
  if (has_headers && !acceptable)
    *problem = content_type != NULL ? g_strdup_printf ("%s is not an XML media type", content_type)
                                    : g_strdup ("no Content-Type given");

  candidates[0] = expected;
  candidates[1] = declared;
  candidates[2] = sniffed;
  candidates[3] = "utf-8";
  candidates[4] = "windows-1252";
  for (guint i = 0; i < G_N_ELEMENTS (candidates) && chosen == NULL; i++)
    {
      if (candidates[i] == NULL)
        continue;
      g_clear_pointer (&decoded, g_free);
      if (try_encoding (body, body_length, candidates[i], &decoded, decoded_length))
        chosen = candidates[i];
    }
  if (chosen == NULL)
    {
      g_free (decoded);
      decoded = lanyard_feed_convert_cp1252 (body, body_length, decoded_length);
      chosen = "windows-1252";
    }
  if (g_ascii_strcasecmp (chosen, expected) != 0)
    {
      g_free (*problem);
      *problem =
          g_strdup_printf ("the document is declared as %s, but was read as %s", expected, chosen);
    }

  *encoding = g_strdup (chosen);
  if (decoded == NULL)
    *decoded_length = length;
  text = decoded != NULL ? decoded : body;
  *skip = (gsize)(skip_declaration (text, decoded != NULL ? *decoded_length : body_length) - text);
  if (decoded == NULL)
    *skip += mark;
  return decoded;
}

/* Pages */

/* What a <meta> at the beginning says: charset="…", or within content="…; charset=…". (transfer full) (nullable) */
static char *
find_meta_charset (const char *data, gsize length)
{
  g_autofree char *head = g_strndup (data, MIN (length, 4096));
  const char *p = head;

  g_strdelimit (head, "\"'", ' ');
  while ((p = strcasestr (p, "<meta")) != NULL)
    {
      const char *end = strchr (p, '>');
      const char *charset = strcasestr (p, "charset");

      if (end == NULL)
        return NULL;
      if (charset != NULL && charset < end)
        {
          charset += strlen ("charset");
          charset += strspn (charset, " \t\r\n");
          if (*charset == '=')
            {
              charset += 1 + strspn (charset + 1, " \t\r\n");
              return g_ascii_strdown (charset, (gssize)strcspn (charset, " \t\r\n;/>"));
            }
        }
      p = end;
    }
  return NULL;
}

/* Text that calls itself UTF-8 and is not throughout: whether it is some with a few wrong bytes, and not another encoding
 * altogether. */
static gboolean
is_mostly_utf8 (const char *data, gsize length)
{
  gsize good = 0;
  gsize bad = 0;

  for (gsize i = 0; i < length;)
    {
      gunichar c = (guchar)data[i] < 0x80 ? 0 : g_utf8_get_char_validated (data + i, (gssize)(length - i));

      if (c == 0)
        i++;
      else if (c == (gunichar)-1 || c == (gunichar)-2)
        {
          bad++;
          i++;
        }
      else
        {
          good++;
          i = (gsize)(g_utf8_next_char (data + i) - data);
        }
    }
  return good > bad;
}

/* In the web's pages Latin-1 means windows-1252 (WHATWG Encoding Standard). */
static gboolean
is_latin1 (const char *encoding)
{
  static const char *const names[] = { "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1",
                                       "us-ascii",   "ascii",     "windows-1252", "cp1252" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_ascii_strcasecmp (encoding, names[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

char *
lanyard_feed_decode_page (const char *data, gsize length, const char *content_type, gsize *decoded_length)
{
  const Signature *signature = find_signature (data, length);
  gsize mark = signature != NULL && signature->mark ? signature->length : 0;
  g_autofree char *type = g_ascii_strdown (content_type != NULL ? content_type : "", -1);
  g_autofree char *encoding = NULL;
  char *decoded = NULL;

  data += mark;
  length -= mark;
  if (signature != NULL && (mark > 0 || strcmp (signature->encoding, "cp037") != 0))
    encoding = g_strdup (signature->encoding);
  if (encoding == NULL)
    encoding = find_charset (type);
  if (encoding == NULL)
    encoding = find_meta_charset (data, length);
  if (encoding == NULL)
    encoding = find_declared (data, MIN (length, 1024));
  /* A <meta> that can be read says by that alone that the page is not in 16 or 32 bits. */
  if (encoding == NULL || (signature == NULL && (is_wide_name (encoding) || g_str_has_prefix (encoding, "utf-16"))))
    {
      g_free (encoding);
      encoding = g_strdup ("utf-8");
    }
  use_superset (&encoding);

  *decoded_length = length;
  if (g_utf8_validate_len (data, length, NULL) &&
      (is_latin1 (encoding) || g_ascii_strcasecmp (encoding, "utf-8") == 0 || lanyard_feed_is_ascii (data, length)) &&
      g_ascii_strncasecmp (encoding, "iso-2022", 8) != 0)
    return g_strndup (data, length);
  if (is_latin1 (encoding))
    return lanyard_feed_convert_cp1252 (data, length, decoded_length);
  if (g_ascii_strcasecmp (encoding, "utf-8") == 0 || g_ascii_strcasecmp (encoding, "utf8") == 0)
    {
      g_autofree char *other = find_meta_charset (data, length);

      if (!is_mostly_utf8 (data, length))
        return other != NULL && lanyard_feed_convert (data, length, other, &decoded, decoded_length)
                   ? decoded
                   : lanyard_feed_convert_cp1252 (data, length, decoded_length);
      decoded = g_utf8_make_valid (data, (gssize)length);
      *decoded_length = strlen (decoded);
      return decoded;
    }
  if (!lanyard_feed_convert (data, length, encoding, &decoded, decoded_length))
    decoded = lanyard_feed_convert_loosely (data, length, encoding, decoded_length);
  return decoded != NULL ? decoded : lanyard_feed_decode_page (data, length, "text/html; charset=utf-8", decoded_length);
}
