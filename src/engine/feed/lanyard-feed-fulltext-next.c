/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Articles that run over several pages. Pages name the next of anything by rel="next", most often another article: only an address
 * that is the first page's with the number that comes next is a part of the same. */
#include <string.h>

#include "engine/feed/lanyard-feed-fulltext-private.h"
#include "engine/feed/lanyard-feed-uri.h"

/* Without the slash at its end; (nullable): a site's own page is no article. (transfer full) */
static char *
dup_path (GUri *uri)
{
  const char *path = g_uri_get_path (uri);
  gsize length = strlen (path);

  while (length > 0 && path[length - 1] == '/')
    length--;
  return length > 0 ? g_strndup (path, length) : NULL;
}

static gboolean
is_same_server (GUri *a, GUri *b)
{
  return g_strcmp0 (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0 && g_uri_get_host (a) != NULL &&
         g_uri_get_host (b) != NULL && g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         g_uri_get_port (a) == g_uri_get_port (b) && g_uri_get_userinfo (a) == NULL && g_uri_get_userinfo (b) == NULL;
}

/* "…/2", "…/page/2" */
static gboolean
is_numbered_path (const char *first, const char *path, guint number)
{
  g_autofree char *plain = g_strdup_printf ("%s/%u", first, number);
  g_autofree char *named = g_strdup_printf ("%s/page/%u", first, number);

  return g_str_equal (path, plain) || g_str_equal (path, named);
}

/* "…?page=2", with all that the first has, too. */
static gboolean
is_numbered_query (const char *first, const char *query, guint number)
{
  static const char *const names[] = { "page", "pagenum", "seite" };

  for (guint i = 0; query != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *parameter = g_strdup_printf ("%s=%u", names[i], number);
      g_autofree char *with = first != NULL && *first != '\0' ? g_strconcat (first, "&", parameter, NULL) : NULL;

      if (g_str_equal (query, with != NULL ? with : parameter))
        return TRUE;
    }
  return FALSE;
}

gboolean
lanyard_page_is_part (const char *first, const char *url, guint number)
{
  const GUriFlags flags = G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE;
  g_autoptr (GUri) a = g_uri_parse (first, flags, NULL);
  g_autoptr (GUri) b = g_uri_parse (url, flags, NULL);
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;

  if (a == NULL || b == NULL || !is_same_server (a, b))
    return FALSE;
  here = dup_path (a);
  there = dup_path (b);
  if (here == NULL || there == NULL)
    return FALSE;
  if (g_str_equal (here, there))
    return is_numbered_query (g_uri_get_query (a), g_uri_get_query (b), number);
  return g_strcmp0 (g_uri_get_query (a), g_uri_get_query (b)) == 0 && is_numbered_path (here, there, number);
}

char *
lanyard_page_find_next (LanyardPage *self, const char *first, guint number)
{
  xmlNode *root = lanyard_page_get_root (self);

  for (const xmlNode *node = root; node != NULL; node = lanyard_page_next (node, root, FALSE))
    {
      const char *address;
      g_autofree char *url = NULL;

      if (!lanyard_page_is (node, "link a") || !lanyard_page_has (node, "rel", "next"))
        continue;
      address = lanyard_page_get (node, "href");
      if (address == NULL)
        continue;
      url = lanyard_feed_uri_join_safe (self->base, address);
      if (lanyard_page_is_part (first, url, number))
        return g_steal_pointer (&url);
    }
  return NULL;
}
