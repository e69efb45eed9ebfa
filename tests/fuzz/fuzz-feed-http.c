/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server says beside the feed: times in its headers, pages that name feeds and icons, addresses. */
#include "fuzz.h"

#include <string.h>

#include "engine/feed/lanyard-feed-discover.h"
#include "engine/feed/lanyard-feed-file-name.h"
#include "engine/feed/lanyard-feed-reach-private.h"
#include "engine/feed/lanyard-feed-schedule.h"

#define NOW G_GINT64_CONSTANT (1767225600)

static gboolean
is_web (const char *url)
{
  return g_ascii_strncasecmp (url, "http://", 7) == 0 || g_ascii_strncasecmp (url, "https://", 8) == 0;
}

static void
take_page (const char *text, gsize length)
{
  g_autoptr (GPtrArray) found = lanyard_feed_discover (text, length, "https://example.org/a/b.html");
  g_autofree char *icon = lanyard_feed_discover_icon (text, length, "https://example.org/a/b.html");

  for (guint i = 0; i < found->len; i++)
    {
      const LanyardFeedFound *one = g_ptr_array_index (found, i);

      if (!is_web (one->url))
        g_error ("a page made us fetch %s", one->url);
    }
  if (icon != NULL && !is_web (icon))
    g_error ("a page made us fetch %s", icon);
}

/* Whatever the headers say, the next time is in the future and not beyond the longest wait. */
static void
take_times (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\n", 6);
  const char *part[6] = { 0 };
  LanyardFeedSchedule schedule = { .now = NOW, .interval = LANYARD_FEED_DEFAULT_INTERVAL, .chance = 0.5 };
  gint64 next;

  for (guint i = 0; i < G_N_ELEMENTS (part) && parts[i] != NULL; i++)
    part[i] = parts[i];
  schedule.retry_after = lanyard_feed_parse_retry_after (part[0] != NULL ? part[0] : "", NOW);
  schedule.max_age = lanyard_feed_parse_freshness (part[1], part[2], part[3], NOW);
  schedule.update_period = lanyard_feed_parse_update_period (part[4], part[5]);
  next = lanyard_feed_schedule_get_next (&schedule);
  if (next < NOW + LANYARD_FEED_LEAST_INTERVAL)
    g_error ("to be fetched again %" G_GINT64_FORMAT " s from now", next - NOW);
}

/* However an address of this machine is written, it is known as one. */
static void
take_host (const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  gboolean private = lanyard_feed_host_is_private (text);

  if (address != NULL && (g_inet_address_get_is_loopback (address) || g_inet_address_get_is_link_local (address) ||
                          g_inet_address_get_is_site_local (address)) && !private)
    g_error ("%s is taken for an address of the public", text);
}

static void
take_address (const char *text)
{
  g_autofree char *address = lanyard_feed_normalize_address (text);

  take_host (text);
  if (address != NULL && !is_web (address))
    g_error ("%s would be fetched", address);
}

/* A file name is one component that a disk takes and a person reads as it is. */
static void
take_file_name (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\n", 2);
  g_autofree char *name
      = lanyard_feed_make_file_name (parts[0] != NULL ? parts[0] : "", parts[0] != NULL ? parts[1] : NULL);
  gsize length = strlen (name);

  if (length == 0 || length > 120 || *name == '.' || strchr (name, '/') != NULL || !g_utf8_validate (name, -1, NULL))
    g_error ("“%s” is saved as “%s”", text, name);
  for (gsize i = 0; i < length; i++)
    if ((guint8) name[i] < 0x20 || name[i] == 0x7F)
      g_error ("“%s” has a control character", name);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = NULL;

  if (size == 0)
    return 0;
  text = g_strndup ((const char *) data + 1, size - 1);
  switch (data[0] % 4)
    {
    case 0:
      take_page (text, strlen (text));
      break;
    case 1:
      if (g_utf8_validate (text, -1, NULL))
        take_times (text);
      break;
    case 3:
      take_file_name (text);
      break;
    default:
      if (g_utf8_validate (text, -1, NULL))
        take_address (text);
    }
  return 0;
}
