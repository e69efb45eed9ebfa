/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the encodings that feeds and pages are in to UTF-8. */
#include "engine/feed/lanyard-feed-convert-private.h"

#include <errno.h>
#include <string.h>

#include "engine/feed/lanyard-html-tables-private.h"

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

gboolean
lanyard_feed_convert (const char *data, gsize length, const char *encoding, char **decoded, gsize *decoded_length)
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

char *
lanyard_feed_convert_loosely (const char *data, gsize length, const char *encoding, gsize *decoded_length)
{
  const char *alias = find_alias (encoding);
  GIConv converter = g_iconv_open ("UTF-8", alias != NULL ? alias : encoding);
  g_autoptr (GString) result = NULL;
  char *in = (char *)data;
  gsize left = length;

  if (converter == (GIConv)-1)
    return NULL;
  result = g_string_sized_new (length + length / 2);
  while (left > 0)
    {
      char buffer[4096];
      char *out = buffer;
      gsize room = sizeof buffer;
      gsize done = g_iconv (converter, &in, &left, &out, &room);
      int problem = errno;

      g_string_append_len (result, buffer, out - buffer);
      if (done == (gsize)-1 && problem != E2BIG && left > 0)
        {
          g_string_append (result, "\357\277\275");
          in++;
          left--;
        }
    }
  g_iconv_close (converter);
  *decoded_length = result->len;
  return g_string_free (g_steal_pointer (&result), FALSE);
}

char *
lanyard_feed_convert_cp1252 (const char *data, gsize length, gsize *decoded_length)
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
