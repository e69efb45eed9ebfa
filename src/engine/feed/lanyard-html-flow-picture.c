/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-html-flow-picture-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What a page that is 700 pixels wide wants, twice as fine. */
#define WANTED_WIDTH 1400
#define MAX_SIDE     100000

/* Addresses that count readers and show nothing. */
static const char *const counters[] = {
  "://feeds.feedburner.com/~r/",
  "://feeds.feedburner.com/~ff/",
  "://feeds.feedburner.com/~4/",
  "://pixel.wp.com/",
  "://stats.wordpress.com/b.gif",
  "://feeds.wordpress.com/1.0/",
  "://pixel.quantserve.com/",
  "://www.google-analytics.com/",
  "://ad.doubleclick.net/",
  "://da.feedsportal.com/",
  "://medium.com/_/stat",
  "://b.scorecardresearch.com/",
  "://sb.scorecardresearch.com/",
};

static gboolean
is_counter (const char *uri)
{
  const char *colon = strchr (uri, ':');

  for (guint i = 0; colon != NULL && i < G_N_ELEMENTS (counters); i++)
    {
      if (g_ascii_strncasecmp (colon, counters[i], strlen (counters[i])) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_scheme (const char *uri, const char *scheme)
{
  return uri != NULL && g_ascii_strncasecmp (uri, scheme, strlen (scheme)) == 0;
}

static gboolean
is_on_web (const char *uri)
{
  return has_scheme (uri, "http://") || has_scheme (uri, "https://");
}

static gboolean
is_inline (const char *uri)
{
  return has_scheme (uri, "data:image/");
}

/* Pixels; -1 when not said so. */
static int
get_side (const LanyardHtmlNode *node, const char *name)
{
  const char *text = lanyard_html_node_get_attribute (node, name);
  char *end;
  gint64 side;

  if (text == NULL)
    return -1;
  side = g_ascii_strtoll (text, &end, 10);
  if (end == text || *end == '%' || side < 0)
    return -1;
  return (int)MIN (side, MAX_SIDE);
}

/* The candidate of a srcset that is fine enough and no finer: "a.jpg 320w, b.jpg 1400w" or "a.jpg, b.jpg 2x". */
static char *
choose_candidate (const char *srcset)
{
  g_autofree char *best = NULL;
  double best_width = 0;
  const char *p = srcset;

  while (p != NULL && *p != '\0')
    {
      const char *uri = p + strspn (p, " \t\r\n,");
      gsize length = strcspn (uri, " \t\r\n");
      gboolean bare = length > 0 && uri[length - 1] == ',';
      const char *rest = uri + length;
      double width = WANTED_WIDTH / 2.0;

      while (length > 0 && uri[length - 1] == ',')
        length--;
      if (length == 0)
        break;
      if (!bare)
        {
          char *unit;
          double number = g_ascii_strtod (rest, &unit);

          if (unit != rest && number > 0 && number < MAX_SIDE)
            width = *unit == 'x' ? number * WANTED_WIDTH / 2.0 : number;
          rest = strchr (rest, ',');
        }
      p = rest;
      /* The least that is enough, else the most there is. */
      if (is_on_web (uri) && (best == NULL || (best_width < WANTED_WIDTH ? width > best_width
                                                                         : width >= WANTED_WIDTH &&
                                                                               width < best_width)))
        {
          g_free (best);
          best = g_strndup (uri, length);
          best_width = width;
        }
    }
  return g_steal_pointer (&best);
}

/* Of an <img> in a <picture> the sources before it are other forms of it. */
static char *
choose_source (const LanyardHtmlNode *node)
{
  const char *src = lanyard_html_node_get_attribute (node, "src");
  const char *srcset = lanyard_html_node_get_attribute (node, "srcset");
  const LanyardHtmlNode *parent = lanyard_html_node_get_parent (node);
  g_autofree char *candidate = srcset != NULL ? choose_candidate (srcset) : NULL;

  if (candidate != NULL)
    return g_steal_pointer (&candidate);
  if (is_on_web (src) || is_inline (src))
    return g_strdup (src);
  if (parent == NULL || g_strcmp0 (lanyard_html_node_get_name (parent), "picture") != 0)
    return NULL;
  for (const LanyardHtmlNode *child = lanyard_html_node_get_first (parent); child != NULL;
       child = lanyard_html_node_get_next (child))
    {
      if (g_strcmp0 (lanyard_html_node_get_name (child), "source") != 0)
        continue;
      srcset = lanyard_html_node_get_attribute (child, "srcset");
      candidate = srcset != NULL ? choose_candidate (srcset) : NULL;
      if (candidate != NULL)
        return g_steal_pointer (&candidate);
    }
  return NULL;
}

const LanyardHtmlPicture *
lanyard_html_flow_make_picture (LanyardFeedArena *arena,
                                const LanyardHtmlNode *node,
                                const char **alt)
{
  int width = get_side (node, "width");
  int height = get_side (node, "height");
  const char *words = lanyard_html_node_get_attribute (node, "alt");
  g_autofree char *uri = choose_source (node);
  LanyardHtmlPicture *picture;

  *alt = NULL;
  if (width == 0 || width == 1 || height == 0 || height == 1)
    return NULL;
  if (uri == NULL)
    {
      *alt = words;
      return NULL;
    }
  if (is_counter (uri))
    return NULL;

  picture = lanyard_feed_arena_alloc (arena, sizeof *picture);
  picture->uri = lanyard_feed_arena_strdup (arena, uri);
  picture->alt = words != NULL ? lanyard_feed_arena_strdup (arena, words) : "";
  picture->width = (guint)MAX (width, 0);
  picture->height = (guint)MAX (height, 0);
  return picture;
}

const LanyardHtmlPicture *
lanyard_html_flow_make_poster (LanyardFeedArena *arena, const LanyardHtmlNode *node)
{
  const char *poster = lanyard_html_node_get_attribute (node, "poster");
  LanyardHtmlPicture *picture;

  if (!is_on_web (poster))
    return NULL;
  picture = lanyard_feed_arena_alloc (arena, sizeof *picture);
  picture->uri = lanyard_feed_arena_strdup (arena, poster);
  picture->alt = "";
  picture->width = 0;
  picture->height = 0;
  return picture;
}

const char *
lanyard_html_flow_find_media (const LanyardHtmlNode *node)
{
  const char *src = lanyard_html_node_get_attribute (node, "src");

  if (is_on_web (src))
    return src;
  for (const LanyardHtmlNode *child = lanyard_html_node_get_first (node); child != NULL;
       child = lanyard_html_node_get_next (child))
    {
      src = g_strcmp0 (lanyard_html_node_get_name (child), "source") == 0
                ? lanyard_html_node_get_attribute (child, "src")
                : NULL;
      if (is_on_web (src))
        return src;
    }
  return NULL;
}

char *
lanyard_html_flow_describe_media (const char *uri, gboolean audio)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  g_autofree char *name = parsed != NULL ? g_path_get_basename (g_uri_get_path (parsed)) : NULL;

  if (name == NULL || strlen (name) < 2 || !g_utf8_validate (name, -1, NULL))
    return g_strdup_printf (audio ? _ ("Audio on %s") : _ ("Video on %s"),
                            host != NULL ? host : uri);
  return g_strdup_printf (audio ? _ ("Audio: %s") : _ ("Video: %s"), name);
}
