/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a browser says and is told, and the plan of an archive: pure. */
#include <string.h>

#include "engine/transfer/lanyard-http-text-private.h"
#include "engine/transfer/lanyard-zip-private.h"
#include "lanyard-test.h"

static void
test_range (void)
{
  static const struct
  {
    const char  *text;
    guint64      size;
    LanyardRange range;
    guint64      first, end;
  } rows[] = {
    { NULL, 10, LANYARD_RANGE_WHOLE, 0, 10 },
    { "", 10, LANYARD_RANGE_WHOLE, 0, 10 },
    { "bytes=0-", 10, LANYARD_RANGE_PART, 0, 10 },
    { "bytes=3-", 10, LANYARD_RANGE_PART, 3, 10 },
    { "bytes=3-5", 10, LANYARD_RANGE_PART, 3, 6 },
    { "bytes=3-99", 10, LANYARD_RANGE_PART, 3, 10 },
    { " bytes=3-5", 10, LANYARD_RANGE_WHOLE, 0, 10 },
    { "Bytes = 3-5 ", 10, LANYARD_RANGE_PART, 3, 6 },
    { "bytes=-4", 10, LANYARD_RANGE_TAIL, 6, 10 },
    { "bytes=-99", 10, LANYARD_RANGE_TAIL, 0, 10 },
    { "bytes=-0", 10, LANYARD_RANGE_UNSATISFIABLE, 0, 10 },
    { "bytes=10-", 10, LANYARD_RANGE_UNSATISFIABLE, 0, 10 },
    { "bytes=0-", 0, LANYARD_RANGE_UNSATISFIABLE, 0, 0 },
    { "bytes=-1", 0, LANYARD_RANGE_UNSATISFIABLE, 0, 0 },
    { "bytes=9999999999999999999-", 10, LANYARD_RANGE_UNSATISFIABLE, 0, 10 },
    { "bytes=0-9999999999999999999", 10, LANYARD_RANGE_PART, 0, 10 },
    { "bytes=99999999999999999999-", 10, LANYARD_RANGE_WHOLE, 0, 10 },
    { "bytes=5-3", 10, LANYARD_RANGE_WHOLE, 0, 10 },
    { "bytes=1-2,4-5", 10, LANYARD_RANGE_WHOLE, 0, 10 },
    { "bytes=", 10, LANYARD_RANGE_WHOLE, 0, 10 },
    { "bytes=-", 10, LANYARD_RANGE_WHOLE, 0, 10 },
    { "bytes=a-b", 10, LANYARD_RANGE_WHOLE, 0, 10 },
    { "bytes=+1-2", 10, LANYARD_RANGE_WHOLE, 0, 10 },
    { "lines=1-2", 10, LANYARD_RANGE_WHOLE, 0, 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint64 first, end;

      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (lanyard_http_parse_range (rows[i].text, rows[i].size, &first, &end), ==, rows[i].range);
      g_assert_cmpuint (first, ==, rows[i].first);
      g_assert_cmpuint (end, ==, rows[i].end);
    }
}

static void
test_disposition (void)
{
  static const struct
  {
    const char *name;
    const char *told;
  } rows[] = {
    { "a.txt", "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt" },
    { "a b;c.txt", "attachment; filename=\"a b_c.txt\"; filename*=UTF-8''a%20b%3Bc.txt" },
    { "\"\\%.txt", "attachment; filename=\"___.txt\"; filename*=UTF-8''%22%5C%25.txt" },
    { "日本.txt", "attachment; filename=\"__.txt\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.txt" },
    { "a\r\nX: y", "attachment; filename=\"a__X: y\"; filename*=UTF-8''a%0D%0AX%3A%20y" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *told = lanyard_http_disposition (rows[i].name);

      g_assert_cmpstr (told, ==, rows[i].told);
    }
}

/* What a form says, as text: "<name|bytes>" for a file, "(bytes)" for a field; '!' where it is bad, '+' where there are too many, '.' at the
 * end. */
static char *
read_form (const char *type, const char *body, gsize length, gsize step)
{
  LanyardMultipart *form = lanyard_multipart_new (type);
  GString *told = g_string_new (NULL);
  gsize fed = 0;
  char close = 0;

  if (form == NULL)
    return g_string_free (g_string_append (told, "none"), FALSE);
  for (;;)
    {
      const guint8 *data;
      gsize n;
      LanyardMultipartEvent event = lanyard_multipart_next (form, &data, &n);

      if (event == LANYARD_MULTIPART_FILE)
        g_string_append_printf (told, "<%s|", lanyard_multipart_get_name (form)), close = '>';
      else if (event == LANYARD_MULTIPART_FIELD)
        g_string_append_c (told, '('), close = ')';
      else if (event == LANYARD_MULTIPART_DATA)
        g_string_append_len (told, (const char *) data, (gssize) n);
      else if (event == LANYARD_MULTIPART_PART_END)
        g_string_append_c (told, close);
      else if (event == LANYARD_MULTIPART_MORE && fed < length)
        {
          lanyard_multipart_feed (form, (const guint8 *) body + fed, MIN (step, length - fed));
          fed += MIN (step, length - fed);
        }
      else
        {
          g_string_append_c (told, event == LANYARD_MULTIPART_BAD        ? '!'
                                   : event == LANYARD_MULTIPART_TOO_MANY ? '+'
                                   : event == LANYARD_MULTIPART_END      ? '.'
                                                                         : '?');
          break;
        }
    }
  lanyard_multipart_free (form);
  return g_string_free (told, FALSE);
}

#define TYPE "multipart/form-data; boundary=b"
#define FILE_PART(name) "Content-Disposition: form-data; name=\"f\"; filename=\"" name "\"\r\n\r\n"

static void
test_form (void)
{
  static const struct
  {
    const char *type;
    const char *body;
    const char *told;
  } rows[] = {
    { TYPE, "--b\r\n" FILE_PART ("a") "hello\r\n--b--\r\n", "<a|hello>." },
    { "Multipart/Form-Data; boundary=\"b\"", "--b\r\n" FILE_PART ("a") "hello\r\n--b--", "<a|hello>." },
    { TYPE, "before\r\n--b \t\r\n" FILE_PART ("a") "\r\n--b\r\n" FILE_PART ("c") "x\r\n--b--after", "<a|><c|x>." },
    { TYPE, "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\ntext\r\n--b--\r\n", "(text)." },
    { TYPE, "--b\r\n" FILE_PART ("") "\r\n--b--\r\n", "()." },
    { TYPE, "--b\r\n" FILE_PART ("../../up/b\\\"c%22.txt") "x\r\n--b--\r\n", "<b\"c\".txt|x>." },
    { TYPE, "--b\r\n" FILE_PART ("a") "\r\n-\r\n--\r\n--c\r\n\r\n--b--\r\n", "<a|\r\n-\r\n--\r\n--c\r\n>." },
    { TYPE, "--b\r\n" FILE_PART ("a") "hello", "<a|hello?" },
    { TYPE, "", "?" },
    { TYPE, "no form at all", "?" },
    { TYPE, "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--", "!" },
    { TYPE, "--bx\r\n" FILE_PART ("a") "hello\r\n--b--\r\n", "!" },
    { "text/plain; boundary=b", "", "none" },
    { "multipart/form-data", "", "none" },
    { "multipart/form-data; boundary=", "", "none" },
    { "multipart/form-data; boundary=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "", "none" },
    { NULL, "", "none" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    /* However it is cut. */
    for (gsize step = 1; step <= strlen (rows[i].body) + 1; step++)
      {
        g_autofree char *told = read_form (rows[i].type, rows[i].body, strlen (rows[i].body), step);

        /* What may be a boundary is held back at the end of what came. */
        if (g_str_has_suffix (rows[i].told, "hello?"))
          g_assert_true (g_str_has_prefix (told, "<a|"));
        else
          g_assert_cmpstr (told, ==, rows[i].told);
      }
}

static void
test_form_bounds (void)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *wide = g_strnfill (9000, 'x');
  g_autofree char *header = g_strconcat ("--b\r\nX: ", wide, "\r\n\r\nx\r\n--b--", NULL);
  g_autofree char *too_wide = read_form (TYPE, header, strlen (header), 4096);
  g_autofree char *too_many = NULL;

  g_assert_cmpstr (too_wide, ==, "!");
  for (guint i = 0; i < 1001; i++)
    g_string_append (many, "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n\r\n");
  g_string_append (many, "--b--");
  too_many = read_form (TYPE, many->str, many->len, 4096);
  g_assert_true (g_str_has_suffix (too_many, "()+"));
}

static guint64
read_little (const guint8 *bytes, guint length)
{
  guint64 number = 0;

  for (guint i = length; i > 0; i--)
    number = number << 8 | bytes[i - 1];
  return number;
}

/* Every byte has its place, however large what lies between is. */
static void
test_zip_plan (void)
{
  static const guint64 sizes[] = {
    0, 1, 65535, 65536, G_GUINT64_CONSTANT (4294639614), G_GUINT64_CONSTANT (4294639615), G_GUINT64_CONSTANT (4294639616),
    G_GUINT64_CONSTANT (4294967294), G_GUINT64_CONSTANT (4294967295), G_GUINT64_CONSTANT (5000000000000), 7,
  };
  g_autoptr (LanyardZip) zip = lanyard_zip_new ();
  g_autoptr (GByteArray) directory = g_byte_array_new ();
  guint64 at = 0;
  const guint8 *end;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("é %u", i);

      lanyard_zip_add (zip, name, FALSE, sizes[i], G_GINT64_CONSTANT (1700000000000000000), i % 2 == 0);
    }
  lanyard_zip_add (zip, "folder", TRUE, 0, 0, FALSE);
  for (guint i = 0; i < lanyard_zip_get_n_entries (zip); i++)
    {
      g_autoptr (GByteArray) header = g_byte_array_new ();
      g_autoptr (GByteArray) trailer = g_byte_array_new ();
      guint64 packed = i < G_N_ELEMENTS (sizes) ? lanyard_zip_stored_length (sizes[i]) : 0;
      gboolean large = packed >= G_MAXUINT32;

      g_assert_cmpuint (lanyard_zip_get_offset (zip, i), ==, at);
      lanyard_zip_put_header (zip, i, header);
      lanyard_zip_put_trailer (zip, i, 0x12345678, trailer);
      g_assert_cmpuint (read_little (header->data, 4), ==, 0x04034b50);
      g_assert_cmpuint (header->len, ==, 30 + read_little (header->data + 26, 2) + read_little (header->data + 28, 2));
      g_assert_cmpuint (trailer->len, ==, i == G_N_ELEMENTS (sizes) ? 0 : large ? 24 : 16);
      if (large)
        {
          g_assert_cmpuint (read_little (trailer->data + 8, 8), ==, packed);
          g_assert_cmpuint (read_little (trailer->data + 16, 8), ==, sizes[i]);
        }
      at += header->len + packed + trailer->len;
    }
  lanyard_zip_put_directory (zip, directory);
  g_assert_cmpuint (lanyard_zip_get_length (zip), ==, at + directory->len);
  /* The end, its locator, and the end for what does not fit. */
  end = directory->data + directory->len - 22;
  g_assert_cmpuint (read_little (end, 4), ==, 0x06054b50);
  g_assert_cmpuint (read_little (end + 10, 2), ==, G_N_ELEMENTS (sizes) + 1);
  g_assert_cmpuint (read_little (end + 16, 4), ==, G_MAXUINT32);
  g_assert_cmpuint (read_little (end - 20, 4), ==, 0x07064b50);
  g_assert_cmpuint (read_little (end - 20 + 8, 8), ==, at + directory->len - 22 - 20 - 56);
  g_assert_cmpuint (read_little (end - 76, 4), ==, 0x06064b50);
  g_assert_cmpuint (read_little (end - 76 + 48, 8), ==, at);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/share-text/range", test_range);
  g_test_add_func ("/share-text/disposition", test_disposition);
  g_test_add_func ("/share-text/form", test_form);
  g_test_add_func ("/share-text/form-bounds", test_form_bounds);
  g_test_add_func ("/share-text/zip-plan", test_zip_plan);
  return g_test_run ();
}
