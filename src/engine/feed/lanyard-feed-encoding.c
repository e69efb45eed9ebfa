/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which encoding a document is in: RFC 3023 and XML 1.0, appendix F, then what decodes. */
#include "engine/feed/lanyard-feed-parser-private.h"

#include "engine/feed/lanyard-html-tables-private.h"

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

/* Names that iconv lacks or has under another, without what parts their words. The labels of the WHATWG Encoding Standard
 * are all known, and most of those that Python knows. */
static const struct
{
  const char *name;
  const char *iconv;
} aliases[] = {
  { "8859", "ISO-8859-1" },
  { "big5tw", "BIG5" },
  { "chinese", "GB18030" },
  { "cnbig5", "BIG5" },
  { "cp154", "PT154" },
  { "cp65001", "UTF-8" },
  { "cp866u", "CP1125" },
  { "cpis", "CP861" },
  { "csbig5", "BIG5" },
  { "csgb2312", "GB18030" },
  { "csibm858", "CP858" },
  { "csibm861", "CP861" },
  { "csisolatin9", "ISO-8859-15" },
  { "csiso58gb231280", "GB18030" },
  { "csiso88596e", "ISO-8859-6" },
  { "csiso88596i", "ISO-8859-6" },
  { "csiso88598e", "ISO-8859-8" },
  { "csiso88598i", "ISO-8859-8" },
  { "csksc56011987", "UHC" },
  { "csptcp154", "PT154" },
  { "cyrillicasian", "PT154" },
  { "dos874", "CP874" },
  { "elot928", "ISO-8859-7" },
  { "eucgb2312cn", "GB18030" },
  { "eucjis2004", "EUC-JISX0213" },
  { "eucjisx0213", "EUC-JISX0213" },
  { "gb180302000", "GB18030" },
  { "gb2312", "GB18030" },
  { "gb23121980", "GB18030" },
  { "gb231280", "GB18030" },
  { "hkscs", "BIG5-HKSCS" },
  { "ibm1051", "HP-ROMAN8" },
  { "ibm1125", "CP1125" },
  { "iso2022jp", "ISO-2022-JP" },
  { "iso2022jp1", "ISO-2022-JP-2" },
  { "iso2022jp2", "ISO-2022-JP-2" },
  { "iso2022jp2004", "ISO-2022-JP-3" },
  { "iso2022jp3", "ISO-2022-JP-3" },
  { "iso2022jpext", "ISO-2022-JP-2" },
  { "iso2022kr", "ISO-2022-KR" },
  { "iso8859", "ISO-8859-1" },
  { "iso88596e", "ISO-8859-6" },
  { "iso88596i", "ISO-8859-6" },
  { "iso88598e", "ISO-8859-8" },
  { "iso88598i", "ISO-8859-8" },
  { "isoir149", "UHC" },
  { "isoir58", "GB18030" },
  { "jisx0213", "EUC-JISX0213" },
  { "koi8", "KOI8-R" },
  { "koi8ru", "KOI8-U" },
  { "korean", "UHC" },
  { "ksc5601", "UHC" },
  { "ksc56011987", "UHC" },
  { "ksc56011989", "UHC" },
  { "ksx1001", "UHC" },
  { "kz1048", "RK1048" },
  { "l9", "ISO-8859-15" },
  { "latin", "ISO-8859-1" },
  { "latin1", "ISO-8859-1" },
  { "logical", "ISO-8859-8" },
  { "mac", "MACINTOSH" },
  { "maccenteuro", "MAC-CENTRALEUROPE" },
  { "maccentraleurope", "MAC-CENTRALEUROPE" },
  { "maccyrillic", "MAC-CYRILLIC" },
  { "maciceland", "MAC-IS" },
  { "maclatin2", "MAC-CENTRALEUROPE" },
  { "macroman", "MACINTOSH" },
  { "ms1361", "JOHAB" },
  { "ms932", "CP932" },
  { "ms949", "UHC" },
  { "ms950", "CP950" },
  { "mskanji", "CP932" },
  { "ptcp154", "PT154" },
  { "sjis2004", "SHIFT_JISX0213" },
  { "sjisx0213", "SHIFT_JISX0213" },
  { "shiftjis", "CP932" },
  { "shiftjis2004", "SHIFT_JISX0213" },
  { "shiftjisx0213", "SHIFT_JISX0213" },
  { "sjis", "CP932" },
  { "suneugreek", "ISO-8859-7" },
  { "thai", "ISO-8859-11" },
  { "tis6200", "TIS-620" },
  { "tis62025290", "TIS-620" },
  { "tis62025291", "TIS-620" },
  { "u8", "UTF-8" },
  { "ujis", "EUC-JP" },
  { "unicode11utf8", "UTF-8" },
  { "unicode20utf8", "UTF-8" },
  { "utf", "UTF-8" },
  { "utf16be", "UTF-16BE" },
  { "utf16le", "UTF-16LE" },
  { "utf32be", "UTF-32BE" },
  { "utf32le", "UTF-32LE" },
  { "visual", "ISO-8859-8" },
  { "windows31j", "CP932" },
  { "windows949", "UHC" },
  { "xcp1250", "CP1250" },
  { "xcp1251", "CP1251" },
  { "xcp1252", "CP1252" },
  { "xcp1253", "CP1253" },
  { "xcp1254", "CP1254" },
  { "xcp1255", "CP1255" },
  { "xcp1256", "CP1256" },
  { "xcp1257", "CP1257" },
  { "xcp1258", "CP1258" },
  { "xeucjp", "EUC-JP" },
  { "xgbk", "GBK" },
  { "xmaccyrillic", "MAC-CYRILLIC" },
  { "xmacroman", "MACINTOSH" },
  { "xmacukrainian", "MAC-UK" },
  { "xsjis", "CP932" },
  { "xunicode20utf8", "UTF-8" },
  { "xxbig5", "BIG5" },
};

/* (nullable): iconv's name of it, where that is another. */
static const char *
find_alias (const char *encoding)
{
  char name[32];
  guint n = 0;

  for (const char *p = encoding; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p))
        continue;
      if (n == sizeof name - 1)
        return NULL;
      name[n++] = g_ascii_tolower (*p);
    }
  name[n] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      if (strcmp (aliases[i].name, name) == 0)
        return aliases[i].iconv;
    }
  return NULL;
}

static gboolean
convert (
    const char *data, gsize length, const char *encoding, char **decoded, gsize *decoded_length)
{
  const char *alias = find_alias (encoding);
  g_autofree char *dashed = NULL;
  g_autofree char *numbered = NULL;
  const char *candidates[4] = { alias != NULL ? alias : encoding };

  candidates[1] = dashed = g_strdelimit (g_strdup (encoding), "_", '-');
  if (g_ascii_isdigit (*encoding))
    candidates[2] = numbered = g_strconcat ("CP", encoding, NULL);
  else if (g_ascii_strncasecmp (encoding, "cp", 2) == 0)
    candidates[2] = numbered = g_strconcat ("IBM", encoding + 2, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (candidates) && candidates[i] != NULL; i++)
    {
      *decoded =
          g_convert (data, (gssize)length, "UTF-8", candidates[i], NULL, decoded_length, NULL);
      if (*decoded != NULL && g_utf8_validate_len (*decoded, *decoded_length, NULL))
        return TRUE;
      g_clear_pointer (decoded, g_free);
    }
  return FALSE;
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
  return convert (data, length, encoding, decoded, decoded_length);
}

/* The last resort always decodes: WHATWG's windows-1252 gives every byte a character. */
static char *
decode_cp1252 (const char *data, gsize length, gsize *decoded_length)
{
  GString *result = g_string_sized_new (length + length / 8);

  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar)data[i];

      if (c < 0x80)
        g_string_append_c (result, (char)c);
      else
        g_string_append_unichar (result, lanyard_html_fix_cp1252 (c));
    }
  *decoded_length = result->len;
  return g_string_free (result, FALSE);
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
      decoded = decode_cp1252 (body, body_length, decoded_length);
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
