/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server's answer says: where it sends one, how long it is fresh, what went wrong. */
#include "engine/feed/lanyard-feed-answer-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-schedule.h"

static gboolean
same_origin (GUri *a, GUri *b)
{
  return strcmp (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0 &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         g_uri_get_port (a) == g_uri_get_port (b);
}

static GError *
redirect_error (const char *message)
{
  return g_error_new_literal (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_REDIRECT, message);
}

/* Where a redirect leads, with the credentials only if it stays on the same origin. */
GUri *
lanyard_feed_answer_get_target (SoupMessage *message, GError **error)
{
  GUri *from = soup_message_get_uri (message);
  const char *location =
      soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr (GUri) target =
      location != NULL ? g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  const char *scheme;
  gboolean same;

  if (target == NULL || g_uri_get_host (target) == NULL || *g_uri_get_host (target) == '\0')
    {
      *error = redirect_error (_ ("The server redirects to nowhere"));
      return NULL;
    }
  scheme = g_uri_get_scheme (target);
  if (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
    {
      *error = redirect_error (_ ("The server redirects to an address that is not on the web"));
      return NULL;
    }
  if (strcmp (g_uri_get_scheme (from), "https") == 0 && strcmp (scheme, "http") == 0)
    {
      *error =
          redirect_error (_ ("The server redirects from an encrypted to an unencrypted address"));
      return NULL;
    }
  same = same_origin (from, target);
  return g_uri_build_with_user (
      SOUP_HTTP_URI_FLAGS, scheme, same ? g_uri_get_user (from) : NULL,
      same ? g_uri_get_password (from) : NULL, NULL, g_uri_get_host (target),
      g_uri_get_port (target), g_uri_get_path (target), g_uri_get_query (target), NULL);
}

static void
copy_header (const char *name, const char *value, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (name));
  g_ptr_array_add (user_data, g_strdup (value));
}

void
lanyard_feed_answer_take_headers (SoupMessage *message, LanyardFeedResponse *response)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autoptr (GPtrArray) copies = g_ptr_array_new ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  soup_message_headers_foreach (headers, copy_header, copies);
  g_ptr_array_add (copies, NULL);
  response->headers = (char **)g_ptr_array_free (g_steal_pointer (&copies), FALSE);
  response->etag = g_strdup (soup_message_headers_get_one (headers, "ETag"));
  response->last_modified = g_strdup (soup_message_headers_get_one (headers, "Last-Modified"));
  response->retry_after =
      lanyard_feed_parse_retry_after (soup_message_headers_get_one (headers, "Retry-After"), now);
  response->max_age =
      lanyard_feed_parse_freshness (soup_message_headers_get_list (headers, "Cache-Control"),
                                    soup_message_headers_get_one (headers, "Expires"),
                                    soup_message_headers_get_one (headers, "Date"), now);
}

GError *
lanyard_feed_answer_get_error (SoupMessage *message)
{
  guint status = soup_message_get_status (message);
  const char *phrase = soup_message_get_reason_phrase (message);

  if (phrase == NULL || *phrase == '\0')
    phrase = soup_status_get_phrase (status);
  switch (status)
    {
    case SOUP_STATUS_GONE:
      return lanyard_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_GONE,
                                N_ ("The feed was ended by its publisher"));
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
    case 429: /* RFC 6585 */
      return lanyard_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_BUSY,
                                N_ ("The server is busy and asks to come back later"));
    default:
      return lanyard_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_STATUS,
                                N_ ("The server answered %u (%s)"), status, phrase);
    }
}

gboolean
lanyard_feed_answer_is_redirect (SoupMessage *message)
{
  guint status = soup_message_get_status (message);

  return status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND ||
         status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT ||
         status == SOUP_STATUS_PERMANENT_REDIRECT;
}
