/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-html-player-private.h"

#include <string.h>

/* Where a player's address tells what it plays: what follows the path is a name there. */
static const struct
{
  const char *host;
  const char *path;
  const char *page;
} players[] = {
  { "www.youtube.com", "/embed/", "https://www.youtube.com/watch?v=" },
  { "youtube.com", "/embed/", "https://www.youtube.com/watch?v=" },
  { "www.youtube-nocookie.com", "/embed/", "https://www.youtube.com/watch?v=" },
  { "player.vimeo.com", "/video/", "https://vimeo.com/" },
  { "www.dailymotion.com", "/embed/video/", "https://www.dailymotion.com/video/" },
  { "open.spotify.com", "/embed/", "https://open.spotify.com/" },
  { "open.spotify.com", "/embed-podcast/", "https://open.spotify.com/" },
  { "embed.ted.com", "/talks/", "https://www.ted.com/talks/" },
  { "archive.org", "/embed/", "https://archive.org/details/" },
};

static gboolean
is_name (const char *text, gsize length)
{
  if (length == 0 || length > 100)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr ("-_./", text[i]) == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Every PeerTube has the same addresses, whatever its host. */
static char *
find_peertube (const char *host, gsize host_length, const char *path)
{
  const char *name;
  gsize length;

  if (!g_str_has_prefix (path, "/videos/embed/"))
    return NULL;
  name = path + strlen ("/videos/embed/");
  length = strcspn (name, "/?#");
  /* A UUID, long or short. */
  if ((length != 36 && length != 22) || !is_name (name, length))
    return NULL;
  return g_strdup_printf ("https://%.*s/w/%.*s", (int)host_length, host, (int)length, name);
}

char *
lanyard_html_find_played (const char *uri)
{
  const char *host;
  const char *path;
  gsize host_length;

  if (g_ascii_strncasecmp (uri, "https://", 8) == 0)
    host = uri + 8;
  else if (g_ascii_strncasecmp (uri, "http://", 7) == 0)
    host = uri + 7;
  else if (g_str_has_prefix (uri, "//"))
    host = uri + 2;
  else
    return NULL;
  host_length = strcspn (host, "/?#");
  path = host + host_length;

  for (guint i = 0; i < G_N_ELEMENTS (players); i++)
    {
      const char *name;
      gsize length;

      if (strlen (players[i].host) != host_length ||
          g_ascii_strncasecmp (players[i].host, host, host_length) != 0 ||
          !g_str_has_prefix (path, players[i].path))
        continue;
      name = path + strlen (players[i].path);
      length = strcspn (name, "?#");
      while (length > 0 && name[length - 1] == '/')
        length--;
      if (is_name (name, length) && strncmp (name, "videoseries", length) != 0)
        return g_strdup_printf ("%s%.*s", players[i].page, (int)length, name);
    }
  return find_peertube (host, host_length, path);
}
