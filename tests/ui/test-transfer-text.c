/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanyard-test.h"
#include "ui/transfer/lanyard-clip.h"
#include "ui/transfer/lanyard-compare-window.h"
#include "ui/transfer/lanyard-transfer-text.h"

static void
test_states (void)
{
  static const struct
  {
    LanyardTransferFacts facts;
    const char *state;
    const char *peer;
    const char *progress;
    LanyardTone tone;
  } rows[] = {
    { { .state = LANYARD_TRANSFER_PREPARING, .peer = "Ana" }, "Preparing", "to Ana", "",
      LANYARD_TONE_NEUTRAL },
    { { .state = LANYARD_TRANSFER_CONNECTING, .peer = "Ana", .bytes_total = 1000 },
      "Connecting to Ana", "to Ana", "1.0 kB", LANYARD_TONE_NEUTRAL },
    { { .state = LANYARD_TRANSFER_CONNECTING, .peer = "Ana", .code = "123456" },
      "Compare the code 123\u00A0456 with Ana", "to Ana", "", LANYARD_TONE_NEUTRAL },
    { { .state = LANYARD_TRANSFER_WAITING, .peer = "Ana", .bytes_total = 1000 }, "Waiting for Ana",
      "to Ana", "1.0 kB", LANYARD_TONE_NEUTRAL },
    { { .direction = LANYARD_TRANSFER_RECEIVING, .state = LANYARD_TRANSFER_WAITING, .peer = "Ben" },
      "Waiting for your answer", "from Ben", "", LANYARD_TONE_NEUTRAL },
    { { .state = LANYARD_TRANSFER_MOVING, .peer = "Ana", .bytes_done = 620, .bytes_total = 1000,
        .rate = 110e6, .seconds_left = 3 },
      "Sending", "to Ana", "620 bytes of 1.0 kB · 62 % · 110.0 MB/s · 3 s left",
      LANYARD_TONE_ACTIVE },
    { { .direction = LANYARD_TRANSFER_RECEIVING, .state = LANYARD_TRANSFER_MOVING, .peer = "Ben",
        .bytes_done = 500, .bytes_total = 1000, .seconds_left = -1 },
      "Receiving", "from Ben", "500 bytes of 1.0 kB · 50 %", LANYARD_TONE_ACTIVE },
    { { .direction = LANYARD_TRANSFER_RECEIVING, .state = LANYARD_TRANSFER_MOVING, .peer = "Ben",
        .bytes_done = 4000, .seconds_left = -1 },
      "Receiving", "from Ben", "4.0 kB", LANYARD_TONE_ACTIVE },
    { { .state = LANYARD_TRANSFER_MOVING, .peer = "Ana", .bytes_done = 1000, .bytes_total = 1000,
        .seconds_left = 0 },
      "Checking", "to Ana", "1.0 kB of 1.0 kB · 100 %", LANYARD_TONE_ACTIVE },
    { { .state = LANYARD_TRANSFER_PAUSED, .peer = "Ana", .bytes_done = 1, .bytes_total = 4000,
        .rate = 5, .seconds_left = 9 },
      "Paused", "to Ana", "1 byte of 4.0 kB · 0 %", LANYARD_TONE_WARNING },
    { { .state = LANYARD_TRANSFER_PAUSED, .peer = "Ana", .error = "disk full" }, "Paused: disk full",
      "to Ana", "0 bytes", LANYARD_TONE_WARNING },
    { { .state = LANYARD_TRANSFER_INTERRUPTED, .peer = "Ana", .bytes_total = 1000 },
      "Interrupted – will resume", "to Ana", "0 bytes of 1.0 kB · 0 %", LANYARD_TONE_WARNING },
    { { .direction = LANYARD_TRANSFER_RECEIVING, .state = LANYARD_TRANSFER_VERIFIED, .peer = "Ben",
        .bytes_done = 1000, .bytes_total = 1000 },
      "Verified", "from Ben", "1.0 kB", LANYARD_TONE_GOOD },
    { { .direction = LANYARD_TRANSFER_RECEIVING, .state = LANYARD_TRANSFER_VERIFIED, .plain = TRUE,
        .peer = "127.0.0.1:4571", .bytes_done = 1000, .bytes_total = 1000 },
      "Received, not verified", "from 127.0.0.1:4571", "1.0 kB", LANYARD_TONE_NEUTRAL },
    { { .state = LANYARD_TRANSFER_VERIFIED, .plain = TRUE, .peer = "127.0.0.1:5000" },
      "Sent, not verified", "to 127.0.0.1:5000", "0 bytes", LANYARD_TONE_NEUTRAL },
    { { .state = LANYARD_TRANSFER_WAITING, .plain = TRUE, .peer = "127.0.0.1" },
      "Waiting for someone to connect", "to 127.0.0.1", "", LANYARD_TONE_NEUTRAL },
    { { .state = LANYARD_TRANSFER_DECLINED, .peer = "Ana", .bytes_total = 1000 }, "Declined",
      "to Ana", "1.0 kB", LANYARD_TONE_NEUTRAL },
    { { .state = LANYARD_TRANSFER_CANCELLED, .peer = "Ana" }, "Cancelled", "to Ana", "",
      LANYARD_TONE_NEUTRAL },
    { { .state = LANYARD_TRANSFER_FAILED, .peer = "Ana", .error = "the other side went away",
        .bytes_done = 1, .bytes_total = 2 },
      "Failed: the other side went away", "to Ana", "1 byte of 2 bytes · 50 %", LANYARD_TONE_BAD },
    { { .state = LANYARD_TRANSFER_FAILED, .peer = "Ana" }, "Failed", "to Ana", "0 bytes",
      LANYARD_TONE_BAD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *state = lanyard_transfer_text_state (&rows[i].facts);
      g_autofree char *peer = lanyard_transfer_text_peer (&rows[i].facts);
      g_autofree char *progress = lanyard_transfer_text_progress (&rows[i].facts);
      g_auto (GStrv) parts = g_strsplit (progress, "\u00A0", -1);
      /* GLib puts no-break spaces between a number and its unit. */
      g_autofree char *plain = g_strjoinv (" ", parts);

      g_test_message ("row %u", i);
      g_assert_cmpstr (state, ==, rows[i].state);
      g_assert_cmpstr (peer, ==, rows[i].peer);
      g_assert_cmpstr (plain, ==, rows[i].progress);
      g_assert_cmpint (lanyard_transfer_text_tone (&rows[i].facts), ==, rows[i].tone);
    }
}

static void
test_entries (void)
{
  static const struct
  {
    LanyardEntryState state;
    LanyardTransferDirection direction;
    gboolean over;
    gboolean verifiable;
    const char *error;
    gboolean restarted;
    const char *want;
  } rows[] = {
    { LANYARD_ENTRY_WAITING, LANYARD_TRANSFER_SENDING, FALSE, TRUE, NULL, FALSE, "Waiting" },
    { LANYARD_ENTRY_WAITING, LANYARD_TRANSFER_SENDING, TRUE, TRUE, NULL, FALSE, "Not sent" },
    { LANYARD_ENTRY_WAITING, LANYARD_TRANSFER_RECEIVING, TRUE, TRUE, NULL, FALSE, "Not received" },
    { LANYARD_ENTRY_SKIPPED, LANYARD_TRANSFER_SENDING, FALSE, TRUE, NULL, FALSE, "Not chosen" },
    { LANYARD_ENTRY_MOVING, LANYARD_TRANSFER_SENDING, FALSE, TRUE, NULL, FALSE, "Sending" },
    { LANYARD_ENTRY_MOVING, LANYARD_TRANSFER_RECEIVING, FALSE, TRUE, NULL, FALSE, "Receiving" },
    { LANYARD_ENTRY_CHECKING, LANYARD_TRANSFER_SENDING, FALSE, TRUE, NULL, FALSE, "Checking" },
    { LANYARD_ENTRY_VERIFIED, LANYARD_TRANSFER_SENDING, FALSE, TRUE, NULL, FALSE, "Verified" },
    { LANYARD_ENTRY_VERIFIED, LANYARD_TRANSFER_SENDING, FALSE, TRUE, NULL, TRUE, "Verified, sent anew" },
    { LANYARD_ENTRY_VERIFIED, LANYARD_TRANSFER_SENDING, TRUE, FALSE, NULL, FALSE, "Sent, not verified" },
    { LANYARD_ENTRY_VERIFIED, LANYARD_TRANSFER_RECEIVING, TRUE, FALSE, NULL, FALSE, "Received, not verified" },
    { LANYARD_ENTRY_FAILED, LANYARD_TRANSFER_SENDING, TRUE, TRUE, "it cannot be read", FALSE,
      "Failed: it cannot be read" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = lanyard_entry_text_state (rows[i].state, rows[i].direction, rows[i].over,
                                                        rows[i].verifiable, rows[i].error, rows[i].restarted);

      g_assert_cmpstr (text, ==, rows[i].want);
    }
  g_assert_cmpint (lanyard_entry_text_tone (LANYARD_ENTRY_VERIFIED, TRUE), ==, LANYARD_TONE_GOOD);
  g_assert_cmpint (lanyard_entry_text_tone (LANYARD_ENTRY_VERIFIED, FALSE), ==, LANYARD_TONE_NEUTRAL);
}

static void
test_plain (void)
{
  static const struct
  {
    LanyardPlainState state;
    gboolean serving;
    const char *peer;
    const char *error;
    const char *want;
  } rows[] = {
    { LANYARD_PLAIN_IDLE, TRUE, NULL, NULL, "Not started" },
    { LANYARD_PLAIN_LISTENING, TRUE, NULL, NULL,
      "Listening on port 4571, waiting for someone to connect" },
    { LANYARD_PLAIN_CONNECTING, FALSE, NULL, NULL, "Connecting" },
    { LANYARD_PLAIN_MOVING, TRUE, "127.0.0.1:5000", NULL, "Sending to 127.0.0.1:5000" },
    { LANYARD_PLAIN_MOVING, FALSE, "127.0.0.1:4571", NULL, "Receiving from 127.0.0.1:4571" },
    { LANYARD_PLAIN_DONE, TRUE, NULL, NULL, "Sent; the connection is closed" },
    { LANYARD_PLAIN_DONE, FALSE, NULL, NULL, "Received; the sender closed the connection" },
    { LANYARD_PLAIN_FAILED, FALSE, NULL, "Connection refused", "Failed: Connection refused" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = lanyard_plain_text_state (rows[i].state, rows[i].serving, 4571,
                                                        rows[i].peer, rows[i].error);

      g_assert_cmpstr (text, ==, rows[i].want);
    }
}

static void
test_counters (void)
{
  g_autofree char *many = lanyard_plain_text_counters (12, 450123, 0.0123);
  g_autofree char *one = lanyard_plain_text_counters (1, 1, 0);

  g_assert_cmpstr (many, ==, "12 batches · 450,123 bytes · 0.012 s");
  g_assert_cmpstr (one, ==, "1 batch · 1 byte · 0.000 s");
}

static void
test_when (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_local (2026, 1, 2, 9, 5, 0);
  static const struct
  {
    int year, month, day, hour;
    const char *want;
  } rows[] = {
    { 2026, 1, 2, 8, "08:30" },
    { 2026, 1, 1, 23, "yesterday 23:30" },
    { 2025, 12, 31, 14, "31 December 2025" },
    { 2026, 1, 2, 0, "00:30" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GDateTime) then = g_date_time_new_local (rows[i].year, rows[i].month, rows[i].day,
                                                          rows[i].hour, 30, 0);
      g_autofree char *text
          = lanyard_text_when (g_date_time_to_unix (then), g_date_time_to_unix (now));

      g_assert_cmpstr (text, ==, rows[i].want);
    }
}

static void
test_clip_names (void)
{
  g_autoptr (GDateTime) when = g_date_time_new_local (2026, 1, 31, 14, 2, 9);
  g_autofree char *pasted = lanyard_clip_name (TRUE, LANYARD_CLIP_PASTED, when);
  g_autofree char *dropped = lanyard_clip_name (FALSE, LANYARD_CLIP_DROPPED, when);

  g_assert_cmpstr (pasted, ==, "Picture from clipboard 2026-01-31 14.02.09.png");
  g_assert_cmpstr (dropped, ==, "Dropped text 2026-01-31 14.02.09.txt");
}

static void
test_verdicts (void)
{
  static const struct
  {
    LanyardComparison comparison;
    const char *want;
  } rows[] = {
    { { TRUE, 450, 450, -1 }, "Identical: all 450 bytes are the same" },
    { { TRUE, 1, 1, -1 }, "Identical: the 1 byte is the same" },
    { { TRUE, 0, 0, -1 }, "Identical: both are empty" },
    { { FALSE, 1, 900, 1 }, "Different: the first 1 byte is the same, but the received file goes on to 900" },
    { { FALSE, 0, 900, 0 }, "Different: byte 1 is the first that is not the same" },
    { { FALSE, 450, 450, 0 }, "Different: byte 1 is the first that is not the same" },
    { { FALSE, 450, 900, 449 }, "Different: byte 450 is the first that is not the same" },
    { { FALSE, 450, 900, 450 },
      "Different: the first 450 bytes are the same, but the received file goes on to 900" },
    { { FALSE, 450, 0, 0 }, "Different: the received file ends after 0 of 450 bytes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = lanyard_compare_text_verdict (&rows[i].comparison);

      g_assert_cmpstr (text, ==, rows[i].want);
    }
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/transfer-text/states", test_states);
  g_test_add_func ("/transfer-text/entries", test_entries);
  g_test_add_func ("/transfer-text/plain", test_plain);
  g_test_add_func ("/transfer-text/counters", test_counters);
  g_test_add_func ("/transfer-text/when", test_when);
  g_test_add_func ("/transfer-text/clip-names", test_clip_names);
  g_test_add_func ("/transfer-text/verdicts", test_verdicts);
  return g_test_run ();
}
