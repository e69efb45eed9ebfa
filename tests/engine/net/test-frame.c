/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/net/lanyard-frame.h"
#include "lanyard-test.h"

static void
test_header (void)
{
  static const struct
  {
    guint8 type;
    guint32 length;
    guint32 control_max;
    gboolean fits;
  } rows[] = {
    { 0, 0, 0, TRUE },
    { LANYARD_FRAME_HELLO, 64 * 1024, 0, TRUE },
    { LANYARD_FRAME_HELLO, 64 * 1024 + 1, 1024 * 1024, FALSE }, /* a service cannot widen the channel's own */
    { 16, 64 * 1024, 0, TRUE },
    { 16, 64 * 1024 + 1, 0, FALSE },
    { 16, 64 * 1024 + 1, 1024 * 1024, TRUE },
    { 127, 1024 * 1024, 1024 * 1024, TRUE },
    { 127, 1024 * 1024 + 1, 1024 * 1024, FALSE },
    { 128, 1024 * 1024, 0, TRUE },
    { 255, 1024 * 1024 + 1, 0, FALSE },
    { 255, G_MAXUINT32, G_MAXUINT32, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint8 raw[LANYARD_FRAME_HEADER_SIZE];
      LanyardFrameHeader header;
      g_autoptr (GError) error = NULL;

      lanyard_frame_header_write (raw, rows[i].type, rows[i].length);
      raw[5] = 0xFF; /* bits that a newer version may set */
      raw[6] = raw[7] = 0xEE;
      if (lanyard_frame_header_read (raw, rows[i].control_max, &header, &error))
        {
          g_assert_true (rows[i].fits);
          g_assert_cmpuint (header.length, ==, rows[i].length);
          g_assert_cmpuint (header.type, ==, rows[i].type);
        }
      else
        {
          g_assert_false (rows[i].fits);
          g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TOO_LARGE);
        }
    }
}

static void
test_wire (void)
{
  static const guint8 expected[] = { 0x04, 0x03, 0x02, 0x01, 0x55, 0, 0, 0 };
  guint8 raw[LANYARD_FRAME_HEADER_SIZE];

  lanyard_frame_header_write (raw, 0x55, 0x01020304);
  g_assert_cmpmem (raw, sizeof raw, expected, sizeof expected);
}

static void
test_payload (void)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) shifted = NULL;
  g_autoptr (GVariant) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *odd = NULL;
  guint64 number = 0;
  const char *text = NULL;

  g_variant_dict_insert (&dict, "number", "t", G_GUINT64_CONSTANT (0x0102030405060708));
  g_variant_dict_insert (&dict, "text", "s", "naïve");
  g_variant_dict_insert (&dict, "later", "(ii)", 1, 2);
  payload = lanyard_frame_encode (g_variant_dict_end (&dict));
  /* Where it lies in memory does not matter. */
  odd = g_malloc (g_bytes_get_size (payload) + 1);
  memcpy (odd + 1, g_bytes_get_data (payload, NULL), g_bytes_get_size (payload));
  shifted = g_bytes_new_static (odd + 1, g_bytes_get_size (payload));

  back = lanyard_frame_decode (shifted, &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_lookup (back, "number", "t", &number));
  g_assert_true (g_variant_lookup (back, "text", "&s", &text));
  g_assert_cmpuint (number, ==, G_GUINT64_CONSTANT (0x0102030405060708));
  g_assert_cmpstr (text, ==, "naïve");
  g_assert_false (g_variant_lookup (back, "text", "u", NULL));
}

static void
test_empty_payload (void)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dictionary = lanyard_frame_decode (empty, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (dictionary), ==, 0);
}

static void
test_garbage (void)
{
  for (guint32 seed = 1; seed < 500; seed++)
    {
      guint8 bytes[257];
      g_autoptr (GBytes) payload = NULL;
      g_autoptr (GVariant) dictionary = NULL;
      g_autoptr (GError) error = NULL;

      lanyard_test_fill (bytes, sizeof bytes, seed);
      payload = g_bytes_new (bytes, 1 + seed % 256);
      dictionary = lanyard_frame_decode (payload, &error);
      g_assert_true ((dictionary == NULL) == (error != NULL));
      if (error != NULL)
        g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL);
    }
}

static void
test_truncated (void)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GBytes) payload = NULL;
  guint refused = 0;

  g_variant_dict_insert (&dict, "name", "s", "a device");
  g_variant_dict_insert (&dict, "protocol", "u", 1);
  payload = lanyard_frame_encode (g_variant_dict_end (&dict));
  for (gsize n = 1; n < g_bytes_get_size (payload); n++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (payload, 0, n);
      g_autoptr (GVariant) dictionary = lanyard_frame_decode (part, NULL);

      refused += dictionary == NULL;
    }
  g_assert_cmpuint (refused, ==, g_bytes_get_size (payload) - 1);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

  g_test_add_func ("/net/frame/header", test_header);
  g_test_add_func ("/net/frame/wire", test_wire);
  g_test_add_func ("/net/frame/payload", test_payload);
  g_test_add_func ("/net/frame/empty-payload", test_empty_payload);
  g_test_add_func ("/net/frame/garbage", test_garbage);
  g_test_add_func ("/net/frame/truncated", test_truncated);

  return g_test_run ();
}
