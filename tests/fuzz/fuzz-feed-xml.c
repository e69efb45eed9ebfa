/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-parser.h"
#include "engine/feed/lanyard-feed-store.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (LanyardFeedDocument) document =
      lanyard_feed_parse (bytes, "http://example.com/feed", NULL, NULL, NULL);
  g_autofree char *json = lanyard_feed_document_to_json (document);
  /* What becomes of its entries on their way into the database. */
  g_autoptr (LanyardFeedIncoming) incoming = lanyard_feed_incoming_new (document);

  g_assert_true (g_utf8_validate (json, -1, NULL));
  return 0;
}
