/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-date.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_utf8_make_valid (size > 0 ? (const char *)data : "", (gssize)size);
  LanyardFeedDateFields fields;
  gint64 seconds;

  if (lanyard_feed_date_parse (text, &seconds))
    g_assert_true (lanyard_feed_date_get_fields (seconds, &fields));
  return 0;
}
