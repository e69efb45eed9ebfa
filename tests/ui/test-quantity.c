/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanyard-test.h"
#include "ui/experiment/lanyard-quantity.h"

static void
test_parse (void)
{
  static const struct
  {
    LanyardQuantity quantity;
    const char     *text;
    gboolean        good;
    double          value;
  } rows[] = {
    { LANYARD_QUANTITY_BYTES, "", TRUE, 0 },
    { LANYARD_QUANTITY_BYTES, "  ", TRUE, 0 },
    { LANYARD_QUANTITY_BYTES, "136,314,880", TRUE, 136314880 },
    { LANYARD_QUANTITY_BYTES, "130 MiB", TRUE, 136314880 },
    { LANYARD_QUANTITY_BYTES, "136 314\u00a0880", TRUE, 136314880 },
    { LANYARD_QUANTITY_COUNT, "10’000", TRUE, 10000 },
    { LANYARD_QUANTITY_BYTES, "1.5k", TRUE, 1536 },
    { LANYARD_QUANTITY_BYTES, "128 kB", TRUE, 128000 },
    { LANYARD_QUANTITY_BYTES, "lots", FALSE, 0 },
    { LANYARD_QUANTITY_BYTES, "-1", FALSE, 0 },
    { LANYARD_QUANTITY_BYTES, "0x10", FALSE, 0 },
    { LANYARD_QUANTITY_BYTES, "nan", FALSE, 0 },
    { LANYARD_QUANTITY_BYTES, "1e300", FALSE, 0 },
    { LANYARD_QUANTITY_BYTES, "4 seconds", FALSE, 0 },
    { LANYARD_QUANTITY_BITS, "10 Mbit/s", TRUE, 1e7 },
    { LANYARD_QUANTITY_SECONDS, "0,2 s", TRUE, 0.2 },
    { LANYARD_QUANTITY_SECONDS, "200 ms", TRUE, 0.2 },
    { LANYARD_QUANTITY_SECONDS, "2 min", TRUE, 120 },
    { LANYARD_QUANTITY_MILLISECONDS, "50", TRUE, 0.05 },
    { LANYARD_QUANTITY_MILLISECONDS, "1 s", TRUE, 1 },
    { LANYARD_QUANTITY_SHARE, "5", TRUE, 0.05 },
    { LANYARD_QUANTITY_SHARE, "0.5 %", TRUE, 0.005 },
    { LANYARD_QUANTITY_SHARE, "101", FALSE, 0 },
    { LANYARD_QUANTITY_COUNT, "20", TRUE, 20 },
    { LANYARD_QUANTITY_COUNT, "20 k", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double value = -1;

      g_test_message ("“%s”", rows[i].text);
      g_assert_cmpint (lanyard_quantity_parse (rows[i].quantity, rows[i].text, &value), ==, rows[i].good);
      if (rows[i].good)
        g_assert_cmpfloat_with_epsilon (value, rows[i].value, 1e-9);
    }
}

static void
test_there_and_back (void)
{
  static const struct
  {
    LanyardQuantity quantity;
    double          value;
    const char     *text;
  } rows[] = {
    { LANYARD_QUANTITY_BYTES, 0, "" },
    { LANYARD_QUANTITY_BYTES, 136314880, "136,314,880" },
    { LANYARD_QUANTITY_BYTES, 40960, "40,960" },
    { LANYARD_QUANTITY_BYTES, 4194304, "4 MiB" },
    { LANYARD_QUANTITY_BYTES, 1448, "1,448" },
    { LANYARD_QUANTITY_PORT, 4571, "4571" },
    { LANYARD_QUANTITY_BITS, 1e7, "10 Mbit" },
    { LANYARD_QUANTITY_BITS, 1234567, "1234.567 kbit" },
    { LANYARD_QUANTITY_SECONDS, 5, "5 s" },
    { LANYARD_QUANTITY_SECONDS, 0.2, "200 ms" },
    { LANYARD_QUANTITY_MILLISECONDS, 0.00025, "250 µs" },
    { LANYARD_QUANTITY_SHARE, 0.05, "5 %" },
    { LANYARD_QUANTITY_SHARE, 0.005, "0.5 %" },
    { LANYARD_QUANTITY_COUNT, 64, "64" },
    { LANYARD_QUANTITY_COUNT, 10000, "10,000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = lanyard_quantity_format (rows[i].quantity, rows[i].value);
      double back;

      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_true (lanyard_quantity_parse (rows[i].quantity, text, &back));
      g_assert_cmpfloat_with_epsilon (back, rows[i].value, 1e-9);
    }
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/quantity/parse", test_parse);
  g_test_add_func ("/quantity/there-and-back", test_there_and_back);
  return g_test_run ();
}
