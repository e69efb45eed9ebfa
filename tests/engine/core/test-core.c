/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-json.h"
#include "engine/core/lanyard-paths.h"
#include "engine/core/lanyard-picture-type.h"
#include "engine/core/lanyard-rate-meter.h"
#include "lanyard-test.h"

#define NBSP "\xc2\xa0"

#define assert_text(call, expected)                                                                 \
  G_STMT_START                                                                                      \
  {                                                                                                 \
    g_autofree char *_text = (call);                                                                \
    g_assert_cmpstr (_text, ==, (expected));                                                        \
  }                                                                                                 \
  G_STMT_END

static void
test_sizes (void)
{
  assert_text (lanyard_format_size (0), "0 bytes");
  assert_text (lanyard_format_size (1), "1 byte");
  assert_text (lanyard_format_size (136314880), "136.3" NBSP "MB");
  assert_text (lanyard_format_rate (0), "0 bytes/s");
  assert_text (lanyard_format_rate (-1), "0 bytes/s");
  assert_text (lanyard_format_rate (0.0 / 0.0), "0 bytes/s");
  assert_text (lanyard_format_rate (1.0 / 0.0), "1.0" NBSP "EB/s");
  assert_text (lanyard_format_rate (1.5e9), "1.5" NBSP "GB/s");
  assert_text (lanyard_format_count (0), "0");
  assert_text (lanyard_format_count (999), "999");
  assert_text (lanyard_format_count (1000), "1,000");
  assert_text (lanyard_format_count (136314880), "136,314,880");
}

static void
test_durations (void)
{
  assert_text (lanyard_format_duration (-1), NULL);
  assert_text (lanyard_format_duration (0.0 / 0.0), NULL);
  assert_text (lanyard_format_duration (0), "0 s");
  assert_text (lanyard_format_duration (3.2), "3 s");
  assert_text (lanyard_format_duration (59.6), "1 min 0 s");
  assert_text (lanyard_format_duration (125), "2 min 5 s");
  assert_text (lanyard_format_duration (4200), "1 h 10 min");
  assert_text (lanyard_format_duration (3600.0 * 240), "240 h 0 min");
}

static void
test_percent (void)
{
  assert_text (lanyard_format_percent (0, 10), "0 %");
  assert_text (lanyard_format_percent (62, 100), "62 %");
  assert_text (lanyard_format_percent (999999, 1000000), "99 %");
  assert_text (lanyard_format_percent (G_MAXUINT64 - 1, G_MAXUINT64), "99 %");
  assert_text (lanyard_format_percent (G_MAXUINT64, G_MAXUINT64), "100 %");
  assert_text (lanyard_format_percent (0, 0), "100 %");
}

static void
test_escape (void)
{
  static const struct
  {
    const char *in;
    const char *out;
  } rows[] = {
    { "", "" },
    { "naïve 名前 🙂", "naïve 名前 🙂" },
    { "a\x1b[31mb", "a\\x1b[31mb" },
    { "a\nb\tc\rd", "a\\nb\\tc\\x0dd" },
    { "\x7f", "\\x7f" },
    { "\xc2\x9b" "31m", "\\u{9b}31m" },
    { "photo\xe2\x80\xaegpj.exe", "photo\\u{202e}gpj.exe" },
    { "a\xe2\x81\xa6z", "a\\u{2066}z" },
    { "a\xe2\x80\xa8z", "a\\u{2028}z" },
    { "\xff\xfe", "\\xff\\xfe" },
    { "cut \xe5\x90", "cut \\xe5\\x90" },
    { "\xed\xa0\x80", "\\xed\\xa0\\x80" },
    { "👩\xe2\x80\x8d🚀", "👩\xe2\x80\x8d🚀" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_text (lanyard_format_escape (rows[i].in), rows[i].out);
}

static void
test_codes (void)
{
  g_autofree char *six = lanyard_format_code ("012345");
  g_autofree char *other = lanyard_format_code ("12");
  g_autofree char *none = lanyard_format_code (NULL);

  g_assert_cmpstr (six, ==, "012\u00A0345");
  g_assert_cmpstr (other, ==, "12");
  g_assert_null (none);
}

static void
test_fingerprint (void)
{
  assert_text (lanyard_format_fingerprint ("A1B2C3D4E5"), "A1B2 C3D4 E5");
  assert_text (lanyard_format_fingerprint (""), "");
}

static void
test_rate_steady (void)
{
  g_autoptr (LanyardRateMeter) meter = lanyard_rate_meter_new ();
  gint64 now = 5 * G_USEC_PER_SEC;
  guint64 done = 0;

  g_assert_cmpfloat (lanyard_rate_meter_get_rate (meter, now), ==, 0);
  g_assert_cmpfloat (lanyard_rate_meter_get_left (meter, 100, now), ==, -1);
  lanyard_rate_meter_update (meter, 0, now);
  for (guint i = 0; i < 20; i++)
    {
      now += 100000;
      done += 1000000;
      lanyard_rate_meter_update (meter, done, now);
    }
  /* Right from the first second on, not only when the smoothing has caught up. */
  g_assert_cmpfloat_with_epsilon (lanyard_rate_meter_get_rate (meter, now), 1e7, 1);
  g_assert_cmpfloat_with_epsilon (lanyard_rate_meter_get_left (meter, done + 50000000, now), 5, 0.001);
  g_assert_cmpfloat (lanyard_rate_meter_get_left (meter, done, now), ==, 0);
}

static void
test_rate_stall (void)
{
  g_autoptr (LanyardRateMeter) meter = lanyard_rate_meter_new ();
  gint64 now = 0;
  double before;

  lanyard_rate_meter_update (meter, 1000, now);
  now += G_USEC_PER_SEC;
  lanyard_rate_meter_update (meter, 1001000, now);
  before = lanyard_rate_meter_get_rate (meter, now);
  g_assert_cmpfloat_with_epsilon (before, 1e6, 1);
  /* Between two updates it stands; in silence it falls, and so it does when updates bring nothing. */
  g_assert_cmpfloat (lanyard_rate_meter_get_rate (meter, now + 200000), ==, before);
  g_assert_cmpfloat (lanyard_rate_meter_get_rate (meter, now + 5 * G_USEC_PER_SEC), <, before / 5);
  g_assert_cmpfloat (lanyard_rate_meter_get_rate (meter, now + 120 * G_USEC_PER_SEC), ==, 0);
  for (guint i = 0; i < 100; i++)
    {
      now += 100000;
      lanyard_rate_meter_update (meter, 1001000, now);
    }
  g_assert_cmpfloat (lanyard_rate_meter_get_rate (meter, now), <, before / 50);
}

static void
test_rate_begun_anew (void)
{
  g_autoptr (LanyardRateMeter) meter = lanyard_rate_meter_new ();

  lanyard_rate_meter_update (meter, 0, 0);
  lanyard_rate_meter_update (meter, 5000000, G_USEC_PER_SEC);
  lanyard_rate_meter_update (meter, 0, 2 * G_USEC_PER_SEC);
  g_assert_cmpfloat (lanyard_rate_meter_get_rate (meter, 2 * G_USEC_PER_SEC), ==, 0);
  /* A burst in no time is counted with what follows. */
  lanyard_rate_meter_update (meter, 1000, 2 * G_USEC_PER_SEC);
  lanyard_rate_meter_update (meter, 4000, 3 * G_USEC_PER_SEC);
  g_assert_cmpfloat_with_epsilon (lanyard_rate_meter_get_rate (meter, 3 * G_USEC_PER_SEC), 4000, 0.1);
}

static void
test_paths (void)
{
  g_autofree char *base = lanyard_test_make_dir ("world");
  g_autofree char *was = g_strdup (g_getenv ("XDG_DATA_HOME"));
  g_autofree char *expected = g_build_filename (base, "lanyard", NULL);
  g_autofree char *fallback = g_build_filename (g_get_home_dir (), ".local", "share", "lanyard", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  g_setenv ("XDG_DATA_HOME", base, TRUE);
  assert_text (lanyard_paths_get_data_dir (&error), expected);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (expected, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);

  g_setenv ("XDG_DATA_HOME", "relative", TRUE);
  assert_text (lanyard_paths_get_data_dir (&error), fallback);
  g_assert_no_error (error);

  g_setenv ("XDG_DATA_HOME", "/dev/null", TRUE);
  assert_text (lanyard_paths_get_data_dir (&error), NULL);
  g_assert_true (error != NULL && error->domain == G_IO_ERROR);

  g_setenv ("XDG_DATA_HOME", was, TRUE);
  assert_text (lanyard_paths_get_download_dir (), g_getenv ("XDG_DOWNLOAD_DIR"));
}

/* The head of a bitmap: where its pixels are, how long its header is, how many colours it names. */
#define BITMAP(pixels_at, header, colours)                                                          \
  "BM\0\0\0\0\0\0\0\0" pixels_at header                                                             \
  "\2\0\0\0\2\0\0\0\1\0\x18\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" colours "\0\0\0"

static void
test_picture_type (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    const char *type;
  } rows[] = {
    { "\x89PNG\r\n\x1A\n\0\0", 10, "png" },
    { "\xFF\xD8\xFF\xE0", 4, "jpeg" },
    { "GIF89a", 6, "gif" },
    { "RIFF\x10\0\0\0WEBPVP8 ", 16, "webp" },
    { "\0\0\0\x1C" "ftypavif\0", 13, "avif" },
    { BITMAP ("\x36\0\0\0", "\x28\0\0\0", "\0\1\0\0"), 54, "bmp" },
    { "\0\0\1\0\1\0", 6, "ico" },
    { "<?xml version='1.0'?><!-- a --><svg/>", 37, "svg" },
    { "\xEF\xBB\xBF<svg xmlns='http://www.w3.org/2000/svg'/>", 44, "svg" },
    /* Too little, or what no stranger's bytes are to be decoded as. */
    { "", 0, NULL },
    { "\xFF\xD8\xFF", 3, NULL },
    { "\x89PNG", 4, NULL },
    { BITMAP ("\x36\0\0\xFF", "\x28\0\0\0", "\0\0\0\0"), 54, NULL },
    { BITMAP ("\x36\0\0\0", "\x28\0\0\xFF", "\0\0\0\0"), 54, NULL },
    { BITMAP ("\x36\0\0\0", "\x28\0\0\0", "\0\0\0\xFF"), 54, NULL },
    { "BM\x46", 3, NULL },
    { "RIFF\x10\0\0\0WAVEfmt ", 16, NULL },
    { "BMF\0\0\0\0\0WEBP\0\0(\0", 16, NULL },
    { "/* XPM */\nstatic char *a[] = {", 30, NULL },
    { "II*\0\x08\0\0\0", 8, NULL },
    { "P6 9 9 255\n", 11, NULL },
    { "<html><body>not found</body></html>", 35, NULL },
  };
  g_autofree char *drawing = g_strdup_printf ("<svg>%*s", LANYARD_PICTURE_MAX_DRAWING, "");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      /* A copy of just that length, so that the sanitizers see a byte too many being read. */
      g_autofree char *copy = g_memdup2 (rows[i].bytes, rows[i].length);

      g_assert_cmpstr (lanyard_picture_type (copy, rows[i].length), ==, rows[i].type);
    }
  g_assert_cmpstr (lanyard_picture_type (drawing, strlen (drawing)), ==, NULL);
}

/* The member "a" of what is read, where there is one; where not, how the reason begins. */
static void
test_json (void)
{
  static const struct
  {
    const char *text;
    const char *value;
    gboolean more;
    const char *reason;
  } rows[] = {
    { "", NULL, FALSE, "The JSON document is no object" },
    { " \n", NULL, FALSE, "The JSON document is no object" },
    { "[{}]", NULL, FALSE, "The JSON document is no object" },
    { "{}", NULL, FALSE, NULL },
    { " {\"a\": \"x\", \"b\": [1, {\"b\": \"}\\\"}\"}]} \n", "x", FALSE, NULL },
    { "{} {}", NULL, TRUE, NULL },
    { "{\"a\":\"\\u00e9\"}1", "é", TRUE, NULL },
    { "{\"a\": [", NULL, FALSE, "<data>:1" },
    { "{\"", NULL, FALSE, "<data>:1" },
    { "{\"\\", NULL, FALSE, "<data>:1" },
    { "{[[[", NULL, FALSE, "The JSON document is nested too deeply" },
    { "{\"b\": [[]]}", NULL, FALSE, NULL },
    { "{\"a\":\"\\ud83d\\ude00!\"}", "😀!", FALSE, NULL },
    { "{\"a\":\"\\\\ud83d\\\\u0041\"}", "\\ud83d\\u0041", FALSE, NULL },
    { "{\"a\":\"\\\\\\ud83d\\\"\"}", "\\\xef\xbf\xbd\"", FALSE, NULL },
    { "{\"a\":\"\\ud83d\"}", "\xef\xbf\xbd", FALSE, NULL },
    { "{\"a\":\"\\ude00\\ud83d\"}", "\xef\xbf\xbd\xef\xbf\xbd", FALSE, NULL },
    { "{\"a\":\"\\ud83d\\u0041 \\u\"}", "\xef\xbf\xbd""A \xef\xbf\xbd", FALSE, NULL },
    { "{\"a\":\"\\ud8u\\u00e9\"}", "\xef\xbf\xbdué", FALSE, NULL },
    { "{\"a\":\"\\ud83d\\ud83d\\ude00\"}", "\xef\xbf\xbd😀", FALSE, NULL },
    { "{\"a\":\"\\ud83d\\u", NULL, FALSE, "<data>:1" },
    { "{\"a\":\"\\ud83d\\udc0", NULL, FALSE, "<data>:1" },
    /* JSON-GLib reads these, and the brackets in them. */
    { "{/*\"*/\"\\ud8u\\ud83d\\u00e9\":\"\\u\"", NULL, FALSE, "The JSON document has a comment" },
    { "{/*\"*/\"b\":[[[[]]]]}", NULL, FALSE, "The JSON document has a comment" },
    { "{/\"/\"b\":[[[[]]]]}", NULL, FALSE, "The JSON document has a comment" },
    { "{'\"':[[[[]]]]}", NULL, FALSE, "The JSON document has a comment" },
    { "{\"a\":\"/*'\"}", "/*'", FALSE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize length = strlen (rows[i].text);
      /* A copy of just that length, so that the sanitizers see a byte too many being read. */
      g_autofree char *copy = g_memdup2 (rows[i].text, length);
      g_autoptr (GError) error = NULL;
      gboolean more = FALSE;
      g_autoptr (JsonNode) node = lanyard_json_read_object (copy, length, 3, &more, &error);

      g_test_message ("%s: %s", rows[i].text, error != NULL ? error->message : "");
      g_assert_cmpint (more, ==, rows[i].more);
      g_assert_true ((node == NULL) == (rows[i].reason != NULL));
      if (node == NULL)
        g_assert_true (g_str_has_prefix (error->message, rows[i].reason));
      else
        g_assert_cmpstr (json_object_get_string_member_with_default (json_node_get_object (node), "a", NULL), ==,
                         rows[i].value);
    }
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

  g_test_add_func ("/core/format/sizes", test_sizes);
  g_test_add_func ("/core/format/durations", test_durations);
  g_test_add_func ("/core/format/percent", test_percent);
  g_test_add_func ("/core/format/escape", test_escape);
  g_test_add_func ("/core/format/fingerprint", test_fingerprint);
  g_test_add_func ("/core/format/codes", test_codes);
  g_test_add_func ("/core/rate-meter/steady", test_rate_steady);
  g_test_add_func ("/core/rate-meter/stall", test_rate_stall);
  g_test_add_func ("/core/rate-meter/begun-anew", test_rate_begun_anew);
  g_test_add_func ("/core/picture-type", test_picture_type);
  g_test_add_func ("/core/json", test_json);
  g_test_add_func ("/core/paths", test_paths);

  return g_test_run ();
}
