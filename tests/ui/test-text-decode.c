/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lanyard-test.h"
#include "ui/widgets/lanyard-text-decode.h"

typedef struct
{
  const char *name;
  const char *bytes;
  gsize length;
  gboolean partial;
  LanyardTextEncoding encoding;
  const char *text; /* NULL: binary */
} DecodeRow;

#define BYTES(literal) literal, sizeof (literal) - 1

static const DecodeRow decode_rows[] = {
  { "empty", BYTES (""), FALSE, LANYARD_TEXT_UTF8, "" },
  { "ascii", BYTES ("plain"), FALSE, LANYARD_TEXT_UTF8, "plain" },
  { "utf-8", BYTES ("gr\xC3\xBC\xC3\x9F"), FALSE, LANYARD_TEXT_UTF8, "grüß" },
  { "utf-8 cut off, more follows", BYTES ("a\xE2\x82"), TRUE, LANYARD_TEXT_UTF8, "a" },
  { "utf-8 cut off at the end", BYTES ("a\xE2\x82"), FALSE, LANYARD_TEXT_WINDOWS_1252, "aâ‚" },
  { "utf-8 bom", BYTES ("\xEF\xBB\xBFx"), FALSE, LANYARD_TEXT_UTF8_BOM, "x" },
  { "utf-8 bom that lies", BYTES ("\xEF\xBB\xBFx\xFFy"), FALSE, LANYARD_TEXT_UTF8_BOM, "x\uFFFDy" },
  { "utf-16 le", BYTES ("\xFF\xFEh\0i\0"), FALSE, LANYARD_TEXT_UTF16_LE, "hi" },
  { "utf-16 be", BYTES ("\xFE\xFF\0h\0i"), FALSE, LANYARD_TEXT_UTF16_BE, "hi" },
  { "utf-16 pair", BYTES ("\xFF\xFE\x3D\xD8\x00\xDE"), FALSE, LANYARD_TEXT_UTF16_LE, "😀" },
  { "utf-16 half a pair", BYTES ("\xFF\xFE\x3D\xD8x\0"), FALSE, LANYARD_TEXT_UTF16_LE, "\uFFFDx" },
  { "utf-16 odd", BYTES ("\xFF\xFEh\0i"), FALSE, LANYARD_TEXT_UTF16_LE, "h" },
  { "windows-1252", BYTES ("\x93na\xEFve\x94 \x80"), FALSE, LANYARD_TEXT_WINDOWS_1252, "“naïve” €" },
  { "iso-8859-1", BYTES ("caf\xE9 \x81"), FALSE, LANYARD_TEXT_ISO_8859_1, "café \uFFFD" },
  { "nul is binary", BYTES ("a\0b"), FALSE, LANYARD_TEXT_BINARY, NULL },
  { "bom and nul is binary", BYTES ("\xEF\xBB\xBF\0"), FALSE, LANYARD_TEXT_BINARY, NULL },
  { "line ends", BYTES ("a\r\nb\rc\n\rd"), FALSE, LANYARD_TEXT_UTF8, "a\nb\nc\n\nd" },
};

static void
test_decode (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (decode_rows); i++)
    {
      const DecodeRow *row = &decode_rows[i];
      LanyardTextEncoding encoding;
      g_autofree char *text = NULL;

      g_test_message ("%s", row->name);
      text = lanyard_text_decode ((const guint8 *) row->bytes, row->length, row->partial, &encoding);
      g_assert_cmpint (encoding, ==, row->encoding);
      g_assert_cmpstr (text, ==, row->text);
      g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
    }
}

/* Whatever comes in, what comes out is valid UTF-8 without NUL, so GTK takes it. */
static void
test_decode_anything (void)
{
  guint32 seed = g_test_rand_int ();

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 2000; i++)
    {
      guint8 bytes[64];
      gsize length = i % sizeof bytes;
      LanyardTextEncoding encoding;
      g_autofree char *text = NULL;

      lanyard_test_fill (bytes, sizeof bytes, seed + i);
      if (i % 3 == 0)
        memcpy (bytes, i % 2 ? "\xFF\xFE" : "\xFE\xFF", 2);
      text = lanyard_text_decode (bytes, length, i % 2, &encoding);
      g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
    }
}

static void
test_fold (void)
{
  static const struct
  {
    const char *text;
    guint max;
    const char *want;
  } rows[] = {
    { "", 3, "" },
    { "abc", 3, "abc" },
    { "abcd", 3, "abc\nd" },
    { "abcdefg", 3, "abc\ndef\ng" },
    { "ab\ncdef", 3, "ab\ncde\nf" },
    { "äöüß", 2, "äö\nüß" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folded = lanyard_text_fold (rows[i].text, rows[i].max);

      g_assert_cmpstr (folded, ==, rows[i].want);
    }
}

static void
test_char_offset (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    LanyardTextEncoding encoding;
    gsize offset;
    gint64 want;
  } rows[] = {
    { BYTES ("abc"), LANYARD_TEXT_UTF8, 0, 0 },
    { BYTES ("abc"), LANYARD_TEXT_UTF8, 2, 2 },
    { BYTES ("abc"), LANYARD_TEXT_UTF8, 3, 3 },
    { BYTES ("\xC3\xA4\xC3\xB6x"), LANYARD_TEXT_UTF8, 3, 1 },
    { BYTES ("\xC3\xA4\xC3\xB6x"), LANYARD_TEXT_UTF8, 4, 2 },
    { BYTES ("\xEF\xBB\xBF" "abc"), LANYARD_TEXT_UTF8_BOM, 4, 1 },
    { BYTES ("\xFF\xFE" "a\0b\0"), LANYARD_TEXT_UTF16_LE, 4, 1 },
    { BYTES ("a\r\nb"), LANYARD_TEXT_UTF8, 3, 2 },
    { BYTES ("\x93x"), LANYARD_TEXT_WINDOWS_1252, 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      g_assert_cmpint (lanyard_text_char_offset ((const guint8 *) rows[i].bytes, rows[i].length,
                                                 rows[i].offset, rows[i].encoding),
                       ==, rows[i].want);
    }
}

/* The offset must agree with the text as it is shown, long lines broken. */
static void
test_char_offset_folded (void)
{
  const gsize length = LANYARD_TEXT_MAX_LINE * 3;
  g_autofree char *bytes = g_strnfill (length, 'a');
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;
  LanyardTextEncoding encoding;
  gint64 at;

  bytes[length - 1] = 'Z';
  text = lanyard_text_decode ((const guint8 *) bytes, length, FALSE, &encoding);
  folded = lanyard_text_fold (text, LANYARD_TEXT_MAX_LINE);
  at = lanyard_text_char_offset ((const guint8 *) bytes, length, length - 1, encoding);
  g_assert_cmpint (folded[at], ==, 'Z');
}

static void
test_hex (void)
{
  g_autofree char *whole = lanyard_text_hex_line ((const guint8 *) "0123456789abcdef!", 17);
  g_autofree char *part = lanyard_text_hex_line ((const guint8 *) "A\n\xFF", 3);
  g_autofree char *none = lanyard_text_hex_line ((const guint8 *) "", 0);

  g_assert_cmpstr (whole, ==, "30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef");
  g_assert_true (g_str_has_prefix (part, "41 0a ff "));
  g_assert_true (g_str_has_suffix (part, " A.."));
  g_assert_cmpuint (strlen (none), ==, 49);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/text/decode", test_decode);
  g_test_add_func ("/text/decode-anything", test_decode_anything);
  g_test_add_func ("/text/fold", test_fold);
  g_test_add_func ("/text/char-offset", test_char_offset);
  g_test_add_func ("/text/char-offset-folded", test_char_offset_folded);
  g_test_add_func ("/text/hex", test_hex);
  return g_test_run ();
}
