/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/feed/lanyard-feed-opml.h"
#include "fuzz.h"

/* What was read can be written, and read again as the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GPtrArray) filters = NULL;
  g_autoptr (GPtrArray) outlines = lanyard_feed_opml_parse (bytes, &filters, NULL, NULL, NULL);
  g_autofree char *written = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GPtrArray) reread = NULL;
  g_autoptr (GPtrArray) refiltered = NULL;

  if (outlines == NULL)
    return 0;
  written = lanyard_feed_opml_write (outlines, filters, "title");
  again = g_bytes_new (written, strlen (written));
  reread = lanyard_feed_opml_parse (again, &refiltered, NULL, NULL, NULL);
  if (reread == NULL || reread->len != outlines->len)
    g_error ("written and read again it is another: %s", written);
  for (guint i = 0; i < filters->len; i++)
    if (refiltered->len != filters->len ||
        !lanyard_feed_filter_record_equal (filters->pdata[i], refiltered->pdata[i]))
      g_error ("written and read again filters are others: %s", written);
  return 0;
}
